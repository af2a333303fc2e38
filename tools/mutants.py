"""Run mutmut without the links of the tests: it copies what they lead to, and those of hostile cases lead out."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from mutmut.__main__ import cli

_copytree = shutil.copytree


def _links(folder: str, names: list[str]) -> list[str]:
    return [name for name in names if (Path(folder) / name).is_symlink()]


def _copy(source: Any, target: Any, *rest: Any, **named: Any) -> Any:
    if not rest:  # else it is copytree that goes on with a folder inside
        named["ignore"] = _links
    return _copytree(source, target, *rest, **named)


if __name__ == "__main__":
    vars(shutil)["copytree"] = _copy
    cli()
