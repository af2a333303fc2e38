"""What is shown of how base and head behaved when they ran: a cell, a fold, a part of the page."""

from __future__ import annotations

from collections.abc import Iterator

from bot.messages import behaviour as words
from bot.messages import report as messages
from bot.model.behaviour import Behaviour, BehaviourState, Outcome
from bot.model.comparisons import Comparison
from bot.model.reports import ReviewedTarget
from bot.report import markdown as md
from bot.report.blocks import Block, Fold, Part
from bot.report.limits import limits
from bot.report.sections.writer import Writer
from bot.text import Text

_ITEMS = 30
_OUTCOMES = {
    Outcome.SAME: messages.RUN_SAME,
    Outcome.SHOWN: messages.RUN_SHOWN,
    Outcome.CHANGED: messages.RUN_CHANGED,
    Outcome.BROKEN: messages.RUN_BROKEN,
}


def title(seen: Behaviour) -> Text:
    """Return the title of what was compared."""
    differs = sum(one.outcome is not Outcome.SAME for one in seen.checks)
    if seen.state is BehaviourState.NOT_OBSERVED:
        return messages.FOLD_NOT_RUN()
    if not seen.checks:
        return messages.FOLD_RUN_NOTHING(state=words.STATES[seen.state.value]())
    return messages.FOLD_RUN(
        state=words.STATES[seen.state.value](), count=len(seen.checks), differs=differs, seconds=seen.seconds
    )


def outcome(one: Outcome) -> Text:
    """Return how one thing came out, as a word."""
    return _OUTCOMES[one]()


def parts(writer: Writer, target: ReviewedTarget) -> Iterator[Part]:
    """The fold with everything that was compared, and what the observation offers.

    Where nothing could be observed, the list of what could not be done says why.
    """
    comparison = target.comparison
    seen = comparison.behaviour
    if seen is None or (any(kind == "not-run" for kind, _ in limits(target)) and not seen.checks):
        return
    body = "\n\n".join(one for one in (_reason(writer, seen), _checks(writer, comparison, seen)) if one)
    if body:
        yield Fold(writer.label(title(seen)), (Block(5, body),), opened=seen.state is BehaviourState.BROKEN)
    if seen.hardening is not None:
        texts = (md.fence(seen.hardening.compose, "yaml"), md.fence(seen.hardening.kubernetes, "yaml"))
        shown = "\n\n".join((writer.say(messages.HARDENING_WHY()), *texts))
        yield Fold(writer.label(messages.FOLD_HARDENING()), (Block(7, shown),))


def _reason(writer: Writer, seen: Behaviour) -> str:
    lines = [writer.say(one) for one in (seen.reason, seen.hint) if one is not None]
    if seen.source_changed and seen.checks:
        lines.append(writer.say(messages.SOURCE_CHANGED()))
    if seen.remembered:
        lines.append(writer.say(words.REMEMBERED()))
    return "  \n".join(lines)


def _checks(writer: Writer, comparison: Comparison, seen: Behaviour) -> str:
    items = []
    for one in seen.checks[:_ITEMS]:
        place = f" ({writer.place(comparison, one.line)})" if one.line is not None else ""
        blamed = f" ({md.code(one.blame, 80)})" if one.blame and one.outcome >= Outcome.CHANGED else ""
        items.append(
            f"- {md.code(one.name, 40)} {writer.say(outcome(one.outcome))}: {writer.say(one.text)}{place}{blamed}"
        )
    return "\n".join(items) + writer.more(len(seen.checks) - _ITEMS)
