"""What linters said of the same text in an earlier run: neither hadolint nor BuildKit is asked again."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.host import answers as programs
from bot.host.answers import Answers
from bot.host.codec import Malformed, decode, encode
from bot.model.findings import Finding

_NAME = re.compile(r"[A-Za-z0-9][\w./:@+-]*")  # of an image; a variable that nobody has set is none
Key = tuple[object, ...]


def _unknown(_image: str) -> None:
    return None


@dataclass(frozen=True, slots=True)
class _Said:
    """One finding of hadolint's, the part of it that is read."""

    line: int
    code: str
    message: str
    level: str


@dataclass(frozen=True, slots=True)
class Remembered:
    """What linters said, and what decides BuildKit's checks besides the text.

    `checker` tells the engine that checks from any other, None where what it says does not go by what is known here.
    `image_id` gives the id of an image that the engine has, None for one that a registry would be asked for.
    """

    answers: Answers
    checker: str | None = None
    image_id: Callable[[str], str | None] = _unknown

    def check_key(self, images: Sequence[str] | None, *text: object) -> Key | None:
        """Return what a check goes by: the engine, the text, and what is in its images; None if that is not known."""
        if self.checker is None or images is None:
            return None
        ids = [self.image_id(name) if _NAME.fullmatch(name) else None for name in images]
        return None if None in ids else ("check", self.checker, ids, *text)

    def check(self, key: Key) -> tuple[Finding, ...] | None:
        """Return what BuildKit's checks found under a key, None if that is not known."""
        try:
            return decode(tuple[Finding, ...], self.answers.recall(*key))
        except Malformed:
            return None

    def remember_check(self, key: Key, found: Sequence[Finding]) -> None:
        """Keep what a check found that could look at all there is."""
        self.answers.remember(encode(tuple(found)), *key)

    def items(self, program: str, *question: object) -> list[list[Mapping[str, Any]]] | None:
        """Return what hadolint said of each text of a question, None if that is not known."""
        asked = programs.identity(program)
        try:
            found = self.answers.recall("hadolint", asked, *question) if asked is not None else None
            return [list(encode(some)) for some in decode(tuple[tuple[_Said, ...], ...], found)]
        except Malformed:
            return None

    def remember_items(self, said: Sequence[Sequence[Mapping[str, Any]]], program: str, *question: object) -> None:
        """Keep what hadolint said of each text of a question."""
        asked = programs.identity(program)
        if asked is not None:
            kept = [[{name: one[name] for name in _Said.__slots__} for one in some] for some in said]
            self.answers.remember(kept, "hadolint", asked, *question)
