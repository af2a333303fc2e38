"""What a source puts into the environment of the programs that it starts: some variables name programs. Pure.

`GIT_SSH_COMMAND`, `EDITOR`, `PAGER`, `RSYNC_RSH`: which ones do is up to whoever reads them. So the value of every name
in the spelling of such variables counts, as far as it is a text in the source. One that comes from outside does not:
LANG and PATH often do.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from bot.parsing import captures
from bot.sources import nodes
from bot.sources.outline import How, Outline
from bot.sources.scripts import of_command_lines
from bot.sources.values import Value, text

if TYPE_CHECKING:
    from tree_sitter import Node

    from bot.sources.resolve import Resolver

CALL = "environment"  # stands where other uses name their call
_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]+")
_SET = re.compile(r"([A-Z][A-Z0-9_]+)=(\S.*)", re.DOTALL)
_ASSIGNMENTS = tuple((kind, kind) for kind in ("assignment", "assignment_expression"))
_MOST = 300  # values of one source
_LONGEST = 300  # characters of a value that may be a command


def programs(found: Outline, resolver: Resolver, known: Collection[str]) -> Iterator[tuple[Node, Value]]:
    """Yield what the variables that a source sets may start, each with where it stands.

    `known` are programs that it is known to start anyway.
    """
    for node, value in itertools.chain(_given(found, resolver), _written(found)):
        said = _told(value)
        if said.table or not set(said.whole) <= set(known):
            yield node, said


def _given(found: Outline, resolver: Resolver) -> Iterator[tuple[Node, Value]]:
    return ((node, resolver.value(node, scope)) for node, scope in itertools.islice(_values(found), _MOST))


def _written(found: Outline) -> Iterator[tuple[Node, Value]]:
    """Yield what stands behind a name in one text: `PAGER=less`."""
    for one in sorted(found.literals):
        if (match := _SET.fullmatch(one)) is not None:
            yield found.parsed.root, text(match[2])


def _told(value: Value) -> Value:
    """The programs of a value, without what comes from outside."""
    short = (one for one in value.texts if one and isinstance(one[0], str) and len(one[0]) < _LONGEST)
    commands = of_command_lines(Value(frozenset(short)))
    return Value(frozenset(one for one in commands.texts if None not in one), value.table and not value.outside)


def _values(found: Outline) -> Iterator[tuple[Node, int]]:
    """Yield what names in the spelling of variables are given: in tables, as members, as entries, in calls."""
    script = found.grammar == "bash"
    for name, given in found.members.items() if not script else ():
        if _VARIABLE.fullmatch(name):
            yield from ((one.node, one.scope) for one in given if one.how is How.VALUE)
    for (_, name), given in found.bound.items() if script else ():
        if _VARIABLE.fullmatch(name):
            yield from ((one.node, one.scope) for one in given if _is_exported(one.node))
    for site in found.calls if not script else ():
        arguments = nodes.arguments_of(site.node)
        yield from ((value, site.scope) for name, value in arguments if _VARIABLE.fullmatch(name))
        if len(arguments) > 1 and _is_variable(arguments[0][1]):
            yield arguments[1][1], site.scope
    if b"environ[" in found.parsed.source or b"ENV[" in found.parsed.source:
        for _, node in captures(found.parsed, _ASSIGNMENTS):
            left, right = nodes.field(node, "left"), nodes.field(node, "right")
            entry = left is not None and left.type in nodes.ITEMS and _is_variable(nodes.item_of(left)[1])
            if right is not None and entry:
                yield right, 0


def _is_variable(node: Node | None) -> bool:
    if node is None or node.type not in nodes.TEXTS:
        return False
    parts = list(nodes.parts_of(node))
    return len(parts) == 1 and isinstance(parts[0], str) and _VARIABLE.fullmatch(parts[0]) is not None


def _is_exported(value: Node) -> bool:
    """Whether a variable of a shell is set for a command, or exported."""
    command = value.parent.parent if value.parent is not None else None
    if command is None or command.type == "command":
        return command is not None
    return command.type == "declaration_command" and command.children[0].type == "export"
