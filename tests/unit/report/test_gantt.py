"""The chart of what ran when."""

from __future__ import annotations

from dataclasses import replace

from bot.model.reports import Activity
from bot.report.gantt import WIDTH, gantt
from bot.text import Language
from tests.unit.report import samples

REPORT = samples.SAMPLES["workshop"]


def test_steps_have_a_row_each_and_tools_one_together() -> None:
    chart = gantt(REPORT, Language.ENGLISH)
    assert chart is not None
    assert [row["label"] for row in chart["rows"]][-3:] == ["measure and scan: Dockerfile", "docker", "trivy"]
    assert [len(row["bars"]) for row in chart["rows"]][-2:] == [2, 1]
    assert chart["rows"][3]["bars"][0]["title"] == "build of head: Dockerfile: 41 s, from 0.5 s"
    assert [one["waited"].english if one["waited"] else "" for one in chart["table"]][-1] == "build of head"


def test_bars_lie_inside_and_where_they_ran() -> None:
    chart = gantt(REPORT, Language.PORTUGUESE)
    assert chart is not None
    bars = [bar for row in chart["rows"] for bar in row["bars"]]
    assert all(bar["x"] >= 250 and bar["x"] + bar["width"] <= WIDTH + 2.1 for bar in bars)
    assert 2 <= len(chart["ticks"]) <= 7


def test_names_that_nobody_knows_are_cut_and_nothing_is_no_chart() -> None:
    odd = replace(REPORT, timeline=(Activity("<b>" * 40, "", 0.0, 1.0), Activity("x", "y" * 500, 0.5, 0.0)))
    chart = gantt(odd, Language.ENGLISH)
    assert chart is not None
    assert all(len(row["label"]) <= 34 for row in chart["rows"])
    assert gantt(replace(REPORT, timeline=()), Language.ENGLISH) is None
    assert gantt(replace(REPORT, timeline=(Activity("x", "", 0.0, 0.0),)), Language.ENGLISH) is None
