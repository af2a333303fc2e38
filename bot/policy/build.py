"""Whether head builds."""

from __future__ import annotations

from collections.abc import Iterator

from bot.messages import policy as messages
from bot.model.images import BuildState, Image
from bot.policy.gate import Outcome, Subject, break_gate, hold_gate, not_judged, warning
from bot.text import Text, verbatim

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
        yield break_gate(RULE, subject, _why(head))
    else:
        yield warning(RULE, subject, _why(head))


def _why(head: Image) -> Text:
    """Why head does not build. A host of its own choice that is silent would else keep every build from judgement."""
    if head.unasked and not head.unreached:
        return messages.OWN_HOST(host=verbatim(head.unasked[0]))
    return messages.BUILD_FAILED()
