"""Reports that no review would make: every field anything that its type allows, every string an attack."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from bot.model.comparisons import Comparison, LayerChange
from bot.model.costs import NextCommit, Rebuild, Touched
from bot.model.findings import Confidence, Finding, FindingsDiff, Level, LineEdit, Linter
from bot.model.images import (
    BuildFailure,
    BuildState,
    Healthcheck,
    Image,
    ImageConfig,
    ImageFacts,
    Layer,
    Origin,
    WastedFile,
)
from bot.model.reports import Activity, Links, Report, ReviewedTarget, Revision, ToolVersions
from bot.model.rewrites import (
    CandidateState,
    ConfigDifference,
    Proof,
    ProofCheck,
    Rewrite,
    RewriteState,
    TriedCandidate,
)
from bot.model.scans import PackageChange, Scan, ScanState, Severity, Vulnerability, VulnerabilityDiff
from bot.model.targets import Change, Target
from bot.model.verdicts import Reason, Verdict, VerdictState
from bot.text import Text
from tests.unit.report.samples import EVIL

# Not shrunk: such reports are large, and shrinking one takes minutes.
QUICK = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
BITS = st.sampled_from(
    [
        *("`", "``", "|", "\\", "*", "_", "~~", "[a](b)", "![", "]", "<b>", "</details>", "<!--", "-->", "&lt;"),
        *("&#35;", "@user", "#12", "GH-3", "www.x.y", "https://x.y", "$x$", ":tada:", "> ", "- ", "1. ", "# ", "---"),
        *("```", "~~~", "===", "\n", "\n\n", "\r", "\t", "    ", "a", "b c", "\u202e", "\u200b", "\x1b[1m", "é"),
        *("[x]: y", "[x]", "| - |", "::warning::", "\0", "+", "* ", "\u2028", "😀", EVIL, "]]>", "</script>"),
    ]
)
HOSTILE = st.lists(BITS, max_size=8).map("".join) | st.text(st.characters(codec="utf-8"), max_size=30)
SHORT = st.sampled_from(["", "a", "Dockerfile", "x/y", EVIL]) | HOSTILE
SIZES = st.integers(0, 10**13)
LINES = st.none() | st.integers(1, 10**6)
SECONDS = st.integers(0, 10**6).map(lambda number: number / 1000)
TEXTS = SHORT.map(lambda words: Text(words, words and f"pt {words}"))


def many(some: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(some, max_size=2).map(tuple)


def _strings(size: int = 2) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(SHORT, max_size=size).map(tuple)


def _pairs() -> st.SearchStrategy[tuple[tuple[str, str], ...]]:
    return st.dictionaries(SHORT, SHORT, max_size=2).map(lambda found: tuple(found.items()))


EDITS = st.integers(1, 100).flatmap(
    lambda first: st.builds(LineEdit, st.just(first), st.integers(first - 1, first + 9), SHORT)
)
FINDINGS = st.builds(
    Finding,
    rule=SHORT,
    level=st.sampled_from(Level),
    line=st.integers(1, 10**6),
    message=TEXTS,
    why=TEXTS,
    remedy=TEXTS,
    linter=st.sampled_from(Linter),
    end_line=LINES,
    also=_strings(),
    url=st.none() | st.just("https://github.com/hadolint/hadolint/wiki/DL3008"),
    confidence=st.sampled_from(Confidence),
    fingerprint=SHORT,
    instruction=SHORT,
    edit=st.none() | EDITS,
)
CONFIGS = st.builds(
    ImageConfig,
    entrypoint=_strings(),
    cmd=_strings(),
    env=_pairs(),
    user=SHORT,
    workdir=SHORT,
    ports=_strings(),
    volumes=_strings(),
    labels=_pairs(),
    healthcheck=st.none() | st.builds(Healthcheck, _strings(), SECONDS, SECONDS, SECONDS, st.integers(0, 9)),
    stop_signal=SHORT,
    shell=_strings(),
    onbuild=_strings(),
)
ORIGINS = st.sampled_from(Origin)
FACTS = st.builds(
    ImageFacts,
    SHORT,
    SHORT,
    SIZES,
    SIZES,
    SIZES,
    many(st.builds(Layer, SHORT, SHORT, ORIGINS, SIZES, SIZES, LINES, st.none() | SHORT)),
    CONFIGS,
    many(st.builds(WastedFile, SHORT, SIZES, LINES, LINES, st.booleans(), ORIGINS)),
)
IMAGES = st.builds(
    Image,
    state=st.sampled_from(BuildState),
    reason=st.none() | TEXTS,
    facts=st.none() | FACTS,
    failure=st.none() | st.builds(BuildFailure, SHORT, LINES, _strings(20)),
    build_seconds=SECONDS,
    blame_pull_request=st.booleans(),
)
VULNERABILITIES = st.builds(
    Vulnerability,
    SHORT,
    SHORT,
    SHORT,
    st.sampled_from(Severity),
    *[SHORT] * 6,
    url=st.sampled_from(["", "https://avd.aquasec.com/nvd/cve-2024-3651"]),
    diff_id=SHORT,
    origin=ORIGINS,
    line=LINES,
)
SCANS = st.builds(
    Scan,
    st.sampled_from(ScanState),
    st.none() | TEXTS,
    many(VULNERABILITIES),
    st.just(()),
    SHORT,
    st.integers(0, 99),
    many(TEXTS),
)
NEXT_COMMITS = many(
    st.builds(
        NextCommit,
        st.sampled_from(Touched),
        SHORT,
        st.integers(1, 99),
        st.integers(0, 9),
        SIZES,
        SIZES,
        st.none() | st.builds(Rebuild, SECONDS, SIZES, SIZES, LINES, SECONDS),
        st.none() | TEXTS,
    )
)
REWRITES = st.builds(
    Rewrite,
    st.sampled_from(RewriteState),
    TEXTS,
    dockerfile=st.none() | SHORT,
    recipe=SHORT,
    runtime_base=SHORT,
    facts=st.none() | FACTS,
    scan=st.none() | SCANS,
    proof=st.none()
    | st.builds(
        Proof,
        st.booleans(),
        many(st.builds(ProofCheck, SHORT, st.booleans(), TEXTS)),
        many(st.builds(ConfigDifference, SHORT, SHORT, SHORT, st.none() | TEXTS)),
        SHORT,
        SECONDS,
    ),
    candidates=many(st.builds(TriedCandidate, SHORT, SHORT, st.sampled_from(CandidateState), TEXTS, st.none() | SIZES)),
    split_only_bytes=st.none() | SIZES,
    dockerignore=st.none() | SHORT,
    cached=st.booleans(),
    next_commits=NEXT_COMMITS,
)
TARGETS = st.builds(
    Target,
    SHORT,
    SHORT,
    st.sampled_from(Change),
    *[st.none() | SHORT] * 2,
    _pairs(),
    *[st.none() | SHORT] * 3,
    tags=_strings(),
    contexts=_pairs(),
    declared=SHORT,
)
COMPARISONS = st.builds(
    Comparison,
    target=TARGETS,
    findings=st.builds(FindingsDiff, many(FINDINGS), many(FINDINGS), many(FINDINGS), many(TEXTS)),
    base=IMAGES,
    head=IMAGES,
    vulnerabilities=st.builds(
        VulnerabilityDiff,
        st.sampled_from(ScanState),
        st.none() | TEXTS,
        many(VULNERABILITIES),
        many(VULNERABILITIES),
        many(VULNERABILITIES),
        st.sampled_from(["", "2026-11-20T06:14:03Z", EVIL]),
        st.booleans(),
    ),
    packages=many(st.builds(PackageChange, SHORT, SHORT, SHORT, SHORT, st.booleans(), LINES)),
    layers=many(st.builds(LayerChange, SHORT, LINES, SIZES, SIZES, ORIGINS)),
    head_scan=st.none() | SCANS,
    base_next=NEXT_COMMITS,
    head_next=NEXT_COMMITS,
    notes=many(TEXTS),
    dockerfile_text=st.sampled_from(["", "FROM a\nRUN b\n", EVIL]),
    base_dockerfile_text=st.sampled_from(["", "FROM a\n"]),
)
VERDICTS = st.builds(
    Verdict,
    st.sampled_from(VerdictState),
    many(st.builds(Reason, SHORT, st.sampled_from(VerdictState), SHORT, TEXTS)),
)
LINKS = st.builds(
    Links,
    blob=st.sampled_from(["", "https://github.com/o/r/blob/0"]),
    run=st.sampled_from(["", "https://github.com/o/r/actions/runs/1"]),
    commit=st.sampled_from(["", "https://github.com/o/r/commit/0"]),
)
REPORTS = st.builds(
    Report,
    tool=st.builds(ToolVersions, SHORT, SHORT, SHORT, SHORT),
    base=st.builds(Revision, SHORT, SHORT),
    head=st.builds(Revision, SHORT, SHORT),
    verdict=VERDICTS,
    targets=st.lists(st.builds(ReviewedTarget, COMPARISONS, REWRITES, VERDICTS), max_size=2).map(tuple),
    links=LINKS,
    policy_source=SHORT,
    seconds=SECONDS,
    timeline=many(st.builds(Activity, SHORT, SHORT, SECONDS, SECONDS, SHORT, st.booleans())),
    timings=st.dictionaries(SHORT, SECONDS, max_size=3).map(lambda found: tuple(found.items())),
    reviewed_at=st.sampled_from(["", "2026-11-24T09:30:00Z", "x"]),
)


def larger(report: Report, targets: int, rows: int) -> Report:
    """The same report with each target so many times, and each of its lists so much longer."""
    grown = tuple(
        replace(
            one,
            comparison=replace(
                one.comparison,
                findings=replace(
                    one.comparison.findings,
                    new=one.comparison.findings.new * rows,
                    gone=one.comparison.findings.gone * rows,
                    notes=one.comparison.findings.notes * rows,
                ),
                vulnerabilities=replace(
                    one.comparison.vulnerabilities,
                    new=tuple(
                        replace(found, id=f"{found.id}{number}")
                        for number in range(rows)
                        for found in one.comparison.vulnerabilities.new
                    ),
                ),
                packages=one.comparison.packages * rows,
                layers=one.comparison.layers * rows,
                notes=one.comparison.notes * rows,
            ),
            rewrite=replace(
                one.rewrite,
                dockerfile=one.rewrite.dockerfile and one.rewrite.dockerfile * rows * 10,
                candidates=one.rewrite.candidates * rows,
            ),
            verdict=replace(one.verdict, reasons=one.verdict.reasons * rows),
        )
        for one in report.targets
        for _ in range(targets)
    )
    return replace(report, targets=grown, verdict=replace(report.verdict, reasons=report.verdict.reasons * rows))
