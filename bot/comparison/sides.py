"""The two sides of a target: its files and its Dockerfile at base and at head, read before anything is built."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from bot.comparison.pair import Pair
from bot.dockerfile.stages import StageGraph, graph
from bot.dockerfile.syntax import Dockerfile, DockerfileSyntaxError, parse
from bot.engine import build_context
from bot.errors import InputError
from bot.host.workspace import Workspace
from bot.image.tampering import LayerStep
from bot.messages import review as messages
from bot.model.targets import Build, BuildInputs, Change, Target
from bot.targets.source import DockerfileSource, read_dockerfile
from bot.text import Text, verbatim


@dataclass(frozen=True, slots=True)
class Side:
    """One target at one revision. `problem` says why its Dockerfile cannot be used, or is not there (`absent`)."""

    root: Path
    path: str
    inputs: BuildInputs
    dockerfile: Dockerfile | None = None
    text: str = ""
    problem: Text | None = None
    absent: bool = False
    below: tuple[LayerStep, ...] = ()  # what made the image of this repository that it is built on

    @property
    def steps(self) -> tuple[LayerStep, ...]:
        """The instructions that made the layers of the image which are this repository's, from the bottom up."""
        stages = self.graph
        return (*self.below, *(LayerStep(one) for one, _ in stages.made(stages.final(self.inputs.stage))))

    @property
    def steps_for_child(self) -> tuple[LayerStep, ...]:
        """The same for an image that is built on this one: what was left for later (ONBUILD) runs there first."""
        later = self.graph.final(self.inputs.stage).left_for_later
        return (*self.steps, *(LayerStep(one) for one in later))

    @property
    def graph(self) -> StageGraph:
        """The stages as this side builds them; only where there is a Dockerfile. Raises DockerfileSyntaxError."""
        assert self.dockerfile is not None
        return graph(self.dockerfile, dict(self.inputs.build_args))


def of_target(target: Target, workspace: Workspace) -> Pair[Side]:
    """Return a target's base and head, from the exported trees of the workspace."""
    return Pair(base_of(target, workspace), head_of(target, workspace))


def base_of(target: Target, workspace: Workspace) -> Side:
    """Return a target at base. A stage that its Dockerfile does not have there is new, as a Dockerfile can be."""
    root, build = workspace.folder("base"), target.base
    if target.change is Change.ADDED and target.base_build is None:
        return Side(root, build.dockerfile, build.inputs, problem=messages.NEW_DOCKERFILE(), absent=True)
    side = read_side(root, build)
    if side.dockerfile is None or build.stage is None or _has_stage(side, build.stage):
        return side
    new = messages.NEW_STAGE(stage=verbatim(build.stage))
    return Side(root, build.dockerfile, build.inputs, problem=new, absent=True)


def head_of(target: Target, workspace: Workspace) -> Side:
    """Return a target at head."""
    root, build = workspace.folder("head"), target.head
    if target.change is Change.REMOVED:
        return Side(root, build.dockerfile, build.inputs, problem=messages.REMOVED_DOCKERFILE(), absent=True)
    return read_side(root, build)


def read_side(root: Path, build: Build) -> Side:
    """Return an image as a revision, whose exported tree is at `root`, says that it is built."""
    return _on_parent(_read(root, build), build)


def _on_parent(side: Side, build: Build) -> Side:
    """Return a side with the instructions of the image of this repository that it is built on, if it is on one."""
    if side.dockerfile is None or not build.parents:
        return side
    try:
        stages = side.graph
        parent = dict(build.parents).get(stages.chain(stages.final(side.inputs.stage))[0].base)
        if parent is None:
            return side
        made = read_side(side.root, parent)
        steps = made.steps_for_child if made.dockerfile is not None else ()
    except InputError:
        return side  # its build says what is wrong
    return replace(side, below=tuple(replace(one, dockerfile=one.dockerfile or made.path) for one in steps))


def _read(root: Path, build: Build) -> Side:
    path, inputs = build.dockerfile, build.inputs
    source = DockerfileSource(inputs.inline) if inputs.inline else read_dockerfile(root, path)
    if source.text is None:
        return Side(root, path, inputs, problem=source.problem)
    try:
        dockerfile = parse(source.text)
    except DockerfileSyntaxError as error:
        return Side(root, path, inputs, text=source.text, problem=error.text)
    problem = build_context.problem(root, inputs.context, inputs.contexts)
    return Side(root, path, inputs, dockerfile, source.text, problem)


def _has_stage(side: Side, stage: str) -> bool:
    try:
        return side.graph.find(stage) is not None
    except DockerfileSyntaxError:
        return True  # the build will say what is wrong with it


def prefixes(builds: Iterable[Build]) -> tuple[str, ...]:
    """Return the parts of a tree that builds need: contexts and Dockerfiles, nothing else of a large repository."""
    waiting, seen, found = list(builds), set[int](), set[str]()
    while waiting:
        build = waiting.pop()
        if id(build) in seen:
            continue
        seen.add(id(build))
        found |= {build.dockerfile, f"{build.dockerfile}.dockerignore", build.context}
        found |= set(build_context.folders(build.contexts))
        waiting += [parent for _, parent in build.parents]
    return tuple(sorted(found))
