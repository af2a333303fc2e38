"""Building before its turn what is needed, or will probably be, while something else is looked at or proved."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from bot.rewrite.candidate import Candidate
from bot.rewrite.proof.build import BuiltCandidate, NotBuilt

Built = BuiltCandidate | NotBuilt
Make = Callable[[Candidate, int], Built]
EXPECTED = 1000  # the number of what is expected: above those of all candidates and forms


class Ahead:
    """The builds of one search that are made beside it. `make` builds a candidate, by its number.

    Candidates that only separate the stages are built whatever comes of the others.
    """

    def __init__(self, candidates: Sequence[Candidate], make: Make, pool: ThreadPoolExecutor) -> None:
        self._make = make
        self._pool = pool
        self._waiting = {number: one for number, one in enumerate(candidates) if one.split_only}
        self._begun: dict[int, Future[Built | None]] = {}
        self._expects = False  # whether it was asked to expect something, which it is once
        self._text: Future[str | None] = Future()  # of what is expected

    def begin(self) -> None:
        """Begin to build what will be needed anyway."""
        for number, candidate in self._waiting.items():
            self._begun[number] = self._pool.submit(self._make, candidate, number)
        self._waiting.clear()

    def expect(self, find: Callable[[], Candidate | None]) -> None:
        """Begin to build what will probably be needed, as soon as it is found. Only the first one that is asked for."""
        if self._expects:
            return
        self._expects = True

        def make() -> Built | None:
            found = None
            try:
                found = find()
            finally:
                self._text.set_result(found.dockerfile if found is not None else None)
            return self._make(found, EXPECTED) if found is not None else None

        self._begun[EXPECTED] = self._pool.submit(make)

    def wait(self) -> None:
        """Wait until nothing is built here, for who wants to run something alone."""
        for one in list(self._begun.values()):
            one.exception()

    def take(self, number: int) -> Built | None:
        """Return what came of a candidate that was begun, once; None if it was not, and will not be.

        Raises UnavailableError if the engine failed.
        """
        self._waiting.pop(number, None)
        begun = self._begun.pop(number, None)
        return begun.result() if begun is not None else None

    def take_expected(self, dockerfile: str) -> Built | None:
        """Return the same of what was expected; None where it was another text, which is not waited for."""
        expected = EXPECTED in self._begun and self._text.result() == dockerfile
        return self.take(EXPECTED) if expected else None

    def left(self) -> Iterator[Built]:
        """Wait for all that nobody took, and yield what came of it."""
        while self._begun:
            _, begun = self._begun.popitem()
            found = begun.result() if begun.exception() is None else None
            if found is not None:
                yield found
