"""junit.xml: well-formed whatever a stranger writes, with a case for each gate and the state that it ended in."""

import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from hypothesis import given

from bot.model.blame import Blame
from bot.model.reports import Report
from bot.model.verdicts import GateResult, GateState, Reason, Verdict, VerdictState
from bot.policy.verdict import NOT_JUDGED
from bot.report import junit
from bot.text import Language, verbatim
from tests.unit.report.samples import SAMPLES, WORKSHOP, report, reviewed
from tests.unit.report.strategies import QUICK, REPORTS


def read(made: Report) -> ET.Element:
    return ET.fromstring(junit.render(made, Language.ENGLISH))


def case(gate: GateResult, *reasons: Reason) -> ET.Element:
    verdict = Verdict(max((one.state for one in reasons), default=VerdictState.PASS), reasons, (gate,))
    found = read(report(replace(reviewed(WORKSHOP), verdict=verdict))).find("testsuite/testcase")
    assert found is not None
    return found


def ended(state: GateState, rule: str = "lint") -> GateResult:
    blame = Blame.NOBODY if state is GateState.NOT_JUDGED else None
    return GateResult(rule, "Dockerfile", state, (verbatim("because"),), blame)


@pytest.mark.parametrize("name", SAMPLES)
def test_each_gate_is_a_case_and_the_counts_are_right(name: str) -> None:
    made = SAMPLES[name]
    root = read(made)
    gates = [gate.rule for one in made.targets for gate in one.verdict.gates]
    found = [one.get("name") for one in root.iter("testcase")]
    assert found[: len(gates)] == gates
    assert int(root.get("tests", "")) == len(found)
    assert int(root.get("failures", "")) == len(list(root.iter("failure")))
    for suite in root:
        assert int(suite.get("skipped", "")) == len(list(suite.iter("skipped")))


@QUICK
@given(REPORTS)
def test_nothing_in_a_report_breaks_the_xml(made: Report) -> None:
    gates = tuple(ended(state) for state in GateState)
    targets = tuple(replace(one, verdict=replace(one.verdict, gates=gates)) for one in made.targets)
    read(replace(made, targets=targets))


def test_a_broken_gate_is_a_failure_with_what_broke_it() -> None:
    found = case(ended(GateState.BROKEN), Reason("lint", VerdictState.FAIL, "Dockerfile", verbatim("because")))
    failure = found.find("failure")
    assert failure is not None
    assert (failure.get("type"), failure.get("message")) == ("lint", "because")
    first = WORKSHOP.findings.new[0]
    assert f"Dockerfile:{first.line}: {first.rule}: " in (failure.text or "")


def test_a_broken_gate_that_is_waived_is_no_failure_and_is_said() -> None:
    found = case(ended(GateState.BROKEN), Reason("lint", VerdictState.WARN, "Dockerfile", verbatim("because")))
    assert found.find("failure") is None
    assert found.findtext("system-out") == "because"


def test_a_gate_that_was_not_judged_is_skipped_or_fails_with_the_verdict() -> None:
    gate = ended(GateState.NOT_JUDGED)
    skipped = case(gate, Reason(NOT_JUDGED, VerdictState.INCOMPLETE, "Dockerfile", verbatim("x"))).find("skipped")
    assert skipped is not None
    assert skipped.get("message") == "because"
    assert case(gate, Reason(NOT_JUDGED, VerdictState.FAIL, "Dockerfile", verbatim("x"))).find("failure") is not None


def test_a_gate_that_held_is_a_case_without_anything() -> None:
    assert list(case(ended(GateState.HELD))) == []


def test_an_image_whose_report_is_missing_is_a_case() -> None:
    reason = Reason("incomplete", VerdictState.FAIL, "lost/Dockerfile", verbatim("left no report"))
    root = read(replace(SAMPLES["nothing"], verdict=Verdict(VerdictState.FAIL, (reason,))))
    assert [one.get("classname") for one in root.iter("testcase")] == ["lost/Dockerfile"]
    assert root.get("failures") == "1"
