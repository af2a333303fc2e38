"""Which line of head's Dockerfile, which package or which file is to blame for what head does otherwise. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from bot.comparison.pair import Pair
from bot.comparison.sides import Side
from bot.dockerfile.stages import Stage
from bot.errors import InputError
from bot.image.built_image import BuiltImage
from bot.model.behaviour import Behaviour, BehaviourCheck, Outcome
from bot.model.comparisons import Comparison
from bot.model.scans import PackageChange

# What a difference of a kind usually comes from, the likeliest first. Only instructions that changed are blamed.
_LIKELY = {
    "start": ("ENTRYPOINT", "CMD", "FROM", "COPY", "RUN", "USER", "WORKDIR", "ENV"),
    "exit-status": ("ENTRYPOINT", "CMD", "FROM", "COPY", "RUN", "USER", "WORKDIR", "ENV"),
    "ports": ("ENV", "CMD", "ENTRYPOINT", "COPY", "RUN", "FROM"),
    "healthcheck": ("HEALTHCHECK", "RUN", "FROM", "COPY", "ENV", "USER"),
    "stop": ("STOPSIGNAL", "ENTRYPOINT", "CMD", "FROM", "COPY"),
    "files": ("VOLUME", "USER", "WORKDIR", "ENV", "COPY", "RUN", "FROM"),
}
_OTHERWISE = ("COPY", "ENV", "RUN", "FROM", "WORKDIR", "USER", "CMD", "ENTRYPOINT")
_MAKE_FILES = ("RUN", "COPY", "ADD")
_MOST_FILES = 50_000  # of base's own that are looked for in head


@dataclass(frozen=True, slots=True)
class _Line:
    keyword: str
    line: int


def add_blame(
    found: Behaviour, comparison: Comparison, sides: Pair[Side], images: Pair[BuiltImage | None]
) -> Behaviour:
    """Return the same, with what is to blame for each difference as far as that can be told."""
    if not any(one.outcome >= Outcome.CHANGED for one in found.checks):
        return found
    base = images.base
    changed = tuple(_find_changes(sides))
    if images.base is not None and images.head is not None:
        changed = _without_bystanders(changed, _find_losses(sides, images.base, images.head, changed))
    packages = [one for one in comparison.packages if one.before]
    checks = tuple(
        _with_blame(one, changed, packages, comparison, base) if one.outcome >= Outcome.CHANGED else one
        for one in found.checks
    )
    return replace(found, checks=checks)


def _with_blame(
    check: BehaviourCheck,
    changed: Sequence[_Line],
    packages: Sequence[PackageChange],
    comparison: Comparison,
    base: BuiltImage | None,
) -> BehaviourCheck:
    package = _package(check, packages, base)
    line = _line(check, changed)
    if line is None and not package and comparison.target.causes:
        package = comparison.target.causes[0]
    return replace(check, line=line, blame=package)


def _line(check: BehaviourCheck, changed: Sequence[_Line]) -> int | None:
    if len(changed) == 1:
        return changed[0].line
    for keyword in (check.keyword, *_LIKELY.get(check.name, _OTHERWISE)):
        lines = [one.line for one in changed if one.keyword == keyword]
        if lines:
            return lines[-1] if keyword != "FROM" else lines[0]
    return None


def _package(check: BehaviourCheck, packages: Sequence[PackageChange], base: BuiltImage | None) -> str:
    """The package that a lost file belonged to, or one of few that changed and that the words name."""
    if base is not None and check.lost:
        name = check.lost.rpartition("/")[2]
        owners = (base.system.owner(path) for path in base.files if path.rpartition("/")[2] == name)
        owner = next((one for one in owners if one), None)
        if owner:
            return owner
    words = check.text.english
    named = [one.name for one in packages if len(one.name) > 2 and one.name in words]
    if named:
        return named[0]
    return packages[0].name if len(packages) == 1 and check.outcome >= Outcome.CHANGED else ""


def _find_changes(sides: Pair[Side]) -> Iterator[_Line]:
    """The instructions of head's stages that base does not have, in order."""
    before = {text for _, text, _ in _instructions(sides.base)}
    for keyword, text, line in _instructions(sides.head):
        if text not in before:
            yield _Line(keyword, line)


def _without_bystanders(changed: Sequence[_Line], lost_by: frozenset[int]) -> tuple[_Line, ...]:
    """Leave out what only makes files and made none go, where files did go."""
    return tuple(one for one in changed if not lost_by or one.line in lost_by or one.keyword not in _MAKE_FILES)


def _find_losses(sides: Pair[Side], base: BuiltImage, head: BuiltImage, changed: Sequence[_Line]) -> frozenset[int]:
    """The changed lines that files of base went with: another one in their place, or in the stage they came from."""
    lines = {base.line(path) for path in islice(base.own(), _MOST_FILES) if path not in head.files}
    if not lines - {None} or sides.base.dockerfile is None:
        return frozenset()
    now = {text for _, text, _ in _instructions(sides.head)}
    stages = sides.base.graph
    found: set[int] = set()
    for stage in stages.chain(stages.final(sides.base.inputs.stage)):
        for one in stage.instructions:
            if one.start not in lines:
                continue
            if " ".join(one.original.split()) not in now:
                found |= {other.line for other in changed if other.keyword == one.keyword}
            for source in stages.sources(one):
                if isinstance(source, Stage):
                    found |= _lines_of(sides.head, source.label)
    return frozenset(found)


def _lines_of(side: Side, name: str) -> set[int]:
    """The lines of a stage, and of those that it is made from."""
    try:
        stage = side.graph.find(name)
    except InputError:
        return set()
    needed = side.graph.needed(stage) if stage is not None else ()
    return {one.start for each in needed for one in (each.from_instruction, *each.instructions)}


def _instructions(side: Side) -> Iterator[tuple[str, str, int]]:
    if side.dockerfile is None:
        return
    try:
        stages = side.graph
        needed = stages.needed(stages.final(side.inputs.stage))
    except InputError:
        return
    for stage in sorted(needed, key=lambda one: one.index):
        for one in (stage.from_instruction, *stage.instructions):
            yield one.keyword, " ".join(one.original.split()), one.start
