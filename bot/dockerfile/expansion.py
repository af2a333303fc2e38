"""How BuildKit splits a line into words and fills in variables: quotes, escapes, `$name` and `${name:-word}`.

It looks like a shell's, but is not: this module follows BuildKit's own rules, with their corners. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum

from bot.errors import InputError

# What Go's unicode.IsSpace says; Python's str.isspace also takes the separators \x1c to \x1f.
SPACES = "\t\n\v\f\r \x85\xa0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u2028\u2029\u202f\u205f\u3000"
SPACE_CLASS = r"\t\n\v\f\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"

_DEEPEST = 100  # levels of ${a:-${b:-...}}; a person writes two
_BYTE_ORDER_MARK = "\ufeff"
_PLAIN = re.compile(rf"[^{SPACE_CLASS}$<'\"\\`}}/]+")
_PLAIN_QUOTED = re.compile(r"[^\"$\\`]+")
_DIGITS = re.compile(r"\d+")
_NAME = re.compile(r"\w+")
_TEMPLATE = re.compile(r"\$(?:(\$)|(\w+)|\{(\w+)\})")
_PATTERN_PIECE = re.compile(r"\\?.", re.DOTALL)
_HEREDOC_SPACE = re.compile(r"[\t\r ]*")
_ESCAPABLE = ("}", "/", "*", "?", "\\")
_MOST_FILLED_IN = 10_000_000  # characters of variables' values
_LARGEST_SUBSTITUTION = 100_000  # characters of the value times those of the pattern
_SPECIAL_PARAMETERS = "@*#?-$!0"


class Grammar(Enum):
    """The BuildKit whose reading is followed, where versions differ."""

    V0_12 = "0.12"
    CURRENT = "current"  # of 2025 and later: Docker Engine 28 and on


class ExpansionError(InputError):
    """A word that BuildKit refuses: an open quote or brace, a modifier that it does not know."""


class Lexer:
    """Splits and expands words. `keep_unset` leaves a variable that has no value as it is written.

    `raw_quotes` and `raw_escapes` keep quotes and escape characters in the result.

    One lexer fills in a limited number of characters in all: values that double with every line must not fill the
    memory.
    """

    def __init__(
        self,
        escape: str = "\\",
        *,
        raw_quotes: bool = False,
        raw_escapes: bool = False,
        keep_unset: bool = False,
        grammar: Grammar = Grammar.CURRENT,
    ) -> None:
        self._escape = escape
        self._raw_quotes = raw_quotes
        self._raw_escapes = raw_escapes
        self._keep_unset = keep_unset
        self._current = grammar is Grammar.CURRENT
        self._left = _MOST_FILLED_IN

    def expand(self, word: str, env: Mapping[str, str]) -> str:
        """Return the word with its variables filled in and its quotes removed. Raises ExpansionError."""
        return self._run(word, env)[0]

    def split(self, line: str, env: Mapping[str, str]) -> list[str]:
        """Return the words of the line, likewise. Raises ExpansionError."""
        return self._run(line, env)[1]

    def _run(self, text: str, env: Mapping[str, str]) -> tuple[str, list[str]]:
        reading = _Reading(self, text.removeprefix(_BYTE_ORDER_MARK), env)
        return reading.until("", self._raw_escapes)


class _Words:
    """Collects words; white space that was not quoted ends one."""

    def __init__(self, pending: list[str]) -> None:
        self._pending = pending
        self._words: list[str] = []

    def add(self, text: str) -> None:
        self._pending.append(text)

    def add_unquoted(self, text: str) -> None:
        """Add the text of a variable, whose white space counts."""
        pieces = re.split(f"[{SPACE_CLASS}]+", text)
        for number, piece in enumerate(pieces):
            if number:
                self.end()
            self.add(piece)

    def end(self) -> None:
        if word := "".join(self._pending):
            self._words.append(word)
            self._pending.clear()

    def all(self) -> list[str]:
        self.end()
        return self._words


class _Reading:
    """One pass over one text."""

    def __init__(self, lexer: Lexer, text: str, env: Mapping[str, str]) -> None:
        self._lexer = lexer
        self._text = text
        self._env = env
        self._at = 0
        self._depth = 0
        self._raw_escapes = lexer._raw_escapes
        self._shared: list[str] = []

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _next(self) -> str:
        character = self._text[self._at : self._at + 1]
        self._at += 1
        return character

    def _take(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self._text, self._at)
        if match is None:
            return ""
        self._at = match.end()
        return match[0]

    def until(self, stop: str, raw_escapes: bool) -> tuple[str, list[str]]:
        """Read up to the character `stop` ("" for the end of the text), which is consumed; -> text, words."""
        self._depth += 1
        if self._depth > _DEEPEST:
            raise ExpansionError("variables are nested too deeply")
        before, self._raw_escapes = self._raw_escapes, raw_escapes
        try:
            return self._until(stop)
        finally:
            self._raw_escapes = before
            self._depth -= 1

    def _until(self, stop: str) -> tuple[str, list[str]]:
        # BuildKit of today has one buffer for the word in progress, which a nested ${a:-b} empties: so do we.
        pending = self._shared if self._lexer._current else []
        pending.clear()
        words = _Words(pending)
        result: list[str] = []
        while character := self._peek():
            if character == stop:
                self._at += 1
                return "".join(result), words.all()
            piece = self._take(_PLAIN)
            if piece:
                words.add(piece)
            elif character == "$":
                piece = self._variable()
                words.add_unquoted(piece)
            elif character in "'\"":
                piece = self._single() if character == "'" else self._double()
                words.add(piece)
            elif character == "<" and self._lexer._current:
                piece = self._less()
                words.add(piece)
            elif character == self._lexer._escape:
                piece = self._escaped()
                words.add(piece)
            else:
                piece = self._next()
                words.end() if piece in SPACES else words.add(piece)
            result.append(piece)
        if stop:
            raise ExpansionError(f"unexpected end of statement while looking for matching {stop}")
        return "".join(result), words.all()

    def _escaped(self) -> str:
        escape = self._next() if self._raw_escapes else self._next() and ""
        return escape + self._next()

    def _less(self) -> str:
        """Read `<`, or `<<` with the white space after it, which belongs to a heredoc's name."""
        self._at += 1
        if self._peek() != "<":
            return "<"
        self._at += 1
        return "<<" + self._take(_HEREDOC_SPACE)

    def _single(self) -> str:
        end = self._text.find("'", self._at + 1)
        if end < 0:
            raise ExpansionError("unexpected end of statement while looking for matching single-quote")
        inside = self._text[self._at + 1 : end]
        self._at = end + 1
        return f"'{inside}'" if self._lexer._raw_quotes else inside

    def _double(self) -> str:
        quote = '"' if self._lexer._raw_quotes else ""
        result = [quote]
        self._at += 1
        while character := self._peek():
            if character == '"':
                self._at += 1
                return "".join([*result, quote])
            if piece := self._take(_PLAIN_QUOTED):
                result.append(piece)
            elif character == "$":
                result.append(self._variable())
            elif character == self._lexer._escape:
                self._at += 1
                if self._raw_escapes:
                    result.append(character)
                following = self._peek()
                if not following:
                    break
                if following in ('"', "$", character):
                    self._at += 1
                    result.append(following)
                else:
                    result.append(character)
            else:
                result.append(self._next())
        raise ExpansionError("unexpected end of statement while looking for matching double-quote")

    def _variable(self) -> str:
        value = self._dollar()
        self._lexer._left -= len(value)
        if self._lexer._left < 0:
            raise ExpansionError("the values of variables are too long")
        return value

    def _dollar(self) -> str:
        self._at += 1
        if self._peek() != "{":
            name = self._name()
            if not name:
                return "$"
            return self._env.get(name, f"${name}" if self._lexer._keep_unset else "")
        self._at += 1
        if not self._peek():
            raise ExpansionError("syntax error: missing '}'")
        if self._peek() in "{}:":
            raise ExpansionError("syntax error: bad substitution")
        return self._braces(self._name())

    def _braces(self, name: str) -> str:
        """Read what follows `${name`."""
        modifier = self._next()
        if modifier == "}":
            return self._env.get(name, f"${{{name}}}" if self._lexer._keep_unset else "")
        if modifier == "/" and self._lexer._current:
            return self._replaced(name)
        colon = modifier == ":"
        if colon:
            modifier = self._next()
        elif modifier not in (("+", "-", "?", "#", "%") if self._lexer._current else ("+", "-", "?")):
            raise ExpansionError(f"unsupported modifier ({modifier}) in substitution")
        raw = self._lexer._current and modifier in ("#", "%")
        if colon and raw:
            raise ExpansionError(f"unsupported modifier (:{modifier}) in substitution")
        word, _ = self.until("}", raw or (self._raw_escapes and not self._lexer._current))
        value = self._env.get(name)
        if value is None and self._lexer._keep_unset:
            return f"${{{name}{':' if colon else ''}{modifier}{word}}}"
        return _modify(name, value, modifier, word, colon=colon)

    def _replaced(self, name: str) -> str:
        """Read the rest of `${name/pattern/replacement}`."""
        everywhere = self._peek() == "/"
        self._at += everywhere
        pattern, _ = self.until("/", True)
        replacement, _ = self.until("}", True)
        value = self._env.get(name)
        if value is None and self._lexer._keep_unset:
            return f"${{{name}/{pattern}/{replacement}}}"
        return _substitute(value or "", pattern, replacement, everywhere=everywhere)

    def _name(self) -> str:
        character = self._peek()
        if character.isdecimal():
            return self._take(_DIGITS)
        if character and character in _SPECIAL_PARAMETERS:
            return self._next()
        return self._take(_NAME)


def _modify(name: str, value: str | None, modifier: str, word: str, *, colon: bool) -> str:
    missing = value is None or (colon and not value)
    match modifier:
        case "-":
            return word if missing else value or ""
        case "+":
            return "" if missing else word
        case "?":
            if missing:
                default = "is not allowed to be unset" if value is None else "is not allowed to be empty"
                raise ExpansionError(f"{name}: {word or default}")
            return value or ""
        case "#" | "%":
            return _trim(value or "", word, modifier)
    raise ExpansionError(f"unsupported modifier (:{modifier}) in substitution")


def _trim(value: str, pattern: str, modifier: str) -> str:
    """Remove what the wildcard pattern matches at the start (#) or the end (%): the least, doubled the most."""
    longest = pattern.startswith(modifier)
    pattern = pattern[longest:]
    if modifier == "#":
        return value[_match(_tokens(pattern), value, longest=longest) or 0 :]
    backwards = "".join(reversed(_PATTERN_PIECE.findall(pattern)))
    length = _match(_tokens(backwards), value[::-1], longest=longest) or 0
    return value[: len(value) - length]


def _substitute(value: str, pattern: str, replacement: str, *, everywhere: bool) -> str:
    """Replace the leftmost longest match of the wildcard pattern, or all of them."""
    tokens = _tokens(pattern)
    if len(value) * len(tokens) > _LARGEST_SUBSTITUTION:
        raise ExpansionError("the value of a substitution is too long")
    result: list[str] = []
    at = 0
    while at <= len(value):
        if len(result) * len(replacement) > _MOST_FILLED_IN:
            raise ExpansionError("the value of a substitution is too long")
        length = _match(tokens, value[at:], longest=True)
        if length is None:
            result.append(value[at : at + 1])
            at += 1
            continue
        found = value[at : at + length]
        result += [_fill(replacement, found) if everywhere else replacement, "" if found else value[at : at + 1]]
        at += length or 1
        if not everywhere:
            break
    return "".join([*result, value[at:]])


def _fill(replacement: str, found: str) -> str:
    """Fill in a replacement of all: BuildKit takes it for a template of Go's, where $0 is what was found."""
    return _TEMPLATE.sub(lambda match: "$" if match[1] else found if (match[2] or match[3]) == "0" else "", replacement)


def _tokens(pattern: str) -> list[tuple[bool, str]]:
    """Return the characters of a wildcard pattern, each with whether it is a wildcard."""
    tokens = []
    characters = iter(pattern)
    for character in characters:
        if character != "\\":
            tokens.append((character in "*?", character))
            continue
        following = next(characters, "")
        if following not in _ESCAPABLE:
            raise ExpansionError(f"invalid escape '\\{following}' in substitution")
        tokens.append((False, following))
    return tokens


def _match(tokens: list[tuple[bool, str]], value: str, *, longest: bool) -> int | None:
    """Return how much of the value's start the pattern matches. Linear: a regular expression could be made to hang."""
    everywhere = (1 << (len(value) + 1)) - 1
    places: dict[str, int] = {}
    ends = 1  # bit n: the tokens so far can end at n
    for wildcard, character in tokens:
        if not ends:
            return None
        if wildcard and character == "*":
            ends = everywhere & ~((ends & -ends) - 1)
        elif wildcard:
            ends = (ends << 1) & everywhere
        else:
            if character not in places:
                places[character] = int("".join("01"[c == character] for c in reversed(value)) or "0", 2)
            ends = (ends & places[character]) << 1
    if not ends:
        return None
    return ends.bit_length() - 1 if longest else (ends & -ends).bit_length() - 1
