"""Why something could not be judged, and whose doing that is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from bot.text import Text


class Blame(Enum):
    """Whose doing it is that something could not be judged."""

    AUTHOR = "author"  # the pull request's: what it brings cannot be judged
    NOBODY = "nobody"  # the machine's, the network's, or of what was there before


@dataclass(frozen=True, slots=True)
class Unjudged:
    """Why something could not be judged, and whose doing that is."""

    reason: Text
    blame: Blame
