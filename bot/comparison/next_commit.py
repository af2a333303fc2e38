"""What the next commit costs: reckoned from the stages and the layers, and measured where there is time for that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.comparison.builds import BuiltSide
from bot.comparison.measuring import Measured
from bot.comparison.pair import Pair
from bot.comparison.rebuild import Original, Rebuilds
from bot.comparison.sides import Side
from bot.dockerfile import ignore
from bot.errors import InputError
from bot.messages import costs as messages
from bot.model.comparisons import Comparison
from bot.model.costs import NextCommit
from bot.model.images import ImageFacts
from bot.model.targets import Target
from bot.targets.affected import BuildTree
from bot.targets.next_commit import next_commits

_IGNORE_LIMIT = 1_000_000  # bytes


@dataclass(frozen=True, slots=True)
class _Side:
    """One revision of a target with its image, how that was built, and the paths of all files there are."""

    side: Side
    built: BuiltSide
    measured: Measured
    files: tuple[str, ...]

    @property
    def facts(self) -> ImageFacts | None:
        return self.measured.image.facts


def of_target(
    comparison: Comparison,
    sides: Pair[Side],
    built: Pair[BuiltSide],
    measured: Pair[Measured],
    files: Pair[tuple[str, ...]],
    rebuilds: Rebuilds | None,
) -> Comparison:
    """Return the comparison with what the next commit costs on both sides; `files` are those of the revisions."""
    head = _Side(sides.head, built.head, measured.head, files.head)
    base = _Side(sides.base, built.base, measured.base, files.base)
    costs = Pair(base, head).map(lambda one: of_side(comparison.target, one.side, one.facts, one.files))
    if rebuilds is not None:
        head_next: list[NextCommit] = []
        base_next: list[NextCommit] = []
        # What a reader looks at first is measured first, for the time may not do for all.
        for number in range(max(map(len, costs))):
            head_next += _measure_costs(head, costs.head[number : number + 1], rebuilds)
            base_next += _measure_costs(base, costs.base[number : number + 1], rebuilds)
        costs = Pair(tuple(base_next), tuple(head_next))
    return replace(comparison, base_next=costs.base, head_next=costs.head)


def _measure_costs(of: _Side, costs: Sequence[NextCommit], rebuilds: Rebuilds) -> tuple[NextCommit, ...]:
    request, facts = of.built.request, of.facts
    if request is None or facts is None or not of.built.tag:
        return tuple(replace(one, not_measured=messages.NOT_OURS()) for one in costs)
    try:
        stages = of.side.graph
        stages.final(request.stage)
    except InputError:
        return tuple(costs)
    original = Original(request, of.side.text, stages, facts, of.built.image.build_seconds)
    return rebuilds.measured(original, costs)


def of_side(target: Target, side: Side, facts: ImageFacts | None, files: tuple[str, ...]) -> tuple[NextCommit, ...]:
    """Return what the next commit costs, nothing where there is no image; `files` are those of the revision."""
    if facts is None or side.dockerfile is None:
        return ()
    folders = tuple((name, place) for name, place in target.contexts if ":" not in place)
    build = BuildTree(side.text, side.inputs, _rules(side), folders)
    return next_commits(build, files, facts)


def _rules(side: Side) -> str | None:
    for name in ignore.names(side.path, side.inputs.context):
        file: Path = side.root / name
        if file.is_file() and not file.is_symlink() and file.stat().st_size <= _IGNORE_LIMIT:
            return file.read_text("utf-8", "replace")
    return None
