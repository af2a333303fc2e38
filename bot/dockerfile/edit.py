"""Edits of a Dockerfile that lose nothing: whatever they do not name stays byte for byte. Pure.

Lines count from 1 and end at a line feed, as BuildKit counts them. New lines get the line end that the file has.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.dockerfile.syntax import Instruction, source_lines
from bot.errors import InputError
from bot.model.findings import LineEdit


class EditError(InputError):
    """Edits that cannot be made: lines that do not exist, or two edits of one place."""


def apply(text: str, edits: Iterable[LineEdit]) -> str:
    """Return the text with the edits made. All of them name lines of `text` as it is; their order does not matter.

    An edit whose `last` is `first - 1` replaces nothing: it inserts before line `first`, which may be one past the
    end. Several insertions at one place keep their order. Raises EditError for edits that overlap or are out of range.
    """
    lines = list(source_lines(text))
    ordered = sorted(edits, key=lambda edit: (edit.first, edit.last))
    pieces: list[tuple[str, bool]] = []  # a text, and whether it is new
    end = line_end(text)
    at = 1
    for edit in ordered:
        if edit.first < 1 or edit.last < edit.first - 1 or edit.last > len(lines):
            raise EditError(f"there are no lines {edit.first} to {edit.last}: the file has {len(lines)}")
        if edit.first < at:
            raise EditError(f"two edits change line {edit.first}")
        pieces += [(line, False) for line in lines[at - 1 : edit.first - 1]]
        pieces.append((edit.text.replace("\r\n", "\n").replace("\n", end), True))
        at = edit.last + 1
    pieces += [(line, False) for line in lines[at - 1 :]]
    return _join_pieces([piece for piece in pieces if piece[0]], text)


def replacement(instruction: Instruction, text: str) -> LineEdit:
    """Return the edit that puts `text` in the place of an instruction, its heredocs included."""
    return LineEdit(instruction.start, instruction.end, _end_line(text))


def deletion(instruction: Instruction) -> LineEdit:
    """Return the edit that takes an instruction out; comments before it stay."""
    return LineEdit(instruction.start, instruction.end, "")


def insertion_before(instruction: Instruction, text: str) -> LineEdit:
    """Return the edit that puts lines before an instruction."""
    return LineEdit(instruction.start, instruction.start - 1, _end_line(text))


def insertion_after(instruction: Instruction, text: str) -> LineEdit:
    """Return the edit that puts lines after an instruction, its heredocs included."""
    return LineEdit(instruction.end + 1, instruction.end, _end_line(text))


def line_end(text: str) -> str:
    r"""Return the line end that most lines of the text have: "\n" or "\r\n"."""
    return "\r\n" if text.count("\r\n") * 2 > text.count("\n") else "\n"


def _end_line(text: str) -> str:
    return text if not text or text.endswith("\n") else text + "\n"


def _join_pieces(pieces: list[tuple[str, bool]], text: str) -> str:
    """Join the pieces; where the file's last line had no line end, new text at its end has none either."""
    if not pieces:
        return ""
    end = line_end(text)
    *most, (last, new) = pieces
    if new and text and not text.endswith("\n"):
        last = last.removesuffix("\n").removesuffix("\r")
    return "".join([*(piece if piece.endswith("\n") else piece + end for piece, _ in most), last])


def _quote_value(value: str) -> str:
    """Return a value of ENV, in quotes where it needs them; `$PATH` is meant."""
    if re.fullmatch(r"[\w./:@%+,=$-]*", value):
        return value
    inside = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{inside}"'


def env_line(pairs: Sequence[tuple[str, str]], escape: str, keyword: str = "ENV") -> str:
    """Return an ENV with these names and values, one a line."""
    return f"{keyword} " + f" {escape}\n    ".join(f"{name}={_quote_value(value)}" for name, value in pairs) + "\n"


def shell_quoted(word: str) -> str:
    """Return a word as a shell reads it back."""
    return word if re.fullmatch(r"[\w./:@%+,=-]+", word) else "'" + word.replace("'", "'\\''") + "'"


def with_line_end(text: str) -> str:
    """Return a text with a line end."""
    return text if text.endswith("\n") else text + "\n"
