"""Which lint findings a change may bring."""

from __future__ import annotations

from collections.abc import Iterator

from bot.messages import policy as messages
from bot.model.findings import Level
from bot.policy.gate import Outcome, Subject, break_gate, hold_gate, not_judged, warning
from bot.text import Text

RULE = "lint"


def lint(subject: Subject) -> Iterator[Outcome]:
    """Broken by new findings at or above the threshold, however many others could not be looked for."""
    findings, threshold = subject.comparison.findings, subject.policy.fail_on.lint
    failing = [one for one in findings.new if threshold is not None and one.level >= threshold]
    if failing:
        yield break_gate(RULE, subject, _count(len(failing)))
        return
    if threshold is not None:
        missing = sorted(findings.unjudged, key=lambda one: one.blame.value)  # the author's first
        yield not_judged(RULE, subject, missing[0]) if missing else hold_gate(RULE, subject)
    worst = [one for one in findings.new if one.level >= Level.WARNING]
    if worst:
        yield warning(RULE, subject, _count(len(worst)))


def _count(count: int) -> Text:
    return messages.NEW_FINDINGS(count=count)
