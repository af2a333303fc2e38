"""What a rule is: a module of `bot/lint/rules/` that satisfies `Rule`. Nothing else has to know of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from bot.dockerfile.distributions import Distribution
from bot.dockerfile.execution import Step, steps
from bot.dockerfile.ignore import IgnoreRules
from bot.dockerfile.package_commands import PackageCommand, package_commands
from bot.dockerfile.places import Place, places_of
from bot.dockerfile.shell import Command, run_commands
from bot.dockerfile.stages import EnvironmentWalk, Stage, StageGraph, environment
from bot.dockerfile.syntax import Dockerfile, Instruction
from bot.dockerfile.systems import shells, stage_system
from bot.model.findings import Confidence, Level, LineEdit
from bot.model.images import ImageFacts
from bot.model.scans import Scan, ScanState
from bot.text import Template, Text


@dataclass(frozen=True)
class Context:
    """What a rule looks at. `facts` and `scan` are there once the image was built.

    `files` are the names in the build context before `ignore` takes some out, and `read` gives the beginning of one;
    they are None where it is not at hand.
    """

    dockerfile: Dockerfile
    graph: StageGraph
    stage: Stage  # the one that becomes the image
    files: frozenset[str] | None = None
    ignore: IgnoreRules | None = None
    facts: ImageFacts | None = None
    scan: Scan | None = None
    read: Callable[[str], bytes | None] | None = None
    _environments: dict[int, dict[str, str]] = field(default_factory=dict)
    _walks: dict[int, EnvironmentWalk] = field(default_factory=dict)
    _commands: dict[int, tuple[Command, ...]] = field(default_factory=dict)
    _packages: dict[int, tuple[PackageCommand, ...]] = field(default_factory=dict)
    _steps: dict[int, tuple[Step, ...]] = field(default_factory=dict)

    @cached_property
    def chain(self) -> tuple[Stage, ...]:
        """The stages whose layers the image has, from the one that is FROM an image."""
        return self.graph.chain(self.stage)

    @cached_property
    def image_instructions(self) -> tuple[Instruction, ...]:
        """The instructions that make the image, without FROM, in the order of its layers."""
        return tuple(instruction for stage in self.chain for instruction in stage.instructions)

    @property
    def scanned(self) -> bool:
        """Whether the packages of the image are known."""
        return self.scan is not None and self.scan.state is ScanState.SCANNED

    def environment(self, stage: Stage) -> dict[str, str]:
        """Return the values of ENV and ARG at the end of a stage."""
        if stage.index not in self._environments:
            self._environments[stage.index] = environment(self.graph, stage)
        return self._environments[stage.index]

    def environment_before(self, stage: Stage, line: int) -> Mapping[str, str]:
        """Return the values of ENV and ARG just before a line of a stage, until the next question."""
        if stage.index not in self._walks:
            self._walks[stage.index] = EnvironmentWalk(self.graph, stage)
        return self._walks[stage.index].at(line)

    def instructions(self, *keywords: str) -> Iterator[tuple[Stage, Instruction]]:
        """Return the instructions of these kinds of all stages that the image needs, in order, without FROM.

        What they leave for the images that are built on this one (ONBUILD) is as good or bad there, and counts.
        """
        for stage in self.graph.needed(self.stage):
            for instruction in map(_what_is_done, stage.instructions):
                if instruction.keyword in keywords:
                    yield stage, instruction

    def is_left_for_later(self, instruction: Instruction) -> bool:
        """Whether an instruction is one that ONBUILD leaves for other images: what follows it nobody knows."""
        return instruction.start in self._left_for_later

    @cached_property
    def _left_for_later(self) -> frozenset[int]:
        return frozenset(one.start for one in self.dockerfile.instructions if one.sub is not None)

    @cached_property
    def image_and_later(self) -> tuple[Instruction, ...]:
        """The instructions that make the image, and those that it leaves for the ones that are built on it."""
        return tuple(map(_what_is_done, self.image_instructions))

    def commands(self, instruction: Instruction) -> tuple[Command, ...]:
        """Return the commands of a RUN, CMD, ENTRYPOINT or HEALTHCHECK, as the SHELL in force there reads it."""
        if instruction.start not in self._commands:
            self._commands[instruction.start] = run_commands(instruction, self.shell(instruction))
        return self._commands[instruction.start]

    def packages(self, instruction: Instruction) -> tuple[PackageCommand, ...]:
        """Return what a RUN tells package managers."""
        if instruction.start not in self._packages:
            self._packages[instruction.start] = package_commands(self.commands(instruction))
        return self._packages[instruction.start]

    def steps(self, run: Instruction) -> tuple[Step, ...]:
        """Return what a RUN does, in order, with the values of variables and the folder of each command."""
        if run.start not in self._steps:
            place = self._places.get(run.start, Place())
            self._steps[run.start] = tuple(steps(self.commands(run), place.folder, place.values))
        return self._steps[run.start]

    def values(self, instruction: Instruction) -> Mapping[str, str]:
        """Return the variables with a known value that a RUN of the image sees."""
        return self._places.get(instruction.start, Place()).values

    def home(self, instruction: Instruction) -> str:
        """Return the home folder of the user that an instruction of the image runs as, "~" if it is not known."""
        return self._places.get(instruction.start, Place()).home

    @cached_property
    def _places(self) -> dict[int, Place]:
        known = dict(self.facts.config.env) if self.facts is not None else {}
        return places_of(self.graph, self.chain, known, self.commands)

    def shell(self, instruction: Instruction) -> tuple[str, ...]:
        """Return the SHELL that is in force at an instruction, empty where it is the system's /bin/sh."""
        return self._shells.get(instruction.start, ())

    @cached_property
    def _shells(self) -> dict[int, tuple[str, ...]]:
        return shells(self.graph)

    @cached_property
    def system(self) -> Distribution | None:
        """The system of the image, as far as the name of its base tells."""
        return stage_system(self.graph, self.stage)

    def lines(self, instruction: Instruction) -> tuple[str, ...]:
        """Return the source lines of an instruction, each with its line end."""
        return self._lines[instruction.start - 1 : instruction.end]

    @cached_property
    def _lines(self) -> tuple[str, ...]:
        return self.dockerfile.lines()


def _what_is_done(instruction: Instruction) -> Instruction:
    return instruction.sub or instruction


@dataclass(frozen=True, slots=True)
class Hit:
    """What a rule found, and where. `level`, `why` and `remedy` are the rule's own unless given."""

    instruction: Instruction
    message: Text
    level: Level | None = None
    why: Text | None = None
    remedy: Text | None = None
    confidence: Confidence = Confidence.CERTAIN
    edit: LineEdit | None = None


class Rule(Protocol):
    """A lint rule. See any file of `bot/lint/rules/` for an example."""

    ID: str  # "HC001"; never used again for something else
    TITLE: Template  # a few words, without a full stop
    LEVEL: Level
    WHY: Template
    REMEDY: Template
    # Rules of hadolint and BuildKit that say the same: theirs are merged into ours where both find it.
    SAME: tuple[str, ...]
    # Those among them that ours judges better: where it finds nothing, they are not shown.
    DECIDES: tuple[str, ...]

    # Its page shows a Dockerfile that it catches, and one that it passes.
    CAUGHT: str
    PASSES: str

    def check(self, context: Context) -> Iterable[Hit]:
        """Find what is wrong. Pure; it is called again, with facts, when the image was built."""
        ...
