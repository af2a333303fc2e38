"""Which files of a build context a .dockerignore leaves out, by the rules of BuildKit (moby/patternmatcher). Pure.

The last pattern that matches decides. A pattern that matches a folder holds for what is in it, but an exception (`!`)
holds there only if the folder was left out when it was met: what BuildKit finds while it walks the folders, not what
the path alone would say.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property

from bot.dockerfile.expansion import SPACES
from bot.errors import InputError

_FEW_WILDCARDS = 2  # with more, a regular expression could be made to hang


class IgnoreSyntaxError(InputError):
    """A pattern that BuildKit refuses; the build would fail."""


def names(dockerfile: str, context: str) -> tuple[str, str]:
    """Return the paths of the ignore files of a Dockerfile, the one that counts first: only one is ever read."""
    return f"{dockerfile}.dockerignore", posixpath.normpath(posixpath.join(context, ".dockerignore"))


@dataclass(frozen=True)
class IgnoreRules:
    """The patterns of one ignore file."""

    patterns: tuple[Pattern, ...] = ()

    @classmethod
    def parse(cls, text: str) -> IgnoreRules:
        """Read a .dockerignore. Raises IgnoreSyntaxError."""
        patterns = []
        for line in text.removeprefix("\ufeff").split("\n"):
            written = line.strip(SPACES)
            if not written or line.startswith("#"):
                continue
            mark = "!" if written.startswith("!") else ""
            path = _cleaned(written.removeprefix("!").strip(SPACES)) if mark else _cleaned(written)
            # BuildKit cleans twice, and only then looks for the mark: "/!a" is an exception too.
            pattern = _shortest((mark + path).strip(SPACES))
            exception, pattern = pattern.startswith("!"), pattern.removeprefix("!")
            if not pattern:
                raise IgnoreSyntaxError('illegal exclusion pattern: "!"')
            patterns.append(Pattern(pattern, exception))
        return cls(tuple(patterns))

    def excludes(self, path: str) -> bool:
        """Return whether a file or folder is left out of the context; `path` is relative to it, with slashes."""
        path = _cleaned(path).lstrip("/")
        if path in ("", "."):
            return False
        excluded = False
        inherited: tuple[bool, ...] = ()
        parts = path.split("/")
        for depth in range(1, len(parts) + 1):
            current = "/".join(parts[:depth])
            if excluded and self._nothing_below(current.rpartition("/")[0]):
                return True
            excluded, inherited = self._step(current, inherited)
        return excluded

    def kept(self, paths: Iterable[str]) -> tuple[str, ...]:
        """Return the paths that are part of the context, in their order."""
        return tuple(path for path in paths if not self.excludes(path))

    def _step(self, path: str, inherited: tuple[bool, ...]) -> tuple[bool, tuple[bool, ...]]:
        excluded = False
        matches = []
        for number, pattern in enumerate(self.patterns):
            match = bool(inherited) and inherited[number]
            if not match and pattern.exception == excluded:
                match = pattern.matches(path)
            matches.append(match)
            if match:
                excluded = not pattern.exception
        return excluded, tuple(matches)

    def _nothing_below(self, folder: str) -> bool:
        """Whether BuildKit does not look into a folder that is left out, since no exception is about its content."""
        return self._plain_exceptions and not any(
            pattern.exception and (pattern.stem + "/").startswith(folder + "/") for pattern in self.patterns
        )

    @cached_property
    def _plain_exceptions(self) -> bool:
        return not any(p.exception and re.search(r"[*\[\]?^\\]", p.stem) for p in self.patterns)


class _Kind(Enum):
    """How a pattern is compared: BuildKit has short ways for the simple ones, which are not quite the same."""

    EXACT = "exact"
    PREFIX = "prefix"
    SUFFIX = "suffix"
    WILDCARDS = "wildcards"


class _Wild(Enum):
    ANY = "[^/]"
    STAR = "[^/]*"
    FOLDERS = "(?:.*/)?"
    ALL = ".*"
    START = "^"  # BuildKit forgets that ^ means something in the expression that it makes of a pattern with wildcards


@dataclass(frozen=True)
class _Class:
    """A set of characters: [a-z], [^a-z]."""

    ranges: tuple[tuple[str, str], ...]
    negated: bool

    def holds(self, character: str) -> bool:
        return any(low <= character <= high for low, high in self.ranges) != self.negated

    @property
    def expression(self) -> str:
        inside = "".join(f"{re.escape(low)}-{re.escape(high)}" for low, high in self.ranges)
        return f"[{'^' if self.negated else ''}{inside}]"


_Token = str | _Wild | _Class
_CONTROLS = {"a": "\a", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_LETTER_CLASSES = {
    "d": (("0", "9"),),
    "s": (("\t", "\n"), ("\f", "\r"), (" ", " ")),
    "w": (("0", "9"), ("A", "Z"), ("a", "z"), ("_", "_")),
}


@dataclass(frozen=True)
class Pattern:
    """One pattern, cleaned; `exception` if it began with `!`."""

    text: str
    exception: bool = False
    _tokens: tuple[_Token, ...] = field(init=False, repr=False, compare=False)
    _kind: _Kind = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        tokens, kind = _compiled(self.text)
        object.__setattr__(self, "_tokens", tokens)
        object.__setattr__(self, "_kind", kind)

    @property
    def stem(self) -> str:
        """The pattern without a glob at its end."""
        return self.text.removesuffix("/**").removesuffix("/*")

    def matches(self, path: str) -> bool:
        """Return whether the pattern matches that very path."""
        match self._kind:
            case _Kind.EXACT:
                return path == self.text
            case _Kind.PREFIX:
                return path.startswith(self.text[:-2])
            case _Kind.SUFFIX:
                suffix = self.text[2:]
                return path.endswith(suffix) or (suffix.startswith("/") and path == suffix[1:])
        if self._expression is not None:
            return self._expression.fullmatch(path) is not None
        return _reaches_end(self._tokens, path)

    @cached_property
    def _expression(self) -> re.Pattern[str] | None:
        if sum(token in (_Wild.STAR, _Wild.FOLDERS, _Wild.ALL) for token in self._tokens) > _FEW_WILDCARDS:
            return None
        pieces = (
            re.escape(token)
            if isinstance(token, str)
            else token.value
            if isinstance(token, _Wild)
            else token.expression
            for token in self._tokens
        )
        return re.compile("".join(pieces))


def _cleaned(path: str) -> str:
    """Return the shortest form of a path, without a slash before it."""
    clean = _shortest(path) if path else ""
    return clean[1:] if len(clean) > 1 and clean.startswith("/") else clean


def _shortest(path: str) -> str:
    clean = posixpath.normpath(path)
    return "/" + clean.lstrip("/") if clean.startswith("//") else clean  # POSIX lets two slashes stand, Go does not


def _compiled(pattern: str) -> tuple[tuple[_Token, ...], _Kind]:
    tokens: list[_Token] = []
    kind = _Kind.EXACT
    at = 0
    while at < len(pattern):
        start = at
        if pattern.startswith("**", at):
            at += 3 if pattern.startswith("/", at + 2) else 2
            plain_so_far = kind is _Kind.EXACT
            tokens.append(_Wild.FOLDERS if at < len(pattern) else _Wild.ALL)
            kind = _Kind.PREFIX if plain_so_far and at == len(pattern) else _Kind.WILDCARDS
            kind = kind if start else _Kind.SUFFIX
        else:
            token, at = _token(pattern, at)
            tokens.append(token)
            kind = _Kind.WILDCARDS if pattern[start] in "*?[]\\" else kind
    return tuple(tokens), kind


def _token(pattern: str, at: int) -> tuple[_Token, int]:
    """Read one element; -> it, and where it ends."""
    character = pattern[at]
    wild = {"*": _Wild.STAR, "?": _Wild.ANY, "^": _Wild.START}.get(character)
    if wild is not None:
        return wild, at + 1
    if character == "[":
        return _class(pattern, at + 1)
    if character != "\\":
        return character, at + 1
    if at + 1 == len(pattern):
        raise IgnoreSyntaxError(f"syntax error in pattern {pattern!r}")
    return _escaped(pattern, pattern[at + 1]), at + 2


def _escaped(pattern: str, character: str) -> _Token:
    r"""Return what a backslash makes of a character.

    BuildKit hands letters on to its regular expressions, where `\d` is a digit: what someone means who writes
    `bin\debug` is never matched. The letters that mean something else there are refused, as most are by BuildKit.
    """
    if character.isascii() and not character.isalnum():
        return character
    if character in _CONTROLS:
        return _CONTROLS[character]
    if character.lower() in _LETTER_CLASSES:
        return _Class(_LETTER_CLASSES[character.lower()], negated=character.isupper())
    raise IgnoreSyntaxError(f"syntax error in pattern {pattern!r}")


def _class(pattern: str, at: int) -> tuple[_Class, int]:
    """Read a set of characters from behind its `[`; -> it, and where it ends."""
    negated = pattern[at : at + 1] == "^"
    at += negated
    ranges: list[tuple[str, str]] = []
    while not ranges or pattern[at : at + 1] != "]":
        low, at = _member(pattern, at)
        high = low
        if pattern[at : at + 1] == "-":
            high, at = _member(pattern, at + 1)
        if high < low:
            raise IgnoreSyntaxError(f"syntax error in pattern {pattern!r}")
        ranges.append((low, high))
    return _Class(tuple(ranges), negated), at + 1


def _member(pattern: str, at: int) -> tuple[str, int]:
    escaped = pattern[at : at + 1] == "\\"
    at += escaped
    character = pattern[at : at + 1]
    if not character or (not escaped and character in "-]") or at + 1 >= len(pattern):
        raise IgnoreSyntaxError(f"syntax error in pattern {pattern!r}")
    return character, at + 1


def _reaches_end(tokens: tuple[_Token, ...], path: str) -> bool:
    """Match in bounded time, without going back: bit n of `ends` is set if the tokens so far can end at n."""
    ends, everywhere = 1, (1 << (len(path) + 1)) - 1
    slashes = _bits(path, lambda character: character == "/")
    for token in tokens:
        if not ends:
            return False
        from_first = everywhere & ~((ends & -ends) - 1)
        if token is _Wild.STAR:
            ends = _within_folders(ends, slashes, everywhere)
        elif token is _Wild.ANY:
            ends = ((ends & ~slashes) << 1) & everywhere
        elif token is _Wild.START:
            ends &= 1
        elif token is _Wild.ALL:
            ends = from_first
        elif token is _Wild.FOLDERS:
            ends |= (slashes & from_first) << 1
        else:
            ends = (ends & _bits(path, token.holds if isinstance(token, _Class) else token.__eq__)) << 1
    return bool(ends >> len(path) & 1)


def _within_folders(ends: int, slashes: int, everywhere: int) -> int:
    """Extend each end up to the next slash: adding carries a bit through all the ones that follow it."""
    others = (everywhere >> 1) & ~slashes
    return ends | ((((ends & others) + others) ^ others) & everywhere)


def _bits(path: str, holds: Callable[[str], bool]) -> int:
    return int("".join("01"[holds(character)] for character in reversed(path)) or "0", 2)
