"""Where the time of a run went: seconds by tool, from what the process module noted. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from bot.host import process


def timings(spans: Iterable[process.Span], start: float, end: float) -> tuple[tuple[str, float], ...]:
    """Return seconds by tool, and what is left to ourselves: the time in which no tool was at work."""
    inside = [(span, max(span.start, start), min(span.end, end)) for span in spans if span.end > start]
    by_tool: dict[str, float] = {}
    for span, first, last in inside:
        by_tool[span.tool] = by_tool.get(span.tool, 0.0) + last - first
    busy, until = 0.0, start
    for first, last in sorted((first, last) for _, first, last in inside):
        busy += max(0.0, last - max(first, until))
        until = max(until, last)
    return (*sorted(by_tool.items()), ("own", end - start - busy))
