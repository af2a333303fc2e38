"""Lines that end in other words each time, as programs print a tip that they draw from a list. Pure.

Two looks are taken for a line in which some words vary; the rest of what happens to be in both is no rule. Three looks
with three ends say that anything may stand there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import takewhile

from bot.behaviour.templates import TOKEN, LineTemplate, free

_LEAST = 3  # different ends, of as many looks
_MOST_LINES = 50
_SPELLED = re.compile(r"[A-Za-z][a-z]+")
_PHRASE = re.compile(r"\w\W*\s\W*\w")


def templates(texts: Sequence[Sequence[str]], look: Callable[[str], str]) -> tuple[LineTemplate, ...]:
    """Return what the lines that end in other words each time have in common; `texts` are the lines of each look.

    A line is at the same place in all of them, begins with the same words, and looks like none that another look has
    anywhere: else it was only printed sooner or later. `look` leaves out what varies most often.
    """
    if len(texts) < _LEAST:
        return ()
    seen = [{look(line) for line in lines} for lines in texts]
    found: dict[LineTemplate, None] = {}
    for lines in list(zip(*texts, strict=False))[:_MOST_LINES]:
        drawn = list(dict.fromkeys(lines))
        if len(drawn) < _LEAST or any(sum(look(line) in one for one in seen) > lines.count(line) for line in drawn):
            continue
        one = _template(drawn)
        if one is not None:
            found.setdefault(one, None)
    return tuple(found)


def _template(lines: Sequence[str]) -> LineTemplate | None:
    alike = takewhile(lambda tokens: len(set(tokens)) == 1, zip(*map(TOKEN.findall, lines), strict=False))
    begin = "".join(tokens[0] for tokens in alike)
    ends = [line[len(begin) :] for line in lines]
    if len(_SPELLED.findall(begin)) < 2 or not all(map(_PHRASE.search, ends)):
        return None
    return LineTemplate((begin, free(ends)))
