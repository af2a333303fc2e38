"""Texts that stand in others as base64: source maps, images, tokens. Pure.

What is encoded differs by a letter here and there in ways that nobody can read, or compare by its words.
"""

from __future__ import annotations

import base64
import binascii
import re

_LEAST = 80  # characters; shorter ones are names, digests and tokens, which stay as they are
_LETTER = r"[A-Za-z0-9+/_-]"
RUN = re.compile(rf"(?<!{_LETTER})(?={_LETTER}*[A-Z])(?={_LETTER}*\d){_LETTER}{{{_LEAST},}}={{0,2}}")
_MOST = 400_000  # characters of a text that are looked through


def decode(text: str) -> str:
    """Return a text with the texts in place that stand in it as base64. What is no text stays encoded."""
    if len(text) > _MOST:
        return text
    return RUN.sub(lambda match: _plain(match[0]) or match[0], text)


def _plain(run: str) -> str | None:
    """Return what a run of letters encodes, None where that is no text."""
    standard = run.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        found = base64.b64decode(standard + "=" * (-len(standard) % 4), validate=True).decode()
    except (binascii.Error, ValueError):
        return None
    return found if all(letter.isprintable() or letter in "\n\r\t" for letter in found) else None
