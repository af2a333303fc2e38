"""junit.xml: the gates of the policy as test cases, for what shows test results: GitLab, Jenkins, Azure. Pure.

A suite is an image, a case is a gate. A broken gate is a failure if the verdict says so too; one that was not judged is
skipped, or a failure if it makes the verdict one. No character of a stranger's that XML does not have gets through.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator

from bot.model.comparisons import Comparison
from bot.model.reports import Report, ReviewedTarget
from bot.model.verdicts import GateResult, GateState, VerdictState
from bot.policy.verdict import NOT_JUDGED
from bot.report.markdown import one_line
from bot.text import Language

_NAME, _TEXT = 200, 400  # characters
_LISTED = 50  # findings or vulnerabilities of a case


def render(report: Report, language: Language) -> str:
    """Return the gates as JUnit's XML."""
    root = ET.Element("testsuites", name="Hullcheck")
    for reviewed in report.targets:
        root.append(_suite(reviewed, report.reviewed_at, language))
    if missing := _missing(report, language):
        root.append(missing)
    _count(root)
    root.set("time", f"{report.seconds:.3f}")
    ET.indent(root)
    return ET.tostring(root, "unicode", xml_declaration=False, short_empty_elements=True).join(
        ('<?xml version="1.0" encoding="UTF-8"?>\n', "\n")
    )


def _suite(reviewed: ReviewedTarget, at: str, language: Language) -> ET.Element:
    comparison = reviewed.comparison
    suite = ET.Element("testsuite", name=one_line(comparison.target.name, _NAME))
    if at:
        suite.set("timestamp", one_line(at, _NAME))
    for gate in reviewed.verdict.gates:
        suite.append(_case(gate, reviewed, language))
    _count(suite)
    suite.set("time", f"{comparison.base.build_seconds + comparison.head.build_seconds:.3f}")
    return suite


def _case(gate: GateResult, reviewed: ReviewedTarget, language: Language) -> ET.Element:
    target = reviewed.comparison.target
    case = ET.Element(
        "testcase",
        name=one_line(gate.rule, _NAME),
        classname=one_line(target.name, _NAME),
        file=one_line(target.dockerfile, _NAME),
        time="0",
    )
    said = "; ".join(one_line(text.render(language), _TEXT) for text in gate.texts)
    if gate.state is GateState.BROKEN and _fails(gate.rule, reviewed):
        _add(case, "failure", said, type=gate.rule, body=[said, *_details(gate.rule, reviewed.comparison, language)])
    elif gate.state is GateState.NOT_JUDGED and _fails(NOT_JUDGED, reviewed):
        _add(case, "failure", said, type=NOT_JUDGED, body=[said])
    elif gate.state is GateState.NOT_JUDGED:
        _add(case, "skipped", said)
    warned = [one.text.render(language) for one in reviewed.verdict.reasons if one.rule == gate.rule]
    if case.find("failure") is None and warned:
        ET.SubElement(case, "system-out").text = "\n".join(one_line(text, _TEXT) for text in warned)
    return case


def _fails(rule: str, reviewed: ReviewedTarget) -> bool:
    """Whether a gate counts: one that is waived, or only warns, is a reason that does not fail."""
    return any(one.rule == rule and one.state is VerdictState.FAIL for one in reviewed.verdict.reasons)


def _details(rule: str, comparison: Comparison, language: Language) -> Iterator[str]:
    """What broke a gate, by its place."""
    path = comparison.target.dockerfile
    if rule == "lint":
        for finding in comparison.findings.new[:_LISTED]:
            yield one_line(f"{path}:{finding.line}: {finding.rule}: {finding.message.render(language)}", _TEXT)
    elif rule.endswith("vulnerabilities"):
        diff = comparison.vulnerabilities
        for one in (diff.new if diff.compared else diff.unchanged)[:_LISTED]:
            place = f"{path}:{one.line}: " if one.line else ""
            fixed = f" -> {one.fixed_in}" if one.fixable else ""
            yield one_line(f"{place}{one.severity.name} {one.id} {one.package} {one.installed}{fixed}", _TEXT)


def _missing(report: Report, language: Language) -> ET.Element | None:
    """What the verdict says of images that are not in the report."""
    names = {one.comparison.target.name for one in report.targets}
    reasons = [
        one for one in report.verdict.reasons if one.target not in names and one.state >= VerdictState.INCOMPLETE
    ]
    if not reasons:
        return None
    suite = ET.Element("testsuite", name="Hullcheck")
    for one in reasons:
        case = ET.SubElement(suite, "testcase", name=one_line(one.rule, _NAME), classname=one_line(one.target, _NAME))
        case.set("time", "0")
        kind = "failure" if one.state is VerdictState.FAIL else "skipped"
        _add(case, kind, one_line(one.text.render(language), _TEXT))
    _count(suite)
    suite.set("time", "0")
    return suite


def _add(case: ET.Element, kind: str, message: str, *, type: str = "", body: list[str] | None = None) -> None:
    made = ET.SubElement(case, kind, {"message": message, **({"type": one_line(type, _NAME)} if type else {})})
    if body:
        made.text = "\n".join(body)


def _count(element: ET.Element) -> None:
    element.set("tests", str(len(list(element.iter("testcase")))))
    element.set("failures", str(len(list(element.iter("failure")))))
    element.set("errors", "0")
    if element.tag == "testsuite":
        element.set("skipped", str(len(list(element.iter("skipped")))))
