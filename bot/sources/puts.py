"""What a source puts into tables and objects: `q.jobs[k] = x`, `m.set(0, x)`, `Object.assign(this, x)`. Pure.

An entry may lie in a table that lies in another one, and may be put in by another name than it is asked for by. So each
is noted with the way to it, from the name outside of all to the key, and asked for by such a way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from bot.languages.row import word_set
from bot.sources import nodes
from bot.sources.far_assignments import OF_PROGRAM
from bot.sources.outline import Bound, CallSite, How, Put, last_name

if TYPE_CHECKING:
    from tree_sitter import Node

    from bot.sources.outline import Outline

ANY = ""  # a key that nobody can tell
LATER = "+"  # of what comes behind all others of a list
FIRST = "0"
SELF = "self"  # the object whose method it is
MODULE = "<module>"  # what holds the variables of a source
UNNAMED = "?"  # a name that only the source itself has
_SELVES = word_set("self this cls static super")
# Methods of a table, or a list, that put in what comes last, by the key before it; what a list gets behind the others,
# and before them; and what changes any entry.
_KEYED = word_set(
    "set put store Store insert insert_or_assign try_emplace emplace putIfAbsent setdefault __setitem__ "
    "computeIfAbsent setProperty LoadOrStore Swap offsetSet compute computeIfPresent"
)
_BEHIND = word_set("add append push push_back emplace_back addLast offer enqueue")
_OTHERS_BEHIND = word_set("extend addAll extend_from_slice concat!")
_BEFORE = word_set("unshift prepend appendleft addFirst push_front emplace_front array_unshift")
_WHOLE = word_set("update update! merge! putAll replaceAll fill splice copyWithin map! collect! setAll deep_merge!")
# Functions whose first argument is what they put into: with a key and a value, or with other tables.
_INTO_BY_KEY = word_set("setattr __setattr__ defineProperty set")
_INTO = word_set(
    "assign merge extend defaults defaultsDeep assignIn mergeWith copy Copy array_splice deepmerge defineProperties "
    "setPrototypeOf fill"
)
_INTO_BEHIND = word_set("array_push addAll")
_MERGING = word_set(
    "array_merge array_replace array_merge_recursive array_replace_recursive assign merge mergeWith defaults extend "
    "defaultsDeep deepmerge ChainMap"
)
_BY_NAME = word_set("instance_variable_set class_variable_set const_set")
_GLOBAL_CLASSES = ("ruby", "php", "java")  # a class is named by its name in all files
_OF_OBJECTS = ("vars",)
_IN_MODULE = (b"globals()", b"vars()", b"sys.modules[__name__]", b"$GLOBALS")
_LOOK_UPS = word_set(
    "get fetch dig at values items entries getOrDefault computeIfAbsent setdefault listIterator iterator"
)
_SAME = word_set("lock unwrap iter borrow_mut as_mut")
_MOST = 2000  # of one source
_MOST_WAYS = 8
_DEEPEST = 4


def note(found: Outline, assigned: list[tuple[Node, int]]) -> None:
    """Note what a source puts in; `assigned` are its assignments, each with its function."""
    for node, scope in assigned:
        for left, right in _sides(node):
            _of_assignment(found, left, right, scope)
    for site in found.calls:
        _of_call(found, site)
    for (_, name), given in found.bound.items():
        for one in given:
            for more in _merged(one.node) if one.how is How.VALUE else ():
                found.puts.append(Put(None, ANY, Bound(more, How.ELEMENT, one.scope), name))
    found.any_member = found.any_member or len(found.puts) > _MOST
    del found.puts[_MOST:]


def _merged(node: Node) -> list[Node]:
    """Return the tables of which a call makes one, but for what is written there: `array_merge($defaults, $_GET)`."""
    node = nodes.unwrap(node)
    name = last_name(nodes.callee_of(node)[0]) if node.type in nodes.CALLS else ""
    if name == "Proxy":  # whoever asks for a member gets what its functions give
        return [value for _, value in nodes.arguments_of(node)][1:]
    given = [value for key, value in nodes.arguments_of(node) if not key] if name in _MERGING else []
    return [one for one in given if nodes.unwrap(one).type not in nodes.MAPPINGS] if len(given) > 1 else []


def merges(node: Node) -> bool:
    """Return whether a call makes one table of several."""
    return last_name(nodes.callee_of(node)[0]) in _MERGING and len(nodes.arguments_of(node)) > 1


def _sides(node: Node) -> Iterator[tuple[Node, Node]]:
    """Yield what is given something by an assignment, each with what it is given."""
    left, right = nodes.field(node, "left"), nodes.field(node, "right")
    if left is None or right is None:
        return
    lists = ("expression_list", "pattern_list", "left_assignment_list")
    targets = nodes.named_children(left) if left.type in lists else [left]
    values = nodes.named_children(right) if right.type in nodes.SEQUENCES and left.type in lists else [right]
    for place, target in enumerate(targets):
        yield target, values[place] if len(values) == len(targets) else right


def _of_assignment(found: Outline, left: Node, right: Node, scope: int) -> None:
    left = nodes.unwrap(left)
    if left.type in nodes.ITEMS:
        thing, key = nodes.item_of(left)
        key = key if key is None or thing is None or key.id != thing.id else None
        if thing is not None:
            _put(found, thing, LATER if key is None else written(key), Bound(right, How.VALUE, scope))
        return
    member = nodes.member_of(left) if left.type in (*nodes.MEMBERS, "call") else None
    thing = nodes.object_of(left) if member is not None else None
    if member is not None and thing is not None and thing.id != member.id and not _is_self(thing):
        _put(found, thing, nodes.name_of(member), Bound(right, How.VALUE, scope))


def written(key: Node | None) -> str:
    """Return a key that is a text or a number; ANY for all others."""
    key = nodes.unwrap(key) if key is not None else None
    if key is None:
        return ANY
    if key.type in nodes.TEXTS or key.type in ("integer", "int_literal", "decimal_integer_literal", "number_literal"):
        parts = list(nodes.parts_of(key)) if key.type in nodes.TEXTS else [(key.text or b"").decode()]
        if all(isinstance(part, str) for part in parts):
            return "".join(map(str, parts)).lstrip(":@")
    return ANY


def _put(found: Outline, holder: Node, key: str, bound: Bound) -> None:
    found.puts.append(Put(holder, key, bound))
    if key and holder.text in (*_IN_MODULE, b"builtins"):  # globals()["run"] = os.popen
        found.bound.setdefault((0, key), []).append(bound)


def _of_call(found: Outline, site: CallSite) -> None:
    method, thing, made = nodes.callee_of(site.node)
    name = last_name(method)
    if made or not name:
        return
    if thing is None and method is not None and nodes.unwrap(method).type in nodes.MEMBERS:
        thing = nodes.object_of(nodes.unwrap(method))
    given = [value for _, value in nodes.arguments_of(site.node)]
    if name in _BY_NAME:
        _by_name(found, site, thing, name, given)
        return
    if name in _INTO_BY_KEY and len(given) > 2:
        key = written(given[1])
        _put(found, given[0], ANY if "." in key else key, Bound(_described(given[2]), How.VALUE, site.scope))
    if (name in _INTO or name in _INTO_BEHIND) and len(given) > 1:
        for value in given[1:]:
            _put(found, given[0], ANY if name in _INTO else LATER, Bound(value, How.ELEMENT, site.scope))
    if name == "arraycopy" and len(given) > 2:
        _put(found, given[2], ANY, Bound(given[0], How.ELEMENT, site.scope))
    if thing is not None:
        _by_method(found, site, thing, name, given)


def _by_method(found: Outline, site: CallSite, thing: Node, name: str, given: list[Node]) -> None:
    """Note what a method puts into what it is of."""
    if name in _KEYED and len(given) > 1:
        _put(found, thing, written(given[0]), Bound(given[-1], How.VALUE, site.scope))
    elif name == "set" and len(given) == 1:  # of an iterator, of a variable
        _put(found, thing, ANY, Bound(given[0], How.VALUE, site.scope))
    elif name in _BEHIND or name in _BEFORE:
        key = FIRST if name in _BEFORE else LATER
        numbered = len(given) > 1 and name == "add"
        for value in given[1:] if numbered else given:
            _put(found, thing, written(given[0]) if numbered else key, Bound(value, How.VALUE, site.scope))
    elif name in _WHOLE or name in _OTHERS_BEHIND:
        for value in given:
            _put(found, thing, ANY if name in _WHOLE else LATER, Bound(value, How.ELEMENT, site.scope))
        named = [(key, value) for key, value in nodes.arguments_of(site.node) if key]
        for key, value in named:  # update(EDITOR="x")
            _put(found, thing, key, Bound(value, How.VALUE, site.scope))


def _by_name(found: Outline, site: CallSite, thing: Node | None, name: str, given: list[Node]) -> None:
    """Note a variable of Ruby's that is given something by its name."""
    key = written(given[0]) if given else ANY
    bound = Bound(given[-1], How.VALUE, site.scope) if len(given) > 1 else None
    if bound is None:
        return
    if name == "const_set" and key:
        found.bound.setdefault((0, key), []).append(bound)
    elif key:
        found.members.setdefault(key, []).append(bound)
        found.changed.setdefault(key, []).append(bound)
        if thing is not None:
            _put(found, thing, key, bound)
    else:
        found.any_member = True


def _described(node: Node) -> Node:
    """Return the value of a description of a property; the description itself where it has a function for it."""
    inner = nodes.unwrap(node)
    for key, value in nodes.pairs_of(inner) if inner.type in nodes.MAPPINGS else ():
        if key is not None and (key.text or b"").strip(b"\"'") == b"value":
            return value
    return node


def _is_self(node: Node) -> bool:
    return node.type not in nodes.CALLS and nodes.name_of(node) in _SELVES


Steps = dict[str, list[tuple[tuple[str, ...], Bound]]]


class Puts:
    """Answers for one source."""

    def __init__(self, outline: Outline) -> None:
        self._outline = outline
        self._own: Steps | None = None
        self._far: dict[str, Steps] = {}

    def into(self, asked: Iterable[tuple[str, ...]], *, whole: bool = False) -> list[Bound]:
        """Return what is put on one of the ways that are asked for: in front of its end, or behind it.

        `whole` asks only for what stands at its end.
        """
        if not self._outline.puts:
            return []
        if self._own is None:
            self._own = _by_step(self._all())
        return list(_found(self._own, asked, whole))

    def into_others(self, asked: Iterable[tuple[str, ...]], stem: str, *, whole: bool = False) -> list[Bound]:
        """Return the same for what this source puts into the things of another one, whose file's name that is."""
        if not self._outline.puts:
            return []
        if stem not in self._far:
            self._far[stem] = _by_step((self._as_of(way, stem), bound) for way, bound in self._all())
        return list(_found(self._far[stem], asked, whole))

    def _all(self) -> Iterator[tuple[tuple[str, ...], Bound]]:
        for one in self._outline.puts:
            holder, scope = one.holder, one.bound.scope
            for way in self.ways(holder, scope) if holder is not None else self._of_name(one.name, scope, 0):
                yield (*way, one.key), one.bound

    def _as_of(self, way: tuple[str, ...], stem: str) -> tuple[str, ...]:
        """Return a way as the source has it that another file's name tells: by its own names, not by those here."""
        root, rest = way[0], way[1:]
        made = root.removesuffix("()")
        dotted = re.findall(r"\w+", self._outline.local.get(made, ""))
        if not dotted:
            dotted = self._required(made)
        plain = [_plain(one) for one in dotted]
        if stem in plain:
            return (SELF, *rest) if made != root else (MODULE, *dotted[plain.index(stem) + 1 :], *rest)
        if root == MODULE and self._outline.grammar not in OF_PROGRAM:
            return (UNNAMED, *rest)
        if made != root and self._outline.grammar in _GLOBAL_CLASSES:
            return (SELF, *rest)
        known = root in (SELF, *self._outline.local) or made != root or bool(self._outline.lookup(root, 0))
        return (UNNAMED if known else root, *rest)

    def _required(self, root: str) -> list[str]:
        """Return the names of a module, and of what a name is of it, that `require` gives."""
        for one in self._outline.bound.get((0, root), ()):
            written = (one.node.text or b"")[:200]
            if written.startswith(b"require"):
                return [*re.findall(r"\w+", written.decode("utf-8", "replace"))[1:], *([one.key] if one.key else [])]
        return []

    def ways(self, node: Node, scope: int, depth: int = 0) -> list[tuple[str, ...]]:
        """Return the ways to a table: its names from the outside in, by each name that it may have."""
        return list(dict.fromkeys(self._ways(node, scope, depth)))[:_MOST_WAYS]

    def _ways(self, node: Node, scope: int, depth: int) -> Iterator[tuple[str, ...]]:
        node = nodes.unwrap(node)
        if node.text in _IN_MODULE:
            yield (MODULE,)
        elif node.type in nodes.ITEMS:
            thing, key = nodes.item_of(node)
            step = written(key)
            yield from ((*way, step) for way in self.ways(thing, scope, depth)) if thing is not None else ()
        elif _is_self(node):
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
        yield (name,)
        if (0, name) in outline.bound and bound is outline.bound[0, name]:
            yield (MODULE, name)
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
