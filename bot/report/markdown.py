"""Markdown that a stranger's text cannot break out of.

Whatever comes from a pull request (names, instructions, output, titles) goes through `code`, `html_code`, `text` or
`fence`. They keep it from forming tables, links, HTML, mentions or references, and from carrying characters that cannot
be seen or that turn the direction of writing.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Sequence

_SPECIAL = re.compile(r"[!-/:-@\[-`{-~]")
# What GitHub turns into mentions, references and links even in plain text, after Markdown has been rendered.
_LIVE = re.compile(r"@|#(?=\d)|(?<=[Gg][Hh])-(?=\d)|(?<=[Ww][Ww][Ww])\.|:(?=//)")
_NO_BREAK = "\N{ZERO WIDTH SPACE}"
_LIMIT = 200


def visible(words: str) -> str:
    """Return text in which every character can be seen: controls, bidi and zero-width characters become U+FFFD."""
    return "".join("\N{REPLACEMENT CHARACTER}" if _is_invisible(one) else one for one in words)


def one_line(words: str, limit: int = _LIMIT) -> str:
    """Return visible text on one line, cut after `limit` characters."""
    line = " ".join(visible(" ".join(words.split())).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def code(words: str, limit: int = _LIMIT, *, cell: bool = False) -> str:
    """Return text as a code span, in which nothing is alive; `cell` for one in a table, where pipes are special."""
    line = one_line(words, limit)
    if not line:
        return ""
    if cell:
        line = re.sub(r"(\\*)\|", lambda match: match[1] + (" " if match[1] else "") + "\\|", line)
    longest = max((len(run) for run in re.findall("`+", line)), default=0)
    ticks = "`" * (longest + 1)
    pad = " " if line.startswith("`") or line.endswith("`") else ""
    return f"{ticks}{pad}{line}{pad}{ticks}"


def html_code(words: str, limit: int = _LIMIT) -> str:
    """Return text as code where Markdown is not read: in the summary of a fold."""
    return f"<code>{html.escape(one_line(words, limit))}</code>" if words else ""


def text(words: str, limit: int = 2 * _LIMIT) -> str:
    """Return text as plain words, with nothing in it alive."""
    return _entities(_LIVE.sub(lambda match: match[0] + _NO_BREAK, one_line(words, limit)))


def fence(words: str, language: str = "") -> str:
    """Return text as a fenced block whose fence is longer than any in the text."""
    shown = "\n".join(visible(line) for line in words.replace("\r\n", "\n").replace("\t", "    ").split("\n"))
    longest = max((len(run) for run in re.findall("`+", shown)), default=0)
    ticks = "`" * max(3, longest + 1)
    return f"{ticks}{language}\n{shown.rstrip()}\n{ticks}"


def link(label: str, url: str) -> str:
    """Return a link; `label` is Markdown already. Without an address the label alone."""
    safe = re.sub(r"[^A-Za-z0-9/:._~%#?&=+@,-]", lambda match: "".join(f"%{b:02X}" for b in match[0].encode()), url)
    return f"[{label}]({safe})" if safe.startswith(("https://", "http://")) else label


def table(head: Sequence[str], rows: Iterable[Sequence[str]], right: Iterable[int] = ()) -> str:
    """Return a table; the cells are Markdown already. `right` are the columns that are aligned to the right."""
    aligned = set(right)
    rule = ["--:" if number in aligned else "---" for number in range(len(head))]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in [head, rule, *rows])


def details(summary: str, body: str, *, opened: bool = False) -> str:
    """Return a fold. The blank lines around the body let Markdown be read inside it."""
    return f"<details{' open' if opened else ''}><summary>{summary}</summary>\n\n{body}\n\n</details>"


def _entities(words: str) -> str:
    return _SPECIAL.sub(lambda match: f"&#{ord(match[0])};" if match[0] not in ",.-/()" else match[0], words)


def _is_invisible(letter: str) -> bool:
    return unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") and letter != "\n"
