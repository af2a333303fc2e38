"""Modules of Python that a source imports for what they can start, and that the image has not. Pure.

`fabfile.py` is for who works on the repository: it imports fabric, which is not in the image. What the source would
start by it is no question of what ships, since the import fails.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.sources.facts import FileFacts

if TYPE_CHECKING:
    from bot.image.built_image import BuiltImage

_LANGUAGE = "python"
_IMPORT = "import "
_ARCHIVES = (".zip", ".pyz", ".pex", ".egg", ".whl")  # modules may be inside
_OF_LIBRARY = "subprocess.py"  # where it is a file, the modules of the standard library are


def without_absent(files: Iterable[FileFacts], image: BuiltImage) -> Iterator[FileFacts]:
    """Return what sources say, without what they may do by a module that is imported and not there."""
    names: frozenset[str] | None = None
    for one in files:
        doubtful = one.language == _LANGUAGE and any(use.call.startswith(_IMPORT) for use in one.uses)
        if doubtful and names is None:
            names = _find_names(image)
        if doubtful and names:
            there = [use for use in one.uses if not use.call.startswith(_IMPORT) or _root(use.call) in names]
            one = replace(one, uses=tuple(there))  # noqa: PLW2901
        yield one


def _root(call: str) -> str:
    return call.removeprefix(_IMPORT).partition(".")[0]


def _find_names(image: BuiltImage) -> frozenset[str]:
    """Return all names that a module may have by what a file or a folder is called; none where nobody can tell."""
    parts = {part for path in image.files for part in path.split("/")}
    if _OF_LIBRARY not in parts or any(path.endswith(_ARCHIVES) for path in image.own()):
        return frozenset()
    # Those of the standard library may be inside of the interpreter, or in an archive of its own.
    return sys.stdlib_module_names | {re.split(r"[.-]", part, maxsplit=1)[0] for part in parts}
