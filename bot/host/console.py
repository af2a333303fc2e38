"""One line at a time for whoever watches."""

from __future__ import annotations

import sys

from bot.text import Language, Text


def progress(text: Text, language: Language) -> None:
    """Say on stderr what is being done."""
    # Names are an author's: a line break in one would begin a line that a workflow takes for its own.
    line = "".join(letter if letter.isprintable() else " " for letter in text.render(language))
    sys.stderr.write(f"hullcheck: {line}\n")
    sys.stderr.flush()
