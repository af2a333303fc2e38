"""One file never silences another, and many bad ones do not take for ever."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from bot.lint.bisect import Failed, bisect, seconds_for


class _Clock:
    def __init__(self, seconds: float) -> None:
        self.left = seconds

    def __call__(self) -> float:
        return self.left


@given(st.integers(0, 60), st.sets(st.integers(0, 59)))
def test_only_those_to_blame_fail(count: int, bad: set[int]) -> None:
    def run(numbers: Sequence[int], _seconds: float) -> list[int] | Failed:
        return Failed("it crashed") if bad & set(numbers) else list(numbers)

    found = bisect(range(count), run, _Clock(1e9))
    assert sorted(one for some in found.results for one in some) == [one for one in range(count) if one not in bad]
    assert found.failed == {one: "it crashed" for one in range(count) if one in bad}


def test_the_time_for_all_of_them_is_bounded() -> None:
    clock = _Clock(120.0)

    def run(_numbers: Sequence[int], seconds: float) -> list[int] | Failed:
        clock.left -= seconds
        return Failed("no answer")

    found = bisect(range(4000), run, clock)
    assert sorted(found.failed) == list(range(4000))
    assert clock.left >= -seconds_for(4000)
    assert set(found.failed.values()) == {"no answer"}
