"""A pull request that only moves a base image or packages says what moved, and whether it is safe to merge."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.model.behaviour import Behaviour, BehaviourState
from bot.model.comparisons import Comparison
from bot.model.scans import PackageChange
from bot.model.verdicts import Verdict, VerdictState
from bot.report import update
from bot.report.comment import render
from bot.text import Language
from tests.unit.report import samples

BEFORE = "FROM python:3.12.3\nRUN pip install flask\n"
AFTER = "FROM python:3.12.7\nRUN pip install flask\n"


def moved(before: str = BEFORE, after: str = AFTER, **more: object) -> Comparison:
    one = samples.sized("Dockerfile", 120_000_000, 120_400_000)
    changed = {
        "base_dockerfile_text": before,
        "dockerfile_text": after,
        "behaviour": Behaviour(BehaviourState.SAME, probe="http"),
        "packages": tuple(PackageChange("debian", f"lib{n}", "1.0", "1.1") for n in range(14)),
    }
    return replace(one, **(changed | more))  # type: ignore[arg-type]


def sentence(one: Comparison, gate: VerdictState = VerdictState.PASS) -> str:
    found = update.of_target(one)
    assert found is not None
    return update.sentence(replace(samples.reviewed(one), verdict=Verdict(gate)), found).english


def test_a_base_that_moved_and_runs_the_same_is_safe_to_merge() -> None:
    told = sentence(moved())
    assert told.startswith("`python:3.12.3 → 3.12.7`: 14 packages changed")
    assert told.endswith("behaves the same: safe to merge")


@pytest.mark.parametrize(
    ("one", "gate"),
    [
        (moved(behaviour=Behaviour(BehaviourState.NOT_OBSERVED)), VerdictState.PASS),
        (moved(behaviour=Behaviour(BehaviourState.CHANGED)), VerdictState.PASS),
        (moved(behaviour=None), VerdictState.PASS),
        (moved(), VerdictState.WARN),
    ],
)
def test_what_was_not_seen_or_is_worse_is_not_called_safe(one: Comparison, gate: VerdictState) -> None:
    assert "safe" not in sentence(one, gate)


def test_a_digest_is_shortened_and_a_lock_file_named() -> None:
    digests = [f"FROM node:20@sha256:{letter * 64}\n" for letter in "ab"]
    assert sentence(moved(*digests)).startswith("`node:20@aaaaaaaaaaaa → 20@bbbbbbbbbbbb`: ")
    target = replace(moved().target, causes=("package-lock.json",))
    assert sentence(moved(BEFORE, BEFORE, target=target)).startswith("`package-lock.json`: ")


@pytest.mark.parametrize(
    ("before", "after", "sources"),
    [
        (BEFORE, AFTER.replace("flask", "django"), ()),
        (BEFORE, BEFORE, ()),
        (BEFORE, AFTER + "USER app\n", ()),
        (BEFORE, AFTER, ("app.py",)),
        ("", AFTER, ()),
    ],
)
def test_whatever_else_changes_is_no_update(before: str, after: str, sources: tuple[str, ...]) -> None:
    target = replace(moved().target, sources=sources)
    assert update.of_target(moved(before, after, target=target)) is None


def test_it_is_the_first_screen() -> None:
    one = moved()
    report = samples.report(replace(samples.reviewed(one, samples.NOT_NEEDED), verdict=Verdict(VerdictState.PASS)))
    assert render(report, Language.ENGLISH).startswith("### ✅ `python:3.12.3 → 3.12.7`: 14 packages changed")
