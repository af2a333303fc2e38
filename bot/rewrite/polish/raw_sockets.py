"""Whether a source makes a socket that only root may have. Pure, from the syntax tree.

Which type a socket gets may stand in a variable or a number: only one that is plainly a stream or a datagram one is
taken for that, also where what makes it goes by another name. Where that is handed on, nobody knows what it is given.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.languages.row import word_set
from bot.parsing import captures
from bot.sources import nodes
from bot.sources.reading import ParsedSource

if TYPE_CHECKING:
    from tree_sitter import Node

# What makes a socket, as imports make its name whole: by grammar.
_MAKERS = {
    "python": word_set("socket.socket socket.SocketType _socket.socket"),
    "c": word_set("socket"),
    "cpp": word_set("socket"),
    "php": word_set("socket_create"),
    "ruby": word_set("Socket.new Socket.open Socket"),
    "go": word_set("syscall.Socket golang.org/x/sys/unix.Socket"),
    "rust": word_set("socket2.Socket.new libc.socket nix.sys.socket.socket"),
}
_PLAIN = re.compile(rb"STREAM|DGRAM|SEQPACKET")
_DEFAULT = ("python",)  # there a socket without a type is a stream
_OTHERWISE = ("family", "fileno", "proto")  # what may be given without a type
_KINDS = tuple(
    (kind, kind)
    for kind in (
        *("identifier", "constant", "attribute", "selector_expression", "scoped_identifier", "qualified_identifier"),
        *("string_content",),
    )
)
_MEMBERS = ("attribute", "selector_expression", "scoped_identifier", "qualified_identifier", "scope_resolution")
_IMPORTS = ("import_from_statement", "import_statement", "dotted_name", "aliased_import", "use_declaration", "use_list",
            "use_as_clause", "scoped_use_list")  # fmt: skip


def makes_one(source: ParsedSource) -> bool:
    """Return whether a source makes a socket that may be a raw one, or hands on what makes them."""
    makers = _MAKERS.get(source.outline.grammar)
    if makers is None or not any(_last(name) in source.outline.parsed.source for name in makers):
        return False
    called = set()
    for site in source.outline.calls:
        if makers.isdisjoint(source.callees.names_of_call(site.node, site.scope)):
            continue
        called.add(site.node.id)
        if _may_be_raw(site.node, source.outline.grammar):
            return True
    found = (node for _, node in captures(source.outline.parsed, _KINDS))
    return any(_is_handed_on(source, node, makers, called) for node in found)


def _last(name: str) -> bytes:
    return name.removesuffix(".new").rpartition(".")[2].encode()


def _may_be_raw(call: Node, grammar: str) -> bool:
    given = nodes.arguments_of(call)
    if any(_PLAIN.search(value.text or b"") for _, value in given):
        return False
    typed = len(given) > 1 or any(key not in _OTHERWISE for key, _ in given if key)
    return typed or grammar not in _DEFAULT


def _is_handed_on(source: ParsedSource, node: Node, makers: frozenset[str], called: set[int]) -> bool:
    """Whether a name of what makes sockets stands where it is not called: `class Raw(socket.socket)`, `m = socket`."""
    parent = node.parent
    if parent is None or parent.id in called or parent.type in (*_MEMBERS, *_IMPORTS):
        return False
    if node.type == "string_content":
        return source.outline.grammar == "php" and (node.text or b"").decode("utf-8", "replace") in makers
    around = parent.parent
    if around is not None and nodes.arguments_of(around) and _PLAIN.search(around.text or b""):
        return False  # partial(socket.socket, AF_INET, SOCK_STREAM)
    declared = "declarat" in parent.type and parent.child_by_field_name("value") != node  # another of that name
    return not declared and not makers.isdisjoint(source.callees.names(node, 0)) and not _is_followed(source, node)


def _is_followed(source: ParsedSource, node: Node) -> bool:
    """Whether a name is given to another, whose calls are followed: in C they are not."""
    parent = node.parent
    if parent is None or source.outline.grammar in ("c", "cpp"):
        return False
    if parent.type in nodes.CALLS:  # `Socket.tcp` of Ruby: another of its functions is called
        return node in nodes.callee_of(parent)[:2]
    given = parent.type == "expression_list" or "assignment" in parent.type or "declarat" in parent.type
    return given or parent.type in ("let_declaration", "const_spec", "var_spec")
