"""JSON that people read, too."""

from __future__ import annotations

import json

import msgspec


def indented(value: object) -> str:
    """Return a value as JSON in lines, as `json.dumps` with an indent of two writes it; what is no text as "?".

    That one indents in Python, which takes three times as long.
    """
    plain = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
    try:
        return msgspec.json.format(plain, indent=2).decode()
    except msgspec.DecodeError:  # a number that JSON has not
        return json.dumps(value, indent=2, ensure_ascii=False).encode("utf-8", "replace").decode()
