"""Times in what an image shows at which it was built: known by when its layers were made, without a second build. Pure.

`compiled on 28 November 15:24:55` is another time in whatever is built later. A time that stands in the same line in
every look at an image, and lies between its first and its last instruction, is one of its build.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.behaviour.moments import TIME, moment
from bot.behaviour.observation import Observation, Ran

Span = tuple[float, float]  # when the first and the last instruction of a build were done, seconds since 1970
_BEFORE = 60.0  # seconds that the first instruction may have taken
_CLOCK = re.compile(r"(?<!\d)(\d\d):(\d\d):(\d\d)")


def at_another_time(seen: Sequence[Observation], span: Span) -> Observation | None:
    """Return what an image would have shown, had it been built at another time; None where that is the same."""
    first, *others = seen
    if not others:
        return None

    def of(ran: Ran, same: Sequence[Ran]) -> Ran:
        return replace(
            ran,
            out=_shifted(ran.out, [one.out for one in same], span),
            err=_shifted(ran.err, [one.err for one in same], span),
        )

    asked = [dict(one.asked) for one in others]
    answers = [dict(one.answers) for one in others]
    found = replace(
        first,
        main=of(first.main, [one.main for one in others]),
        asked=tuple((name, of(ran, [one[name] for one in asked if name in one])) for name, ran in first.asked),
        answers=tuple(
            (ask, replace(answer, body=_of_body(answer.body, [one[ask].body for one in answers if ask in one], span)))
            for ask, answer in first.answers
        ),
    )
    return found if found != first else None


def _of_body(body: bytes, others: Sequence[bytes], span: Span) -> bytes:
    try:
        text, same = body.decode(), [one.decode() for one in others]
    except UnicodeDecodeError:
        return body
    return _shifted(text, same, span).encode()


def _shifted(text: str, others: Sequence[str], span: Span) -> str:
    """Return a text with other times in the place of those of a build, in lines that every look has."""
    if not others or TIME.search(text) is None:
        return text
    still = set(text.splitlines()).intersection(*(one.splitlines() for one in others))

    def shift(found: re.Match[str]) -> str:
        at = moment(found[0], span[1])
        inside = at is not None and span[0] - _BEFORE <= at <= span[1] + 1
        return _CLOCK.sub(_later, found[0]) if inside else found[0]

    return "".join(
        TIME.sub(shift, line) if line.rstrip("\r\n") in still else line for line in text.splitlines(keepends=True)
    )


def _later(clock: re.Match[str]) -> str:
    return f"{(int(clock[1]) + 1) % 24:02}:{(int(clock[2]) + 7) % 60:02}:{(int(clock[3]) + 11) % 60:02}"
