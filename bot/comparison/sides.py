"""The two sides of a target: its files and its Dockerfile at base and at head, read before anything is built."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.comparison.pair import Pair
from bot.dockerfile.stages import StageGraph, graph
from bot.dockerfile.syntax import Dockerfile, DockerfileSyntaxError, parse
from bot.errors import InputError
from bot.host.workspace import Workspace
from bot.image.tampering import Step
from bot.messages import review as messages
from bot.model import BuildInputs, Change, Target
from bot.targets.source import Source, context_problem, read_dockerfile
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
    below: tuple[Step, ...] = ()  # what made the image of this repository that it is built on

    @property
    def steps(self) -> tuple[Step, ...]:
        """The instructions that made the layers of the image which are this repository's, from the bottom up."""
        stages = self.graph
        chain = stages.chain(stages.final(self.inputs.stage))
        return (*self.below, *(Step(one) for stage in chain for one in stage.instructions))

    @property
    def graph(self) -> StageGraph:
        """The stages as this side builds them; only where there is a Dockerfile. Raises DockerfileSyntaxError."""
        assert self.dockerfile is not None
        return graph(self.dockerfile, dict(self.inputs.build_args))


def of_target(target: Target, workspace: Workspace) -> Pair[Side]:
    """Return a target's base and head, from the exported trees of the workspace."""
    return Pair(base_of(target, workspace), head_of(target, workspace))


def base_of(target: Target, workspace: Workspace) -> Side:
    """Return a target at base."""
    root, inputs = workspace.folder("base"), base_inputs(target)
    if target.change is Change.ADDED:
        return Side(root, target.base_dockerfile, inputs, problem=messages.NEW_DOCKERFILE(), absent=True)
    return _on_parent(_read(root, target.base_dockerfile, inputs), target, lambda parent: base_of(parent, workspace))


def head_of(target: Target, workspace: Workspace) -> Side:
    """Return a target at head."""
    root, inputs = workspace.folder("head"), BuildInputs(target.context, target.stage, target.build_args, target.inline)
    if target.change is Change.REMOVED:
        return Side(root, target.dockerfile, inputs, problem=messages.REMOVED_DOCKERFILE(), absent=True)
    return _on_parent(_read(root, target.dockerfile, inputs), target, lambda parent: head_of(parent, workspace))


def _on_parent(side: Side, target: Target, side_of: Callable[[Target], Side]) -> Side:
    """Return a side with the instructions of the image of this repository that it is built on, if it is on one."""
    if side.dockerfile is None or not target.parents:
        return side
    try:
        stages = side.graph
        parent = dict(target.parents).get(stages.chain(stages.final(side.inputs.stage))[0].base)
        if parent is None:
            return side
        made = side_of(parent)
        steps = made.steps if made.dockerfile is not None else ()
    except InputError:
        return side  # its build says what is wrong
    return replace(side, below=tuple(replace(one, dockerfile=one.dockerfile or made.path) for one in steps))


def base_inputs(target: Target) -> BuildInputs:
    """Return what the build of base is told: a renamed Dockerfile whose context is its folder had its old folder."""
    if target.base_inputs is not None:
        return target.base_inputs
    own, before = _folder(target.dockerfile), _folder(target.base_dockerfile)
    context = before if target.context == own else target.context
    return BuildInputs(context, target.stage, target.build_args, target.inline)


def prefixes(targets: Sequence[Target]) -> tuple[str, ...]:
    """Return the parts of the tree that are needed: contexts and Dockerfiles, nothing else of a large repository."""
    return tuple(sorted({path for target in targets for path in _paths(target)}))


def _paths(target: Target) -> Iterator[str]:
    yield from (target.dockerfile, target.base_dockerfile, target.context, base_inputs(target).context)
    yield from (f"{path}.dockerignore" for path in (target.dockerfile, target.base_dockerfile))
    yield from (place for _, place in target.contexts if "://" not in place)
    for _, parent in target.parents:
        yield from _paths(parent)


def _folder(path: str) -> str:
    return path.rpartition("/")[0] or "."


def _read(root: Path, path: str, inputs: BuildInputs) -> Side:
    source = Source(inputs.inline) if inputs.inline else read_dockerfile(root, path)
    if source.text is None:
        return Side(root, path, inputs, problem=source.problem)
    try:
        dockerfile = parse(source.text)
    except DockerfileSyntaxError as error:
        return Side(root, path, inputs, text=source.text, problem=verbatim(str(error)))
    return Side(root, path, inputs, dockerfile, source.text, context_problem(root, inputs.context))
