"""What a source puts into the environment of the programs that it starts: some variables name programs. Pure.

`GIT_SSH_COMMAND`, `EDITOR`, `PAGER`, `RSYNC_RSH`: which ones do is up to whoever reads them. So the value of every name
in the spelling of such variables counts, as far as it is a text in the source. One that comes from outside counts where
the name says that it is a program's: LANG and PATH often come from outside.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from bot.parsing import captures
from bot.sources import nodes
from bot.sources.outline import How, Outline, last_name
from bot.sources.scripts import of_command_lines
from bot.sources.values import NOTHING, Value, text

if TYPE_CHECKING:
    from tree_sitter import Node

    from bot.sources.resolve import Resolver

CALL = "environment"  # stands where other uses name their call
_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]+")
# How variables are called that many programs read for the name of another one, which they start.
_OF_PROGRAMS = re.compile(
    r"(?:\w+_)?(?:EDITOR|VISUAL|PAGER|BROWSER|ASKPASS|LESSOPEN|LESSCLOSE|SSH|RSH|SSH_COMMAND|EXTERNAL_DIFF|SHELL)"
)
_SHELL = "shell"  # of an option of Node's
_NODE = ("javascript", "typescript", "tsx")
_COMPOSED = re.compile(rb"[A-Z][A-Z0-9_]+=")
_CONTENTS = tuple(
    (kind, kind) for kind in ("string_content", "string_fragment", "interpreted_string_literal_content", "string_value")
)
_SET = re.compile(r"([A-Z][A-Z0-9_]+)=(\S.*)", re.DOTALL)
_EXPORTS = re.compile(rb"\b(?:export|declare\s+-\w*x\w*|typeset\s+-\w*x\w*)\b([^\n;|&]*)")
_ASSIGNMENTS = tuple((kind, kind) for kind in ("assignment", "assignment_expression"))
_MOST = 300  # values of one source
_LONGEST = 300  # characters of a value that may be a command


def programs(found: Outline, resolver: Resolver, known: Collection[str]) -> Iterator[tuple[Node, Value]]:
    """Yield what the variables that a source sets may start, each with where it stands.

    `known` are programs that it is known to start anyway.
    """
    given = ((name, node, resolver.value(node, scope)) for name, node, scope in _values(found))
    for name, node, value in itertools.islice(itertools.chain(given, _composed(found, resolver)), _MOST):
        said = _told(value, of_program=_OF_PROGRAMS.fullmatch(name) is not None)
        if said.table or said.outside or not set(said.whole) <= set(known):
            yield node, said
    for node, value in _written(found):
        said = _told(value)
        if not set(said.whole) <= set(known):
            yield node, said


def _composed(found: Outline, resolver: Resolver) -> Iterator[tuple[str, Node, Value]]:
    """Yield what is put together behind a name in one text: `"PAGER=" + tool`, `Sprintf("PAGER=%s", tool)`."""
    there = found.grammar != "bash" and _COMPOSED.search(found.parsed.source) is not None
    begins = (
        [node for _, node in captures(found.parsed, _CONTENTS) if _COMPOSED.match(node.text or b"")] if there else []
    )
    for node, whole in ((node, _around(node)) for node in begins):
        value = NOTHING if nodes.is_plain(whole) else resolver.value(whole, found.function_of(whole))
        name = (node.text or b"").partition(b"=")[0].decode()
        texts = [text for text in value.texts if text[0] is not None and text[0].startswith(f"{name}=")]
        rest = ((text[0].partition("=")[2], *text[1:]) for text in texts if text[0] is not None)
        behind = frozenset(text if text[0] or len(text) == 1 else text[1:] for text in rest)
        yield name, whole, Value(behind, value.table, value.everywhere, value.outside)


def _around(node: Node) -> Node:
    """Return the expression that a text is a part of."""
    while (above := node.parent) is not None:
        call = above.parent if above.type in ("argument_list", "arguments", "argument") else None
        call = call.parent if call is not None and call.type in ("argument_list", "arguments") else call
        formats = call is not None and call.type in nodes.CALLS and _formats(call)
        if not (above.type in nodes.TEXTS or above.type in nodes.OPERATIONS or formats):
            return node
        node = call if formats and call is not None else above
    return node


def _formats(call: Node) -> bool:
    method, _, _ = nodes.callee_of(call)
    return last_name(method) in ("Sprintf", "format", "sprintf", "asprintf")


def _written(found: Outline) -> Iterator[tuple[Node, Value]]:
    """Yield what stands behind a name in one text: `PAGER=less`."""
    for one in sorted(found.literals):
        if (match := _SET.fullmatch(one)) is not None:
            yield found.parsed.root, text(match[2])


def _told(value: Value, *, of_program: bool = False) -> Value:
    """The programs of a value; without what comes from outside, but where the variable names a program."""
    short = (one for one in value.texts if one and isinstance(one[0], str) and len(one[0]) < _LONGEST)
    commands = of_command_lines(Value(frozenset(short)))
    known = frozenset(one for one in commands.texts if None not in one)
    if of_program and value.outside and any(one[:1] == (None,) for one in value.texts):
        return Value(known | {(None,)}, value.table, value.everywhere, value.outside)
    return Value(known, value.table and not value.outside)


def _values(found: Outline) -> Iterator[tuple[str, Node, int]]:
    """Yield what names in the spelling of variables are given: in tables, as members, as entries, in calls."""
    if found.grammar == "bash":
        yield from _of_script(found)
        return
    for name, given in found.members.items():
        if _VARIABLE.fullmatch(name) or (name == _SHELL and found.grammar in _NODE):
            yield from ((name, one.node, one.scope) for one in given if one.how is How.VALUE)
    for site in found.calls:
        arguments = nodes.arguments_of(site.node)
        yield from ((name, value, site.scope) for name, value in arguments if _VARIABLE.fullmatch(name))
        if len(arguments) > 1 and (name := _variable(arguments[0][1])):
            yield name, arguments[1][1], site.scope
    if any(word in found.parsed.source for word in (b"environ[", b"ENV[", b"env[")):
        for _, node in captures(found.parsed, _ASSIGNMENTS):
            left, right = nodes.field(node, "left"), nodes.field(node, "right")
            name = _variable(nodes.item_of(left)[1]) if left is not None and left.type in nodes.ITEMS else ""
            if right is not None and name:
                yield name, right, found.function_of(right)


def _of_script(found: Outline) -> Iterator[tuple[str, Node, int]]:
    """Yield what a shell script gives the variables that it exports."""
    exported = set(re.findall(rb"\w+", b" ".join(_EXPORTS.findall(found.parsed.source))))
    for (_, name), given in found.bound.items():
        if _VARIABLE.fullmatch(name):
            later = name.encode() in exported or b"set -a" in found.parsed.source
            yield from ((name, one.node, one.scope) for one in given if later or _is_exported(one.node))
    for _, node in captures(found.parsed, (("expansion", "expansion"),)):  # ${EDITOR:=vim}
        children = nodes.named_children(node)
        sets = any(child.type in (":=", "=") for child in node.children)
        if sets and len(children) > 1 and (children[0].text or b"") in exported:
            yield (children[0].text or b"").decode("utf-8", "replace"), children[-1], found.function_of(node)


def _variable(node: Node | None) -> str:
    """Return the text that a node is, if it is spelt like a variable's name."""
    if node is None or node.type not in nodes.TEXTS:
        return ""
    parts = list(nodes.parts_of(node))
    written = parts[0] if len(parts) == 1 and isinstance(parts[0], str) else ""
    return written if _VARIABLE.fullmatch(written) else ""


def _is_exported(value: Node) -> bool:
    """Whether a variable of a shell is set for a command, or exported."""
    command = value.parent.parent if value.parent is not None else None
    if command is None or command.type == "command":
        return command is not None
    return command.type == "declaration_command" and command.children[0].type == "export"
