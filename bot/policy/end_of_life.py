"""Whether the distribution of an image still gets security advisories."""

from __future__ import annotations

from collections.abc import Iterator

from bot.messages import policy as messages
from bot.model.blame import Unjudged
from bot.model.scans import ScanState
from bot.policy.gate import Outcome, Subject, break_gate, hold_gate, not_judged, warning
from bot.text import verbatim

RULE = "eol-base"


def end_of_life(subject: Subject) -> Iterator[Outcome]:
    """Broken where the policy asks for it and the change brings such a distribution; else said, and base's as well."""
    fails, diff = subject.policy.end_of_life_fails, subject.comparison.vulnerabilities
    problem = subject.head_problem()
    if problem is None and diff.state is ScanState.FAILED:
        problem = Unjudged(diff.reason or messages.NO_REASON(), diff.blame)
    if problem is not None:
        if fails:
            yield not_judged(RULE, subject, problem)
        return
    text = messages.END_OF_LIFE(distribution=verbatim(diff.end_of_life))
    if diff.end_of_life and fails and not diff.ended_before:
        yield break_gate(RULE, subject, text)
        return
    if fails and diff.state is ScanState.SCANNED:
        yield hold_gate(RULE, subject)
    if diff.end_of_life:
        yield warning(RULE, subject, text)
