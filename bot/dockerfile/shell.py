"""What a RUN does: its commands, taken from the shell script by tree-sitter-bash. Pure, and never raises on a script.

A script is read, not run: variables, globs and `$(...)` stay as they are written.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING

from bot.dockerfile import shell_nodes as nodes
from bot.dockerfile.interpreters import without_launcher
from bot.dockerfile.shell_nodes import Redirect, text_of, word_of
from bot.dockerfile.syntax import Heredoc, Instruction
from bot.languages.shell import SHELLS
from bot.parsing import parse

if TYPE_CHECKING:
    from tree_sitter import Node

_LONGEST = 300_000  # bytes of a script; what comes after is not read
_DEEPEST = 40  # blocks and $(...) in each other; what is below is not read: each level holds all the text of the next
_DEEPEST_SHELL = 4  # levels of sh -c "sh -c ..."

_AS_USER = ("su", "runuser")
_OTHER_SHELL = re.compile(r"\s*(?:powershell|pwsh|cmd)(?:\.exe)?\s", re.IGNORECASE)
_OPERATORS = ("&&", "||", "|", "|&", "&")
_COMMANDS = (
    *("command", "declaration_command", "unset_command", "test_command"),
    *("variable_assignment", "variable_assignments"),
)
_REDIRECTS = ("file_redirect", "heredoc_redirect", "herestring_redirect")
_NOT_RUN = ("comment", "heredoc_body", "heredoc_start", "heredoc_end", *_REDIRECTS)
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")

# Programs that run the program they are given: their options with a value, and how many words stand before it.
WRAPPERS = {
    "sudo": ("-u -g -h -p -C -T -U", 0), "doas": ("-u -C", 0), "env": ("-u -C --unset --chdir", 0), "exec": ("-a", 0),
    "command": ("", 0), "builtin": ("", 0), "time": ("-f -o", 0), "nice": ("-n", 0), "ionice": ("-c -n -p", 0),
    "nohup": ("", 0), "eatmydata": ("", 0), "stdbuf": ("-i -o -e", 0), "timeout": ("-s -k", 1), "gosu": ("", 1),
    "su-exec": ("", 1), "xargs": ("-I -L -n -P -d -E -s -a", 0), "chronic": ("", 0), "setsid": ("", 0),
}  # fmt: skip


class ControlFlow(Enum):
    """Something around a command that decides whether, or how often, it runs."""

    SUBSHELL = "(...)"
    GROUP = "{...}"
    IF = "if"
    LOOP = "loop"
    CASE = "case"
    FUNCTION = "function"
    SUBSTITUTION = "$(...)"
    SHELL = "sh -c"


_BLOCKS = {
    "subshell": ControlFlow.SUBSHELL,
    "compound_statement": ControlFlow.GROUP,
    "if_statement": ControlFlow.IF,
    "for_statement": ControlFlow.LOOP,
    "c_style_for_statement": ControlFlow.LOOP,
    "while_statement": ControlFlow.LOOP,
    "case_statement": ControlFlow.CASE,
    "function_definition": ControlFlow.FUNCTION,
    "command_substitution": ControlFlow.SUBSTITUTION,
    "process_substitution": ControlFlow.SUBSTITUTION,
}


@dataclass(frozen=True)
class Command:
    """One command, with its quotes removed.

    `operator` is what stands before it: "&&", "||", "|", "|&", "&", ";" (also for a new line), "" for the first.
    `line_offset` counts lines from the first one of the script, or of the instruction. `function` is the name of the
    function that it is part of: it runs only where that is called. `stops` says that it is part of the script of
    `sh -ec`, which ends at the first failure.
    """

    words: tuple[str, ...]
    operator: str
    assignments: tuple[tuple[str, str], ...] = ()
    redirects: tuple[Redirect, ...] = ()
    line_offset: int = 0
    raw: str = ""
    blocks: tuple[ControlFlow, ...] = ()
    function: str = ""
    stops: bool = False

    @cached_property
    def effective(self) -> tuple[str, ...]:
        """The words from the program that is run in the end: without sudo, env A=b, timeout 5 and the like."""
        words, at = self.words, 0
        while at < len(words) and (wrapper := WRAPPERS.get(_base(words[at]))):
            inner = _unwrap(words, at, wrapper[0].split(), wrapper[1])
            if inner >= len(words):
                break
            at = inner
        return words[at:]

    @cached_property
    def program(self) -> str:
        """The name of that program, without its folder; empty for a bare assignment."""
        words = self.effective
        return _base(words[0]) if words else ""

    @property
    def arguments(self) -> tuple[str, ...]:
        """What that program is given."""
        return self.effective[1:]


# ------------------------------------------------------------------------------------------------------- commands


def commands(script: str) -> tuple[Command, ...]:
    """Return the commands of a shell script in the order in which they stand; `sh -c "..."` is replaced by its own.

    What is in a `$(...)` comes after the command that it is part of. Of a script with errors what can be read is there.
    """
    return tuple(_commands(script, lambda row, _: row, ()))


def of_words(words: Sequence[str]) -> tuple[Command, ...]:
    """Return what a command runs whose words are given: itself, or the script of `sh -c`."""
    return tuple(_of_words(Command(tuple(words), "", raw=" ".join(words)), lambda row, _: row)) if words else ()


def run_commands(instruction: Instruction, shell: Sequence[str] = ()) -> tuple[Command, ...]:
    """Return the commands of a RUN, or of a CMD, ENTRYPOINT or HEALTHCHECK, in any form.

    `shell` is the SHELL in force, if one was set: scripts of another than a POSIX shell are not read.
    """
    args = instruction.args[1:] if instruction.keyword == "HEALTHCHECK" else instruction.args
    if not args:
        return ()
    if instruction.json:
        return tuple(_of_words(Command(args, "", raw=" ".join(args)), lambda row, _: row))
    if shell and _base(without_launcher(shell)[0]) not in (*SHELLS, "busybox", "env"):
        return ()
    if _OTHER_SHELL.match(args[0]):
        return ()  # what follows is the other shell's, whatever stands between
    if instruction.heredocs and instruction.keyword == "RUN":
        return _of_heredocs(instruction, args[0])
    return tuple(_commands(args[0], _lines_of(instruction, args[0]), ()))


def stops_on_error(script: Iterable[Command]) -> bool:
    """Return whether the script says `set -e`, alone or with other letters."""
    return any(
        command.words[:1] == ("set",) and any(re.fullmatch(r"-\w*e\w*|errexit", word) for word in command.words[1:])
        for command in script
    )


def _of_heredocs(instruction: Instruction, head: str) -> tuple[Command, ...]:
    body_lines = sum(heredoc.body.count("\n") + 1 for heredoc in instruction.heredocs)
    head_lines = instruction.end - instruction.start + 1 - body_lines
    if re.fullmatch(r"\d*<<-?\s*\S+", head) and len(instruction.heredocs) == 1:
        script = instruction.heredocs[0].text
        interpreter = re.match(r"#!\s*(\S+)(?:\s+(\S+))?", script)
        if interpreter and not any(_base(part or "") in SHELLS for part in interpreter.groups()):
            return ()
        return tuple(_commands(script, lambda row, _: head_lines + row, ()))
    before = re.fullmatch(r"(\d*<<-?[^\s;&|]+)\s+([^;&|<>]+)", head)
    if before:
        head = f"{before[2].rstrip()} {before[1]}"  # `<<EOF bash` is what `bash <<EOF` is, but the parser trips on it
    script = head + "\n" + "".join(map(_heredoc_text, instruction.heredocs))
    return tuple(_commands(script, lambda row, _: head_lines + row - 1 if row else 0, ()))


def _heredoc_text(heredoc: Heredoc) -> str:
    return f"{heredoc.text}{heredoc.name}\n"


_LineOf = Callable[[int, int], int]  # row, byte in the row -> line offset


def _lines_of(instruction: Instruction, script: str) -> _LineOf:
    """Return what tells the line, from the instruction's first, of a byte in the text its lines were joined into."""
    text = instruction.original
    before = len(text.rstrip()) - len(script)
    at = first = max(before, 0)  # in letters; `size` is how many bytes of the script stand before it
    size = first - before
    starts: list[tuple[int, int]] = []
    for letter, line in instruction.line_starts:
        if letter > at:
            size += len(text[at:letter].encode("utf-8", "replace"))
            at = letter
        starts.append((size if letter > first else letter - before, line - instruction.start))

    def line_of(_: int, column: int) -> int:
        index = bisect_right(starts, column, key=itemgetter(0)) - 1
        return starts[index][1] if index >= 0 else 0

    return line_of


@dataclass(frozen=True, slots=True)
class _Visit:
    """A part of the syntax tree that is still to be read, and what holds for it. `source` is what was parsed."""

    source: bytes
    node: Node
    operator: str
    blocks: tuple[ControlFlow, ...] = ()
    redirects: tuple[Redirect, ...] = ()
    words: tuple[str, ...] = ()  # arguments that stand behind a heredoc's beginning
    fed: tuple[str, int] | None = None  # the heredoc that the command reads, and the row where it begins
    function: str = ""


def _commands(
    script: str, line_of: _LineOf, blocks: tuple[ControlFlow, ...], operator: str = "", function: str = ""
) -> Iterator[Command]:
    source = script.encode("utf-8", "replace")[:_LONGEST]
    # A stack and no recursion: a chain of thousands of && is that deep.
    parsed = parse(source, "bash")
    waiting = [] if parsed is None else [_Visit(source, parsed.root, operator, blocks, function=function)]
    while waiting:
        visit = waiting.pop()
        if len(visit.blocks) > _DEEPEST:
            continue
        kind = visit.node.type
        if kind == "redirected_statement":
            waiting += reversed(list(_visit_redirected(visit)))
        elif kind in _COMMANDS:
            command = _command(visit, line_of)
            if command.words or command.assignments:
                yield from _of_words(command, line_of, visit.fed)
            if "(" in command.raw or "`" in command.raw:
                waiting += [
                    _Visit(source, inner, "", visit.blocks, function=visit.function)
                    for inner in reversed(nodes.substitutions(visit.node))
                ]
        else:
            waiting += reversed(list(_children(visit)))


def _children(visit: _Visit) -> Iterator[_Visit]:
    """Return what a node is made of, each with the operator before it."""
    node, operator = visit.node, visit.operator
    blocks = (*visit.blocks, _BLOCKS[node.type]) if node.type in _BLOCKS else visit.blocks
    chain = node.type in ("list", "pipeline")
    function = visit.function
    if node.type == "function_definition" and not function and (name := node.child_by_field_name("name")):
        function = text_of(name, visit.source)
    children = node.children
    for number, child in enumerate(children):
        if child.type in _OPERATORS:
            operator = child.type
        elif child.is_named and child.type not in _NOT_RUN:
            # A redirection of a whole block holds for all in it, one at the end of a chain for the last command.
            whole = not chain or number == len(children) - 1
            yield (
                _Visit(visit.source, child, operator, blocks, visit.redirects, visit.words, visit.fed, function)
                if whole
                else _Visit(visit.source, child, operator, blocks, function=function)
            )
            operator = ";"


def _visit_redirected(visit: _Visit) -> Iterator[_Visit]:
    """Return the command of a redirection, and what stands behind a heredoc's beginning: `cat <<EOF && next`."""
    source = visit.source
    redirects = visit.node.children_by_field_name("redirect")
    behind = [nodes.words_of(redirect.children_by_field_name("argument"), source) for redirect in redirects]
    # Of several destinations the first is one; what stands behind it are words of the command: `echo a > file b`.
    behind += [nodes.words_of(redirect.children_by_field_name("destination"), source)[1:] for redirect in redirects]
    words = tuple(chain.from_iterable(behind))
    bodies = [child for redirect in redirects for child in redirect.children if child.type == "heredoc_body"]
    own = tuple(found for redirect in redirects for found in nodes.redirects(redirect, source))
    fed = (text_of(bodies[-1], source), bodies[-1].start_point.row) if bodies else visit.fed
    for body in visit.node.children_by_field_name("body"):
        yield _Visit(source, body, visit.operator, visit.blocks, own + visit.redirects, words, fed, visit.function)
    for redirect in redirects:
        operator = ""
        for child in redirect.children:
            if child.type in _OPERATORS:
                operator = child.type
            elif child.type == "pipeline" or (operator and child.is_named and child.type not in _NOT_RUN):
                yield _Visit(source, child, operator or "|", visit.blocks, function=visit.function)


def _command(visit: _Visit, line_of: _LineOf) -> Command:
    words: list[str] = []
    assignments: list[tuple[str, str]] = []
    redirects: list[Redirect] = []
    node, source = visit.node, visit.source
    simple = node.type in ("command", "variable_assignments")
    end, redirected = -1, False
    for child in [node] if node.type == "variable_assignment" else nodes.parts(node):
        glued, end = child.start_byte == end and child.is_named and child.type not in _REDIRECTS, child.end_byte
        if glued and nodes.glue(word_of(child, source), words, assignments, redirects if redirected else []):
            continue  # the parser takes `a/$V/b-$V.c` for two words
        redirected = child.type in _REDIRECTS
        if child.type == "variable_assignment" and (simple or child == node):
            name, _, value = text_of(child, source).partition("=")
            written = child.child_by_field_name("value")
            assignments.append((name.removesuffix("+"), word_of(written, source) if written else value))
        elif child.type in _REDIRECTS:
            redirects += nodes.redirects(child, source)
        elif child.is_named or not simple:
            words.append(word_of(child, source))
    words += visit.words
    start = node.start_point
    return Command(
        words=tuple(words) if any(words) else (),
        operator=visit.operator,
        assignments=tuple(assignments),
        redirects=(*redirects, *visit.redirects),
        line_offset=line_of(start.row, start.column),
        raw=text_of(node, source),
        blocks=visit.blocks,
        function=visit.function,
    )


def _of_words(command: Command, line_of: _LineOf, fed: tuple[str, int] | None = None) -> Iterator[Command]:
    """Return the command, or what is in it if it is a shell's: `sh -c "..."`, `bash <<EOF`."""
    offset = command.line_offset
    script = _shell_script(command)
    if script is None and fed is not None and _reads_script(command):
        script, offset = fed[0], line_of(fed[1], 0)
    if script is None or command.blocks.count(ControlFlow.SHELL) >= _DEEPEST_SHELL:
        yield command
        return
    inside = (*command.blocks, ControlFlow.SHELL)
    stops = command.stops or is_told_to_stop(command.effective)
    for one in _commands(script, lambda row, _: offset + row, inside, command.operator, command.function):
        yield replace(one, stops=True) if stops else one


def is_told_to_stop(words: Sequence[str]) -> bool:
    """Whether the words that start a shell, up to its script, have it end at the first failure: `-e`, `-o errexit`."""
    for word in words[1:]:
        if re.fullmatch(r"-\w*e\w*|errexit", word):
            return True
        if re.fullmatch(r"-\w*c", word):
            return False
    return False


def _shell_script(command: Command) -> str | None:
    """Return the script of `sh -c script` or `su user -c script`."""
    words = command.effective
    if len(words) < 3 or _base(words[0]) not in (*SHELLS, *_AS_USER):
        return None
    as_user = _base(words[0]) in _AS_USER
    for number, word in enumerate(words[1:-1], 1):
        if re.fullmatch(r"-\w*c|--command", word):
            return words[number + 1]
        value = re.fullmatch(r"[-+]\w*[oO]", words[number - 1]) is not None
        if not as_user and not value and not word.startswith(("-", "+")):
            return None
    return None


def _reads_script(command: Command) -> bool:
    """Whether it is a shell that takes its commands from its input."""
    words = command.effective
    if not words or _base(words[0]) not in SHELLS:
        return False
    return "-s" in words or all(word.startswith(("-", "+")) for word in words[1:])


def _base(word: str) -> str:
    return word.rpartition("/")[2]


def _unwrap(words: tuple[str, ...], start: int, valued: Sequence[str], skipped: int) -> int:
    """Return where the words of the program begin that the wrapper at `start` runs."""
    at = start + 1
    while at < len(words):
        word = words[at]
        if word == "--":
            at += 1
            break
        if word in valued:
            at += 2
        elif word.startswith("-") or _ASSIGNMENT.match(word):
            at += 1
        else:
            break
    return at + skipped
