"""What C and C++ start where no call says it: a macro that calls `system`, a pointer that it is given to. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from bot.languages.row import Call, Does
from bot.parsing import captures
from bot.sources import nodes
from bot.sources.names import Callees
from bot.sources.outline import CallSite, Outline
from bot.sources.values import NOTHING, Outside, Value, either, unknown

if TYPE_CHECKING:
    from tree_sitter import Node

    from bot.sources.resolve import Resolver

_STARTS = (Does.PROGRAM, Does.SHELL, Does.LIBRARY)
_KINDS = (("identifier", "name"), ("preproc_function_def", "macro"), ("preproc_arg", "text"))
# Where a name stands for a function that somebody keeps, and calls later. What is an argument is followed elsewhere.
_KEPT = frozenset(
    ("init_declarator", "initializer_list", "initializer_pair", "assignment_expression", "conditional_expression",
     "return_statement", "pointer_expression", "cast_expression")
)  # fmt: skip
_QUOTED = re.compile(r'"((?:[^"\\\n]|\\.){1,300})"')
_MOST = 2000


def starters(found: Outline, callees: Callees, resolver: Resolver) -> Iterator[tuple[Call, Node, Value]]:
    """Yield what is started so, with where, and with what it may be."""
    calls = _known(callees) if found.grammar in ("c", "cpp") else {}
    if not any(name.encode() in found.parsed.source for name in calls):
        return
    macros: list[tuple[Call, Node]] = []
    texts: list[str] = []
    for role, node in captures(found.parsed, _KINDS):
        written = (node.text or b"").decode("utf-8", "replace")
        if role == "text":
            texts += (word for text in _QUOTED.findall(written) for word in text.split()[:3])
        elif role == "macro":
            body = nodes.field(node, "value")
            inside = (body.text or b"").decode("utf-8", "replace") if body is not None else ""
            macros += ((call, node) for name, call in calls.items() if re.search(rf"\b{name}\s*\(", inside))
        elif written in calls and written not in found.by_name and _is_kept(node):
            yield calls[written], node, unknown(Outside.UNKNOWN)
    for call, node in macros:
        given = _given(found, resolver, nodes.field(node, "name"))
        yield call, node, Value(given.texts | {(word,) for word in texts[:_MOST]}, True, True, given.outside)


def _known(callees: Callees) -> Mapping[str, Call]:
    names = ("system", "popen", "wordexp", "execl", "execlp", "execle", "execv", "execve", "execvp", "execvpe",
             "posix_spawn", "posix_spawnp", "dlopen")  # fmt: skip
    found = ((name, call) for name in names for call in callees.by_name(name))
    return {name: call for name, call in found if call.does in _STARTS}


def _is_kept(node: Node) -> bool:
    parent = node.parent
    if parent is None or parent.type not in _KEPT:
        return False
    declared = nodes.field(parent, "declarator", "left")
    return declared is None or declared.id != node.id


def _given(found: Outline, resolver: Resolver, name: Node | None) -> Value:
    """What a macro is used with."""
    sites: list[CallSite] = found.callers.get(nodes.name_of(name), []) if name is not None else []
    given = [(value, site.scope) for site in sites[:40] for _, value in nodes.arguments_of(site.node)]
    return either(resolver.value(value, scope) for value, scope in given) if given else NOTHING
