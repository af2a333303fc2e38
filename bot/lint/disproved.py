"""Findings of hadolint's that our reading of the file disproves. Pure.

hadolint looks at each instruction almost by itself. Where the stages, the values of variables or the syntax tree of the
script show that a finding is not true, it is left out, and counted by its rule.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from bot.dockerfile.distributions import Dialect, Distribution, Family
from bot.dockerfile.execution import fill, steps
from bot.dockerfile.expansion import ExpansionError, Lexer
from bot.dockerfile.package_commands import package_commands
from bot.dockerfile.packages import Manager, PackageAction
from bot.dockerfile.shell import Command, ControlFlow, run_commands
from bot.dockerfile.stages import Stage, StageGraph, declared_names, environment, mounts
from bot.dockerfile.syntax import Dockerfile, Instruction
from bot.dockerfile.systems import dialect, shells, stage_system
from bot.languages.row import word_set
from bot.lint import answers
from bot.model.findings import Finding
from bot.text import verbatim

# Set by the builder without an ARG in the file, or by every shell.
_ALWAYS_SET = frozenset((
    "http_proxy", "https_proxy", "ftp_proxy", "no_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY",
))  # fmt: skip
_PIPES = ("|", "|&")
_SAYS = ("yes", "echo", "printf", "true", ":")
# What POSIX leaves open of builtins, and the small shells have.
_OF_SMALL_SHELLS = re.compile(r"\b(?:ulimit -\w|read -p)\b")
# What BusyBox's ash has of bash, found by running each (1.37, of Alpine 3.23): `[[`, `$'...'`, `==`, `i++`, `2**3`,
# `&>`, `>&file`, `[^a]`, names such as `a-b`, `let`, `source`, SIG in `trap`, `${@:2}`, `${x:1:1}`, `${x/b/z}`,
# `read` alone.
_OF_ASH = word_set(
    "SC3003 SC3010 SC3014 SC3018 SC3019 SC3020 SC3021 SC3026 SC3033 SC3036 SC3037 SC3039 SC3043 SC3046 SC3048 SC3049 "
    "SC3051 SC3056 SC3057 SC3060 SC3061 SC2112 SC2113"
)
# Since BusyBox 1.34: `<(...)`, `trap ... ERR`, `$((16#ff))`.
_OF_NEWER_ASH = frozenset(("SC3001", "SC3047", "SC3052"))
_NEWER_ALPINE = (3, 15)
_IN_DASH = "In dash, "
_BARE_ARITHMETIC = re.compile(r"(?<!\$)\(\(")
_SET_BY_ASH = re.compile(r"\b(?:RANDOM|HOSTNAME)\b")
_NO_RECOMMENDS = re.compile(r"""APT::Install-Recommends[\s"'=]+(?:false|no|off|0)\b""", re.IGNORECASE)
# What hadolint sees no sense in during a build.
_SENSELESS = frozenset(("free", "kill", "mount", "ps", "service", "shutdown", "ssh", "top", "vim", "ifconfig", "nano"))
_Check = Callable[["Reading", Finding, Instruction], bool]


class Reading:
    """What the findings of one file are held against; made once for all of them."""

    def __init__(self, dockerfile: Dockerfile, graph: StageGraph) -> None:
        self.dockerfile = dockerfile
        self.graph = graph
        self.instructions: Mapping[int, Instruction] = {
            line: one for one in dockerfile.instructions for line in range(one.start, one.end + 1)
        }
        self.stages: Mapping[int, Stage] = {
            one.start: stage for stage in graph.stages for one in (stage.from_instruction, *stage.instructions)
        }
        self.shells = shells(graph)
        self._commands: dict[int, tuple[Command, ...]] = {}

    def disproves(self, finding: Finding) -> bool:
        """Whether a finding cannot be true."""
        check = _shell_is_bash if finding.rule.startswith("SC3") else _CHECKS.get(finding.rule)
        instruction = self.instructions.get(finding.line)
        if check is None or instruction is None or instruction.start not in self.stages:
            return False
        return check(self, finding, instruction)

    def worded(self, finding: Finding) -> Finding:
        """Return a finding under the name of the shell that reads the script: ShellCheck takes ash for dash."""
        instruction = self.instructions.get(finding.line)
        words = finding.message.english
        if instruction is None or instruction.start not in self.stages or not words.startswith(_IN_DASH):
            return finding
        system = stage_system(self.graph, self.stages[instruction.start])
        if dialect(self.shells.get(instruction.start, ()), system) is not Dialect.ASH:
            return finding
        return replace(finding, message=verbatim(f"In ash, {words.removeprefix(_IN_DASH)}"))

    def commands(self, run: Instruction) -> tuple[Command, ...]:
        """Return the commands of a RUN."""
        if run.start not in self._commands:
            self._commands[run.start] = run_commands(run, self.shells.get(run.start, ()))
        return self._commands[run.start]

    def names_before(self, instruction: Instruction) -> Iterator[str]:
        """Return the names of all variables that are set when an instruction runs, also those without a known value."""
        for stage in self.graph.chain(self.stages[instruction.start]):
            for one in stage.instructions:
                if one.start >= instruction.start:
                    return
                yield from declared_names(one)


def _pipefail_is_set(reading: Reading, _: Finding, run: Instruction) -> bool:
    """DL4006: every pipe in it stops at the first command that fails, since SHELL or the script says so.

    What only says something cannot fail, and who is given what a `$(...)` says does not ask for its status.
    `yes | program` must not stop: what ends `yes` is that nobody reads any more, and with pipefail that is a failure.
    """
    if any("pipefail" in word for word in reading.shells.get(run.start, ())) and not _other_interpreter(run):
        return True
    said = any("pipefail" in word for word in _first_line(run).split()) and bool(run.heredocs)
    before: dict[tuple[ControlFlow, ...], str] = {}  # the last program, by the blocks that it is in
    outside: Command | None = None
    for command in reading.commands(run):
        inside = ControlFlow.SUBSTITUTION in command.blocks
        outside = outside if inside else command
        if command.words[:1] == ("set",) and any("pipefail" in word for word in command.words):
            said = "+o" not in command.words
        elif command.operator in _PIPES and not said and ControlFlow.SHELL not in command.blocks:
            asked = not inside or (outside is not None and not outside.words)
            if asked and before.get(command.blocks) not in _SAYS:
                return False
        before[command.blocks] = command.program
    return True


def _other_interpreter(run: Instruction) -> bool:
    return bool(run.heredocs) and (run.heredocs[0].text.startswith("#!") or len(run.args[0].split()) > 1)


def _first_line(run: Instruction) -> str:
    """The words that start the interpreter of a heredoc: those beside it, and those of its `#!` line."""
    first = run.heredocs[0].text.partition("\n")[0] if run.heredocs else ""
    return f"{run.args[0]} {first if first.startswith('#!') else ''}"


def _variable_is_set(reading: Reading, finding: Finding, run: Instruction) -> bool:
    """SC2154: an ARG or ENV before it sets the variable, in this stage or one that it is made from."""
    name = re.match(r"(\w+) is referenced", finding.message.english)
    return name is not None and (name[1] in _ALWAYS_SET or name[1] in set(reading.names_before(run)))


def _user_is_number(reading: Reading, _: Finding, user: Instruction) -> bool:
    """DL3066: with its variables filled in it is a number, or nobody knows it before the build; Windows has none."""
    stage = reading.stages[user.start]
    found = stage_system(reading.graph, stage)
    if found is not None and found.family is Family.WINDOWS:
        return True
    if not user.args:
        return False
    env = environment(reading.graph, stage, before=user.start)
    try:
        word = Lexer(reading.dockerfile.escape, keep_unset=True).expand(user.args[0], env)
    except ExpansionError:
        return False
    # Of root HC004 speaks.
    return "$" in word or re.fullmatch(r"(?:\d+|root)(?::.*)?", word) is not None


def _names_no_other(reading: Reading, _: Finding, env: Instruction) -> bool:
    """DL3044: no value refers to a name of the same ENV: what is escaped or in single quotes is the text itself."""
    mark = "\N{SUBSTITUTE}"
    lexer = Lexer(reading.dockerfile.escape, keep_unset=True)
    try:
        return not any(mark in lexer.expand(value, {name: mark for name, _ in env.pairs}) for _, value in env.pairs)
    except ExpansionError:
        return False


_QUOTED = re.compile(r"'[^']*'|\"(?:[^\"\\]|\\.)*\"")
_VARIABLE = re.compile(r"\$(?:(\w+)|\{(\w+))")
_WHOLE_VARIABLE = re.compile(r"\$\{?(\w+)\}?")
_HANDED_ON = re.compile(r"\$(?:[@*1-9]|\{[@*1-9]\})")  # what a function is given


def _is_pinned(manager: Manager, sign: str) -> _Check:
    """DL3008, DL3018: each package has its version as far as is known; what a function is given nobody knows."""

    def check(reading: Reading, _: Finding, run: Instruction) -> bool:
        values = environment(reading.graph, reading.stages[run.start], before=run.start)
        installs = (one for one in package_commands(reading.commands(run)) if one.action is PackageAction.INSTALL)
        packages = [name for one in installs if one.manager is manager for name in one.packages]
        words = [word for name in packages for word in fill(name, values).split()]
        named = any("$" in name for name in packages)
        return named and all(re.search(sign, word) or _HANDED_ON.fullmatch(word) for word in words)

    return check


def _lists_packages(reading: Reading, _: Finding, run: Instruction) -> bool:
    """SC2086: what stands without quotes are lists of packages alone, which quotes would make one word of."""
    if run.json or run.heredocs:
        return False
    values = environment(reading.graph, reading.stages[run.start], before=run.start)
    script = steps(reading.commands(run), values=values)
    lists: set[str] = set()
    for step in script:
        for found in package_commands([step.command]):
            names = (_WHOLE_VARIABLE.fullmatch(word) for word in found.packages)
            lists |= {name[1] for name in names if name and _may_be_several(step.word(name[0]))}
    bare = _QUOTED.sub("", run.original)
    return bool(lists) and {name for found in _VARIABLE.findall(bare) for name in found if name} <= lists


def _may_be_several(value: str) -> bool:
    return "$" in value or len(value.split()) > 1


def _recommends_are_off(reading: Reading, _: Finding, run: Instruction) -> bool:
    """DL3015: apt's configuration, written before it or in the same RUN, leaves out what is only recommended."""
    for stage in reading.graph.chain(reading.stages[run.start]):
        for one in stage.instructions:
            texts = (*one.args, *(heredoc.text for heredoc in one.heredocs))
            if one.start <= run.start and any(map(_NO_RECOMMENDS.search, texts)):
                return True
    return False


def _has_keys(reading: Reading, _: Finding, run: Instruction) -> bool:
    """DL3001: it calls nothing but ssh, for which its mount brings the keys."""
    mounted = any(dict(one).get("type") == "ssh" for one in mounts(run))
    return mounted and {one.program for one in reading.commands(run)} & _SENSELESS == {"ssh"}


def _is_answered(reading: Reading, _: Finding, run: Instruction) -> bool:
    """DL3014, DL3030, DL3034, DL3038: what they install does not ask, or is told yes in another way."""
    stage = reading.stages[run.start]
    script = steps(reading.commands(run), values=environment(reading.graph, stage, before=run.start))
    return bool(script) and not answers.waiting(reading.graph, stage, run, script)


def _names_a_stage(reading: Reading, _: Finding, copy: Instruction) -> bool:
    """DL3022: the name is that of a stage before it, in whatever case, or clearly an image's.

    What is of no stage is said once, of the first COPY from it.
    """
    name = copy.flag("from") or ""
    found = reading.graph.find(name)
    if found is not None:
        return found.index < reading.stages[copy.start].index
    before = (one for one in reading.dockerfile.instructions if one.keyword == "COPY" and one.start < copy.start)
    return bool(re.search(r"[/:@$]", name)) or any(one.flag("from") == name for one in before)


def _shell_is_bash(reading: Reading, finding: Finding, run: Instruction) -> bool:
    """SC3...: what POSIX leaves open is known to the shell that reads it. ShellCheck takes ash for dash."""
    if _other_interpreter(run) or run.json:
        return False
    system = stage_system(reading.graph, reading.stages[run.start])
    language = dialect(reading.shells.get(run.start, ()), system)
    if language in (Dialect.ASH, Dialect.DASH) and _OF_SMALL_SHELLS.search(finding.message.english):
        return True
    return language is Dialect.BASH or (language is Dialect.ASH and _ash_has(finding, system, run))


def _ash_has(finding: Finding, system: Distribution | None, run: Instruction) -> bool:
    """Whether BusyBox's ash does what a finding says that a POSIX shell does not, in the release that the image has."""
    release = re.match(r"(\d+)\.(\d+)", system.version) if system is not None else None
    if finding.rule in _OF_NEWER_ASH:
        return release is None or (int(release[1]), int(release[2])) >= _NEWER_ALPINE
    if finding.rule == "SC3028":
        return _SET_BY_ASH.search(finding.message.english) is not None
    # It has `$((i++))`, but no `for ((...))`.
    return finding.rule in _OF_ASH and not (finding.rule == "SC3018" and _BARE_ARITHMETIC.search(run.original))


def _is_asked_for(reading: Reading, run: Instruction) -> bool:
    """Whether the status of each `cd` is asked for by what follows, or is that of the RUN, behind which nothing is."""
    script = reading.commands(run)
    places = [number for number, one in enumerate(script) if one.words[:1] in (("cd",), ("pushd",), ("popd",))]
    return bool(places) and all(
        number + 1 == len(script) or script[number + 1].operator in ("&&", "||") for number in places
    )


def _shell_stops(reading: Reading, _: Finding, run: Instruction) -> bool:
    """SC2164: what starts the shell says -e, so that it stops where `cd` fails, or somebody asks whether it did."""
    if _is_asked_for(reading, run):
        return True
    words = reading.shells.get(run.start, ())[1:]
    if run.heredocs:
        words = (*(() if _other_interpreter(run) else words), *_first_line(run).split())
    return any(re.fullmatch(r"-\w*e\w*|errexit", word) for word in words)


_CHECKS: Mapping[str, _Check] = {
    "DL4006": _pipefail_is_set,
    "SC2154": _variable_is_set,
    "SC2086": _lists_packages,
    "SC2164": _shell_stops,
    **dict.fromkeys(("SC2112", "SC2113"), _shell_is_bash),
    "DL3066": _user_is_number,
    "DL3001": _has_keys,
    "DL3008": _is_pinned(Manager.APT, r"=|\.deb$"),
    "DL3015": _recommends_are_off,
    "DL3018": _is_pinned(Manager.APK, r"[=<>~]"),
    "DL3044": _names_no_other,
    "DL3022": _names_a_stage,
    **dict.fromkeys(("DL3014", "DL3030", "DL3034", "DL3038"), _is_answered),
}
