"""What the outputs say in common, as phrases in every language. How they are marked up is the renderers' business."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from bot.dockerfile.stages import graph
from bot.dockerfile.syntax import parse
from bot.errors import InputError
from bot.messages import behaviour as running
from bot.messages import report as messages
from bot.model.behaviour import Behaviour, BehaviourState
from bot.model.comparisons import Comparison
from bot.model.images import BuildState, Image, ImageFacts
from bot.model.reports import Report, ReviewedTarget, Trend
from bot.model.rewrites import CandidateState, Rewrite, RewriteState, TriedCandidate
from bot.model.scans import PackageChange, ScanState
from bot.model.targets import Change
from bot.model.verdicts import Reason, VerdictState
from bot.policy import NOT_JUDGED, WITHOUT_POLICY
from bot.policy.behaviour import in_words
from bot.report import trend as trends
from bot.report import update
from bot.report.markdown import one_line
from bot.text import Language, Size, Text, human_bytes, human_delta, human_percent, verbatim

_OLD_DAYS = 7
_GROWTH = frozenset(("size", "max-size-increase"))  # rules whose news is by how much
_NAMED_TOOLS = 4
_NOTEWORTHY_PULL = 1_000_000  # bytes
_NOTEWORTHY = 0.001  # of an image's size: less is not said in the heading


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


def quoted(words: str) -> Text:
    """Return a name that is shown as code where `markdown.prose` shows it."""
    return verbatim("`" + one_line(words, 100).replace("`", "'") + "`")


def capital(text: Text) -> Text:
    """Return the text as the beginning of a line."""
    return Text(*(words[:1].upper() + words[1:] for words in (text.english, text.portuguese)))


SIGNS = {VerdictState.PASS: "✅", VerdictState.WARN: "⚠️", VerdictState.INCOMPLETE: "⚠️", VerdictState.FAIL: "❌"}
_GATES = {
    VerdictState.PASS: messages.PASS,
    VerdictState.WARN: messages.WARN,
    VerdictState.INCOMPLETE: messages.INCOMPLETE,
    VerdictState.FAIL: messages.FAIL,
}


def headline(report: Report) -> Text:
    """Return the verdict in words, the worst first."""
    heading = _headline(report)
    return heading if report.policy_problem is None else messages.BY_DEFAULTS(heading=heading)


def _headline(report: Report) -> Text:
    if not report.targets:
        return messages.NOTHING_CONCERNED()
    verdict = report.verdict
    if len(report.targets) == 1 and verdict.state is VerdictState.PASS:
        moved = update.of_target(report.targets[0].comparison)
        if moved is not None:
            return update.sentence(report.targets[0], moved)
    reasons = [one for one in verdict.reasons if one.state is verdict.state and one.rule != WITHOUT_POLICY]
    if verdict.state is VerdictState.PASS or not reasons:
        return _passed(report)
    failed = verdict.state > VerdictState.WARN
    # What could not be judged because something else failed is no news.
    reasons = [reason for reason in reasons if reason.rule != NOT_JUDGED] or reasons
    comparisons = {one.comparison.target.name: one.comparison for one in report.targets}
    short = [_short(reason, comparisons.get(reason.target)) for reason in reasons]
    if len(report.targets) > 1:
        template = messages.OF_IMAGES_FAIL if failed else messages.OF_IMAGES_WARN
        concerned = len({reason.target for reason in reasons})
        name = verbatim(reasons[0].target[:60])
        shown = template(count=concerned, total=len(report.targets), name=name, first=short[0])
    elif len(short) == 2:
        shown = messages.AND(first=short[0], second=short[1])
    else:
        shown = messages.AND_MORE(first=short[0], more=messages.MORE_REASONS(len(short) - 1)) if short[1:] else short[0]
    if verdict.state is VerdictState.INCOMPLETE:
        return messages.INCOMPLETE_BECAUSE(reasons=shown)
    return messages.BLOCKED(reasons=shown) if failed else shown


def _short(reason: Reason, comparison: Comparison | None) -> Text:
    """A reason as the heading says it; in full it stands below."""
    if comparison is None:
        return reason.text
    if reason.rule in _GROWTH and comparison.size_delta:
        return delta(comparison.size_delta)
    return _not_judged(comparison) if reason.rule == NOT_JUDGED else reason.text


def _not_judged(comparison: Comparison) -> Text:
    """How far an image came that a gate could not be judged of."""
    head, diff = comparison.head, comparison.vulnerabilities
    if head.facts is None:
        return _one_size(head)
    if diff.state is ScanState.FAILED:
        return messages.NOT_SCANNED()
    return (
        messages.NOT_COMPARED() if not diff.compared or comparison.base.facts is None else messages.NOT_JUDGED_SHORT()
    )


def _passed(report: Report) -> Text:
    """Nothing is worse, of what was compared; what became better is the news."""
    comparisons = [target.comparison for target in report.targets]
    compared = [one for one in comparisons if one.size_delta is not None and one.vulnerabilities.compared]
    if len(comparisons) == 1 and not compared:
        return _alone(comparisons[0])
    if len(compared) < len(comparisons):
        return messages.NO_REGRESSIONS_IN(count=len(compared), total=len(comparisons))
    saved = -sum(one.size_delta or 0 for one in comparisons)
    before = sum(one.base.facts.size_bytes for one in comparisons if one.base.facts)
    fixed = sum(len(one.vulnerabilities.fixed) for one in comparisons)
    news = [delta(-saved)] if saved > before * _NOTEWORTHY else []
    news += [messages.FIXED_COUNT(count=messages.VULNERABILITIES_OF(fixed))] if fixed else []
    news += _running(comparisons)
    if not news:
        return messages.NO_REGRESSIONS()
    shown = news[-1]
    for one in reversed(news[:-1]):
        shown = (messages.AND if shown is news[-1] else messages.LISTED)(first=one, second=shown)
    return messages.BETTER(what=shown)


def _running(comparisons: Sequence[Comparison]) -> list[Text]:
    """Whether all were seen to run as before; where one was not seen, that is said: it is not the same as before."""
    seen = [one.behaviour for one in comparisons if one.behaviour is not None]
    if any(one.state is BehaviourState.NOT_OBSERVED for one in seen):
        return [messages.NOT_RUN()]
    ran = [one for one in seen if one.state is BehaviourState.SAME and one.probe]
    return [messages.RUNS_THE_SAME()] if ran and len(ran) == len(comparisons) else []


def _alone(comparison: Comparison) -> Text:
    """The heading of an image that there is nothing to compare with."""
    head, change = comparison.head.facts, comparison.target.change
    if change is Change.REMOVED:
        return messages.REMOVED_ONLY()
    if change is not Change.ADDED:
        return messages.NOT_COMPARED_ONLY()
    if head is None:
        return messages.NEW_ONLY(what=messages.NOT_BUILT())
    what = size(head.size_bytes)
    if comparison.vulnerabilities.state is not ScanState.SCANNED:
        return messages.NEW_ONLY(what=messages.AND(first=what, second=messages.NOT_SCANNED()))
    count = messages.VULNERABILITIES_OF(len(comparison.vulnerabilities.unchanged))
    return messages.NEW_ONLY(what=messages.AND(first=what, second=count))


# -------------------------------------------------------------------------------------------------- one image's row


def size_span(comparison: Comparison) -> Text:
    """Return "747 MB → 873 MB", or the one size that there is, or why there is none."""
    before, after = _one_size(comparison.base), _one_size(comparison.head)
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
    ratio = percent(change / base.size_bytes)
    return Text(f"{delta(change).english}, {ratio.english}", f"{delta(change).portuguese}, {ratio.portuguese}")


def _one_size(image: Image) -> Text:
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
    changed = comparison.size_delta or diff.new or diff.fixed or comparison.findings.new or comparison.findings.gone
    compared = comparison.base.facts is not None and comparison.head.facts is not None and diff.compared
    return (
        target.verdict.state is VerdictState.PASS
        and compared
        and not changed
        and not comparison.notes
        and not comparison.target.moved_by
        and target.rewrite.state not in (RewriteState.PROVED, RewriteState.BUILT)
    )


# ------------------------------------------------------------------------------------------- what could not be done


def limits(target: ReviewedTarget) -> Iterator[tuple[str, Text]]:
    """Return what could not be done, as kinds of `messages.CANNOT` and reasons. A build that breaks is told apart.

    What a gate that was not judged gives as its reason is said there.
    """
    said = [one.text.english for one in target.verdict.reasons if one.rule == NOT_JUDGED]
    for kind, reason in _limits(target.comparison):
        if not any(reason.english in text for text in said):
            yield kind, reason


def _limits(comparison: Comparison) -> Iterator[tuple[str, Text]]:
    target = comparison.target
    if target.moved_by:
        yield "moved", messages.MOVED(file=verbatim(target.moved_by), dockerfile=verbatim(target.dockerfile))
    yield from _head_limits(comparison)
    yield from _base_limits(comparison)
    for note in comparison.notes:
        yield "note", note
    seen = comparison.behaviour
    if seen is not None and seen.state is BehaviourState.NOT_OBSERVED:
        reason = _reason(seen.reason)
        yield "not-run", reason if seen.hint is None else messages.WITH_HINT(reason=reason, hint=seen.hint)
    diff = comparison.vulnerabilities
    if comparison.head.facts is not None and diff.state is not ScanState.SCANNED:
        yield "not-scanned", _reason(diff.reason)
    elif diff.state is ScanState.SCANNED and not diff.compared and comparison.base.facts is not None:
        yield "not-compared", _reason(diff.reason)
    for note in comparison.head_scan.notes if comparison.head_scan else ():
        yield "scan-note", note


def _head_limits(comparison: Comparison) -> Iterator[tuple[str, Text]]:
    head = comparison.head
    if head.state is BuildState.FAILED and not head.blame_pull_request:
        yield "head-elsewhere", _reason(head.reason)
    elif head.state is BuildState.SKIPPED:
        yield "head-skipped", _reason(head.reason)
    elif head.state is BuildState.BUILT and head.facts is None and head.reason not in comparison.notes:
        yield "head-unmeasured", _reason(head.reason)


def _base_limits(comparison: Comparison) -> Iterator[tuple[str, Text]]:
    base, head = comparison.base, comparison.head
    if head.state is not BuildState.BUILT and head.reason == base.reason:
        return  # said of head, once is enough
    if base.state is BuildState.FAILED:
        yield "base-failed", _reason(base.reason)
    elif base.state is BuildState.SKIPPED:
        yield "base-skipped", _reason(base.reason)
    elif base.state is BuildState.BUILT and base.facts is None and base.reason not in comparison.notes:
        yield "base-unmeasured", _reason(base.reason)


def _reason(reason: Text | None) -> Text:
    return reason or messages.NO_REASON()


def next_commits(comparison: Comparison) -> Iterator[Text]:
    """Return what the next commit costs, where a pull of it is worth a word, with base's cost where that differs."""
    before = {one.touched: one for one in comparison.base_next}
    for one in comparison.head_next:
        if one.pull_size_bytes < _NOTEWORTHY_PULL:
            continue
        old = before.get(one.touched)
        differs = old is not None and abs(old.pull_size_bytes - one.pull_size_bytes) > _NOTEWORTHY_PULL
        yield messages.NEXT_COST(
            path=quoted(one.path),
            line=one.line,
            count=one.instructions,
            size=Size(one.pull_size_bytes),
            before=messages.NEXT_BEFORE(size=Size(old.pull_size_bytes)) if old is not None and differs else "",
        )


# -------------------------------------------------------------------------------------------------------- a rewrite


def saved_bytes(rewrite: Rewrite, comparison: Comparison) -> int:
    """Return by how much the rewrite is smaller than head, 0 where that is not known."""
    head = comparison.head.facts
    return 0 if rewrite.facts is None or head is None else head.size_bytes - rewrite.facts.size_bytes


def vulnerability_span(rewrite: Rewrite, comparison: Comparison) -> tuple[int, int] | None:
    """Return the vulnerabilities of head and of the rewrite, None where one of the two was not scanned."""
    scans = (comparison.head_scan, rewrite.scan)
    before, after = (one if one is not None and one.is_known else None for one in scans)
    return None if before is None or after is None else (len(before.vulnerabilities), len(after.vulnerabilities))


def gain(rewrite: Rewrite, comparison: Comparison) -> Text | None:
    """Return "−864 MB, −372 vulnerabilities", None where nothing is known."""
    parts = []
    if (bytes_saved := saved_bytes(rewrite, comparison)) > 0:
        parts.append(delta(-bytes_saved))
    span = vulnerability_span(rewrite, comparison)
    if span is not None and span[0] > span[1]:
        fewer = messages.VULNERABILITIES_OF(span[0] - span[1])
        parts.append(Text(f"−{fewer.english}", f"−{fewer.portuguese}"))
    if not parts:
        return None
    return Text(", ".join(one.english for one in parts), ", ".join(one.portuguese for one in parts))


def saved(rewrite: Rewrite, comparison: Comparison) -> Text | None:
    """Return "905 MB and 341 vulnerabilities", None if nothing is saved that was measured."""
    parts = []
    if saved_bytes(rewrite, comparison) > 0:
        parts.append(size(saved_bytes(rewrite, comparison)))
    span = vulnerability_span(rewrite, comparison)
    if span and span[0] > span[1]:
        parts.append(messages.VULNERABILITIES_OF(span[0] - span[1]))
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else messages.AND(first=parts[0], second=parts[1])


def rewrite_title(rewrite: Rewrite, comparison: Comparison) -> Text:
    """Return the outcome of the search with its evidence, on one line."""
    if rewrite.state is RewriteState.NONE:
        return messages.NO_REWRITE(reason=rewrite.reason)
    if rewrite.state is RewriteState.NOT_NEEDED:
        return messages.REWRITE_NOT_NEEDED(reason=rewrite.reason)
    if rewrite.state is RewriteState.SKIPPED:
        return messages.REWRITE_SKIPPED(reason=rewrite.reason)
    what = saved(rewrite, comparison)
    if rewrite.state is RewriteState.BUILT:
        return messages.DRAFT(saved=what) if what else messages.DRAFT_ONLY()
    differs = rewrite.proof is not None and rewrite.proof.config_differences
    evidence = messages.BEHAVES_STATED() if differs else messages.BEHAVES()
    return messages.PROVED(saved=what, evidence=evidence) if what else messages.PROVED_SMALLER(evidence=evidence)


def candidate_result(candidate: TriedCandidate) -> Text:
    """Return what came of a candidate, its state said once."""
    state = messages.CANDIDATE_STATES[candidate.state.value]()
    reason = candidate.reason
    measured = candidate.state is CandidateState.SKIPPED and candidate.size_bytes is not None
    if measured or reason.english.lower().startswith(state.english):
        return reason
    return messages.WITH_STATE(state=state, text=reason)


# ------------------------------------------------------------------------------------------------------- the footer


def database(report: Report) -> Text | None:
    """Return the date and the age of the vulnerability database, None where nothing was scanned."""
    dates = {one.comparison.vulnerabilities.database_updated_at for one in report.targets} - {""}
    if not dates:
        return None
    oldest = min(dates)
    days = _days(oldest, report.reviewed_at)
    date = verbatim(oldest[:10])
    if days is None:
        return messages.FOOTER_DATABASE(date=date)
    age = messages.DAYS_OLD(days) if days else messages.TODAY()
    template = messages.FOOTER_DATABASE_OLD if days >= _OLD_DAYS else messages.FOOTER_DATABASE_AGE
    return template(date=date, age=age)


def _days(earlier: str, later: str) -> int | None:
    try:
        first, second = (datetime.fromisoformat(one) for one in (earlier, later))
    except ValueError:
        return None
    first, second = (one if one.tzinfo else one.replace(tzinfo=UTC) for one in (first, second))
    return max(0, (second - first).days)


# --------------------------------------------------------------------------------------------------------- places


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


def wasted(comparison: Comparison) -> Text | None:
    """Return the wasted bytes of head with the worst file, None if they are not worth a word."""
    facts = comparison.head.facts
    if facts is None or facts.wasted_bytes < max(1_000_000, facts.size_bytes // 200):
        return None
    what = messages.WASTED(size=Size(facts.wasted_bytes))
    worst = facts.wasted_files[0] if facts.wasted_files else None
    if worst is None or worst.size_bytes * 2 < facts.wasted_bytes:
        return what
    return messages.WASTED_MOST(what=what, path=quoted(worst.path), size=Size(worst.size_bytes))


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
