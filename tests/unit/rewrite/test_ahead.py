"""Which candidates are built before their turn, and that each is built once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.errors import UnavailableError
from bot.messages import proof as messages
from bot.rewrite.ahead import EXPECTED, Ahead
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
    """The others may not be needed at all; each is built, and given out, once."""
    builds = _Builds()
    with ThreadPoolExecutor(max_workers=1) as pool:
        ahead = Ahead((SMALL, SMALL, APART), builds.make, pool)
        assert ahead.take(0) is None
        ahead.begin()
        ahead.begin()
        ahead.wait()
        assert builds.numbers == [2]
        assert ahead.take(2) is not None
        assert ahead.take(2) is None
    assert list(ahead.left()) == []


def test_what_has_had_its_turn_is_not_begun() -> None:
    """A mended one, of the same number, is not taken for what was built ahead."""
    builds = _Builds()
    with ThreadPoolExecutor(max_workers=1) as pool:
        ahead = Ahead((APART, SMALL), builds.make, pool)
        assert ahead.take(0) is None
        ahead.begin()
        assert ahead.take(0) is None
    assert builds.numbers == []


def test_an_engine_that_fails_is_told_by_who_asks_for_the_image() -> None:
    def make(candidate: Candidate, number: int) -> NotBuilt:
        raise UnavailableError(messages.NO_TIME())

    with ThreadPoolExecutor(max_workers=1) as pool:
        ahead = Ahead((SMALL, APART), make, pool)
        ahead.begin()
        ahead.wait()
        with pytest.raises(UnavailableError):
            ahead.take(1)


def test_what_was_expected_is_given_for_the_same_text_only() -> None:
    builds = _Builds()
    with ThreadPoolExecutor(max_workers=1) as pool:
        ahead = Ahead((SMALL,), builds.make, pool)
        assert ahead.take_expected(APART.dockerfile) is None
        ahead.expect(lambda: APART)
        ahead.expect(lambda: SMALL)  # what is expected first stays
        assert ahead.take_expected(SMALL.dockerfile) is None
        assert ahead.take_expected(APART.dockerfile) is not None
        assert ahead.take_expected(APART.dockerfile) is None
    assert builds.numbers == [EXPECTED]


def test_another_text_than_was_expected_is_not_waited_for() -> None:
    """It is built in its turn; the wrong one is given back in the end, to be removed."""
    may_end = threading.Event()

    def make(candidate: Candidate, number: int) -> NotBuilt:
        assert may_end.wait(60)
        return NotBuilt(verbatim(""), failed=True)

    with ThreadPoolExecutor(max_workers=1) as pool:
        ahead = Ahead((SMALL,), make, pool)
        ahead.expect(lambda: APART)
        assert ahead.take_expected(SMALL.dockerfile) is None
        may_end.set()
        assert len(list(ahead.left())) == 1


def test_nothing_can_be_expected_where_nothing_is_found() -> None:
    def fails() -> Candidate:
        raise UnavailableError(messages.NO_TIME())

    with ThreadPoolExecutor(max_workers=1) as pool:
        for find in (fails, lambda: None):
            ahead = Ahead((SMALL,), _Builds().make, pool)
            ahead.expect(find)
            assert ahead.take_expected(SMALL.dockerfile) is None
            assert list(ahead.left()) == []
