"""The heading: the worst first, what became better too, and nothing green that was not judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.config.settings import FailOn, Policy
from bot.model.comparisons import Comparison
from bot.model.findings import FindingsDiff
from bot.model.scans import Severity, Vulnerability
from bot.report.headline import headline
from bot.text import Language, Text
from tests.unit.report.samples import FINDINGS, NEW, OLD, report, reviewed, sized

LENIENT = Policy(FailOn(severity=None))


def changed(
    before: int = 100_000_000,
    after: int = 100_000_000,
    new: Sequence[Vulnerability] = (),
    fixed: Sequence[Vulnerability] = (),
    findings: FindingsDiff | None = None,
) -> Comparison:
    one = sized("Dockerfile", before, after)
    diff = replace(one.vulnerabilities, new=tuple(new), fixed=tuple(fixed))
    return replace(one, vulnerabilities=diff, findings=findings or FindingsDiff())


def of(one: Comparison, policy: Policy = LENIENT) -> Text:
    return headline(report(reviewed(one, policy=policy)))


def worst(severity: Severity) -> Vulnerability:
    return replace(NEW[1], severity=severity, fixed_in="9")


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (changed(), "No regressions"),
        (
            changed(after=40_000_000, fixed=OLD[:344]),
            "No regressions, shrinks by 60.0 MB and fixes 327 vulnerabilities",
        ),
        (changed(after=160_000_000), "grows by 60.0 MB"),
        (changed(new=[worst(Severity.LOW)]), "adds 1 vulnerability (1 LOW)"),
        (
            changed(after=40_000_000, fixed=OLD[:2], findings=FindingsDiff(new=FINDINGS[:2])),
            "shrinks by 60.0 MB and fixes 2 vulnerabilities; adds 2 lint findings",
        ),
        (
            changed(after=160_000_000, new=[worst(Severity.HIGH)], fixed=OLD[:1]),
            "adds 1 vulnerability (1 HIGH) and grows by 60.0 MB; fixes 1 vulnerability",
        ),
    ],
)
def test_what_the_change_does_is_said_with_a_verb(one: Comparison, said: str) -> None:
    assert of(one).english == said


def test_a_critical_one_is_named_before_a_high_one_that_decided() -> None:
    unfixed = replace(worst(Severity.CRITICAL), id="CVE-0", fixed_in="")
    policy = Policy(FailOn(severity=Severity.HIGH, only_fixed=True))
    said = of(changed(new=[unfixed, worst(Severity.HIGH)]), policy)
    assert said.english == "Blocked: adds 2 vulnerabilities (1 CRITICAL, 1 HIGH)"
    assert said.render(Language.PORTUGUESE) == "Bloqueado: traz 2 vulnerabilidades novas (1 CRITICAL, 1 HIGH)"


def test_what_is_exploited_is_said() -> None:
    said = of(changed(new=[replace(worst(Severity.HIGH), exploited=True)]))
    assert "(1 HIGH, 1 exploited in the wild)" in said.english


def test_of_several_images_the_worst_is_named() -> None:
    small = reviewed(replace(sized("a/Dockerfile", 100_000_000, 160_000_000)), policy=LENIENT)
    bad = reviewed(
        replace(changed(new=[worst(Severity.CRITICAL)]), target=replace(changed().target, dockerfile="b/Dockerfile")),
        policy=Policy(FailOn(severity=Severity.CRITICAL)),
    )
    assert headline(report(small, bad)).english == (
        "Blocked: 1 of 2 images; b/Dockerfile: adds 1 vulnerability (1 CRITICAL)"
    )
