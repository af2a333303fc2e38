"""Times in a text: how they are written, and how far from the present they are. Pure."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_QUARTER = 900  # seconds: time zones are whole quarters of an hour apart
_NEAR = 300  # seconds that a time may be off the present
_MONTHS = dict(zip("jan feb mar apr may jun jul aug sep oct nov dec".split(), range(1, 13), strict=True))  # noqa: SIM905
_MONTH = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_DAY = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_CLOCK = r"[0-2]\d:[0-5]\d:[0-6]\d(?:[.,]\d{1,9})?"
_ZONE = r"(?:Z\b|\s?[+-]\d\d:?\d\d\b|\s(?:UTC|GMT)\b)?"
_TIMES = (
    rf"\d{{4}}[-/]\d\d[-/]\d\d[T ]{_CLOCK}{_ZONE}",
    rf"\d\d/{_MONTH}/\d{{4}}:{_CLOCK}{_ZONE}",
    rf"{_DAY},? +{_MONTH} +\d{{1,2}} +{_CLOCK}(?: +[A-Z+-][A-Z0-9+-]{{1,5}})? +\d{{4}}",
    rf"{_DAY}, \d\d {_MONTH} \d{{4}} {_CLOCK}{_ZONE}",
    rf"{_MONTH} +\d{{1,2}} {_CLOCK}",
    rf"{_CLOCK}{_ZONE}",
)
TIME = re.compile("|".join(_TIMES))


def time_shape(text: str, now: float) -> str:
    """Return the form of a time, and how far from the present in UTC it is, in quarters of an hour.

    Without the form a dropped time zone would pass for what varies by itself: "12:00 UTC" for "09:00 -03".
    """
    form = re.sub(r"[.,]\d+", ".", text)
    form = re.sub(_MONTH, "M", re.sub(_DAY, "D", form))
    form = re.sub(r"(?<=\d)(\s?[+-]\d\d:?\d\d|Z)$", lambda match: match[0].translate(_LETTERS), form)
    form = re.sub(r" +", " ", re.sub(r"\d+", "0", form))
    moment = _moment(text, now)
    if moment is None:
        return form
    quarters, off = divmod(moment - now + _QUARTER / 2, _QUARTER)
    if abs(off - _QUARTER / 2) > _NEAR or abs(quarters) > 60:
        return form
    return f"{form}{quarters:+.0f}"


_LETTERS = {ord(str(digit)): "abcdefghij"[digit] for digit in range(10)}  # the digits of a zone are part of the form


def _moment(text: str, now: float) -> float | None:
    """Return a time as seconds, as if it were in UTC; one without a date is of the day that is nearest."""
    clock = re.search(r"(?<!\d)(\d\d):(\d\d):(\d\d)", text)
    assert clock is not None
    seconds = int(clock[1]) * 3600 + int(clock[2]) * 60 + int(clock[3])
    numeric = re.search(r"(\d{4})[-/](\d\d)[-/](\d\d)", text)
    named = re.search(rf"({_MONTH})[ /]+", text)
    try:
        if numeric:
            day = datetime(int(numeric[1]), int(numeric[2]), int(numeric[3]), tzinfo=UTC)
        elif named:
            year = re.search(r"\b\d{4}\b", text)
            number = re.search(rf"{_MONTH} +(\d{{1,2}})\b|\b(\d{{1,2}})[ /]{_MONTH}", text)
            present = datetime.fromtimestamp(now, UTC)
            if number is None:
                return None
            day = datetime(
                int(year[0]) if year else present.year,
                _MONTHS[named[1].lower()],
                int(number[1] or number[2]),
                tzinfo=UTC,
            )
        else:
            midnight = now - now % 86400
            return min((midnight + shift + seconds for shift in (-86400, 0, 86400)), key=lambda one: abs(one - now))
    except (ValueError, OverflowError):
        return None
    return day.timestamp() + seconds
