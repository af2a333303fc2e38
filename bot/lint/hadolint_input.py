"""The text that hadolint is given in place of a Dockerfile: one that it reads as BuildKit reads the original. Pure.

hadolint stops at what its parser does not know, and then checks nothing in the whole file; it also forgets SHELL at the
next ARG or ENV, and reads every script as sh. So each instruction is handed over in words that it understands, and
what it says is mapped back to the lines of the file. What no linter can read is named.

The scripts are read by ShellCheck apart from the file (`bot.lint.hadolint_scripts`), so that many files can share one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.dockerfile.distributions import Dialect, Distribution
from bot.dockerfile.interpreters import without_launcher
from bot.dockerfile.stages import StageGraph
from bot.dockerfile.syntax import Dockerfile, Heredoc, Instruction
from bot.dockerfile.systems import dialect, shells, stage_system
from bot.lint.hadolint_scripts import Script, Variables, file_of
from bot.lint.plain_scripts import is_plain

# The name of the shell by which hadolint, and ShellCheck behind it, know each language.
_SHELL = {
    Dialect.POSIX: "/bin/sh",
    Dialect.DASH: "/bin/sh",
    Dialect.ASH: "/bin/ash",
    Dialect.BASH: "/bin/bash",
    Dialect.KSH: "/bin/ksh",
}
_SCRIPT = re.compile(r"\d*<<-?\s*\S+")  # RUN <<EOF, and nothing more
# `<<EOF bash -e`, `bash -e <<EOF`: the heredoc is the program's input.
_BEFORE = re.compile(r"\d*<<-?\s*\S+\s+([^;&|<>()]+)")
_BEHIND = re.compile(r"([^;&|<>()]+?)\s*\d*<<-?\s*\S+")
_HEREDOC = re.compile(r"(?<![<\w])\d*<<-?\s*(?:\"[^\"]*\"|'[^']*'|\\?[^\s;&|<>()]+)")
_OTHER_SHELL = re.compile(r"\s*((?:powershell|pwsh|cmd)(?:\.exe)?)\s", re.IGNORECASE)
# hadolint gives ShellCheck no scripts of this shell, and checks its own rules as ever, but for DL4006.
_UNREAD_BY_SHELLCHECK = '["pwsh", "-c"]'
_PRAGMA = re.compile(r"#\s*hadolint\s+shell\s*=\s*(\S+)\s*")  # in a comment of its own: what the base image's SHELL is
_IMAGE = re.compile(r"[A-Za-z0-9][\w./:@-]*")
_NEUTRAL = {
    "RUN": "RUN :", "COPY": "COPY left-out /left-out", "ADD": "COPY left-out /left-out", "ENV": "ENV LEFT_OUT=1",
    "CMD": 'CMD ["left-out"]', "ENTRYPOINT": 'ENTRYPOINT ["left-out"]', "HEALTHCHECK": "HEALTHCHECK NONE",
    "FROM": "FROM left-out:1",
    "LABEL": "LABEL left.out=1", "EXPOSE": "EXPOSE 1024", "USER": "USER 1000", "WORKDIR": "WORKDIR /left-out",
}  # fmt: skip
_KNOWN_FLAGS = {
    "COPY": ("from", "chown", "chmod", "link"),
    "ADD": ("chown", "chmod", "link", "checksum"),
    "FROM": ("platform",),
    "HEALTHCHECK": ("interval", "timeout", "start-period", "retries"),
    "RUN": ("mount", "network", "security"),
}


@dataclass(frozen=True, slots=True)
class Unread:
    """Lines that no linter reads, and the language that they are in; empty if hadolint's parser gave up on them."""

    first: int
    last: int
    language: str = ""


@dataclass(frozen=True, slots=True)
class Readable:
    """A text for hadolint. `lines` has, for each of its lines, the line of the Dockerfile that it stands for."""

    text: str
    lines: tuple[int, ...]
    unread: tuple[Unread, ...] = ()
    scripts: tuple[Script, ...] = ()  # what ShellCheck is to read, apart from the text

    def original(self, line: int) -> int:
        """Return the line of the Dockerfile that a line of the text stands for."""
        return self.lines[min(max(line, 1), len(self.lines)) - 1] if self.lines else max(line, 1)


def readable(dockerfile: Dockerfile, graph: StageGraph | None, hard: Mapping[int, int] | None = None) -> Readable:
    """Return a text that hadolint reads right.

    `hard` are the instructions, by their first line, that it could not read so far: at 1 an instruction is written in
    the plainest words, at 2 it is left out, and `unread` names it.
    """
    writer = _Writer(dockerfile, graph, hard or {})
    writer.write()
    return Readable(
        "".join(f"{line}\n" for line in writer.out), tuple(writer.lines), tuple(writer.unread), tuple(writer.scripts)
    )


class _Writer:
    """Writes the instructions one after the other and keeps count of the lines."""

    def __init__(self, dockerfile: Dockerfile, graph: StageGraph | None, hard: Mapping[int, int]) -> None:
        self._dockerfile = dockerfile
        self._source = [line.rstrip("\n") for line in dockerfile.lines()]
        self._hard = hard
        self._shells = shells(graph) if graph is not None else {}
        self._systems: dict[int, Distribution | None] = {}
        for stage in graph.stages if graph is not None else ():
            found = stage_system(graph, stage) if graph is not None else None
            self._systems |= {one.start: found for one in (stage.from_instruction, *stage.instructions)}
        # Which image it is: hadolint does not fill in variables.
        self._bases = {
            stage.start: stage.base
            for stage in (graph.stages if graph is not None else ())
            if "$" in stage.base_raw and _IMAGE.fullmatch(stage.base)
        }
        self._begun = False  # whether there was a FROM
        self._told = False  # whether hadolint takes the SHELL to be one whose scripts it keeps from ShellCheck
        self._pragma: tuple[str, ...] = ()  # the SHELL that comments name, for this stage
        self._pragma_of_all: tuple[str, ...] = ()
        self._variables = Variables(graph)
        self.out: list[str] = []
        self.lines: list[int] = []
        self.unread: list[Unread] = []
        self.scripts: list[Script] = []

    def write(self) -> None:
        at = 1
        for one in self._dockerfile.instructions:
            self._put([self._comment(line) for line in self._source[at - 1 : one.start - 1]], at, step=1)
            self._variables.read(one)
            self._instruction(one)
            at = one.end + 1
        self._put(self._source[at - 1 :], at, step=1)

    def _comment(self, line: str) -> str:
        """Read what stands between instructions: a comment may say which shell the base image sets."""
        found = _PRAGMA.fullmatch(line.strip())
        if found is None:
            return line
        self._pragma = (found[1],)
        if not self._begun:
            self._pragma_of_all = self._pragma
        return "#"

    def _put(self, lines: Sequence[str], number: int, step: int = 0) -> None:
        self.out += lines
        self.lines += [number + step * index for index in range(len(lines))]

    def _instruction(self, one: Instruction) -> None:
        hard = self._hard.get(one.start, 0)
        if hard > 1:
            self._left_out(one)
            return
        match one.keyword:
            case "RUN":
                self._run(one, plain=hard == 1)
            case "FROM" if one.start in self._bases:
                self._put([_with_base(one, self._bases[one.start])], one.start)
            case "ARG" if len(one.args) > 1:
                self._put([f"ARG {word}" for word in one.args], one.start)
            case "ONBUILD" if one.sub is not None and one.sub.keyword == "RUN":
                self._onbuild(one)
            case "SHELL" if one.json:
                # It is told where a script needs it.
                self._put([f"# {line.lstrip()}" for line in self._lines(one)], one.start, step=1)
            case _ if one.heredocs or hard:
                self._put([_plain(one)], one.start)
            case _:
                self._put(self._lines(one), one.start, step=1)
        if one.keyword == "FROM":
            self._pragma = self._pragma_of_all
            self._begun = True
        if one.keyword in ("FROM", "ARG", "ENV"):
            self._told = False  # a part of it forgets what it was told

    def _lines(self, one: Instruction) -> list[str]:
        return self._source[one.start - 1 : one.end]

    def _left_out(self, one: Instruction) -> None:
        self.unread.append(Unread(one.start, one.end))
        neutral = _NEUTRAL.get(one.keyword)
        if neutral is not None:
            self._put([neutral], one.start)

    def _run(self, one: Instruction, *, plain: bool) -> None:
        system = self._systems.get(one.start)
        shell = self._shell_at(one)
        script = _script(one, shell)
        if script is None:
            self._put([_plain(one)] if plain else self._lines(one), one.start, step=0 if plain else 1)
            return
        language = dialect(script.interpreter, system)
        if language is Dialect.OTHER:
            self.unread.append(Unread(one.start, one.end, _name(script.interpreter)))
            self._put(["RUN :"], one.start)
            return
        if script.body is not None:
            end = _end_word(script.body)
            # An empty line behind it: hadolint does not read on without one.
            text, step = [f"RUN <<{end}", *script.body.removesuffix("\n").split("\n"), end, ""], 0
        elif plain or script.head is not None:
            text, step = [f"RUN {_one_line(script.head or one.args[0])}"], 0
        else:
            text, step = self._lines(one), 1
        is_read = script != _Script(shell) or not is_plain(one.args[0], self._variables.names)
        self._put_script(text, one.start, _shell(language, script.interpreter) if is_read else None, step)

    def _onbuild(self, one: Instruction) -> None:
        """The image keeps its SHELL, so that what it leaves for later is read by the same."""
        shell = self._shell_at(one)
        language = dialect(shell, self._systems.get(one.start))
        if language is Dialect.OTHER or one.heredocs:
            self.unread.append(Unread(one.start, one.end, _name(shell) if language is Dialect.OTHER else ""))
            self._put(["ONBUILD RUN :"], one.start)
            return
        self._put_script(self._lines(one), one.start, _shell(language, shell), step=1)

    def _shell_at(self, one: Instruction) -> tuple[str, ...]:
        return self._shells.get(one.start, ()) or self._pragma

    def _put_script(self, text: Sequence[str], line: int, shell: str | None, step: int) -> None:
        """Write a script so that ShellCheck does not see it, and apart with its shell; None: it need not see it."""
        if not self._told:
            self._put([f"SHELL {_UNREAD_BY_SHELLCHECK}"], line)
        self._told = True
        self._put(text, line, step)
        if shell is not None:
            alone = file_of("\n".join(text), shell, self._variables.names, self._dockerfile.escape)
            self.scripts.append(Script(line, alone))


def _shell(language: Dialect, interpreter: Sequence[str]) -> str:
    """Return the SHELL, in words that hadolint knows, of what reads a script."""
    words = [
        _SHELL[language],
        *(one for one in without_launcher(interpreter)[1:] if one.startswith(("-", "+")) or one == "pipefail"),
    ]
    if not words[-1].endswith("c"):
        words.append("-c")
    return json.dumps(words)


@dataclass(frozen=True, slots=True)
class _Script:
    """What a RUN has a shell do. `interpreter` are the words that start the one that reads it, () for /bin/sh.

    `body` is the script if it is a heredoc's, `head` the line without its heredocs; both None: it stands as written.
    """

    interpreter: tuple[str, ...]
    body: str | None = None
    head: str | None = None


def _script(one: Instruction, shell: tuple[str, ...]) -> _Script | None:
    """Return the script of a RUN; None if it has none, as in exec form."""
    if not one.args:
        return None
    if one.json:
        return _of_exec_form(one.args)
    if not one.heredocs:
        other = _OTHER_SHELL.match(one.args[0])
        return _Script((other[1],) if other else shell)
    head = one.args[0]
    if len(one.heredocs) == 1:
        only = one.heredocs[0]
        if _SCRIPT.fullmatch(head):
            first = re.match(r"#!\s*(.+)", only.text)
            return _Script(tuple(first[1].split()) if first else shell, body=only.text)
        if dialect(shell, None) is not Dialect.OTHER and (found := _BEFORE.fullmatch(head) or _BEHIND.fullmatch(head)):
            words = tuple(found[1].split())
            if _takes_script(words):
                return _Script(words, body=only.text)
    # The bodies are data: the commands are what stays when their input is left empty.
    return _Script(shell, head=_HEREDOC.sub("</dev/null", head))


def _of_exec_form(args: tuple[str, ...]) -> _Script | None:
    """`["bash", "-c", "script"]` is a script; any other program is started as it is."""
    if len(args) == 3 and re.fullmatch(r"-\w*c", args[1]) and dialect(args[:1], None) is not Dialect.OTHER:
        return _Script(args[:2], body=args[2]) if "\n" in args[2] else _Script(args[:2], head=args[2])
    return None


def _takes_script(words: tuple[str, ...]) -> bool:
    """Whether a program with these words reads its program from its input: an interpreter without a file's name."""
    rest = [
        word for word in words if not word.startswith(("-", "+")) and word not in ("env", "/usr/bin/env", "pipefail")
    ]
    known = dialect(words, None) is not Dialect.OTHER
    return len(rest) == 1 and (
        known or re.fullmatch(r"(?:.*/)?(?:python|ruby|perl|node|php|pwsh|lua)[\d.]*", rest[0]) is not None
    )


def _name(interpreter: Sequence[str]) -> str:
    words = [word.replace("\\", "/").rpartition("/")[2] for word in interpreter]
    words = [word for word in words if word != "env" and not word.startswith("-")]
    return (words[0] if words else "").removesuffix(".exe")


def _end_word(body: str) -> str:
    lines = set(body.split("\n"))
    return next(word for number in range(len(lines) + 1) if (word := f"HULLCHECK{number}") not in lines)


def _one_line(script: str) -> str:
    return " ".join(script.split("\n")).strip()


def _plain(one: Instruction) -> str:
    """An instruction on one line: without heredocs, and without the flags that hadolint may not know."""
    known = _KNOWN_FLAGS.get(one.keyword, ())
    flags = [flag for flag in one.flags if flag.removeprefix("--").partition("=")[0] in known]
    return " ".join((one.keyword, *flags, *_words(one)))


def _words(one: Instruction) -> Iterator[str]:
    if one.json:
        args = one.args[1:] if one.keyword == "HEALTHCHECK" else one.args
        if one.keyword == "HEALTHCHECK":
            yield one.args[0]
        yield json.dumps(list(args), ensure_ascii=False)
    elif one.keyword in ("ENV", "LABEL"):
        yield from (f"{name}={value}" for name, value in one.pairs)
    else:
        yield from ("heredoc" if _is_heredoc(word, one.heredocs) else _one_line(word) for word in one.args)


def _with_base(one: Instruction, base: str) -> str:
    flags = [flag for flag in one.flags if flag.startswith("--platform")]
    return " ".join(("FROM", *flags, base, *one.args[1:]))


def _is_heredoc(word: str, heredocs: Sequence[Heredoc]) -> bool:
    return bool(heredocs) and word.startswith("<<")
