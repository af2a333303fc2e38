"""Which vulnerabilities a change may bring."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from bot.config.settings import FailOn
from bot.messages import policy as messages
from bot.model.blame import Blame, Unjudged
from bot.model.images import Origin
from bot.model.scans import ScanState, Severity, Vulnerability
from bot.policy.gate import Outcome, Subject, end_gate, not_judged, warning
from bot.text import Text, verbatim

RULE = "new-vulnerabilities"
_NOTHING = verbatim("")


def vulnerabilities(subject: Subject) -> Iterator[Outcome]:
    """Broken by what head has and base has not, at or above the threshold; what is below it warns.

    Where base has no image that could be compared, everything in head is new.
    """
    diff = subject.comparison.vulnerabilities
    as_new = _is_judged_as_new(subject)
    fail_on = subject.policy.vulnerability_rules(new_image=as_new)
    problem = subject.head_problem()
    if problem is None and diff.state is ScanState.SKIPPED:
        return  # scanning is switched off: there is no such gate
    if problem is None and diff.state is ScanState.FAILED:
        problem = Unjudged(diff.reason or messages.NO_REASON(), diff.blame)
    if problem is None and not diff.compared and not as_new:
        problem = subject.base_problem() or Unjudged(diff.reason or messages.NO_REASON(), diff.blame)
    if problem is not None:
        if fail_on.severity is not None:
            yield not_judged(RULE, subject, problem)
        return
    found = (*diff.new, *diff.unchanged) if as_new else diff.new
    failing = [one for one in found if _fails(one, fail_on)]
    notes = subject.comparison.head_scan.notes if subject.comparison.head_scan else ()
    if fail_on.severity is not None and notes and not failing:
        yield not_judged(RULE, subject, Unjudged(notes[0], Blame.NOBODY))  # packages were left out
    elif fail_on.severity is not None:
        # Said where the table has another count.
        some = fail_on.only_fixed and not all(one.fixable for one in found if one.severity >= fail_on.severity)
        fix = messages.WITH_A_FIX() if some else _NOTHING
        yield end_gate(RULE, subject, _in_new(failing, subject, fix) if as_new else _in_change(failing, fix))
    # Of a new image what is below the threshold is no news: the table has its count.
    for text in () if as_new else _in_change(one for one in found if not _fails(one, fail_on)):
        yield warning(RULE, subject, text)


def _is_judged_as_new(subject: Subject) -> bool:
    """Whether all of head counts: a new image, one whose base builds no image to compare with, a branch as a whole."""
    if subject.comparison.whole:
        return True
    without_base = subject.is_new or subject.broken_before or subject.is_unlike
    return without_base and not subject.comparison.vulnerabilities.compared


def _fails(vulnerability: Vulnerability, rule: FailOn) -> bool:
    if rule.severity is None or vulnerability.severity < rule.severity:
        return False
    if rule.only_fixed and not vulnerability.fixable:
        return False
    return not (rule.ignore_base and vulnerability.origin is Origin.BASE_IMAGE)


def _in_change(found: Iterable[Vulnerability], fix: Text = _NOTHING) -> Iterator[Text]:
    """One text for each severity."""
    for severity, count in _counts(found):
        yield messages.NEW_VULNERABILITIES(count=count, severity=severity.name, fix=fix)


def _in_new(found: Sequence[Vulnerability], subject: Subject, fix: Text) -> Iterator[Text]:
    """One text for all."""
    if not found:
        return
    shown = [f"{count} {severity.name}" for severity, count in _counts(found)]
    template = messages.NEW_IMAGE_WITH if subject.is_new else messages.NOTHING_TO_COMPARE_WITH
    if subject.comparison.whole:
        template = messages.ALL_VULNERABILITIES
    yield template(counts=Text(_list_in_words(shown, "and"), _list_in_words(shown, "e")), count=len(found), fix=fix)


def _list_in_words(words: Sequence[str], last: str) -> str:
    return f" {last} ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def _counts(found: Iterable[Vulnerability]) -> list[tuple[Severity, int]]:
    return sorted(Counter(one.severity for one in found).items(), reverse=True)
