"""The reports of several jobs become one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.errors import InputError
from bot.model.comparisons import Comparison
from bot.model.findings import FindingsDiff
from bot.model.images import BuildState, Image
from bot.model.reports import Report, ReviewedTarget, Revision, ToolVersions
from bot.model.rewrites import Rewrite, RewriteState
from bot.model.scans import ScanState, VulnerabilityDiff
from bot.model.targets import Change, Target
from bot.model.verdicts import Reason, Verdict, VerdictState
from bot.policy import conclude
from bot.report.join import join
from bot.targets.plan import MATRIX_LIMIT, matrix
from bot.text import verbatim


def reviewed(name: str, gate: VerdictState = VerdictState.PASS) -> ReviewedTarget:
    image = Image(BuildState.SKIPPED)
    diff = VulnerabilityDiff(ScanState.SKIPPED)
    comparison = Comparison(Target(name, "."), FindingsDiff(), image, image, diff)
    reasons = () if gate is VerdictState.PASS else (Reason("size", gate, name, verbatim("it grew")),)
    return ReviewedTarget(comparison, Rewrite(RewriteState.SKIPPED, verbatim("off")), Verdict(gate, reasons))


def report(*targets: ReviewedTarget, seconds: float = 1.0) -> Report:
    return Report(
        ToolVersions("1.0", engine="28.5" if targets else ""),
        Revision("b" * 40),
        Revision("h" * 40),
        conclude(reason for target in targets for reason in target.verdict.reasons),
        targets,
        policy_source="defaults",
        seconds=seconds,
        timings=(("docker", seconds),),
    )


def test_all_images_come_by_name_with_the_worst_verdict() -> None:
    joined = join(
        [report(reviewed("b", VerdictState.FAIL)), report(), report(reviewed("a", VerdictState.WARN), seconds=3)]
    )
    assert [target.comparison.target.name for target in joined.targets] == ["a", "b"]
    assert joined.verdict.state is VerdictState.FAIL
    assert [reason.target for reason in joined.verdict.reasons] == ["b", "a"]
    assert joined.tool == ToolVersions("1.0", engine="28.5")
    assert (joined.seconds, joined.timings) == (3, (("docker", 5.0),))


def test_the_order_of_the_parts_does_not_matter_for_the_verdict() -> None:
    parts = [report(reviewed("a", VerdictState.FAIL)), report(reviewed("b"))]
    assert join(parts).targets == join(parts[::-1]).targets
    assert join(parts).verdict == join(parts[::-1]).verdict


def test_of_two_reports_of_one_image_the_later_counts() -> None:
    joined = join([report(reviewed("a", VerdictState.FAIL)), report(reviewed("a"))])
    assert joined.verdict == Verdict(VerdictState.PASS)


def test_a_part_that_did_not_arrive_is_said() -> None:
    joined = join([report(reviewed("a"))], ["a", "b"])
    assert [(reason.rule, reason.target) for reason in joined.verdict.reasons] == [("incomplete", "b")]
    assert joined.verdict.state is VerdictState.INCOMPLETE
    assert join([report(reviewed("a"))], ["a", "b"], strict=True).verdict.state is VerdictState.FAIL


def test_reports_of_different_commits_or_policies_are_not_joined() -> None:
    with pytest.raises(InputError, match="different commits"):
        join([report(), replace(report(), head=Revision("x" * 40))])
    with pytest.raises(InputError, match=r"different policies .* defaults and base:x"):
        join([report(), replace(report(), policy_source="base:x")])
    with pytest.raises(InputError, match="no report"):
        join([])


def test_a_matrix_has_a_job_for_each_image_and_never_too_many() -> None:
    targets = [Target(f"{number}/Dockerfile", ".", Change.MODIFIED, platform="linux/arm64") for number in range(300)]
    few = matrix(targets[:2])["include"]
    assert few[1] == {
        "id": targets[1].id,
        "name": "1/Dockerfile (linux/arm64)",
        "dockerfile": "1/Dockerfile",
        "platform": "linux/arm64",
        "change": "modified",
        "only": targets[1].id,
    }
    many = matrix(targets)["include"]
    assert len(many) == MATRIX_LIMIT
    assert sorted(name for job in many for name in job["only"].split(",")) == sorted(one.id for one in targets)
    assert matrix([]) == {"include": []}
