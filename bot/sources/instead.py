"""Imports of Python's that stand in for others: `except ImportError: import importlib_metadata`. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.parsing import Parsed, captures, parse
from bot.sources import nodes
from bot.sources.imports import Import, imports

if TYPE_CHECKING:
    from tree_sitter import Node

_GRAMMAR = "python"
_MISSING = ("ImportError", "ModuleNotFoundError")
_IMPORTS = (("import_statement", "import"), ("import_from_statement", "import"))


def stands_in(content: bytes, module: str, has: Callable[[Import], bool]) -> bool:
    """Return whether a source in Python loads a module only where something fails that `has` says is there.

    False where the source cannot be read, or has the module's name in a text.
    """
    parsed = parse(content, _GRAMMAR)
    if parsed is None or any(_says(parsed, node, module) for _, node in captures(parsed, (("string", "text"),))):
        return False
    found = [node for _, node in captures(parsed, _IMPORTS) if any(_is_of(one, module) for one in _named(node))]
    return bool(found) and all(_has_failed(parsed, node, has) for node in found)


def _named(node: Node) -> list[Import]:
    return list(imports(node, _GRAMMAR))


def _is_of(one: Import, module: str) -> bool:
    return one.module.partition(".")[0] == module


def _says(parsed: Parsed, node: Node, module: str) -> bool:
    return parsed.text(node).strip("rbuRBU\"'").partition(".")[0] == module


def _has_failed(parsed: Parsed, node: Node, has: Callable[[Import], bool]) -> bool:
    """Whether an import stands behind `except ImportError`, and nothing but imports of what is there stands before."""
    handler = node.parent
    while handler is not None and handler.type != "except_clause":
        handler = handler.parent
    if handler is None or handler.parent is None:
        return False
    caught = nodes.field(handler, "value")
    body = nodes.field(handler.parent, "body")
    tried = nodes.named_children(body) if body is not None else []
    if caught is None or parsed.text(caught) not in _MISSING or not tried:
        return False
    return all(one.type in dict(_IMPORTS) and all(map(has, _named(one))) for one in tried)
