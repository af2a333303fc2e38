"""One-click changes of an instruction that are right, or are not made. Pure."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Sequence
from itertools import pairwise

from bot.dockerfile.edit import replacement
from bot.dockerfile.shell import Command, ControlFlow
from bot.dockerfile.syntax import Instruction
from bot.lint.rule import Context
from bot.model.findings import LineEdit

# What a shell does something with: words that hold one cannot be handed to a program as they stand.
_SHELL_SIGNS = re.compile(r"[$`*?\[\]{}~#!<>|&;()\\\n]|(?:^|\s)[A-Za-z_]\w*=")
# Words that only a shell knows, or that mean something else outside of one.
SHELL_WORDS = frozenset((
    ".", ":", "alias", "bg", "break", "builtin", "case", "cd", "command", "continue", "declare", "eval", "exec",
    "exit", "export", "fg", "for", "function", "getopts", "hash", "help", "if", "jobs", "let", "local", "popd",
    "pushd", "read", "readonly", "return", "select", "set", "shift", "shopt", "source", "time", "times", "trap",
    "type", "typeset", "ulimit", "umask", "unalias", "unset", "until", "wait", "while",
))  # fmt: skip


def exec_form(context: Context, instruction: Instruction) -> tuple[str, ...] | None:
    """Return the words of a shell-form command that means the same without a shell; None if it needs one."""
    if instruction.json or instruction.heredocs or not instruction.args:
        return None
    found = context.commands(instruction)
    if len(found) != 1 or not _plain(found[0]) or _SHELL_SIGNS.search(_unquoted(instruction.args[0])):
        return None
    words = found[0].words
    # Both quotes in one text: whose inside the other is cannot be told at a glance, so nobody's glance is relied on.
    if words[0] in SHELL_WORDS or ("'" in instruction.args[0] and '"' in instruction.args[0]):
        return None
    return words if _agreed_words(instruction.args[0]) == list(words) else None


def _unquoted(text: str) -> str:
    """Return a command without the signs that its quotes keep from the shell; in double ones it still sees some."""
    text = re.sub(r"'[^'\\\n]*'", "''", text) if '"' not in text else text
    return re.sub(r'"[^"$`\\!\n]*"', '""', text) if "'" not in text else text


def _agreed_words(text: str) -> list[str] | None:
    """Return the words as another reader sees them: where two differ, neither is relied on."""
    try:
        return shlex.split(text)
    except ValueError:  # a quote that is not closed
        return None


def with_exec_form(instruction: Instruction, words: Sequence[str]) -> LineEdit:
    """Return the edit that writes a CMD or ENTRYPOINT in exec form, its keyword in the case in which it is written."""
    written = instruction.original.split(maxsplit=1)[0]
    keyword = written if written.upper() == instruction.keyword else instruction.keyword
    return replacement(instruction, f"{keyword} {json.dumps(list(words), ensure_ascii=False)}")


def with_keyword(context: Context, instruction: Instruction, keyword: str) -> LineEdit | None:
    """Return the edit that gives an instruction another keyword, in the case in which the old one is written."""
    lines = context.lines(instruction)
    match = re.match(rf"(\s*)({instruction.keyword})(?=\s)", lines[0], re.IGNORECASE)
    if match is None:
        return None
    written = keyword.lower() if match[2].islower() else keyword
    return replacement(instruction, match[1] + written + lines[0][match.end() :] + "".join(lines[1:]))


def with_option(
    context: Context, instruction: Instruction, commands: Sequence[Command], pattern: str, option: str
) -> LineEdit | None:
    """Return the edit that puts an option behind each `pattern`; None unless those are just the given commands."""
    if instruction.json or instruction.heredocs:
        return None
    text = "".join(context.lines(instruction))
    places = list(re.finditer(pattern, text))
    if len(places) != len(commands):
        return None
    for place in reversed(places):
        text = f"{text[: place.end()]} {option}{text[place.end() :]}"
    return replacement(instruction, text)


def with_command(context: Context, instruction: Instruction, command: str) -> LineEdit | None:
    """Return the edit that runs one more command, last, if all before it went well; None where that is not sure."""
    if not can_be_followed(context, instruction):
        return None
    lines = context.lines(instruction)
    last = lines[-1].rstrip()
    own_line = instruction.start < instruction.end
    indent = lines[-1][: len(lines[-1]) - len(lines[-1].lstrip())] if own_line else ""
    added = f"{last} {context.dockerfile.escape}\n{indent or 4 * ' '}&& {command}\n"
    return replacement(instruction, "".join(lines[:-1]) + added)


def can_be_followed(context: Context, instruction: Instruction) -> bool:
    """Whether ` && command` behind a RUN's text is run in the same shell, after all else."""
    found = context.commands(instruction)
    lines = context.lines(instruction)
    last = lines[-1].rstrip()
    return (
        not instruction.json
        and not instruction.heredocs
        and bool(found)
        and found[-1].words[:1] not in (("exit",), ("exec",), ("return",))
        and not any(command.operator == "&" for command in found)
        and "#" not in instruction.original + last
        and bool(last)
        and not re.search(rf"[;&|({{{re.escape(context.dockerfile.escape)}]$", last)
    )


def join_runs(context: Context, runs: Sequence[Instruction]) -> LineEdit | None:
    """Return the edit that makes one RUN of several that follow each other; None where it may mean something else."""
    if any(one.flags or one.json or one.heredocs for one in runs):
        return None
    if any(after.start != before.end + 1 for before, after in pairwise(runs)):
        return None  # comments or empty lines in between would be lost
    if not all(can_be_followed(context, one) and _leaves_no_trace(context.commands(one)) for one in runs[:-1]):
        return None
    if not all(_simple_chain(context.commands(one)) for one in runs[1:]) or "#" in runs[-1].original:
        return None
    text = "".join(context.lines(runs[0])).rstrip()
    for one in runs[1:]:
        body = re.sub(r"^\s*run\s+", "", "".join(context.lines(one)), flags=re.IGNORECASE).rstrip()
        if body.startswith(context.dockerfile.escape):
            return None
        text += f" {context.dockerfile.escape}\n    && {body}"
    return LineEdit(runs[0].start, runs[-1].end, text + "\n")


def _plain(command: Command) -> bool:
    return not command.assignments and not command.redirects and not command.blocks and bool(command.words)


def _leaves_no_trace(commands: Sequence[Command]) -> bool:
    """Whether what comes after them in the same shell finds it as they found it."""
    changes = {
        "cd",
        "pushd",
        "export",
        "set",
        "source",
        ".",
        "umask",
        "ulimit",
        "unset",
        "alias",
        "shopt",
        "trap",
        "eval",
        "exit",
        "exec",
    }
    return not any(
        one.words[0] in changes if one.words else one.assignments
        for one in commands
        if ControlFlow.SUBSHELL not in one.blocks and ControlFlow.SHELL not in one.blocks
    )


def _simple_chain(commands: Sequence[Command]) -> bool:
    """Whether the first that fails ends it: then it may stand behind an &&."""
    return bool(commands) and all(
        one.operator in ("&&", "|", "") and (not one.blocks or one.blocks == (ControlFlow.SUBSTITUTION,))
        for one in commands
    )
