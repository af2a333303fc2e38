"""What the next commit costs: which instructions run again after a file changes, and which bytes are new then. Pure.

From the stages and the layers alone. What BuildKit would find unchanged after all (a COPY --from whose
files come out the same) counts as new: the figure is the most that such a commit can cost.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from bot.dockerfile.stages import Stage, StageGraph, environment, graph
from bot.dockerfile.syntax import DockerfileSyntaxError, Instruction, parse
from bot.errors import InputError
from bot.languages import table as languages
from bot.model.costs import NextCommit, Touched
from bot.model.images import ImageFacts, Origin
from bot.targets.affected import BuildTree, Role, find_roles, sources_of, takes

_ROLES = {Touched.SOURCE: (Role.SOURCE, Role.STARTED), Touched.MANIFEST: (Role.MANIFEST,)}


def next_commits(build: BuildTree, files: Iterable[str], facts: ImageFacts) -> tuple[NextCommit, ...]:
    """Return what a change of a source file and of a manifest costs, where the build takes such files."""
    try:
        stages = graph(parse(build.text), dict(build.inputs.build_args))
        final = stages.final(build.inputs.stage)
    except (DockerfileSyntaxError, InputError):
        return ()
    roles = find_roles(build, files)
    found = (_cost(build, stages, final, touched, _example(roles, some), facts) for touched, some in _ROLES.items())
    return tuple(one for one in found if one is not None)


def _example(roles: Mapping[str, Role], wanted: Collection[Role]) -> str | None:
    """The file that stands for its kind: a source before a text, the one nearest to the root, the same in every run."""
    some = (path for path, one in roles.items() if one in wanted)
    return min(some, key=lambda path: (languages.of(path) is None, path.count("/"), path), default=None)


def _cost(
    build: BuildTree, stages: StageGraph, final: Stage, touched: Touched, path: str | None, facts: ImageFacts
) -> NextCommit | None:
    if path is None:
        return None
    again = _runs_again(build, stages, final, path)
    if not again:
        return None
    chain = {stage.index for stage in stages.chain(final)}
    own = {one.start for stage in chain for one in again.get(stage, ())}
    layers = [layer for layer in facts.layers if layer.origin is Origin.DOCKERFILE and layer.line in own]
    return NextCommit(
        touched=touched,
        path=path,
        line=min(one.start for some in again.values() for one in some),
        instructions=sum(one.keyword in ("RUN", "COPY", "ADD") for some in again.values() for one in some),
        size_bytes=sum(layer.size_bytes for layer in layers),
        pull_size_bytes=sum(layer.pull_size_bytes for layer in layers),
    )


def _runs_again(build: BuildTree, stages: StageGraph, final: Stage, path: str) -> dict[int, tuple[Instruction, ...]]:
    """Return the instructions of each stage from the first on that the change reaches."""
    contexts = dict(build.contexts)
    again: dict[int, tuple[Instruction, ...]] = {}
    for stage in stages.needed(final):
        env = environment(stages, stage)
        if stage.parent in again:
            again[stage.index] = stage.instructions
            continue
        for number, one in enumerate(stage.instructions):
            from_stage = any(isinstance(source, Stage) and source.index in again for source in stages.sources(one))
            sources = tuple(sources_of(one, env, stages.escape, contexts))
            if from_stage or (sources and takes(build, sources, path) is not None):
                again[stage.index] = stage.instructions[number:]
                break
    return again
