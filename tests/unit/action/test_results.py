"""Outputs and remarks of a report, by values."""

from __future__ import annotations

from bot.action.results import OUTPUTS, outputs, remarks
from bot.model.comparisons import Comparison
from bot.model.findings import Finding, FindingsDiff, Level, Linter
from bot.model.images import BuildFailure, BuildState, Image, ImageConfig, ImageFacts
from bot.model.reports import Report, ReviewedTarget, Revision, ToolVersions
from bot.model.rewrites import Rewrite, RewriteState
from bot.model.scans import ScanState, Severity, Vulnerability, VulnerabilityDiff
from bot.model.targets import Change, Target
from bot.model.verdicts import Reason, Verdict, VerdictState
from bot.report.annotations import AnnotationLevel
from bot.text import Language, Text, verbatim


def built(size: int) -> Image:
    return Image(BuildState.BUILT, facts=ImageFacts("id", "linux/amd64", size, size, 0, (), ImageConfig()))


def found(severity: Severity, line: int | None = 3, name: str = "CVE-1") -> Vulnerability:
    return Vulnerability(name, "openssl", "1", severity, fixed_in="2", line=line)


def finding(level: Level = Level.WARNING, line: int = 5) -> Finding:
    what, why, remedy = (Text(word, f"{word} (pt)") for word in ("What.", "Why.", "Do."))
    return Finding("DL3008", level, line, what, why, remedy, Linter.HADOLINT, end_line=line + 1)


def target(
    base: Image | None = None,
    head: Image | None = None,
    new: tuple[Vulnerability, ...] = (),
    findings: tuple[Finding, ...] = (),
    reasons: tuple[Reason, ...] = (),
    change: Change = Change.MODIFIED,
    **scan: object,
) -> ReviewedTarget:
    diff = VulnerabilityDiff(**({"state": ScanState.SCANNED, "new": new} | scan))  # type: ignore[arg-type]
    comparison = Comparison(
        Target("Dockerfile", ".", change), FindingsDiff(findings), base or built(100), head or built(110), diff
    )
    gate = max((reason.state for reason in reasons), default=VerdictState.PASS)
    return ReviewedTarget(comparison, Rewrite(RewriteState.SKIPPED, verbatim("")), Verdict(gate, reasons))


def report(*targets: ReviewedTarget) -> Report:
    reasons = tuple(reason for one in targets for reason in one.verdict.reasons)
    gate = max((reason.state for reason in reasons), default=VerdictState.PASS)
    return Report(ToolVersions("1"), Revision("b" * 40), Revision("a" * 40), Verdict(gate, reasons), targets)


def test_figures_are_summed_over_the_images() -> None:
    made = outputs(report(target(), target(built(200), built(190), new=(found(Severity.CRITICAL),))))
    assert (made["size"], made["size-diff"], made["size-diff-percent"]) == ("300", "0", "0.0")
    assert (made["new-vulnerabilities"], made["new-critical"], made["fixed-vulnerabilities"]) == ("1", "1", "0")
    assert set(made) <= set(OUTPUTS)


def test_what_is_not_known_is_empty_and_never_zero() -> None:
    failed = Image(BuildState.FAILED)
    made = outputs(report(target(), target(head=failed)))
    assert (made["size"], made["size-diff"], made["size-diff-percent"]) == ("", "", "")
    for scan in ({"state": ScanState.FAILED}, {"state": ScanState.SKIPPED}, {"compared": False}):
        made = outputs(report(target(), target(**scan)))
        assert (made["new-vulnerabilities"], made["new-critical"], made["fixed-vulnerabilities"]) == ("", "", "")


def test_a_new_image_has_a_size_and_no_growth_and_one_that_goes_has_neither() -> None:
    absent = Image(BuildState.ABSENT)
    new = target(absent, built(50), change=Change.ADDED)
    gone = target(built(70), absent, change=Change.REMOVED, state=ScanState.SKIPPED)
    made = outputs(report(target(), new, gone))
    assert (made["size"], made["size-diff"], made["size-diff-percent"]) == ("160", "10", "10.0")
    assert made["new-vulnerabilities"] == "0"


def test_a_base_of_no_bytes_has_no_percentage() -> None:
    assert outputs(report(target(built(0), built(5))))["size-diff-percent"] == ""


def test_nothing_to_review() -> None:
    made = outputs(report())
    assert (made["verdict"], made["has-changes"], made["size"], made["new-findings"]) == ("pass", "false", "", "0")


def test_remarks_are_sorted_by_what_matters() -> None:
    broken = Image(BuildState.FAILED, failure=BuildFailure("RUN x", 9, ("why",)))
    blocked = Reason("max-size", VerdictState.FAIL, "Dockerfile", verbatim("too large"))
    made = remarks(
        report(
            target(new=(found(Severity.HIGH), found(Severity.LOW, 4)), findings=(finding(), finding(Level.STYLE))),
            target(head=broken, reasons=(blocked,)),
        ),
        Language.ENGLISH,
    )
    levels = [(one.level, one.line) for one in made]
    assert levels == [
        (AnnotationLevel.ERROR, None),
        (AnnotationLevel.ERROR, 9),
        (AnnotationLevel.WARNING, 3),
        (AnnotationLevel.WARNING, 5),
    ]
    assert made[1].raw_details == "why" and made[3].message == "What. Why. Do." and made[3].end_line == 6


def test_a_failure_that_is_not_the_changes_is_no_remark_on_it() -> None:
    image = Image(BuildState.FAILED, failure=BuildFailure("FROM x", 1, ()), blame_pull_request=False)
    assert remarks(report(target(head=image)), Language.ENGLISH) == ()


def test_many_vulnerabilities_of_a_line_are_one_remark() -> None:
    many = tuple(found(Severity.CRITICAL, 3, f"CVE-{number}") for number in range(12))
    (made,) = remarks(report(target(new=many)), Language.PORTUGUESE)
    assert "12" in made.title and "+7" in made.message and made.line == 3
