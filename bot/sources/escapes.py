"""What stands for other letters in a text of a source: the end of a line, a letter written as its number. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.languages.row import word_set

if TYPE_CHECKING:
    from tree_sitter import Node

_ESCAPES = word_set("escape_sequence escape_interpolation")
_ESCAPE = re.compile(r"\\(?:\n|x([0-9a-fA-F]{2})|u\{?([0-9a-fA-F]{1,6})\}?|([0-7]{1,3})|(.))", re.DOTALL)
_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "a": "\a", "b": "\b", "f": "\f", "v": "\v", "e": "\x1b"}


def of_text(text: str) -> str:
    """Return a text with the letters in their place."""
    return _ESCAPE.sub(_letter, text)


def unescaped(node: Node) -> str:
    """Return what a piece of a text is once what stands for other letters in it is put in its place: a line's end."""
    escapes = [child for child in node.named_children if child.type in _ESCAPES]
    if not escapes:
        return (node.text or b"").decode("utf-8", "replace")
    raw, at, found = node.text or b"", 0, ""
    for child in escapes:
        start = child.start_byte - node.start_byte
        written = (child.text or b"").decode("utf-8", "replace")
        found += raw[at:start].decode("utf-8", "replace")
        found += written[:1] if child.type == "escape_interpolation" else of_text(written)
        at = child.end_byte - node.start_byte
    return found + raw[at:].decode("utf-8", "replace")


def _letter(match: re.Match[str]) -> str:
    if match[1] or match[2] or match[3]:
        code = int(match[1] or match[2] or match[3], 8 if match[3] else 16)
        return chr(code) if code < 0xD800 or 0xDFFF < code < 0x110000 else "?"
    return _LETTERS.get(match[4], match[4]) if match[4] else ""
