"""What a rule is: a module of `bot/lint/rules/` that satisfies `Rule`. Nothing else has to know of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from bot.dockerfile.ignore import IgnoreRules
from bot.dockerfile.package_commands import PackageCommand, package_commands
from bot.dockerfile.shell import Command, run_commands
from bot.dockerfile.stages import Stage, StageGraph, environment
from bot.dockerfile.syntax import Dockerfile, Instruction
from bot.model import Confidence, ImageFacts, Level, LineEdit, Scan, ScanState
from bot.text import Template, Text


@dataclass(frozen=True)
class Context:
    """What a rule looks at. `facts` and `scan` are there once the image was built.

    `files` are the names in the build context before `ignore` takes some out; both are None where it is not at hand.
    """

    dockerfile: Dockerfile
    graph: StageGraph
    stage: Stage  # the one that becomes the image
    files: frozenset[str] | None = None
    ignore: IgnoreRules | None = None
    facts: ImageFacts | None = None
    scan: Scan | None = None
    _environments: dict[int, dict[str, str]] = field(default_factory=dict)
    _commands: dict[int, tuple[Command, ...]] = field(default_factory=dict)
    _packages: dict[int, tuple[PackageCommand, ...]] = field(default_factory=dict)

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

    def instructions(self, *keywords: str) -> Iterator[tuple[Stage, Instruction]]:
        """Return the instructions of these kinds of all stages that the image needs, in order, without FROM."""
        for stage in self.graph.needed(self.stage):
            for instruction in stage.instructions:
                if instruction.keyword in keywords:
                    yield stage, instruction

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

    def shell(self, instruction: Instruction) -> tuple[str, ...]:
        """Return the SHELL that is in force at an instruction, empty if none was set."""
        return self._shells.get(instruction.start, ())

    @cached_property
    def _shells(self) -> dict[int, tuple[str, ...]]:
        at_end: dict[int, tuple[str, ...]] = {}
        at: dict[int, tuple[str, ...]] = {}
        for stage in self.graph.stages:
            shell = () if stage.parent is None else at_end[stage.parent]
            for instruction in stage.instructions:
                at[instruction.start] = shell
                if instruction.keyword == "SHELL" and instruction.json:
                    shell = instruction.args
            at_end[stage.index] = shell
        return at

    def lines(self, instruction: Instruction) -> tuple[str, ...]:
        """Return the source lines of an instruction, each with its line end."""
        return self._lines[instruction.start - 1 : instruction.end]

    @cached_property
    def _lines(self) -> tuple[str, ...]:
        return self.dockerfile.lines()


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
    LEVEL: Level
    WHY: Template
    REMEDY: Template
    # Rules of hadolint and BuildKit that say the same: theirs are merged into ours where both find it.
    SAME: tuple[str, ...]
    # Those among them that ours judges better: where it finds nothing, they are not shown.
    DECIDES: tuple[str, ...]

    def check(self, context: Context) -> Iterable[Hit]:
        """Find what is wrong. Pure; it is called again, with facts, when the image was built."""
        ...
