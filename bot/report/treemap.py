"""A treemap: rectangles whose areas are the values, as near to squares as they get (Bruls, Huizing and van Wijk)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; `index` is the place of its value in the list that was given."""

    index: int
    x: float
    y: float
    width: float
    height: float


def squarify(values: Sequence[int], width: float, height: float) -> tuple[Box, ...]:
    """Return a box for each value above 0, the largest first. Together they fill the area."""
    total = sum(value for value in values if value > 0)
    if not total or width <= 0 or height <= 0:
        return ()
    scale = width * height / total
    order = sorted((index for index, value in enumerate(values) if value > 0), key=lambda index: -values[index])
    areas = [(index, values[index] * scale) for index in order]
    boxes: list[Box] = []
    x = y = 0.0
    while areas:
        side = min(width, height)
        count = _row(areas, side)
        row, areas = areas[:count], areas[count:]
        thickness = sum(area for _, area in row) / side
        offset = 0.0
        for index, area in row:
            length = area / thickness
            if width >= height:
                boxes.append(Box(index, x, y + offset, thickness, length))
            else:
                boxes.append(Box(index, x + offset, y, length, thickness))
            offset += length
        if width >= height:
            x, width = x + thickness, max(width - thickness, 1e-9)
        else:
            y, height = y + thickness, max(height - thickness, 1e-9)
    return tuple(boxes)


def _row(areas: Sequence[tuple[int, float]], side: float) -> int:
    """How many of the areas stand in the next row along `side`: as long as the worst of them gets no flatter."""
    best, total = float("inf"), 0.0
    largest = areas[0][1]
    for count, (_, area) in enumerate(areas, 1):
        total += area
        worst = max(side * side * largest / (total * total), total * total / (side * side * area))
        if worst > best:
            return count - 1
        best = worst
    return len(areas)
