"""The table: one image with its figures below each other, several with a row each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from bot.messages import behaviour as behaviour_words
from bot.messages import costs as cost_words
from bot.messages import report as messages
from bot.messages import rewrite_report as rewrite_words
from bot.model.behaviour import BehaviourState
from bot.model.comparisons import Comparison
from bot.model.reports import ReviewedTarget
from bot.model.rewrites import RewriteState
from bot.model.targets import Change
from bot.model.verdicts import VerdictState
from bot.policy.behaviour import RULE as BEHAVIOUR_RULE
from bot.report import base_image, offer, phrases
from bot.report import markdown as md
from bot.report.sections import costs
from bot.report.sections.writer import CELL, Writer, unbroken
from bot.text import Template, Text

_GAP = "\N{NO-BREAK SPACE}"
_NOTHING = ("0", "—")
_DIFFERS = (BehaviourState.CHANGED, BehaviourState.BROKEN)

Cell = str


def of_one(writer: Writer, target: ReviewedTarget) -> str:
    """The table of a single image: a row for each figure, narrow enough for a telephone."""
    comparison = target.comparison
    head = [md.code(comparison.target.name, CELL, cell=True), *writer.heads(messages.BASE_TO_HEAD, messages.CHANGE)]
    return md.table(head, list(_rows(writer, comparison)))


def _rows(writer: Writer, comparison: Comparison) -> Iterator[list[Cell]]:
    change = phrases.size_change(comparison)
    shown = _strong(unbroken(writer.say(change)), bool(comparison.size_delta)) if change is not None else ""
    yield [writer.say(messages.BYTES()), _span(writer, comparison), shown]
    counts = writer.say(phrases.severity_counts(comparison))
    if comparison.target.change is not Change.REMOVED:
        yield [writer.say(messages.VULNERABILITIES()), counts, _count_changed(writer, comparison)]
    findings = comparison.findings
    if findings.new or findings.gone:
        before, after = len(findings.gone) + len(findings.unchanged), len(findings.new) + len(findings.unchanged)
        parts = [_strong(writer.say(messages.NEW_COUNT(count=len(findings.new))), bool(findings.new))]
        parts += [writer.say(messages.RESOLVED_COUNT(count=len(findings.gone)))] if findings.gone else []
        yield [writer.say(messages.LINT_FINDINGS()), _arrow(before, after), ", ".join(parts)]
    layers = phrases.layer_counts(comparison)
    if "→" in layers:
        yield [writer.say(messages.LAYERS()), layers, ""]
    if comparison.head_next:
        yield [writer.say(cost_words.COLUMN()), costs.cell(writer, comparison), ""]
    if comparison.behaviour is not None:
        yield [writer.say(messages.RUNS()), _runs(writer, comparison), ""]
    built_on = base_image.of_head(comparison, writer.report.reviewed_at)
    if built_on is not None:
        yield [writer.say(phrases.capital(messages.BASE_IMAGE())), md.prose(str(built_on.render(writer.language))), ""]


def of_many(writer: Writer, targets: Sequence[ReviewedTarget]) -> str:
    """The table with the images as rows. A column that says the same of all of them is left out.

    What decides comes first, in words that break: a telephone shows that without scrolling.
    """
    columns: list[tuple[Template, Callable[[Writer, ReviewedTarget], Cell], bool]] = [
        (messages.IMAGE, _result, True),
        (messages.VULNERABILITIES_SHORT, _vulnerabilities, True),
        (messages.SIZE, _size, True),
        (messages.FINDINGS, _findings, False),
        (cost_words.COLUMN, lambda one, target: costs.cell(one, target.comparison), False),
        (messages.RUNS, lambda one, target: _runs(one, target.comparison), False),
    ]
    cells = [[make(writer, target) for target in targets] for _, make, _ in columns]
    kept = [number for number, (*_, always) in enumerate(columns) if always or _tells(cells[number])]
    head = writer.heads(*(columns[number][0] for number in kept))
    return md.table(head, [[cells[number][row] for number in kept] for row in range(len(targets))])


def _tells(column: Sequence[Cell]) -> bool:
    return len(set(column)) > 1 or (len(column) == 1 and column[0] not in _NOTHING)


def _result(writer: Writer, target: ReviewedTarget) -> Cell:
    """The verdict of an image and its name, one below the other where there is no room."""
    state = target.verdict.state
    name = md.code(target.comparison.target.name, CELL, cell=True)
    return f"{phrases.SIGNS[state]}{_GAP}{writer.say(phrases.verdict_word(state))} {name}"


def _size(writer: Writer, target: ReviewedTarget) -> Cell:
    comparison = target.comparison
    span, change = _span(writer, comparison), phrases.size_change(comparison)
    if change is None:
        return span
    shown = unbroken(writer.say(change))
    return f"{_strong(shown, True)} ({span})" if comparison.size_delta else f"{span} ({shown})"


def _vulnerabilities(writer: Writer, target: ReviewedTarget) -> Cell:
    counts = writer.say(phrases.severity_counts(target.comparison))
    changed = _count_changed(writer, target.comparison)
    return f"{changed}: {counts}" if changed else counts


def _findings(writer: Writer, target: ReviewedTarget) -> Cell:
    new = len(target.comparison.findings.new)
    return _strong(str(new), bool(new))


def _span(writer: Writer, comparison: Comparison) -> str:
    return unbroken(writer.say(phrases.size_span(comparison)))


def _count_changed(writer: Writer, comparison: Comparison) -> str:
    """How many vulnerabilities are new, and how many fixed; empty where that cannot be told or nothing is."""
    diff = comparison.vulnerabilities
    parts = [_strong(writer.say(messages.NEW_SCANNED(count=len(diff.new))), True)] if diff.new else []
    parts += [writer.say(messages.FIXED_COUNT(count=len(diff.fixed)))] if diff.fixed else []
    return ", ".join(parts)


def _runs(writer: Writer, comparison: Comparison) -> Cell:
    """How head behaved beside base, and why, unless that is said next to the table anyway."""
    seen = comparison.behaviour
    if seen is None:
        return "—"
    state = writer.say(behaviour_words.STATES[seen.state.value]())
    if seen.state is BehaviourState.NOT_OBSERVED or _is_blocked_by_behaviour(writer, comparison):
        return _strong(state, seen.state in _DIFFERS)
    shown = md.prose(phrases.runs(seen).render(writer.language), 160, cell=True)
    if seen.state not in _DIFFERS:
        return shown
    state, colon, rest = shown.partition(":")
    return f"{_strong(state, True)}{colon}{rest}"


def _is_blocked_by_behaviour(writer: Writer, comparison: Comparison) -> bool:
    """Whether the reasons why the check fails say how this image behaves."""
    return any(
        one.rule == BEHAVIOUR_RULE and one.state is VerdictState.FAIL and one.target == comparison.target.name
        for one in writer.report.verdict.reasons
    )


def _arrow(before: int, after: int) -> str:
    return str(after) if before == after else f"{before} → {after}"


def _strong(shown: str, strong: bool) -> str:
    return f"**{shown}**" if strong else shown


def quiet(writer: Writer, targets: Sequence[ReviewedTarget], limit: int) -> str:
    """The images that nothing has to be said of, on one line."""
    if not targets:
        return ""
    names = ", ".join(md.code(one.comparison.target.name, 60) for one in targets[:limit])
    if len(targets) > limit:
        names += f" {writer.say(messages.AND_SO_MANY_MORE(count=len(targets) - limit))}"
    return messages.QUIET(names="\0").render(writer.language).replace("\0", names)


def image_title(writer: Writer, target: ReviewedTarget) -> str:
    """The title of the fold of one of several images, as HTML."""
    comparison, state = target.comparison, target.verdict.state
    change = phrases.size_change(comparison)
    facts: list[Text] = [phrases.verdict_word(state)]
    facts.append(change if change is not None and comparison.size_delta else phrases.size_span(comparison))
    for count, noun in (
        (len(comparison.vulnerabilities.new), messages.NEW_VULNERABILITIES_OF),
        (len(comparison.findings.new), messages.NEW_FINDINGS_OF),
    ):
        facts += [noun(count)] if count else []
    if target.rewrite.state is RewriteState.PROVED:
        gain = offer.gain(target.rewrite, comparison)
        facts += [rewrite_words.SAVES(gain=gain)] if gain else []
    listed = ", ".join(writer.label(one) for one in facts)
    return f"{phrases.SIGNS[state]} {md.html_code(comparison.target.name, CELL)}: {listed}"


def say_base(writer: Writer, comparison: Comparison) -> str:
    """The base image of one of several images, on a line."""
    known = base_image.of_head(comparison, writer.report.reviewed_at)
    return "" if known is None else f"{writer.say(phrases.capital(messages.BASE_IMAGE()))}: {writer.say(known)}"
