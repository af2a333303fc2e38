"""Which program a Dockerfile asks to be read by: the frontend that the builder downloads and runs. Pure.

The rules are BuildKit's (`parser.DetectSyntax`), which looks in more places than the `# syntax=` of the first line: a
byte order mark and a `#!` line may stand before it, it may be a C-like comment, and the whole file may be JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from bot.dockerfile import build_args

_BOM = "\ufeff"
# Single bytes are looked at, so white space is what ASCII has of it.
_GAP = r"[\t\n\f\r ]*"
_DIRECTIVE = {
    mark: re.compile(f"{mark}{_GAP}([a-zA-Z][a-zA-Z0-9]*){_GAP}={_GAP}(.+?){_GAP}", re.DOTALL) for mark in ("#", "//")
}
_KNOWN = frozenset(("escape", "syntax", "check"))
_JSON_LIMIT = 1_000_000  # characters


def find_frontend(text: str, arguments: Iterable[tuple[str, str]] = ()) -> tuple[str, int | None] | None:
    """Return the frontend of a build and the line that names it, no line for a build argument; None for the usual."""
    given = dict(build_args.read_build_args(arguments)).get(build_args.SYNTAX)
    if given is not None:
        return _first_word(given), None
    found = _directive(text) or _json(text)
    return (_first_word(found[0]), found[1]) if found else None


def without(text: str) -> str:
    """Return a text that asks for no frontend: the line that did is a plain comment now, and no line moves."""
    while (found := _directive(text)) is not None:
        lines = text.split("\n")
        bom = _BOM if found[1] == 1 and text.startswith(_BOM) else ""
        lines[found[1] - 1] = f"{bom}#" + ("\r" if lines[found[1] - 1].endswith("\r") else "")
        text = "\n".join(lines)
    return text


def _first_word(value: str) -> str:
    return value.strip("\t\n\v\f\r ").partition(" ")[0]


def _directive(text: str) -> tuple[str, int] | None:
    lines = text.removeprefix(_BOM).split("\n")
    start = 1 if lines[0].startswith("#!") else 0
    return next((found for mark in ("#", "//") if (found := _of_mark(lines, start, mark)) is not None), None)


def _of_mark(lines: list[str], start: int, mark: str) -> tuple[str, int] | None:
    """Directives stand first, without a line in between; one that is unknown, or there twice, ends them."""
    seen: set[str] = set()
    for number, line in enumerate(lines[start:], start + 1):
        found = _DIRECTIVE[mark].fullmatch(line.removesuffix("\r"))
        name = found[1].lower() if found else ""
        if found is None or name not in _KNOWN or name in seen:
            return None
        if name == "syntax":
            return found[2], number
        seen.add(name)
    return None


def _json(text: str) -> tuple[str, int] | None:
    if len(text) > _JSON_LIMIT or not text.lstrip("\ufeff\t\n\r ").startswith("{"):
        return None
    try:
        document = json.loads(text.removeprefix(_BOM))
    except (ValueError, RecursionError):
        return None
    value = document.get("syntax") if isinstance(document, dict) else None
    return (value, 1) if isinstance(value, str) and value else None
