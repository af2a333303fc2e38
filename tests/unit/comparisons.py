"""Comparisons, policies and occasions of every kind, for properties."""

from __future__ import annotations

import datetime

from hypothesis import strategies as st

from bot.config.settings import FailOn, Ignore, ImageSettings, Occasion, Policy
from bot.config.values import SizeLimit
from bot.model.comparisons import Comparison
from bot.model.findings import Finding, FindingsDiff, Level, Linter
from bot.model.images import BuildState, Image, ImageConfig, ImageFacts, Origin
from bot.model.scans import ScanState, Severity, Vulnerability, VulnerabilityDiff
from bot.model.targets import Target
from bot.text import verbatim

TODAY = datetime.date(2026, 11, 24)
_MB = 1_000_000
_REASON = verbatim("reason")
_TEXTS = (
    "FROM alpine:3.23\n",
    "FROM golang AS b\nFROM scratch\nCOPY --from=b /x /x\n",
    "FROM ghcr.io/acme/a@sha256:1\n",
    "",
)
_PATTERNS = ("alpine", "alpine:3.*", "golang", "ghcr.io/acme/*", "*")
_LABELS = ("big-image", "waived")


def _sizes() -> st.SearchStrategy[int]:
    return st.integers(0, 40).map(lambda tens: tens * 10 * _MB)


def _builds() -> st.SearchStrategy[Image]:
    def built(size: int) -> Image:
        return Image(BuildState.BUILT, facts=ImageFacts("", "linux/amd64", size, size, 0, (), ImageConfig()))

    other = st.sampled_from((BuildState.FAILED, BuildState.SKIPPED, BuildState.ABSENT))
    return st.one_of(_sizes().map(built), st.builds(Image, other, st.just(_REASON), blame_pull_request=st.booleans()))


def _vulnerabilities() -> st.SearchStrategy[Vulnerability]:
    return st.builds(
        Vulnerability,
        id=st.sampled_from(("CVE-1", "CVE-2")),
        package=st.sampled_from(("p", "q")),
        installed=st.just("1"),
        severity=st.sampled_from(Severity),
        fixed_in=st.sampled_from(("", "2")),
        origin=st.sampled_from(Origin),
    )


def _findings() -> st.SearchStrategy[Finding]:
    return st.builds(
        Finding,
        rule=st.sampled_from(("DL3008", "HC1")),
        level=st.sampled_from(Level),
        line=st.just(1),
        message=st.just(_REASON),
        why=st.just(_REASON),
        remedy=st.just(_REASON),
        linter=st.sampled_from(Linter),
    )


def comparisons() -> st.SearchStrategy[Comparison]:
    """Comparisons in every state."""
    return st.builds(
        Comparison,
        target=st.just(Target("Dockerfile", ".")),
        findings=st.builds(FindingsDiff, new=st.lists(_findings(), max_size=3).map(tuple)),
        base=_builds(),
        head=_builds(),
        vulnerabilities=st.builds(
            VulnerabilityDiff,
            state=st.sampled_from(ScanState),
            reason=st.just(_REASON),
            new=st.lists(_vulnerabilities(), max_size=4).map(tuple),
            compared=st.booleans(),
        ),
        dockerfile_text=st.sampled_from(_TEXTS),
        base_dockerfile_text=st.sampled_from(_TEXTS),
    )


def _limits() -> st.SearchStrategy[SizeLimit | None]:
    return st.none() | st.builds(
        SizeLimit, bytes=st.none() | _sizes(), ratio=st.none() | st.sampled_from((0.0, 0.1, 1.0))
    )


def _ignores() -> st.SearchStrategy[Ignore]:
    days = st.integers(-2, 2).map(lambda count: TODAY + datetime.timedelta(days=count))
    return st.builds(Ignore, st.just("why"), days, id=st.sampled_from(("CVE-1", "CVE-2"))) | st.builds(
        Ignore, st.just("why"), days, rule=st.sampled_from(("DL3008", "HC1"))
    )


def policies() -> st.SearchStrategy[Policy]:
    """Policies with every key at every kind of value."""
    return st.builds(
        Policy,
        fail_on=st.builds(
            FailOn,
            build_failure=st.booleans(),
            severity=st.none() | st.sampled_from(Severity),
            only_fixed=st.booleans(),
            ignore_base=st.booleans(),
            lint=st.none() | st.sampled_from(Level),
        ),
        max_size=st.none() | _sizes(),
        max_size_increase=_limits(),
        allowed_bases=st.lists(st.lists(st.sampled_from(_PATTERNS), max_size=2).map(tuple), max_size=2).map(tuple),
        ignores=st.lists(_ignores(), max_size=2).map(tuple),
        waiver_label=st.none() | st.sampled_from(_LABELS),
        warn_only=st.booleans(),
        strict=st.booleans(),
    )


def images() -> st.SearchStrategy[ImageSettings]:
    """What a configuration says of one image."""
    return st.builds(
        ImageSettings, dockerfile=st.just("Dockerfile"), max_size=st.none() | _sizes(), max_size_increase=_limits()
    )


def occasions() -> st.SearchStrategy[Occasion]:
    """Today, with some of the labels."""
    return st.sets(st.sampled_from(_LABELS)).map(lambda labels: Occasion(TODAY, frozenset(labels)))
