"""What a source puts into tables and objects: `q.jobs[k] = x`, `m.set(0, x)`, `Object.assign(this, x)`. Pure.

An entry may lie in a table that lies in another one, and may be put in by another name than it is asked for by. So each
is noted with the way to it, from the name outside of all to the key, and asked for by such a way.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.languages.row import word_set
from bot.sources import nodes
from bot.sources.outline import Bound, CallSite, How, Put, last_name

if TYPE_CHECKING:
    from tree_sitter import Node

    from bot.sources.outline import Outline

ANY = ""  # a key that nobody can tell
LATER = "+"  # of what comes behind all others of a list
FIRST = "0"
SELF = "self"  # the object whose method it is
MODULE = "<module>"  # what holds the variables of a source
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
_MOVES = word_set(
    "reverse reverse! sort sort! sort_by! shuffle shuffle! rotate rotate! swap shift popleft removeFirst remove "
    "removeAt delete_at drain sort_unstable splice poll"
)
_MERGING = word_set(
    "array_merge array_replace array_merge_recursive array_replace_recursive assign merge mergeWith defaults extend "
    "defaultsDeep deepmerge ChainMap"
)
_BY_NAME = word_set("instance_variable_set class_variable_set const_set")
IN_MODULE = (b"globals()", b"vars()", b"sys.modules[__name__]", b"$GLOBALS")
_MOST = 2000  # of one source


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
    if member is not None and thing is not None and thing.id != member.id and not is_self(thing):
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
    if key and holder.text in (*IN_MODULE, b"builtins"):  # globals()["run"] = os.popen
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
    moved = given[0] if thing is not None and nodes.name_of(thing) == "Collections" and given else thing
    if moved is not None and (name in _MOVES or (name == "pop" and given and given[0].text == b"0")):
        _put(found, moved, FIRST, Bound(moved, How.ELEMENT, site.scope))  # any may be the first then
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


def is_self(node: Node) -> bool:
    """Return whether an expression is the object whose method it stands in."""
    return node.type not in nodes.CALLS and nodes.name_of(node) in _SELVES
