"""Own functions that are called by a name which is a text: `getattr(self, "run_" + k)(x)`, `send(k, x)`. Pure.

What such a call gives is given to each function whose name it may be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.sources import nodes, shell_texts
from bot.sources.outline import CallSite, How, last_name

if TYPE_CHECKING:
    from tree_sitter import Node

    from bot.sources.outline import Function, Outline

_SENDS = ("send", "public_send", "__send__")
_GETS = ("getattr", "attrgetter")
_METHODS = ("method", "public_method", "instance_method")
_CALLS = ("call", "()", "[]", "===", "yield")
_TABLES = ("globals", "vars", "locals")
_OBJECTS = (b"self", b"this", b"cls", b"exports", b"module.exports", b"globals()", b"vars()", b"locals()")
_OF_ANY = ("python", "ruby", "php", "java")  # in JavaScript tables of functions are asked by a key everywhere
_MOST = 50  # calls of one source
_HOLE = "\0"


def note(found: Outline) -> None:
    """Note such calls among those of the functions that they may be of; of a shell's those that stand in texts."""
    shell_texts.note(found)
    calls = list(_found(found))
    if len(calls) > _MOST:
        found.handed |= {one.called for one in _with_parameters(found)}
    for site, name, of in calls[:_MOST]:
        pattern = re.compile(".*".join(map(re.escape, name.split(_HOLE))))
        if _HOLE not in name:
            found.callers.setdefault(name, []).append(site)
        elif of is None or _is_own(found, of, site.scope):
            for function in _with_parameters(found):
                if pattern.fullmatch(function.name):
                    found.callers.setdefault(function.called, []).append(site)
        elif nodes.name_of(of) in found.local or _is_required(found, of):
            found.computed.append((site, pattern))
    _by_decorators(found)


def _with_parameters(found: Outline) -> Iterator[Function]:
    return (one for one in found.functions if one.name and one.parameters and one.called)


def _found(found: Outline) -> Iterator[tuple[CallSite, str, Node | None]]:
    """Yield calls by names, each with the name, holes in it, and the object whose method it is."""
    for site in found.calls:
        node = site.node
        callee = nodes.field(node, "function", "method")
        name = last_name(callee)
        given = [value for _, value in nodes.arguments_of(node)]
        if found.grammar == "ruby":
            thing = nodes.field(node, "receiver")
            if name in _SENDS and given:
                yield CallSite(node, site.scope, 1), _written(found, given[0], site.scope), thing
            elif name in _CALLS and thing is not None and last_name(nodes.field(thing, "method")) in _METHODS:
                inner = nodes.arguments_of(thing)
                if inner:
                    yield site, _written(found, inner[0][1], site.scope), nodes.field(thing, "receiver")
        elif found.grammar == "java":
            if last_name(nodes.callee_of(node)[0]) == "invoke" and len(given) > 1:
                yield CallSite(node, site.scope, 1), _method_of_java(found, nodes.callee_of(node)[1], site.scope), None
        elif callee is not None and (asked := _asked(found, callee, site.scope)) is not None:
            yield site, *asked


def _method_of_java(found: Outline, thing: Node | None, scope: int) -> str:
    """Return the name of a method that is asked for by its name; a hole where it is kept in a variable."""
    if thing is not None and last_name(nodes.callee_of(thing)[0]) in ("getMethod", "getDeclaredMethod"):
        given = nodes.arguments_of(thing)
        return _written(found, given[0][1], scope) if given else _HOLE
    return _HOLE


def _asked(found: Outline, callee: Node, scope: int) -> tuple[str, Node | None] | None:
    """Return the name, and the object, that a callee asks for: `getattr(x, k)`, `this[k]`, or a variable of one."""
    callee = nodes.unwrap(callee)
    if callee.type in nodes.NAMES and found.grammar == "python":
        given = [one for one in found.lookup(nodes.name_of(callee), scope) if one.how is How.VALUE]
        kept = [one for one in given if nodes.unwrap(one.node).type in nodes.CALLS | nodes.ITEMS]
        return _asked(found, kept[0].node, kept[0].scope) if kept else None
    if callee.type in nodes.CALLS and last_name(nodes.field(callee, "function")) in _GETS:
        given_here = [value for _, value in nodes.arguments_of(callee)]
        return (_written(found, given_here[1], scope), given_here[0]) if len(given_here) > 1 else None
    if callee.type in nodes.ITEMS and found.grammar in ("python", "javascript", "typescript", "tsx"):
        thing, key = nodes.item_of(callee)
        if thing is not None and key is not None and (thing.text in _OBJECTS or found.grammar != "python"):
            return _written(found, key, scope), thing
    return None


def _written(found: Outline, node: Node, scope: int, depth: int = 0) -> str:
    """Return a name as far as it is written, with a hole for each part that is not."""
    node = nodes.unwrap(node)
    if node.type in nodes.TEXTS:
        parts = nodes.parts_of(node)
        return "".join(part if isinstance(part, str) else _HOLE for part in parts).lstrip(":")
    sides = [nodes.field(node, side) for side in ("left", "right")] if node.type in nodes.OPERATIONS else []
    if len(sides) == 2 and nodes.operator_of(node) in ("+", "."):
        return "".join(_written(found, one, scope, depth) if one is not None else _HOLE for one in sides)
    if node.type in nodes.NAMES and depth < 3:
        bound = found.lookup(nodes.name_of(node), scope)
        if len(bound) == 1 and bound[0].how is How.VALUE:
            return _written(found, bound[0].node, bound[0].scope, depth + 1)
    return _HOLE


def _is_own(found: Outline, thing: Node, scope: int) -> bool:
    """Whether an object may be of a class of this source, or is what holds its functions."""
    thing = nodes.unwrap(thing)
    if thing.text in _OBJECTS or nodes.name_of(thing) in found.classes:
        return True
    if thing.type in nodes.CALLS:
        made = last_name(nodes.callee_of(thing)[0])
        holder = nodes.callee_of(thing)[1]
        return made in found.classes or (made == "new" and holder is not None and last_name(holder) in found.classes)
    if thing.type not in nodes.NAMES:
        return False
    for one in found.lookup(nodes.name_of(thing), scope):
        inner = nodes.unwrap(one.node)
        if (one.how is How.PARAMETER and found.grammar in _OF_ANY) or (
            one.how is How.VALUE and inner.type in nodes.MAPPINGS
        ):
            return True
        if one.how is How.VALUE and inner.type in nodes.CALLS and inner.id != thing.id and _is_own(found, inner, scope):
            return True
    return False


def _is_required(found: Outline, thing: Node) -> bool:
    given = found.bound.get((0, nodes.name_of(thing)), ()) if thing.type in nodes.NAMES else ()
    return any((one.node.text or b"").startswith(b"require") for one in given)


def _by_decorators(found: Outline) -> None:
    """Note what own decorators give the functions that they stand for: `def inner(*a): return f("git")`."""
    for function in found.functions if found.grammar == "python" else ():
        around = function.node.parent
        if not function.decorated or around is None:
            continue
        for decorator in (child for child in around.children if child.type == "decorator"):
            name = (decorator.text or b"").decode("utf-8", "replace").lstrip("@ ").partition("(")[0]
            for one in found.by_name.get(name, ()):
                for site in found.callers.get(one.parameters[0], ()) if one.parameters else ():
                    inside = one.node.start_byte <= site.node.start_byte < one.node.end_byte
                    given = [value.type for _, value in nodes.arguments_of(site.node)]
                    if inside and "list_splat" not in given and "dictionary_splat" not in given:
                        found.callers.setdefault(function.called, []).append(site)
