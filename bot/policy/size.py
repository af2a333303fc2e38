"""How large an image may be, and by how much it may grow."""

from __future__ import annotations

from collections.abc import Iterator

from bot.config.values import SizeLimit
from bot.messages import policy as messages
from bot.policy.gate import Outcome, Subject, break_gate, hold_gate, not_judged, warning
from bot.text import Language, Size, Text, human_bytes, human_percent

CEILING = "max-size"
INCREASE = "max-size-increase"
GROWTH = "size"


def ceiling(subject: Subject) -> Iterator[Outcome]:
    """Broken where head is larger than the limit, and larger than base was; else too large as before, and said."""
    own = subject.image.max_size
    limit = own if own is not None else subject.policy.ceiling(new_image=subject.is_new or subject.comparison.whole)
    if limit is None:
        return
    if (problem := subject.head_problem()) is not None:
        yield not_judged(CEILING, subject, problem)
        return
    head, base = subject.comparison.head.facts, subject.comparison.base.facts
    assert head is not None
    if head.size_bytes <= limit:
        yield hold_gate(CEILING, subject)
    else:
        text = messages.SIZE_ABSOLUTE(size=Size(head.size_bytes), limit=Size(limit))
        if subject.comparison.whole or base is None or base.size_bytes <= limit or head.size_bytes > base.size_bytes:
            yield break_gate(CEILING, subject, text)
        else:  # true, but not this pull request's doing
            yield hold_gate(CEILING, subject)
            yield warning(CEILING, subject, text)


def increase(subject: Subject) -> Iterator[Outcome]:
    """Broken where head grew by more than the limit; growth worth a word warns, with a limit or without."""
    if subject.is_new:
        return
    comparison = subject.comparison
    limit = subject.image.max_size_increase or subject.policy.max_size_increase
    problem = subject.head_problem() or subject.base_problem()
    if problem is not None:
        if limit is not None:
            yield not_judged(INCREASE, subject, problem)
        return
    head, base = comparison.head.facts, comparison.base.facts
    assert head is not None
    assert base is not None
    grown = head.size_bytes - base.size_bytes
    values = {"delta": Size(grown), "percent": _percent(grown / base.size_bytes if base.size_bytes else 0.0)}
    excess = limit.broken(base.size_bytes, head.size_bytes) if limit else None
    if excess is not None:
        yield break_gate(INCREASE, subject, messages.SIZE_INCREASE(limit=_limit(excess), **values))
        return
    if limit is not None:
        yield hold_gate(INCREASE, subject)
    if subject.policy.minimum_change.exceeded(base.size_bytes, head.size_bytes):
        yield warning(GROWTH, subject, messages.SIZE_GREW(**values))


def _percent(ratio: float) -> Text:
    return Text(human_percent(ratio, Language.ENGLISH), human_percent(ratio, Language.PORTUGUESE))


def _limit(limit: SizeLimit) -> Text:
    def show(language: Language, joined: str) -> str:
        parts = []
        if limit.ratio is not None:
            parts.append(human_percent(limit.ratio, language).lstrip("+"))
        if limit.bytes is not None:
            parts.append(human_bytes(limit.bytes, language))
        return joined.join(parts)

    return Text(show(Language.ENGLISH, " and "), show(Language.PORTUGUESE, " e "))
