"""What the next commit costs, and what a node must pull for this one, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.messages import costs as messages
from bot.model.comparisons import Comparison
from bot.model.costs import NextCommit, Touched
from bot.model.reports import Report, ReviewedTarget
from bot.model.rewrites import Rewrite
from bot.report.phrases import delta, quote
from bot.report.shared import find_shared
from bot.text import Size, Text

_NOTEWORTHY_PULL = 1_000_000  # bytes
_NOTEWORTHY_SECONDS = 5.0
_TWICE = 5  # instructions that are named
_PLACES = 6
_UNLIKE = 12  # layers that are named
_WHOLE_SECONDS = 10.0  # from here on nobody reads tenths


def cell(comparison: Comparison) -> Text | None:
    """Return what the next commit costs for the table: "14 s, 104 MB", after base's where that is known."""
    head = choose_shown(comparison.head_next)
    if head is None:
        return None
    before = _of(comparison.base_next).get(head.touched)
    after = figures(head)
    if before is None or not differs(before, head):
        return after
    return messages.SPAN(before=figures(before), after=after)


def choose_shown(costs: tuple[NextCommit, ...]) -> NextCommit | None:
    """Return the one that stands for all: a change of a source, else of a manifest."""
    found = _of(costs)
    return found.get(Touched.SOURCE) or found.get(Touched.MANIFEST)


def figures(one: NextCommit) -> Text:
    """Return "14 s, 104 MB"; without the time where that was not measured."""
    pull = Size(one.pull_bytes)
    return messages.PULL(size=pull) if one.seconds is None else messages.BOTH(seconds=seconds(one.seconds), size=pull)


def seconds(count: float) -> Text:
    """Return a time; tenths below ten seconds."""
    return messages.SECONDS(count=f"{count:.0f}" if count >= _WHOLE_SECONDS else count)


def differs(before: NextCommit, after: NextCommit) -> bool:
    """Whether two costs are unlike enough for a word."""
    if abs(before.pull_bytes - after.pull_bytes) > _NOTEWORTHY_PULL:
        return True
    return before.seconds is not None and after.seconds is not None and abs(before.seconds - after.seconds) > 1.0


def lines(target: ReviewedTarget) -> Iterator[Text]:
    """Return what the next commit costs, where it is worth a word: also at base and with the rewrite, and the line."""
    comparison = target.comparison
    base, rewritten = _of(comparison.base_next), _of(target.rewrite.next_commits)
    for one in comparison.head_next:
        if one.pull_bytes < _NOTEWORTHY_PULL and (one.seconds or 0.0) < _NOTEWORTHY_SECONDS:
            continue
        measured = one.measured
        template = messages.COST if measured is not None else messages.PULL_COST
        text = template(path=quote(one.path), line=one.line, count=one.instructions, cost=figures(one))
        if measured is not None and measured.line is not None and measured.line_seconds >= 1.0:
            text = messages.LONGEST(text=text, line=measured.line, seconds=seconds(measured.line_seconds))
        for other, template in ((base, messages.AT_BASE), (rewritten, messages.WITH_REWRITE)):
            found = other.get(one.touched)
            if found is not None and differs(found, one):
                text = template(text=text, cost=figures(found))
        yield text if one.not_measured is None else messages.NOT_MEASURED(text=text, reason=one.not_measured)


def describe_fetched(comparison: Comparison) -> Text | None:
    """Return what a node that has base must pull for head; None where it is next to nothing, or not known."""
    fetch, base, head = comparison.fetch_bytes, comparison.base.facts, comparison.head.facts
    if fetch is None or base is None or head is None or fetch < _NOTEWORTHY_PULL:
        return None
    return messages.FETCH(
        fetch=Size(fetch),
        head=Size(head.pull_size_bytes),
        base=Size(base.pull_size_bytes),
        delta=delta(head.pull_size_bytes - base.pull_size_bytes),
    )


def together(report: Report) -> Iterator[Text]:
    """Return what all images take on one node, and what is carried more than once; nothing for a single image."""
    found = find_shared(report)
    if found is None:
        return
    yield messages.SHARED(count=found.images, listed=Size(found.listed_bytes), node=Size(found.node_bytes))
    for one in found.twice[:_TWICE]:
        places = [messages.PLACE(image=quote(place.image), line=place.line) for place in one.places[:_PLACES]]
        listed = Text(", ".join(one.english for one in places), ", ".join(one.portuguese for one in places))
        yield messages.TWICE(size=Size(one.extra_bytes), instruction=quote(one.instruction), places=listed)


def reproducible(comparison: Comparison) -> Iterator[Text]:
    """Return whether head comes out the same each time; nothing where nobody asked."""
    found = comparison.reproducible
    if found is None:
        return
    if found.reason is not None:
        yield found.reason
        return
    if not found.layers:
        yield messages.REPRODUCIBLE()
        return
    yield messages.UNREPRODUCIBLE(count=len(found.layers), size=Size(found.pull_size_bytes))
    for one in found.layers[:_UNLIKE]:
        size, line = Size(one.pull_size_bytes), one.line if one.line is not None else "?"
        if one.path:
            yield messages.UNLIKE_FILE(line=line, path=quote(one.path), count=one.files, size=size)
        else:
            yield messages.UNLIKE_TIMES(line=line, size=size)


def rewrite_figures(rewrite: Rewrite, comparison: Comparison) -> tuple[Text, Text] | None:
    """Return what the next commit costs with head and with the rewrite; None where one is not known."""
    before = choose_shown(comparison.head_next)
    after = _of(rewrite.next_commits).get(before.touched) if before is not None else None
    return (figures(before), figures(after)) if before is not None and after is not None else None


def _of(costs: tuple[NextCommit, ...]) -> Mapping[Touched, NextCommit]:
    return {one.touched: one for one in costs}
