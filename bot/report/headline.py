"""The heading: the verdict in one sentence, the worst first, and what became better. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.messages import headline as words
from bot.messages import report as messages
from bot.model.behaviour import BehaviourState
from bot.model.comparisons import Comparison
from bot.model.findings import Level
from bot.model.reports import Report
from bot.model.scans import ScanState, Severity, Vulnerability
from bot.model.targets import Change
from bot.model.verdicts import Reason, VerdictState
from bot.policy import NOT_JUDGED, WITHOUT_POLICY
from bot.report import phrases, update
from bot.text import Size, Text, verbatim

_MOST = 3  # facts that the heading has room for
_NOTEWORTHY = 0.001  # of an image's size: less is not said in the heading
_GROWTH = frozenset(("size", "max-size-increase"))
_WEIGHTS = {"build-failure": 1000, "behaviour": 900, "size": 500, "max-size-increase": 500, "rebuild": 300, "lint": 200}
_OTHER = 650  # a rule of the policy that no fact stands for: it lies between HIGH and growth
_BY_SEVERITY = {Severity.CRITICAL: 800, Severity.HIGH: 700, Severity.MEDIUM: 400}


@dataclass(frozen=True, slots=True)
class News:
    """One thing to say of an image; the heavier comes first."""

    weight: float
    text: Text


def headline(report: Report) -> Text:
    """Return the verdict in words, the worst first."""
    heading = _headline(report)
    return heading if report.policy_problem is None else words.BY_DEFAULTS(heading=heading)


def _headline(report: Report) -> Text:
    if not report.targets:
        return words.NOTHING_CONCERNED()
    state = report.verdict.state
    if len(report.targets) == 1 and state is VerdictState.PASS:
        moved = update.of_target(report.targets[0].comparison)
        if moved is not None:
            return update.sentence(report.targets[0], moved)
    reasons = [one for one in report.verdict.reasons if one.state is state and one.rule != WITHOUT_POLICY]
    if state is VerdictState.PASS or not reasons:
        return _say_passed(report)
    # What could not be judged because something else failed is no news.
    reasons = [reason for reason in reasons if reason.rule != NOT_JUDGED] or reasons
    shown = _of_one(report, reasons) if len(report.targets) == 1 else _of_many(report, reasons)
    if state is VerdictState.INCOMPLETE:
        return words.INCOMPLETE_BECAUSE(reasons=shown)
    return words.BLOCKED(reasons=shown) if state > VerdictState.WARN else shown


def _of_one(report: Report, reasons: Sequence[Reason]) -> Text:
    comparison = report.targets[0].comparison
    worse = _worse(reasons, comparison)
    better = list(_better([comparison]))
    if report.verdict.state is not VerdictState.WARN or not better:
        return _few(worse)
    first, second = phrases.list_in_words(better), _few(worse)
    # A matter of style does not come before what was gained.
    return (
        words.BUT(first=first, second=second)
        if worse[0].weight <= _WEIGHTS["lint"]
        else words.BUT(first=second, second=first)
    )


def _of_many(report: Report, reasons: Sequence[Reason]) -> Text:
    comparisons = {one.comparison.target.name: one.comparison for one in report.targets}
    by_image: dict[str, list[Reason]] = {}
    for reason in reasons:
        by_image.setdefault(reason.target, []).append(reason)
    found = {name: _worse(some, comparisons.get(name)) for name, some in by_image.items()}
    worst = max(found, key=lambda name: found[name][0].weight)
    template = words.OF_IMAGES_FAIL if report.verdict.state > VerdictState.WARN else words.OF_IMAGES_WARN
    return template(
        count=len(found), total=len(report.targets), name=verbatim(worst[:60]), first=_few(found[worst][:2])
    )


def _few(news: Sequence[News]) -> Text:
    if len(news) <= _MOST:
        return phrases.list_in_words([one.text for one in news])
    shown = phrases.join_texts([one.text for one in news[: _MOST - 1]], ", ")
    return messages.AND_MORE(first=shown, more=words.MORE_REASONS(len(news) - _MOST + 1))


def _worse(reasons: Iterable[Reason], comparison: Comparison | None) -> list[News]:
    """What is worse of one image, the worst first, each once. New vulnerabilities are said whatever rule decided."""
    found = [_of_reason(reason, comparison) for reason in reasons]
    if comparison is not None and comparison.vulnerabilities.new:
        found.append(_count_added(comparison.vulnerabilities.new))
    return sorted(dict.fromkeys(found), key=lambda one: -one.weight)


def _of_reason(reason: Reason, comparison: Comparison | None) -> News:
    """A reason as the heading says it; in full it stands below."""
    weight = _WEIGHTS.get(reason.rule, _OTHER)
    if comparison is None:
        return News(weight, reason.text)
    if reason.rule in _GROWTH and (comparison.size_delta or 0) > 0:
        return News(weight, words.GROWS(size=Size(comparison.size_delta or 0)))
    if reason.rule == "new-vulnerabilities" and comparison.vulnerabilities.new:
        return _count_added(comparison.vulnerabilities.new)
    if reason.rule == "lint" and comparison.findings.new:
        grave = sum(one.level >= Level.WARNING for one in comparison.findings.new)
        return News(weight, words.ADDS_FINDINGS(count=grave or len(comparison.findings.new)))
    return News(weight, _not_judged(comparison) if reason.rule == NOT_JUDGED else reason.text)


def _count_added(new: Sequence[Vulnerability]) -> News:
    counts = [(one, count) for one in reversed(Severity) if (count := sum(v.severity is one for v in new))]
    worst = verbatim(", ".join(f"{count} {one.name}" for one, count in counts[:2]))
    exploited = len({one.id for one in new if one.exploited})
    if exploited:
        worst = words.EXPLOITED(worst=worst, count=exploited)
    weight = 850 if exploited else _BY_SEVERITY.get(counts[0][0], 150)
    return News(weight, words.ADDS(count=len(new), worst=worst))


def _not_judged(comparison: Comparison) -> Text:
    """How far an image came that a gate could not be judged of."""
    head, diff = comparison.head, comparison.vulnerabilities
    if head.facts is None:
        return phrases.one_size(head)
    if diff.state is ScanState.FAILED:
        return messages.NOT_SCANNED()
    if not diff.compared or comparison.base.facts is None:
        return messages.NOT_COMPARED()
    return words.NOT_JUDGED_SHORT()


def _say_passed(report: Report) -> Text:
    """Nothing breaks a rule, of what was compared; what became better is the news, and what the rules allow."""
    comparisons = [target.comparison for target in report.targets]
    compared = [one for one in comparisons if one.size_delta is not None and one.vulnerabilities.compared]
    if len(comparisons) == 1 and not compared:
        return _alone(comparisons[0])
    if len(compared) < len(comparisons):
        return words.NO_REGRESSIONS_IN(count=len(compared), total=len(comparisons))
    better = [*_better(comparisons), *_running(comparisons)]
    new = [found for one in comparisons for found in one.vulnerabilities.new]
    if new:
        return words.WITHIN_LIMITS(what=phrases.list_in_words([_count_added(new).text, *better]))
    return words.NO_REGRESSIONS_AND(what=phrases.list_in_words(better)) if better else words.NO_REGRESSIONS()


def _better(comparisons: Sequence[Comparison]) -> Iterator[Text]:
    saved = -sum(one.size_delta or 0 for one in comparisons)
    before = sum(one.base.facts.size_bytes for one in comparisons if one.base.facts)
    if saved > before * _NOTEWORTHY:
        yield words.SHRINKS(size=Size(saved))
    if fixed := sum(len(one.vulnerabilities.fixed) for one in comparisons):
        yield words.FIXES(count=fixed)


def _running(comparisons: Sequence[Comparison]) -> Iterator[Text]:
    """Whether all were seen to run as before; where one was not seen, that is said: it is not the same as before."""
    seen = [one.behaviour for one in comparisons if one.behaviour is not None]
    if any(one.state is BehaviourState.NOT_OBSERVED for one in seen):
        yield words.NOT_RUN()
        return
    ran = [one for one in seen if one.state is BehaviourState.SAME and one.probe]
    if ran and len(ran) == len(comparisons):
        yield words.RUNS_THE_SAME()


def _alone(comparison: Comparison) -> Text:
    """The heading of an image that there is nothing to compare with."""
    head, change = comparison.head.facts, comparison.target.change
    if change is Change.REMOVED:
        return words.REMOVED_ONLY()
    if change is not Change.ADDED:
        return words.NOT_COMPARED_ONLY()
    if head is None:
        return words.NEW_ONLY(what=messages.NOT_BUILT())
    if comparison.vulnerabilities.state is not ScanState.SCANNED:
        found = messages.NOT_SCANNED()
    else:
        found = messages.VULNERABILITIES_OF(len(comparison.vulnerabilities.unchanged))
    return words.NEW_ONLY(what=phrases.join_texts([phrases.size(head.size_bytes), found], ", "))
