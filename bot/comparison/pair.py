"""Base and head of something, as one value."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True, slots=True)
class Pair(Generic[T]):
    """The same thing at both revisions. Iterating gives base first."""

    base: T
    head: T

    def __iter__(self) -> Iterator[T]:
        yield self.base
        yield self.head

    def map(self, change: Callable[[T], U]) -> Pair[U]:
        """Return what a function makes of each."""
        return Pair(change(self.base), change(self.head))

    def beside(self, other: Pair[U]) -> Pair[tuple[T, U]]:
        """Return each together with its counterpart in another pair."""
        return Pair((self.base, other.base), (self.head, other.head))
