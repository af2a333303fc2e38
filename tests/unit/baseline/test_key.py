"""What a baseline depends on, and what it does not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.baseline.key import Ingredients, context_files, key
from bot.host.git import TreeEntry
from bot.model.reports import Trend, TrendPoint
from bot.report.trend import sizes, sparkline, vulnerabilities

FILES = (TreeEntry("Dockerfile", "100644", "1"), TreeEntry("main.go", "100644", "2"))
ONE = Ingredients(
    "Dockerfile",
    ".",
    FILES,
    (("alpine", "sha256:1"), ("golang", "sha256:2")),
    "linux/amd64",
    None,
    (("A", "1"), ("B", "2")),
)


@pytest.mark.parametrize(
    "change",
    [
        {"dockerfile": "other"},
        {"context": "app"},
        {"files": FILES[:1]},
        {"files": (FILES[0], replace(FILES[1], id="3"))},
        {"files": (FILES[0], replace(FILES[1], mode="100755"))},
        {"files": (FILES[0], replace(FILES[1], path="x.go"))},
        {"bases": (("alpine", "sha256:9"), ("golang", "sha256:2"))},
        {"platform": "linux/arm64"},
        {"stage": "web"},
        {"build_args": (("A", "1"), ("B", "3"))},
        {"secrets": ("TOKEN",)},
        {"contexts": (("data", "data"),)},
        {"parents": (("base", "k"),)},
    ],
)
def test_everything_that_a_build_is_made_from_is_in_the_key(change: dict[str, Any]) -> None:
    assert key(replace(ONE, **change)) != key(ONE)


def test_order_is_not() -> None:
    assert key(replace(ONE, files=FILES[::-1], bases=ONE.bases[::-1], build_args=ONE.build_args[::-1])) == key(ONE)


def test_a_file_that_a_build_cannot_see_is_not() -> None:
    paths = ("Dockerfile", "app/a", "app/docs/x", "app/.dockerignore", "other/b")
    entries = [TreeEntry(path, "100644", "1") for path in paths]
    seen = context_files(entries, "Dockerfile", "app", "docs\n*.md\n")
    assert [entry.path for entry in seen] == ["Dockerfile", "app/a", "app/.dockerignore"]
    assert len(context_files(entries, "Dockerfile", ".", None)) == 5
    assert len(context_files(entries, "Dockerfile", ".", "!")) == 5  # a file that BuildKit refuses ignores nothing


def test_a_line_of_eight_heights() -> None:
    assert sparkline([0, 50, 100]) == "▁▅█"
    assert sparkline([7, 7, 7]) == "▄▄▄"
    assert sparkline([]) == ""
    points = tuple(TrendPoint("2026-11-24", str(size), size, size, count) for size, count in ((1, 9), (2, 0)))
    assert (sizes(Trend(points)), vulnerabilities(Trend(points))) == ("▁█", "█▁")
    assert vulnerabilities(Trend((*points, replace(points[0], vulnerabilities=None)))) == ""
