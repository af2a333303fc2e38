"""Names that programs read out of files: each word of a file that ships may be one of them. Pure.

What is in a file that does not ship, that something writes, or that lies in a volume, comes from outside.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import replace

from bot.dockerfile.paths import absolute, below_any
from bot.image.image_files import ImageFiles
from bot.sources.facts import FileFacts, Naming, SourceFacts, SourceUse, UseKind
from bot.sources.values import Outside

_BYTES = 300_000
_MOST_WORDS = 5000
_WORD = re.compile(rb"[\w./+-]{2,100}")
_FROM_FILE = frozenset((Outside.FILE,))


def settled(said: SourceFacts, image: ImageFiles) -> SourceFacts:
    """Return what sources say, with the words of the files in the place of what is read out of them."""
    if not any(use.outside == _FROM_FILE for one in said.files for use in one.uses):
        return said
    written = {_path(image, name) for use in said.of(UseKind.WRITE) for name in use.names}
    files: list[FileFacts] = []
    more: dict[str, FileFacts] = {}
    for one in said.files:
        paths = list(_read(one, image)) if any(use.outside == _FROM_FILE for use in one.uses) else []
        if paths and all(_ships(path, image) and path not in written for path in paths):
            one = replace(one, uses=tuple(map(_of_table, one.uses)))  # noqa: PLW2901
            more |= {path: _words(path, image) for path in paths}
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


def _ships(path: str, image: ImageFiles) -> bool:
    volumes = {one.strip("/") for one in image.config.volumes}
    real = image.resolve(path) if path else None
    return real is not None and image.is_file(real) and image.line(real) is not None and not below_any(path, volumes)


def _words(path: str, image: ImageFiles) -> FileFacts:
    words = {word.decode() for word in _WORD.findall(image.read(path)[:_BYTES])}
    return FileFacts(path, "settings", True, literals=frozenset(sorted(words)[:_MOST_WORDS]))
