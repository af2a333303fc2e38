"""What hadolint's rules teach: the reason and the remedy of each, in every language.

The English message is hadolint's own; what stands in a lesson as title is its translation.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.lint.hadolint_instructions import INSTRUCTIONS
from bot.lint.hadolint_lesson import HadolintLesson
from bot.lint.hadolint_packages import PACKAGES
from bot.messages import lint as messages
from bot.model.findings import Level
from bot.text import Text

# Rules that are right in principle and noise in practice: at most this level, unless the configuration says otherwise.
LEVELS: Mapping[str, Level] = {
    **dict.fromkeys(
        # Pinning what a distribution updates for security, and removes from its mirrors when it did.
        ("DL3008", "DL3013", "DL3016", "DL3018", "DL3028", "DL3033", "DL3037", "DL3041", "DL3062"),
        Level.STYLE,
    ),
    **dict.fromkeys(("DL3059", "DL4000", "DL4006", "DL3015", "DL4007"), Level.INFO),
    **dict.fromkeys(("DL3003", "DL3047", "DL3066", "DL4001"), Level.STYLE),
}

TAUGHT: Mapping[str, HadolintLesson] = dict(sorted({**INSTRUCTIONS, **PACKAGES}.items()))


def teach(rule: str, words: str) -> tuple[Text, Text, Text]:
    """Return message, reason and remedy for what hadolint said; a rule that is not known here gets general ones."""
    taught = TAUGHT.get(rule)
    if taught is None:
        return Text(words, words), messages.GENERIC_WHY(linter="hadolint"), messages.GENERIC_REMEDY(rule=rule)
    return Text(words, taught.title), taught.why, taught.remedy
