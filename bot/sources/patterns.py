"""The names that a declaration, a pattern or a parameter gives something to, in whatever grammar. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.languages.row import word_set
from bot.sources import nodes
from bot.sources.outline import Class, last_name

if TYPE_CHECKING:
    from tree_sitter import Node


_HOLDS_ONE = word_set(
    "reference_declarator mut_pattern reference_pattern as_pattern_target ref_pattern captured_pattern expression_list "
    "typed_parameter dotted_name"
)


_MIXED_IN = re.compile(rb"^\s*(?:use|include|extend|prepend)\s+([\w\\:, ]+)", re.MULTILINE)


def class_of(node: Node) -> Class:
    """Return a class with the names of what it derives from, or takes methods of: all words before its body."""
    named = nodes.field(node, "name", "type")
    name = nodes.name_of(named) if named is not None else ""
    body = nodes.field(node, "body")
    whole = node.text or b""
    head = whole[: body.start_byte - node.start_byte] if body is not None else whole[:300]
    mixed = b" ".join(_MIXED_IN.findall(whole)) if node.type in ("class", "class_declaration") else b""
    words = re.findall(r"\w+", (head + b" " + mixed).decode("utf-8", "replace"))
    return Class(name, tuple(dict.fromkeys(word for word in words if word != name)), node.start_byte, node.end_byte)


def declared_name(node: Node) -> Node:
    """Return the name that a declarator of C declares, or a pattern binds; the node itself where there are several."""
    for _ in range(20):
        if node.type in nodes.NAMES or node.type in nodes.MEMBERS:
            return node
        inner = nodes.field(node, "declarator") or (
            nodes.named_children(node)[0]
            if node.type in _HOLDS_ONE
            and len(nodes.named_children(node)) == 1
            else None
        )  # fmt: skip
        if inner is None:
            return node
        node = inner
    return node


def pattern_names(node: Node) -> Iterator[str]:
    """Return the names that a pattern gives something to."""
    waiting = [node]
    for _ in range(40):
        if not waiting:
            return
        one = waiting.pop()
        if one.type in nodes.NAMES or one.type in ("shorthand_property_identifier_pattern",):
            yield nodes.name_of(one)
        elif one.type in ("tuple_struct_pattern",):
            waiting += reversed(nodes.named_children(one)[1:])
        else:
            waiting += reversed(nodes.named_children(one))


def parameter_names(node: Node) -> Iterator[str]:
    """Return the names of a parameter; Go and destructuring may have several in one."""
    if node.type in nodes.NAMES:
        yield nodes.name_of(node)
        return
    if node.type in ("self_parameter", "block_parameter", "modifiers", "receiver_parameter"):
        return
    several = node.children_by_field_name("name")
    if several:
        for one in several:
            yield nodes.name_of(one)
        return
    inner = nodes.field(node, "pattern", "declarator", "left")
    target = declared_name(inner) if inner is not None else None
    if target is None:
        children = nodes.named_children(node)
        target = declared_name(children[-1] if node.type == "spread_parameter" else children[0]) if children else None
    if target is not None:
        first = next(pattern_names(target), None)
        if first:
            yield first


def function_name(node: Node, holder: Node | None) -> str:
    """Return a function's name: its own, or that of what it is given to."""
    name = nodes.field(node, "name")
    if name is not None:
        return nodes.name_of(name)
    declarator = nodes.field(node, "declarator")
    if declarator is not None and node.type == "function_definition":
        return last_name(declared_name(declarator))
    if holder is None:
        return ""
    target = nodes.field(holder, "name", "left", "key", "property", "pattern", "declarator")
    value = nodes.field(holder, "value", "right")
    direct = target is not None and value is not None and value.start_byte <= node.start_byte < value.start_byte + 8
    return last_name(target) if direct else ""
