"""What stands above the folds: the verdict, what decided it, what to do, and what could not be done."""

from __future__ import annotations

from collections.abc import Sequence

from bot.messages import actions as action_words
from bot.messages import report as messages
from bot.model.reports import ReviewedTarget
from bot.model.verdicts import Reason, VerdictState
from bot.policy import IGNORED, NOT_JUDGED, WITHOUT_POLICY
from bot.report import actions as to_do
from bot.report import limits as could_not
from bot.report import markdown as md
from bot.report import phrases, update
from bot.report.headline import headline
from bot.report.sections.writer import CELL, Writer
from bot.text import Text

_BUILD = "build-failure"  # after which nothing else can be judged: that is said once
_NOTES = 24
_REASONS = 5
_ALSO = 4
_SHOWN = frozenset(
    (WITHOUT_POLICY, "size", "rebuild", "lint", "behaviour", "build-failure", "new-vulnerabilities", "scan")
)  # rules that the table answers
_ALERTS = (
    (VerdictState.FAIL, "CAUTION", messages.FAILS_BECAUSE),
    (VerdictState.INCOMPLETE, "WARNING", messages.NOT_JUDGED),
)


def heading(writer: Writer) -> str:
    """The verdict in words."""
    shown = md.prose(headline(writer.report).render(writer.language), 300)
    return f"### {phrases.SIGNS[writer.report.verdict.state]} {shown[:1].upper()}{shown[1:]}"


def decision(writer: Writer) -> str:
    """Why the check fails, as an alert; what else is worth a look, in one line."""
    parts = [md.alert("WARNING", writer.brief(writer.report.policy_problem))] if writer.report.policy_problem else []
    for state, mark, title in _ALERTS:
        if reasons := _of_state(writer, state):
            parts.append(md.alert(mark, "\n".join([f"**{writer.say(title())}**", "", *reasons])))
    others = [one for one in writer.report.verdict.reasons if one.state is VerdictState.WARN and one.rule not in _SHOWN]
    if writer.single and others:
        also = "; ".join(writer.brief(one.text) for one in others[:_ALSO])
        if len(others) > _ALSO:
            also += f"; {writer.say(messages.AND_SO_MANY_MORE(count=len(others) - _ALSO))}"
        parts.append(messages.ALSO(what="\0").render(writer.language).replace("\0", also))
    waived = list(dict.fromkeys(writer.brief(one.text) for one in writer.report.verdict.reasons if one.rule == IGNORED))
    if waived:
        more = [writer.say(messages.AND_SO_MANY_MORE(count=len(waived) - _ALSO))] if len(waived) > _ALSO else []
        parts.append(
            messages.EXCEPTIONS(what="\0").render(writer.language).replace("\0", "; ".join(waived[:_ALSO] + more))
        )
    return "\n\n".join(parts)


def _of_state(writer: Writer, state: VerdictState) -> list[str]:
    """The reasons of one state: one a line for one image, else one image a line; the first of many."""
    broken = {one.target for one in writer.report.verdict.reasons if one.rule == _BUILD}
    reasons = [
        one
        for one in writer.report.verdict.reasons
        if one.state is state and not (one.rule == NOT_JUDGED and one.target in broken)
    ]
    if writer.single:
        items = [f"- {_reason(writer, one)}" for one in reasons]
    else:
        by_image: dict[str, list[Reason]] = {}
        for one in reasons:
            by_image.setdefault(one.target, []).append(one)
        items = [
            f"- {md.code(name, CELL)}: {'; '.join(_reason(writer, one) for one in some[:_REASONS])}"
            for name, some in by_image.items()
        ]
    if len(items) > _REASONS:
        items[_REASONS:] = [f"- {writer.say(messages.AND_SO_MANY_MORE(count=len(items) - _REASONS))}"]
    return items


def _reason(writer: Writer, reason: Reason) -> str:
    if reason.rule == NOT_JUDGED:
        return writer.brief(reason.text)  # it names its rules itself
    return f"{writer.brief(reason.text)} ({md.code(reason.rule, 40)})"


def do_this(writer: Writer) -> str:
    """What to do, at most five actions with what each brings."""
    found = to_do.actions(writer.report)
    if not found:
        return ""
    names = ["" if writer.single else f"{md.code(one.target, CELL)}: " for one in found]
    lines = [f"- {name}{writer.brief(one.text)}" for name, one in zip(names, found, strict=True)]
    return "\n".join([f"**{writer.say(action_words.DO_THIS())}**", "", *lines])


def updates(writer: Writer, targets: Sequence[ReviewedTarget]) -> str:
    """What moved, where an image only got another base or other packages; the heading says it of a single one."""
    items = []
    for target in targets[:_REASONS]:
        moved = update.of_target(target.comparison)
        if moved is None:
            continue
        told = [] if writer.single and target.verdict.state is VerdictState.PASS else [update.sentence(target, moved)]
        items += [f"- {writer.say(one)}" for one in told]
        for name, before, after in update.origins(target.comparison):
            was = md.code(before, 160) or "—"
            items.append(f"- {writer.say(name)}: {was} → {md.code(after, 160)}")
    return "\n".join(items)


def nothing(writer: Writer) -> str:
    """Why no image is concerned, and what was left out."""
    why = writer.say(writer.report.why_nothing or messages.NOTHING_CONCERNED_WHY())
    notes = list_unreviewed(writer)
    return f"{why}\n\n{notes}" if notes else why


def list_unreviewed(writer: Writer) -> str:
    """What the change touches and is not reviewed, a line each."""
    return "\n".join(f"- {writer.say(note)}" for note in writer.report.notes[:_NOTES])


def not_done(writer: Writer) -> str:
    """What could not be done, each reason once, with its images where there are several."""
    found: dict[tuple[str, Text], list[str]] = {}
    for target in writer.report.targets:
        for limit in could_not.limits(target):
            found.setdefault(limit, []).append(target.comparison.target.name)
    items = []
    for (kind, reason), names in list(found.items())[: 2 * _REASONS]:
        line = writer.say(messages.CANNOT[kind](reason=reason))
        if not writer.single:
            shown = ", ".join(md.code(name, 60) for name in names[:_REASONS])
            more = len(names) - _REASONS
            line += f" ({shown}{' ' + writer.say(messages.AND_SO_MANY_MORE(count=more)) if more > 0 else ''})"
        items.append(f"- {line}")
    if len(found) > 2 * _REASONS:
        items.append(f"- {writer.say(messages.AND_SO_MANY_MORE(count=len(found) - 2 * _REASONS))}")
    if writer.report.targets and writer.report.notes:
        items.append(list_unreviewed(writer))
    return "\n".join(items)
