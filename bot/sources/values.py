"""What an expression can be when the program runs, as far as its source tells. Pure.

A text is a tuple of pieces; None is a piece that nobody can tell. An expression may be several texts (the branches of a
condition, the entries of a table), and there may be reasons why it can be something else altogether.
"""

from __future__ import annotations

import itertools
import math
import posixpath
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TypeVar

Pieces = tuple[str | None, ...]
_Known = TypeVar("_Known")
MOST_TEXTS = 128  # that one expression is followed to
MOST_CALLERS = 200  # of one function that are followed
_LONGEST = 100_000
_ARGUMENTS = re.compile(r"\s[^;|&\n`$()]*")  # behind a command: no other one begins there


class Outside(Enum):
    """Where a name comes from that is not in the sources."""

    VARIABLE = "the environment"
    ARGUMENT = "an argument or a request"
    INPUT = "standard input"
    CALLER = "whoever calls"
    UNKNOWN = "a call that is not known"
    FILE = "a file that is read"


@dataclass(frozen=True, slots=True)
class Value:
    """The texts that an expression can be.

    `table` says that it is taken out of a table, a loop or a setting of the sources, so that each of their literals may
    be it; `everywhere`, that this table is not in the same file. `outside` says why it can be something else.
    """

    texts: frozenset[Pieces] = frozenset()
    table: bool = False
    everywhere: bool = False
    outside: frozenset[Outside] = frozenset()

    @property
    def whole(self) -> tuple[str, ...]:
        """The texts that are known to the end, in order."""
        return tuple(sorted({"".join(map(str, text)) for text in self.texts if None not in text}))

    def or_else(self, other: Value) -> Value:
        """Return what is one or the other."""
        both = self.texts | other.texts
        found = Value(
            _few(both), self.table or other.table, self.everywhere or other.everywhere, self.outside | other.outside
        )
        return found.and_others() if len(both) > MOST_TEXTS else found

    def and_others(self) -> Value:
        """Return the same where not all that it can be was followed: the others are literals of some file.

        What is put together with them is no literal: there they are a piece that nobody can tell.
        """
        return Value(self.texts | {(None,)}, True, True, self.outside)

    def from_table(self, *, everywhere: bool = False) -> Value:
        """Return the same, as it was taken out of a table."""
        return Value(self.texts, True, self.everywhere or everywhere, self.outside)

    def without_unknown(self) -> Value:
        """Return what of it is known to the end."""
        return Value(frozenset(text for text in self.texts if None not in text), self.table, self.everywhere)

    def changed(self, how: Outside) -> Value:
        """Return what is left of it once something unknown may take its place."""
        return Value(self.texts, self.table, self.everywhere, self.outside | {how})


NOTHING = Value()


def text(value: str) -> Value:
    """Return what is a text for certain."""
    return Value(frozenset(((value[:_LONGEST],),)))


def unknown(*why: Outside) -> Value:
    """Return what can be anything."""
    return Value(frozenset(((None,),)), outside=frozenset(why))


def last_part(pieces: Pieces) -> Pieces:
    """Return the pieces of the last part of a path: of what is told of /opt/NAME/bin/git git."""
    found: list[str | None] = []
    for piece in pieces:
        _, slash, rest = piece.rpartition("/") if piece is not None else ("", "", None)
        found = [rest] if slash else [*found, piece]
    return tuple(piece for piece in found if piece != "")


def is_composed(pieces: Pieces) -> bool:
    """Whether a name is put together of what is known and what is not: lib + NAME is a literal of no file."""
    name = last_part(pieces)
    return None in name and len(name) > 1


def of_file() -> Value:
    """Return what stands in a file: each word of it may be meant, if the file ships."""
    return Value(frozenset(((None,),)), True, True, frozenset((Outside.FILE,)))


def either(values: Iterable[Value]) -> Value:
    """Return what is one of several."""
    found = NOTHING
    for value in values:
        found = found.or_else(value)
    return found


def either_of_some(
    known: Sequence[_Known], most: int, follow: Callable[[_Known], Value], is_plain: Callable[[_Known], bool]
) -> Value:
    """Return what is one of several, of which no more than so many are followed.

    Each literal of the sources may be of the others, where these are plain texts; else nobody can tell what they are.
    """
    if len(known) <= most:
        return either(map(follow, known))
    ordered = sorted(known, key=is_plain)
    found = either(map(follow, ordered[:most])).and_others()
    return found if all(map(is_plain, ordered[most:])) else found.changed(Outside.UNKNOWN)


def join_values(values: Iterable[Value], separator: str = "") -> Value:
    """Return one after another; a separator "/" joins paths: what begins with one begins anew."""
    found = [value if value.texts else unknown() for value in values]
    followed = _few_together([value.texts for value in found])
    texts = {
        (_path(parts) if separator == "/" else _merge(_separate(parts, separator))) or ("",)
        for parts in itertools.product(*(sorted(one, key=order) for one in followed))
    }
    cut = (Outside.UNKNOWN,) if any(one != value.texts for one, value in zip(followed, found, strict=True)) else ()
    return Value(
        frozenset(texts),
        any(value.table for value in found),
        any(value.everywhere for value in found),
        frozenset((*cut, *(why for value in found for why in value.outside))),
    )


def _few_together(parts: Sequence[frozenset[Pieces]]) -> list[frozenset[Pieces]]:
    """Return what several parts can be, where that makes few texts: of what can be most only how all of it begins."""
    found = list(parts)
    while math.prod(map(len, found)) > MOST_TEXTS:
        most = max(range(len(found)), key=lambda at: (len(found[at]), at))
        begin = posixpath.commonprefix([text[0] or "" for text in found[most] if text])
        found[most] = frozenset(((begin, None) if begin else (None,),))
    return found


def _separate(parts: Iterable[Pieces], separator: str) -> list[str | None]:
    pieces: list[str | None] = []
    for number, part in enumerate(parts):
        if number and separator:
            pieces.append(separator)
        pieces += part
    return pieces


def _path(parts: Iterable[Pieces]) -> Pieces:
    pieces: list[str | None] = []
    for part in parts:
        if part and isinstance(part[0], str) and part[0].startswith("/"):
            pieces = list(part)
        elif part not in ((), ("",)):
            if pieces and not (isinstance(pieces[-1], str) and pieces[-1].endswith("/")):
                pieces.append("/")
            pieces += part
    return _merge(pieces)


def _merge(pieces: Iterable[str | None]) -> Pieces:
    """Return the pieces with neighbours made one."""
    found: list[str | None] = []
    for piece in pieces:
        if found and isinstance(piece, str) and isinstance(found[-1], str):
            found[-1] = (found[-1] + piece)[:_LONGEST]
        elif piece is None and found and found[-1] is None:
            continue
        else:
            found.append(piece)
    return tuple(found)


def _few(texts: frozenset[Pieces]) -> frozenset[Pieces]:
    return texts if len(texts) <= MOST_TEXTS else frozenset(sorted(texts, key=order)[:MOST_TEXTS])


def order(pieces: Pieces) -> tuple[str, ...]:
    """Return what texts are sorted by."""
    return tuple("\0" if piece is None else piece for piece in pieces)


def beginnings(start: Value, pieces: Iterable[tuple[Value, bool]], separator: str = "") -> Value:
    """Return what is put together of several: what is first alone, with the next, with that and the one after, ...

    Each piece says whether it may be left out: arguments alone, which change no program, count as given.
    """
    found = whole = start
    for value, sometimes in pieces:
        more = join_values([whole, value], separator)
        left_out = sometimes and not all(_ARGUMENTS.fullmatch(text) for text in value.whole or ("",))
        whole = more.or_else(whole) if left_out else more
        found = found.or_else(more)
    return found
