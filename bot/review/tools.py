"""What does the work of a review."""

from __future__ import annotations

from dataclasses import dataclass

from bot.baseline.session import Session
from bot.comparison.builds import Builds
from bot.engine.client import Engine
from bot.registry.credentials import Keyring
from bot.scan.trivy import Trivy
from bot.text import Text


@dataclass(frozen=True, slots=True)
class Tools:
    """What does the work. Without an engine there is no session either, and the builds say why."""

    engine: Engine | None
    trivy: Trivy | None
    builds: Builds
    session: Session | None
    keyring: Keyring
    notes: tuple[Text, ...]
