"""Programs that came with a library, and what may start them. Pure.

pip puts `f2py` among the programs because numpy is installed: nobody who only imports numpy ever starts it, and what it
needs the program does not. It counts once something names it: a text of the program's own, a setting, a table of jobs,
a script, what the image starts, who uses the image, or a library that is reached; and where something starts programs
by names that nobody can tell.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from bot.image.image_files import ImageFiles
from bot.sources.facts import SourceFacts, UseKind, literal_words
from bot.sources.reading import ParsedSource

_WORD = re.compile(r"[\w./+-]+")
_BOUND = re.compile(r"[^\w.+-]+")


def words(image: ImageFiles, own: Iterable[ParsedSource], said: SourceFacts, texts: Iterable[str]) -> frozenset[str]:
    """Return every word that may be the name of a program which something starts.

    `own` are the program's sources, `said` is what is known of all sources, `texts` are other texts of the program's.
    """
    return frozenset(posixpath.basename(word).strip(".") for word in _words(image, own, said, texts))


def _words(image: ImageFiles, own: Iterable[ParsedSource], said: SourceFacts, texts: Iterable[str]) -> Iterator[str]:
    config = image.config
    health = config.healthcheck.test if config.healthcheck is not None else ()
    for text in (*config.entrypoint, *config.cmd, *health, *(value for _, value in config.env), *texts):
        yield from _WORD.findall(text)
    for source in own:
        yield from _BOUND.split("\0".join(source.outline.literals))
        if source.language == "shell":
            yield from _WORD.findall(source.outline.parsed.source.decode("utf-8", "replace"))
    for one in said.files:
        if not one.library:
            yield from literal_words(one.literals)
        yield from (name for use in one.uses if use.kind is UseKind.PROGRAM for name in use.names)


def startable(scripts: Sequence[ParsedSource], known: Collection[str], said: SourceFacts) -> list[ParsedSource]:
    """Return those of some programs of libraries that something may start."""
    if said.unread or said.open(UseKind.PROGRAM) or not all(one.whole for one in said.files if not one.library):
        return list(scripts)
    return [one for one in scripts if _is_named(posixpath.basename(one.outline.path), known)]


def _is_named(name: str, known: Collection[str]) -> bool:
    """Whether a program is named, with or without the version that pip may have put behind it."""
    return name in known or posixpath.splitext(name)[0] in known
