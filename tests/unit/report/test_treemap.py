"""Boxes fill the area, each with its share, and none lies on another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.report.treemap import squarify

SIZES = st.lists(st.integers(0, 10**10), max_size=60)


@given(SIZES, st.floats(1, 2000), st.floats(1, 2000))
def test_every_box_has_its_share_of_the_area(values: list[int], width: float, height: float) -> None:
    boxes = squarify(values, width, height)
    assert sorted(box.index for box in boxes) == [index for index, value in enumerate(values) if value > 0]
    for box in boxes:
        share = values[box.index] / sum(values)
        assert box.width * box.height == pytest.approx(share * width * height, rel=1e-3, abs=1e-3)


@given(SIZES, st.floats(10, 2000), st.floats(10, 2000))
def test_boxes_stay_inside_and_apart(values: list[int], width: float, height: float) -> None:
    boxes = squarify(values, width, height)
    slack = 1e-3
    for box in boxes:
        assert box.x >= -slack and box.y >= -slack
        assert box.x + box.width <= width + slack
        assert box.y + box.height <= height + slack
    for first in boxes:
        for second in boxes:
            if first is not second:
                across = min(first.x + first.width, second.x + second.width) - max(first.x, second.x)
                down = min(first.y + first.height, second.y + second.height) - max(first.y, second.y)
                assert min(across, down) <= slack


def test_boxes_are_nearly_square() -> None:
    boxes = squarify([6, 6, 4, 3, 2, 2, 1], 600, 400)
    assert max(max(box.width / box.height, box.height / box.width) for box in boxes) < 3.5


def test_of_nothing_there_is_no_map() -> None:
    assert squarify([], 10, 10) == squarify([0, 0], 10, 10) == ()
