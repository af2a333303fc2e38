"""What is inside one instruction by BuildKit's rules: its keyword, flags and words, or JSON. Pure."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field

from bot.dockerfile.expansion import SPACE_CLASS, SPACES, Grammar
from bot.dockerfile.json_array import NotStrings, json_array

_LIST = ("ADD", "COPY", "VOLUME")  # a JSON array, or words
_COMMAND = ("CMD", "ENTRYPOINT", "RUN", "SHELL")  # a JSON array, or one string
_WORDS = ("EXPOSE", "FROM")
_STRING = ("MAINTAINER", "STOPSIGNAL", "USER", "WORKDIR")
_PAIRS = ("ENV", "LABEL")
_KEYWORDS = frozenset((*_LIST, *_COMMAND, *_WORDS, *_STRING, *_PAIRS, "ARG", "HEALTHCHECK", "ONBUILD"))

_WHITESPACE = re.compile(r"[\t\v\f\r ]+")
_BYTE_SPACES = r"\t\n\v\f\r \x85\xa0"  # what BuildKit takes for white space where it looks at single bytes
_FIRST_WORD = re.compile(rb"([^\t\n\v\f\r \x85\xa0]*+)[\t\n\v\f\r \x85\xa0]*+(.*)", re.DOTALL)
_FLAG_PIECE = {
    escape: re.compile(
        rf"([^{_BYTE_SPACES}'\"{mark}]++)|{mark}(.?)|(['\"])((?:(?!\3)[^{mark}]|{mark}.)*+)(?:\3|{mark}?\Z)", re.DOTALL
    )
    for escape, mark in (("\\", r"\\"), ("`", "`"))
}
_QUOTED_WORD = {
    escape: re.compile(
        rf"(?:[^{SPACE_CLASS}'\"{mark}]++|{mark}.|{mark}\Z()"
        rf"|\"(?:[^\"{mark}]|{mark}.)*+(?:\"|{mark}\Z()|\Z)|'[^']*+(?:'|\Z))++",
        re.DOTALL,
    )
    for escape, mark in (("\\", r"\\"), ("`", "`"))
}


class Refused(Exception):
    """BuildKit refuses the instruction; where it is, the caller knows."""


@dataclass(frozen=True, slots=True)
class Node:
    """An instruction without its place; `sub` is the one in an ONBUILD, with its `original` text."""

    keyword: str
    flags: tuple[str, ...] = ()
    args: tuple[str, ...] = ()
    json: bool = False
    sub: Node | None = field(default=None)
    original: str = ""


def split(line: str) -> tuple[str, str]:
    """Return an instruction's keyword as written and the rest."""
    keyword, *rest = _WHITESPACE.split(line.strip(SPACES), maxsplit=1)
    return keyword, rest[0] if rest else ""


def read(written: str, rest: str, escape: str, grammar: Grammar) -> Node:
    """Read an instruction of which the keyword as written and the rest are given. Raises Refused as BuildKit does."""
    keyword = _keyword(written)
    flags, rest = _flags(rest, escape if grammar is Grammar.CURRENT else "\\")
    if keyword != "ONBUILD" or not rest:
        return Node(keyword, flags, *_arguments(keyword, rest, escape, grammar))
    return Node(keyword, flags, sub=_onbuild(rest, escape, grammar))


def _onbuild(rest: str, escape: str, grammar: Grammar) -> Node:
    """Read what is in an ONBUILD. One in another is read for its errors only, without recursion: there may be many."""
    outer: Node | None = None
    while True:
        original = rest
        written, rest = split(rest)
        keyword = _keyword(written)
        flags, rest = _flags(rest, escape if grammar is Grammar.CURRENT else "\\")
        if keyword != "ONBUILD" or not rest:
            node = Node(keyword, flags, *_arguments(keyword, rest, escape, grammar), original=original)
            return outer or node
        outer = outer or Node(keyword, flags, ("",), original=original)


def _keyword(written: str) -> str:
    # Go's lower case has two letters more that become ASCII ones: the Kelvin sign and the dotted capital I.
    keyword = written.replace("\u0130", "i").lower().upper()
    return keyword if keyword in _KEYWORDS else written.upper()


def _arguments(keyword: str, rest: str, escape: str, grammar: Grammar) -> tuple[tuple[str, ...], bool]:
    """Return the args and whether they were JSON."""
    if keyword not in _KEYWORDS:
        return ("",), False
    if not rest:
        return (), False
    if keyword == "HEALTHCHECK":
        return _healthcheck(rest, grammar)
    items = _array(rest, grammar) if keyword in (*_LIST, *_COMMAND) else None
    if items is not None:
        return items, True
    if keyword in (*_LIST, *_WORDS):
        args = tuple(_WHITESPACE.split(rest))
    elif keyword in _PAIRS:
        args = _pairs(keyword, rest, escape)
    else:
        args = _quoted_words(rest, escape) if keyword == "ARG" else (rest,)
    return args, False


def _healthcheck(rest: str, grammar: Grammar) -> tuple[tuple[str, ...], bool]:
    # BuildKit looks at bytes here, and takes 0x85 and 0xa0 for white space even within a character.
    match = _FIRST_WORD.fullmatch(rest.encode())
    kind, command = (part.decode("utf-8", "replace") for part in match.groups()) if match else (rest, "")
    if not command:
        return (kind,), False
    items = _array(command, grammar)
    return ((kind, *items), True) if items is not None else ((kind, command), False)


def _pairs(keyword: str, rest: str, escape: str) -> tuple[str, ...]:
    words = _quoted_words(rest, escape)
    if words and "=" not in words[0]:
        parts = _WHITESPACE.split(rest, maxsplit=1)
        if len(parts) < 2:
            raise Refused(f"{keyword} must have two arguments")
        return tuple(parts)
    for word in words:
        if "=" not in word:
            raise Refused(f"Syntax error - can't find = in {json.dumps(word)}. Must be of the form: name=value")
    return tuple(part for word in words for part in word.split("=", 1))


def _quoted_words(rest: str, escape: str) -> tuple[str, ...]:
    """Split at white space outside quotes; quotes and escapes stay, but for an escape at the very end."""
    words = (match[0][:-1] if match.lastindex else match[0] for match in _QUOTED_WORD[escape].finditer(rest))
    return tuple(filter(None, words))


def _flags(rest: str, escape: str) -> tuple[tuple[str, ...], str]:
    """Take the leading words that begin with `--`, without their quotes; -> flags, and the rest without white space."""
    if not rest.startswith("--"):
        return (), rest.strip(SPACES)
    # BuildKit goes through bytes here, and makes a character of each: "é" becomes "Ã©". So does Latin-1.
    view = rest.encode().decode("latin-1")
    flags, at = [], 0
    while view.startswith("--", at):
        word, at = _flag(view, at, _FLAG_PIECE[escape], escape)
        if word == "--":
            break
        flags.append(word)
        while view[at : at + 1] and view[at] in SPACES:
            at += 1
    return tuple(flags), view[at:].encode("latin-1").decode("utf-8", "replace").strip(SPACES)


def _flag(view: str, at: int, piece: re.Pattern[str], escape: str) -> tuple[str, int]:
    parts = []
    while match := piece.match(view, at):
        plain, escaped, quote, quoted = match.groups()
        parts.append(re.sub(f"[{escape * 2}](.)", r"\1", quoted, flags=re.DOTALL) if quote else plain or escaped or "")
        at = match.end()
    return "".join(parts), at


def _array(rest: str, grammar: Grammar) -> tuple[str, ...] | None:
    try:
        return json_array(rest, alone=grammar is Grammar.CURRENT)
    except NotStrings:
        raise Refused("when using JSON array syntax, arrays must be comprised of strings only") from None
