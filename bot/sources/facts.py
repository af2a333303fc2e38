"""What a source says that it does, as values. Pure, frozen, and without a syntax tree."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum

from bot.sources.values import Outside


class UseKind(Enum):
    """What a use is of."""

    PROGRAM = "program"
    LIBRARY = "library"
    MODULE = "module"
    READ = "file that is read"
    WRITE = "file that is written"
    RIGHT = "right"
    DATA = "data that the run time finds"


class Naming(Enum):
    """How the thing is named, the surest first."""

    LITERAL = "literal"  # its names are all there are
    TABLE = "table"  # one of the sources' literals
    OPEN = "open"  # it may come from outside


@dataclass(frozen=True, slots=True)
class Partial:
    """A name of which only the beginning and the end are known: docs/ and .md."""

    prefix: str
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class SourceUse:
    """A program that is started, a file that is opened, ...: by which call, in which line, with which names.

    `names` are literal; with TABLE each literal of the file counts as well (of all own sources with `everywhere`).
    `outside` says where an open name comes from. `function` is the function that it is in, empty outside of all.
    """

    kind: UseKind
    call: str
    path: str
    line: int
    names: tuple[str, ...] = ()
    partial: tuple[Partial, ...] = ()
    table: bool = False
    everywhere: bool = False
    outside: frozenset[Outside] = frozenset()
    function: str = ""

    @property
    def place(self) -> str:
        """The file and the line."""
        return f"{self.path}:{self.line}"

    @property
    def naming(self) -> Naming:
        """How its names are given."""
        if self.outside or (self.partial and not self.table):
            return Naming.OPEN
        return Naming.TABLE if self.table else Naming.LITERAL


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that a request may carry. `where` is path, query, form or header."""

    name: str
    where: str


@dataclass(frozen=True, slots=True)
class Route:
    """A path that a service answers, with the methods that it answers it by, and what it takes."""

    path: str
    methods: tuple[str, ...]
    parameters: tuple[Parameter, ...] = ()
    source: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable of the environment that is read. `default` is None where the source gives none that is known."""

    name: str
    default: str | None = None
    required: bool = False


@dataclass(frozen=True, slots=True)
class FileFacts:
    """All that one source says. `whole` is False where it could not be read to the end: it counts as open then.

    `kept` are variables of the environment with the source's own names for what they hold.
    """

    path: str
    language: str
    whole: bool
    uses: tuple[SourceUse, ...] = ()
    literals: frozenset[str] = frozenset()
    modules: tuple[str, ...] = ()
    routes: tuple[Route, ...] = ()
    variables: tuple[Variable, ...] = ()
    kept: tuple[tuple[str, str], ...] = ()
    signals: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    library: bool = False


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """All that the sources of a program say. `unread` are those that nobody can read: they count as open."""

    files: tuple[FileFacts, ...] = ()
    unread: tuple[str, ...] = ()
    literals: frozenset[str] = field(default_factory=frozenset)

    def of(self, *kinds: UseKind) -> Iterator[SourceUse]:
        """Return the uses of some kinds."""
        return (use for one in self.files for use in one.uses if use.kind in kinds)

    def open(self, kind: UseKind) -> tuple[SourceUse, ...]:
        """Return the uses of a kind, in own sources, whose names may come from outside."""
        own = (one for one in self.files if not one.library)
        return tuple(use for one in own for use in one.uses if use.kind is kind and use.naming is Naming.OPEN)

    def named(self, kind: UseKind, candidates: Collection[str]) -> dict[str, SourceUse]:
        """Return those of some names that uses of a kind may mean, each with the first use that does.

        Where a name is taken out of a table or from outside, each literal of the sources may be it.
        """
        found: dict[str, SourceUse] = {}
        for name, use in self.meant(kind):
            if name in candidates:
                found.setdefault(name, use)
        return found

    def meant(self, kind: UseKind) -> Iterator[tuple[str, SourceUse]]:
        """Yield the names that uses of a kind may mean, each with a use, the first that means it before others.

        The literals that many uses may mean are gone through once.
        """
        everywhere = False
        for one in self.files:
            here = False
            for use in one.uses:
                if use.kind is not kind:
                    continue
                yield from ((name, use) for name in use.names)
                if use.naming is not Naming.TABLE and (use.naming is not Naming.OPEN or one.library):
                    continue
                if use.everywhere and not one.library:
                    among, everywhere = (frozenset() if everywhere else self.literals), True
                else:
                    among, here = (frozenset() if here else one.literals), True
                yield from ((name, use) for name in literal_words(among, commands=one.library))


_LONGEST_COMMAND = 300  # characters of a literal that may be a command line; a longer one is a text
_COMMANDS = re.compile(r"[|;&(`]+")
_MOST_WORDS = 12


def literal_words(literals: Iterable[str], *, commands: bool = False) -> Iterator[str]:
    """Return the literals, and the first words of those that may be command lines, or speak of what may be started.

    `commands` takes the first word of each command alone: a word in the texts of a library is said in passing.
    """
    for literal in literals:
        yield literal
        if " " not in literal or "\n" in literal or len(literal) > _LONGEST_COMMAND:
            continue
        if commands:
            yield from (part.split()[0] for part in _COMMANDS.split(literal) if part.strip())
        else:
            yield from literal.split()[:_MOST_WORDS]
