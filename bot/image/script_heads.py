"""What a script that is started needs to be run: the interpreter that its first line names. Pure.

Sources start it; or a person copied it to where the system's programs and settings are, outside of the program's own
folder: then a server, a scheduler or a person starts it, by settings that nobody reads here (RewriteMap prg:, cgi-bin).
"""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterator
from dataclasses import replace

from bot.dockerfile.paths import below_any
from bot.filetree import EntryKind
from bot.image.image_files import ImageFiles
from bot.sources.facts import FileFacts, Naming, SourceFacts, SourceUse, UseKind, literal_words

_HEAD_BYTES = 256
_SYSTEM = ("usr", "etc")
_APPLICATIONS = "usr/src"


def with_interpreters(said: SourceFacts, image: ImageFiles, build_scripts: Collection[str] = ()) -> SourceFacts:
    """Return what sources say, with the interpreters of the scripts of the image that they, or others, start.

    `build_scripts` are those that only a RUN starts, by path or name.
    """
    started = frozenset(posixpath.basename(name) for name in _started(said))
    found = tuple(
        FileFacts(path, "settings", True, (SourceUse(UseKind.PROGRAM, "#!", path, 1, names),))
        for path in image.own()
        if posixpath.basename(path) in started or _is_placed(path, image, build_scripts)
        if _is_program(path, image)
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


def _is_placed(path: str, image: ImageFiles, build_scripts: Collection[str]) -> bool:
    if not below_any(path, _SYSTEM) or image.line(path) not in image.of_context:
        return False
    if below_any(path, (_APPLICATIONS, image.config.workdir.strip("/") or _APPLICATIONS)):
        return False
    return not any(f"/{path}".endswith(f"/{one.lstrip('/')}") for one in build_scripts)


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
