"""Reading a Dockerfile: its instructions, with their lines, flags, words and heredocs. Pure.

dockerfile-parse does the reading, but it takes heredoc bodies for instructions, ends an instruction at a blank line in
a continuation, ignores `# escape=` and joins what ends in an escaped backslash. So the text is first brought into a
form that it reads right: one line an instruction, at the line where it starts, and nothing else. What it makes of that
is taken apart further by BuildKit's rules (arguments.py), with which we agree (tests/unit/dockerfile, `make corpus`).
This is the only module that knows dockerfile-parse.
"""

from __future__ import annotations

import io
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from dockerfile_parse import DockerfileParser

from bot.dockerfile import arguments
from bot.dockerfile.arguments import Refused
from bot.dockerfile.expansion import SPACE_CLASS, SPACES, ExpansionError, Grammar, Lexer
from bot.errors import InputError

_LONGEST_LINE = 65_536  # bytes with its line end: BuildKit's scanner takes no more
_MOST_INSTRUCTIONS = 5_000  # our own limit, of which people use a tenth: what follows may compare each with each
_LARGEST_DESCRIPTOR = 2**64 - 1

_WITH_HEREDOCS = ("ADD", "COPY", "RUN")

_DIRECTIVE = {
    grammar: re.compile(rf"#[{spaces}]*([a-zA-Z][a-zA-Z0-9]*)[\t\n\f\r ]*=[\t\n\f\r ]*(.*)", re.DOTALL)
    for grammar, spaces in ((Grammar.V0_12, r"\t\n\f\r "), (Grammar.CURRENT, SPACE_CLASS))
}
_DIRECTIVES = {Grammar.V0_12: ("syntax", "escape"), Grammar.CURRENT: ("syntax", "escape", "check")}
_HEREDOC = {
    Grammar.V0_12: re.compile(r"([0-9]*)<<(-?)([^<]*)"),
    Grammar.CURRENT: re.compile(r"([0-9]*)<<(-?)[\t\n\f\r ]*([^<]*)"),
}
_SURROGATE = re.compile("[\ud800-\udfff]")
# What dockerfile-parse would take for white space, or for a line that goes on, travels as "\U000f0000<hex>;".
_TROUBLE = re.compile("[\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\U000f0000]|\\\\\\Z")
_CARRIED = re.compile("\U000f0000([0-9a-f]+);")


class DockerfileSyntaxError(InputError):
    """The text is no Dockerfile: BuildKit would refuse it too. `line` counts from 1."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(f"line {line}: {message}")
        self.line = line
        self.message = message


@dataclass(frozen=True, slots=True)
class Heredoc:
    """A here-document. `body` is as written: leading tabs are there, even if `strip_tabs` (`<<-`) says to drop them.

    `expand` is False if any part of the name was quoted. `descriptor` is the number before `<<`, 0 if there is none.
    """

    name: str
    body: str
    strip_tabs: bool
    expand: bool
    descriptor: int = 0

    @property
    def text(self) -> str:
        """The body as a command or a file gets it: without leading tabs if `strip_tabs`."""
        return re.sub(r"(?m)^\t+", "", self.body) if self.strip_tabs else self.body


@dataclass(frozen=True, slots=True)
class Instruction:
    """One instruction. `args` is what BuildKit's parser makes of it.

    RUN, CMD, ENTRYPOINT and SHELL in shell form have one string, in JSON form (`json`) its items; HEALTHCHECK has its
    kind before that. ENV and LABEL have name, value, name, value, ...; ADD, COPY, VOLUME, EXPOSE, FROM and ARG their
    words; the others one string. One that BuildKit does not know has one empty string. Quotes are kept.

    ONBUILD has the args, `json` and heredocs of the instruction in it, which is in `sub`; its flags are only there.
    """

    keyword: str
    flags: tuple[str, ...]
    args: tuple[str, ...]
    json: bool
    heredocs: tuple[Heredoc, ...]
    start: int
    end: int
    original: str  # continuation lines joined, comments and heredoc bodies left out
    sub: Instruction | None = None
    line_starts: tuple[tuple[int, int], ...] = field(default=(), repr=False, compare=False)  # offset in original, line

    def flag(self, name: str) -> str | None:
        """Return the value of --name=value, "" for a bare --name, None if it is not there; the last one counts."""
        values = self.flag_values(name)
        return values[-1] if values else None

    def flag_values(self, name: str) -> tuple[str, ...]:
        """Return the value of each --name, in order: some, as --mount, may be repeated."""
        split = (flag.removeprefix("--").partition("=") for flag in self.flags)
        return tuple(value for key, _, value in split if key == name)

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The names and values of ENV and LABEL."""
        return tuple(zip(self.args[::2], self.args[1::2], strict=False))


@dataclass(frozen=True)
class Dockerfile:
    """A Dockerfile that was read. `directives` are those at its top, with names in lower case."""

    text: str
    instructions: tuple[Instruction, ...]
    escape: str
    directives: tuple[tuple[str, str], ...]

    def lines(self) -> tuple[str, ...]:
        """Return the source lines exactly, each with its line end."""
        return self._lines

    def end_before(self, line: int) -> int:
        """Return the last line of the instruction before that one which begins in `line`; 0 for the first."""
        index = bisect_left(self._ends, line)
        return self._ends[index - 1] if index else 0

    @cached_property
    def _ends(self) -> tuple[int, ...]:
        return tuple(one.end for one in self.instructions)

    @cached_property
    def _lines(self) -> tuple[str, ...]:
        return source_lines(self.text)


def source_lines(text: str) -> tuple[str, ...]:
    """Return the lines of a text with their line ends, as BuildKit counts them: only a line feed ends one."""
    lines = text.split("\n")
    return (*(line + "\n" for line in lines[:-1]), *filter(None, lines[-1:]))


def parse(text: str, grammar: Grammar = Grammar.CURRENT) -> Dockerfile:
    """Read a Dockerfile. Raises DockerfileSyntaxError where BuildKit's parser refuses it, or if it is far too long.

    An instruction that does not exist is no syntax error, nor is one with too few arguments: the parser takes them, a
    later step of the build refuses them.
    """
    lines = _split_lines(text)
    reader = _Reader(lines, grammar)
    logical = tuple(reader.logical_lines())
    if not logical:
        raise DockerfileSyntaxError(max(len(lines), 1), "file with no instructions")
    if len(logical) > _MOST_INSTRUCTIONS:
        line = logical[_MOST_INSTRUCTIONS].start
        raise DockerfileSyntaxError(line, f"more than {_MOST_INSTRUCTIONS:,} instructions are not read")
    heads = _heads(logical, len(lines))
    instructions = tuple(
        _instruction(line, head, reader.escape, grammar) for line, head in zip(logical, heads, strict=True)
    )
    return Dockerfile(text, instructions, reader.escape, tuple(reader.directives.items()))


# -------------------------------------------------------------------------------------- lines, comments, heredocs


@dataclass(frozen=True, slots=True)
class _Logical:
    """An instruction's lines joined into one, and the heredocs that follow it. Lines count from 1."""

    text: str
    start: int
    end: int
    heredocs: tuple[Heredoc, ...]
    line_starts: tuple[tuple[int, int], ...]


def _split_lines(text: str) -> tuple[str, ...]:
    lines = source_lines(_SURROGATE.sub("\ufffd", text).removeprefix("\ufeff"))
    for number, line in enumerate(lines, 1):
        if len(line) * 4 < _LONGEST_LINE:
            continue
        mark = 3 if number == 1 and text.startswith("\ufeff") else 0
        if len(line.encode()) + mark + (not line.endswith("\n")) > _LONGEST_LINE:
            raise DockerfileSyntaxError(number, f"line greater than max allowed size of {_LONGEST_LINE - 1}")
    return lines


class _Reader:
    """Goes through the physical lines once; `escape` and `directives` are known when it is done."""

    def __init__(self, lines: Sequence[str], grammar: Grammar) -> None:
        self._lines = lines
        self._grammar = grammar
        self._at = 0
        self._directives_done = False
        self.escape = "\\"
        self.directives: dict[str, str] = {}

    def logical_lines(self) -> Iterator[_Logical]:
        while self._at < len(self._lines):
            start = self._at + 1
            line = self._lines[self._at].rstrip("\r\n").lstrip(SPACES)
            self._at += 1
            if not self._directives_done:
                self._directive(line, start)
            if line and not line.startswith("#"):
                joined, line_starts = self._joined(line)
                heredocs = self._heredocs(joined, start) if "<<" in joined else ()
                yield _Logical(joined, start, self._at, heredocs, line_starts)

    def _directive(self, line: str, number: int) -> None:
        match = _DIRECTIVE[self._grammar].fullmatch(line)
        name = match[1].lower() if match else ""
        value = match[2].rstrip("\t\n\f\r ") if match else ""
        if name not in _DIRECTIVES[self._grammar] or not value:
            self._directives_done = True
            return
        if name in self.directives:
            raise DockerfileSyntaxError(number, f"only one {name} parser directive can be used")
        self.directives[name] = value
        if name == "escape":
            if value not in ("\\", "`"):
                raise DockerfileSyntaxError(number, f"invalid escape token '{value}' does not match ` or \\")
            self.escape = value

    def _joined(self, first: str) -> tuple[str, tuple[tuple[int, int], ...]]:
        """Return a line with its continuation lines, and where in it each begins: offset, line.

        Comments and blank lines between them are dropped.
        """
        line, goes_on = self._continued(first)
        pieces, starts, length = [line], [(0, self._at)], len(line)
        while goes_on and self._at < len(self._lines):
            line = self._lines[self._at].rstrip("\r\n")
            self._at += 1
            visible = line.lstrip(SPACES)
            if visible and not visible.startswith("#"):
                line, goes_on = self._continued(line)
                pieces.append(line)
                starts.append((length, self._at))
                length += len(line)
        return "".join(pieces), tuple(starts)

    def _continued(self, line: str) -> tuple[str, bool]:
        """Return a line without its continuation mark, and whether it had one; a doubled mark is none."""
        visible = line.rstrip("\t ")
        if visible.endswith(self.escape) and visible[-2:-1] != self.escape:
            return visible[:-1], True
        return line, False

    def _heredocs(self, line: str, number: int) -> tuple[Heredoc, ...]:
        keyword, rest = arguments.split(line)
        try:
            node = arguments.read(keyword, rest, self.escape, self._grammar)
            node = node.sub or node
            if node.json or node.keyword not in _WITH_HEREDOCS:
                return ()
            return tuple(self._body(name, number) for name in _heredoc_names(line, self._grammar))
        except Refused as refused:
            raise DockerfileSyntaxError(number, str(refused)) from None

    def _body(self, head: Heredoc, number: int) -> Heredoc:
        start = self._at
        while self._at < len(self._lines):
            line = self._lines[self._at].rstrip("\r\n")
            self._at += 1
            if (line.lstrip("\t") if head.strip_tabs else line) == head.name:
                body = "".join(self._lines[start : self._at - 1])
                return Heredoc(head.name, body, head.strip_tabs, head.expand, head.descriptor)
        raise DockerfileSyntaxError(number, "unterminated heredoc")


def _heredoc_names(line: str, grammar: Grammar) -> Iterator[Heredoc]:
    """Find the heredocs that a line begins; their bodies are not known yet."""
    # BuildKit has the backslash here whatever `# escape=` says, and lets a line that it cannot split have no heredocs.
    try:
        words = Lexer(raw_quotes=True, raw_escapes=True, keep_unset=True, grammar=grammar).split(line, {})
    except ExpansionError:
        return
    for word in words:
        match = _HEREDOC[grammar].fullmatch(word)
        if match is None or not match[3]:
            continue
        try:
            names = Lexer(keep_unset=True, grammar=grammar).split(match[3], {})
            if len(names) != 1:
                continue
            raw = Lexer(raw_quotes=True, keep_unset=True, grammar=grammar).split(match[3], {})
        except ExpansionError as error:
            raise Refused(str(error)) from None
        if len(raw) != 1:
            raise Refused(f"internal lexing of heredoc produced inconsistent results: {match[3]}")
        expand = _quotes(names[0]) == _quotes(raw[0])
        descriptor = min(int(match[1][:30] or "0"), _LARGEST_DESCRIPTOR)
        yield Heredoc(names[0], "", match[2] == "-", expand, descriptor)


def _quotes(word: str) -> int:
    return word.count("'") + word.count('"')


# ---------------------------------------------------------------------------------------------- dockerfile-parse


def _heads(logical: Sequence[_Logical], count: int) -> list[tuple[str, str]]:
    """Let dockerfile-parse read the instructions; -> keyword as written and the rest, for each."""
    prepared = [""] * count
    for line in logical:
        prepared[line.start - 1] = _TROUBLE.sub(lambda found: f"\U000f0000{ord(found[0]):x};", line.text.strip(SPACES))
    content = "\n".join([*prepared, ""]).encode()
    found = {
        entry["startline"] + 1: (_restore(entry["content"].split(None, 1)[0]), _restore(entry["value"]))
        for entry in DockerfileParser(fileobj=io.BytesIO(content)).structure
    }
    return [found.get(line.start, ("", "")) for line in logical]


def _restore(text: str) -> str:
    return _CARRIED.sub(lambda found: chr(int(found[1], 16)), text)


def _instruction(line: _Logical, head: tuple[str, str], escape: str, grammar: Grammar) -> Instruction:
    try:
        node = arguments.read(*head, escape, grammar)
    except Refused as refused:
        raise DockerfileSyntaxError(line.start, str(refused)) from None
    lines = (line.heredocs, line.start, line.end)
    inner = node.sub
    if inner is None:
        return Instruction(node.keyword, node.flags, node.args, node.json, *lines, line.text, None, line.line_starts)
    sub = Instruction(inner.keyword, inner.flags, inner.args, inner.json, *lines, inner.original)
    return Instruction(node.keyword, node.flags, inner.args, inner.json, *lines, line.text, sub, line.line_starts)
