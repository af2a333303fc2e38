"""The instructions that make an image, each with what is in force where it stands. Pure; never raises on text."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.dockerfile import shell
from bot.dockerfile.expansion import ExpansionError
from bot.dockerfile.paths import DEFAULT_PATH, absolute
from bot.dockerfile.shell import Command
from bot.dockerfile.stages import PLATFORM_ARGS, Stage, StageGraph, expand, read_declared
from bot.dockerfile.syntax import Instruction

_MOST_VALUE = 20_000  # characters of a variable; ENV A=$A$A doubles with every line


@dataclass(frozen=True, slots=True)
class BuildStep:
    """One instruction after FROM. `own` says that it stands in the stage itself, not in one that this is FROM.

    `workdir`, `user`, `shell` and `env` (ENV, and ARG with a value) hold before it. `commands` are those of RUN, CMD,
    ENTRYPOINT and HEALTHCHECK; `sources` and `destination` are those of COPY and ADD with variables filled in, the
    destination absolute and with a slash at its end if it is a folder for certain.
    """

    instruction: Instruction
    own: bool
    workdir: str = "/"
    user: str = ""
    shell: tuple[str, ...] = ()
    env: Mapping[str, str] = field(default_factory=dict)
    commands: tuple[Command, ...] = ()
    sources: tuple[str, ...] = ()
    destination: str = ""

    @property
    def keyword(self) -> str:
        """The instruction's keyword."""
        return self.instruction.keyword

    @property
    def line(self) -> int:
        """The instruction's first line: what a step is known by."""
        return self.instruction.start

    @property
    def from_context(self) -> bool:
        """Whether it is a COPY or ADD of files of the build context."""
        return self.keyword in ("COPY", "ADD") and self.instruction.flag("from") is None

    def absolute(self, path: str) -> str:
        """Return a path as it reads in this step's folder, without variables if they are known."""
        return absolute(self.workdir, fill_word(path, self.env))


def fill_word(word: str, env: Mapping[str, str], escape: str = "\\") -> str:
    """Return a word with its variables filled in, or as it is where BuildKit would refuse it."""
    try:
        return expand(word, env, escape)
    except ExpansionError:
        return word


def steps(
    graph: StageGraph, stage: Stage, base: Mapping[str, str] | None = None, workdir: str = "/"
) -> tuple[BuildStep, ...]:
    """Return the steps of a stage, and of the stages that it is FROM. `base` and `workdir` are those of the image."""
    state = _State(graph, dict(base or {"PATH": DEFAULT_PATH}), workdir or "/")
    found: list[BuildStep] = []
    for member in graph.chain(stage):
        state.enter()
        for instruction in member.instructions:
            found.append(replace(state.step(instruction), own=member.index == stage.index))
            state.apply(instruction)
    return tuple(found)


class _State:
    """What is in force while instructions are gone through."""

    def __init__(self, graph: StageGraph, env: dict[str, str], workdir: str) -> None:
        self._graph = graph
        self._given = dict(graph.build_args)
        self._known = {name: f"${{{name}}}" for name in PLATFORM_ARGS} | dict(graph.global_args) | self._given
        self._env = env
        self._arguments: dict[str, str] = {}
        self._workdir = workdir
        self._user = ""
        self._shell: tuple[str, ...] = ()

    def enter(self) -> None:
        """Begin a stage: ARGs are those of one stage only."""
        self._arguments = {}

    def step(self, instruction: Instruction) -> BuildStep:
        env = self._arguments | self._env
        commands: tuple[Command, ...] = ()
        sources: tuple[str, ...] = ()
        destination = ""
        if instruction.keyword in ("RUN", "CMD", "ENTRYPOINT", "HEALTHCHECK"):
            commands = shell.run_commands(instruction, self._shell)
        elif instruction.keyword in ("COPY", "ADD") and len(instruction.args) > 1:
            words = [fill_word(word, env, self._graph.escape) for word in instruction.args]
            sources = tuple(words[:-1])
            last = words[-1]
            folder = last.endswith("/") or len(sources) > 1 or posixpath.basename(last) in ("", ".", "..")
            path = absolute(self._workdir, last)
            destination = path.rstrip("/") + "/" if folder else path
        return BuildStep(instruction, True, self._workdir, self._user, self._shell, env, commands, sources, destination)

    def apply(self, instruction: Instruction) -> None:
        args = instruction.args
        match instruction.keyword:
            case "WORKDIR":
                self._workdir = absolute(self._workdir, self._filled(args[0])) if args and args[0] else self._workdir
            case "USER":
                self._user = self._filled(args[0]) if args else ""
            case "SHELL":
                self._shell = args if instruction.json else ()
            case "ENV":
                before = self._arguments | self._env
                for name, value in instruction.pairs:
                    self._env[fill_word(name, before)] = fill_word(value, before)[:_MOST_VALUE]
            case "ARG":
                for name, default in read_declared(instruction):
                    given = self._given.get(name)
                    if given is None:
                        given = self._known.get(name) if default is None else self._filled(default)
                    if given is not None:
                        self._arguments[name] = given[:_MOST_VALUE]

    def _filled(self, word: str) -> str:
        return fill_word(word, self._arguments | self._env, self._graph.escape)


def locate(step: BuildStep, upto: int | None = None) -> Iterator[tuple[Command, str]]:
    """Return the commands of a RUN, each with the folder that it runs in: a `cd` holds for what follows it.

    A `cd` within ( ) or `sh -c` is taken to hold to the end as well; `upto` limits how many are looked at.
    """
    folder = step.workdir
    for command in step.commands[:upto]:
        yield command, folder
        words = command.effective
        if words[:1] in (("cd",), ("pushd",)) and len(words) > 1 and words[1] != "-":
            folder = absolute(folder, fill_shell(words[1], step.env))


def fill_shell(word: str, env: Mapping[str, str]) -> str:
    """Fill in the variables of a shell's word; `$(...)` and what the shell alone knows stay as they are written."""
    if "$" not in word or "$(" in word or "`" in word:
        return word
    try:
        return expand(word, _Kept(env))
    except ExpansionError:
        return word


def spell_out(word: str, env: Mapping[str, str]) -> tuple[str, ...]:
    """Return the words that an unquoted word of a shell stands for, once its variables are filled in: `$build_deps`.

    A word that holds what the shell alone knows stays as it is written.
    """
    return tuple(fill_shell(word, env).split()) if "$" in word else (word,)


class _Kept(dict[str, str]):
    """Variables, of which an unknown one stays as it is written."""

    def __init__(self, known: Mapping[str, str]) -> None:
        super().__init__(known)

    def get(self, key: str, default: object = None) -> str:
        return super().get(key) or f"${{{key}}}"


def last(found: Sequence[BuildStep], keyword: str) -> BuildStep | None:
    """Return the last step with that keyword: the one that counts for CMD, USER and the like."""
    return next((step for step in reversed(found) if step.keyword == keyword), None)
