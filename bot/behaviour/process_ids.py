"""The numbers of processes in what a program prints. Pure.

They depend on what else was started before: a library looks for a compiler, another base has none. Two observations of
one image need not show that. Only what a text itself calls a process is taken for one; other numbers stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_MOST = 10  # processes that are told apart; a program that starts others all the time has any number of them
_NUMBER = r"(?P<pid>[0-9]{1,7})(?!\w|[.,:]\d)"
_CALLED = (
    re.compile(rf"\b(?:pid|ppid|process[ _-]?id)\b[\"']?\s?[:=#]?\s?[\"']?{_NUMBER}", re.IGNORECASE),
    re.compile(rf"\b(?:server|parent|child|master|worker|reloader|manager) process (?:\[)?{_NUMBER}", re.IGNORECASE),
    re.compile(r"^\[[^\]\n]{10,40}\] \[(?P<pid>[0-9]{1,7})\](?= \[[A-Z]{4,8}\])", re.MULTILINE),
    re.compile(r"\(node:(?P<pid>[0-9]{1,7})\)"),
    re.compile(rf"^(?:\x1b\[[\d;]*m)?\[\w+\] {_NUMBER}(?= +- )", re.MULTILINE),  # NestJS
)
_IN_BRACKETS = re.compile(r"(?<=\[)(?P<pid>[0-9]{1,7})(?=\])|(?<=\()(?P<pid2>[0-9]{1,7})(?=\))")


def mask(*texts: str) -> tuple[str, ...]:
    """Return the texts of one run with the numbers of its processes replaced: by "pid 1", "pid 2" as they are named.

    That way as many processes have to be named as before.
    """
    names: dict[str, str] = {}
    for text in texts:
        for _, number in sorted(_find_calls(text)):
            names.setdefault(number, f"pid {len(names) + 1}" if len(names) < _MOST else "pid")
    return tuple(_replace_each(text, names) if names else text for text in texts)


def _find_calls(text: str) -> Iterator[tuple[int, str]]:
    for pattern in _CALLED:
        for match in pattern.finditer(text):
            yield match.start("pid"), match["pid"]


def _replace_each(text: str, names: dict[str, str]) -> str:
    """Replace numbers where they are called processes, and where they stand alone in brackets."""
    spans = {(at, at + len(number)): names[number] for at, number in _find_calls(text)}
    for match in _IN_BRACKETS.finditer(text):
        number = match["pid"] or match["pid2"]
        if number in names:
            spans[match.start(), match.end()] = names[number]
    done = 0
    parts = []
    for (start, end), name in sorted(spans.items()):
        parts += [text[done:start], name]
        done = end
    return "".join((*parts, text[done:]))
