"""From a comparison to a verdict. Pure: the same comparison, policy and occasion always give the same verdict.

What a pull request is not to blame for never fails it: a base image that cannot be pulled, a scanner without its
database, an image that did not build before either, a vulnerability that was there already. Only a policy that is
`strict` fails what could not be found out.
"""

from __future__ import annotations

import fnmatch
import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.config.settings import Ignore, ImageSettings, Occasion, Policy
from bot.config.values import SizeLimit
from bot.dockerfile.references import allowed
from bot.messages import policy as messages
from bot.model import (
    BuildState,
    Change,
    Comparison,
    Finding,
    Gate,
    Level,
    Origin,
    Reason,
    ScanState,
    Severity,
    Use,
    Verdict,
    Vulnerability,
)
from bot.text import Language, Size, Text, human_bytes, human_percent, verbatim

_SHOWN_PATTERNS = 5


def judge(
    comparison: Comparison, policy: Policy, image: ImageSettings | None = None, occasion: Occasion | None = None
) -> Verdict:
    """Return the verdict on one target; the reasons that decide come first.

    `image` is what the configuration says of this target. Without an `occasion` no ignore and no label counts.
    """
    occasion = occasion or Occasion()
    comparison, ignored = _without_ignored(comparison, policy, occasion)
    reasons = [
        *_build(comparison, policy),
        *_bases(comparison, policy),
        *_size(comparison, policy, image),
        *_vulnerabilities(comparison, policy),
        *_findings(comparison, policy),
        *ignored,
    ]
    if policy.warn_only:
        reasons = [_softened(reason) for reason in reasons]
    if policy.waiver_label in occasion.labels and any(reason.gate is Gate.FAIL for reason in reasons):
        text = messages.WAIVED(label=verbatim(policy.waiver_label or ""))
        reasons = [Reason("waiver", Gate.WARN, comparison.target.name, text), *map(_softened, reasons)]
    return conclude(reasons)


def conclude(reasons: Iterable[Reason]) -> Verdict:
    """Return the verdict that follows from reasons: the worst of their gates, the worst reasons first."""
    ordered = tuple(sorted(reasons, key=lambda reason: -reason.gate))
    return Verdict(max((reason.gate for reason in ordered), default=Gate.PASS), ordered)


def _softened(reason: Reason) -> Reason:
    return Reason(reason.rule, min(reason.gate, Gate.WARN), reason.target, reason.text)


def _build(comparison: Comparison, policy: Policy) -> Iterator[Reason]:
    head, base, name = comparison.head, comparison.base, comparison.target.name
    unknown = Gate.FAIL if policy.strict else Gate.WARN
    if head.state is not BuildState.FAILED:
        if head.state is BuildState.SKIPPED:
            yield Reason("build-failure", unknown, name, head.reason or messages.NO_REASON())
        return
    if not head.blame_pull_request:
        reason = messages.BUILD_FAILED_ELSEWHERE(reason=head.reason or messages.NO_REASON())
        yield Reason("build-failure", unknown, name, reason)
    elif base.state is BuildState.FAILED and base.blame_pull_request:
        yield Reason("build-failure", Gate.WARN, name, messages.BUILD_BROKEN_BEFORE())
    else:
        gate = Gate.FAIL if policy.fail_on.build_failure else Gate.WARN
        yield Reason("build-failure", gate, name, messages.BUILD_FAILED())


def _bases(comparison: Comparison, policy: Policy) -> Iterator[Reason]:
    target = comparison.target
    if not policy.allowed_bases or target.change is Change.REMOVED:
        return
    before = {one.image for one in comparison.base_uses}
    for use in comparison.uses:
        group = next((group for group in policy.allowed_bases if not allowed(use.image, group)), None)
        if group is None:
            continue
        values = {"image": verbatim(use.image), "place": place(use)}
        if use.image in before:
            text = messages.BASE_NOT_ALLOWED_BEFORE(**values)
            yield Reason("allowed-bases", Gate.WARN, target.name, text)
        else:
            yield Reason("allowed-bases", Gate.FAIL, target.name, _not_allowed(use, group))


def _not_allowed(use: Use, group: tuple[str, ...]) -> Text:
    shown = ", ".join(group[:_SHOWN_PATTERNS]) + (", …" if len(group) > _SHOWN_PATTERNS else "")
    return messages.BASE_NOT_ALLOWED(image=verbatim(use.image), place=place(use), allowed=verbatim(shown or "-"))


def place(use: Use) -> Text:
    """Say where an image is named; what the builder loaded is named by no line that we read."""
    return messages.LINE(line=use.line) if use.line is not None else messages.LOADED()


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
    broken = limit.broken(base.size_bytes, head.size_bytes) if limit else None
    if broken is not None:
        yield Reason("max-size-increase", Gate.FAIL, name, messages.SIZE_INCREASE(limit=_limit(broken), **values))
    elif policy.minimum_change.exceeded(base.size_bytes, head.size_bytes):
        yield Reason("size", Gate.WARN, name, messages.SIZE_GREW(**values))


def _vulnerabilities(comparison: Comparison, policy: Policy) -> Iterator[Reason]:
    name, diff = comparison.target.name, comparison.vulnerabilities
    if diff.state is not ScanState.SCANNED:
        if comparison.head.state is BuildState.BUILT and diff.state is ScanState.FAILED:
            gate = Gate.FAIL if policy.strict else Gate.WARN
            yield Reason("scan", gate, name, messages.NOT_SCANNED(reason=diff.reason or messages.NO_REASON()))
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


# --------------------------------------------------------------------------------------------------------- ignores


def _without_ignored(
    comparison: Comparison, policy: Policy, occasion: Occasion
) -> tuple[Comparison, tuple[Reason, ...]]:
    """Return the comparison without what is ignored, and what there is to say about that."""
    path, name = comparison.target.dockerfile, comparison.target.name
    here = [one for one in policy.ignores if not one.paths or _matches(path, one.paths)]
    reasons: dict[Reason, None] = {}
    active = []
    diff, findings = comparison.vulnerabilities, comparison.findings
    for ignore in here:
        hits = any(_is_vulnerability(ignore, one) for one in diff.new) or any(
            _is_finding(ignore, one) for one in findings.new
        )
        if not hits:
            continue
        values = {"what": verbatim(_what(ignore)), "date": verbatim(ignore.expires.isoformat())}
        if occasion.today > ignore.expires:
            reasons[Reason("ignore-expired", Gate.WARN, name, messages.IGNORE_EXPIRED(**values))] = None
            continue
        active.append(ignore)
        text = messages.IGNORED(reason=verbatim(ignore.reason), **values)
        reasons[Reason("ignored", Gate.PASS, name, text)] = None
    new = tuple(one for one in diff.new if not any(_is_vulnerability(ignore, one) for ignore in active))
    left = tuple(one for one in findings.new if not any(_is_finding(ignore, one) for ignore in active))
    judged = replace(comparison, vulnerabilities=replace(diff, new=new), findings=replace(findings, new=left))
    return judged, tuple(reasons)


def _what(ignore: Ignore) -> str:
    return (ignore.id or ignore.rule) + (f" ({ignore.package})" if ignore.package else "")


def _is_vulnerability(ignore: Ignore, one: Vulnerability) -> bool:
    return bool(ignore.id) and one.id == ignore.id and ignore.package in ("", one.package)


def _is_finding(ignore: Ignore, one: Finding) -> bool:
    return bool(ignore.rule) and (one.rule == ignore.rule or ignore.rule in one.also)


def _matches(path: str, patterns: Iterable[str]) -> bool:
    clean = posixpath.normpath(path)
    return any(fnmatch.fnmatchcase(clean, pattern.removeprefix("./")) for pattern in patterns)


# ----------------------------------------------------------------------------------------------------------- words


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
