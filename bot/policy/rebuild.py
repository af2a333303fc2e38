"""By how much the next commit may cost more than at base: the bytes that a node must pull, and the build's time."""

from __future__ import annotations

from collections.abc import Iterator

from bot.config.rebuilds import RebuildLimit
from bot.messages import policy as messages
from bot.model.blame import Blame, Unjudged
from bot.model.costs import NextCommit, Touched
from bot.policy.gate import Outcome, Subject, end_gate, not_judged, warning
from bot.text import Size, Text, verbatim

RULE = "max-rebuild-increase"
COSTS = "rebuild"


def rebuild(subject: Subject) -> Iterator[Outcome]:
    """Broken where the next commit costs more than the limit allows; a source behind what it rebuilds warns.

    The bytes are known wherever both images are; the time has to be measured, and is not judged where it was not.
    """
    if subject.is_new:
        return
    limit = subject.policy.max_rebuild_increase
    problem = subject.head_problem() or subject.base_problem()
    if problem is not None:
        if limit is not None:
            yield not_judged(RULE, subject, problem)
        return
    pairs = list(_pairs(subject))
    if limit is not None:
        texts = [text for before, after in pairs for text in _find_broken(limit, before, after)]
        unknown = next((reason for pair in pairs if (reason := _why_unmeasured(*pair)) is not None), None)
        if not texts and limit.needs_time and unknown is not None:
            yield not_judged(RULE, subject, Unjudged(unknown, Blame.NOBODY))
        else:
            yield end_gate(RULE, subject, texts)
        if texts:
            return
    for before, after in pairs:
        if after.touched is Touched.SOURCE and _by_order(subject, before, after):
            yield warning(COSTS, subject, _more_bytes(before, after))


def _pairs(subject: Subject) -> Iterator[tuple[NextCommit, NextCommit]]:
    base = {one.touched: one for one in subject.comparison.base_next}
    for after in subject.comparison.head_next:
        if after.touched in base:
            yield base[after.touched], after


def _find_broken(limit: RebuildLimit, before: NextCommit, after: NextCommit) -> Iterator[Text]:
    if limit.bytes_broken(before.pull_bytes, after.pull_bytes) is not None:
        yield _more_bytes(before, after)
    if before.seconds is not None and after.seconds is not None and limit.time_broken(before.seconds, after.seconds):
        line = after.measured.line if after.measured is not None else None
        yield messages.REBUILD_SLOWER(
            path=verbatim(after.path), line=line or after.line, before=before.seconds, after=after.seconds
        )


def _more_bytes(before: NextCommit, after: NextCommit) -> Text:
    return messages.REBUILD_LARGER(
        path=verbatim(after.path), line=after.line, before=Size(before.pull_bytes), after=Size(after.pull_bytes)
    )


def _why_unmeasured(before: NextCommit, after: NextCommit) -> Text | None:
    """Return why the time of one of the two is not known; None if both are."""
    missing = next((one for one in (after, before) if one.seconds is None), None)
    return None if missing is None else missing.not_measured or messages.NO_REASON()


def _by_order(subject: Subject, before: NextCommit, after: NextCommit) -> bool:
    """Whether the pull grew by more than the image did, and that is worth a word: then it is the order of the lines."""
    head, base = subject.comparison.head.facts, subject.comparison.base.facts
    assert head is not None
    assert base is not None
    grown = max(0, head.pull_size_bytes - base.pull_size_bytes)
    return subject.policy.minimum_change.exceeded(before.pull_bytes, after.pull_bytes - grown)
