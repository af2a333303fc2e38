"""What a source does by names and texts that it makes while it runs: eval, getattr, call_user_func. Pure.

A text that is known is read as a source of its own. What may be any text, or any member of a module that can start a
program, may start, open or load anything.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.languages import table as languages
from bot.languages.row import RECEIVER, Call, Does
from bot.sources import nodes
from bot.sources.facts import FileFacts, UseKind
from bot.sources.names import Callees, receiver
from bot.sources.outline import CallSite, Outline, last_name
from bot.sources.resolve import Resolver
from bot.sources.values import Outside, Value, either, unknown

if TYPE_CHECKING:
    from tree_sitter import Node

ANYTHING = (UseKind.PROGRAM, UseKind.LIBRARY, UseKind.MODULE, UseKind.READ)
_COMPUTED = re.compile(r"(.+?)\.(?:\?|__dict__\[\]|__dict__\.get\(\))|(.+?)\[\]")
# Calls whose first argument is the name of the function, or method, that they call; the place of what that is given.
_BY_NAME = {
    "php": {
        "call_user_func": 1,
        "call_user_func_array": 1,
        "array_map": 1,
        "array_walk": 0,
        "array_filter": 0,
        "ReflectionFunction": 1,
        "fromCallable": 1,  # new ReflectionFunction('exec'), Closure::fromCallable('exec')
    },
    "ruby": dict.fromkeys(
        ("send", "__send__", "public_send", "method", "public_method", "singleton_method", "instance_method"), 1
    ),
}
# A function that any text of the program may name: it counts if one is the name of one that starts others.
NAMED_ELSEWHERE = "a function that another text names"
_WRITTEN_NAMES = ("name", "qualified_name", "relative_name")
_CALLED_BY = (".call", ".apply", ".bind")
_OWN_RECEIVERS = ("self", "Kernel", "Object", "Process", "main", "Closure")
_FROM_OUTSIDE = frozenset((Outside.ARGUMENT, Outside.VARIABLE, Outside.INPUT, Outside.FILE))
_MINIFIED = (
    3000  # characters of a line: a bundle for browsers, in which libraries have their own ways to make functions
)
_MOST_CODES = 50
_WORD = re.compile(r"\w+")
_MOST_GIVEN = 24
_HELD = {Does.PROGRAM: UseKind.PROGRAM, Does.SHELL: UseKind.PROGRAM, Does.LIBRARY: UseKind.LIBRARY}


class Dynamic:
    """Answers for the calls of one source."""

    def __init__(self, outline: Outline, callees: Callees, resolver: Resolver, language: str) -> None:
        self._outline = outline
        self._callees = callees
        self._resolver = resolver
        self._language = language
        self._codes = 0
        lines = outline.parsed.source.split(b"\n") if outline.grammar == "javascript" else ()
        self._minified = frozenset(number for number, line in enumerate(lines) if len(line) > _MINIFIED)

    def code(self, node: Node, site: CallSite) -> tuple[tuple[str, ...], frozenset[Outside]]:
        """Return the texts that a call runs as code, and why they may be others."""
        value = self._resolver.value(node, site.scope)
        self._codes += 1
        if site.node.start_point[0] in self._minified:
            return value.whole, value.outside & _FROM_OUTSIDE
        open_ = value.outside or frozenset((Outside.UNKNOWN,) if any(None in text for text in value.texts) else ())
        if open_ == {Outside.FILE} and self._codes <= _MOST_CODES:
            return value.whole, open_  # what stands in the file is nothing of this source
        if self._codes > _MOST_CODES or value.table:
            return (), open_ | {Outside.UNKNOWN}
        return value.whole, open_

    def hidden(self, site: CallSite) -> Iterator[tuple[UseKind, str]]:
        """Yield what a member may do whose name nobody can tell, of a module that starts or opens something."""
        for name in self._callees.names_of_call(site.node, site.scope):
            match = _COMPUTED.fullmatch(name)
            base = (match[1] or match[2]) if match is not None else ""
            for does in _abilities(self._language, base) if base else ():
                yield _HELD[does], name

    def by_name(self, site: CallSite) -> Iterator[tuple[UseKind, str, Value]]:
        """Yield what a function does that a text names: `call_user_func('exec', x)`, `$f(x)`, `send(:system)`."""
        named, given = self._named(site)
        if named is None:
            return
        value = self._resolver.value(named, site.scope)
        if value.outside & _FROM_OUTSIDE:
            yield from ((kind, "a function by its name", unknown(*value.outside)) for kind in ANYTHING)
        words = {name.lstrip(":\\") for name in value.whole} | (
            self._outline.literals & self._tails if value.table else set()
        )
        for name in sorted(words):
            for call in self._callees.by_name(name):
                if call.does in _HELD:
                    yield _HELD[call.does], call.name, either(given) if given else unknown(Outside.UNKNOWN)
        if value.everywhere or value.outside - _FROM_OUTSIDE:
            yield UseKind.PROGRAM, NAMED_ELSEWHERE, unknown(Outside.UNKNOWN)

    def passed(self, site: CallSite) -> Iterator[tuple[UseKind, str, Value]]:
        """Yield what is handed on and called elsewhere: `map(os.system, LIST)`, `exec.call(null, x)`.

        It may be called with what is handed on beside it, and with each text of the source.
        """
        same = [call for call in self._callees.calls(site.node, site.scope) if call.does is Does.SAME]
        if any(call.argument != RECEIVER for call in same) or self.is_by_name(site.node):
            return  # what it gives back is followed, and what it calls is known
        held: dict[str, Call] = {}
        arguments = [value for _, value in nodes.arguments_of(site.node)]
        for name in self._callees.names_of_call(site.node, site.scope):
            if name.endswith(_CALLED_BY):
                held |= {call.name: call for call in self._callees.by_name(name.rpartition(".")[0])}
        if held and same:
            arguments = arguments[1:]  # spawn.bind(null, "git"): the first is its `this`
            held = held if arguments else {}
        entries = receiver(site.node) if same and not held else None
        beside = [entries] if entries is not None else []  # LIST.map(exec) calls it with each of them
        for value in arguments:
            if self._may_be_held(value, site.scope):
                names = self._texts(value) if value.type in nodes.TEXTS else self._callees.names(value, site.scope)
                held |= {call.name: call for name in names for call in self._callees.by_name(name)}
            else:
                beside.append(value)
        able = [call for call in held.values() if call.does in _HELD]
        if not able:
            return
        thing = receiver(site.node) if not beside else None
        beside += [thing] if thing is not None else []  # LIST.forEach(exec)
        given = either(self._values(beside, site)) if beside else unknown(Outside.UNKNOWN)  # ob_start('system')
        for call in able:
            yield _HELD[call.does], call.name, Value(given.texts, True, given.everywhere, given.outside)

    def _may_be_held(self, node: Node, scope: int) -> bool:
        """Whether an argument may be a function that starts programs, by the last part of its name."""
        if node.type in nodes.TEXTS:
            return self._outline.grammar == "php" and bool(self._tails & set(self._texts(node)))
        if node.type == "method_reference" and (node.text or b"").endswith(b"::new"):
            return "new" in self._tails  # ProcessBuilder::new
        if node.type not in nodes.NAMES:
            return node.type in nodes.MEMBERS and last_name(node) in self._tails
        name = nodes.name_of(node)
        imported = self._outline.local.get(name, "").rpartition(".")[2]
        given = self._outline.lookup(name, scope)[:_MOST_GIVEN]  # f = os.system
        return bool(self._tails & {name, imported, *(last_name(one.node) for one in given)})

    @staticmethod
    def _texts(node: Node) -> list[str]:
        return ["".join(part for part in nodes.parts_of(node) if isinstance(part, str))]

    @functools.cached_property
    def _tails(self) -> frozenset[str]:
        return frozenset(call.name.rpartition(".")[2] for call in _calls(self._language))

    def is_by_name(self, node: Node) -> bool:
        """Return whether a call may be of a function that a text names."""
        method, _, _ = nodes.callee_of(node)
        name = nodes.name_of(method) if method is not None and method.type in nodes.NAMES else ""
        return name in _BY_NAME.get(self._outline.grammar, {})

    def _named(self, site: CallSite) -> tuple[Node | None, list[Value]]:
        method, thing, _ = nodes.callee_of(site.node)
        table = _BY_NAME.get(self._outline.grammar)
        if method is None or table is None:
            return None, []
        given = [value for _, value in nodes.arguments_of(site.node)]
        made = site.node.type == "object_creation_expression"
        if self._outline.grammar == "php" and method.type not in _WRITTEN_NAMES and thing is None and not made:
            return method, self._values(given, site)  # $f(x), $steps["a"](x), ($a ?? 'b')(x)
        place = table.get(nodes.name_of(method)) if method.type in nodes.NAMES else None
        own = thing is None or (nodes.name_of(thing) if thing.type in nodes.NAMES else "self") in _OWN_RECEIVERS
        # Every object of Ruby's has what starts programs, where a text names it: x.send(:system, y).
        own = own or (self._outline.grammar == "ruby" and bool(given) and given[0].type in nodes.TEXTS)
        if place is None or not given or not own:
            return None, []
        name = given[0] if place else given[-1]
        return name, self._values([one for one in given if one.id != name.id], site)

    def _values(self, given: list[Node], site: CallSite) -> list[Value]:
        return [self._resolver.value(one, site.scope) for one in given[:3]]


def _abilities(language: str, module: str) -> Iterator[Does]:
    """Yield what members of a module do that starts programs or opens libraries."""
    yield from dict.fromkeys(call.does for call in _calls(language) if call.name.startswith(f"{module}."))


def _calls(language: str) -> tuple[Call, ...]:
    row = languages.by_name(language)
    return tuple(call for call in row.calls if call.does in _HELD) if row is not None else ()


def single_words(literals: Iterable[str]) -> frozenset[str]:
    """Return the words of those texts that are no sentences: a function's name may stand between signs."""
    return frozenset(word for one in literals if " " not in one for word in _WORD.findall(one))


def without_unnamed(facts: FileFacts, words: frozenset[str]) -> FileFacts:
    """Return what a source says, without functions that a text would have to name which starts something: none does."""
    if all(use.call != NAMED_ELSEWHERE for use in facts.uses) or not words.isdisjoint(_starting(facts.language)):
        return facts
    return replace(facts, uses=tuple(use for use in facts.uses if use.call != NAMED_ELSEWHERE))


@functools.cache
def _starting(language: str) -> frozenset[str]:
    """The functions of a language that start programs."""
    row = languages.by_name(language)
    calls = row.calls if row is not None else ()
    return frozenset(
        call.name for call in calls if call.does in (Does.PROGRAM, Does.SHELL) and call.name.isidentifier()
    )
