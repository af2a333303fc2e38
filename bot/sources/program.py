"""The sources of one program, read together: what one file gives the functions and constants of another. Pure."""

from __future__ import annotations

import math
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from bot.languages import table as languages
from bot.sources import handed_modules, nodes
from bot.sources.beyond import Beyond
from bot.sources.dynamic import single_words, without_unnamed
from bot.sources.facts import FileFacts, SourceFacts, SourceUse, UseKind
from bot.sources.far_assignments import is_address
from bot.sources.names import argument, receiver
from bot.sources.outline import Bound, CallSite, Function, How
from bot.sources.reading import ParsedSource
from bot.sources.results import gives_texts
from bot.sources.unsaid import handed_on
from bot.sources.values import MOST_CALLERS, NOTHING, Outside, Value, either_of_some, unknown

_MOST_FOLLOWED = 30  # functions of one name
_MOST_GIVEN = 60  # values of one name
_DEEPEST = 12
# To answer one question to another source: questions in one another, and expressions that are followed altogether. In
# what a machine has shortened every function is called e or t, and each may be any other's.
_MOST_NESTED = 5
_MOST_STEPS = 5000
# Of processor time, for reading libraries and again for what they do, after which nobody knows what the others do. A
# thousand files of JavaScript take six, those of Next.js over sixty.
LIBRARY_SECONDS = 120.0


class _Together:
    """Answers what a source asks about the others. One question at a time: who asks again meanwhile gets nothing."""

    def __init__(self, sources: Sequence[ParsedSource]) -> None:
        self._callers: dict[str, list[tuple[ParsedSource, CallSite]]] = {}
        self._functions: dict[str, list[tuple[ParsedSource, Function]]] = {}
        self._constants: dict[str, list[ParsedSource]] = {}
        self._changed: dict[str, list[tuple[ParsedSource, list[Bound]]]] = {}
        self._handing: dict[str, list[ParsedSource]] = {}
        self._asked: set[tuple[str, str, int]] = set()
        self._steps = 0
        self._most = math.inf  # steps, for the question that was asked first
        self.cut = 0
        self.beyond = Beyond(sources, self._asking, self._asked)
        for source in sources:
            self._index(source)
        for source in sources:
            for site, pattern in source.outline.computed:
                self._called_by_name(source, site, pattern)

    def _index(self, source: ParsedSource) -> None:
        """Note what one source has by its names."""
        for name, sites in source.outline.callers.items():
            self._callers.setdefault(name, []).extend((source, site) for site in sites)
        for name, functions in source.outline.by_name.items():
            self._functions.setdefault(name, []).extend((source, function) for function in functions)
        for scope, name in source.outline.bound:
            if scope == 0:
                self._constants.setdefault(name, []).append(source)
        for name in source.outline.handed:
            self._handing.setdefault(name, []).append(source)
        for name, given in source.outline.changed.items():
            self._changed.setdefault(name, []).append((source, given))
        for name in source.outline.members:
            holders = self._constants.setdefault(name, [])
            if not holders or holders[-1] is not source:
                holders.append(source)

    def _called_by_name(self, source: ParsedSource, site: CallSite, pattern: re.Pattern[str]) -> None:
        """Note a call of a function of another file whose name is computed: `getattr(tasks, k)(x)`."""
        for name, functions in self._functions.items():
            if pattern.fullmatch(name) and any(
                other is not source and self.beyond.speaks_of(source, other.outline.path) for other, _ in functions
            ):
                self._callers.setdefault(name, []).append((source, site))

    @property
    def idle(self) -> bool:
        """Whether no question is being answered."""
        return not self._asked

    def step(self) -> bool:
        """Count one expression that is followed; return whether it still is, for the question at hand."""
        self._steps += 1
        return self._steps <= self._most

    @contextmanager
    def _asking(self, question: tuple[str, str, int]) -> Iterator[bool]:
        """Hold a question while it is answered; whether it is followed: else nobody knows the answer."""
        if not self._asked:
            self._most = self._steps + _MOST_STEPS
        self._asked.add(question)
        try:
            yield len(self._asked) <= _MOST_NESTED and self._steps <= self._most
        finally:
            self._asked.discard(question)
            if not self._asked:
                self._most = math.inf

    def given(self, name: str, place: int, key: str) -> Value | None:
        """Return what a function is called with elsewhere; None if it is not called."""
        question = (name, key, place)
        callers = self._callers.get(name, [])
        if question in self._asked or not callers:
            return None
        with self._asking(question) as followed:
            if not followed:
                return unknown(Outside.UNKNOWN)
            own = [(source, site) for source, site in callers if source.callees.may_be_own(site)]
            asked = [(source, site) for source, site in own if argument(site, place, key) is not None]
            found = _of_callers(asked, place, key, lambda one: one[0].given(one[1], place, key) or NOTHING)
        return found if asked else None

    def beside(self, path: str, name: str, place: int, key: str) -> Value | None:
        """Return what a function that its own source calls is called with elsewhere; None if it is not.

        A source that has a function of that name means its own. What is a method of something else may be another
        one's: only what it is given for certain counts.
        """
        question = (f"beside {path}", f"{name} {key}", place)
        others = [
            (source, site)
            for source, site in self._callers.get(name, [])
            if source.outline.path != path and name not in source.outline.by_name
        ]
        if question in self._asked or not others:
            self.cut += question in self._asked
            return None
        with self._asking(question) as followed:
            if not followed:
                return unknown(Outside.UNKNOWN)
            callers = [(source, site) for source, site in others if source.callees.may_be_own(site)]
            asked = [(source, site) for source, site in callers if argument(site, place, key) is not None]
            found = _of_callers(asked, place, key, lambda one: _certain(one, place, key))
        return found if asked else None

    def constant(self, name: str, depth: int, *, without: str = "") -> Value | None:
        """Return what a name is given elsewhere, outside of functions or as a member; but by one source."""
        question = ("constant", name, 0)
        holders = [one for one in self._constants.get(name, []) if one.outline.path != without]
        if question in self._asked or not holders or depth > _DEEPEST:
            return None
        with self._asking(question) as followed:
            if not followed:
                return unknown(Outside.UNKNOWN)
            given = [
                (source, one)
                for source in holders
                for one in source.outline.bound.get((0, name)) or source.outline.members.get(name, [])
                if one.how in (How.VALUE, How.ELEMENT)
            ]
            found = _of_bound(given, lambda one: one[0].resolver.value(one[1].node, one[1].scope, depth + 1))
        return found if found.texts else None

    def hands(self, path: str, name: str) -> bool:
        """Return whether another source hands a function of this one on as a value."""
        handing = (source for source in self._handing.get(name, ()) if name not in source.outline.by_name)
        return any(source.outline.path != path and self.beyond.speaks_of(source, path) for source in handing)

    def changed(self, path: str, name: str, depth: int) -> Value | None:
        """Return what a member, or a variable of the program, is given by other sources that speak of its own."""
        question = (f"changed {path}", name, 0)
        changes = self._changed.get(name, [])
        if question in self._asked or not changes or depth > _DEEPEST:
            return None
        with self._asking(question) as followed:
            if not followed:
                return unknown(Outside.UNKNOWN)
            given = [
                (source, one)
                for source, many in changes
                if source.outline.path != path and self.beyond.speaks_of(source, path)
                for one in many
            ]
            found = _of_bound(given, lambda one: _changed_to(*one, depth))
        return found if found.texts else None

    def result(self, name: str, depth: int) -> Value | None:
        """Return what a function elsewhere gives back; None if there is no such function."""
        question = ("result", name, 0)
        functions = self._functions.get(name, [])
        if question in self._asked or not functions or depth > _DEEPEST:
            return None
        with self._asking(question) as followed:
            if not followed:
                return unknown(Outside.UNKNOWN)
            return either_of_some(
                functions,
                _MOST_FOLLOWED,
                lambda one: one[0].resolver.results.of_function(one[1], depth + 1),
                lambda one: gives_texts(one[1]),
            )


def _of_callers(
    callers: Sequence[tuple[ParsedSource, CallSite]],
    place: int,
    key: str,
    follow: Callable[[tuple[ParsedSource, CallSite]], Value],
) -> Value:
    def is_plain(one: tuple[ParsedSource, CallSite]) -> bool:
        value = argument(one[1], place, key)
        return value is None or nodes.is_plain(value)

    return either_of_some(callers, MOST_CALLERS, follow, is_plain)


def _of_bound(
    given: Sequence[tuple[ParsedSource, Bound]], follow: Callable[[tuple[ParsedSource, Bound]], Value]
) -> Value:
    return either_of_some(given, _MOST_GIVEN, follow, lambda one: nodes.is_plain(one[1].node))


def _certain(one: tuple[ParsedSource, CallSite], place: int, key: str) -> Value:
    """What a call gives; of a method of something else only what is known for certain."""
    source, site = one
    value = source.given(site, place, key) or NOTHING
    return value if receiver(site.node) is None else value.without_unknown()


def _changed_to(source: ParsedSource, one: Bound, depth: int) -> Value:
    if is_address(one.node):  # whoever gets it puts something there
        return unknown(Outside.FILE)
    inner = source.resolver.leaves if one.how is How.ELEMENT else source.resolver.value
    return inner(one.node, one.scope, depth + 1)


def together(
    sources: Iterable[ParsedSource], more: Iterable[FileFacts] = (), unread: Iterable[str] = ()
) -> SourceFacts:
    """Return what sources say as one program. `more` are facts that need no other file, as those of class files."""
    every = list(sources)
    own = [source for source in every if not source.library]
    libraries: dict[str, list[ParsedSource]] = {}
    for source in every:
        if source.library:
            libraries.setdefault(package_of(source.outline.path), []).append(source)
    found: list[FileFacts] = []
    end = time.thread_time() + LIBRARY_SECONDS
    late: list[ParsedSource] = []
    deep: list[ParsedSource] = []  # what nests deeper than can be followed, as a machine may write it
    for group in (own, *libraries.values()):
        others = _Together(group)
        for source in group:
            source.join(others)
        for source in group:
            if source.library and time.thread_time() > end:
                late.append(source)
                continue
            try:
                said = source.facts()
                uses = tuple(dict.fromkeys((*said.uses, *_elsewhere(source, said, own))))
            except RecursionError:
                (late if source.library else deep).append(source)
            else:
                found.append(replace(said, uses=uses))
    found += [source.outlined() for source in (*late, *deep)]
    cut = [source.outline.path for source in own if source.outline.cut or source in deep]
    cut += ["(libraries)"] if late else []
    found += more
    found = [_with_run_time(one) for one in found]
    literals = frozenset(literal for one in found if not one.library for literal in one.literals)
    words = single_words(literals)
    found = [without_unnamed(one, words) for one in found]
    return SourceFacts(tuple(found), tuple(dict.fromkeys((*unread, *cut))), literals)


def _elsewhere(source: ParsedSource, said: FileFacts, own: Sequence[ParsedSource]) -> Iterable[SourceUse]:
    """Return what other sources of one's own do with what a source hands them."""
    if source.library:
        return ()
    imported = () if said.uses else handed_on(source, source.language, own)
    return (*imported, *handed_modules.elsewhere(source, own))


def _with_run_time(facts: FileFacts) -> FileFacts:
    """Return what a source says, with what a run time opens and starts by itself for what the source asks of it."""
    asked = [(use, languages.DATA.get(name)) for use in facts.uses if use.kind is UseKind.DATA for name in use.names]
    more = tuple(
        SourceUse(kind, use.call, use.path, use.line, names)
        for use, data in asked
        if data is not None
        for kind, names in ((UseKind.LIBRARY, data.libraries), (UseKind.PROGRAM, data.starts))
        if names
    )
    return replace(facts, uses=(*facts.uses, *more)) if more else facts


def package_of(path: str) -> str:
    """Return the library that a file belongs to, by the folder above its libraries: site-packages/git/cmd.py is git."""
    parts = path.split("/")
    for at in range(len(parts) - 1, -1, -1):
        if parts[at] in ("site-packages", "dist-packages", "node_modules", "vendor", "gems", "mod"):
            deeper = 2 if parts[at + 1 : at + 2] and parts[at + 1].startswith("@") else 1
            return "/".join(parts[: at + 1 + deeper])
    return ""
