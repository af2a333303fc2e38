"""Whether head builds."""

from __future__ import annotations

from collections.abc import Iterator

from bot.messages import policy as messages
from bot.model.images import BuildState
from bot.policy.gate import Outcome, Subject, break_gate, hold_gate, not_judged, warning

RULE = "build-failure"


def build(subject: Subject) -> Iterator[Outcome]:
    """Broken where head does not build though base did; where base did not either, that is said."""
    head = subject.comparison.head
    problem = subject.head_problem()
    if head.state is BuildState.BUILT:
        yield hold_gate(RULE, subject)
    elif not subject.build_broke and problem is not None:
        yield not_judged(RULE, subject, problem)
    elif subject.broken_before:
        yield hold_gate(RULE, subject)
        yield warning(RULE, subject, messages.BUILD_BROKEN_BEFORE())
    elif subject.policy.fail_on.build_failure:
        yield break_gate(RULE, subject, messages.BUILD_FAILED())
    else:
        yield warning(RULE, subject, messages.BUILD_FAILED())
