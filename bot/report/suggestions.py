"""What can be applied to the pull request with one click: edits of findings, and a proved rewrite of a new file.

Pure: who posts them knows GitHub. GitHub takes a suggestion only for lines that the diff shows.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.messages import rewrite_report as rewrite_words
from bot.model.comparisons import Comparison
from bot.model.findings import Finding, LineEdit
from bot.model.reports import Report, ReviewedTarget
from bot.model.rewrites import RewriteState
from bot.model.targets import Change
from bot.report import markdown as md
from bot.report import offer
from bot.text import Language, Text, visible

_MOST_LINES = 100  # of one suggestion: a larger one is no longer read
_BODY = 60_000  # characters


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Replace the lines `start` to `end` of a file at head by `replacement`, which has no newline at its end.

    `message` is Markdown that is safe to post. `key` is the same for the same suggestion in a later run, so that what
    was dismissed is not posted again. An empty `replacement` with `deletes` takes the lines out.
    """

    path: str
    start: int
    end: int
    replacement: str
    message: str
    key: str
    deletes: bool = False

    @property
    def body(self) -> str:
        """The comment on the lines, with the block that GitHub makes a button of."""
        content = [] if self.deletes else [self.replacement]
        longest = max((len(run) for run in re.findall("`+", self.replacement)), default=0)
        fence = "`" * max(3, longest + 1)
        return "\n".join([self.message, "", f"{fence}suggestion", *content, fence])


def suggestions(report: Report, diff: Mapping[str, Iterable[int]], language: Language) -> tuple[Suggestion, ...]:
    """Return what can be suggested on the lines that the diff shows: for each path at head its line numbers.

    No two overlap. Where a rewrite of a new file is proved, it is suggested for the whole file and nothing else is.
    """
    lines = {path: frozenset(some) for path, some in diff.items()}
    made: dict[str, list[Suggestion]] = {}
    for target in report.targets:
        path = target.comparison.target.dockerfile
        for one in _of_target(target, lines.get(path, frozenset()), language):
            taken = made.setdefault(path, [])
            if all(one.end < other.start or other.end < one.start for other in taken):
                taken.append(one)
    return tuple(one for path in sorted(made) for one in sorted(made[path], key=lambda one: one.start))


def _of_target(target: ReviewedTarget, lines: frozenset[int], language: Language) -> Iterator[Suggestion]:
    whole = _rewrite(target, lines, language)
    if whole is not None:
        yield whole
    comparison = target.comparison
    text = _lines(comparison)
    for finding in sorted(comparison.findings.new, key=lambda one: (-one.level, one.line)):
        made = _finding(comparison, finding, text, lines, language)
        if made is not None:
            yield made


def _finding(
    comparison: Comparison, finding: Finding, text: list[str], lines: frozenset[int], language: Language
) -> Suggestion | None:
    edit = None if finding.edit is None else _anchor(finding.edit, text)
    if edit is None or not _inside(edit, text, lines):
        return None
    replacement = _show_line(edit.text)
    if replacement is None or (edit.text and replacement == "\n".join(text[edit.first - 1 : edit.last])):
        return None
    message = (
        f"**{md.text(finding.rule, 60)}** {_sentence(finding.message, language)} "
        f"{_sentence(finding.why, language)} {_sentence(finding.remedy, language)}"
    )
    return _suggestion(comparison, edit, replacement, message, finding.fingerprint or finding.rule)


def _rewrite(target: ReviewedTarget, lines: frozenset[int], language: Language) -> Suggestion | None:
    """The whole file, if it is new: of a file that was there before, the diff does not show every line."""
    comparison, rewrite = target.comparison, target.rewrite
    if (
        comparison.target.change is not Change.ADDED
        or rewrite.state is not RewriteState.PROVED
        or not rewrite.dockerfile
    ):
        return None
    text = _lines(comparison)
    edit = LineEdit(1, len(text), rewrite.dockerfile)
    replacement = _show_line(rewrite.dockerfile)
    if not text or replacement is None or len(replacement) > _BODY or not _inside(edit, text, lines):
        return None
    title = offer.rewrite_title(rewrite, comparison).render(language)
    note = rewrite_words.SUGGESTION_REWRITE().render(language)
    return _suggestion(comparison, edit, replacement, f"**{md.prose(title)}**\n\n{md.prose(note)}", "rewrite")


def _lines(comparison: Comparison) -> list[str]:
    """The lines of head as GitHub counts them; none of a file whose line ends a suggestion would change."""
    text = comparison.dockerfile_text
    return [] if "\r" in text else text.removesuffix("\n").split("\n")


def _anchor(edit: LineEdit, text: list[str]) -> LineEdit:
    """An insertion as GitHub can take it: in place of the line that it goes before, with that line after it."""
    if edit.last >= edit.first or not 1 <= edit.first <= len(text):
        return edit
    return LineEdit(edit.first, edit.first, f"{edit.text}{text[edit.first - 1]}\n")


def _inside(edit: LineEdit, text: list[str], lines: frozenset[int]) -> bool:
    wanted = range(edit.first, edit.last + 1)
    return 1 <= edit.first <= edit.last <= len(text) and len(wanted) <= _MOST_LINES and lines.issuperset(wanted)


def _show_line(text: str) -> str | None:
    """The text without its last newline; None if GitHub would not give it back as it is, or it cannot be seen."""
    bare = text[:-1] if text.endswith("\n") else text
    return bare if visible(bare, "\n\t") == bare else None


def _suggestion(comparison: Comparison, edit: LineEdit, replacement: str, message: str, about: str) -> Suggestion:
    path = comparison.target.dockerfile
    digest = hashlib.sha256("\0".join((path, about, replacement)).encode("utf-8", "replace")).hexdigest()
    return Suggestion(path, edit.first, edit.last, replacement, message, digest[:16], deletes=not edit.text)


def _sentence(text: Text, language: Language) -> str:
    shown = text.render(language).strip()
    return md.prose(shown if not shown or shown.endswith((".", "!", "?", ":")) else f"{shown}.")
