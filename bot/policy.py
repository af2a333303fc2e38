"""From a comparison to a verdict. Pure: the same comparison and policy always give the same verdict.

What a pull request is not to blame for never fails it: a base image that cannot be pulled, a scanner without its
database, an image that did not build before either, a vulnerability that was there already.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.config import ImageSettings, Policy, SizeLimit
from bot.messages import policy as messages
from bot.model import (
    BuildState,
    Comparison,
    Gate,
    Level,
    Origin,
    Reason,
    ScanState,
    Severity,
    Verdict,
    Vulnerability,
)
from bot.text import Language, Size, Text, human_bytes, human_percent


def judge(comparison: Comparison, policy: Policy, image: ImageSettings | None = None) -> Verdict:
    """Return the verdict on one target; the reasons that decide come first."""
    reasons = [
        *_build(comparison, policy),
        *_size(comparison, policy, image),
        *_vulnerabilities(comparison, policy),
        *_findings(comparison, policy),
    ]
    if policy.warn_only:
        reasons = [_softened(reason) for reason in reasons]
    return conclude(reasons)


def conclude(reasons: Iterable[Reason]) -> Verdict:
    """Return the verdict that follows from reasons: the worst of their gates, the worst reasons first."""
    ordered = tuple(sorted(reasons, key=lambda reason: -reason.gate))
    return Verdict(max((reason.gate for reason in ordered), default=Gate.PASS), ordered)


def _softened(reason: Reason) -> Reason:
    return Reason(reason.rule, min(reason.gate, Gate.WARN), reason.target, reason.text)


def _build(comparison: Comparison, policy: Policy) -> Iterator[Reason]:
    head, base, name = comparison.head, comparison.base, comparison.target.name
    if head.state is not BuildState.FAILED:
        if head.state is BuildState.SKIPPED:
            yield Reason("build-failure", Gate.WARN, name, head.reason or messages.NO_REASON())
        return
    if not head.blame_pull_request:
        reason = messages.BUILD_FAILED_ELSEWHERE(reason=head.reason or messages.NO_REASON())
        yield Reason("build-failure", Gate.WARN, name, reason)
    elif base.state is BuildState.FAILED and base.blame_pull_request:
        yield Reason("build-failure", Gate.WARN, name, messages.BUILD_BROKEN_BEFORE())
    else:
        gate = Gate.FAIL if policy.fail_on.build_failure else Gate.WARN
        yield Reason("build-failure", gate, name, messages.BUILD_FAILED())


def _size(comparison: Comparison, policy: Policy, image: ImageSettings | None) -> Iterator[Reason]:
    name, head, base = comparison.target.name, comparison.head.facts, comparison.base.facts
    if head is None:
        return
    ceiling = image.max_size if image and image.max_size is not None else policy.max_size
    if ceiling is not None and head.size_bytes > ceiling:
        text = messages.SIZE_ABSOLUTE(size=Size(head.size_bytes), limit=Size(ceiling))
        # Too large before, and no larger now: true, but not this pull request's doing.
        own = base is None or base.size_bytes <= ceiling or head.size_bytes > base.size_bytes
        yield Reason("max-size", Gate.FAIL if own else Gate.WARN, name, text)
    if base is None:
        return
    grown = head.size_bytes - base.size_bytes
    values = {"delta": Size(grown), "percent": _percent(grown / base.size_bytes if base.size_bytes else 0.0)}
    limit = image.max_size_increase if image and image.max_size_increase else policy.max_size_increase
    if limit is not None and limit.exceeded(base.size_bytes, head.size_bytes):
        yield Reason("max-size-increase", Gate.FAIL, name, messages.SIZE_INCREASE(limit=_limit(limit), **values))
    elif policy.minimum_change.exceeded(base.size_bytes, head.size_bytes):
        yield Reason("size", Gate.WARN, name, messages.SIZE_GREW(**values))


def _vulnerabilities(comparison: Comparison, policy: Policy) -> Iterator[Reason]:
    name, diff = comparison.target.name, comparison.vulnerabilities
    if diff.state is not ScanState.SCANNED:
        if comparison.head.state is BuildState.BUILT and diff.state is ScanState.FAILED:
            yield Reason("scan", Gate.WARN, name, messages.NOT_SCANNED(reason=diff.reason or messages.NO_REASON()))
        return
    new = diff.new if diff.compared else ()
    for severity in sorted({one.severity for one in new}, reverse=True):
        some = [one for one in new if one.severity is severity]
        failing = [one for one in some if _fails(one, policy)]
        if failing:
            yield Reason("new-vulnerabilities", Gate.FAIL, name, _count(severity, len(failing)))
        if len(some) > len(failing):
            yield Reason("new-vulnerabilities", Gate.WARN, name, _count(severity, len(some) - len(failing)))


def _fails(vulnerability: Vulnerability, policy: Policy) -> bool:
    rule = policy.fail_on
    if rule.severity is None or vulnerability.severity < rule.severity:
        return False
    if rule.only_fixed and not vulnerability.fixable:
        return False
    return not (rule.ignore_base and vulnerability.origin is Origin.BASE_IMAGE)


def _findings(comparison: Comparison, policy: Policy) -> Iterator[Reason]:
    name = comparison.target.name
    worst = [one for one in comparison.findings.new if one.level >= Level.WARNING]
    threshold = policy.fail_on.lint
    failing = [one for one in comparison.findings.new if threshold is not None and one.level >= threshold]
    if failing:
        yield Reason("lint", Gate.FAIL, name, _finding_count(len(failing)))
    elif worst:
        yield Reason("lint", Gate.WARN, name, _finding_count(len(worst)))


def _count(severity: Severity, count: int) -> Text:
    one = count == 1
    return messages.NEW_VULNERABILITIES(
        count=count,
        severity=severity.name,
        noun="vulnerability" if one else "vulnerabilities",
        noun_pt="nova vulnerabilidade" if one else "novas vulnerabilidades",
    )


def _finding_count(count: int) -> Text:
    one = count == 1
    return messages.NEW_FINDINGS(
        count=count,
        noun="finding" if one else "findings",
        noun_pt="novo problema" if one else "novos problemas",
    )


def _percent(ratio: float) -> Text:
    return Text(human_percent(ratio, Language.ENGLISH), human_percent(ratio, Language.PORTUGUESE))


def _limit(limit: SizeLimit) -> Text:
    def show(language: Language, joined: str) -> str:
        parts = []
        if limit.ratio is not None:
            parts.append(human_percent(limit.ratio, language).lstrip("+"))
        if limit.bytes is not None:
            parts.append(human_bytes(limit.bytes, language))
        return joined.join(parts)

    return Text(show(Language.ENGLISH, " and "), show(Language.PORTUGUESE, " e "))
