"""What the policy ignores for a while, taken out of a comparison before it is judged."""

from __future__ import annotations

import fnmatch
import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import replace

from bot.config.settings import Ignore, Occasion, Policy
from bot.messages import policy as messages
from bot.model.comparisons import Comparison
from bot.model.findings import Finding
from bot.model.scans import Vulnerability
from bot.model.verdicts import Reason, VerdictState
from bot.text import Text, verbatim

IGNORED = "ignored"  # the rule of the reason that says what does not count, and until when
_SOON_DAYS = 14


def without_ignored(
    comparison: Comparison, policy: Policy, occasion: Occasion
) -> tuple[Comparison, tuple[Reason, ...]]:
    """Return the comparison without what is ignored, and what there is to say about that."""
    path, name = comparison.target.dockerfile, comparison.target.name
    here = [one for one in policy.ignores if not one.paths or _matches(path, one.paths)]
    reasons: dict[Reason, None] = {}
    active = []
    diff, findings = comparison.vulnerabilities, comparison.findings
    # Without a base to compare with, and of a branch as a whole, all of head counts.
    both = not diff.compared or comparison.whole
    judged = (*diff.new, *diff.unchanged) if both else diff.new
    for ignore in here:
        hits = any(_is_vulnerability(ignore, one) for one in judged) or any(
            _is_finding(ignore, one) for one in findings.new
        )
        if not hits:
            continue
        values = {"what": verbatim(_what(ignore)), "date": verbatim(ignore.expires.isoformat())}
        if occasion.today > ignore.expires:
            reasons[Reason("ignore-expired", VerdictState.WARN, name, messages.IGNORE_EXPIRED(**values))] = None
            continue
        active.append(ignore)
        text = _describe_waived(ignore, (ignore.expires - occasion.today).days, values)
        reasons[Reason(IGNORED, VerdictState.PASS, name, text)] = None

    def counts(found: tuple[Vulnerability, ...]) -> tuple[Vulnerability, ...]:
        return tuple(one for one in found if not any(_is_vulnerability(ignore, one) for ignore in active))

    diff = replace(diff, new=counts(diff.new), unchanged=counts(diff.unchanged) if both else diff.unchanged)
    new = tuple(one for one in findings.new if not any(_is_finding(ignore, one) for ignore in active))
    return replace(comparison, vulnerabilities=diff, findings=replace(findings, new=new)), tuple(reasons)


def _describe_waived(ignore: Ignore, days: int, values: Mapping[str, Text]) -> Text:
    """What is waived, until when and why; that it ends soon is said before it counts again."""
    reason = verbatim(ignore.reason)
    if days == 0:
        return messages.IGNORED_LAST_DAY(reason=reason, **values)
    template = messages.IGNORED_SOON if days <= _SOON_DAYS else messages.IGNORED
    return template(reason=reason, days=days, **values)


def _what(ignore: Ignore) -> str:
    return (ignore.id or ignore.rule) + (f" ({ignore.package})" if ignore.package else "")


def _is_vulnerability(ignore: Ignore, one: Vulnerability) -> bool:
    return bool(ignore.id) and one.id == ignore.id and ignore.package in ("", one.package)


def _is_finding(ignore: Ignore, one: Finding) -> bool:
    return bool(ignore.rule) and (one.rule == ignore.rule or ignore.rule in one.also)


def _matches(path: str, patterns: Iterable[str]) -> bool:
    clean = posixpath.normpath(path)
    return any(fnmatch.fnmatchcase(clean, pattern.removeprefix("./")) for pattern in patterns)
