"""The gate on what the next commit costs: held, broken, not judged; and what warns without it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.config import reading
from bot.config.settings import Policy
from bot.model.comparisons import Comparison
from bot.model.costs import NextCommit, Rebuild, Touched
from bot.model.findings import FindingsDiff
from bot.model.images import BuildState, Image, ImageConfig, ImageFacts
from bot.model.scans import ScanState, VulnerabilityDiff
from bot.model.targets import Target
from bot.model.verdicts import GateState, VerdictState
from bot.policy import judge
from bot.text import verbatim

MB = 1_000_000
NEVER = verbatim("nobody tried")


def image(pull: int = 100 * MB) -> Image:
    return Image(BuildState.BUILT, facts=ImageFacts("", "linux/amd64", pull, pull, 0, (), ImageConfig()), loaded=())


def cost(pull: int, seconds: float | None = None, touched: Touched = Touched.SOURCE) -> NextCommit:
    measured = None if seconds is None else Rebuild(seconds, pull, pull, 7, seconds)
    return NextCommit(touched, "server.js", 3, 2, pull, pull, measured, None if measured else NEVER)


def compared(base: NextCommit, head: NextCommit, head_image: Image | None = None) -> Comparison:
    return Comparison(
        target=Target("Dockerfile", "."),
        findings=FindingsDiff(),
        base=image(),
        head=head_image or image(),
        vulnerabilities=VulnerabilityDiff(ScanState.SCANNED),
        base_next=(base,),
        head_next=(head,),
    )


def policy(limit: str) -> Policy:
    return reading.settings(reading.from_file(f"max-rebuild-increase: {limit}", "x"), {}).policy


def state(limit: str, base: NextCommit, head: NextCommit) -> GateState | None:
    gates = judge(compared(base, head), policy(limit)).gates
    return next((one.state for one in gates if one.rule == "max-rebuild-increase"), None)


@pytest.mark.parametrize(
    ("limit", "base", "head", "wanted"),
    [
        ("50MB", cost(2 * MB), cost(160 * MB), GateState.BROKEN),
        ("50MB", cost(2 * MB), cost(51 * MB), GateState.HELD),
        ("20%", cost(100 * MB), cost(121 * MB), GateState.BROKEN),
        ("20% and 50MB", cost(100 * MB), cost(121 * MB), GateState.HELD),
        ("10s", cost(MB, 2.0), cost(MB, 14.0), GateState.BROKEN),
        ("20% and 10s", cost(MB, 100.0), cost(MB, 114.0), GateState.HELD),
        ("10s", cost(MB, 2.0), cost(MB), GateState.NOT_JUDGED),
        ("10s", cost(MB), cost(900 * MB), GateState.NOT_JUDGED),
        ("10s and 50MB", cost(MB), cost(900 * MB), GateState.BROKEN),
        ("50MB", cost(MB), cost(MB), GateState.HELD),
        ("never", cost(MB), cost(900 * MB), None),
        # A change of a source has nothing to be compared with where base's only copies manifests.
        ("1MB", cost(MB, touched=Touched.MANIFEST), cost(900 * MB), GateState.HELD),
    ],
)
def test_gate(limit: str, base: NextCommit, head: NextCommit, wanted: GateState | None) -> None:
    assert state(limit, base, head) is wanted


def test_measured_bytes_count_before_those_that_were_reckoned() -> None:
    head = replace(cost(160 * MB, 3.0), measured=Rebuild(3.0, MB, MB))
    assert state("50MB", cost(MB, 3.0), head) is GateState.HELD


def test_lines_in_the_wrong_order_warn_by_themselves() -> None:
    verdict = judge(compared(cost(2 * MB), cost(80 * MB)), Policy())
    assert verdict.state is VerdictState.WARN
    assert [one.rule for one in verdict.reasons] == ["rebuild"]
    assert "line 3" in verdict.reasons[0].text.english
    assert "change to server.js now pulls 80.0 MB (2.0 MB at base" in verdict.reasons[0].text.english


def test_what_only_grew_with_the_image_does_not_warn_twice() -> None:
    verdict = judge(compared(cost(80 * MB), cost(120 * MB), image(140 * MB)), Policy())
    assert "rebuild" not in [one.rule for one in verdict.reasons]


def test_without_an_image_of_base_the_gate_is_not_judged() -> None:
    broken = replace(compared(cost(MB), cost(MB)), base=Image(BuildState.FAILED, NEVER, blame_pull_request=False))
    found = judge(broken, policy("50MB"))
    assert [one.state for one in found.gates if one.rule == "max-rebuild-increase"] == [GateState.NOT_JUDGED]
