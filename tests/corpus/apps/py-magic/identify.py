import sys
from pathlib import Path

if len(sys.argv) == 1:
    print("usage: identify FILE... | identify --samples")
    sys.exit()

import magic

names = sys.argv[1:]
if names == ["--samples"]:
    names = sorted(map(str, Path("samples").iterdir()))
for name in names:
    print(Path(name).name, magic.from_file(name, mime=True))
