"""Text that people read, in every language that Hullcheck speaks.

A message is written once as a `Template` in the catalogue (`bot/messages/`), filled with values, and travels through
the core as a `Text`: all its languages at once. Only a renderer picks one, so the core never asks which is in use.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

_HUNDREDFOLD = 99.0  # as a ratio of growth


class Language(Enum):
    """A language of the output; the value is its BCP 47 tag."""

    ENGLISH = "en"
    PORTUGUESE = "pt-BR"


class Size(int):
    """A number of bytes that a template shows to people: `Size(1_500_000)` reads "1.5 MB"."""


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence or phrase in every language."""

    english: str
    portuguese: str

    def __str__(self) -> str:
        return self.english

    def render(self, language: Language) -> str:
        """Return the text in that language."""
        return self.portuguese if language is Language.PORTUGUESE else self.english

    def map(self, change: Callable[[str], str]) -> Text:
        """Return the text with `change` made to it in every language."""
        return Text(change(self.english), change(self.portuguese))


def verbatim(words: str) -> Text:
    """Return words that are the same in every language: a tool's own message, a path, a name."""
    return Text(words, words)


@dataclass(frozen=True, slots=True)
class Template:
    """A message of the catalogue, with `{name}` where a value goes.

    `{count:1 line|# lines}` chooses by a whole number, which stands for `#`.
    """

    english: str
    portuguese: str

    def __call__(self, **values: object) -> Text:
        """Fill in the values: `Size` and `float` are written as each language writes them, `Text` in its language."""
        return Text(
            self.english.format(**{k: _show(v, Language.ENGLISH) for k, v in values.items()}),
            self.portuguese.format(**{k: _show(v, Language.PORTUGUESE) for k, v in values.items()}),
        )


def visible(words: str, keep: str = "\n") -> str:
    """Return text in which every character can be seen, what cannot as U+FFFD; `keep` are controls that stay.

    What cannot be seen is told by Unicode's properties: controls (C0, C1), format characters (bidi, zero-width, tags),
    what is no character, and all that Unicode has a renderer ignore (Default_Ignorable_Code_Point: fillers, variation
    selectors). The selector that makes an emoji of a symbol stays behind one. All that writes for people uses this.
    """
    if words.isascii() and words.isprintable():  # most are
        return words
    letters = set(words)  # a long text has few: each is looked up once
    unseen = {one for one in letters if one not in keep and not _is_visible(one, "")}
    if letters.isdisjoint(_SELECTORS):
        return words.translate(dict.fromkeys(map(ord, unseen), "\N{REPLACEMENT CHARACTER}")) if unseen else words
    return "".join(
        "\N{REPLACEMENT CHARACTER}" if one in unseen and not _is_visible(one, words[number - 1 : number]) else one
        for number, one in enumerate(words)
    )


def inert(text: str) -> str:
    """Return a stranger's text as it can stand in a log: no line of it is a command, no terminal escapes."""
    return no_commands("\n".join(visible(text, "\t\n\r").splitlines()))


def no_commands(text: str) -> str:
    """Return text of which a workflow's runner takes no line for a command.

    It takes `::name::` at the start of a line for one, behind blanks, too, and the older `##[name]` anywhere in it.
    """
    return "".join(
        f"\N{ZERO WIDTH SPACE}{line}" if line.lstrip().startswith("::") else line
        for line in text.replace("##[", "## [").splitlines(keepends=True)
    )


def no_commands_json(document: str) -> str:
    """Return JSON of the same meaning of which a runner takes no line for a command."""
    return document.replace("##[", r"#\u0023[")  # there is no such letter outside of its strings


_UNSEEN_CATEGORIES = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
# Default_Ignorable_Code_Point of other categories (DerivedCoreProperties.txt), and the blank Braille pattern.
_UNSEEN = frozenset(
    (0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180F, 0x2800, 0x3164, 0xFFA0)
) | frozenset((*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)))
_SELECTORS = "\ufe0e\ufe0f"


def _is_visible(letter: str, before: str) -> bool:
    if letter in _SELECTORS and before and unicodedata.category(before) == "So":
        return True
    return ord(letter) not in _UNSEEN and unicodedata.category(letter) not in _UNSEEN_CATEGORIES


def human_bytes(count: int, language: Language = Language.ENGLISH) -> str:
    """Return a size for people, in decimal units as Docker prints them: "917 MB", "12.1 MB", "0 B"."""
    size = float(abs(count))
    for unit in ("B", "kB", "MB", "GB"):
        if size < 999.5 or unit == "GB":
            break
        size /= 1000
    digits = 0 if unit == "B" or size >= 99.95 else (1 if size >= 9.995 else 2)
    number = f"{size:.{digits}f}"
    if digits == 2 and number.endswith("0"):
        number = number[:-1]
    return ("-" if count < 0 else "") + _decimal(number, language) + " " + unit


def human_delta(count: int, language: Language = Language.ENGLISH) -> str:
    """Return a change of size with its sign: "+61 MB", "−4.2 kB", "±0"."""
    if count == 0:
        return "±0"
    return ("+" if count > 0 else "−") + human_bytes(abs(count), language)


def human_percent(ratio: float, language: Language = Language.ENGLISH) -> str:
    """Return a relative change with its sign, from a ratio (0.07 is 7 %): "+7%", "−98.7%", "±0%".

    A hundredfold and more is said as such: "×118".
    """
    if ratio >= _HUNDREDFOLD:
        return f"×{1 + ratio:.0f}"
    percent = ratio * 100
    if abs(percent) < 0.05:
        return "±0%"
    digits = 0 if abs(percent) >= 99.95 or abs(percent) == round(abs(percent)) else 1
    return ("+" if percent > 0 else "−") + _decimal(f"{abs(percent):.{digits}f}", language) + "%"


class _Count(int):
    """A whole number that chooses the form of what it counts."""

    def __format__(self, forms: str) -> str:
        one, bar, many = forms.partition("|")
        return (one if self == 1 else many).replace("#", str(int(self))) if bar else super().__format__(forms)


def _show(value: object, language: Language) -> object:
    if isinstance(value, Size):
        return human_bytes(value, language)
    if isinstance(value, Text):
        return value.render(language)
    if isinstance(value, float):
        return _decimal(f"{value:.1f}", language)
    if isinstance(value, int):
        return _Count(value)
    return str(value)


def _decimal(number: str, language: Language) -> str:
    return number.replace(".", ",") if language is Language.PORTUGUESE else number
