"""What could not be done in a review, each with its reason, and the age of what it was judged by. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from bot.messages import report as messages
from bot.model.behaviour import BehaviourState
from bot.model.comparisons import Comparison
from bot.model.images import BuildState
from bot.model.reports import Report, ReviewedTarget
from bot.model.scans import ScanState
from bot.policy import NOT_JUDGED
from bot.text import Text, verbatim

_OLD_DAYS = 7


def limits(target: ReviewedTarget) -> Iterator[tuple[str, Text]]:
    """Return what could not be done, as kinds of `messages.CANNOT` and reasons. A build that breaks is told apart.

    What a gate that was not judged gives as its reason is said there.
    """
    said = [one.text.english for one in target.verdict.reasons if one.rule == NOT_JUDGED]
    for kind, reason in _limits(target.comparison):
        if not any(reason.english in text for text in said):
            yield kind, reason


def _limits(comparison: Comparison) -> Iterator[tuple[str, Text]]:
    target = comparison.target
    if target.moved_by:
        yield "moved", messages.MOVED(file=verbatim(target.moved_by), dockerfile=verbatim(target.dockerfile))
    yield from _head_limits(comparison)
    yield from _base_limits(comparison)
    for note in comparison.notes:
        yield "note", note
    seen = comparison.behaviour
    if seen is not None and seen.state is BehaviourState.NOT_OBSERVED:
        reason = _reason(seen.reason)
        yield "not-run", reason if seen.hint is None else messages.WITH_HINT(reason=reason, hint=seen.hint)
    diff = comparison.vulnerabilities
    if comparison.head.facts is not None and diff.state is not ScanState.SCANNED:
        yield "not-scanned", _reason(diff.reason)
    elif diff.state is ScanState.SCANNED and not diff.compared and comparison.base.facts is not None:
        yield "not-compared", _reason(diff.reason)
    for note in comparison.head_scan.notes if comparison.head_scan else ():
        yield "scan-note", note


def _head_limits(comparison: Comparison) -> Iterator[tuple[str, Text]]:
    head = comparison.head
    if head.state is BuildState.FAILED and not head.blame_pull_request:
        yield "head-elsewhere", _reason(head.reason)
    elif head.state is BuildState.SKIPPED:
        yield "head-skipped", _reason(head.reason)
    elif head.state is BuildState.BUILT and head.facts is None and head.reason not in comparison.notes:
        yield "head-unmeasured", _reason(head.reason)


def _base_limits(comparison: Comparison) -> Iterator[tuple[str, Text]]:
    base, head = comparison.base, comparison.head
    if head.state is not BuildState.BUILT and head.reason == base.reason:
        return  # said of head, once is enough
    if base.state is BuildState.FAILED:
        yield "base-failed", _reason(base.reason)
    elif base.state is BuildState.SKIPPED:
        yield "base-skipped", _reason(base.reason)
    elif base.state is BuildState.BUILT and base.facts is None and base.reason not in comparison.notes:
        yield "base-unmeasured", _reason(base.reason)


def _reason(reason: Text | None) -> Text:
    return reason or messages.NO_REASON()


def database(report: Report) -> Text | None:
    """Return the date and the age of the vulnerability database, None where nothing was scanned."""
    dates = {one.comparison.vulnerabilities.database_updated_at for one in report.targets} - {""}
    if not dates:
        return None
    oldest = min(dates)
    days = days_between(oldest, report.reviewed_at)
    date = verbatim(oldest[:10])
    if days is None:
        return messages.FOOTER_DATABASE(date=date)
    age = messages.DAYS_OLD(days) if days else messages.TODAY()
    template = messages.FOOTER_DATABASE_OLD if days >= _OLD_DAYS else messages.FOOTER_DATABASE_AGE
    return template(date=date, age=age)


def days_between(earlier: str, later: str) -> int | None:
    """Return the whole days between two moments in RFC 3339, None where one of them is none."""
    try:
        first, second = (datetime.fromisoformat(one) for one in (earlier, later))
    except ValueError:
        return None
    first, second = (one if one.tzinfo else one.replace(tzinfo=UTC) for one in (first, second))
    return max(0, (second - first).days)
