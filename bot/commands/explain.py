"""`hullcheck explain RULE`: what a rule of ours, of hadolint's, ShellCheck's or BuildKit's teaches."""

from __future__ import annotations

import re
import sys
import textwrap
from collections.abc import Iterator, Sequence

from bot.commands.lint_output import terminal_width
from bot.errors import InputError
from bot.lint.explain import Lesson, explain, known_rules
from bot.messages import commands as commands_messages
from bot.messages import lint as messages
from bot.report.markdown import one_line
from bot.text import Language

_CLOSE = 5


def _number(rule: str) -> tuple[str, int] | None:
    """Return the letters and the number of a rule, None where it has none."""
    match = re.fullmatch(r"([A-Z]+)([0-9]{1,9})", rule)
    return (match[1], int(match[2])) if match else None


def run(rules: Sequence[str], language: Language) -> int:
    """Print what rules teach, one after the other. Raises InputError for one that nobody knows."""
    lessons = [_lesson(rule) for rule in rules]
    shown = ("".join(f"{line}\n" for line in _lines(lesson, language)) for lesson in lessons)
    sys.stdout.write("\n\n".join(shown))
    return 0


def _lesson(rule: str) -> Lesson:
    lesson = explain(rule)
    if lesson is None:
        import difflib  # noqa: PLC0415 - only a slip of the pen needs it

        known = known_rules()
        number = _number(rule.strip().upper())
        same = [one for one in known if number is not None and _number(one) == number]  # HC1 for HC001
        close = same or difflib.get_close_matches(rule.strip().upper(), known, _CLOSE)
        no_rule = commands_messages.NO_RULE_BUT if close else commands_messages.NO_RULE
        raise InputError(no_rule(rule=one_line(rule, 60), rules=", ".join(close)))
    return lesson


def _lines(lesson: Lesson, language: Language) -> Iterator[str]:
    width = terminal_width()
    yield lesson.rule + (f": {lesson.title.render(language)}" if lesson.title is not None else "")
    for label, text in ((messages.EXPLAIN_WHY, lesson.why), (messages.EXPLAIN_REMEDY, lesson.remedy)):
        if text is not None:
            yield ""
            yield label.render(language)
            yield from textwrap.wrap(
                text.render(language), width - 2, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False
            )
    for label, example in ((messages.EXPLAIN_CAUGHT, lesson.caught), (messages.EXPLAIN_PASSES, lesson.passes)):
        if example:
            yield ""
            yield label.render(language)
            yield from (f"    {line}" for line in example.splitlines())
    if lesson.url:
        yield ""
        yield lesson.url
