"""What is asked of the run time by handing it on, not by a call: a class that is derived from, or given away. Pure.

`HTTPServer(address, SimpleHTTPRequestHandler)` reads the types of files as much as a call of it would.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.languages import table as languages
from bot.languages.row import Call, Does
from bot.parsing import captures
from bot.sources.outline import last_name

if TYPE_CHECKING:
    from tree_sitter import Node

    from bot.sources.names import Callees
    from bot.sources.outline import Outline

_KINDS = tuple((kind, kind) for kind in ("identifier", "attribute"))
_GRAMMARS = ("python",)
_MOST = 400  # names of one source that are looked at


def data(found: Outline, callees: Callees) -> Iterator[tuple[Call, Node]]:
    """Yield the calls of the table that read data of the run time and that stand by their names in a source."""
    row = languages.by_name(found.grammar) if found.grammar in _GRAMMARS else None
    calls = [call for call in row.calls if call.does is Does.DATA and "." in call.name] if row is not None else []
    tails = {call.name.rpartition(".")[2] for call in calls if not call.name.startswith(".")}
    there = {tail for tail in tails if tail.encode() in found.parsed.source}
    there |= {local for local, dotted in found.local.items() if there and dotted.rpartition(".")[2] in there}
    named = (node for _, node in captures(found.parsed, _KINDS) if last_name(node) in there) if there else ()
    seen: set[str] = set()
    for number, node in enumerate(named):
        if number >= _MOST:  # nobody knows what the others are: each of the table that they may be
            yield from ((call, node) for call in calls if call.name.rpartition(".")[2] in there)
            return
        for name in callees.names(node, 0):
            for call in callees.by_name(name):
                if call.does is Does.DATA and call.name not in seen and not call.name.startswith("."):
                    seen.add(call.name)
                    yield call, node
