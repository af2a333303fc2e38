"""What a name is given by another name for the same thing, or by what fills it: `$r = &$tool`, `cin >> tool`. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.languages.row import word_set
from bot.parsing import captures
from bot.sources import nodes
from bot.sources.outline import Bound, CallSite, How, Outline, last_name

if TYPE_CHECKING:
    from tree_sitter import Node

# Functions and methods of PHP's that fill what they are given, by its manual, with the first place of that; and those
# that fill all that stands behind, too.
_FILLS = {
    "preg_match": 2, "preg_match_all": 2, "parse_str": 1, "mb_parse_str": 1, "exec": 1, "similar_text": 2,
    "getmxrr": 1, "settype": 0, "array_walk": 0, "socket_recv": 1, "socket_recvfrom": 1, "msg_receive": 4,
    "openssl_sign": 1, "openssl_open": 1, "openssl_private_decrypt": 1, "openssl_public_decrypt": 1,
    "bindColumn": 1, "bind_result": 0, "mysqli_stmt_bind_result": 1, "sscanf": 2, "fscanf": 2,
    "mb_convert_variables": 2,
}  # fmt: skip
_FILLS_ALL = ("sscanf", "fscanf", "bind_result", "mysqli_stmt_bind_result", "mb_convert_variables")
# Methods that make another text of the one that they are of, in its place.
_CHANGES = {
    "ruby": word_set("gsub! sub! tr! replace concat prepend slice! squeeze! succ! next! setbyte"),
    "cpp": word_set("assign emplace replace swap"),
    "rust": word_set("replace insert_str replace_range get_or_insert_with insert"),
}
_SWAPS = ("swap", "exchange", "getline", "from_chars")
_KINDS = tuple(
    (kind, kind)
    for kind in (
        "reference_assignment_expression", "foreach_statement", "init_declarator", "binary_expression",
        "let_declaration",
    )
)  # fmt: skip
_GRAMMARS = ("php", "cpp", "rust", "ruby")


def note(found: Outline) -> None:
    """Note it for the names of one source."""
    if found.grammar not in _GRAMMARS:
        return
    for site in found.calls:
        _call(found, site)
    for kind, node in captures(found.parsed, _KINDS):
        follow = _BY_KIND.get((found.grammar, kind))
        if follow is not None:
            follow(found, node)


def _call(found: Outline, site: CallSite) -> None:
    method, thing, _ = nodes.callee_of(site.node)
    name = last_name(method)
    given = [value for _, value in nodes.arguments_of(site.node)]
    if found.grammar == "php":
        place = _FILLS.get(name, len(given))
        by_reference = name != "array_walk" or b"&" in (given[-1].text or b"").partition(b"{")[0]
        for value in given[place : None if name in _FILLS_ALL else place + 1] if by_reference else ():
            _fill(found, value, Bound(site.node if name != "array_walk" else given[-1], How.VALUE, site.scope))
        return
    if thing is None and method is not None and nodes.unwrap(method).type in nodes.MEMBERS:
        thing = nodes.object_of(nodes.unwrap(method))
    if thing is not None and given and name in _CHANGES.get(found.grammar, ()):
        for value in given:
            _fill(found, thing, Bound(value, How.VALUE, site.scope))
    if found.grammar == "cpp" and name in _SWAPS:
        for value in given:
            _fill(found, value, Bound(site.node, How.VALUE, site.scope))


def _fill(found: Outline, node: Node, bound: Bound) -> None:
    """Note that a name is given something: in the innermost function that has it."""
    node = nodes.unwrap(node)
    if node.type not in nodes.NAMES:
        return
    name, scope = nodes.name_of(node), bound.scope
    while scope and (scope, name) not in found.bound:
        scope = found.functions[scope].outer
    if (scope, name) in found.bound:
        found.bound[scope, name].append(bound)


def _alias(found: Outline, node: Node) -> None:
    """`$r = &$tool`: what the one is given the other is."""
    left, right = nodes.field(node, "left"), nodes.field(node, "right")
    if left is not None and right is not None:
        _fill(found, right, Bound(left, How.VALUE, found.function_of(node)))


def _loop(found: Outline, node: Node) -> None:
    """`foreach ($list as &$one)`."""
    children = nodes.named_children(node)
    refers = next(
        (one for child in children[1:2] for one in (child, *child.named_children) if one.type == "by_ref"), None
    )
    if refers is not None:
        _fill(found, children[0], Bound(nodes.unwrap(refers), How.ELEMENT, found.function_of(node)))


def _reference(found: Outline, node: Node) -> None:
    """`auto &r = tool;`."""
    declarator, value = nodes.field(node, "declarator"), nodes.field(node, "value")
    if declarator is not None and value is not None and declarator.type == "reference_declarator":
        inner = nodes.named_children(declarator)
        if inner:
            _fill(found, value, Bound(inner[-1], How.VALUE, found.function_of(node)))


def _borrowed(found: Outline, node: Node) -> None:
    """`let r = &mut tool;`, where something is put behind it."""
    name, value = nodes.field(node, "pattern"), nodes.field(node, "value")
    if name is None or value is None or not (value.text or b"").startswith(b"&mut "):
        return
    written = b"*" + (name.text or b"") + b" ="
    if written in found.parsed.source or b"*" + (name.text or b"") + b"=" in found.parsed.source:
        inner = nodes.named_children(value)
        _fill(found, inner[-1] if inner else value, Bound(node, How.VALUE, found.function_of(node)))


def _read_in(found: Outline, node: Node) -> None:
    """`std::cin >> tool`: what comes from a stream is not in the source."""
    left, right = nodes.field(node, "left"), nodes.field(node, "right")
    if left is None or right is None or nodes.operator_of(node) != ">>":
        return
    while left.type == "binary_expression" and (inner := nodes.field(left, "left")) is not None:
        left = inner
    if left.type in nodes.NAMES | nodes.MEMBERS and right.type in nodes.NAMES:
        bound = Bound(node, How.VALUE, found.function_of(node))
        _fill(found, right, Bound(left, How.VALUE, bound.scope))


_BY_KIND: dict[tuple[str, str], Callable[[Outline, Node], None]] = {
    ("php", "reference_assignment_expression"): _alias,
    ("php", "foreach_statement"): _loop,
    ("cpp", "init_declarator"): _reference,
    ("cpp", "binary_expression"): _read_in,
    ("rust", "let_declaration"): _borrowed,
}
