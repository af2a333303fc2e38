"""A JSON array of strings as Go reads it: the exec form of an instruction. Pure.

A scanner of its own, since Python's decoder takes more than Go's, and can be made to run out of stack.
"""

from __future__ import annotations

import json
import math
import re
from enum import Enum

from bot.dockerfile.expansion import SPACES

_DEEPEST_JSON = 10_000  # levels of nesting: Go's decoder takes no more
_JSON_TOKEN = re.compile(
    r'[ \t\n\r]*+(?:("(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*+")'
    r"|(-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?)"
    r"|(true|false|null)|([\[\]{},:]))"
)
_SURROGATE = re.compile("[\ud800-\udfff]")


class NotStrings(Exception):
    """The array holds something that is no string."""


def json_array(rest: str, *, alone: bool) -> tuple[str, ...] | None:
    """Return the items of a JSON array of strings, None if it is no JSON array. Raises NotStrings if not all are such.

    `alone` says that nothing may follow it.
    """
    text = rest.lstrip(SPACES)
    if not text.startswith("["):
        return None
    scanner = _JsonScanner()
    at = 0
    while not scanner.done:
        match = _JSON_TOKEN.match(text, at)
        if match is None or not scanner.take(*match.groups()):
            return None
        at = match.end()
    if alone and text[at:].strip(" \t\n\r"):
        return None
    if scanner.items is None:
        raise NotStrings
    return tuple(scanner.items)


class _Expect(Enum):
    VALUE = "value"
    FIRST_VALUE = "value or ]"
    KEY = "key"
    FIRST_KEY = "key or }"
    COLON = "colon"
    COMMA = "comma, ] or }"


class _JsonScanner:
    """Checks JSON as Go does, token by token; `items` is None once something is in the array that is no string."""

    def __init__(self) -> None:
        self._open: list[str] = []
        self._expect = _Expect.VALUE
        self.items: list[str] | None = []
        self.done = False

    def take(self, string: str | None, number: str | None, literal: str | None, mark: str | None) -> bool:
        """Take the next token; -> whether it may stand there."""
        if mark:
            return self._mark(mark)
        if self._expect in (_Expect.KEY, _Expect.FIRST_KEY):
            self._expect = _Expect.COLON
            return string is not None
        if self._expect not in (_Expect.VALUE, _Expect.FIRST_VALUE):
            return False
        self._expect = _Expect.COMMA
        if len(self._open) == 1 and string is not None and self.items is not None:
            self.items.append(_unquote(string))
        elif len(self._open) == 1:
            self.items = None
        return number is None or not math.isinf(float(number))  # Go has no infinity either

    def _mark(self, mark: str) -> bool:
        expect = self._expect
        if mark in "[{":
            if self._open:
                self.items = None
            self._open.append(mark)
            self._expect = _Expect.FIRST_VALUE if mark == "[" else _Expect.FIRST_KEY
            return expect in (_Expect.VALUE, _Expect.FIRST_VALUE) and len(self._open) <= _DEEPEST_JSON
        if mark == ":":
            self._expect = _Expect.VALUE
            return expect is _Expect.COLON
        inside = self._open[-1]
        if mark == ",":
            self._expect = _Expect.VALUE if inside == "[" else _Expect.KEY
            return expect is _Expect.COMMA
        self._open.pop()
        self._expect = _Expect.COMMA
        self.done = not self._open
        first = _Expect.FIRST_VALUE if mark == "]" else _Expect.FIRST_KEY
        return inside + mark in ("[]", "{}") and expect in (_Expect.COMMA, first)


def _unquote(string: str) -> str:
    if "\\" not in string:
        return string[1:-1]
    return _SURROGATE.sub("\ufffd", str(json.loads(string)))
