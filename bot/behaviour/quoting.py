"""A stranger's words as people read them: on one line, bounded, two that differ cut to where they do. Pure."""

from __future__ import annotations

from bot.behaviour import encoded
from bot.behaviour.observation import Ran
from bot.messages import proof as messages
from bot.text import Text, verbatim

_LINE = 160  # characters of a quoted line
_BEFORE = 40  # characters before a difference that are quoted with it


def quote(text: str) -> Text:
    """Return a stranger's words on one line, bounded."""
    line = _line(text)
    return verbatim(f"“{line[:_LINE]}…”" if len(line) > _LINE else f"“{line}”")


def quote_pair(before: str, after: str) -> tuple[Text, Text]:
    """Return two texts that differ, each cut to where they do."""
    lines = _line(before), _line(after)
    same = next((n for n, (a, b) in enumerate(zip(*lines, strict=False)) if a != b), min(map(len, lines)))
    start = same - _BEFORE if same > _LINE - _BEFORE else 0
    return _cut(lines[0], start), _cut(lines[1], start)


def _cut(line: str, start: int) -> Text:
    part = line[start : start + _LINE]
    return verbatim(f"“{'…' if start else ''}{part}{'…' if start + _LINE < len(line) else ''}”")


def _line(text: str) -> str:
    """Return a text on one line; what is encoded is said by what it holds, or only counted."""
    plain = encoded.decode(text)
    plain = encoded.RUN.sub(lambda match: f"[{len(match[0])} encoded characters]", plain)
    return " ".join("".join(letter if letter.isprintable() else " " for letter in plain).split())


def last_words(ran: Ran) -> Text:
    """Return the last thing that a command said, as the end of a sentence."""
    lines = [line for line in (ran.err.strip() or ran.out.strip()).splitlines() if line.strip()]
    return last_line(lines[-1] if lines else "")


def last_line(line: str) -> Text:
    """Return a line as the end of a sentence, nothing where it is empty."""
    return messages.LAST_WORDS(line=quote(line)) if line else verbatim("")


def status_of(ran: Ran) -> Text:
    """Return the status that a command ended with, or that it did not end in time."""
    return messages.NOT_IN_TIME() if ran.status is None else verbatim(str(ran.status))
