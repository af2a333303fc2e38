"""Which vulnerabilities a change may bring."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.config.settings import FailOn
from bot.messages import policy as messages
from bot.model import Blame, Origin, ScanState, Severity, Unjudged, Vulnerability
from bot.policy.gate import Outcome, Subject, ended, not_judged, warning
from bot.text import Template, Text

RULE = "new-vulnerabilities"


def vulnerabilities(subject: Subject) -> Iterator[Outcome]:
    """Broken by what head has and base has not, at or above the threshold; what is below it warns.

    Where base has no image that could be compared, everything in head is new.
    """
    diff = subject.comparison.vulnerabilities
    as_new = _judged_as_new(subject)
    fail_on = subject.policy.vulnerability_rules(new_image=as_new)
    problem = subject.head_problem()
    if problem is None and diff.state is ScanState.SKIPPED:
        return  # scanning is switched off: there is no such gate
    if problem is None and diff.state is ScanState.FAILED:
        problem = Unjudged(messages.NOT_SCANNED(reason=diff.reason or messages.NO_REASON()), diff.blame)
    if problem is None and not diff.compared and not as_new:
        problem = subject.base_problem() or Unjudged(diff.reason or messages.NO_REASON(), diff.blame)
    if problem is not None:
        if fail_on.severity is not None:
            yield not_judged(RULE, subject, problem)
        return
    found = diff.unchanged if as_new else diff.new
    count = messages.VULNERABILITIES_IN_NEW if as_new else messages.NEW_VULNERABILITIES
    failing = [one for one in found if _fails(one, fail_on)]
    notes = subject.comparison.head_scan.notes if subject.comparison.head_scan else ()
    if fail_on.severity is not None and notes and not failing:
        yield not_judged(RULE, subject, Unjudged(notes[0], Blame.NOBODY))  # packages were left out
    elif fail_on.severity is not None:
        yield ended(RULE, subject, _counts(failing, count))
    quiet = [one for one in found if not _fails(one, fail_on)]
    # Of a new image what is below the threshold is no news: the table has its count.
    for text in () if as_new else _counts(quiet, count):
        yield warning(RULE, subject, text)


def _judged_as_new(subject: Subject) -> bool:
    """Whether nothing of head was there before: a new image, or one whose base builds no image to compare with."""
    without_base = subject.is_new or subject.broken_before or subject.is_unlike
    return without_base and not subject.comparison.vulnerabilities.compared


def _fails(vulnerability: Vulnerability, rule: FailOn) -> bool:
    if rule.severity is None or vulnerability.severity < rule.severity:
        return False
    if rule.only_fixed and not vulnerability.fixable:
        return False
    return not (rule.ignore_base and vulnerability.origin is Origin.BASE_IMAGE)


def _counts(found: Iterable[Vulnerability], template: Template) -> Iterator[Text]:
    severities = [one.severity for one in found]
    for severity in sorted(set(severities), reverse=True):
        yield _count(severity, severities.count(severity), template)


def _count(severity: Severity, count: int, template: Template) -> Text:
    one = count == 1
    return template(
        count=count,
        severity=severity.name,
        noun="vulnerability" if one else "vulnerabilities",
        noun_pt="vulnerabilidade" if one else "vulnerabilidades",
        new_pt="nova" if one else "novas",
    )
