"""The one place that parses: a stranger's text in, a syntax tree out, within limits. Pure.

tree-sitter's parsers are C. They are fast on what people write, slow on what was written to be slow, and
tree-sitter-bash reads beyond a table for letters above U+FFFF. So there are limits on bytes, time and depth, and such
letters are replaced before a parser sees them. A text that meets a limit has no tree: to its reader it is unknown.
"""

from __future__ import annotations

import functools
import importlib
import re
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Language, Node, Parser, Query, Tree

MOST_BYTES = 2_000_000  # of one text
MOST_SECONDS = 2.0  # of processor time for one text; people's files of that size take 0.3
_PIECE = 8_192  # bytes; people's scripts take 3 ms for them
_LEAST_SECONDS = 0.03  # of processor time that a piece may take, however long the text is
_MOST_IN_ERROR = 4000
_CHUNK = 65_536
_RARE = re.compile(rb"[\xf0-\xff][\x80-\xbf]{0,3}")
# Grammar -> its module, and the function that gives it.
_GRAMMARS = {
    "bash": ("tree_sitter_bash", "language"),
    "c": ("tree_sitter_c", "language"),
    "cpp": ("tree_sitter_cpp", "language"),
    "go": ("tree_sitter_go", "language"),
    "java": ("tree_sitter_java", "language"),
    "javascript": ("tree_sitter_javascript", "language"),
    "php": ("tree_sitter_php", "language_php"),
    "python": ("tree_sitter_python", "language"),
    "ruby": ("tree_sitter_ruby", "language"),
    "rust": ("tree_sitter_rust", "language"),
    "tsx": ("tree_sitter_typescript", "language_tsx"),
    "typescript": ("tree_sitter_typescript", "language_typescript"),
}


@dataclass(frozen=True, slots=True)
class Parsed:
    """A syntax tree and the bytes that it is of: as long as what was given, byte for byte, but for rare letters."""

    grammar: str
    source: bytes = field(repr=False)
    root: Node

    def text(self, node: Node) -> str:
        """Return what a node spans."""
        return self.source[node.start_byte : node.end_byte].decode("utf-8", "replace")


def parse(source: bytes | str, grammar: str, seconds: float = MOST_SECONDS) -> Parsed | None:
    """Return the syntax tree of a text; None where a limit is met, or there is no such grammar."""
    data = source.encode("utf-8", "replace") if isinstance(source, str) else source
    if len(data) > MOST_BYTES or grammar not in _GRAMMARS:
        return None
    from tree_sitter import Parser  # noqa: PLC0415 - only who reads sources pays for it

    data = _harmless(data)
    parser = Parser(language(grammar))
    tree = None if _is_slow(parser, data, grammar) else _tree(parser, data, seconds)
    if tree is None:
        return None
    # Once more with the tree at hand: it is taken over, and its nodes then have their text without the reader above.
    root = parser.parse(data, tree).root_node
    return None if _is_rubble(root) else Parsed(grammar, data, root)


def _tree(parser: Parser, data: bytes, seconds: float) -> Tree | None:
    """Return the tree of a text, None if it takes too long. The parser asks now and then, but not while it recovers."""
    end = time.thread_time() + seconds
    try:
        return parser.parse(
            lambda offset, _: data[offset : offset + _CHUNK],
            progress_callback=lambda _offset, _error: time.thread_time() > end,  # true ends it
        )
    except ValueError:
        parser.reset()
        return None


def _is_slow(parser: Parser, data: bytes, grammar: str) -> bool:
    """Whether a script has a piece of which the parser of bash makes so much that it would never end with the whole.

    Its recovery from errors asks nobody whether to go on, and takes the square of the length: a piece tells for all.
    """
    if grammar != "bash" or len(data) <= _PIECE:
        return False
    most = max(_LEAST_SECONDS, MOST_SECONDS * (_PIECE / len(data)) ** 2)
    for start in range(0, len(data), _PIECE):
        began = time.thread_time()
        if _tree(parser, data[start : start + _PIECE], most) is None or time.thread_time() - began > most:
            return True
    return False


def _is_rubble(root: Node) -> bool:
    """Return whether thousands of pieces lie in one error: that is no source, and a search in it takes its square."""
    waiting = [root] if root.has_error else []
    number = 0
    while waiting:
        node = waiting.pop()
        number += 1
        if number > _MOST_IN_ERROR or (node.is_error and node.child_count > _MOST_IN_ERROR):
            return True
        waiting += (child for child in node.children if child.has_error)
    return False


@functools.cache
def language(grammar: str) -> Language:
    """Return a grammar; it is imported when it is asked for. Raises KeyError for one that does not exist."""
    from tree_sitter import Language  # noqa: PLC0415

    module, function = _GRAMMARS[grammar]
    return Language(getattr(importlib.import_module(module), function)())


@functools.cache
def query(grammar: str, kinds: tuple[tuple[str, str], ...]) -> Query:
    """Return a query for kinds of nodes, each under a name; kinds that the grammar does not have are left out."""
    from tree_sitter import Query  # noqa: PLC0415

    found = language(grammar)
    known = ((kind, name) for kind, name in kinds if found.id_for_node_kind(kind, True) is not None)
    return Query(found, "\n".join(f"({kind}) @{name}" for kind, name in known))


def captures(parsed: Parsed, kinds: tuple[tuple[str, str], ...]) -> list[tuple[str, Node]]:
    """Return the nodes of these kinds in the order of the text, outer ones first, each with the name of its kind."""
    from tree_sitter import QueryCursor  # noqa: PLC0415

    found = QueryCursor(query(parsed.grammar, kinds)).captures(parsed.root)
    # Some grammars have a name for a whole family of kinds that is the name of one kind in others: `declaration`.
    exact = set(kinds)
    nodes = [(name, node) for name, of_kind in found.items() for node in of_kind if (node.type, name) in exact]
    nodes.sort(key=lambda one: (one[1].start_byte, -one[1].end_byte))
    return nodes


def _harmless(data: bytes) -> bytes:
    """Replace letters above U+FFFF, which UTF-8 begins with 0xF0 to 0xF4, by as many underscores; and null bytes."""
    if data.isascii() and 0 not in data:
        return data
    return _RARE.sub(lambda found: b"_" * len(found[0]), data.replace(b"\0", b" "))
