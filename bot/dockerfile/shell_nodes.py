"""What a node of a shell script's syntax tree says: its words without quotes, redirections, substitutions. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node

_SUBSTITUTIONS = ("command_substitution", "process_substitution")
_ESCAPE = re.compile(r"\\(\n|.)", re.DOTALL)
_QUOTED_ESCAPE = re.compile(r'\\([$`"\\]|\n)')


@dataclass(frozen=True, slots=True)
class Redirect:
    """A redirection: `>`, `2`, `/dev/null`. A heredoc's target is its name."""

    operator: str
    target: str
    descriptor: str = ""


def text_of(node: Node, source: bytes) -> str:
    """Return what a node spans, from the text as it was before the parser's guard replaced letters in it."""
    return source[node.start_byte : node.end_byte].decode("utf-8", "replace")


def word_of(node: Node, source: bytes) -> str:
    """Return a word without its quotes; variables and substitutions stay as written."""
    text = text_of(node, source)
    match node.type:
        case "raw_string":
            return text[1:-1]
        case "string" | "translated_string":
            return _string(node, source)
        case "ansi_c_string":
            return _ansi(text[2:-1])
        case "concatenation" | "command_name" if node.children:
            return "".join(word_of(child, source) for child in node.children)
        case "concatenation" | "command_name" | "word" | "extglob_pattern" | "regex":
            return _ESCAPE.sub(_unescape, text) if "\\" in text else text
    return text


def words_of(found: Iterable[Node], source: bytes) -> list[str]:
    """Return the words of nodes: what the parser takes apart without a blank between, as `a/$V/b-$V.c`, is one."""
    words: list[str] = []
    end = -1
    for node in found:
        word = word_of(node, source)
        if node.start_byte == end:
            words[-1] += word
        else:
            words.append(word)
        end = node.end_byte
    return words


def glue(word: str, words: list[str], assignments: list[tuple[str, str]], redirects: list[Redirect]) -> bool:
    """Put what stands without a blank behind a redirection, a word or a value to it; -> whether there is one."""
    if redirects:
        redirects[-1] = replace(redirects[-1], target=redirects[-1].target + word)
    elif words:
        words[-1] += word
    elif assignments:
        name, value = assignments[-1]
        assignments[-1] = (name, value + word)
    else:
        return False
    return True


def _string(node: Node, source: bytes) -> str:
    """Return the inside of a string in double quotes, taking the text between its parts as it is written."""
    whole = source[node.start_byte : node.end_byte]
    pieces: list[str] = []
    at = whole.index(b'"') + 1 if b'"' in whole else 0
    end = len(whole) - (len(whole) > at and whole.endswith(b'"'))
    for child in node.named_children:
        if child.type == "string_content":
            continue
        start = child.start_byte - node.start_byte
        pieces += [_plain(whole[at:start]), text_of(child, source)]
        at = child.end_byte - node.start_byte
    return "".join([*pieces, _plain(whole[at:end])])


def _plain(piece: bytes) -> str:
    return _QUOTED_ESCAPE.sub(_unescape, piece.decode("utf-8", "replace"))


def _unescape(match: re.Match[str]) -> str:
    return "" if match[1] == "\n" else match[1]


def _ansi(text: str) -> str:
    known = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "a": "\a", "b": "\b", "e": "\x1b"}
    return _ESCAPE.sub(lambda match: known.get(match[1], match[1]), text)


def parts(node: Node) -> list[Node]:
    """Return a command's parts; the expression in a [ ... ] is taken apart into words."""
    if node.type != "test_command":
        return node.children
    parts = []
    waiting = list(reversed(node.children))
    while waiting:
        child = waiting.pop()
        if child.type.endswith("_expression") and child.children:
            waiting += reversed(child.children)
        else:
            parts.append(child)
    return parts


def substitutions(node: Node) -> list[Node]:
    """Return the outermost $(...) and <(...) in a command."""
    found = []
    waiting = list(reversed(node.children))
    while waiting:
        child = waiting.pop()
        if child.type in _SUBSTITUTIONS:
            found.append(child)
        else:
            waiting += reversed(child.children)
    return found


def redirects(node: Node, source: bytes) -> Iterator[Redirect]:
    """Return a redirection, and those that stand behind a heredoc's beginning."""
    descriptor = node.child_by_field_name("descriptor")
    number = text_of(descriptor, source) if descriptor else ""
    operator = next((text_of(child, source) for child in node.children if not child.is_named), "")
    if node.type == "heredoc_redirect":
        name = next((text_of(child, source) for child in node.children if child.type == "heredoc_start"), "")
        yield Redirect(operator, name.strip("'\""), number)
        for child in node.children_by_field_name("redirect"):
            if child.type != "heredoc_redirect":
                yield from redirects(child, source)
        return
    given = node.children_by_field_name("destination") or node.named_children[-1:]
    if given:
        yield Redirect(operator, words_of(given, source)[0], number)
