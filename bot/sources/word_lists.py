"""The commands that stand in a source as words: in a list, in what a call is given, in one text. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from bot.parsing import captures
from bot.sources import nodes

if TYPE_CHECKING:
    from tree_sitter import Node

    from bot.sources.outline import Outline
    from bot.sources.resolve import Resolver

_KINDS = tuple((kind, kind) for kind in sorted(nodes.SEQUENCES))
_MOST_WORDS = 40
_MOST = 200  # commands of one source


def commands(found: Outline, resolver: Resolver, is_wanted: Callable[[str], bool]) -> Iterator[tuple[str, ...]]:
    """Yield those that begin with a word that is wanted: `["guile", SCRIPT]`, `spawn("lua", ["x"])`, `"tclsh x"`."""
    count = 0
    for _, node in captures(found.parsed, _KINDS):
        entries = [value for _, value in nodes.pairs_of(node)[:_MOST_WORDS]]
        first = nodes.unwrap(entries[0]) if entries else None
        if first is None or first.type not in nodes.TEXTS | nodes.NAMES | nodes.MEMBERS:
            continue
        begin = _words(first, found, resolver)
        at = 0 if begin and is_wanted(begin[0]) else 1  # behind a context, as Go's
        words = [word for one in entries[at:] for word in _words(one, found, resolver)]
        if words and is_wanted(words[0]) and count < _MOST:
            count += 1
            yield tuple(words)


def _words(node: Node, found: Outline, resolver: Resolver) -> list[str]:
    node = nodes.unwrap(node)
    if node.type in nodes.SEQUENCES:
        return [word for _, one in nodes.pairs_of(node)[:_MOST_WORDS] for word in _words(one, found, resolver)]
    if node.type in nodes.TEXTS:
        return "".join(part for part in nodes.parts_of(node) if isinstance(part, str)).split()
    if node.type in nodes.NAMES | nodes.MEMBERS:
        return [word for text in resolver.value(node, found.function_of(node)).whole[:4] for word in text.split()[:4]]
    return []
