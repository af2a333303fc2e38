"""What ran when in a review, as bars for report.html: a row for each step, and one for each tool. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from bot.messages import timeline as messages
from bot.model.reports import Activity, Report
from bot.report import markdown as md
from bot.report.costs import seconds as in_words
from bot.text import Language, Text, verbatim

WIDTH = 1000
_LABELS = 250  # of the width, for the names
_ROW = 24
_BAR = 16
_TOP = 26  # for the scale
_MOST_ROWS = 120
_TICKS = 6
_STEPS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 3600)  # seconds between two marks
_NARROWEST = 2.0  # of a bar, so that it can be seen
_NAME = 34  # characters that have room

Context = dict[str, Any]


def gantt(report: Report, language: Language) -> Context | None:
    """Return the chart, None where nothing was noted."""
    rows = list(_rows(report.timeline))[:_MOST_ROWS]
    end = max((one.start + one.seconds for some in rows for one in some), default=0.0)
    if not rows or end <= 0:
        return None
    scale = (WIDTH - _LABELS) / end
    return {
        "width": WIDTH,
        "height": _TOP + _ROW * len(rows),
        "ticks": [{"x": _at(tick, scale), "label": in_words(tick).render(language)} for tick in _ticks(end)],
        "rows": [_row(number, some, scale, language) for number, some in enumerate(rows)],
        "table": [_line(one) for some in rows for one in some if not one.is_tool],
    }


def _rows(timeline: Sequence[Activity]) -> Iterator[list[Activity]]:
    """The steps one a row, in their order; then the tools, each with all of its times."""
    yield from ([one] for one in timeline if not one.is_tool)
    tools: dict[str, list[Activity]] = {}
    for one in timeline:
        if one.is_tool:
            tools.setdefault(one.name, []).append(one)
    yield from (tools[name] for name in sorted(tools))


def _row(number: int, some: Sequence[Activity], scale: float, language: Language) -> Context:
    first = some[0]
    y = _TOP + number * _ROW
    return {
        "y": y + (_ROW - _BAR) // 2,
        "text_y": y + _ROW // 2 + 4,
        "height": _BAR,
        "label": _short(name(first).render(language)),
        "tool": first.is_tool,
        "bars": [
            {
                "x": _at(one.start, scale),
                "width": max(_NARROWEST, round(one.seconds * scale, 2)),
                "title": _tell_step(one).render(language),
            }
            for one in some
        ],
    }


def name(one: Activity) -> Text:
    """Return what ran: a step in words, with its image, or the tool."""
    if one.is_tool:
        return verbatim(md.one_line(one.name, _NAME))
    template = messages.STEPS.get(one.name)
    step = template() if template is not None else verbatim(md.one_line(one.name, _NAME))
    return messages.OF(step=step, target=verbatim(md.one_line(one.target, 80))) if one.target else step


def _tell_step(one: Activity) -> Text:
    return messages.BAR(name=name(one), start=in_words(one.start), seconds=in_words(one.seconds))


def _line(one: Activity) -> Context:
    waited = messages.STEPS.get(one.waited_for)
    return {
        "name": name(one),
        "start": in_words(one.start),
        "seconds": in_words(one.seconds),
        "waited": waited() if waited is not None else None,
    }


def _short(words: str) -> str:
    return words if len(words) <= _NAME else f"{words[: _NAME - 1]}…"


def _at(second: float, scale: float) -> float:
    return round(_LABELS + second * scale, 2)


def _ticks(end: float) -> Iterator[float]:
    step = next((one for one in _STEPS if end / one <= _TICKS), end / _TICKS)
    number = 0
    while number * step <= end:
        yield number * step
        number += 1
