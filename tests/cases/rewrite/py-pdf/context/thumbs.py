import subprocess
import sys


def page(path):
    return subprocess.run(["identify", "-format", "%wx%h\n", path], text=True, check=True).returncode


if len(sys.argv) == 3 and sys.argv[1] == "page":
    sys.exit(page(sys.argv[2]))
print("usage: thumbs.py page FILE")
