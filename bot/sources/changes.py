"""What a call makes of the text that it is given: `lower`, `split(":")`, `removesuffix(".md")`. Pure.

A program's name may be cut out of another text. What can be worked out is worked out; where that cannot be, the text
may become anything.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Sequence

from bot.languages.row import word_set
from bot.sources.values import MOST_TEXTS, Outside, Pieces, Value, either, unknown

_Make = Callable[[str], list[str]]
_HOLE = "\0"  # stands for a piece that nobody can tell
_BLANKS = re.compile(r"(?:\\*s|\s|[+*\[\]^])*")  # also written as a regular expression
_MOST_PARTS = 400
# Of the calls that hand back what they are given a little changed, those that make another text of it.
_LETTERS = {
    **dict.fromkeys(word_set("lower toLowerCase ToLower strtolower downcase to_lowercase"), str.lower),
    **dict.fromkeys(word_set("upper toUpperCase ToUpper strtoupper upcase to_uppercase"), str.upper),
    "title": str.title,
}
_TRIMS = {
    **dict.fromkeys(word_set("strip trim Trim TrimSpace"), str.strip),
    **dict.fromkeys(word_set("lstrip ltrim"), str.lstrip),
    **dict.fromkeys(word_set("rstrip rtrim chomp"), str.rstrip),
}
_SPLITS = word_set("split splitlines Split explode Fields split_whitespace")
_BASES = word_set("basename Base")
_FOLDERS = word_set("dirname Dir")
_CUTS = word_set("substring substr slice")
_OTHER = word_set("format map array_map normalize concat")  # these make other words of what is in a file
_OF_SETTINGS = re.compile(r"[\w./+-]")  # signs that stand in the words of a file of settings


def makes_another(name: str, given: Value) -> bool:
    """Return whether the call of that name makes another text of one: of what nobody can tell it makes none."""
    return name.rpartition(".")[2] in _KNOWN and (_is_text(given) or Outside.FILE in given.outside)


def cuts(name: str) -> bool:
    """Return whether the call of that name gives a part of a text, or of a list."""
    return name.rpartition(".")[2] in _CUTS


def changed(name: str, given: Value, others: Sequence[Value], *, listed: bool = False, first: bool = False) -> Value:
    """Return what the call of that name makes of what it is given; `others` are its other arguments.

    `listed` says that it is given a list, of which it makes another one; `first` asks for the first part of a text
    that is split.
    """
    tail = name.rpartition(".")[2]
    if tail in _FOLDERS:
        return folders(given)
    others = [one for one in others if one.texts or one.outside]  # neither a number nor nothing
    if tail in _SPLITS:
        return _split(given, others, first=first)
    make = _maker(tail, others)
    if make is not None:
        plain = tail in _TRIMS and not others
        return _each(given, make) if plain else _told(_each(given, make), given)
    if tail in _CUTS and not listed and _is_text(given):
        return given.changed(Outside.UNKNOWN)
    of_file = Outside.FILE in given.outside and tail in (*_CUTS, *_OTHER)
    return either((given, unknown(Outside.UNKNOWN))) if of_file else given


def folders(given: Value) -> Value:
    """Return the folders that paths are in."""
    texts = frozenset(
        (posixpath.dirname(text[0]) or "..",) if len(text) == 1 and isinstance(text[0], str) else (None,)
        for text in given.texts
    )
    return Value(texts, given.table, given.everywhere, given.outside)


def cut(given: Value) -> Value:
    """Return what a part of a text can be: anything, if there is a text."""
    return given.changed(Outside.UNKNOWN) if _is_text(given) else given


def _is_text(given: Value) -> bool:
    return any(text != (None,) for text in given.texts) or given.table


def _told(made: Value, given: Value) -> Value:
    """What becomes of a text of a table that is not known here is not one of the sources' literals."""
    lost = given.table and (None,) in given.texts
    return made.changed(Outside.UNKNOWN) if lost or made.outside - given.outside else made


def _maker(tail: str, others: Sequence[Value]) -> _Make | None:
    """Return what makes the other text of one; None for a call that leaves it as it is."""
    words = [_only(one) for one in others]
    if tail in _LETTERS:
        letters = _LETTERS[tail]
        return lambda text: [letters(text)]
    if tail in _TRIMS:
        return _trimming(_TRIMS[tail], words)
    if tail == "stem":
        return lambda text: [posixpath.splitext(posixpath.basename(text))[0]]
    if tail in _BASES:
        return _ending(words[0] or "" if words else "")
    return _WITH_WORDS[tail](words) if tail in _WITH_WORDS and words else None


def _ending(ending: str) -> _Make:
    return lambda text: [posixpath.basename(text.rstrip("/")).removesuffix(ending)]


def _prefix(words: Sequence[str | None]) -> _Make:
    start = words[0]
    return lambda text: [text, _HOLE] if start is None else [text.removeprefix(start)]


def _suffix(words: Sequence[str | None]) -> _Make:
    end = words[0]
    return lambda text: [text, _HOLE] if end is None else [text.removesuffix(end)]


def _other_suffix(words: Sequence[str | None]) -> _Make:
    return lambda text: [posixpath.splitext(text)[0] + (_HOLE if words[0] is None else words[0])]


def _replacing(words: Sequence[str | None]) -> _Make:
    old, new = words[0], words[1] if len(words) > 1 else None
    if not old:
        return lambda text: [text, _HOLE]
    return lambda text: [text.replace(old, _HOLE if new is None else new)]


_WITH_WORDS: dict[str, Callable[[Sequence[str | None]], _Make]] = {
    **dict.fromkeys(word_set("removeprefix TrimPrefix"), _prefix),
    **dict.fromkeys(word_set("removesuffix TrimSuffix"), _suffix),
    **dict.fromkeys(word_set("replace Replace ReplaceAll"), _replacing),
    "with_suffix": _other_suffix,
}


_KNOWN = frozenset((*_FOLDERS, *_SPLITS, *_LETTERS, *_TRIMS, *_BASES, *_WITH_WORDS, *_CUTS, *_OTHER))


def _trimming(trim: Callable[..., str], words: Sequence[str | None]) -> _Make:
    if words and words[0] is None:
        return lambda text: [text, _HOLE]
    return lambda text: [trim(text, words[0]) if words else trim(text)]


def _only(value: Value) -> str | None:
    """Return the text that an expression is for certain."""
    certain = len(value.texts) == 1 and not value.table and not value.outside
    return value.whole[0] if certain and value.whole else None


def _split(given: Value, others: Sequence[Value], *, first: bool) -> Value:
    words = [word for one in others if (word := _only(one)) is not None]
    separator = words[0] if words else None
    if others and separator is None:  # a pattern, or something that is not known
        return cut(given)
    if separator is None or _BLANKS.fullmatch(separator):
        made = _each(given, lambda text: _words(text, first=first))
        return made if first else made.from_table()
    made = _each(given, lambda text: text.split(separator)[:1] if first else _some(text.split(separator)))
    made = made if first else made.from_table()
    # The words of files are found however they are split; those of settings at most signs.
    known = Outside.FILE in given.outside or (given.everywhere and not _OF_SETTINGS.search(separator))
    return made if known else _told(made, given)


def _words(text: str, *, first: bool) -> list[str]:
    """The words of a text: the first of them, or the text itself, of which each may be meant."""
    return (text.split(maxsplit=1)[:1] or [_HOLE]) if first else [text, *_some(text.split())]


def _some(parts: list[str]) -> list[str]:
    """Return the parts of a text; of one that has too many nobody can tell what the others are."""
    return parts if len(parts) <= _MOST_PARTS else [*parts[:_MOST_PARTS], _HOLE]


def _each(given: Value, make: _Make) -> Value:
    """Return what becomes of each text; what nobody can tell stays so."""
    texts: set[Pieces] = set()
    lost = False
    for text in given.texts:
        for one in make("".join(_HOLE if piece is None else piece for piece in text)):
            texts.add(_pieces(one))
            lost = lost or (one == _HOLE and text != (None,))
    lost = lost or len(texts) > max(MOST_TEXTS, len(given.texts))  # what it was split into is no literal
    outside = given.outside | {Outside.UNKNOWN} if lost else given.outside
    return Value(frozenset(texts), given.table, given.everywhere, outside)


def _pieces(text: str) -> Pieces:
    return tuple(None if part == _HOLE else part for part in re.split(f"({_HOLE})", text) if part) or ("",)


__all__ = ["changed", "cut", "folders"]
