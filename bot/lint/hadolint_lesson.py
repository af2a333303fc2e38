"""What a rule of hadolint teaches: the shape of the rows in hadolint_instructions and hadolint_packages."""

from __future__ import annotations

from dataclasses import dataclass

from bot.text import Text

PIN_WHY = (
    "Without a version, the same Dockerfile builds another image tomorrow.",
    "Sem versão, o mesmo Dockerfile gera outra imagem amanhã.",
)


@dataclass(frozen=True, slots=True)
class HadolintLesson:
    """Why a rule matters, in one sentence, and what to do."""

    title: str  # Portuguese
    why: Text
    remedy: Text


def lesson(title: str, why: tuple[str, str], remedy: tuple[str, str]) -> HadolintLesson:
    """Return a row; reason and remedy are English and Portuguese."""
    return HadolintLesson(title, Text(*why), Text(*remedy))
