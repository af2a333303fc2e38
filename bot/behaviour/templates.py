"""A line with holes, learned from two lines that should be equal. Pure.

What stands in a hole is of the kind that stood there in both: a time that is the present in some time zone has to be
the present in the same one, an id has to look like one, and what tells of trouble fills no hole that had none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum

from bot.behaviour.moments import TIME, time_form, time_shape

MOST_CHARACTERS = 400_000
_MOST_TOKENS = 300  # of a line that are aligned with another's
_JOINTS = frozenset("-+/=._:~")

UUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_UNIT = r"(?:ns|µs|us|ms|s|sec|m|min|h|[kKMGT]i?B|B|%)"
NUMBER = re.compile(rf"(?:\d+(?:[.,]\d+)*{_UNIT}?)+(?![A-Za-z0-9_])")
TOKEN = re.compile(rf"{TIME.pattern}|{UUID}|{NUMBER.pattern}|[A-Za-z0-9_]+|\s+|.", re.DOTALL)
_IDENTIFIER = re.compile(r"[A-Za-z0-9_+/=.:~@-]*")
_HEX = re.compile(r"[0-9a-fA-F_+/=.:~@-]{6,}")
_FIXED = 8  # characters: what is at least as long, and twice of one length, has that length by its nature
_SLACK = 2  # characters that it may have more or less, as leading zeros are not printed
# What no hole may hold unless it did in the original: a message, or the lack of a value.
_TROUBLE = re.compile(
    r"error|fail|cannot|can't|could not|couldn't|unable|missing|no such|not found|denied|refused|exception|traceback"
    r"|fatal|panic|invalid|undefined|unknown|\b(?:null|none|nil|nan)\b",
    re.IGNORECASE,
)


class HoleKind(Enum):
    """What may stand in a hole."""

    TIME = "time"
    NUMBER = "number"
    WORD = "word"  # no blanks
    ANY = "any"


_LETTERS_OF_WORDS = frozenset(filter(_IDENTIFIER.fullmatch, map(chr, range(33, 127))))
_HEX_LETTERS = frozenset(letter for letter in _LETTERS_OF_WORDS if _HEX.fullmatch(letter * 6))


@dataclass(frozen=True, slots=True)
class Hole:
    """A place in a line where the original varies. `shape` is a time's: its form and its distance from the present.

    A time that is `fixed` goes by its form alone: it stood still from one run to the next, and is another in an image
    that was built at another time.
    Of a word `hexadecimal` and `lengths` (the least, the most) say what it looks like; `troubled` allows it to tell of
    trouble.
    """

    kind: HoleKind
    optional: bool = False
    shape: str = ""
    hexadecimal: bool = False
    lengths: tuple[int, int] = (1, MOST_CHARACTERS)
    troubled: bool = True
    fixed: bool = False

    def ends(self, text: str, starts: Iterable[int], now: float) -> set[int]:
        """Return where what stands in the hole may end, if it begins at one of `starts`."""
        begun = set(starts)
        found = set(begun) if self.optional else set()
        if self.kind in (HoleKind.TIME, HoleKind.NUMBER):
            pattern = TIME if self.kind is HoleKind.TIME else NUMBER
            for start in begun:
                match = pattern.match(text, start)
                if match and (self.kind is HoleKind.NUMBER or self._is_of_shape(match[0], now)):
                    found.add(match.end())
            return found
        trouble = None if self.troubled else _TROUBLE.search(text, min(begun))
        end = len(text) if trouble is None else trouble.end() - 1
        return found | (self._of_word(text, begun, end) if self.kind is HoleKind.WORD else self._of_any(begun, end))

    def _is_of_shape(self, text: str, now: float) -> bool:
        return (time_form(text) if self.fixed else time_shape(text, now)) == self.shape

    def _of_word(self, text: str, begun: set[int], end: int) -> set[int]:
        letters = _HEX_LETTERS if self.hexadecimal else _LETTERS_OF_WORDS
        least, most = self.lengths
        found = set()
        for start in begun:
            position = start
            while position < min(end, start + most) and text[position] in letters:
                position += 1
                if position - start >= least:
                    found.add(position)
        return found

    def _of_any(self, begun: set[int], end: int) -> set[int]:
        return set(range(min(begun) + 1, end + 1))


@dataclass(frozen=True, slots=True)
class LineTemplate:
    """A line with holes."""

    parts: tuple[str | Hole, ...]

    @property
    def key(self) -> str:
        """The line as people may read it, with the holes marked."""
        return "".join(part if isinstance(part, str) else "…" for part in self.parts)

    def matches(self, text: str, now: float) -> bool:
        """Return whether a line is the same but for what stands in the holes."""
        last = self.parts[-1] if self.parts else ""
        if isinstance(last, str) and not text.endswith(last):
            return False
        if not all(part in text for part in self.parts if isinstance(part, str)):
            return False  # most templates are of other lines: this tells without a look into the holes
        at = {0}
        for part in self.parts:
            if isinstance(part, str):
                at = {position + len(part) for position in at if text.startswith(part, position)}
            else:
                at = part.ends(text, at, now)
            if not at:
                return False
        return len(text) in at


def free(texts: Iterable[str]) -> Hole:
    """Return a hole that holds anything, but trouble only if one of these texts tells of it."""
    return Hole(HoleKind.ANY, troubled=any(map(_TROUBLE.search, texts)))


def template(first: str, second: str, nows: tuple[float, float], *, fixed: bool = False) -> LineTemplate:
    """Return what two lines have in common, with holes where they differ. `fixed`: no time in the first one moves."""
    a, b = TOKEN.findall(first), TOKEN.findall(second)
    parts: list[tuple[str, str] | str] = []
    if len(a) > _MOST_TOKENS or len(b) > _MOST_TOKENS:
        parts = _edges(a, b)
    else:
        for name, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
            parts.append("".join(a[i:j]) if name == "equal" else ("".join(a[i:j]), "".join(b[k:m])))
    joined: list[tuple[str, str] | str] = []
    for part in parts:
        if (
            isinstance(part, tuple)
            and len(joined) > 1
            and isinstance(joined[-1], str)
            and isinstance(joined[-2], tuple)
            and len(joined[-1]) < 3
            and set(joined[-1]) <= _JOINTS
        ):
            between, before = joined.pop(), joined.pop()
            assert isinstance(between, str) and isinstance(before, tuple)
            part = (before[0] + between + part[0], before[1] + between + part[1])  # noqa: PLW2901
        joined.append(part)
    return LineTemplate(tuple(part if isinstance(part, str) else _hole(part, nows, fixed=fixed) for part in joined))


def _edges(a: Sequence[str], b: Sequence[str]) -> list[tuple[str, str] | str]:
    """Return what two lines of very many tokens begin and end with, and what is between as one difference."""
    most = min(len(a), len(b))
    head = next((n for n in range(most) if a[n] != b[n]), most)
    tail = next((n for n in range(most - head) if a[-1 - n] != b[-1 - n]), most - head)
    middle = "".join(a[head : len(a) - tail]), "".join(b[head : len(b) - tail])
    parts: list[tuple[str, str] | str] = ["".join(a[:head]), middle, "".join(a[len(a) - tail :])]
    return [part for part in parts if part and part != ("", "")]


def _hole(texts: tuple[str, str], nows: tuple[float, float], *, fixed: bool) -> Hole:
    optional = not all(texts)
    there = [text for text in texts if text]
    if all(TIME.fullmatch(text) for text in there):
        dated = zip(texts, nows, strict=True)
        shapes = {time_form(text) if fixed else time_shape(text, now) for text, now in dated if text}
        if len(shapes) == 1:
            return Hole(HoleKind.TIME, optional, shapes.pop(), fixed=fixed)
    if all(NUMBER.fullmatch(text) for text in there) and min(map(len, there)) < 6:
        return Hole(HoleKind.NUMBER, optional)
    troubled = any(_TROUBLE.search(text) for text in there)
    if not all(_IDENTIFIER.fullmatch(text) for text in there):
        return Hole(HoleKind.ANY, optional, troubled=troubled)
    least, most = min(map(len, there)), max(map(len, there))
    fixed = least == most >= _FIXED
    lengths = (least - _SLACK, most + _SLACK) if fixed else (max(1, least // 2), 2 * most + _SLACK)
    return Hole(HoleKind.WORD, optional, "", all(map(_HEX.fullmatch, there)), lengths, troubled)
