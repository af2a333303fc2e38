"""What the last merges made of an image is drawn in the job summary and in report.html."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.model.reports import Report, Trend, TrendPoint
from bot.report import html, phrases, summary
from bot.text import Language
from tests.unit.report.samples import WORKSHOP, report, reviewed

POINTS = tuple(TrendPoint(f"2026-11-0{day}", "a" * 40, day * 100_000_000, 1, day) for day in (1, 2, 4))


def with_trend(whole: Report, trend: Trend) -> Report:
    return replace(whole, targets=tuple(replace(target, trend=trend) for target in whole.targets))


@pytest.mark.parametrize("render", [summary.render, html.render])
def test_it_is_drawn_with_its_ends_in_words(render) -> None:  # type: ignore[no-untyped-def]
    shown = render(with_trend(report(reviewed(WORKSHOP)), Trend(POINTS)), Language.ENGLISH)
    assert "Size over the last 3 merges" in shown and "▁▃█" in shown
    assert "100 MB to 400 MB" in shown.replace("\N{NO-BREAK SPACE}", " ")
    assert "1 to 4" in shown


def test_one_merge_is_no_trend() -> None:
    assert phrases.trend(Trend(POINTS[:1])) == phrases.trend(None) == ()


def test_without_a_scan_nothing_is_said_of_vulnerabilities() -> None:
    unscanned = tuple(replace(point, vulnerabilities=None) for point in POINTS)
    assert len(phrases.trend(Trend(unscanned))) == 1
