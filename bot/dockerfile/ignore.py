"""Which files of a build context a .dockerignore leaves out, by the rules of BuildKit (moby/patternmatcher). Pure.

The last pattern that matches decides. A pattern that matches a folder holds for what is in it, but an exception (`!`)
holds there only if the folder was left out when it was met: what BuildKit finds while it walks the folders, not what
the path alone would say.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from bot.dockerfile.expansion import SPACES
from bot.dockerfile.ignore_automaton import Automaton, Class, Element, TooLarge, Wild
from bot.errors import InputError


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
            path = _clean(written.removeprefix("!").strip(SPACES)) if mark else _clean(written)
            # BuildKit cleans twice, and only then looks for the mark: "/!a" is an exception too.
            pattern = _shortest((mark + path).strip(SPACES))
            exception, pattern = pattern.startswith("!"), pattern.removeprefix("!")
            if not pattern:
                raise IgnoreSyntaxError('illegal exclusion pattern: "!"')
            patterns.append(Pattern.read(pattern, exception=exception))
        rules = cls(tuple(patterns))
        try:
            rules._compiled  # noqa: B018 - what is too large is refused here
        except TooLarge:
            raise IgnoreSyntaxError("more patterns than are followed") from None
        return rules

    def excludes(self, path: str) -> bool:
        """Return whether a file or folder is left out of the context; `path` is relative to it, with slashes."""
        path = _clean(path).lstrip("/")
        return path not in ("", ".") and self._compiled.excludes(path)

    def kept(self, paths: Iterable[str]) -> tuple[str, ...]:
        """Return the paths that are part of the context, in their order."""
        return tuple(path for path in paths if not self.excludes(path))

    @cached_property
    def _compiled(self) -> _Compiled:
        return _Compiled(self.patterns)


class _Compiled:
    """The patterns in one automaton, and what is known of the folders that were met."""

    def __init__(self, patterns: tuple[Pattern, ...]) -> None:
        rows = [(row, pattern.exception) for pattern in patterns for row in pattern.rows]
        self._automaton = Automaton(row for row, _ in rows)
        ends = list(zip(self._automaton.ends, (exception for _, exception in rows), strict=True))
        self._plain = sum(bit for bit, exception in ends if not exception)
        self._exceptions = sum(bit for bit, exception in ends if exception)
        stems = [pattern.stem for pattern in patterns if pattern.exception]
        self._looks_everywhere = any(re.search(r"[*\[\]?^\\]", stem) for stem in stems)
        self._on_the_way = {folder for stem in stems for folder in _with_folders(stem)}
        self._folders: dict[str, tuple[bool, int]] = {"": (False, 0)}
        self._known: dict[tuple[int, int], tuple[bool, int]] = {}

    def excludes(self, path: str) -> bool:
        if path not in self._folders:
            folder = path.rpartition("/")[0]
            if folder not in self._folders:
                for above in reversed(list(_with_folders(folder))):
                    self._look_at(above)
            return self._step(path)[0]
        return self._folders[path][0]

    def _look_at(self, folder: str) -> None:
        if folder not in self._folders:
            self._folders[folder] = self._step(folder)

    def _step(self, path: str) -> tuple[bool, int]:
        """Return whether a path is left out, and the ends of the patterns that hold for what is in it."""
        folder = path.rpartition("/")[0]
        left_out, inherited = self._folders[folder]
        if left_out and not self._looks_everywhere and folder not in self._on_the_way:
            return True, inherited  # BuildKit does not look into it, since no exception is about its content
        return self._decided(inherited, self._automaton.read(path))

    def _decided(self, inherited: int, reached: int) -> tuple[bool, int]:
        """Go through the patterns in order: one is only asked if it would change what those before it decided."""
        reached &= self._plain | self._exceptions
        key = (inherited, reached)
        if key not in self._known:
            excluded, found, left = False, inherited, inherited | reached
            while flip := left & (self._exceptions if excluded else self._plain):
                bit = flip & -flip
                found |= bit
                excluded = not excluded
                left &= ~((bit << 1) - 1)
            self._known[key] = (excluded, found)
        return self._known[key]


def _with_folders(path: str) -> Iterator[str]:
    """Return a path and the folders that it is in, the innermost first."""
    while path:
        yield path
        path = path.rpartition("/")[0]


class _Kind(Enum):
    """How a pattern is compared: BuildKit has short ways for the simple ones, which are not quite the same."""

    EXACT = "exact"
    PREFIX = "prefix"
    SUFFIX = "suffix"
    WILDCARDS = "wildcards"


_CONTROLS = {"a": "\a", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_LETTER_CLASSES = {
    "d": (("0", "9"),),
    "s": (("\t", "\n"), ("\f", "\r"), (" ", " ")),
    "w": (("0", "9"), ("A", "Z"), ("a", "z"), ("_", "_")),
}


@dataclass(frozen=True)
class Pattern:
    """One pattern, cleaned; `exception` if it began with `!`. It matches what one of its rows of elements does."""

    text: str
    exception: bool
    rows: tuple[tuple[Element, ...], ...]

    @classmethod
    def read(cls, text: str, *, exception: bool = False) -> Pattern:
        """Read a pattern. Raises IgnoreSyntaxError."""
        elements, kind = _compile_pattern(text)
        rows: tuple[tuple[Element, ...], ...]
        match kind:
            case _Kind.EXACT:
                rows = (tuple(text),)
            case _Kind.PREFIX:
                rows = ((*text[:-2], Wild.ALL),)
            case _Kind.SUFFIX:
                suffix = text[2:]
                rows = ((Wild.ALL, *suffix), *([tuple(suffix[1:])] if suffix.startswith("/") else []))
            case _Kind.WILDCARDS:
                rows = (elements,)
        return cls(text, exception, rows)

    @property
    def stem(self) -> str:
        """The pattern without a glob at its end."""
        return self.text.removesuffix("/**").removesuffix("/*")


def _clean(path: str) -> str:
    """Return the shortest form of a path, without a slash before it."""
    clean = _shortest(path) if path else ""
    return clean[1:] if len(clean) > 1 and clean.startswith("/") else clean


def _shortest(path: str) -> str:
    clean = posixpath.normpath(path)
    return "/" + clean.lstrip("/") if clean.startswith("//") else clean  # POSIX lets two slashes stand, Go does not


def _compile_pattern(pattern: str) -> tuple[tuple[Element, ...], _Kind]:
    tokens: list[Element] = []
    kind = _Kind.EXACT
    at = 0
    while at < len(pattern):
        start = at
        if pattern.startswith("**", at):
            at += 3 if pattern.startswith("/", at + 2) else 2
            plain_so_far = kind is _Kind.EXACT
            tokens.append(Wild.FOLDERS if at < len(pattern) else Wild.ALL)
            kind = _Kind.PREFIX if plain_so_far and at == len(pattern) else _Kind.WILDCARDS
            kind = kind if start else _Kind.SUFFIX
        else:
            token, at = _token(pattern, at)
            tokens.append(token)
            kind = _Kind.WILDCARDS if pattern[start] in "*?[]\\" else kind
    return tuple(tokens), kind


def _token(pattern: str, at: int) -> tuple[Element, int]:
    """Read one element; -> it, and where it ends."""
    character = pattern[at]
    wild = {"*": Wild.STAR, "?": Wild.ANY, "^": Wild.START}.get(character)
    if wild is not None:
        return wild, at + 1
    if character == "[":
        return _class(pattern, at + 1)
    if character != "\\":
        return character, at + 1
    if at + 1 == len(pattern):
        raise IgnoreSyntaxError(f"syntax error in pattern {pattern!r}")
    return _escape(pattern, pattern[at + 1]), at + 2


def _escape(pattern: str, character: str) -> Element:
    r"""Return what a backslash makes of a character.

    BuildKit hands letters on to its regular expressions, where `\d` is a digit: what someone means who writes
    `bin\debug` is never matched. The letters that mean something else there are refused, as most are by BuildKit.
    """
    if character.isascii() and not character.isalnum():
        return character
    if character in _CONTROLS:
        return _CONTROLS[character]
    if character.lower() in _LETTER_CLASSES:
        return Class(_LETTER_CLASSES[character.lower()], negated=character.isupper())
    raise IgnoreSyntaxError(f"syntax error in pattern {pattern!r}")


def _class(pattern: str, at: int) -> tuple[Class, int]:
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
    return Class(tuple(ranges), negated), at + 1


def _member(pattern: str, at: int) -> tuple[str, int]:
    escaped = pattern[at : at + 1] == "\\"
    at += escaped
    character = pattern[at : at + 1]
    if not character or (not escaped and character in "-]") or at + 1 >= len(pattern):
        raise IgnoreSyntaxError(f"syntax error in pattern {pattern!r}")
    return character, at + 1
