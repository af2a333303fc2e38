"""Lines that a log has again and again with other numbers: how many there are says how often somebody asked. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

_NUMBER = re.compile(r"[\d\u2026][\d\u2026/:.,]*")


class CountedLines:
    """The lines of a log that differ from each other in numbers only, and in which of their numbers they do."""

    def __init__(self, lines: Iterable[str]) -> None:
        forms: dict[str, list[list[str]]] = {}
        for line in dict.fromkeys(lines):
            forms.setdefault(_form(line), []).append(_NUMBER.findall(line))
        self._steady = {
            form: [one[0] if len(set(one)) == 1 else None for one in zip(*rows, strict=True)]
            for form, rows in forms.items()
            if len(rows) > 1
        }

    def have(self, line: str) -> bool:
        """Whether a line is one more of these: other than them only in numbers that vary among them."""
        steady = self._steady.get(_form(line))
        numbers = _NUMBER.findall(line)
        return steady is not None and all(one in (None, number) for one, number in zip(steady, numbers, strict=True))

    def has_form(self, line: str, others: Iterable[str]) -> bool:
        """Whether a line is one of these, and others of its form are there."""
        return self.have(line) and any(_form(line) == _form(one) and self.have(one) for one in others)


def _form(line: str) -> str:
    return _NUMBER.sub("0", line)
