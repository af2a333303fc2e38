"""A report as later steps and the lines of the change see it: outputs and annotations. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.messages import github as messages
from bot.model.behaviour import BehaviourState
from bot.model.comparisons import Comparison
from bot.model.findings import Finding, Level
from bot.model.images import BuildState
from bot.model.reports import Report, ReviewedTarget
from bot.model.scans import ScanState, Severity, Vulnerability, VulnerabilityDiff
from bot.model.targets import Change
from bot.model.verdicts import VerdictState
from bot.report.annotations import Annotation, AnnotationLevel
from bot.text import Language, Text, verbatim, visible

# Every output that action.yml lists, so that each is always written; empty means "not known", never 0.
OUTPUTS = (
    *("verdict", "failed", "has-changes", "size", "size-diff", "size-diff-percent", "new-vulnerabilities"),
    *("fixed-vulnerabilities", "new-critical", "new-findings", "comment-content", "comment-url", "report-path"),
    *("report-json", "sarif", "html", "rewrite-path", "pushed", "matrix", "behaviour", "behaviour-details"),
)

_LEVELS = {
    Level.ERROR: AnnotationLevel.ERROR,
    Level.WARNING: AnnotationLevel.WARNING,
    Level.INFO: AnnotationLevel.NOTICE,
}
_NAMED = 5  # vulnerabilities named in one annotation


def outputs(report: Report) -> dict[str, str]:
    """Return the figures of a report as outputs; sizes are bytes, summed over the images."""
    comparisons = [target.comparison for target in report.targets]
    kept = [one for one in comparisons if one.target.change is not Change.REMOVED]
    compared = all(_is_compared(one.vulnerabilities) for one in kept)
    new = [found for one in kept for found in one.vulnerabilities.new]
    fixed = [found for one in kept for found in one.vulnerabilities.fixed]
    return {
        "verdict": report.verdict.state.name.lower(),
        "failed": _flag(report.verdict.state is VerdictState.FAIL),
        "has-changes": _flag(bool(report.targets)),
        **_sizes(kept),
        "new-vulnerabilities": str(len(new)) if compared else "",
        "fixed-vulnerabilities": str(len(fixed)) if compared else "",
        "new-critical": str(sum(one.severity is Severity.CRITICAL for one in new)) if compared else "",
        "new-findings": str(sum(len(one.findings.new) for one in comparisons)),
        **_behaviour(report),
        "pushed": "\n".join(name for target in report.targets for name in target.pushed),
    }


def _is_compared(diff: VulnerabilityDiff) -> bool:
    return diff.state is ScanState.SCANNED and diff.compared and not diff.end_of_life


def remarks(report: Report, language: Language) -> tuple[Annotation, ...]:
    """Return the remarks on lines of head: what failed the policy, what did not build, what is new."""
    found = [one for target in report.targets for one in _of_target(target, language)]
    return tuple(sorted(found, key=lambda one: (-one.level, one.path, one.line or 0, one.title)))


def _of_target(target: ReviewedTarget, language: Language) -> Iterator[Annotation]:
    comparison = target.comparison
    path = comparison.target.dockerfile
    failure = comparison.head.failure
    if comparison.head.state is BuildState.FAILED and failure is not None and comparison.head.blame_pull_request:
        text = comparison.head.reason or messages.BUILD_FAILED()
        title = messages.BUILD_FAILED().render(language)
        output = "\n".join(failure.output[-20:])
        yield Annotation(AnnotationLevel.ERROR, title, text.render(language), path, failure.line, raw_details=output)
    for reason in target.verdict.reasons:
        if reason.state is VerdictState.FAIL and reason.rule not in ("lint", "build-failure"):
            title = messages.BLOCKED_BY(rule=reason.rule).render(language)
            yield Annotation(AnnotationLevel.ERROR, title, f"{reason.target}: {reason.text.render(language)}", path)
    yield from _findings(comparison.findings.new, path, language)
    yield from _vulnerabilities(comparison, path, language)


def _findings(findings: Iterable[Finding], path: str, language: Language) -> Iterator[Annotation]:
    for finding in findings:
        if finding.level not in _LEVELS:
            continue
        parts: list[Text] = [finding.message, finding.why, finding.remedy]
        text = " ".join(part.render(language).strip() for part in parts if part.render(language).strip())
        yield Annotation(_LEVELS[finding.level], finding.rule, text, path, finding.line, finding.end_line)


def _vulnerabilities(comparison: Comparison, path: str, language: Language) -> Iterator[Annotation]:
    by_line: dict[int, list[Vulnerability]] = {}
    for one in comparison.vulnerabilities.new:
        if one.line is not None and one.severity >= Severity.HIGH:
            by_line.setdefault(one.line, []).append(one)
    for line, some in sorted(by_line.items()):
        names = ", ".join(f"{one.id} ({one.package}, {one.severity.name})" for one in some[:_NAMED])
        more = f", +{len(some) - _NAMED}" if len(some) > _NAMED else ""
        title = messages.NEW_VULNERABILITIES_HERE(count=len(some)).render(language)
        text = messages.BROUGHT_BY_LINE(names=verbatim(names + more)).render(language)
        yield Annotation(AnnotationLevel.WARNING, title, text, path, line)


def _sizes(kept: list[Comparison]) -> dict[str, str]:
    """The size of all images, and the growth of those that were there before; nothing if one was not measured."""
    heads = [one.head.facts for one in kept]
    size = sum(one.size_bytes for one in heads if one) if heads and all(heads) else None
    before = [one for one in kept if one.target.change is not Change.ADDED]
    deltas = [one.size_delta for one in before]
    delta = sum(one or 0 for one in deltas) if deltas and all(one is not None for one in deltas) else None
    base = sum(one.base.facts.size_bytes for one in before if one.base.facts)
    return {
        "size": "" if size is None else str(size),
        "size-diff": "" if delta is None else str(delta),
        "size-diff-percent": "" if delta is None or not base else f"{100 * delta / base:.1f}",
    }


def _behaviour(report: Report) -> dict[str, str]:
    """The worst state of all images, and a line for each; empty where nothing was run."""
    seen = [(one.comparison.target.name, one.comparison.behaviour) for one in report.targets]
    there = [(name, one) for name, one in seen if one is not None]
    worst = max((one.state for _, one in there), key=list(BehaviourState).index, default=None)
    lines = []
    for name, one in there:
        told = one.worst.text if one.worst is not None else one.reason
        lines.append(f"{name}: {one.state.value}" + (f": {told.english}" if told is not None else ""))
    return {
        "behaviour": worst.value if worst is not None else "",
        "behaviour-details": "\n".join(visible(line) for line in lines),
    }


def _flag(value: bool) -> str:
    return "true" if value else "false"
