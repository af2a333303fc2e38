"""When an image was built, by its own history."""

import pytest

from bot.engine.image_facts import find_span
from bot.engine.images import ExportedImage

BASE = "2026-11-20T01:00:00Z"


def of(*created: str) -> ExportedImage:
    return ExportedImage("app", {"history": [{"created": one} for one in created]}, (), ())


def test_it_lasts_from_the_first_instruction_to_the_last_and_the_base_is_none_of_it() -> None:
    image = of("2026-11-19T00:00:00Z", BASE, "2026-11-28T12:00:01.5Z", "2026-11-28T12:05:00Z", "2026-11-28T12:05:00.1Z")
    assert find_span(image, BASE) == (1_795_867_201.5, 1_795_867_500.1)


@pytest.mark.parametrize(
    ("created", "base"),
    [((BASE,), BASE), ((BASE, "2026-11-28T12:00:01Z"), ""), ((BASE, "yesterday"), BASE), ((), BASE)],
)
def test_nobody_knows_it_of_an_image_that_does_not_say(created: tuple[str, ...], base: str) -> None:
    assert find_span(of(*created), base) is None
