"""The commands of shell scripts, and texts that a shell is handed: which programs they start. Pure."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

from bot.dockerfile import shell
from bot.languages import java
from bot.languages import table as languages
from bot.languages.row import Does
from bot.languages.shell import BUILTINS, SHELLS
from bot.sources import nodes, shell_texts, values
from bot.sources.facts import SourceUse, UseKind
from bot.sources.launchers import MOST_WORDS, launched
from bot.sources.outline import CallSite
from bot.sources.telling import runs_code
from bot.sources.values import NOTHING, Outside, Pieces, Value, either, unknown

if TYPE_CHECKING:
    from tree_sitter import Node

    from bot.sources.outline import Outline
    from bot.sources.resolve import Resolver

HOLE = "\ufffc"  # stands for what nobody can tell in a command line
_KEY = re.compile(r"\[[^\]]*\]\+?=")  # of an entry of a shell's table


_WHO_KNOWS = frozenset((Outside.UNKNOWN,))


# What takes a text for commands: at once, when a signal comes, whenever a name is used.
_HANDED = ("eval", "trap", "alias")
_ASKING = ("type", "hash", "which")


def _handler(words: Sequence[str]) -> str:
    """Return the commands that `trap` and `alias` are given: not the signals, and nothing to forget or to list."""
    given = [word for word in words if word != "--"]
    if given and given[0].startswith("-"):
        return ""
    named = [word.partition("=")[2] for word in given if "=" in word.partition(" ")[0]]
    return "; ".join(named) if named else "".join(given[:1])


# All words of a function, or those from one on.
_ALL_WORDS = re.compile(r"\$[@*]|\$\{[@*](?::(\d+))?\}")
_LOOPS = ("while_statement", "for_statement", "c_style_for_statement")


def _count_taken(site: CallSite) -> int:
    """How many of its words a function has less after a command, `shift 2`; more than it can have in a loop."""
    name = nodes.field(site.node, "name")
    if name is None or name.text != b"shift":
        return 0
    above = site.node.parent
    while above is not None and above.type != "function_definition":
        if above.type in _LOOPS:
            return MOST_WORDS
        above = above.parent
    given = [(value.text or b"").decode("utf-8", "replace") for _, value in nodes.arguments_of(site.node)]
    return int(given[0]) if given and given[0].isdecimal() else MOST_WORDS if given else 1


def _is_always_before(taking: CallSite, site: CallSite) -> bool:
    """Whether a command runs before another of its function whatever way leads there: a statement of the body."""
    body = taking.node.parent
    whole = body is not None and body.parent is not None and body.parent.type == "function_definition"
    return whole and taking.node.end_byte <= site.node.start_byte


def _is_one_word(node: Node) -> bool:
    """Whether what a command is given stays one word when the shell fills it in: it is quoted, or has no variable."""
    text = (node.text or b"").decode("utf-8", "replace")
    if node.type == "string":
        return _ALL_WORDS.search(text) is None and "[@]" not in text
    return not any(sign in text for sign in "$`*?[{(<")


class ParsedScript(Protocol):
    """What is asked of the source that the commands are in."""

    outline: Outline
    resolver: Resolver

    def given(self, site: CallSite, place: int, key: str) -> Value | None:
        """Return what a call gives a function."""

    def use(self, kind: UseKind, call: str, site: CallSite, value: Value) -> SourceUse:
        """Return a use of what an expression can be."""


class ShellScript:
    """The commands of one source that is a shell script."""

    def __init__(self, source: ParsedScript) -> None:
        self._source = source
        self._outline = source.outline

    def command(self, site: CallSite) -> Iterator[SourceUse]:
        """A command of a shell script."""
        name = nodes.field(site.node, "name")
        if name is None:
            return
        words = [self._called_with(name, site)]
        given = nodes.arguments_of(site.node)
        words += [self._source.resolver.value(value, site.scope) for _, value in given[: MOST_WORDS + 1]]
        passed_on = list(self._passed_on(name, words[1:], site))
        called = self._outline.functions[site.scope].name in self._outline.callers
        for one in passed_on if passed_on and called else (words, *passed_on):
            yield from self._commands(one, site)

    def _commands(self, words: Sequence[Value], site: CallSite) -> Iterator[SourceUse]:
        """The programs of one command, for each name that it may have."""
        for alternative in _alternatives(words[0]):
            line = [alternative, *map(_word, words[1:])]
            right = next((word for word in line[:4] if word in _rights()), None)
            if right is not None:
                yield self._source.use(UseKind.RIGHT, right, site, NOTHING)
            if line[0] in _HANDED:
                text = " ".join(line[1:]) if line[0] == "eval" else _handler(line[1:])
                said = unknown(Outside.VARIABLE) if HOLE in text else of_command_lines(Value(frozenset(((text,),))))
                said = self._without_own(said)
                if said.texts:
                    yield self._source.use(UseKind.PROGRAM, line[0], site, said)
                continue
            yield from self._asked_for(line, site)
            line[0] = _KEY.sub("", line[0])
            for command in map(_split, effective(line)):
                for program in (command, *launched(command, HOLE)):
                    # A function is started by its name alone: what a wrapper starts, or `command`, is a program.
                    if program[:1] != (line[0],) or line[0] not in self._outline.by_name:
                        yield from self._program_of(program, words, site)

    def _asked_for(self, line: Sequence[str], site: CallSite) -> Iterator[SourceUse]:
        """What a command asks whether it is there: a script does something else without it."""
        for word in line[1:] if line[0] in _ASKING else ():
            if not word.startswith("-") and HOLE not in word and word not in (*self._outline.by_name, *BUILTINS):
                yield self._source.use(UseKind.PROGRAM, line[0], site, values.text(word))

    def _passed_on(self, name: Node, rest: list[Value], site: CallSite) -> Iterator[list[Value]]:
        """Yield what a function starts of all its own words, `"$@"`: the words of its callers.

        Those that it may have taken away before are tried with and without, where that depends on the way to it.
        """
        all_words = _ALL_WORDS.fullmatch((name.text or b"").decode("utf-8", "replace").strip('"'))
        function = self._outline.functions[site.scope].name
        if not function or all_words is None:
            return
        left_out = max(int(all_words[1] or 1) - 1, 0)
        shifts = [one for one in self._outline.calls if one.scope == site.scope and _count_taken(one)]
        taken = left_out + sum(map(_count_taken, shifts))
        certain = left_out + sum(_count_taken(one) for one in shifts if _is_always_before(one, site))
        for caller in self._outline.callers.get(function, ()):
            given = [value for _, value in nodes.arguments_of(caller.node)[: MOST_WORDS + 1]]
            words = [self._source.resolver.value(value, caller.scope) for value in given]
            begin = certain if len(given) > certain and all(map(_is_one_word, given[:certain])) else 0
            yield from ([*words[first:], *rest] for first in range(begin, min(len(words), taken + 1)))
        for place in range(min(taken + 1, MOST_WORDS)):
            first_word = self._source.resolver.elsewhere(function, place)
            if first_word is not None:
                yield [first_word, unknown()]

    def _without_own(self, said: Value) -> Value:
        """Return the programs without the functions of the script."""
        texts = frozenset(text for text in said.texts if text[0] not in self._outline.by_name)
        return Value(texts, said.table, said.everywhere, said.outside)

    def _program_of(self, command: tuple[str, ...], words: Sequence[Value], site: CallSite) -> Iterator[SourceUse]:
        """The program of one command; a shell without a script is told by its input what to start.

        `words` are those of the whole line: where a name is open behind a wrapper, each open word may be it.
        """
        said = words[0]
        name = command[0] if command else ""
        if not name or name in BUILTINS:
            return
        outside = said.outside or {why for one in words[1:] if len(one.whole) != 1 for why in one.outside or _WHO_KNOWS}
        value = Value(frozenset(((name,),)), said.table, said.everywhere, said.outside)
        if HOLE in name:  # of a computed name the folder may be known
            pieces = tuple(None if piece == HOLE else piece for piece in re.split(f"({HOLE})", name) if piece)
            value = Value(frozenset((pieces,)), outside=frozenset(outside or _WHO_KNOWS))
        yield self._source.use(UseKind.PROGRAM, "command", site, value)
        told = all(word.startswith("-") or HOLE in word for word in command[1:]) or "-s" in command[1:]
        if name.rpartition("/")[2] in SHELLS and told:
            text = shell_texts.here(site.node)
            said = of_command_lines(values.text(text)) if text is not None else unknown(Outside.UNKNOWN)
            yield self._source.use(UseKind.PROGRAM, "command", site, said)

    def redirected(self) -> Iterator[SourceUse]:
        """The files that a shell script's redirections write."""
        for site in self._outline.redirects:
            operator = next((child.type for child in site.node.children if not child.is_named), "")
            target = nodes.field(site.node, "destination")
            if target is not None and operator == "<":
                yield self._source.use(UseKind.READ, operator, site, self._source.resolver.value(target, site.scope))
            if target is not None and ">" in operator and "&" not in operator:
                value = self._source.resolver.value(target, site.scope)
                if not any(one.startswith("/dev/") for one in value.whole):
                    yield self._source.use(UseKind.WRITE, operator, site, value)

    def _called_with(self, name: Node, site: CallSite) -> Value:
        """What the name of a command can be; for "$@" and "$1" in a function what that is called with."""
        found = self._source.resolver.value(name, site.scope)
        function = self._outline.functions[site.scope].name
        if Outside.ARGUMENT not in found.outside or not function:
            return found
        given = [self._source.given(caller, 0, "") for caller in self._outline.callers.get(function, ())]
        given += [self._source.resolver.elsewhere(function, 0)] if any(given) else []
        return either(one for one in given if one is not None) if any(given) else found


def _alternatives(name: Value) -> Iterator[str]:
    """Yield what the first word of a command can be, HOLE in the place of what nobody can tell."""
    yield from name.whole
    yield from (
        "".join(piece or HOLE for piece in text)
        for text in sorted(name.texts, key=values.order)
        if None in text and (len(text) > 1 or not name.whole)
    )


def _word(value: Value) -> str:
    """Return a word of a command; of one that nobody can tell the end, where that says what kind of source it is."""
    if len(value.whole) == 1 and not value.outside:
        return value.whole[0].replace("{}", HOLE)
    text = next(iter(value.texts)) if len(value.texts) == 1 else ()
    if None in text and any(piece is not None and " " in piece for piece in text):
        return "".join(piece or HOLE for piece in text)  # a command line, as behind `sh -c`
    ends = {text[-1] or "" for text in value.texts if text}
    known = len(ends) == 1 and all(end.endswith(java.ROW.suffixes) for end in ends)
    return HOLE + ends.pop() if known else HOLE


def _split(command: tuple[str, ...]) -> tuple[str, ...]:
    """Return a command whose first word is a whole line as its words: what `env -S` does."""
    return (*command[0].split(), *command[1:]) if command and " " in command[0] else command


@functools.cache
def _rights() -> frozenset[str]:
    """The commands that need a right, or give one up: also behind `exec` and other wrappers."""
    row = languages.by_name("shell")
    return frozenset(call.name for call in row.calls if call.does is Does.RIGHT) if row is not None else frozenset()


def of_command_lines(value: Value, *, alone: bool = True) -> Value:
    """Return the programs of texts that a shell is handed; `alone` says that no further words go with them."""
    more = () if alone else (HOLE,)
    found: set[Pieces] = set()
    outside = set(value.outside)
    for pieces in value.texts:
        line = "".join(HOLE if piece is None else piece for piece in pieces)
        commands = shell.commands(line)
        for command in commands:
            program = command.effective[0] if command.effective else ""
            if HOLE in program or program.startswith(("$", "`")):
                name = program.rpartition("/")[2]
                composed = HOLE in name and name != HOLE  # lib + NAME is a literal of no file
                found.add((None,) if HOLE in name or program.startswith(("$", "`")) else (name,))
                if composed or (not value.table and not value.outside):
                    outside.add(Outside.UNKNOWN)  # else it is said where it comes from
            elif program and program not in BUILTINS:
                found.add((program,))
            words = (*command.effective, *more)
            if runs_code(words, HOLE):
                found.add((None,))
                outside.add(Outside.UNKNOWN)
            for started in launched(words, HOLE):
                found.add((None,) if HOLE in started[0] else (started[0],))
                if HOLE in started[0]:
                    outside.add(Outside.UNKNOWN)
        known = bool(commands) and not any(HOLE in (command.effective or ("",))[0] for command in commands)
        if known and None in pieces:
            outside -= value.outside  # what is filled in are arguments
    return Value(frozenset(found), value.table, value.everywhere, frozenset(outside))


def effective(words: Iterable[str]) -> list[tuple[str, ...]]:
    """Return the commands that a list of words runs in the end, beside itself: of `sudo git` git, of `sh -c x` x."""
    return [one.effective for one in shell.of_words(tuple(words))]
