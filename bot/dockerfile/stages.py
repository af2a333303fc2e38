"""The stages of a Dockerfile, what each is made from, and which values its variables have. Pure.

Rules are BuildKit's: ARGs before the first FROM are for FROM lines, and for stages that declare them again; a stage
takes over what the stage it is FROM had; names of stages are compared in lower case.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from bot.dockerfile.expansion import ExpansionError, Lexer
from bot.dockerfile.syntax import Dockerfile, DockerfileSyntaxError, Instruction
from bot.errors import InputError
from bot.messages import builds as messages

SCRATCH = "scratch"
# Set by the builder, for FROM lines too. Nobody knows them here, so they stay as they are written.
PLATFORM_ARGS = (
    *("BUILDPLATFORM", "BUILDOS", "BUILDOSVERSION", "BUILDARCH", "BUILDVARIANT"),
    *("TARGETPLATFORM", "TARGETOS", "TARGETOSVERSION", "TARGETARCH", "TARGETVARIANT", "TARGETSTAGE"),
)
_STAGE_NAME = re.compile(r"[a-z][a-z0-9_.-]*")
_INDEX = re.compile(r"[+-]?[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage. `base` has its variables filled in where they are known; `base_raw` is as written.

    `parent` is the index of the stage that it is FROM, None where that is an image. Lines are those of the first and
    the last instruction. `name` is in lower case.
    """

    index: int
    name: str | None
    base: str
    base_raw: str
    platform: str | None
    parent: int | None
    start: int
    end: int
    from_instruction: Instruction
    instructions: tuple[Instruction, ...]

    @property
    def label(self) -> str:
        """What people call it: its name or its number."""
        return self.name or str(self.index)

    @property
    def left_for_later(self) -> tuple[Instruction, ...]:
        """What its ONBUILD instructions have done in the image or the stage that is built on it."""
        return tuple(one.sub for one in self.instructions if one.keyword == "ONBUILD" and one.sub is not None)


@dataclass(frozen=True)
class StageGraph:
    """All stages, in order, and the ARGs that stand before the first, with their values."""

    stages: tuple[Stage, ...]
    global_args: tuple[tuple[str, str], ...] = ()
    build_args: tuple[tuple[str, str], ...] = ()
    escape: str = "\\"

    def final(self, target: str | None = None) -> Stage:
        """Return the stage that is built: the target, or the last. Raises InputError for an unknown target."""
        if not target:
            return self.stages[-1]
        stage = self.find(target)
        if stage is None:
            raise InputError(messages.NO_STAGE(stage=target, stages=", ".join(s.label for s in self.stages)))
        return stage

    def find(self, reference: str) -> Stage | None:
        """Return the stage with that name, or else with that number; of two with one name the later."""
        stage = self._named(reference)
        if stage is not None:
            return stage
        if _INDEX.fullmatch(reference) and 0 <= int(reference) < len(self.stages):
            return self.stages[int(reference)]
        return None

    def chain(self, stage: Stage) -> tuple[Stage, ...]:
        """Return the stages whose layers the image has, from the one that is FROM an image down to `stage`."""
        chain = [stage]
        while chain[-1].parent is not None:
            chain.append(self.stages[chain[-1].parent])
        return tuple(reversed(chain))

    def made(self, stage: Stage) -> tuple[tuple[Instruction, Stage], ...]:
        """Return the instructions that make the image, each with the stage that it runs in, from the bottom up.

        What a stage leaves for later (ONBUILD) runs first in the one that is built on it.
        """
        found: list[tuple[Instruction, Stage]] = []
        left: tuple[Instruction, ...] = ()
        for member in self.chain(stage):
            found += [(one, member) for one in (*left, *member.instructions)]
            left = member.left_for_later
        return tuple(found)

    def needed(self, stage: Stage) -> tuple[Stage, ...]:
        """Return all stages that a build of `stage` runs, in order: also those it copies or mounts from."""
        if stage.index not in self._needed:
            self._needed[stage.index] = self._reached(stage)
        return self._needed[stage.index]

    @cached_property
    def _needed(self) -> dict[int, tuple[Stage, ...]]:
        return {}

    def _reached(self, stage: Stage) -> tuple[Stage, ...]:
        seen: set[int] = set()
        waiting = [stage.index]
        while waiting:
            current = self.stages[waiting.pop()]
            if current.index in seen:
                continue
            seen.add(current.index)
            if current.parent is not None:
                waiting.append(current.parent)
            waiting += [source.index for source in self._all_sources(current) if isinstance(source, Stage)]
        return tuple(self.stages[index] for index in sorted(seen))

    def external_base(self, stage: Stage) -> str:
        """Return the image, or "scratch", that the stage's chain begins with."""
        return self.chain(stage)[0].base

    def images(self, stage: Stage) -> tuple[str, ...]:
        """Return every image that a build of `stage` needs, in order of first use, without "scratch"."""
        images: dict[str, None] = {}
        for current in self.needed(stage):
            if current.parent is None:
                images[current.base] = None
            images |= dict.fromkeys(source for source in self._all_sources(current) if isinstance(source, str))
        images.pop(SCRATCH, None)
        return tuple(images)

    def sources(self, instruction: Instruction) -> tuple[Stage | str, ...]:
        """Return the stages, or names of images, that COPY --from or RUN --mount=from takes files from."""
        if instruction.keyword == "COPY":
            reference = instruction.flag("from")
            return (self.find(reference) or reference,) if reference else ()
        if instruction.keyword != "RUN":
            return ()
        references = (dict(mount).get("from") for mount in mounts(instruction))
        return tuple(self._named(reference) or reference for reference in references if reference)

    def _named(self, reference: str) -> Stage | None:
        """Find a stage by name only: a mount takes a number for an image."""
        return self._by_name.get(reference.lower())

    @cached_property
    def _by_name(self) -> dict[str, Stage]:
        return {stage.name: stage for stage in self.stages if stage.name}

    def _all_sources(self, stage: Stage) -> Iterator[Stage | str]:
        triggers = () if stage.parent is None else self.stages[stage.parent].instructions
        for instruction in (*(i.sub for i in triggers if i.sub), *stage.instructions):
            yield from self.sources(instruction)


def mounts(instruction: Instruction) -> tuple[tuple[tuple[str, str], ...], ...]:
    """Return the options of each RUN --mount, names in lower case, "" as the value of a bare one."""
    result = []
    for value in instruction.flag_values("mount"):
        try:
            fields = next(csv.reader([value], strict=True), [])
        except csv.Error:
            continue
        pairs = (field.partition("=") for field in fields)
        result.append(tuple((name.strip().lower(), content) for name, _, content in pairs))
    return tuple(result)


def graph(dockerfile: Dockerfile, build_args: Mapping[str, str] | None = None) -> StageGraph:
    """Return the stages of a Dockerfile, as a build with these arguments sees them.

    Raises DockerfileSyntaxError where BuildKit finds no stages: no FROM, something else before it, or a FROM that has
    too many words or an impossible name.
    """
    given = dict(build_args or {})
    before, groups = _group_by_stage(dockerfile)
    lexer = Lexer(dockerfile.escape)
    arguments = {name: given.get(name, f"${{{name}}}") for name in PLATFORM_ARGS}
    global_args: dict[str, str] = {}
    for instruction in before:
        for name, default in read_declared(instruction):
            value = given.get(name, None if default is None else _expand_word(lexer, default, arguments | global_args))
            if value is not None:
                global_args[name] = value
    arguments |= global_args
    earlier: dict[str, int] = {}  # stages by name; of two with one name the later
    stages = tuple(_stage(number, group, earlier, lexer, arguments) for number, group in enumerate(groups))
    return StageGraph(stages, tuple(global_args.items()), tuple(given.items()), dockerfile.escape)


def environment(
    graph: StageGraph, stage: Stage, base: Mapping[str, str] | None = None, *, before: int | None = None
) -> dict[str, str]:
    """Return the variables in scope at the end of a stage: ENV, and ARG with a value. `base` is the image's own ENV.

    With `before` they are those in scope just before the instruction of the stage at that line. A variable that the
    builder sets (TARGETARCH, ...) has itself as value: "${TARGETARCH}".
    """
    return EnvironmentWalk(graph, stage, base).at(before)


class EnvironmentWalk:
    """The variables in scope along a stage, for who asks line after line: each instruction is read once."""

    def __init__(self, graph: StageGraph, stage: Stage, base: Mapping[str, str] | None = None) -> None:
        self._lexer = Lexer(graph.escape)
        self._given = dict(graph.build_args)
        self._known = {name: f"${{{name}}}" for name in PLATFORM_ARGS} | dict(graph.global_args) | self._given
        self._base = dict(base or {})
        self._instructions = tuple(one for member in graph.chain(stage) for one in member.instructions)
        self._read = 0
        self._env = dict(self._base)

    def at(self, before: int | None = None) -> dict[str, str]:
        """Return what `environment` does. It is changed by the next question; one about an earlier line starts anew."""
        if before is not None and self._read and self._instructions[self._read - 1].start >= before:
            self._read, self._env = 0, dict(self._base)
        while self._read < len(self._instructions):
            one = self._instructions[self._read]
            if before is not None and one.start >= before:
                break
            self._take(one)
            self._read += 1
        return self._env

    def _take(self, one: Instruction) -> None:
        env = self._env
        if one.keyword == "ARG":
            for name, default in read_declared(one):
                if name in self._given:
                    env[name] = self._given[name]
                elif default is not None:
                    env[name] = _expand_word(self._lexer, default, env)
                elif name in self._known:
                    env[name] = self._known[name]
        elif one.keyword == "ENV":
            env.update(
                [
                    (_expand_word(self._lexer, name, env), _expand_word(self._lexer, value, env))
                    for name, value in one.pairs
                ]
            )


def declarations(graph: StageGraph, instruction: Instruction) -> dict[str, str]:
    """Return the values, as written, of the variables that an ARG of a stage sets: given, its own, or a global one."""
    given, before = dict(graph.build_args), dict(graph.global_args)
    found = {}
    for name, default in read_declared(instruction):
        value = given.get(name, before.get(name) if default is None else default)
        if value is not None:
            found[name] = value
    return found


def declared_names(instruction: Instruction) -> tuple[str, ...]:
    """Return the names of the variables that an ARG or ENV sets, as written; none for other instructions."""
    if instruction.keyword == "ENV":
        return tuple(name for name, _ in instruction.pairs)
    return tuple(name for name, _ in read_declared(instruction)) if instruction.keyword == "ARG" else ()


def expand(word: str, env: Mapping[str, str], escape: str = "\\") -> str:
    """Return a word with its variables filled in and its quotes removed, as BuildKit does; unknown ones are empty.

    Raises ExpansionError where BuildKit refuses the word.
    """
    return Lexer(escape).expand(word, env)


def _group_by_stage(dockerfile: Dockerfile) -> tuple[list[Instruction], list[list[Instruction]]]:
    """Return the ARGs before the first FROM, and each FROM with what follows it."""
    before: list[Instruction] = []
    groups: list[list[Instruction]] = []
    for instruction in dockerfile.instructions:
        if instruction.keyword == "FROM":
            groups.append([instruction])
        elif groups:
            groups[-1].append(instruction)
        elif instruction.keyword == "ARG":
            before.append(instruction)
        else:
            raise DockerfileSyntaxError(instruction.start, f"{instruction.keyword} before the first FROM")
    if not groups:
        raise DockerfileSyntaxError(max(len(dockerfile.lines()), 1), "no FROM: there is no stage to build")
    return before, groups


def _stage(
    index: int, group: list[Instruction], earlier: dict[str, int], lexer: Lexer, env: Mapping[str, str]
) -> Stage:
    """Return a stage, and note its name among the earlier ones."""
    first = group[0]
    words = first.args
    if len(words) not in (1, 3) or (len(words) == 3 and words[1].lower() != "as"):
        raise DockerfileSyntaxError(first.start, "FROM takes an image, and a name after AS")
    name = words[2].lower() if len(words) == 3 else None
    if name is not None and not _STAGE_NAME.fullmatch(name):
        raise DockerfileSyntaxError(first.start, f"{words[2]!r} cannot be the name of a stage")
    base = _expand_word(lexer, words[0], env) or words[0]
    platform = first.flag("platform")
    parent = earlier.get(base.lower())
    if name is not None:
        earlier[name] = index
    return Stage(
        index=index,
        name=name,
        base=base,
        base_raw=words[0],
        platform=_expand_word(lexer, platform, env) if platform else None,
        parent=parent,
        start=first.start,
        end=group[-1].end,
        from_instruction=first,
        instructions=tuple(group[1:]),
    )


def read_declared(instruction: Instruction) -> Iterator[tuple[str, str | None]]:
    """Return the names that an ARG declares, with their default as written, or None."""
    for word in instruction.args:
        name, equals, default = word.partition("=")
        yield name, default if equals else None


def _expand_word(lexer: Lexer, word: str, env: Mapping[str, str]) -> str:
    try:
        return lexer.expand(word, env)
    except ExpansionError:
        return word  # the build will fail; until then what is written is the best that can be shown
