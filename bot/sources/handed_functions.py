"""Which functions of a source are handed on as values: whoever gets one may call it with anything. Pure.

`run("git"); emitter.on("job", run)`: the literal call is not all that it is called with.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.languages.row import word_set
from bot.sources import nodes
from bot.sources.outline import How

if TYPE_CHECKING:
    from tree_sitter import Node

    from bot.sources.outline import Function, Outline

_NAME = re.compile(rb"[A-Za-z_]\w*")
_HOLDERS = word_set(
    "argument_list arguments argument keyword_argument pair keyed_element initializer_pair literal_element list array "
    "tuple initializer_list literal_value array_element_initializer variable_declarator assignment init_declarator "
    "assignment_expression short_var_declaration assignment_statement expression_list return_statement "
    "method_reference pointer_expression element_value unary_expression spread_element dictionary "
    "parenthesized_expression"
)
_TEXTS = {"php": ("string_content", "string_value"), "ruby": ("simple_symbol",)}
_OWN = ("self", "this", "cls")
_CALLS = ("call", "apply", "bind")
_MOST = 2000  # places of one source that are looked at


def find(found: Outline) -> frozenset[str]:
    """Return the names of the functions with parameters that stand in a source as values."""
    wanted = {name.encode() for name, many in found.by_name.items() if any(one.parameters for one in many)}
    wanted |= {name.encode() for name, dotted in found.local.items() if dotted.endswith(f".{name}")}  # another file's
    wanted |= {
        name.encode() for (scope, name), given in found.bound.items() if not scope and given[0].how is How.MEMBER
    }
    handed = {one.called for one in found.functions if one.parameters and _is_registered(one, found)}
    source = found.parsed.source
    places = [one for one in _NAME.finditer(source) if one[0] in wanted and source[one.end() : one.end() + 1] != b"("]
    for one in places[:_MOST]:
        name = one[0].decode()
        if name not in handed:
            node = found.parsed.root.descendant_for_byte_range(one.start(), one.end())
            if node is not None and _is_value(node, name, found.grammar):
                handed.add(name)
    return frozenset(handed)


def _is_value(node: Node, name: str, grammar: str) -> bool:
    if node.type in _TEXTS.get(grammar, ()):
        return (node.text or b"").strip(b":") == name.encode()
    around = node.parent
    if around is not None and around.type in nodes.MEMBERS and around.type != "method_reference":
        thing, member = nodes.object_of(around), nodes.member_of(around)
        if thing is not None and thing.id == node.id:
            return member is not None and nodes.name_of(member) in _CALLS  # run.apply(null, words)
        own = thing is not None and (grammar == "go" or (thing.text or b"").decode("utf-8", "replace") in _OWN)
        node, around = (around, around.parent) if own else (node, None)
    if around is None or around.type not in _HOLDERS or node.type not in nodes.NAMES | nodes.MEMBERS:
        return False
    target = nodes.field(around, "left", "name", "key", "declarator", "property")
    if target is not None and target.id == node.id:
        return False  # it is given something itself
    if around.type == "pair" and grammar != "python":
        key = nodes.field(around, "key")
        return key is None or (key.text or b"").strip(b"\"'") != name.encode()
    return not _is_export(around, name)


def _is_export(around: Node, name: str) -> bool:
    """Whether a function is given to others by its own name: these call it by that."""
    left = nodes.field(around, "left")
    return left is not None and (left.text or b"").endswith(f".{name}".encode())


def _is_registered(one: Function, found: Outline) -> bool:
    """Whether an object's decorator keeps a function of Python's: @app.route; one of a module's gives it back."""
    around = one.node.parent
    if not one.decorated or around is None or around.type != "decorated_definition":
        return False
    modules = {each.local for each in found.imports if each.local == each.module}
    for decorator in (child for child in around.children if child.type == "decorator"):
        root = (decorator.text or b"").decode("utf-8", "replace").lstrip("@ ").partition("(")[0]
        if "." in root and root.partition(".")[0] not in modules:
            return True
    return False
