"""Whether head still runs as base does, and whether a new image starts."""

from __future__ import annotations

from collections.abc import Iterator

from bot.messages import behaviour as words
from bot.messages import policy as messages
from bot.model.behaviour import Behaviour, BehaviourCheck, BehaviourState, Outcome
from bot.model.blame import Blame, Unjudged
from bot.policy.gate import Outcome as Ended
from bot.policy.gate import Subject, break_gate, hold_gate, not_judged, warning
from bot.text import Text, verbatim

RULE = "behaviour"
_STATES = {BehaviourState.CHANGED: Outcome.CHANGED, BehaviourState.BROKEN: Outcome.BROKEN}
_REASONS = {
    BehaviourState.CHANGED: messages.BEHAVES_OTHERWISE,
    BehaviourState.BROKEN: messages.BREAKS_WHEN_RUN,
}


def behaviour(subject: Subject) -> Iterator[Ended]:
    """Broken where head does worse than the policy allows; what is less than that is a warning.

    What the image itself does not show (it needs a database) is not held against anybody unless the policy is strict;
    the report says that it was not observed. What the engine or the time did not allow to see was not judged.
    """
    threshold = subject.policy.fail_on.behaviour
    seen = subject.comparison.behaviour
    if seen is None:
        return  # switched off, or there is no image to run, of which the gate of the build tells
    if seen.state is BehaviourState.NOT_OBSERVED:
        if threshold is not None and (seen.incomplete or subject.policy.strict):
            reason = messages.NOT_OBSERVED(reason=seen.reason or messages.NO_REASON())
            yield not_judged(RULE, subject, Unjudged(reason, Blame.NOBODY))
        return
    outcome = _STATES.get(seen.state)
    if outcome is None:
        if threshold is not None:
            yield hold_gate(RULE, subject)
    elif threshold is not None and outcome >= threshold:
        yield break_gate(RULE, subject, _reason(seen))
    else:
        if threshold is not None:
            yield hold_gate(RULE, subject)
        yield warning(RULE, subject, _reason(seen))


def in_words(seen: Behaviour) -> Text:
    """Return what decided: the worst difference, with the line or the package that is to blame."""
    worst = seen.worst
    if worst is None:
        return words.STATES[seen.state.value]()
    return words.STATE_WITH(state=words.STATES[seen.state.value](), text=_say_blame(worst))


def _reason(seen: Behaviour) -> Text:
    worst = seen.worst
    if worst is None:
        return words.STATES[seen.state.value]()
    return _REASONS[seen.state](text=_say_blame(worst))


def _say_blame(worst: BehaviourCheck) -> Text:
    named = verbatim(worst.blame[:80])
    if worst.line is None:
        return words.BLAME(text=worst.text, what=named) if worst.blame else worst.text
    line = words.LINE(line=worst.line)
    return words.BLAME(text=worst.text, what=words.LINE_AND(line=line, name=named) if worst.blame else line)
