"""Commands of a shell that stand in texts: `trap 'clean git' EXIT`, `xargs bash -c 'go {}'`, `sh <<END`. Pure.

A function of the script may be called there. What is filled in is known to the script, but for what another program
puts in the place of `{}`.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from bot.languages.shell import SHELLS
from bot.parsing import captures, parse
from bot.sources import nodes
from bot.sources.outline import CallSite

if TYPE_CHECKING:
    from tree_sitter import Node

    from bot.sources.outline import Outline

_HANDED = ("eval", "trap", "alias")
_FILLED = "$__filled_in__"  # a variable that nobody sets
_COMMANDS = (("command", "command"),)
_MOST = 200  # texts of one script


def note(found: Outline) -> None:
    """Note the calls of a script's functions that stand in texts."""
    if found.grammar != "bash" or not found.by_name:
        return
    names = re.compile(rb"\b(?:%s)\b" % b"|".join(re.escape(name.encode()) for name in found.by_name))
    texts = [
        (value, site.scope)
        for site in found.calls
        if names.search(site.node.text or b"") and _takes_commands(site.node)
        for _, value in nodes.arguments_of(site.node)
        if names.search(value.text or b"")
    ]
    for value, scope in texts[:_MOST]:
        parsed = parse(_text(value).replace("{}", _FILLED).encode("utf-8", "replace"), found.grammar)
        for _, node in captures(parsed, _COMMANDS) if parsed is not None else ():
            said = nodes.field(node, "name")
            name = (said.text or b"").decode("utf-8", "replace") if said is not None else ""
            if name in found.by_name:
                found.callers.setdefault(name, []).append(CallSite(node, scope))


def _takes_commands(node: Node) -> bool:
    said = nodes.field(node, "name")
    words = [said, *(value for _, value in nodes.arguments_of(node))] if said is not None else []
    written = [(one.text or b"").decode("utf-8", "replace") for one in words]
    return any(one in _HANDED for one in written[:1]) or any(posixpath.basename(one) in SHELLS for one in written)


def _text(node: Node) -> str:
    written = (node.text or b"").decode("utf-8", "replace")
    return written[1:-1] if node.type in ("string", "raw_string") else written


def here(command: Node) -> str | None:
    """Return the text behind `<<` that a command reads, with nothing filled in; None where there is none."""
    around = command.parent
    for one in nodes.named_children(around) if around is not None and around.type == "redirected_statement" else ():
        body = next((child for child in one.children if child.type == "heredoc_body"), None)
        if one.type == "heredoc_redirect" and body is not None and not body.named_children:
            return (body.text or b"").decode("utf-8", "replace")
    return None


def taken_in(found: Outline) -> list[tuple[CallSite, Node]]:
    """Return the commands by which a script takes another one in, each with the word that names it."""
    sites = [site for command in (".", "source") for site in found.callers.get(command, ())]
    return [(site, given[0][1]) for site in sites if (given := nodes.arguments_of(site.node))]
