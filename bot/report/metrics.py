"""metrics.prom and metrics.jsonl: the figures of a review, for who collects those of many. Pure.

Both say the same: OpenMetrics text, which Prometheus reads as well (gauges only), and one line of JSON.
What was not measured is left out, or null: it is never 0.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.model.comparisons import Comparison
from bot.model.images import Image
from bot.model.reports import Report, ReviewedTarget
from bot.model.rewrites import RewriteState
from bot.model.scans import ScanState, Severity, Vulnerability
from bot.model.verdicts import VerdictState
from bot.report.markdown import one_line
from bot.report.outcome import incomplete_image
from bot.text import Language

SCHEMA = "hullcheck/metrics/1"

_LABEL = 200  # characters
_SEVERITIES = tuple(one.name.lower() for one in sorted(Severity, reverse=True))


@dataclass(frozen=True, slots=True)
class _Sample:
    name: str
    labels: Mapping[str, str]
    value: float


# By name, what a metric is and, in its name as OpenMetrics wants it, its unit.
_HELP = {
    "hullcheck_info": "The version that reviewed.",
    "hullcheck_review_verdict": "1 for the verdict of the review.",
    "hullcheck_review_duration_seconds": "How long the review took.",
    "hullcheck_tool_duration_seconds": "How long each tool was at work; tools run side by side.",
    "hullcheck_image_verdict": "1 for the verdict of an image.",
    "hullcheck_image_incomplete": "1 where an image could not be reviewed in full, through no fault of the change.",
    "hullcheck_image_size_bytes": "Uncompressed size.",
    "hullcheck_image_pull_size_bytes": "Compressed size, as it is pulled.",
    "hullcheck_image_wasted_bytes": "What later layers overwrite or delete.",
    "hullcheck_image_build_duration_seconds": "How long the build took.",
    "hullcheck_image_vulnerabilities": "Known vulnerabilities of head.",
    "hullcheck_image_new_vulnerabilities": "Those that base does not have.",
    "hullcheck_image_fixed_vulnerabilities": "Those that only base has.",
    "hullcheck_image_findings": "Lint findings: new, gone and unchanged.",
    "hullcheck_image_rewrite_size_bytes": "Size of the proved rewrite.",
}


def openmetrics(report: Report, language: Language) -> str:
    """Return the figures as OpenMetrics text; they are the same in every language."""
    by_name: dict[str, list[_Sample]] = {name: [] for name in _HELP}
    for sample in _samples(report):
        by_name[sample.name].append(sample)
    lines = []
    for name, samples in by_name.items():
        if samples:
            unit = [f"# UNIT {name} {name.rpartition('_')[2]}"] if name.endswith(("_seconds", "_bytes")) else []
            lines += [f"# TYPE {name} gauge", *unit, f"# HELP {name} {_HELP[name]}", *map(_line, samples)]
    return "\n".join([*lines, "# EOF"]) + "\n"


def json_line(report: Report, language: Language) -> str:
    """Return the figures as one line of JSON, to be appended to those of other reviews."""
    return (
        json.dumps(
            {
                "schema": SCHEMA,
                "reviewed_at": report.reviewed_at,
                "version": report.tool.hullcheck,
                "base": report.base.sha,
                "head": report.head.sha,
                "policy": report.policy_source,
                "verdict": _word(report.verdict.state),
                "seconds": round(report.seconds, 3),
                "tool_seconds": {name: round(seconds, 3) for name, seconds in report.timings},
                "images": [_image(one) for one in report.targets],
            },
            separators=(",", ":"),
        )
        + "\n"
    )


# ------------------------------------------------------------------------------------------------------- the samples


def _samples(report: Report) -> Iterator[_Sample]:
    yield _Sample("hullcheck_info", {"version": report.tool.hullcheck}, 1)
    yield from _verdict("hullcheck_review_verdict", {}, report.verdict.state)
    yield _Sample("hullcheck_review_duration_seconds", {}, report.seconds)
    for tool, seconds in report.timings:
        yield _Sample("hullcheck_tool_duration_seconds", {"tool": tool}, seconds)
    names: set[str] = set()
    for reviewed in report.targets:
        name = one_line(reviewed.comparison.target.name, _LABEL)
        # Two of one name would be the same series twice, and the whole file refused.
        yield from _of_image(reviewed, name if name not in names else reviewed.comparison.target.id)
        names.add(name)


def _of_image(reviewed: ReviewedTarget, name: str) -> Iterator[_Sample]:
    comparison, rewrite = reviewed.comparison, reviewed.rewrite
    labels = {"image": name}
    yield from _verdict("hullcheck_image_verdict", labels, reviewed.verdict.state)
    yield _Sample("hullcheck_image_incomplete", labels, incomplete_image(reviewed) is not None)
    for revision, image in (("base", comparison.base), ("head", comparison.head)):
        yield from _of_revision(image, labels | {"revision": revision})
    for metric, some in _vulnerabilities(comparison).items():
        for severity, count in (some or {}).items():
            yield _Sample(f"hullcheck_image_{metric}", labels | {"severity": severity}, count)
    for state, count in _findings(comparison).items():
        yield _Sample("hullcheck_image_findings", labels | {"state": state}, count)
    if rewrite.state is RewriteState.PROVED and rewrite.facts is not None:
        yield _Sample("hullcheck_image_rewrite_size_bytes", labels, rewrite.facts.size_bytes)


def _of_revision(image: Image, labels: Mapping[str, str]) -> Iterator[_Sample]:
    if image.build_seconds:
        yield _Sample("hullcheck_image_build_duration_seconds", labels, image.build_seconds)
    if image.facts is not None:
        yield _Sample("hullcheck_image_size_bytes", labels, image.facts.size_bytes)
        yield _Sample("hullcheck_image_pull_size_bytes", labels, image.facts.pull_size_bytes)
        yield _Sample("hullcheck_image_wasted_bytes", labels, image.facts.wasted_bytes)


def _verdict(name: str, labels: Mapping[str, str], state: VerdictState) -> Iterator[_Sample]:
    for one in VerdictState:
        yield _Sample(name, {**labels, "verdict": _word(one)}, one is state)


def _line(sample: _Sample) -> str:
    labels = ",".join(f'{name}="{_escape(value)}"' for name, value in sample.labels.items())
    shown = f"{sample.value:.3f}".rstrip("0").rstrip(".")
    return f"{sample.name}{{{labels}}} {shown}" if labels else f"{sample.name} {shown}"


def _escape(value: str) -> str:
    return one_line(value, _LABEL).replace("\\", "\\\\").replace('"', '\\"')


# --------------------------------------------------------------------------------------------------------- the figures


def _image(reviewed: ReviewedTarget) -> Mapping[str, Any]:
    comparison, rewrite = reviewed.comparison, reviewed.rewrite
    why = incomplete_image(reviewed)
    base, head = comparison.base.facts, comparison.head.facts
    proved = rewrite.state is RewriteState.PROVED and rewrite.facts is not None
    return {
        "id": comparison.target.id,
        "name": comparison.target.name,
        "change": comparison.target.change.value,
        "verdict": _word(reviewed.verdict.state),
        "broken_rules": sorted({one.rule for one in reviewed.verdict.reasons if one.state is VerdictState.FAIL}),
        "incomplete": None if why is None else why.english,
        "base_size_bytes": base and base.size_bytes,
        "size_bytes": head and head.size_bytes,
        "pull_size_bytes": head and head.pull_size_bytes,
        "wasted_bytes": head and head.wasted_bytes,
        "build_seconds": round(comparison.head.build_seconds, 3) or None,
        **_vulnerabilities(comparison),
        "findings": _findings(comparison),
        "rewrite": rewrite.state.value,
        "rewrite_size_bytes": rewrite.facts.size_bytes if proved and rewrite.facts else None,
    }


def _vulnerabilities(comparison: Comparison) -> Mapping[str, Mapping[str, int] | None]:
    diff = comparison.vulnerabilities
    scanned = diff.state is ScanState.SCANNED and not diff.end_of_life  # else what was not found is not known
    compared = scanned and diff.compared
    return {
        "vulnerabilities": _count((*diff.new, *diff.unchanged)) if scanned else None,
        "new_vulnerabilities": _count(diff.new) if compared else None,
        "fixed_vulnerabilities": _count(diff.fixed) if compared else None,
    }


def _count(some: Iterable[Vulnerability]) -> Mapping[str, int]:
    counted = Counter(one.severity.name.lower() for one in some)
    return {severity: counted[severity] for severity in _SEVERITIES}


def _findings(comparison: Comparison) -> Mapping[str, int]:
    found = comparison.findings
    return {"new": len(found.new), "gone": len(found.gone), "unchanged": len(found.unchanged)}


def _word(state: VerdictState) -> str:
    return state.name.lower()
