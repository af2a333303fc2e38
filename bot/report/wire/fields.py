"""The types that the members of report.json have: what they hold, how much of it, and what they are in the model.

A type is checked by msgspec when a report is read, and described in the JSON Schema. A marker in it says how its value
becomes one of the model and back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Annotated, Any, Literal, TypeVar

from msgspec import Meta, UnsetType

from bot.model import behaviour, findings, scans, verdicts
from bot.report.addresses import trust_address
from bot.text import Language, Text

E = TypeVar("E", bound=IntEnum)

STRING_LIMIT = 20_000  # characters
FILE_LIMIT = 1_000_000  # characters of a whole Dockerfile
ITEMS_LIMIT = 50_000  # of a list or an object
TARGETS_LIMIT = 1_000
NUMBER_LIMIT = 2**53
MANY = Meta(max_length=ITEMS_LIMIT)


@dataclass(frozen=True, slots=True)
class Translations:
    """What the English texts of one report are in Portuguese."""

    portuguese: dict[str, str] = field(default_factory=dict)

    def english(self, text: Text) -> str:
        """Return the text in English, and keep what it is in Portuguese."""
        english = shorten(text.english, STRING_LIMIT)
        if text.portuguese != text.english:
            self.portuguese.setdefault(english, shorten(text.portuguese, STRING_LIMIT))
        return english

    def text(self, english: str) -> Text:
        """Return a text of the report in all languages."""
        found = writable(english)
        return Text(found, writable(self.portuguese.get(english, english)))

    def table(self) -> dict[str, dict[str, str]]:
        """Return the member `translations`, sorted."""
        return {Language.PORTUGUESE.value: dict(sorted(self.portuguese.items()))}


def shorten(text: str, limit: int) -> str:
    """Return a text of at most so many characters: what is written can always be read back."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def writable(text: str) -> str:
    """Return a text without halves of characters: no file can be written with one."""
    return text.encode("utf-8", "replace").decode("utf-8")


@dataclass(frozen=True, slots=True)
class Converted:
    """A marker: how a value of the model is written, and how it is read back."""

    write: Callable[[Any, Translations], Any]
    read: Callable[[Any, Translations], Any]


@dataclass(frozen=True, slots=True)
class From:
    """A marker: where in the model the member stands, by its path from the struct's own value; "" is that value.

    A member that is `derived` follows from others: it is written, not read.
    """

    path: str
    derived: bool = False


@dataclass(frozen=True, slots=True)
class Fixed:
    """A marker: the member is always this value, and none of the model."""

    value: Any


def _convert_named(kind: type[E]) -> Converted:
    """A number of the model that is written as its name."""
    return Converted(lambda one, table: one.name.lower(), lambda one, table: kind[one.upper()])


String = Annotated[str, Meta(max_length=STRING_LIMIT)]
FileText = Annotated[str, Meta(max_length=FILE_LIMIT)]
Message = Annotated[
    str,
    Meta(max_length=STRING_LIMIT),
    Converted(lambda one, table: table.english(one), lambda one, table: table.text(one)),
]
Url = Annotated[
    str,
    Meta(max_length=STRING_LIMIT),
    Converted(lambda one, table: shorten(one, STRING_LIMIT), lambda one, table: trust_address(one)),
]
LineNumber = Annotated[int, Meta(ge=1, le=NUMBER_LIMIT)]
Count = Annotated[int, Meta(ge=0, le=NUMBER_LIMIT)]
Bytes = Count
Seconds = Annotated[
    float,
    Meta(ge=0, le=NUMBER_LIMIT),
    Converted(lambda one, table: round(one, 3), lambda one, table: one),
]
Strings = Annotated[tuple[String, ...], MANY]
Messages = Annotated[tuple[Message, ...], MANY]
Pairs = Annotated[dict[String, String], MANY]

VerdictWord = Annotated[Literal["pass", "warn", "incomplete", "fail"], _convert_named(verdicts.VerdictState)]
Level = Annotated[Literal["style", "info", "warning", "error"], _convert_named(findings.Level)]
Outcome = Annotated[Literal["same", "shown", "changed", "broken"], _convert_named(behaviour.Outcome)]
Severity = Annotated[Literal["unknown", "low", "medium", "high", "critical"], _convert_named(scans.Severity)]

Absent = UnsetType  # of a member that is left out where the model has None
NUMBER = Converted(lambda one, table: len(one), lambda one, table: one)  # of the items of a tuple
