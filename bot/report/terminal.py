"""A report on a terminal: the comment's first screen, in colour where the terminal has it, plain where it has none."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import IO

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Styled

from bot.messages import actions as action_messages
from bot.messages import report as messages
from bot.messages import terminal as own
from bot.model.behaviour import Behaviour, BehaviourState
from bot.model.reports import Report, ReviewedTarget
from bot.model.rewrites import RewriteState
from bot.model.verdicts import VerdictState
from bot.policy import NOT_JUDGED
from bot.policy.behaviour import RULE as BEHAVIOUR_RULE
from bot.report import limits, offer, phrases
from bot.report.actions import actions
from bot.report.comment import worst_first
from bot.report.headline import headline
from bot.report.markdown import one_line
from bot.text import Language, Template, Text, no_commands, verbatim

_WIDTH = 80  # columns where the width is not known
_MOST_ROWS = 40
_NAMES = 3  # of images, behind what could not be done
_MOST_REASONS = 12
_CELL = 60
_LINE = 1000
_STYLES = {
    VerdictState.PASS: "green",
    VerdictState.WARN: "yellow",
    VerdictState.INCOMPLETE: "yellow",
    VerdictState.FAIL: "red",
}


def put(shown: RenderableType, stream: IO[str]) -> None:
    """Print: with colour on a terminal unless NO_COLOR is set, as plain text of 80 columns into a pipe.

    A pipe may be the log of a workflow. Where a long line is broken is for its words to say, and so an author's; only
    what is written in the end shows what a line begins with.
    """
    written = stream if stream.isatty() else io.StringIO()
    width = None if stream.isatty() else _WIDTH
    Console(file=written, width=width, highlight=False, markup=False, emoji=False).print(shown)
    if isinstance(written, io.StringIO) and written is not stream:
        stream.write(no_commands(written.getvalue()))


def show(report: Report, language: Language, stream: IO[str], folder: str = "") -> None:
    """Print the verdict, what decided, the images, and where the rest is: `folder`, if the outputs were written."""
    put(screen(report, language, folder), stream)


def screen(report: Report, language: Language, folder: str = "") -> RenderableType:
    """Return what `show` prints."""
    return Group(*_Screen(report, language).parts(folder))


_RUNS = {
    BehaviourState.SAME: VerdictState.PASS,
    BehaviourState.RUNS: VerdictState.PASS,
    BehaviourState.CHANGED: VerdictState.WARN,
    BehaviourState.NOT_OBSERVED: VerdictState.WARN,
    BehaviourState.BROKEN: VerdictState.FAIL,
}


class _Screen:
    """The parts of the screen, from top to bottom."""

    def __init__(self, report: Report, language: Language) -> None:
        self._report = report
        self._language = language

    def parts(self, folder: str) -> Iterator[RenderableType]:
        state = self._report.verdict.state
        heading = self._say(phrases.capital(headline(self._report)))
        yield Styled(f"{phrases.SIGNS[state]} {heading}", style=f"bold {_STYLES[state]}")
        yield from self._reasons()
        targets = worst_first(self._report.targets)
        if targets:
            yield Styled("")
            yield self._images(targets[:_MOST_ROWS])
            if len(targets) > _MOST_ROWS:
                yield self._line(messages.AND_SO_MANY_MORE(count=len(targets) - _MOST_ROWS))
        else:
            yield from self._nothing()
        yield from self._running(targets[:_MOST_ROWS])
        for target in targets[:_MOST_ROWS]:
            yield from self._rewrite(target)
        yield from self._actions()
        yield from self._limits(targets)
        if folder:
            yield Styled("")
            yield self._line(own.FILES(folder=verbatim(folder)))

    def _reasons(self) -> Iterator[RenderableType]:
        found = [one for one in self._report.verdict.reasons if one.state is not VerdictState.PASS]
        # What only warns is in the table and the files where something else decides.
        reasons = [one for one in found if one.state is not VerdictState.WARN] or found
        for one in reasons[:_MOST_REASONS]:
            name = f"{one_line(one.target, _CELL)}: " if len(self._report.targets) > 1 else ""
            rule = "" if one.rule == NOT_JUDGED else f" ({one_line(one.rule, 40)})"  # it names its rules itself
            yield self._item(f"{name}{self._say(one.text)}{rule}", _STYLES[one.state])
        if len(reasons) > _MOST_REASONS:
            yield self._item(self._say(messages.AND_SO_MANY_MORE(count=len(reasons) - _MOST_REASONS)), "")

    def _images(self, targets: list[ReviewedTarget]) -> RenderableType:
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
        heads: tuple[Template, ...] = (messages.IMAGE, messages.SIZE, own.VULNERABILITIES, messages.FINDINGS)
        for head in heads:
            title = self._say(head())
            if head is messages.FINDINGS:
                title = title.replace(" ", "\n")  # a number is below it: the names of images need the room
            table.add_column(title, overflow="fold")
        for target in targets:
            comparison = target.comparison
            change = phrases.size_change(comparison)
            size = self._say(phrases.size_span(comparison))
            if change is not None and comparison.size_delta:
                size += f"\n({self._say(change)})"
            sign = phrases.SIGNS[target.verdict.state]
            table.add_row(
                f"{sign} {one_line(comparison.target.name, _CELL)}",
                size,
                self._say(phrases.vulnerability_counts(comparison)),
                str(len(comparison.findings.new)),
            )
        return table

    def _nothing(self) -> Iterator[RenderableType]:
        """Why no image is concerned, and what was left out."""
        if self._report.why_nothing is not None:
            yield self._line(self._report.why_nothing)
        for note in self._report.notes[:_MOST_REASONS]:
            yield self._item(self._say(note), "")

    def _running(self, targets: list[ReviewedTarget]) -> Iterator[RenderableType]:
        """What each image did when it ran, and settings that it was proved to stand."""
        seen = [(one.comparison.target.name, one.comparison.behaviour) for one in targets]
        for name, found in seen:
            if found is None or self._is_said(name, found):
                continue
            title = f"{self._say(messages.RUNS())}: "
            if len(self._report.targets) > 1:
                title = f"{one_line(name, _CELL)}: {title[:1].lower()}{title[1:-2]} "
            yield Styled("")
            yield Styled(f"{title}{self._say(phrases.runs(found))}", style=_STYLES[_RUNS[found.state]])
            if found.hardening is not None:
                yield self._line(messages.FOLD_HARDENING())
                for line in found.hardening.compose.splitlines():
                    yield Padding(Styled(one_line(line, _LINE), style="dim"), (0, 0, 0, 4))

    def _is_said(self, name: str, found: Behaviour) -> bool:
        """Whether the reasons of the verdict, or what could not be done, say how an image behaved."""
        return found.state is BehaviourState.NOT_OBSERVED or any(
            one.rule == BEHAVIOUR_RULE and one.state is VerdictState.FAIL and one.target == name
            for one in self._report.verdict.reasons
        )

    def _rewrite(self, target: ReviewedTarget) -> Iterator[RenderableType]:
        if target.rewrite.state not in (RewriteState.PROVED, RewriteState.BUILT):
            return
        yield Styled("")
        name = f"{one_line(target.comparison.target.name, _CELL)}: " if len(self._report.targets) > 1 else ""
        title = self._say(phrases.capital(offer.rewrite_title(target.rewrite, target.comparison)))
        style = "bold green" if target.rewrite.state is RewriteState.PROVED else "bold"
        yield Styled(f"{name}{title}", style=style)

    def _actions(self) -> Iterator[RenderableType]:
        found = actions(self._report)
        if found:
            yield Styled("")
            yield Styled(self._say(action_messages.DO_THIS()), style="bold")
        for one in found:
            name = f"{one_line(one.target, _CELL)}: " if len(self._report.targets) > 1 else ""
            yield self._item(f"{name}{self._say(one.text)}", "")

    def _limits(self, targets: list[ReviewedTarget]) -> Iterator[RenderableType]:
        """What could not be done, each reason once."""
        lines: dict[str, list[str]] = {self._say(note): [] for note in self._report.notes if targets}
        for target in targets:
            for kind, reason in limits.limits(target):
                names = lines.setdefault(self._say(messages.CANNOT[kind](reason=reason)), [])
                names.append(one_line(target.comparison.target.name, _CELL))
        if lines:
            yield Styled("")
        for line, names in list(lines.items())[:_MOST_REASONS]:
            more = ", …" if len(names) > _NAMES else ""
            whose = f" ({', '.join(names[:_NAMES])}{more})" if names and len(self._report.targets) > 1 else ""
            yield self._item(f"{line}{whose}", "yellow")

    def _item(self, line: str, style: str) -> RenderableType:
        row = Table.grid(padding=(0, 1, 0, 0))
        row.add_row("-", Styled(line, style=style))
        return Padding(row, (0, 0, 0, 2))

    def _line(self, text: Text) -> RenderableType:
        return Styled(self._say(text), style="dim")

    def _say(self, text: Text) -> str:
        """A stranger's words are in it: nothing of them may move the cursor or look like something else."""
        return one_line(text.render(self._language), _LINE)
