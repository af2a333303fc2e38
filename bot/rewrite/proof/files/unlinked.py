"""Modules of a base's interpreter that load in the original alone, for libraries that they are linked with. Pure.

The slim form of an image has every module of the big one, and not every library: Python's `tkinter` is there, and Tk
is not. The loader tells which modules that concerns. It matters where a program's own source imports one, or imports
another module of the interpreter that does.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.filetree import EntryKind
from bot.image import program_files
from bot.image.built_image import BuiltImage
from bot.image.programs import Reach
from bot.languages import table as languages
from bot.rewrite.evidence.uses import PossibleUses

_MODULE = re.compile(r"usr/(?:local/)?lib(?:64)?/(?:[\w-]+-linux-\w+/)?[^/]+/.*\.so$")
_IMPORTS = rb"^\s*(?:import|from|require)\b[^\n]*\b%s\b"
_DEEPEST = 3  # modules that import modules
_MOST_MODULES = 10_000
_SOURCE_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Unlinked:
    """A module that does not load, the source that imports it, and the libraries of the original that it needs."""

    module: str
    source: str
    libraries: tuple[str, ...]


def compare(original: BuiltImage, candidate: BuiltImage, uses: PossibleUses) -> Iterator[Unlinked]:
    """Yield the modules that sources import, and that only the original can load."""
    for path, libraries in _find_unlinked(original, candidate).items():
        for name in _names(candidate, path):
            source = next((one for one in uses.importing(name) if one and not program_files.is_library(one)), None)
            if source is not None:
                yield Unlinked(name, source, libraries)
                break


def _find_unlinked(original: BuiltImage, candidate: BuiltImage) -> Mapping[str, tuple[str, ...]]:
    """Return the modules that both bases have and only the original's can load, with the libraries that are gone."""
    mine, there = (
        Reach(one.files, one.content, dict(one.config.env), one.config.workdir) for one in (original, candidate)
    )
    found: dict[str, tuple[str, ...]] = {}
    shared = (path for path in sorted(candidate.files) if _MODULE.fullmatch(path) and _is_file(candidate, path))
    for path in [one for one in shared if candidate.line(one) is None and _is_file(original, one)][:_MOST_MODULES]:
        module = there.elf(path)
        if module is None:
            continue
        _, missing = there.libraries(path, module)
        before = mine.elf(path) if missing else None
        loaded = mine.libraries(path, before)[0] if before is not None else ()
        gone = tuple(one for one in loaded if any(_is_called(original, one, name) for name in missing))
        if gone:
            found[path] = gone
    return found


def _is_file(image: BuiltImage, path: str) -> bool:
    file = image.files.get(path)
    return file is not None and file.entry.kind in (EntryKind.FILE, EntryKind.HARDLINK)


def _is_called(image: BuiltImage, library: str, name: str) -> bool:
    """Whether a library, by its real path, is the one that a loader finds by a name: a link beside it leads to it."""
    return image.resolve(posixpath.join(posixpath.dirname(library), posixpath.basename(name))) == library


def _names(image: BuiltImage, module: str) -> list[str]:
    """Return the name of a module of machine code, and those of the interpreter's own modules that import it."""
    found = [posixpath.basename(module).partition(".")[0]]
    folder = posixpath.dirname(posixpath.dirname(module))
    sources = [path for path in image.files if posixpath.dirname(path) == folder and languages.of(path) is not None]
    sources += [path for path in image.files if path.endswith("/__init__.py") and _above(path, 2) == folder]
    contents = {_called(path): image.read(path, _SOURCE_BYTES) for path in sources}
    for _ in range(_DEEPEST):
        patterns = [re.compile(_IMPORTS % re.escape(name.encode()), re.MULTILINE) for name in found]
        found += [
            name
            for name, content in contents.items()
            if name not in found and any(one.search(content) for one in patterns)
        ]
    return found


def _called(path: str) -> str:
    stem = posixpath.splitext(posixpath.basename(path))[0]
    return posixpath.basename(posixpath.dirname(path)) if stem == "__init__" else stem


def _above(path: str, steps: int) -> str:
    for _ in range(steps):
        path = posixpath.dirname(path)
    return path
