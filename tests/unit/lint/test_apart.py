"""A large Dockerfile's rules run apart: the same findings, and a budget that one rule cannot take from the others."""

from __future__ import annotations

import time

import pytest

from bot.dockerfile.stages import graph
from bot.dockerfile.syntax import parse
from bot.lint import apart
from bot.lint.own_rules import judge
from bot.lint.rule import Context
from bot.lint.rules import all_rules
from tests.growth import SHAPES


def _context(text: str) -> Context:
    dockerfile = parse(text)
    stages = graph(dockerfile)
    return Context(dockerfile, stages, stages.final())


def test_apart_the_findings_are_the_same() -> None:
    context = _context("FROM golang\nRUN apt-get update\nENV A_TOKEN=b\nCMD go run .\n")
    outcome = apart.run(context, [rule.ID for rule in all_rules()], 60.0)
    assert outcome.findings == judge(context).findings != ()
    assert outcome.failed == ()


@pytest.mark.parametrize("how", ["loop", "memory", "crash"])
def test_a_rule_that_does_not_end_is_left_out_and_named(how: str) -> None:
    context = _context("FROM golang\n")
    rules = ["HC004", f"hostile-{how}", "HC009"]
    outcome = apart.run(context, rules, 60.0, module="tests.unit.lint.hostile_worker")
    assert [one.rule for one in outcome.findings] == ["HC004", "HC009"]
    assert [rule for rule, _ in outcome.failed] == [f"hostile-{how}"]


def test_no_time_left_is_said_of_each_rule() -> None:
    outcome = apart.run(_context("FROM golang\n"), ["HC004", "HC009"], 0.0)
    assert outcome == apart.RulesResult((), (("HC004", "no time was left"), ("HC009", "no time was left")))


@pytest.mark.parametrize("shape", SHAPES)
def test_the_largest_of_each_shape_keeps_its_budget(shape: str) -> None:
    """At the length of the longest line and the number of instructions that are read; the process lives."""
    count = 64
    while len(SHAPES[shape](count * 2)) < 60_000:
        count *= 2
    started = time.monotonic()
    judged = judge(_context(SHAPES[shape](count)), "Dockerfile")
    assert time.monotonic() - started < 30
    assert judged.notes == () or judged.over_budget
