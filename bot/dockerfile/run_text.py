"""Where the words of a RUN stand in its source lines, so that it is edited by what the shell reads. Pure.

Offsets are in characters of the lines as they are written, with Docker's continuations and the comments between them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from bot import parsing
from bot.dockerfile import shell

if TYPE_CHECKING:
    from tree_sitter import Node

_HEAD = re.compile(r"\s*\w+(?:[ \t]+--[a-z]+(?:=(?:\"[^\"\n]*\"|[^\s\"]+))?)*[ \t]*")
_WORDS = (
    *("word", "string", "raw_string", "concatenation", "number", "simple_expansion", "expansion", "ansi_c_string"),
    *("translated_string", "command_substitution", "arithmetic_expansion", "brace_expression"),
)
_COMMENTS = ("comment", "\n", ";")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a command: without its quotes, as it is written, and where it begins and ends."""

    value: str
    written: str
    start: int
    end: int


def shell_words(text: str, escape: str = "\\") -> tuple[Word, ...]:
    """Return the words of all commands of a RUN, from its own lines; not of scripts that it hands to another shell.

    Of one that cannot be parsed there are none.
    """
    root = _parse_text(text, escape)
    found = []
    for node in _walk(root) if root is not None else ():
        if node.type == "command":
            found += [_word(text, *span) for span in _spans(node)]
    return tuple(sorted(found, key=lambda one: one.start))


def end(text: str, escape: str = "\\") -> int | None:
    """Return where the last command of a RUN ends, before a `;` or a comment; None if what is there is not read."""
    root = _parse_text(text, escape)
    if root is None or root.has_error:
        return None
    last = next((child for child in reversed(root.children) if child.type not in _COMMENTS), None)
    return last.end_byte if last is not None else None


def _parse_text(text: str, escape: str) -> Node | None:
    """Parse the script in a RUN; each letter is one byte of what is parsed, and stands where it stood."""
    head = _HEAD.match(text)
    start = head.end() if head is not None else 0
    lines = text[start:].split("\n")
    masked = [lines[0]]
    for line in lines[1:]:
        # Docker takes comments and empty lines out before the shell sees them.
        bare = not line.strip() or line.lstrip().startswith("#")
        masked.append(" " * len(line) if bare else line)
    script = masked[0]
    for before, line in pairwise(masked):
        script += ("\n" if before.strip() or before is masked[0] else " ") + line
    if escape != "\\":
        script = script.replace(f"{escape}\n", "\\\n")
    plain = "".join(letter if letter.isascii() else "x" for letter in " " * start + script)
    parsed = parsing.parse(plain, "bash")
    return parsed.root if parsed is not None else None


def _walk(root: Node) -> Iterator[Node]:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += reversed(node.children)


def _spans(command: Node) -> list[tuple[int, int]]:
    """Return where the words of a command begin and end: what stands without a blank between is one, `a/$V/b-$V.c`."""
    spans: list[tuple[int, int]] = []
    end = -1
    for child in command.children:
        if child.type in _WORDS and child.start_byte == end and spans:
            spans[-1] = (spans[-1][0], child.end_byte)
        elif child.type in _WORDS:
            spans.append((child.start_byte, child.end_byte))
        end = child.end_byte if child.type in _WORDS else -1
    return spans


def _word(text: str, start: int, end: int) -> Word:
    written = text[start:end]
    read = shell.commands(f": {written}")
    value = read[0].words[1] if read and len(read[0].words) > 1 else written
    return Word(value, written, start, end)


def quote(word: str) -> str:
    """Return a word as a shell reads it back; variables in it are still filled in."""
    if re.fullmatch(r"[\w./:@%+,=^-]+", word):
        return word
    if "$" in word and not re.search(r'["`\\]', word):
        return word if re.fullmatch(r"[\w./:@%+,=${}-]+", word) else f'"{word}"'
    return "'" + word.replace("'", "'\\''") + "'"
