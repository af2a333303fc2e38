"""Markdown that a stranger's text cannot break out of.

Whatever comes from a pull request (names, instructions, output, titles) goes through `code`, `text`, `prose`, `fence`,
or where Markdown is not read through `html_code` and `html_text`. They keep it from forming tables, links, HTML,
mentions or references, and from carrying characters that cannot be seen or that turn the direction of writing. They
escape no more than that needs: the same text is read as it stands in e-mails.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from bot.text import visible

# What GitHub turns into mentions, references, links and emoji even in plain text, after Markdown has been read.
_LIVE = re.compile(r"@|#(?=\d)|(?<=[Gg][Hh])-(?=\d)|(?<=[Ww][Ww][Ww])\.|:(?=//)|:(?=[A-Za-z0-9_+-]+:)")
_SPECIAL = re.compile(r"[\\`*~\[\]<>|]|(?<![^\W_])_|_(?![^\W_])")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_MARKER = re.compile(r"^(?:([-+=#])(?=\s|$|[-=#])|(\d{1,9})([.)])(?=\s|$))")
_REFERENCE = re.compile(r"[\w.:-]+(?: [\w.:-]+)*")
_REFERRED = re.compile(r"\[([\w.: -]+)\]")
_NO_BREAK = "\N{ZERO WIDTH SPACE}"
_LIMIT = 200


def one_line(words: str, limit: int = _LIMIT) -> str:
    """Return visible text on one line, cut after `limit` characters."""
    line = " ".join(visible(" ".join(words[: 8 * limit].split())).split())
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


def text(words: str, limit: int = 2 * _LIMIT) -> str:
    """Return text as plain words in which nothing is alive, at the start of a line and in a table as well."""
    return _not_a_block(_escape(one_line(words, limit)))


def prose(words: str, limit: int = 3 * _LIMIT, *, cell: bool = False) -> str:
    """Return text as `text` does, and what stands between two backticks in it as code."""
    pieces = one_line(words, limit).split("`")
    if len(pieces) % 2 == 0:  # one without its partner is a backtick
        pieces[-2:] = ["`".join(pieces[-2:])]
    shown = []
    for number, piece in enumerate(pieces):
        if number % 2 == 0:
            shown.append(_escape(piece))
        elif piece.strip():
            shown.append(code(piece, limit, cell=cell))
        else:
            shown.append(_escape(f"`{piece}`"))
    return _not_a_block("".join(shown))


def fence(words: str, language: str = "") -> str:
    """Return text as a fenced block whose fence is longer than any in the text."""
    shown = "\n".join(visible(line, "\t") for line in words.replace("\r\n", "\n").split("\n")).rstrip()
    longest = max((len(run) for run in re.findall("`+", shown)), default=0)
    ticks = "`" * max(3, longest + 1)
    return f"{ticks}{language}\n{shown}\n{ticks}"


def html_text(words: str, limit: int = 2 * _LIMIT) -> str:
    """Return text as plain words where Markdown is not read: in the summary of a fold."""
    return html.escape(_inert(one_line(words, limit)))


def html_code(words: str, limit: int = _LIMIT) -> str:
    """Return text as code where Markdown is not read: in the summary of a fold."""
    return f"<code>{html.escape(one_line(words, limit))}</code>" if words else ""


def link(label: str, url: str) -> str:
    """Return a link; `label` is Markdown already. Without a proper address the label alone."""
    return f"[{label}]({safe_url(url)})" if safe_url(url) else label


class References:
    """Links by reference: `[line 9]` where it is read, its address below, so that the text reads well unrendered.

    A definition is ours alone: no other text can make one or refer to one, for it cannot have a bracket.
    """

    def __init__(self) -> None:
        self._urls: dict[str, str] = {}

    def link(self, label: str, url: str) -> str:
        """Return a link; `label` is Markdown already. Without a proper address the label alone."""
        address = safe_url(url)
        if not address or not _REFERENCE.fullmatch(label):
            return link(label, url)
        key, number = label, 1
        while self._urls.setdefault(key.lower(), address) != address:
            number += 1
            key = f"{label} {number}"
        return f"[{label}]" if key == label else f"[{label}][{key}]"

    def define(self, body: str) -> str:
        """Return the body with the addresses of the references that it holds."""
        used = {found.lower() for found in _REFERRED.findall(body)}
        lines = [f"[{key}]: {url}" for key, url in self._urls.items() if key in used]
        return body + ("\n" + "\n".join(lines) + "\n" if lines else "")


def safe_url(url: str) -> str:
    """Return an address that cannot end its link early, or nothing if it is none of the web."""
    safe = re.sub(
        r"[^A-Za-z0-9/:._~%#?&=+@,-]+",
        lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "replace")),
        url[:2000],
    )
    try:
        parts = urlsplit(safe)
    except ValueError:
        return ""
    return safe if parts.scheme in ("https", "http") and parts.hostname and "@" not in parts.netloc else ""


def table(head: Sequence[str], rows: Iterable[Sequence[str]], right: Iterable[int] = ()) -> str:
    """Return a table; the cells are Markdown already. `right` are the columns that are aligned to the right."""
    aligned = set(right)
    rule = ["--:" if number in aligned else "---" for number in range(len(head))]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in [head, rule, *rows])


def alert(kind: str, body: str) -> str:
    """Return one of GitHub's alerts: "CAUTION", "WARNING", "NOTE". Elsewhere it reads as a quotation."""
    return "\n".join(f"> {line}".rstrip() for line in [f"[!{kind}]", *body.split("\n")])


def _escape(line: str) -> str:
    shown = _SPECIAL.sub(lambda match: "\\" + match[0], _ENTITY.sub("&amp;", _inert(line)))
    return shown.replace("$", "&#36;")  # GitHub reads mathematics between two of them


def _not_a_block(line: str) -> str:
    return _MARKER.sub(lambda match: f"{match[2]}\\{match[3]}" if match[2] else f"\\{match[1]}", line)


def _inert(line: str) -> str:
    return _LIVE.sub(lambda match: match[0] + _NO_BREAK, line)
