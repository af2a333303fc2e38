"""Building candidates before their turn, while another one is proved: proving is mostly waiting."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from bot.rewrite.candidate import Candidate
from bot.rewrite.proof.build import BuiltCandidate, NotBuilt

Make = Callable[[Candidate, int], BuiltCandidate | NotBuilt]


class Ahead:
    """The builds of one search. Candidates that only separate the stages are built whatever comes of the others.

    `make` builds a candidate, by its number.
    """

    def __init__(self, candidates: Sequence[Candidate], make: Make, pool: ThreadPoolExecutor) -> None:
        self._make = make
        self._pool = pool
        self._waiting = {number: one for number, one in enumerate(candidates) if one.split_only}
        self._begun: dict[int, Future[BuiltCandidate | NotBuilt]] = {}

    def begin(self) -> None:
        """Begin to build what will be needed anyway."""
        for number, candidate in self._waiting.items():
            self._begun[number] = self._pool.submit(self._make, candidate, number)
        self._waiting.clear()

    def wait(self) -> None:
        """Wait until nothing is built here, for who wants to run something alone."""
        for one in list(self._begun.values()):
            one.exception()

    def build(self, candidate: Candidate, number: int) -> BuiltCandidate | NotBuilt:
        """Return what came of a candidate's build, which is made now if it was not begun.

        Raises UnavailableError if the engine fails.
        """
        self._waiting.pop(number, None)
        begun = self._begun.pop(number, None)
        return begun.result() if begun is not None else self._make(candidate, number)
