"""All patterns of a .dockerignore as one automaton: a path is read once, whatever the patterns are. Pure.

Each pattern is a row of states, one bit each: the elements before it have matched. What a letter does to all states of
all patterns is a few operations on one large number, so that there is nothing to go back to and nothing to hang in.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

MOST_STATES = 100_000  # a thousand lines of a hundred letters
MOST_CLASSES = 1_000


class TooLarge(Exception):
    """More patterns than are followed."""


class Wild(Enum):
    """An element of a pattern that stands for more than itself."""

    ANY = "one character, no slash"
    STAR = "any characters, no slash"
    FOLDERS = "nothing, or anything that ends with a slash"
    ALL = "anything"
    START = "nothing, at the start of the path"


@dataclass(frozen=True)
class Class:
    """A set of characters: [a-z], [^a-z]."""

    ranges: tuple[tuple[str, str], ...]
    negated: bool

    def holds(self, character: str) -> bool:
        """Whether a character is in the set."""
        return any(low <= character <= high for low, high in self.ranges) != self.negated


Element = str | Wild | Class


class Automaton:
    """Rows of elements, read side by side. The result of `read` has the bit of each row's end that a path reaches."""

    def __init__(self, rows: Iterable[Sequence[Element]]) -> None:
        """Raise TooLarge for more than `MOST_STATES` states or `MOST_CLASSES` classes."""
        self.ends: list[int] = []  # the bit of each row's end, in order
        self._literals: dict[str, int] = {}
        self._classes: dict[Class, int] = {}
        self._any = self._star = self._ever = self._inside = self._entry = self._start = first = 0
        self._advances: dict[str, int] = {}
        at = 0
        for row in rows:
            first |= 1 << at
            at = self._add(row, at)
            if at > MOST_STATES or len(self._classes) > MOST_CLASSES:
                raise TooLarge
        self._first = self._opened(first)

    def _add(self, row: Sequence[Element], at: int) -> int:
        before: Element | None = None
        for element in row:
            bit = 1 << at
            if element is before and element in (Wild.FOLDERS, Wild.START):
                continue  # twice is no more than once
            before = element
            if isinstance(element, str):
                self._literals[element] = self._literals.get(element, 0) | bit
            elif isinstance(element, Class):
                self._classes[element] = self._classes.get(element, 0) | bit
            elif element is Wild.ANY:
                self._any |= bit
            elif element is Wild.STAR:
                self._star |= bit
            elif element is Wild.ALL:
                self._ever |= bit
            elif element is Wild.START:
                self._start |= bit
            else:
                self._entry |= bit
                at += 1
                self._inside |= 1 << at
            at += 1
        self.ends.append(1 << at)
        return at + 1

    def read(self, path: str) -> int:
        """Return the ends that a path reaches."""
        states = self._first
        ever = self._ever | self._inside
        for character in path:
            if not states:
                return 0
            stays = states & (ever if character == "/" else ever | self._star)
            states = self._closed(((states & self._advancing(character)) << 1) | stays)
        return states

    def _advancing(self, character: str) -> int:
        """The states that one character leads on from."""
        if character not in self._advances:
            found = self._literals.get(character, 0) | (self._inside if character == "/" else self._any)
            for one, bits in self._classes.items():
                if one.holds(character):
                    found |= bits
            self._advances[character] = found
        return self._advances[character]

    def _closed(self, states: int) -> int:
        """Add what is reached without a character. A `**` is followed by at most one `*`, and a `*` by no `**`."""
        entries = states & self._entry
        states |= (entries << 1) | (entries << 2)
        return states | ((states & (self._star | self._ever)) << 1)

    def _opened(self, states: int) -> int:
        """Add what is reached before the first character, which is more: there `^` holds."""
        while True:
            more = self._closed(states | ((states & self._start) << 1))
            if more == states:
                return states
            states = more
