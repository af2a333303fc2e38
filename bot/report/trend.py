"""The last merges as a line of eight heights, for who reads in a hurry. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from bot.model.reports import Trend

_BARS = "▁▂▃▄▅▆▇█"


def sparkline(values: Sequence[int]) -> str:
    """Return a bar for each value, the lowest at the smallest and the highest at the largest: "▁▃█".

    Values that are all the same are a line in the middle, since nothing happened.
    """
    if not values:
        return ""
    low, high = min(values), max(values)
    if low == high:
        return _BARS[3] * len(values)
    steps = len(_BARS) - 1
    return "".join(_BARS[round((value - low) * steps / (high - low))] for value in values)


def sizes(trend: Trend) -> str:
    """Return the sizes of an image over the last merges as a line."""
    return sparkline([point.size_bytes for point in trend.points])


def vulnerabilities(trend: Trend) -> str:
    """Return how many known vulnerabilities it had, likewise; empty where one merge was not scanned."""
    counts = [point.vulnerabilities for point in trend.points]
    return sparkline([count for count in counts if count is not None]) if None not in counts else ""
