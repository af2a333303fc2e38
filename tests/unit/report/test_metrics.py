"""metrics.prom and metrics.jsonl: read as OpenMetrics and as JSON, true, and silent about what was not measured."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from bot.model.reports import Report
from bot.model.targets import Target
from bot.report import metrics
from bot.text import Language
from tests.unit.report.samples import SAMPLES, WORKSHOP, report, reviewed
from tests.unit.report.strategies import QUICK, REPORTS

LABEL = r'[a-z_]+="(?:[^"\\\n]|\\\\|\\"|\\n)*"'
SAMPLE = re.compile(rf"(?P<name>[a-z_]+)(?:\{{(?P<labels>{LABEL}(?:,{LABEL})*)\}})? (?P<value>\d+(?:\.\d+)?)")
ABOUT = re.compile(r"# (?P<what>TYPE|UNIT|HELP) (?P<name>[a-z_]+) (?P<text>[^\n]+)")


def series(text: str) -> dict[str, float]:
    """Read OpenMetrics text of gauges, and hold it to what the standard demands: one family after the other, EOF."""
    *lines, last, nothing = text.split("\n")
    assert (last, nothing) == ("# EOF", "")
    found: dict[str, float] = {}
    family, families = "", set()
    for line in lines:
        if about := ABOUT.fullmatch(line):
            if about["what"] == "TYPE":
                family = about["name"]
                assert family not in families
                families.add(family)
                assert about["text"] == "gauge"
            if about["what"] == "UNIT":
                assert family.endswith(f"_{about['text']}")
            assert about["name"] == family
            continue
        sample = SAMPLE.fullmatch(line)
        assert sample is not None, line
        assert sample["name"] == family
        key = line.rpartition(" ")[0]
        assert key not in found
        found[key] = float(sample["value"])
    return found


def of(name: str) -> dict[str, float]:
    return series(metrics.openmetrics(SAMPLES[name], Language.ENGLISH))


def line(name: str) -> Any:
    return json.loads(metrics.json_line(SAMPLES[name], Language.ENGLISH))


@pytest.mark.parametrize("name", SAMPLES)
def test_both_can_be_read(name: str) -> None:
    text = metrics.json_line(SAMPLES[name], Language.ENGLISH)
    assert text.count("\n") == 1
    assert text.isascii()
    assert of(name)[f'hullcheck_review_verdict{{verdict="{line(name)["verdict"]}"}}'] == 1


@QUICK
@given(REPORTS)
def test_nothing_in_a_report_breaks_them(made: Report) -> None:
    series(metrics.openmetrics(made, Language.ENGLISH))
    assert metrics.json_line(made, Language.ENGLISH).count("\n") == 1


def test_the_figures_are_those_of_the_report() -> None:
    found, (image,) = of("workshop"), line("workshop")["images"]
    facts, diff = WORKSHOP.head.facts, WORKSHOP.vulnerabilities
    assert facts is not None
    assert found['hullcheck_image_size_bytes{image="Dockerfile",revision="head"}'] == facts.size_bytes
    assert image["size_bytes"] == facts.size_bytes
    counted = sum(count for name, count in found.items() if name.startswith("hullcheck_image_vulnerabilities{"))
    assert counted == sum(image["vulnerabilities"].values()) == len(diff.new) + len(diff.unchanged)
    assert sum(image["new_vulnerabilities"].values()) == len(diff.new)
    assert image["findings"]["new"] == len(WORKSHOP.findings.new)
    assert found['hullcheck_image_incomplete{image="Dockerfile"}'] == 0


@pytest.mark.parametrize("name", ["not-scanned", "no-engine"])
def test_what_was_not_measured_is_not_0_and_the_reason_is_told(name: str) -> None:
    found, (image, *_) = of(name), line(name)["images"]
    assert not any(one.startswith("hullcheck_image_vulnerabilities") for one in found)
    assert image["vulnerabilities"] is None
    assert image["incomplete"]
    assert next(value for one, value in found.items() if one.startswith("hullcheck_image_incomplete")) == 1


def test_a_distribution_past_its_end_of_life_does_not_have_0_vulnerabilities() -> None:
    ended = replace(WORKSHOP, vulnerabilities=replace(WORKSHOP.vulnerabilities, end_of_life="debian 9.13"))
    made = report(reviewed(ended))
    assert json.loads(metrics.json_line(made, Language.ENGLISH))["images"][0]["vulnerabilities"] is None
    assert "hullcheck_image_vulnerabilities" not in metrics.openmetrics(made, Language.ENGLISH)


def test_two_images_of_one_name_are_two_series() -> None:
    twin = replace(WORKSHOP, target=Target("other/Dockerfile", ".", label="Dockerfile"))
    series(metrics.openmetrics(report(reviewed(WORKSHOP), reviewed(twin)), Language.ENGLISH))
