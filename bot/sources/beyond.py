"""What other sources of a program put into the things of one: its variables, tables and objects, and its classes. Pure.

`import conf; conf.TOOL = x`, `Object.assign(require("./conf"), x)`, a class that derives from one of another file.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Protocol

from bot.sources import nodes, shell_texts
from bot.sources.far_assignments import OF_PROGRAM
from bot.sources.outline import Bound, Class, Function, How, Outline
from bot.sources.values import NOTHING, Outside, Value, either, either_of_some, unknown

if TYPE_CHECKING:
    from tree_sitter import Node

_MOST = 30  # values of one name
_EXPORTED = re.compile(rb"\bmodule\.exports\s*=\s*(\w+)|\bexport\s+default\s+(\w+)|\bexport\s*=\s*(\w+)")
_MODULE = "<module>"
Asking = Callable[[tuple[str, str, int]], AbstractContextManager[bool]]


class Puts(Protocol):
    """Tells what a source puts where."""

    def steps_into(self, stem: str) -> Collection[str]:
        """Return the steps of the ways on which a source puts something into another one."""

    def into_others(self, asked: Sequence[tuple[str, ...]], stem: str, *, whole: bool = False) -> list[Bound]:
        """Return what a source puts into the things of another one."""


class Later(Protocol):
    """Tells what is given later."""

    @property
    def puts(self) -> Puts:
        """What a source puts where."""


class Results(Protocol):
    """Tells what functions give."""

    def of_function(self, function: Function, depth: int) -> Value:
        """Return what a function gives back."""


class Resolver(Protocol):
    """Follows the expressions of a source."""

    @property
    def later(self) -> Later:
        """What is given later."""

    @property
    def results(self) -> Results:
        """What functions give."""

    def value(self, node: Node, scope: int, depth: int = 0) -> Value:
        """Return what an expression can be."""

    def leaves(self, node: Node, scope: int, depth: int) -> Value:
        """Return everything that is in a list or a table."""


class Source(Protocol):
    """What is asked of a source."""

    @property
    def outline(self) -> Outline:
        """What it is made of."""

    @property
    def resolver(self) -> Resolver:
        """What follows its expressions."""


class Beyond:
    """Answers for the sources of one program; `asking` holds a question while it is answered."""

    def __init__(self, sources: Sequence[Source], asking: Asking, asked: set[tuple[str, str, int]]) -> None:
        self._sources = {source.outline.path: source for source in sources}
        self._asking = asking
        self._asked = asked
        self._texts: dict[str, bytes] = {}
        self._putting = [source for source in sources if source.outline.puts]
        self._names = {posixpath.basename(path) for path in self._sources}
        self._exported: dict[str, set[str]] = {}
        self._steps: dict[str, set[str]] = {}
        self._members: dict[str, dict[str, list[tuple[Source, Bound]]]] = {}
        self._into: dict[str, list[Source]] = {}
        self._below: dict[str, set[str]] = {}  # by the name of a class, those that derive from it
        self._classes: dict[str, list[tuple[Source, Class]]] = {}
        for source in sources:
            for name, classes in source.outline.classes.items():
                self._classes.setdefault(name, []).extend((source, one) for one in classes)
                for above in {above for one in classes for above in one.above}:
                    self._below.setdefault(above, set()).add(name)

    def speaks_of(self, source: Source, path: str) -> bool:
        """Whether a source may use what another one has: it has the name of that file in it, or lies beside it."""
        other = self._sources.get(path)
        if other is None or family(source.outline.grammar) != family(other.outline.grammar):
            return False
        folder = posixpath.dirname(path)
        if source.outline.grammar in OF_PROGRAM and posixpath.dirname(source.outline.path) == folder:
            return True
        own = source.outline.path
        if own not in self._texts:
            self._texts[own] = _plain(source.outline.parsed.source)
        return _stem(path, source.outline.grammar) in self._texts[own]

    def knows(self, path: str) -> bool:
        """Return whether a file is one of the sources, by its name."""
        return posixpath.basename(path) in self._names

    def put_in(self, path: str, asked: Sequence[tuple[str, ...]], depth: int, *, whole: bool = False) -> Value:
        """Return what others put on one of some ways of a source: see Puts."""
        steps = self._steps_into(path)
        if not any(step in steps for way in asked for step in way[:-1]):
            return NOTHING
        ways = self._with_exported(path, asked)
        question = (f"put {path}", repr(ways), int(whole))
        others = self._putting_into(path) if ways else []
        if not others or question in self._asked:
            return NOTHING
        found = NOTHING
        with self._asking(question) as followed:
            for source in others:
                stem = _stem(path, source.outline.grammar).decode("utf-8", "replace")
                given = source.resolver.later.puts.into_others(ways, stem, whole=whole)
                found = found.or_else(_some(source, given, depth) if followed else unknown(Outside.UNKNOWN))
        return found

    def _putting_into(self, path: str) -> list[Source]:
        """Return the other sources that put something somewhere, and speak of a source."""
        if path not in self._into:
            others = (one for one in self._putting if one.outline.path != path)
            self._into[path] = [one for one in others if self.speaks_of(one, path)]
        return self._into[path]

    def _steps_into(self, path: str) -> set[str]:
        """Return the steps of all ways on which others put something into a source."""
        if path not in self._steps:
            self._steps[path] = {
                step
                for source in self._putting_into(path)
                for step in source.resolver.later.puts.steps_into(_stem(path, source.outline.grammar).decode("utf-8"))
            }
        return self._steps[path]

    def _with_exported(self, path: str, asked: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
        """Return the ways with those of what a module is as a whole: `module.exports = config`."""
        found = list(asked)
        own = self._sources.get(path)
        if path not in self._exported:
            match = _EXPORTED.search(own.outline.parsed.source) if own is not None and self._putting else None
            self._exported[path] = {name.decode() for name in match.groups() if name} if match is not None else set()
        names = self._exported[path]
        return [*found, *((_MODULE, *way[2:]) for way in found if way[:1] == (_MODULE,) and way[1] in names)]

    def derived(self, path: str, name: str, depth: int) -> Value:
        """Return what a member is given by classes of other files that derive from those of a source."""
        question = (f"derived {path}", name, 0)
        if path not in self._members:
            self._members[path] = self._members_of(self._derived(path))
        given = self._members[path].get(name)
        if given is None or question in self._asked:
            return NOTHING
        with self._asking(question) as followed:
            if not followed:
                return unknown(Outside.UNKNOWN)
            return either_of_some(
                given, _MOST, lambda one: _followed(one[0], one[1], depth), lambda one: nodes.is_plain(one[1].node)
            )

    @staticmethod
    def _members_of(classes: Sequence[tuple[Source, Class]]) -> dict[str, list[tuple[Source, Bound]]]:
        """Return what members are given inside of some classes, by their names."""
        found: dict[str, list[tuple[Source, Bound]]] = {}
        for source, one in classes:
            for name, given in source.outline.members.items():
                inside = [
                    (source, bound)
                    for bound in given
                    if bound.how is not How.FUNCTION and one.start <= bound.node.start_byte < one.end
                ]
                if inside:
                    found.setdefault(name, []).extend(inside)
        return found

    def results_of_derived(self, path: str, name: str, depth: int) -> Value:
        """Return what a method gives in classes of other files that derive from those of a source."""
        question = (f"result derived {path}", name, 0)
        classes = self._derived(path)
        if not classes or question in self._asked:
            return NOTHING
        with self._asking(question) as followed:
            return either(
                source.resolver.results.of_function(function, depth + 1) if followed else unknown(Outside.UNKNOWN)
                for source, one in classes
                for function in source.outline.by_name.get(name, ())
                if _is_in(function, one)
            )

    def _derived(self, path: str) -> list[tuple[Source, Class]]:
        own = self._sources.get(path)
        waiting = list(own.outline.classes) if own is not None and self._below else []
        names: set[str] = set()
        while waiting:
            below = self._below.get(waiting.pop(), set()) - names
            names |= below
            waiting += below
        return [(source, one) for name in sorted(names) for source, one in self._classes[name] if source is not own]

    def _takes_in(self, source: Source, path: str) -> bool:
        """Whether a source may run another one as a part of itself."""
        if source.outline.grammar != "bash":
            return self.speaks_of(source, path)
        stem = _stem(path, "bash")
        return any(stem in _plain(word.text or b"") for _, word in shell_texts.taken_in(source.outline))

    def shared(self, path: str, name: str, depth: int) -> Value:
        """Return what a variable of the program is given by files that a source takes in, or that take it in."""
        question = (f"shared {path}", name, 0)
        own = self._sources.get(path)
        if own is None or question in self._asked:
            return NOTHING
        found = NOTHING
        with self._asking(question) as followed:
            for source in self._sources.values():
                given = source.outline.bound.get((0, name), []) if source is not own else []
                if given and (self._takes_in(source, path) or self._takes_in(own, source.outline.path)):
                    found = found.or_else(_some(source, given, depth) if followed else unknown(Outside.UNKNOWN))
        return found


def _some(source: Source, given: Sequence[Bound], depth: int) -> Value:
    def follow(one: Bound) -> Value:
        return _followed(source, one, depth)

    return either_of_some(given, _MOST, follow, lambda one: nodes.is_plain(one.node))


def _followed(source: Source, one: Bound, depth: int) -> Value:
    if one.how in (How.ELEMENT, How.ADDED):
        return source.resolver.leaves(one.node, one.scope, depth + 1).from_table(everywhere=True)
    return source.resolver.value(one.node, one.scope, depth + 1) if one.how is How.VALUE else unknown(Outside.UNKNOWN)


def _is_in(function: Function, one: Class) -> bool:
    return one.start <= function.node.start_byte < one.end


def _stem(path: str, grammar: str) -> bytes:
    folder, base = posixpath.split(posixpath.splitext(path)[0])
    named = folder if grammar == "go" or base in ("index", "__init__", "mod") else base
    return _plain(posixpath.basename(named).encode())


def family(grammar: str) -> str:
    """Return the grammar that stands for those whose sources use each other."""
    return {"typescript": "javascript", "tsx": "javascript", "cpp": "c"}.get(grammar, grammar)


def _plain(text: bytes) -> bytes:
    return text.lower().replace(b"_", b"").replace(b"-", b"")
