"""Which candidates are built before their turn, and that each is built once."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.errors import UnavailableError
from bot.messages import proof as messages
from bot.rewrite.ahead import Ahead
from bot.rewrite.candidate import Candidate
from bot.rewrite.proof.build import NotBuilt
from bot.text import verbatim

SMALL = Candidate("c", "scratch", "FROM scratch\n")
APART = Candidate("c", "debian", "FROM debian\n", split_only=True)


class _Builds:
    """Notes what is built."""

    def __init__(self) -> None:
        self.numbers: list[int] = []

    def make(self, candidate: Candidate, number: int) -> NotBuilt:
        self.numbers.append(number)
        return NotBuilt(verbatim(candidate.recipe), failed=True)


def test_what_only_separates_the_stages_is_built_while_another_is_proved() -> None:
    """The others may not be needed at all."""
    builds = _Builds()
    with ThreadPoolExecutor(max_workers=1) as pool:
        ahead = Ahead((SMALL, SMALL, APART), builds.make, pool)
        ahead.build(SMALL, 0)
        ahead.begin()
        ahead.begin()
        ahead.wait()
        assert builds.numbers == [0, 2]
        ahead.build(APART, 2)
        assert builds.numbers == [0, 2]


def test_what_is_built_already_is_not_begun() -> None:
    """Nor is a mended one, of the same number, taken for what was built ahead."""
    builds = _Builds()
    with ThreadPoolExecutor(max_workers=1) as pool:
        ahead = Ahead((APART, SMALL), builds.make, pool)
        ahead.build(APART, 0)
        ahead.begin()
        ahead.wait()
        ahead.build(APART, 0)
    assert builds.numbers == [0, 0]


def test_an_engine_that_fails_is_told_by_who_asks_for_the_image() -> None:
    def make(candidate: Candidate, number: int) -> NotBuilt:
        raise UnavailableError(messages.NO_TIME())

    with ThreadPoolExecutor(max_workers=1) as pool:
        ahead = Ahead((SMALL, APART), make, pool)
        ahead.begin()
        ahead.wait()
        with pytest.raises(UnavailableError):
            ahead.build(APART, 1)
