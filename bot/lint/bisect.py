"""Finding the file that is to blame: a run over many files that fails is halved until it stands alone. Pure.

One file must not take the findings of the others with it, and many such files must not take minutes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Failed:
    """Why a run failed: words of the tool's, or that its time was over."""

    why: str


@dataclass(frozen=True, slots=True)
class BisectResult(Generic[T]):
    """What runs gave, and for each file that could not be run the reason."""

    results: list[T] = field(default_factory=list)
    failed: dict[int, str] = field(default_factory=dict)


def seconds_for(count: int) -> float:
    """Return the time that a run over so many files gets: honest ones take a hundredth of a second each."""
    return 4.0 + 0.2 * count


def bisect(
    numbers: Sequence[int], run: Callable[[Sequence[int], float], T | Failed], left: Callable[[], float]
) -> BisectResult[T]:
    """Run files together; where that fails, in halves. `run` is given files and seconds, `left` says how many remain.

    Halves that were not run because the time was over have failed, too.
    """
    found: BisectResult[T] = BisectResult()
    waiting = [list(numbers)] if numbers else []
    why = ""
    while waiting:
        some = waiting.pop()
        seconds = min(seconds_for(len(some)), left())
        outcome = run(some, seconds) if seconds > 0 else Failed(why or "no time was left")
        if not isinstance(outcome, Failed):
            found.results.append(outcome)
            continue
        why = outcome.why
        if len(some) == 1 or seconds <= 0:
            found.failed.update(dict.fromkeys(some, outcome.why))
            continue
        middle = len(some) // 2
        waiting += [some[middle:], some[:middle]]
    return found
