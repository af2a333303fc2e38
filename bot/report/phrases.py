"""What the outputs say in common, as phrases in every language. How they are marked up is the renderers' business."""

from __future__ import annotations

from collections.abc import Sequence

from bot.dockerfile.stages import graph
from bot.dockerfile.syntax import parse
from bot.errors import InputError
from bot.messages import behaviour as running
from bot.messages import report as messages
from bot.model.behaviour import Behaviour, BehaviourState
from bot.model.comparisons import Comparison
from bot.model.images import BuildState, Image, ImageFacts
from bot.model.reports import ReviewedTarget, Trend
from bot.model.rewrites import RewriteState
from bot.model.scans import PackageChange, ScanState, Severity
from bot.model.targets import Change
from bot.model.verdicts import VerdictState
from bot.policy.behaviour import in_words
from bot.report import trend as trends
from bot.report.markdown import one_line
from bot.text import Language, Size, Text, human_bytes, human_delta, human_percent, verbatim

_NAMED_TOOLS = 4


def size(count: int) -> Text:
    """Return a size, as each language writes it."""
    return Text(human_bytes(count), human_bytes(count, Language.PORTUGUESE))


def delta(count: int) -> Text:
    """Return a change of size with its sign."""
    return Text(human_delta(count), human_delta(count, Language.PORTUGUESE))


def percent(ratio: float) -> Text:
    """Return a relative change with its sign."""
    return Text(human_percent(ratio), human_percent(ratio, Language.PORTUGUESE))


def verdict_word(state: VerdictState) -> Text:
    """Return the state of a verdict as a word."""
    return _GATES[state]()


def quote(words: str) -> Text:
    """Return a name that is shown as code where `markdown.prose` shows it."""
    return verbatim("`" + one_line(words, 100).replace("`", "'") + "`")


def capital(text: Text) -> Text:
    """Return the text as the beginning of a line."""
    return text.map(lambda words: words[:1].upper() + words[1:])


def join_texts(texts: Sequence[Text], between: str) -> Text:
    """Return the texts as one."""
    return Text(between.join(one.english for one in texts), between.join(one.portuguese for one in texts))


def list_in_words(texts: Sequence[Text]) -> Text:
    """Return the texts as a list in words: "a, b and c"."""
    last = join_texts(texts[-2:], "\0")
    last = Text(last.english.replace("\0", " and "), last.portuguese.replace("\0", " e "))
    return join_texts([*texts[:-2], last], ", ")


SIGNS = {VerdictState.PASS: "✅", VerdictState.WARN: "⚠️", VerdictState.INCOMPLETE: "⚠️", VerdictState.FAIL: "❌"}
_GATES = {
    VerdictState.PASS: messages.PASS,
    VerdictState.WARN: messages.WARN,
    VerdictState.INCOMPLETE: messages.INCOMPLETE,
    VerdictState.FAIL: messages.FAIL,
}


def size_span(comparison: Comparison) -> Text:
    """Return "747 MB → 873 MB", or the one size that there is, or why there is none."""
    before, after = one_size(comparison.base), one_size(comparison.head)
    if comparison.target.change is Change.ADDED:
        return messages.WITH_NOTE(what=after, note=messages.NEW_IMAGE())
    if comparison.target.change is Change.REMOVED:
        return messages.WITH_NOTE(what=before, note=messages.REMOVED_IMAGE())
    if comparison.base.state is BuildState.BUILT and comparison.base.facts is None and comparison.notes:
        return messages.WITH_NOTE(what=after, note=messages.NOT_COMPARED())
    return after if before == after else messages.SPAN(before=before, after=after)


def size_change(comparison: Comparison) -> Text | None:
    """Return "+126 MB, +16.8%", or None where the two cannot be compared."""
    change, base = comparison.size_delta, comparison.base.facts
    if change is None or base is None:
        return None
    if not change or not base.size_bytes:
        return delta(change)
    return join_texts([delta(change), percent(change / base.size_bytes)], ", ")


def one_size(image: Image) -> Text:
    """Return the size of one image, or why there is none."""
    if image.facts is not None:
        return size(image.facts.size_bytes)
    if image.state is BuildState.BUILT:
        return messages.NOT_MEASURED()
    broken = image.state is BuildState.FAILED and image.blame_pull_request
    return messages.BUILD_FAILED() if broken else messages.NOT_BUILT()


def runs(seen: Behaviour) -> Text:
    """Return the state in words: with what decided, or why nothing was observed."""
    if seen.state in (BehaviourState.CHANGED, BehaviourState.BROKEN):
        return in_words(seen)
    state = running.STATES[seen.state.value]()
    if seen.state in (BehaviourState.NOT_OBSERVED, BehaviourState.RUNS) and seen.reason is not None:
        return running.STATE_WITH(state=state, text=seen.reason)
    return state


def layer_counts(comparison: Comparison) -> str:
    """Return "8 → 10", or the one number that there is."""
    counts = [str(len(image.facts.layers)) for image in (comparison.base, comparison.head) if image.facts]
    return " → ".join(dict.fromkeys(counts))


def severity_counts(comparison: Comparison) -> Text:
    """Return "C 0 → 1, H 40 → 42, M 66" or what can be said instead. Never 0 for what was not scanned.

    A severity that neither has is left out.
    """
    diff = comparison.vulnerabilities
    if comparison.target.change is Change.REMOVED:
        return verbatim("—")
    if diff.state is not ScanState.SCANNED:
        return messages.NOT_SCANNED()
    shown = messages.COUNT_ONLY(count=0) if not diff.compared else verbatim("0")
    parts = []
    for severity in reversed(Severity):
        before = sum(one.severity is severity for one in (*diff.fixed, *diff.unchanged))
        after = sum(one.severity is severity for one in (*diff.new, *diff.unchanged))
        if before or after:
            span = str(after) if before == after or not diff.compared else f"{before} → {after}"
            parts.append(f"{severity.name[0]} {span}")
    if parts:
        shown = verbatim(", ".join(parts))
        if not diff.compared and comparison.target.change is not Change.ADDED:
            shown = messages.WITH_NOTE(what=shown, note=messages.NOT_COMPARED())
    if diff.end_of_life:
        shown = messages.WITH_NOTE(what=shown, note=messages.END_OF_LIFE(distribution=verbatim(diff.end_of_life)))
    return shown


def vulnerability_counts(comparison: Comparison) -> Text:
    """Return "28 new, 0 fixed, 344 unchanged", or what can be said instead. Never 0 for what was not scanned."""
    diff = comparison.vulnerabilities
    if comparison.target.change is Change.REMOVED:
        return verbatim("—")
    if diff.state is not ScanState.SCANNED:
        return messages.NOT_SCANNED()
    counts = _counts(comparison)
    if diff.end_of_life:
        return messages.WITH_NOTE(what=counts, note=messages.END_OF_LIFE(distribution=verbatim(diff.end_of_life)))
    return counts


def _counts(comparison: Comparison) -> Text:
    diff = comparison.vulnerabilities
    if not diff.compared:
        added = comparison.target.change is Change.ADDED
        return (messages.COUNT_OF_NEW if added else messages.COUNT_ONLY)(count=len(diff.unchanged))
    return messages.NEW_FIXED_UNCHANGED(new=len(diff.new), fixed=len(diff.fixed), unchanged=len(diff.unchanged))


def is_quiet(target: ReviewedTarget) -> bool:
    """Whether there is nothing to say of an image but that it was looked at."""
    comparison, diff = target.comparison, target.comparison.vulnerabilities
    seen = comparison.behaviour
    changed = comparison.size_delta or diff.new or diff.fixed or comparison.findings.new or comparison.findings.gone
    compared = comparison.base.facts is not None and comparison.head.facts is not None and diff.compared
    return (
        target.verdict.state is VerdictState.PASS
        and compared
        and not changed
        and not comparison.notes
        and not (seen is not None and seen.state is BehaviourState.NOT_OBSERVED)
        and not comparison.target.moved_by
        and target.rewrite.state not in (RewriteState.PROVED, RewriteState.BUILT)
    )


def from_line(comparison: Comparison) -> int | None:
    """Return the line of the FROM that brought the base image in, None where the Dockerfile cannot be read."""
    try:
        stages = graph(parse(comparison.dockerfile_text), dict(comparison.target.build_args))
        return stages.chain(stages.final(comparison.target.stage))[0].start
    except InputError:
        return None


def base_image_bytes(comparison: Comparison) -> int:
    """Return the share of head that its base image brought, 0 where it was not measured."""
    return comparison.head.facts.base_image_bytes if comparison.head.facts else 0


def layers_title(facts: ImageFacts) -> Text:
    """Return how many layers an image has, and what they weigh."""
    return messages.FOLD_LAYERS(count=len(facts.layers), size=Size(facts.size_bytes), base=Size(facts.base_image_bytes))


def packages_title(changes: Sequence[PackageChange]) -> Text:
    """Return how many packages came and went, the build tools by name."""
    title = messages.FOLD_PACKAGES(
        added=sum(not one.before for one in changes),
        removed=sum(not one.after for one in changes),
        changed=sum(bool(one.before and one.after) for one in changes),
    )
    tools = [one.name for one in changes if one.build_tool and not one.before]
    if not tools:
        return title
    shown = ", ".join(one_line(name, 40) for name in tools[:_NAMED_TOOLS])
    return messages.WITH_BUILD_TOOLS(what=title, tools=shown + (", …" if len(tools) > _NAMED_TOOLS else ""))


def describe_wasted(comparison: Comparison) -> Text | None:
    """Return the wasted bytes of head with the worst file, None if they are not worth a word."""
    facts = comparison.head.facts
    if facts is None or facts.wasted_bytes < max(1_000_000, facts.size_bytes // 200):
        return None
    what = messages.WASTED(size=Size(facts.wasted_bytes))
    worst = facts.wasted_files[0] if facts.wasted_files else None
    if worst is None or worst.size_bytes * 2 < facts.wasted_bytes:
        return what
    return messages.WASTED_MOST(what=what, path=quote(worst.shown), size=Size(worst.size_bytes))


def trend(found: Trend | None) -> tuple[Text, ...]:
    """Return what the last merges made of an image, a line each for size and vulnerabilities; nothing below two."""
    points = found.points if found is not None else ()
    if found is None or len(points) < 2:
        return ()
    sizes = {"first": Size(points[0].size_bytes), "last": Size(points[-1].size_bytes)}
    lines = [messages.TREND_SIZES(count=len(points), bars=trends.sizes(found), **sizes)]
    bars = trends.vulnerabilities(found)
    if bars:
        counts = {"first": points[0].vulnerabilities, "last": points[-1].vulnerabilities}
        lines.append(messages.TREND_VULNERABILITIES(bars=bars, **counts))
    return tuple(lines)
