"""What a script that sources start needs to be run: the interpreter that its first line names. Pure."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import replace

from bot.filetree import EntryKind
from bot.image.image_files import ImageFiles
from bot.sources.facts import FileFacts, Naming, SourceFacts, SourceUse, UseKind, literal_words

_HEAD_BYTES = 256


def with_interpreters(said: SourceFacts, image: ImageFiles) -> SourceFacts:
    """Return what sources say, with the interpreters of the scripts of the image that they start."""
    started = frozenset(posixpath.basename(name) for name in _started(said))
    found = tuple(
        FileFacts(path, "settings", True, (SourceUse(UseKind.PROGRAM, "#!", path, 1, names),))
        for path in image.own()
        if posixpath.basename(path) in started and _is_program(path, image)
        for names in _interpreters(image.content(path, _HEAD_BYTES))
    )
    return replace(said, files=(*said.files, *found)) if found else said


def _started(said: SourceFacts) -> Iterator[str]:
    """Yield the names of what sources may start, as they write them; texts that many uses may mean are read once."""
    everywhere = False
    for one in said.files:
        uses = [use for use in one.uses if use.kind is UseKind.PROGRAM]
        yield from (name for use in uses for name in use.names)
        untold = [use for use in uses if use.naming is not Naming.LITERAL and not one.library]
        everywhere |= any(use.everywhere for use in untold)
        if not all(use.everywhere for use in untold):
            yield from literal_words(one.literals)
    if everywhere:
        yield from literal_words(said.literals)


def _is_program(path: str, image: ImageFiles) -> bool:
    entry = image.files[path].entry
    return entry.kind is EntryKind.FILE and bool(entry.mode & 0o111)


def _interpreters(head: bytes) -> Iterator[tuple[str, ...]]:
    """Yield the programs of a first line: `#!/usr/bin/env -S python3 -u` names two."""
    if not head.startswith(b"#!"):
        return
    words = head[2:].split(b"\n", 1)[0].decode("utf-8", "replace").split()
    if words and posixpath.basename(words[0]) == "env":
        plain = [word for word in words[1:] if not word.startswith("-") and "=" not in word]
        yield (words[0], *plain[:1])
    elif words:
        yield (words[0], posixpath.basename(words[0]))
