"""What ran when in a review: its steps as they are noted here, and the tools as `process` knows them."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from bot.host import process
from bot.model.reports import Activity

T = TypeVar("T")

_SHORTEST = 0.05  # seconds: a tool that took less is not worth a bar
_MOST_TOOLS = 300  # of the tools, the longest


@dataclass(frozen=True, slots=True)
class _Step:
    name: str
    target: str
    after: tuple[str, ...]
    start: float
    end: float


class Timeline:
    """The steps of one review while it runs. Threads may note theirs at once."""

    def __init__(self) -> None:
        self._start = time.monotonic()
        self._steps: list[_Step] = []

    @contextlib.contextmanager
    def step(self, name: str, target: str = "", after: tuple[str, ...] = ()) -> Iterator[None]:
        """Note when a block begins and ends; `after` are the steps whose results it needs."""
        start = time.monotonic()
        try:
            yield
        finally:
            self._steps.append(_Step(name, target, after, start, time.monotonic()))

    def noted(self, name: str, work: Callable[[], T], target: str = "", after: tuple[str, ...] = ()) -> Callable[[], T]:
        """Return the work, which notes itself when it is done: for what is handed to a pool."""

        def run() -> T:
            with self.step(name, target, after):
                return work()

        return run

    def activities(self) -> tuple[Activity, ...]:
        """Return what ran so far, in the order of its beginning: the steps, then the tools."""
        tools = [one for one in process.spans() if one.start >= self._start and one.end - one.start >= _SHORTEST]
        longest = sorted(tools, key=lambda one: one.start - one.end)[:_MOST_TOOLS]
        found = [self._activity(one) for one in sorted(self._steps, key=lambda one: one.start)]
        return (*found, *(self._tool(one) for one in sorted(longest, key=lambda one: one.start)))

    def _activity(self, one: _Step) -> Activity:
        start = max(0.0, one.start - self._start)
        return Activity(one.name, one.target, start, one.end - one.start, _last_of(one, self._steps))

    def _tool(self, one: process.Span) -> Activity:
        return Activity(one.tool, "", one.start - self._start, one.end - one.start, is_tool=True)


def _last_of(step: _Step, steps: Iterable[_Step]) -> str:
    """Return the name of the step whose end another waited for: of those that it needs, the one that ended last."""
    needed = [
        one for one in steps if one.name in step.after and one.end <= step.start and one.target in ("", step.target)
    ]
    return max(needed, key=lambda one: one.end).name if needed else ""
