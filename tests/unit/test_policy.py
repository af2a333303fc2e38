"""From a comparison to a verdict."""

from dataclasses import replace

import pytest

from bot.config import FailOn, ImageSettings, Policy, SizeLimit
from bot.model import (
    BuildState,
    Comparison,
    Finding,
    FindingsDiff,
    Gate,
    Image,
    ImageConfig,
    ImageFacts,
    Level,
    Linter,
    Origin,
    ScanState,
    Severity,
    Target,
    Vulnerability,
    VulnerabilityDiff,
)
from bot.policy import judge
from bot.text import verbatim


def image(size: int) -> Image:
    facts = ImageFacts("", "linux/amd64", size, size // 3, 0, (), ImageConfig())
    return Image(BuildState.BUILT, facts=facts)


FAILED = Image(BuildState.FAILED, verbatim("it broke"))
TARGET = Target("Dockerfile", ".")
SCANNED = VulnerabilityDiff(ScanState.SCANNED)
CRITICAL = Vulnerability("CVE-1", "p", "1", Severity.CRITICAL, fixed_in="2")


def compared(
    base: int | Image = 100_000_000,
    head: int | Image = 100_000_000,
    new: tuple[Vulnerability, ...] = (),
    findings: tuple[Finding, ...] = (),
) -> Comparison:
    return Comparison(
        target=TARGET,
        findings=FindingsDiff(new=findings),
        base=image(base) if isinstance(base, int) else base,
        head=image(head) if isinstance(head, int) else head,
        vulnerabilities=replace(SCANNED, new=new),
    )


def gate(comparison: Comparison, policy: Policy | None = None, settings: ImageSettings | None = None) -> Gate:
    return judge(comparison, policy or Policy(), settings).gate


def test_no_change_passes_without_a_reason() -> None:
    assert judge(compared(), Policy()).reasons == ()
    assert gate(compared()) is Gate.PASS


def test_a_broken_head_fails_unless_it_is_not_the_pull_requests_fault() -> None:
    assert gate(compared(head=FAILED)) is Gate.FAIL
    assert gate(compared(head=FAILED), Policy(FailOn(build_failure=False))) is Gate.WARN
    assert gate(compared(base=FAILED, head=FAILED)) is Gate.WARN
    assert gate(compared(head=replace(FAILED, blame_pull_request=False))) is Gate.WARN
    assert gate(compared(base=replace(FAILED, blame_pull_request=False), head=FAILED)) is Gate.FAIL


@pytest.mark.parametrize(
    ("vulnerability", "fail_on", "expected"),
    [
        (CRITICAL, FailOn(), Gate.FAIL),
        (replace(CRITICAL, fixed_in=""), FailOn(), Gate.WARN),
        (replace(CRITICAL, fixed_in=""), FailOn(only_fixed=False), Gate.FAIL),
        (replace(CRITICAL, severity=Severity.HIGH), FailOn(), Gate.WARN),
        (replace(CRITICAL, severity=Severity.HIGH), FailOn(severity=Severity.HIGH), Gate.FAIL),
        (CRITICAL, FailOn(severity=None), Gate.WARN),
        (replace(CRITICAL, origin=Origin.BASE_IMAGE), FailOn(ignore_base=True), Gate.WARN),
        (replace(CRITICAL, origin=Origin.BASE_IMAGE), FailOn(), Gate.FAIL),
    ],
)
def test_new_vulnerabilities(vulnerability: Vulnerability, fail_on: FailOn, expected: Gate) -> None:
    assert gate(compared(new=(vulnerability,)), Policy(fail_on)) is expected


def test_without_a_scan_of_base_nothing_is_new() -> None:
    comparison = compared(new=(CRITICAL,))
    assert gate(replace(comparison, vulnerabilities=replace(comparison.vulnerabilities, compared=False))) is Gate.PASS


def test_a_scanner_that_fails_is_said_and_blocks_nobody() -> None:
    failed = VulnerabilityDiff(ScanState.FAILED, verbatim("no database"), compared=False)
    verdict = judge(replace(compared(), vulnerabilities=failed), Policy())
    assert verdict.gate is Gate.WARN
    assert "no database" in str(verdict.reasons[0].text)


def test_growth_below_the_floor_is_silent_and_above_it_warns() -> None:
    assert gate(compared(100_000_000, 100_900_000)) is Gate.PASS  # below 1 MB
    assert gate(compared(1_000_000_000, 1_005_000_000)) is Gate.PASS  # below 1 %
    assert gate(compared(100_000_000, 103_000_000)) is Gate.WARN


def test_growth_above_the_limit_fails() -> None:
    limit = Policy(max_size_increase=SizeLimit(bytes=50_000_000))
    assert gate(compared(100_000_000, 140_000_000), limit) is Gate.WARN
    assert gate(compared(100_000_000, 160_000_000), limit) is Gate.FAIL
    own = ImageSettings("Dockerfile", max_size_increase=SizeLimit(ratio=1.0))
    assert gate(compared(100_000_000, 160_000_000), limit, own) is Gate.WARN


def test_an_image_that_was_too_large_before_and_did_not_grow_is_not_blocked() -> None:
    ceiling = Policy(max_size=90_000_000)
    assert gate(compared(100_000_000, 100_000_000), ceiling) is Gate.WARN
    assert gate(compared(100_000_000, 100_000_001), ceiling) is Gate.FAIL
    assert gate(compared(80_000_000, 95_000_000), ceiling) is Gate.FAIL


def test_lint_threshold() -> None:
    finding = Finding("X", Level.WARNING, 1, verbatim("m"), verbatim("w"), verbatim("r"), Linter.HULLCHECK)
    assert gate(compared(findings=(finding,))) is Gate.WARN
    assert gate(compared(findings=(finding,)), Policy(FailOn(lint=Level.WARNING))) is Gate.FAIL
    assert gate(compared(findings=(replace(finding, level=Level.INFO),))) is Gate.PASS


def test_warn_only_never_fails_and_keeps_the_reasons() -> None:
    verdict = judge(compared(head=FAILED, new=(CRITICAL,)), Policy(warn_only=True))
    assert verdict.gate is Gate.WARN
    assert len(verdict.reasons) == 2


def test_the_reasons_that_decide_come_first() -> None:
    verdict = judge(compared(100_000_000, 200_000_000, new=(CRITICAL,)), Policy())
    assert [reason.gate for reason in verdict.reasons] == [Gate.FAIL, Gate.WARN]
