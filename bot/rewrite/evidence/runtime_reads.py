"""What run times, and programs that are started, read out of the base untold: zones, MIME types. Pure."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from typing import TYPE_CHECKING

from bot.languages import go
from bot.languages import table as languages
from bot.languages.row import word_set
from bot.sources.facts import FileFacts, Naming, SourceFacts, SourceUse, UseKind, literal_words

if TYPE_CHECKING:
    from bot.image.built_image import BuiltImage

_SERVERS = frozenset(("flask", "quart"))  # modules that answer with what lies in `static`, unasked
# What getent is asked for besides: names of machines and of users.
_OF_OTHERS = word_set("ahosts ahostsv4 ahostsv6 group gshadow hosts initgroups passwd shadow")
_NAMED_PORT = re.compile(r"[^\s/]{0,200}:([a-z][a-z0-9-]{1,14})")
FOLDERS = ("/bin", "/usr/bin", "/usr/local/bin", "/sbin", "/usr/sbin")


@dataclass(frozen=True)
class RuntimeData:
    """The answers for one image; `starter` gives the use that may start one of some programs."""

    image: BuiltImage
    facts: SourceFacts
    starter: Callable[[Collection[str]], SourceUse | None]

    @cached_property
    def uses(self) -> Mapping[str, SourceUse]:
        """The data that is read, by its name in the table, with the use."""
        found: dict[str, SourceUse] = {}
        for use in self.facts.of(UseKind.DATA):
            for name in use.names:
                if name in languages.DATA:
                    found.setdefault(name, use)
        if (server := self._serves_files()) is not None:
            found.setdefault("mime", server)
        for name, use in (*self._asked_of_getent(), *self._named_ports()):
            found.setdefault(name, use)
        for name, data in languages.DATA.items():
            there = [program for program in data.programs if self._has_program(program)]
            reader = self.starter(there) if there else None
            if reader is not None and (not data.of_builds or (reader := self._builds(there)) is not None):
                found.setdefault(name, reader)
        return found

    def _asked_of_getent(self) -> Iterator[tuple[str, SourceUse]]:
        """Yield the data that getent may be asked for: what its source has a word for, or all where it has none."""
        words = {name: data.getent for name, data in languages.DATA.items() if data.getent}
        for one in self.facts.files:
            started = (use for use in one.uses if use.kind is UseKind.PROGRAM and "getent" in _may_mean(use, one))
            use = next(started, None)
            if use is None:
                continue
            said = {word for literal in one.literals for word in literal.split()}
            known = not said.isdisjoint((*words.values(), *_OF_OTHERS))
            yield from ((name, use) for name, word in words.items() if word in said or not known)

    def _named_ports(self) -> Iterator[tuple[str, SourceUse]]:
        """Yield the table of services where a text is an address of Go's with the name of a port: `:ldaps`.

        What listens there, or is called there, does not matter; ports that the run time knows itself are none of these.
        """
        config = self.image.config
        words = (*config.entrypoint, *config.cmd, *(value for _, value in config.env))
        told = [(one.path, one.literals) for one in self.facts.files if one.language == go.ROW.name and not one.library]
        if told:
            told.append(("CMD", frozenset(word.rpartition("=")[2] for word in words)))
        table = self.image.text("etc/services") if told else ""
        known = {word for line in table.splitlines() for word in line.partition("#")[0].split()} - go.PORTS
        for path, texts in told:
            if any((port := _NAMED_PORT.fullmatch(text)) is not None and port[1] in known for text in sorted(texts)):
                yield "services", SourceUse(UseKind.DATA, "a named port", path, 1, ("services",))
                return

    def _serves_files(self) -> SourceUse | None:
        """What hands out a folder of files by itself, where there is one: of which type each is it looks up."""
        sources = (one for one in self.facts.files if not one.library and not _SERVERS.isdisjoint(one.modules))
        source = next(sources, None)
        if source is None or not any("/static/" in f"/{path}" for path in self.image.own()):
            return None
        return SourceUse(UseKind.DATA, "static", source.path, 1, ("mime",))

    @cached_property
    def of_builders(self) -> Mapping[str, SourceUse]:
        """The data that only builds read, with a use by a library: it reads it if the builder comes along, too."""
        found = {}
        for name, data in languages.DATA.items():
            there = [program for program in data.programs if data.of_builds and self._has_program(program)]
            reader = self.starter(there) if there and name not in self.uses else None
            if reader is not None:
                found[name] = reader
        return found

    def names(self, name: str) -> frozenset[str]:
        """Return the words of the sources that may start a program which reads some data: what they name is one."""
        programs = languages.DATA[name].programs
        files = (
            one
            for one in self.facts.files
            if any(use.kind is UseKind.PROGRAM and not _may_mean(use, one).isdisjoint(programs) for use in one.uses)
        )
        return frozenset(word for one in files for literal in one.literals for word in literal.split())

    def _builds(self, programs: Collection[str]) -> SourceUse | None:
        """Return the use of an own source, or of the table of libraries, that may start one of these to build."""
        for one in self.facts.files:
            for use in one.uses if not one.library or not one.path else ():
                if use.kind is UseKind.PROGRAM and (
                    use.naming is Naming.OPEN or not _may_mean(use, one).isdisjoint(programs)
                ):
                    return use
        return None

    def asks_for(self, path: str) -> bool:
        """Return whether a file is data that a run time, or a program that is started, reads by itself."""
        return any(fnmatchcase(f"/{path}", pattern) for pattern in self._paths)

    def shows(self, path: str) -> bool:
        """Return whether a program that is started is there to show a file, among others of its kind: a manual page."""
        return any(fnmatchcase(f"/{path}", pattern) for pattern in self._shown)

    @cached_property
    def _shown(self) -> tuple[str, ...]:
        shown = (languages.DATA[name] for name in self.uses)
        return tuple(pattern for data in shown if data.programs for pattern in data.paths)

    @cached_property
    def _paths(self) -> tuple[str, ...]:
        return tuple(pattern for name in self.uses for pattern in languages.DATA[name].paths)

    def _has_program(self, name: str) -> bool:
        return any(self.image.is_file(f"{folder}/{name}") for folder in FOLDERS)


def _may_mean(use: SourceUse, source: FileFacts) -> set[str]:
    """Return the names of programs that a use, which is not open, may mean."""
    words = literal_words(source.literals) if use.naming is Naming.TABLE else ()
    return {posixpath.basename(name) for name in (*use.names, *words)}
