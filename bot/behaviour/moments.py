"""Times in a text: how they are written, and how far from the present they are. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

_QUARTER = 900  # seconds: time zones are whole quarters of an hour apart
_NEAR = 300  # seconds that a time may be off the present
_MONTHS = dict(zip("jan feb mar apr may jun jul aug sep oct nov dec".split(), range(1, 13), strict=True))  # noqa: SIM905
_MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_DAY = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_CLOCK = r"[0-2]\d:[0-5]\d:[0-6]\d(?:[.,]\d{1,9})?"
# As locales with a clock of twelve hours write it; some put a narrow space before the half of the day.
_TWELVE = r"(?:0?[1-9]|1[0-2]):[0-5]\d:[0-6]\d[ \u00a0\u202f]?[AaPp]\.?[Mm]\b\.?"
_ZONE = r"(?:Z\b|\s?[+-]\d\d:?\d\d\b|\s(?:UTC|GMT)\b)?"
_TIMES = (
    rf"\d{{4}}[-/]\d\d[-/]\d\d[T ]{_CLOCK}{_ZONE}",
    rf"\d\d/{_MONTH}/\d{{4}}:{_CLOCK}{_ZONE}",
    rf"{_DAY},? +{_MONTH} +\d{{1,2}} +{_CLOCK}(?: +[A-Z+-][A-Z0-9+-]{{1,5}})? +\d{{4}}",
    rf"{_DAY}, \d\d {_MONTH} \d{{4}} {_CLOCK}{_ZONE}",
    rf"{_MONTH} +\d{{1,2}} {_CLOCK}",
    rf"\d\d?/\d\d?/\d{{4}},? (?:{_TWELVE}|{_CLOCK})",
    _TWELVE,
    rf"{_CLOCK}{_ZONE}",
)
TIME = re.compile("|".join(_TIMES))
_HALF = re.compile(r"[AaPp](?=\.?[Mm]\.?$)")  # of the day


def time_shape(text: str, now: float) -> str:
    """Return the form of a time, and how far from the present in UTC it is, in quarters of an hour.

    Without the form a dropped time zone would pass for what varies by itself: "12:00 UTC" for "09:00 -03".
    """
    form = time_form(text)
    found = moment(text, now)
    if found is None:
        return form
    quarters, off = divmod(found - now + _QUARTER / 2, _QUARTER)
    if abs(off - _QUARTER / 2) > _NEAR or abs(quarters) > 60:
        return form
    return f"{form}{quarters:+.0f}"


def time_form(text: str) -> str:
    """Return how a time is written, whenever it is."""
    form = re.sub(r"[.,]\d+", ".", text)
    form = re.sub(_MONTH, "M", re.sub(_DAY, "D", form))
    form = re.sub(r"(?<=\d)(\s?[+-]\d\d:?\d\d|Z)$", lambda match: match[0].translate(_LETTERS), form)
    form = _HALF.sub("-", form)
    return re.sub(r" +", " ", re.sub(r"\d+", "0", form))


_LETTERS = {ord(str(digit)): "abcdefghij"[digit] for digit in range(10)}  # the digits of a zone are part of the form


def moment(text: str, now: float) -> float | None:
    """Return a time as seconds, as if it were in UTC; one without a date is of the day that is nearest."""
    clock = re.search(r"(?<!\d)(\d\d?):(\d\d):(\d\d)", text)
    assert clock is not None
    half = _HALF.search(text)
    hours = int(clock[1]) if half is None else int(clock[1]) % 12 + 12 * (half[0] in "Pp")
    seconds = hours * 3600 + int(clock[2]) * 60 + int(clock[3])
    try:
        days = tuple(_days(text, now))
    except (ValueError, OverflowError):
        return None
    return min((day + seconds for day in days), key=lambda one: abs(one - now), default=None)


def _days(text: str, now: float) -> Iterator[float]:
    """Yield the days that a time may be of, as seconds; several where it has none, or nobody can tell its month."""
    numeric = re.search(r"(\d{4})[-/](\d\d)[-/](\d\d)", text)
    slashed = re.search(r"(\d\d?)/(\d\d?)/(\d{4})", text)
    named = re.search(rf"({_MONTH})[ /]+", text)
    if numeric:
        yield _midnight(int(numeric[1]), int(numeric[2]), int(numeric[3]))
    elif named:
        year = re.search(r"\b\d{4}\b", text)
        number = re.search(rf"{_MONTH} +(\d{{1,2}})\b|\b(\d{{1,2}})[ /]{_MONTH}", text)
        if number is not None:
            present = datetime.fromtimestamp(now, UTC).year
            yield _midnight(int(year[0]) if year else present, _MONTHS[named[1].lower()], int(number[1] or number[2]))
    elif slashed:
        for month, day in {(slashed[1], slashed[2]), (slashed[2], slashed[1])}:
            if int(month) <= 12:
                yield _midnight(int(slashed[3]), int(month), int(day))
    else:
        yield from (now - now % 86400 + shift for shift in (-86400, 0, 86400))


def _midnight(year: int, month: int, day: int) -> float:
    return datetime(year, month, day, tzinfo=UTC).timestamp()
