"""From a comparison to a verdict."""

import datetime
from dataclasses import replace

import pytest

from bot.config.settings import FailOn, Ignore, ImageSettings, NewImage, Occasion, Policy
from bot.config.values import SizeLimit
from bot.dockerfile.references import is_allowed, join_used, uses
from bot.model.blame import Blame, Unjudged
from bot.model.comparisons import Comparison
from bot.model.findings import Finding, FindingsDiff, Level, Linter
from bot.model.images import Answer, BuildState, Image, ImageConfig, ImageFacts, MissingImage, Origin, UsedImage
from bot.model.scans import ScanState, Severity, Vulnerability, VulnerabilityDiff
from bot.model.targets import Target
from bot.model.verdicts import GateState, Verdict, VerdictState
from bot.policy import judge
from bot.text import verbatim


def image(size: int) -> Image:
    facts = ImageFacts("", "linux/amd64", size, size // 3, 0, (), ImageConfig())
    return Image(BuildState.BUILT, facts=facts, loaded=())


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


def gate(comparison: Comparison, policy: Policy | None = None, settings: ImageSettings | None = None) -> VerdictState:
    return judge(comparison, policy or Policy(), settings).state


def test_no_change_passes_without_a_reason() -> None:
    assert judge(compared(), Policy()).reasons == ()
    assert gate(compared()) is VerdictState.PASS


def test_a_broken_head_fails_unless_it_is_not_the_pull_requests_fault() -> None:
    assert gate(compared(head=FAILED)) is VerdictState.FAIL
    assert gate(compared(head=FAILED), Policy(FailOn(build_failure=False))) is VerdictState.INCOMPLETE
    assert gate(compared(base=FAILED, head=FAILED)) is VerdictState.INCOMPLETE
    assert gate(compared(head=replace(FAILED, blame_pull_request=False))) is VerdictState.INCOMPLETE
    assert gate(compared(base=replace(FAILED, blame_pull_request=False), head=FAILED)) is VerdictState.FAIL


@pytest.mark.parametrize(
    ("vulnerability", "fail_on", "expected"),
    [
        (CRITICAL, FailOn(), VerdictState.FAIL),
        (replace(CRITICAL, fixed_in=""), FailOn(), VerdictState.WARN),
        (replace(CRITICAL, fixed_in=""), FailOn(only_fixed=False), VerdictState.FAIL),
        (replace(CRITICAL, severity=Severity.HIGH), FailOn(), VerdictState.WARN),
        (replace(CRITICAL, severity=Severity.HIGH), FailOn(severity=Severity.HIGH), VerdictState.FAIL),
        (CRITICAL, FailOn(severity=None), VerdictState.WARN),
        (replace(CRITICAL, origin=Origin.BASE_IMAGE), FailOn(ignore_base=True), VerdictState.WARN),
        (replace(CRITICAL, origin=Origin.BASE_IMAGE), FailOn(), VerdictState.FAIL),
    ],
)
def test_new_vulnerabilities(vulnerability: Vulnerability, fail_on: FailOn, expected: VerdictState) -> None:
    assert gate(compared(new=(vulnerability,)), Policy(fail_on)) is expected


ALONE = replace(SCANNED, unchanged=(CRITICAL,), compared=False)


def test_without_a_scan_of_base_what_is_new_is_not_judged() -> None:
    comparison = replace(compared(), vulnerabilities=ALONE)
    assert gate(comparison) is VerdictState.INCOMPLETE
    assert gate(comparison, Policy(strict=True)) is VerdictState.FAIL
    assert gate(comparison, Policy(FailOn(severity=None))) is VerdictState.PASS  # there is no such gate


@pytest.mark.parametrize(
    "comparison",
    [
        compared(base=Image(BuildState.ABSENT)),
        compared(base=FAILED),  # base's own doing: whatever head brings was in no image before
        replace(compared(base=replace(FAILED, state=BuildState.BUILT)), notes=(FAILED.reason or verbatim(""),)),
    ],
    ids=["new", "broken before", "another platform"],
)
def test_what_has_no_base_to_compare_with_is_judged_as_new(comparison: Comparison) -> None:
    comparison = replace(comparison, vulnerabilities=ALONE)
    assert [one.rule for one in judge(comparison, Policy()).reasons] == ["new-vulnerabilities"]
    assert gate(comparison) is VerdictState.FAIL
    lax = Policy(FailOn(severity=Severity.LOW), NewImage(severity=None))
    assert gate(comparison, lax) is VerdictState.PASS
    assert gate(comparison, Policy(FailOn(severity=None), NewImage(severity=Severity.LOW))) is VerdictState.FAIL


def test_of_a_branch_as_a_whole_all_counts_whatever_the_last_merge_was_like() -> None:
    old = replace(SCANNED, unchanged=(CRITICAL,))
    known = replace(compared(90, 90), vulnerabilities=old)
    whole = replace(known, whole=True)
    assert gate(known) is VerdictState.PASS and gate(whole) is VerdictState.FAIL
    assert str(judge(whole, Policy()).reasons[0].text) == "1 CRITICAL vulnerability in total"
    assert gate(whole, Policy(FailOn(severity=Severity.LOW), NewImage(severity=None))) is VerdictState.PASS
    assert judge(whole, Policy(ignores=(IGNORE,)), None, TODAY).state is VerdictState.PASS
    ceiling = Policy(FailOn(severity=None), max_size=80)
    assert gate(known, ceiling) is VerdictState.WARN and gate(whole, ceiling) is VerdictState.FAIL
    grown = replace(compared(60_000_000, 90_000_000), whole=True)
    assert gate(grown, Policy(max_size_increase=SizeLimit(ratio=0.1))) is VerdictState.FAIL


def test_a_new_image_has_its_own_ceiling() -> None:
    new = compared(base=Image(BuildState.ABSENT), head=90)
    assert gate(new, Policy(max_size=80)) is VerdictState.FAIL
    assert gate(new, Policy(max_size=80, new_image=NewImage(max_size=100))) is VerdictState.PASS
    assert gate(new, Policy(max_size=100, new_image=NewImage(max_size=80))) is VerdictState.FAIL
    assert gate(new, Policy(max_size=80, new_image=NewImage(max_size=None))) is VerdictState.PASS
    assert gate(new, Policy(new_image=NewImage(max_size=80)), ImageSettings(max_size=100)) is VerdictState.PASS


ALL = Policy(
    FailOn(lint=Level.ERROR), max_size=1_000_000_000, max_size_increase=SizeLimit(ratio=1), allowed_bases=(("*",),)
)
GATES = ["build-failure", "allowed-bases", "max-size", "max-size-increase", "new-vulnerabilities", "lint"]


def test_every_gate_of_the_policy_ends_in_a_value() -> None:
    assert [(one.rule, one.state) for one in judge(compared(), ALL).gates] == [(name, GateState.HELD) for name in GATES]


@pytest.mark.parametrize(
    ("head", "blame", "expected"),
    [
        (Image(BuildState.BUILT, verbatim("too many names"), loaded=()), Blame.AUTHOR, VerdictState.FAIL),
        (
            Image(BuildState.BUILT, verbatim("no room"), blame_pull_request=False, loaded=()),
            Blame.NOBODY,
            VerdictState.INCOMPLETE,
        ),
        (
            Image(BuildState.FAILED, verbatim("no pull"), blame_pull_request=False),
            Blame.NOBODY,
            VerdictState.INCOMPLETE,
        ),
        (Image(BuildState.SKIPPED, verbatim("no engine")), Blame.NOBODY, VerdictState.INCOMPLETE),
    ],
)
def test_what_was_not_judged_is_named_and_does_not_pass(head: Image, blame: Blame, expected: VerdictState) -> None:
    comparison = replace(compared(head=head), vulnerabilities=VulnerabilityDiff(ScanState.SKIPPED, compared=False))
    verdict = judge(comparison, ALL)
    assert verdict.state is expected
    unjudged = [one for one in verdict.gates if one.state is GateState.NOT_JUDGED]
    named = GATES[2:5] if head.state is BuildState.BUILT else ["build-failure", *GATES[2:5]]
    assert [(one.rule, one.blame) for one in unjudged] == [(name, blame) for name in named]
    assert [str(one.text).partition(" not judged")[0] for one in verdict.reasons] == [
        ", ".join(f"`{one}`" for one in named)
    ]
    assert judge(comparison, replace(ALL, strict=True)).state is VerdictState.FAIL
    assert judge(comparison, replace(ALL, strict=True, warn_only=True)).state <= VerdictState.INCOMPLETE


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        (image(1), VerdictState.FAIL),
        (Image(BuildState.BUILT, verbatim("too large"), loaded=()), VerdictState.INCOMPLETE),
        (Image(BuildState.BUILT, verbatim("the disk"), blame_pull_request=False, loaded=()), VerdictState.FAIL),
    ],
)
def test_what_cannot_be_measured_is_not_the_changes_doing_if_base_cannot(base: Image, expected: VerdictState) -> None:
    head = Image(BuildState.BUILT, verbatim("too large"), loaded=())
    comparison = replace(compared(base, head), vulnerabilities=VulnerabilityDiff(ScanState.SKIPPED, compared=False))
    assert gate(comparison, ALL) is expected


@pytest.mark.parametrize(
    ("name", "answer", "expected"),
    [
        ("docker.io/library/alpine:9", Answer.NONE, VerdictState.INCOMPLETE),
        ("ghcr.io/acme/x:2", Answer.NONE, VerdictState.INCOMPLETE),
        ("evil.example/x:latest", Answer.NONE, VerdictState.FAIL),
        ("evil.example/ghcr.io/acme/x:1", Answer.NONE, VerdictState.FAIL),
        ("docker.io/library/alpine:9", Answer.ABSENT, VerdictState.FAIL),
        ("docker.io/evil/later:1", Answer.DENIED, VerdictState.FAIL),
        ("ghcr.io/acme/x:1", Answer.ABSENT, VerdictState.INCOMPLETE),
        ("ghcr.io/acme/x:2", Answer.ABSENT, VerdictState.FAIL),
        ("ghcr.io/acme/x:2", Answer.DENIED, VerdictState.INCOMPLETE),
        ("docker.io/library/debian:latest", Answer.ABSENT, VerdictState.INCOMPLETE),
        ("ghcr.io/acme/parent:1", Answer.DENIED, VerdictState.INCOMPLETE),
    ],
)
def test_an_image_that_only_head_names_is_its_authors_choice(name: str, answer: Answer, expected: VerdictState) -> None:
    """Else it could be there once the pull request is merged."""
    missing = MissingImage(name, answer)
    head = Image(BuildState.FAILED, verbatim("x"), blame_pull_request=False, missing=missing)
    base = Image(BuildState.FAILED, blame_pull_request=False, missing=MissingImage("ghcr.io/acme/parent:1", answer))
    uses = (UsedImage("ghcr.io/acme/x:1", 1), UsedImage("debian", 2))
    assert gate(replace(compared(base, head), base_uses=uses)) is expected


@pytest.mark.parametrize(
    ("unreached", "unasked", "expected"),
    [
        (("mirror.acme.example",), (), VerdictState.INCOMPLETE),
        (("mirror.acme.example",), ("evil.example",), VerdictState.INCOMPLETE),
        ((), ("evil.example",), VerdictState.FAIL),
        ((), (), VerdictState.FAIL),
    ],
)
def test_a_host_that_only_head_asks_is_its_authors_choice(
    unreached: tuple[str, ...], unasked: tuple[str, ...], expected: VerdictState
) -> None:
    """Else a build that never works would be kept from judgement by a host that never answers."""
    head = Image(
        BuildState.FAILED, verbatim("x"), blame_pull_request=not unreached, unreached=unreached, unasked=unasked
    )
    verdict = judge(compared(Image(BuildState.FAILED, blame_pull_request=False), head), Policy())
    assert verdict.state is expected
    texts = " ".join(str(one.text) for one in verdict.reasons)
    assert ("because of a host that nothing at base names: evil.example" in texts) is (bool(unasked) and not unreached)


ENDED = replace(SCANNED, end_of_life="debian 8.11")


def test_a_distribution_past_its_end_of_life_is_said_and_fails_where_the_policy_says_so() -> None:
    ended = replace(compared(), vulnerabilities=ENDED)
    fails = Policy(end_of_life_fails=True)
    assert gate(ended) is VerdictState.WARN and "debian 8.11" in str(judge(ended, Policy()).reasons[0].text)
    assert gate(ended, fails) is VerdictState.FAIL
    assert gate(compared(), fails) is VerdictState.PASS
    assert gate(replace(compared(), vulnerabilities=replace(ENDED, ended_before=True)), fails) is VerdictState.WARN
    unscanned = VulnerabilityDiff(ScanState.FAILED, verbatim("no database"), compared=False)
    rules = [one.rule for one in judge(replace(compared(), vulnerabilities=unscanned), fails).gates]
    assert rules == ["build-failure", "new-vulnerabilities", "eol-base"]


def test_a_linter_that_did_not_run_leaves_its_gate_unjudged() -> None:
    for blame, expected in ((Blame.NOBODY, VerdictState.INCOMPLETE), (Blame.AUTHOR, VerdictState.FAIL)):
        findings = FindingsDiff(unjudged=(Unjudged(verbatim("hadolint did not end"), blame),))
        comparison = replace(compared(), findings=findings)
        assert gate(comparison, Policy(FailOn(lint=Level.ERROR))) is expected
        assert gate(comparison) is VerdictState.PASS  # there is no such gate


def test_a_scanner_that_fails_is_said_and_blocks_nobody() -> None:
    failed = VulnerabilityDiff(ScanState.FAILED, verbatim("no database"), compared=False)
    verdict = judge(replace(compared(), vulnerabilities=failed), Policy())
    assert verdict.state is VerdictState.INCOMPLETE
    assert "no database" in str(verdict.reasons[0].text)


def test_growth_below_the_floor_is_silent_and_above_it_warns() -> None:
    assert gate(compared(100_000_000, 100_900_000)) is VerdictState.PASS  # below 1 MB
    assert gate(compared(1_000_000_000, 1_005_000_000)) is VerdictState.PASS  # below 1 %
    assert gate(compared(100_000_000, 103_000_000)) is VerdictState.WARN


def test_growth_above_the_limit_fails() -> None:
    limit = Policy(max_size_increase=SizeLimit(bytes=50_000_000))
    assert gate(compared(100_000_000, 140_000_000), limit) is VerdictState.WARN
    assert gate(compared(100_000_000, 160_000_000), limit) is VerdictState.FAIL
    own = ImageSettings("Dockerfile", max_size_increase=SizeLimit(ratio=1.0))
    assert gate(compared(100_000_000, 160_000_000), limit, own) is VerdictState.WARN


def test_an_image_that_was_too_large_before_and_did_not_grow_is_not_blocked() -> None:
    ceiling = Policy(max_size=90_000_000)
    assert gate(compared(100_000_000, 100_000_000), ceiling) is VerdictState.WARN
    assert gate(compared(100_000_000, 100_000_001), ceiling) is VerdictState.FAIL
    assert gate(compared(80_000_000, 95_000_000), ceiling) is VerdictState.FAIL


def test_lint_threshold() -> None:
    finding = Finding("X", Level.WARNING, 1, verbatim("m"), verbatim("w"), verbatim("r"), Linter.HULLCHECK)
    assert gate(compared(findings=(finding,))) is VerdictState.WARN
    assert gate(compared(findings=(finding,)), Policy(FailOn(lint=Level.WARNING))) is VerdictState.FAIL
    assert gate(compared(findings=(replace(finding, level=Level.INFO),))) is VerdictState.PASS


def test_warn_only_never_fails_and_keeps_the_reasons() -> None:
    verdict = judge(compared(head=FAILED, new=(CRITICAL,)), Policy(warn_only=True))
    assert verdict.state is VerdictState.WARN
    assert [reason.rule for reason in verdict.reasons] == ["build-failure", "not-judged"]


def test_the_reasons_that_decide_come_first() -> None:
    verdict = judge(compared(100_000_000, 200_000_000, new=(CRITICAL,)), Policy())
    assert [reason.state for reason in verdict.reasons] == [VerdictState.FAIL, VerdictState.WARN]


# ------------------------------------------------------------------------------------- ignores, labels, bases, strict

DAY = datetime.date(2026, 11, 24)
IGNORE = Ignore("not reachable from outside", DAY, id="CVE-1")
TODAY = Occasion(DAY)


def test_an_ignore_counts_up_to_its_last_day_and_says_so() -> None:
    policy = Policy(ignores=(IGNORE,))
    verdict = judge(compared(new=(CRITICAL,)), policy, None, TODAY)
    assert verdict.state is VerdictState.PASS
    assert [str(reason.text) for reason in verdict.reasons] == [
        "CVE-1 is waived until today (2026-11-24): not reachable from outside"
    ]


@pytest.mark.parametrize(
    ("days", "said"),
    [(1, "(1 day left)"), (14, "(14 days left)"), (15, "until 2026-11-24: not")],
)
def test_an_ignore_that_ends_soon_says_how_soon(days: int, said: str) -> None:
    occasion = Occasion(DAY - datetime.timedelta(days=days))
    (reason,) = judge(compared(new=(CRITICAL,)), Policy(ignores=(IGNORE,)), None, occasion).reasons
    assert said in reason.text.english and reason.state is VerdictState.PASS


def test_an_expired_ignore_counts_no_more_and_says_so() -> None:
    later = Occasion(DAY + datetime.timedelta(days=1))
    verdict = judge(compared(new=(CRITICAL,)), Policy(ignores=(IGNORE,)), None, later)
    assert [(reason.rule, reason.state) for reason in verdict.reasons] == [
        ("new-vulnerabilities", VerdictState.FAIL),
        ("ignore-expired", VerdictState.WARN),
    ]
    assert verdict.reasons[1].text.portuguese == "a exceção para CVE-1 venceu em 2026-11-24, e volta a contar"


def test_without_a_day_nothing_is_ignored() -> None:
    assert gate(compared(new=(CRITICAL,)), Policy(ignores=(IGNORE,))) is VerdictState.FAIL


def test_an_ignore_that_meets_nothing_is_silent() -> None:
    later = Occasion(DAY + datetime.timedelta(days=1))
    assert judge(compared(), Policy(ignores=(IGNORE,)), None, later).reasons == ()


@pytest.mark.parametrize(
    ("ignore", "expected"),
    [
        (replace(IGNORE, package="p"), VerdictState.PASS),
        (replace(IGNORE, package="q"), VerdictState.FAIL),
        (replace(IGNORE, id="CVE-2"), VerdictState.FAIL),
        (replace(IGNORE, paths=("Dockerfile",)), VerdictState.PASS),
        (replace(IGNORE, paths=("api/*",)), VerdictState.FAIL),
        (replace(IGNORE, id="", rule="CVE-1"), VerdictState.FAIL),
    ],
)
def test_what_an_ignore_is_for(ignore: Ignore, expected: VerdictState) -> None:
    assert judge(compared(new=(CRITICAL,)), Policy(ignores=(ignore,)), None, TODAY).state is expected


def test_a_lint_rule_is_ignored_by_each_of_its_names() -> None:
    finding = Finding(
        "HC1", Level.ERROR, 1, verbatim("m"), verbatim("w"), verbatim("r"), Linter.HULLCHECK, also=("DL3008",)
    )
    for rule, expected in (("HC1", VerdictState.PASS), ("DL3008", VerdictState.PASS), ("DL3009", VerdictState.FAIL)):
        policy = Policy(FailOn(lint=Level.ERROR), ignores=(Ignore("r", DAY, rule=rule),))
        assert judge(compared(findings=(finding,)), policy, None, TODAY).state is expected


def test_a_label_waives_and_the_reasons_stay() -> None:
    policy = Policy(waiver_label="size-ok")
    waived = judge(compared(new=(CRITICAL,)), policy, None, Occasion(DAY, frozenset({"size-ok"})))
    assert waived.state is VerdictState.WARN
    assert [reason.rule for reason in waived.reasons] == ["waiver", "new-vulnerabilities"]
    assert (
        judge(compared(new=(CRITICAL,)), policy, None, Occasion(DAY, frozenset({"other"}))).state is VerdictState.FAIL
    )
    assert judge(compared(), policy, None, Occasion(DAY, frozenset({"size-ok"}))).reasons == ()


def with_bases(head: str, base: str = "", *patterns: str) -> Verdict:
    comparison = replace(compared(), uses=uses(head), base_uses=uses(base))
    return judge(comparison, Policy(allowed_bases=(patterns or ("alpine", "ghcr.io/acme/*"),)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FROM alpine:3.23\n", VerdictState.PASS),
        ("FROM docker.io/library/alpine\n", VerdictState.PASS),
        ("FROM ghcr.io/acme/base/go:1@sha256:00\n", VerdictState.PASS),
        ("FROM evil/alpine\n", VerdictState.FAIL),
        ("FROM ghcr.io.evil.com/acme/x\n", VerdictState.FAIL),
        ("FROM evil.com/ghcr.io/acme/x\n", VerdictState.FAIL),
        ("ARG B=debian\nFROM $B\n", VerdictState.FAIL),
        ("ARG B=alpine\nFROM ${B}:3\n", VerdictState.PASS),
        ("FROM scratch\nCOPY --from=busybox /bin/sh /sh\n", VerdictState.FAIL),
        ("FROM alpine\nRUN --mount=type=bind,from=busybox true\n", VerdictState.FAIL),
        ("FROM alpine AS a\nFROM a\n", VerdictState.PASS),
        ("FROM debian AS unused\nFROM alpine\n", VerdictState.PASS),
        ("# syntax=evil/frontend\nFROM alpine\n", VerdictState.FAIL),
        ("# syntax=docker/dockerfile:1\nFROM alpine\n", VerdictState.PASS),
    ],
)
def test_allowed_bases(text: str, expected: VerdictState) -> None:
    assert with_bases(text).state is expected


def test_a_base_that_was_there_before_only_warns() -> None:
    verdict = with_bases("FROM debian:12\n", "FROM debian:12 AS x\nFROM x\n")
    assert verdict.state is VerdictState.WARN
    assert with_bases("FROM debian:13\n", "FROM debian:12\n").state is VerdictState.FAIL


def test_what_the_builder_loaded_is_held_against_the_list_whatever_the_text_says() -> None:
    loaded = join_used(uses("FROM alpine:3.23\n"), ("alpine:3.23", "evil/frontend:1", "docker/dockerfile:1"))
    verdict = judge(replace(compared(), uses=loaded), Policy(allowed_bases=(("alpine",),)))
    assert verdict.state is VerdictState.FAIL
    assert "evil/frontend:1 (loaded by the builder) is not an allowed base" in str(verdict.reasons[0].text)
    assert len([one for one in verdict.reasons if one.rule == "allowed-bases"]) == 1


def test_a_builder_that_does_not_say_what_it_loaded_leaves_the_gate_unjudged() -> None:
    silent = replace(compared(), head=replace(image(100_000_000), loaded=None), uses=uses("FROM alpine\n"))
    assert judge(silent, Policy(allowed_bases=(("alpine",),))).state is VerdictState.INCOMPLETE
    assert judge(silent, Policy()).state is VerdictState.PASS
    assert (
        judge(replace(silent, uses=uses("FROM evil\n")), Policy(allowed_bases=(("alpine",),))).state
        is VerdictState.FAIL
    )


def test_the_line_and_what_is_allowed_are_named() -> None:
    text = str(with_bases("# a\nFROM debian:12\n").reasons[0].text)
    assert text == "debian:12 (line 2) is not an allowed base image; allowed: alpine, ghcr.io/acme/*"


@pytest.mark.parametrize(
    ("image", "pattern", "expected"),
    [
        ("alpine", "alpine:latest", True),
        ("alpine:3.23", "alpine:3.*", True),
        ("alpine:edge", "alpine:3.*", False),
        ("alpine@sha256:00", "alpine:3.*", False),
        ("alpine:3@sha256:00", "alpine@sha256:*", True),
        ("alpine:3", "alpine@sha256:*", False),
        ("a.example.com/x", "*.example.com/*", True),
        ("evil.com/x.example.com/y", "*.example.com/*", False),
        ("localhost:5000/x", "localhost:5000/*", True),
        ("golang", "docker.io/*", True),
        ("ghcr.io/x", "docker.io/*", False),
        ("anything/at:all", "*", True),
    ],
)
def test_patterns_of_bases(image: str, pattern: str, expected: bool) -> None:
    assert is_allowed(image, [pattern]) is expected


def test_a_strict_policy_fails_what_could_not_be_found_out() -> None:
    elsewhere = replace(FAILED, blame_pull_request=False)
    unscanned = replace(compared(), vulnerabilities=VulnerabilityDiff(ScanState.FAILED, verbatim("no database")))
    skipped = compared(head=Image(BuildState.SKIPPED, verbatim("no engine")))
    for comparison in (compared(head=elsewhere), unscanned, skipped, compared(base=FAILED, head=FAILED)):
        assert gate(comparison) is VerdictState.INCOMPLETE
        assert gate(comparison, Policy(strict=True)) is VerdictState.FAIL
