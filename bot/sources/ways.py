"""The ways to what a source puts into tables and objects, and where two of them meet. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from bot.languages.row import word_set
from bot.sources import nodes
from bot.sources.far_assignments import OF_PROGRAM
from bot.sources.outline import Bound, How, last_name
from bot.sources.puts import ANY, FIRST, IN_MODULE, LATER, MODULE, SELF, is_self, written

if TYPE_CHECKING:
    from tree_sitter import Node

    from bot.sources.outline import Outline

UNNAMED = "?"  # a name that only the source itself has
_GLOBAL_CLASSES = ("ruby", "php", "java")  # a class is named by its name in all files
_OF_OBJECTS = ("vars",)
_LOOK_UPS = word_set(
    "get fetch dig at values items entries getOrDefault computeIfAbsent setdefault listIterator iterator"
)
_SAME = word_set("lock unwrap iter borrow_mut as_mut subList")
_MOST_WAYS = 8
_DEEPEST = 4

Steps = dict[str, list[tuple[tuple[str, ...], Bound]]]


class Puts:
    """Answers for one source."""

    def __init__(self, outline: Outline) -> None:
        self._outline = outline
        self._own: Steps | None = None
        self._far: dict[str, Steps] = {}
        self._ways_to: dict[tuple[int, int, int], list[tuple[str, ...]]] = {}
        self._answers: dict[tuple[object, ...], list[Bound]] = {}

    def into(self, asked: Sequence[tuple[str, ...]], *, whole: bool = False) -> list[Bound]:
        """Return what is put on one of the ways that are asked for: in front of its end, or behind it.

        `whole` asks only for what stands at its end.
        """
        if not self._outline.puts:
            return []
        if self._own is None:
            self._own = _by_step(self._all())
        question = (*asked, whole)
        if question not in self._answers:
            self._answers[question] = list(_found(self._own, asked, whole))
        return self._answers[question]

    def into_others(self, asked: Sequence[tuple[str, ...]], stem: str, *, whole: bool = False) -> list[Bound]:
        """Return the same for what this source puts into the things of another one, whose file's name that is."""
        if not self._outline.puts:
            return []
        self.steps_into(stem)
        question = (*asked, whole, stem)
        if question not in self._answers:
            self._answers[question] = list(_found(self._far[stem], asked, whole))
        return self._answers[question]

    def steps_into(self, stem: str) -> Collection[str]:
        """Return the steps of the ways on which this source puts something into another one."""
        if stem not in self._far:
            self._far[stem] = _by_step((self._as_of(way, stem), bound) for way, bound in self._all())
        return self._far[stem]

    def _all(self) -> Iterator[tuple[tuple[str, ...], Bound]]:
        for one in self._outline.puts:
            holder, scope = one.holder, one.bound.scope
            for way in self.ways(holder, scope) if holder is not None else self._of_name(one.name, scope, 0):
                yield (*way, one.key), one.bound

    def _as_of(self, way: tuple[str, ...], stem: str) -> tuple[str, ...]:
        """Return a way as the source has it that another file's name tells: by its own names, not by those here."""
        own = way[0] == MODULE and len(way) > 1
        root, rest = (way[1], way[2:]) if own else (way[0], way[1:])
        made = root.removesuffix("()")
        dotted = re.findall(r"\w+", self._outline.local.get(made, ""))
        if not dotted:
            dotted = self._required(made)
        plain = [_plain(one) for one in dotted]
        if stem in plain:
            return (SELF, *rest) if made != root else (MODULE, *dotted[plain.index(stem) + 1 :], *rest)
        if own and self._outline.grammar in OF_PROGRAM:
            return (MODULE, root, *rest)
        if made != root and self._outline.grammar in _GLOBAL_CLASSES:
            return (SELF, *rest)
        known = root in (SELF, *self._outline.local) or made != root or own or " " in root
        free = self._outline.grammar in OF_PROGRAM and not known
        return (MODULE, root, *rest) if free else (UNNAMED if known else root, *rest)

    def _required(self, root: str) -> list[str]:
        """Return the names of a module, and of what a name is of it, that `require` gives."""
        for one in self._outline.bound.get((0, root), ()):
            written = (one.node.text or b"")[:200]
            if written.startswith(b"require"):
                return [*re.findall(r"\w+", written.decode("utf-8", "replace"))[1:], *([one.key] if one.key else [])]
        return []

    def ways(self, node: Node, scope: int, depth: int = 0) -> list[tuple[str, ...]]:
        """Return the ways to a table: its names from the outside in, by each name that it may have."""
        question = (node.id, scope, depth)
        if question not in self._ways_to:
            self._ways_to[question] = []  # while it is being found out
            self._ways_to[question] = list(dict.fromkeys(self._ways(node, scope, depth)))[:_MOST_WAYS]
        return self._ways_to[question]

    def _ways(self, node: Node, scope: int, depth: int) -> Iterator[tuple[str, ...]]:
        node = nodes.unwrap(node)
        if node.text in IN_MODULE:
            yield (MODULE,)
        elif node.type in nodes.ITEMS:
            thing, key = nodes.item_of(node)
            step = written(key)
            yield from ((*way, step) for way in self.ways(thing, scope, depth)) if thing is not None else ()
        elif is_self(node):
            yield (SELF,)
        elif node.type in nodes.MEMBERS:
            yield from self._of_member(node, scope, depth)
        elif node.type in nodes.CALLS:
            yield from self._of_call(node, scope, depth)
        elif node.type in ("instance_variable", "class_variable"):
            yield (SELF, nodes.name_of(node))
        elif node.type in nodes.NAMES:
            yield from self._of_name(nodes.name_of(node), scope, depth)

    def _of_member(self, node: Node, scope: int, depth: int) -> Iterator[tuple[str, ...]]:
        thing, member = nodes.object_of(node), nodes.member_of(node)
        if thing is None or member is None or thing.id == member.id:
            yield (nodes.name_of(node),)
            return
        name = nodes.name_of(member)
        if name == "prototype":
            yield (SELF,) if last_name(thing) in self._outline.classes else (f"{last_name(thing)}()",)
            return
        for way in self.ways(thing, scope, depth):
            yield way if name == "__dict__" else (*way, name)

    def _of_call(self, node: Node, scope: int, depth: int) -> Iterator[tuple[str, ...]]:
        method, thing, made = nodes.callee_of(node)
        name = last_name(method)
        given = nodes.arguments_of(node)
        if name in _OF_OBJECTS and given:
            yield from self.ways(given[0][1], scope, depth)
            return
        new = name == "new" and thing is not None
        name = last_name(thing) if new else name
        if made or new or name in self._outline.classes or (name in self._outline.local and name[:1].isupper()):
            yield (SELF,) if name in self._outline.classes else (f"{name}()",)
            return
        if thing is None and method is not None and nodes.unwrap(method).type in nodes.MEMBERS:
            thing = nodes.object_of(nodes.unwrap(method))
        if thing is None:
            return
        if name in _LOOK_UPS:
            step = written(given[0][1]) if given else ANY
            yield from ((*way, step) for way in self.ways(thing, scope, depth))
        elif name in _SAME:
            yield from self.ways(thing, scope, depth)
        elif not given:  # a member of Ruby's, a getter
            yield from ((*way, name) for way in self.ways(thing, scope, depth))

    def _of_name(self, name: str, scope: int, depth: int) -> Iterator[tuple[str, ...]]:
        outline = self._outline
        bound = outline.lookup(name, scope)
        while scope and (scope, name) not in outline.bound:
            scope = outline.functions[scope].outer
        if not bound or outline.functions[scope].number == 0:
            yield (MODULE, name) if bound else (name,)
        else:
            yield (f"{name} {scope}",)  # another function's name is another one
        if depth >= _DEEPEST:
            return
        for one in bound[:_MOST_WAYS]:
            inner = nodes.unwrap(one.node)
            followed = nodes.MEMBERS | nodes.ITEMS | nodes.CALLS | nodes.NAMES
            if one.how in (How.VALUE, How.ELEMENT) and inner.type in followed:
                more = (ANY,) if one.how is How.ELEMENT else ()
                yield from ((*way, *more) for way in self.ways(inner, one.scope, depth + 1))
            elif one.how is How.PARAMETER:
                yield from self._of_parameter(one, depth)

    def _of_parameter(self, one: Bound, depth: int) -> Iterator[tuple[str, ...]]:
        function = self._outline.functions[one.scope]
        for site in self._outline.callers.get(function.called, ())[:_MOST_WAYS] if function.called else ():
            given = nodes.arguments_of(site.node)
            if one.place < len(given):
                yield from self.ways(given[one.place][1], site.scope, depth + 1)


def _plain(name: str) -> str:
    return name.lower().replace("_", "").replace("-", "")


def _by_step(ways: Iterable[tuple[tuple[str, ...], Bound]]) -> Steps:
    found: Steps = {}
    for way, bound in ways:
        for step in {step for step in way[:-1] if step not in (ANY, UNNAMED)}:
            found.setdefault(step, []).append((way, bound))
    return found


def _found(steps: Steps, asked: Iterable[tuple[str, ...]], whole: bool) -> Iterable[Bound]:
    found: dict[int, Bound] = {}
    for one in asked:
        for at, step in enumerate(one[:-1]):
            for way, bound in steps.get(step, ()):
                if (not whole or len(way) == len(one)) and _meet(way, one, step, at):
                    found[bound.node.id] = bound
    return found.values()


def _meet(way: tuple[str, ...], asked: tuple[str, ...], step: str, at: int) -> bool:
    """Whether what is put in on one way may be found on another that has a step in common, at that place."""
    for begin in (number for number, one in enumerate(way[:-1]) if one == step):
        behind = zip(way[begin + 1 :], asked[at + 1 :], strict=False)
        if all(one == other or ANY in (one, other) or _is_place(one, other) for one, other in behind):
            return True
    return False


def _is_place(one: str, other: str) -> bool:
    """Whether one of two keys stands for the end of a list, and the other may: not the first place."""
    return LATER in (one, other) and all(key == LATER or (key.isdecimal() and key != FIRST) for key in (one, other))
