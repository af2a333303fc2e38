"""As whom, where and with which variables each RUN of an image runs, as far as the file tells. Pure."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from bot.dockerfile.caches import UNKNOWN_HOME, settings
from bot.dockerfile.execution import Step
from bot.dockerfile.expansion import ExpansionError, Lexer
from bot.dockerfile.shell import Command
from bot.dockerfile.stages import Stage, StageGraph, declarations
from bot.dockerfile.syntax import Instruction
from bot.dockerfile.tool_caches import HOME

_ADDS_USER = ("useradd", "adduser", "usermod")
_MOST_VARIABLES = 200
_LONGEST_VALUE = 4096
_HOME_OPTIONS = ("-d", "--home-dir", "--home", "-h", "-m")


@dataclass(frozen=True, slots=True)
class Place:
    """What holds when an instruction runs. `folder` is None and `home` "~" where they are not known."""

    folder: str | None = None
    home: str = UNKNOWN_HOME
    values: Mapping[str, str] = field(default_factory=dict)


def places_of(
    graph: StageGraph,
    chain: Sequence[Stage],
    known: Mapping[str, str],
    commands: Callable[[Instruction], Iterable[Command]],
) -> dict[int, Place]:
    """Return the place of each RUN of a chain of stages by its line. `known` are variables that the base image sets."""
    walk = _Walk(graph, dict(known))
    for stage in chain:
        walk.start(stage)
        for one in stage.instructions:
            walk.step(one, commands)
    return walk.places


class _Walk:
    """Follows WORKDIR, USER, ENV, ARG and what RUNs set for good."""

    def __init__(self, graph: StageGraph, known: dict[str, str]) -> None:
        self._lexer = Lexer(graph.escape, keep_unset=True)
        self._graph = graph
        self._env = known
        self._values: dict[str, str] = dict(known)
        self._arguments: dict[str, str] = {}
        self._folder: str | None = None
        self._homes: dict[str, str] = {"root": HOME, "0": HOME}
        self._user: str | None = None  # None until a USER is read
        self.places: dict[int, Place] = {}

    def start(self, stage: Stage) -> None:
        self._arguments = {}
        self._values = dict(self._env)
        if stage.parent is None:
            self._folder = "/" if not self._env else None

    def step(self, one: Instruction, commands: Callable[[Instruction], Iterable[Command]]) -> None:
        match one.keyword:
            case "ENV":
                self._set(self._env, {self._filled(name): self._filled(value) for name, value in one.pairs})
            case "ARG":
                found = declarations(self._graph, one)
                self._set(self._arguments, {name: self._filled(value) for name, value in found.items()})
            case "WORKDIR" if one.args:
                path = self._filled(one.args[0])
                inside = None if self._folder is None else posixpath.normpath(posixpath.join(self._folder, path))
                self._folder = posixpath.normpath(path) if path.startswith("/") else inside
                if self._folder is not None and "$" in self._folder:
                    self._folder = None
            case "USER" if one.args:
                self._user = self._filled(one.args[0]).partition(":")[0]
            case "RUN":
                self.places[one.start] = Place(self._folder, self._home(), self._values)
                self._learn(commands(one))

    def _home(self) -> str:
        if "HOME" in self._env:
            return self._env["HOME"]
        if self._user is None:
            return UNKNOWN_HOME  # whoever the base image says
        if self._user in self._homes:
            return self._homes[self._user]
        return f"/home/{self._user}" if self._user[:1].isalpha() else UNKNOWN_HOME

    def _set(self, where: dict[str, str], values: Mapping[str, str]) -> None:
        """Set variables; what was handed out before stays as it was, so that many of them do not fill the memory."""
        changed = {name: value for name, value in values.items() if where.get(name) != value}
        if changed and len(where) < _MOST_VARIABLES:
            where |= {name: value[:_LONGEST_VALUE] for name, value in changed.items()}
            self._values = {**self._arguments, **self._env}

    def _learn(self, script: Iterable[Command]) -> None:
        """Take note of what a RUN sets for those after it: homes of users, and settings of package managers."""
        for command in script:
            if command.program in _ADDS_USER:
                words = list(command.arguments)
                for option, value in pairwise(words):
                    if option in _HOME_OPTIONS and value.startswith("/"):
                        self._homes |= dict.fromkeys(words[-2:], value)
                        break
            self._set(self._env, settings(Step(command, self._folder, self._values)))

    def _filled(self, word: str) -> str:
        try:
            return self._lexer.expand(word, self._values)
        except ExpansionError:
            return word
