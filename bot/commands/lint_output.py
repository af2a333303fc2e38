"""What `hullcheck lint` prints: for people, for programs, for code scanning, for a workflow's log. Pure.

All that comes from a file is a stranger's text: it can neither move a terminal's cursor nor give a runner commands.
"""

from __future__ import annotations

import json
import shutil
import textwrap
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from bot import __version__
from bot.lint import secret_values
from bot.lint.rules import secrets
from bot.messages import lint as messages
from bot.model.findings import Finding, Level
from bot.report.annotations import Annotation, AnnotationLevel, command
from bot.report.markdown import one_line
from bot.text import Language, Text, inert, no_commands, no_commands_json, verbatim, visible

_ANNOTATIONS = {
    Level.ERROR: AnnotationLevel.ERROR,
    Level.WARNING: AnnotationLevel.WARNING,
    Level.INFO: AnnotationLevel.NOTICE,
    Level.STYLE: AnnotationLevel.NOTICE,
}
_COLOURS = {Level.ERROR: "1;31", Level.WARNING: "33", Level.INFO: "36", Level.STYLE: "2"}
_SOURCE_LINES = 4  # of an instruction that are shown
_EDIT_LINES = 6
_WIDTH = 160
_USUAL_WIDTH = 100
_LEAST_WIDTH = 40
_NOTES = 10


class LintFormat(Enum):
    """How findings are written; the value is the word on the command line."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"


@dataclass(frozen=True, slots=True)
class LintedFile:
    """A file that was linted. `shown` is its name as a person gave it, `path` that in its repository."""

    path: str
    shown: str
    lines: tuple[str, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Linted:
    """What a run of the linters found, and what could not be checked."""

    files: tuple[LintedFile, ...]
    notes: tuple[Text, ...] = ()
    unjudged: tuple[Text, ...] = ()  # why findings of a file may be missing


def terminal_width() -> int:
    """Return how many letters a line of the terminal holds, within what can be read with ease."""
    return min(max(shutil.get_terminal_size((_USUAL_WIDTH, 24)).columns, _LEAST_WIDTH), _WIDTH)


def render(
    linted: Linted,
    form: LintFormat,
    language: Language = Language.ENGLISH,
    *,
    colour: bool = False,
    width: int = _USUAL_WIDTH,
) -> str:
    """Return the findings in one of the formats: for people by line, for programs worst first within each file."""
    if form is LintFormat.JSON:
        return no_commands_json(json.dumps(_json(linted), indent=2, ensure_ascii=False)) + "\n"
    if form is LintFormat.SARIF:
        return no_commands_json(_sound(json.dumps(_sarif(linted, language), indent=2, ensure_ascii=False))) + "\n"
    if form is LintFormat.GITHUB:
        return "".join(f"{line}\n" for line in _github(linted, language))
    shown = "".join(f"{line}\n" for line in _text(linted, language, _painter(colour), width))
    return no_commands(shown)  # only here is known what a line begins with: where it is broken is for its words to say


# ------------------------------------------------------------------------------------------------------ for people

_Paint = Callable[[str, str], str]


def _painter(colour: bool) -> _Paint:
    return (lambda words, code: f"\x1b[{code}m{words}\x1b[0m") if colour else (lambda words, code: words)


def _text(linted: Linted, language: Language, paint: _Paint, width: int) -> Iterator[str]:
    for file in linted.files:
        for finding in sorted(file.findings, key=lambda one: (one.line, -one.level, one.rule)):
            yield from _finding(file, finding, language, paint, width)
            yield ""
    for note in linted.notes[:_NOTES]:
        words = messages.NOTE(note=_inert(note.render(language))).render(language)
        yield from textwrap.wrap(words, width, subsequent_indent="  ", break_on_hyphens=False)
    if len(linted.notes) > _NOTES:
        yield messages.MORE_NOTES(count=len(linted.notes) - _NOTES).render(language)
    yield _summary(linted).render(language)


def _finding(file: LintedFile, finding: Finding, language: Language, paint: _Paint, width: int) -> Iterator[str]:
    rules = finding.rule + (f" ({', '.join(finding.also)})" if finding.also else "")
    level = paint(messages.LEVELS[finding.level].render(language), _COLOURS[finding.level])
    yield f"{paint(_inert(f'{file.shown}:{finding.line}'), '1')}: {level} {rules}"
    last = max(finding.end_line or finding.line, finding.line)
    if finding.rule == secrets.ID:
        last = 0  # that there is one is said, not which: this may be a log that others read
    for number in range(finding.line, min(last, finding.line + _SOURCE_LINES - 1, len(file.lines)) + 1):
        yield f"{number:>5} | " + _line(file.lines[number - 1])
    if last >= finding.line + _SOURCE_LINES:
        yield "      | …"
    yield from _wrap(_inert(finding.message.render(language)), width)
    why = messages.WHY(why=verbatim(_inert(finding.why.render(language)))).render(language)
    yield from (paint(line, "2") for line in _wrap(why, width))
    yield from _wrap(messages.REMEDY(remedy=verbatim(_inert(finding.remedy.render(language)))).render(language), width)
    if finding.edit is not None:
        changed = finding.edit.text.splitlines()
        if len(changed) <= _EDIT_LINES:
            yield from (paint(f"    + {_line(line)}", "32") for line in changed)


def _wrap(words: str, width: int) -> list[str]:
    """Break a sentence into lines that the terminal holds."""
    return textwrap.wrap(words, width, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False)


def _line(line: str) -> str:
    """A source line as it can be printed; indentation stays."""
    shown = visible(secret_values.hide(line).rstrip("\r\n").replace("\t", "    "), "")
    return shown if len(shown) <= _WIDTH else shown[: _WIDTH - 1] + "…"


def _inert(words: str) -> str:
    return inert(one_line(words, 4 * _WIDTH))


def _summary(linted: Linted) -> Text:
    counted = Counter(finding.level for file in linted.files for finding in file.findings)
    files = len(linted.files)
    if not counted:
        return messages.CLEAN_FILES(files=files)
    return messages.SUMMARY(
        files=files,
        count=sum(counted.values()),
        errors=counted[Level.ERROR],
        warnings=counted[Level.WARNING],
        infos=counted[Level.INFO],
        styles=counted[Level.STYLE],
    )


# ---------------------------------------------------------------------------------------------------- for programs


def _json(linted: Linted) -> dict[str, Any]:
    return {
        "schema": "1",
        "tool": {"name": "hullcheck", "version": __version__},
        "files": [
            {"path": _sound(file.path), "findings": [_json_finding(one) for one in file.findings]}
            for file in linted.files
        ],
        "notes": [_sound(note.english) for note in linted.notes],
    }


def _json_finding(finding: Finding) -> dict[str, Any]:
    edit = finding.edit
    return {
        "rule": finding.rule,
        "severity": finding.level.name.lower(),
        "line": finding.line,
        "end_line": finding.end_line,
        "message": _sound(finding.message.english),
        "why": finding.why.english,
        "remedy": _sound(finding.remedy.english),
        "source": finding.linter.value,
        "also": list(finding.also),
        "url": finding.url,
        "confidence": finding.confidence.value,
        "fingerprint": finding.fingerprint,
        "edit": None if edit is None else {"first": edit.first, "last": edit.last, "text": _sound(edit.text)},
    }


def _sound(words: str) -> str:
    """Text that UTF-8 can hold: a name may have bytes that are none."""
    return words.encode("utf-8", "replace").decode()


# ------------------------------------------------------------------------------------------------ for code scanning


def _sarif(linted: Linted, language: Language) -> dict[str, Any]:
    """Return a log whose category is the uploader's to choose: what is linted together is the caller's choice, too."""
    from bot.report import sarif_log  # noqa: PLC0415

    rules: dict[str, dict[str, Any]] = {}
    results = []
    for file in linted.files:
        for finding in file.findings:
            if finding.rule not in rules:
                rules[finding.rule] = sarif_log.finding_rule(finding, language)
            results.append(sarif_log.finding_result(rules[finding.rule], finding, file.path, language))
    return sarif_log.log([sarif_log.run(__version__, results, language, notes=linted.notes)])


# ------------------------------------------------------------------------------------------------ for a workflow's log


def _github(linted: Linted, language: Language) -> Iterator[str]:
    for file, finding in _all(linted.files):
        why, remedy = finding.why.render(language), finding.remedy.render(language)
        yield command(
            Annotation(
                level=_ANNOTATIONS[finding.level],
                title=finding.rule,
                message=one_line(f"{finding.message.render(language)}. {why} {remedy}", 4 * _WIDTH),
                path=one_line(file.path, 4 * _WIDTH),
                line=finding.line,
                end_line=finding.end_line,
            )
        )
    for note in linted.notes:
        yield command(Annotation(AnnotationLevel.NOTICE, "hullcheck", one_line(note.render(language), 4 * _WIDTH)))
    yield _summary(linted).render(language)


def _all(files: Sequence[LintedFile]) -> Iterable[tuple[LintedFile, Finding]]:
    """All findings, the worst of all files first: GitHub shows ten of a kind."""
    pairs = [(file, finding) for file in files for finding in file.findings]
    return sorted(pairs, key=lambda pair: -pair[1].level)
