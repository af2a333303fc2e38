"""No file of the code has more than 400 lines: one that has, has more than one reason to change."""

from __future__ import annotations

import sys
from pathlib import Path

_MOST = 400
_FOLDERS = ("bot", "tools")


def main() -> int:
    """Print the files that are longer than they may be."""
    root = Path(__file__).parents[1]
    lines = {
        path.relative_to(root).as_posix(): path.read_text("utf-8").count("\n")
        for folder in _FOLDERS
        for path in (root / folder).rglob("*.py")
    }
    wrong = [f"{path}: {count} lines, of which {_MOST} are allowed" for path, count in lines.items() if count > _MOST]
    print(*wrong, sep="\n", file=sys.stderr) if wrong else None
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
