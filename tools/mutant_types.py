"""Of the changes that no unit test noticed, tell those apart that mypy refuses: `make lint` does not let them by."""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from pathlib import Path

from mutants import ROOT, SAMPLE, find_mutants, path_of, place_of, table

_TREE = ROOT / "build/mutants-types"


class Types:
    """A copy of the program, and mypy's daemon beside it, which looks again at one file only."""

    def __init__(self) -> None:
        shutil.rmtree(_TREE, ignore_errors=True)
        _TREE.mkdir(parents=True)
        shutil.copytree(ROOT / "bot", _TREE / "bot", ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "pyproject.toml", _TREE)
        if self._dmypy("run", "--", "bot"):
            sys.exit("mypy refuses the program as it is")

    def refuses(self, path: Path, source: str) -> bool:
        """Whether a file with another text is refused; it is put back."""
        copy = _TREE / path.relative_to(ROOT)
        before = copy.read_text()
        copy.write_text(source)
        refused = self._dmypy("recheck") != 0
        copy.write_text(before)
        self._dmypy("recheck")
        return refused

    def stop(self) -> None:
        """End the daemon."""
        self._dmypy("stop")
        shutil.rmtree(_TREE)

    @staticmethod
    def _dmypy(*words: str) -> int:
        program = Path(sys.executable).with_name("dmypy")
        return subprocess.run([program, *words], cwd=_TREE, stdout=subprocess.DEVNULL, check=False).returncode


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sample", type=int, default=SAMPLE, help="as it was for mutants.py")
    parser.add_argument("--seed", type=int, default=0, help="as it was for mutants.py")
    parser.add_argument("--output", type=Path, default=ROOT / "build/mutants.json")
    asked = parser.parse_args()
    found = json.loads(asked.output.read_text())
    types = Types()
    for one in found:
        path = Path(path_of(one["module"]))
        _, mutants = find_mutants(path.read_text(), one["module"], asked.sample, asked.seed)
        texts = {(place_of(one["module"], mutant), mutant.change): mutant.source for mutant in mutants}
        known = [(survivor, texts.get((survivor["place"], survivor["change"]))) for survivor in one["survivors"]]
        refused = [survivor for survivor, text in known if text is not None and types.refuses(path, text)]
        one["survivors"] = [survivor for survivor in one["survivors"] if survivor not in refused]
        one["refused"] = [*one.get("refused", ()), *refused]
    types.stop()
    asked.output.write_text(json.dumps(found, indent=1) + "\n")
    print(*table(asked.output), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
