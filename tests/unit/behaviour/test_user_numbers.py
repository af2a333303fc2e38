"""A program that tells who runs it says another number as another user: that is no other behaviour."""

from __future__ import annotations

import pytest

from bot.behaviour.observation import Observation, Ran
from bot.behaviour.user_numbers import as_root

USER = "65532:65533"


@pytest.mark.parametrize(
    ("said", "is_read_as"),
    [
        ("-u USER  Switch to run as this user. [65532]\n", "-u USER  Switch to run as this user. [0]\n"),
        ("uid=65532 gid=65533 groups=65533", "uid=0 gid=0 groups=0"),
        ("runs as 65532.", "runs as 0."),
        (
            "version 1.65532.0, 165532 rows, id a-65532, 65532.5 s",
            "version 1.65532.0, 165532 rows, id a-65532, 65532.5 s",
        ),
    ],
)
def test_the_number_of_the_user_is_roots(said: str, is_read_as: str) -> None:
    ran = Ran(0, said, said)
    seen = as_root(Observation(ran, health=ran, smoke=ran, asked=(("--help", ran),)), USER)
    assert {one.out for one in (seen.main, seen.health, seen.smoke, seen.asked[0][1]) if one} == {is_read_as}
    assert seen.main.err == is_read_as


@pytest.mark.parametrize("user", ["", "app", "0:0", "app:app"])
def test_a_user_without_a_number_changes_nothing(user: str) -> None:
    seen = Observation(Ran(0, "0 app 65532"))
    assert as_root(seen, user) == seen
