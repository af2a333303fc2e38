"""What a node holds that has all images of a report: shared layers once, and what is carried more than once. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.model.images import Layer, Origin
from bot.model.reports import Report

_WORTH_BYTES = 1_000_000
_ALIKE = 0.9  # of two layers of one instruction, for them to hold the same


@dataclass(frozen=True, slots=True)
class Place:
    """An image, and the line of its Dockerfile."""

    image: str
    line: int


@dataclass(frozen=True, slots=True)
class Twice:
    """One instruction whose layer several images have, each of its own. The bytes are those beyond the first."""

    instruction: str
    extra_bytes: int
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Shared:
    """What all images take: as they are listed, and on a node that has all of them."""

    images: int
    listed_bytes: int
    node_bytes: int
    twice: tuple[Twice, ...] = ()  # the most bytes first


def find_shared(report: Report) -> Shared | None:
    """Return what the images at head share; None for fewer than two that were measured."""
    measured = [
        (one.comparison.target.name, facts)
        for one in report.targets
        if (facts := one.comparison.head.facts) is not None
    ]
    if len(measured) < 2:
        return None
    layers = {layer.diff_id: layer.size_bytes for _, facts in measured for layer in facts.layers}
    listed = sum(facts.size_bytes for _, facts in measured)
    own = [
        (Place(name, layer.line), layer)
        for name, facts in measured
        for layer in facts.layers
        if layer.origin is Origin.DOCKERFILE and layer.line is not None and layer.size_bytes >= _WORTH_BYTES
    ]
    return Shared(
        len(measured), listed, sum(layers.values()), tuple(sorted(_twice(own), key=lambda one: -one.extra_bytes))
    )


def _twice(own: list[tuple[Place, Layer]]) -> Iterator[Twice]:
    groups: dict[str, dict[str, list[tuple[Place, Layer]]]] = {}
    for place, layer in own:
        by_digest = groups.setdefault(" ".join(layer.instruction.split()), {})
        by_digest.setdefault(layer.diff_id, []).append((place, layer))
    for instruction, by_digest in groups.items():
        sizes = sorted((some[0][1].size_bytes for some in by_digest.values()), reverse=True)
        if len(sizes) < 2 or sizes[1] < sizes[0] * _ALIKE:
            continue
        alike = [some for some in by_digest.values() if some[0][1].size_bytes >= sizes[0] * _ALIKE]
        extra = sum(some[0][1].size_bytes for some in alike) - sizes[0]
        yield Twice(instruction, extra, tuple(place for some in alike for place, _ in some))
