"""Data of the system that libraries of machine code read which a package of a language brings along. Pure.

What a package of the distribution reads, it has among its dependencies. A wheel, or a package of npm, has its libraries
inside, and these look for the fonts of the system where they were built to look: the folder is among their texts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.filetree import EntryKind
from bot.image.image_files import ImageFiles
from bot.languages import table as languages
from bot.sources.facts import FileFacts, SourceFacts, SourceUse, UseKind

_ELF = b"\x7fELF"
_BYTES = 200_000_000


def with_data(said: SourceFacts, image: ImageFiles) -> SourceFacts:
    """Return what sources say, with the data that libraries which came along read; only what the image has counts."""
    wanted = {
        name: data.marks
        for name, data in languages.DATA.items()
        if data.marks and any(path.startswith(data.folders) for path in image.files)
    }
    found = tuple(_readers(image, wanted)) if wanted else ()
    return replace(said, files=(*said.files, *found)) if found else said


def _readers(image: ImageFiles, wanted: dict[str, tuple[bytes, ...]]) -> Iterator[FileFacts]:
    for path in image.own():
        entry = image.files[path].entry
        loads = entry.kind is EntryKind.FILE and (".so" in path or path.endswith(".node") or entry.mode & 0o111)
        if not loads or image.system.owner(path) is not None or image.content(path, len(_ELF)) != _ELF:
            continue
        content = image.content(path, _BYTES)
        names = tuple(name for name, marks in wanted.items() if any(mark in content for mark in marks))
        if names:
            yield FileFacts(path, "", True, (SourceUse(UseKind.DATA, "a library", path, 0, names),), library=True)
