"""Names that programs read out of files: each word of a file that ships may be one of them. Pure.

What is in a file that does not ship, that something may write, that lies in a volume, or that is too large to be read
whole, comes from outside.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.dockerfile.paths import absolute, below_any
from bot.image.image_files import ImageFiles
from bot.sources.facts import FileFacts, Naming, SourceFacts, SourceUse, UseKind
from bot.sources.values import Outside

_BYTES = 300_000
_MOST_WORDS = 5000
_WORD = re.compile(rb"[\w./+-]+")
_FROM_FILE = frozenset((Outside.FILE,))


def settled(said: SourceFacts, image: ImageFiles) -> SourceFacts:
    """Return what sources say, with the words of the files in the place of what is read out of them."""
    if not any(use.outside == _FROM_FILE for one in said.files for use in one.uses):
        return said
    writes = tuple(said.of(UseKind.WRITE))
    files: list[FileFacts] = []
    more: dict[str, FileFacts] = {}
    for one in said.files:
        paths = list(_read(one, image)) if any(use.outside == _FROM_FILE for use in one.uses) else []
        words = {path: _words(path, image) for path in paths if _stays(path, image, writes)}
        if paths and all(words.get(path) is not None for path in paths):
            one = replace(one, uses=tuple(map(_of_table, one.uses)))  # noqa: PLW2901
            more |= {path: found for path, found in words.items() if found is not None}
        files.append(one)
    files += more.values()
    literals = said.literals | {word for one in more.values() for word in one.literals}
    return replace(said, files=tuple(files), literals=literals)


def _of_table(use: SourceUse) -> SourceUse:
    return replace(use, outside=frozenset(), table=True, everywhere=True) if use.outside == _FROM_FILE else use


def _read(said: FileFacts, image: ImageFiles) -> Iterator[str]:
    """Yield the files that a source reads; an empty name where that may be others as well."""
    for use in said.uses:
        if use.kind is UseKind.READ:
            for name in use.names:
                beside = posixpath.normpath(posixpath.join(posixpath.dirname(said.path), name)).lstrip("/")
                yield beside if image.resolve(_path(image, name)) is None else _path(image, name)
            if use.naming is not Naming.LITERAL:
                yield ""


def _path(image: ImageFiles, name: str) -> str:
    return absolute(image.config.workdir or "/", name).lstrip("/")


def _stays(path: str, image: ImageFiles, writes: Sequence[SourceUse]) -> bool:
    """Whether a file is in the image, and nothing can give it another content."""
    volumes = {one.strip("/") for one in image.config.volumes}
    real = image.resolve(path) if path else None
    ships = real is not None and image.is_file(real) and image.line(real) is not None
    return ships and not below_any(path, volumes) and not any(_may_write(use, path, image) for use in writes)


def _may_write(use: SourceUse, path: str, image: ImageFiles) -> bool:
    if path in {_path(image, name) for name in use.names}:
        return True
    begun = [one.prefix for one in use.partial]
    anywhere = bool(use.outside) and not begun
    return anywhere or any(not one or path.startswith(_path(image, one)) for one in begun)


def _words(path: str, image: ImageFiles) -> FileFacts | None:
    """The words of a file; None for one that is too large."""
    content = image.content(image.resolve(path) or path, _BYTES + 1)
    words = {word.decode() for word in _WORD.findall(content)}
    if len(content) > _BYTES or len(words) > _MOST_WORDS:
        return None
    return FileFacts(path, "settings", True, literals=frozenset(words))
