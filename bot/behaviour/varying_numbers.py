"""Numbers that vary in one line of a text, and so wherever else they stand between the same words. Pure.

How long a request took differs from run to run, but for the one that came to the same each time by chance.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from bot.behaviour.templates import NUMBER, HoleKind, LineTemplate

_BEFORE = re.compile(r"(?<![A-Za-z])([A-Za-z]{2,20})[ \t]+([A-Za-z]{2,20})[ \t]+$")
_AFTER = re.compile(r"[ \t]{0,4}([A-Za-z]{1,20})(?![A-Za-z])")
_MOST = 40  # places of one text

Words = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class VaryingNumbers:
    """The places of such numbers: the two words before one, and the word after it."""

    places: frozenset[Words] = frozenset()

    @classmethod
    def of(cls, templates: Iterable[LineTemplate]) -> VaryingNumbers:
        """Return the numbers that vary in some lines, as far as they stand between words."""
        found = sorted({words for one in templates for words in _places(one)})
        return cls(frozenset(found[:_MOST]))

    def mask(self, text: str) -> str:
        """Return a text without these numbers."""
        return _pattern(self.places).sub(r"\g<before>…", text) if self.places else text


def _places(one: LineTemplate) -> Iterator[Words]:
    for before, hole, after in zip(one.parts, one.parts[1:], one.parts[2:], strict=False):
        if isinstance(before, str) and isinstance(after, str) and not isinstance(hole, str):
            words, next_word = _BEFORE.search(before[-60:]), _AFTER.match(after)
            if hole.kind is HoleKind.NUMBER and words is not None and next_word is not None:
                yield words[1], words[2], next_word[1]


@lru_cache(maxsize=64)
def _pattern(places: frozenset[Words]) -> re.Pattern[str]:
    choices = "|".join(
        rf"{first}[ \t]+{second}[ \t]+(?={NUMBER.pattern}[ \t]{{0,4}}{after}(?![A-Za-z]))"
        for first, second, after in sorted(places)
    )
    return re.compile(rf"(?<![A-Za-z])(?P<before>{choices}){NUMBER.pattern}")
