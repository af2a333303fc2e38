"""What a linter says of a Dockerfile, and what differs between base and head."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, IntEnum

from bot.model.blame import Unjudged
from bot.text import Text


class Level(IntEnum):
    """How much a finding matters; higher is worse. The names are hadolint's."""

    STYLE = 0
    INFO = 1
    WARNING = 2
    ERROR = 3


class Confidence(Enum):
    """Whether a finding is a fact or a guess."""

    CERTAIN = "certain"
    LIKELY = "likely"


class Linter(Enum):
    """Who found it."""

    HADOLINT = "hadolint"
    BUILDKIT = "buildkit"
    HULLCHECK = "hullcheck"


@dataclass(frozen=True, slots=True)
class LineEdit:
    """Replace the whole lines `first` to `last` of the Dockerfile by `text` (which ends in a newline, or is empty)."""

    first: int
    last: int
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One lint result. `also` names the rules of other linters that say the same of the same place."""

    rule: str
    level: Level
    line: int
    message: Text
    why: Text
    remedy: Text
    linter: Linter
    end_line: int | None = None
    also: tuple[str, ...] = ()
    url: str | None = None
    confidence: Confidence = Confidence.CERTAIN
    fingerprint: str = ""  # equal for the same finding in two revisions, whatever its line
    instruction: str = ""  # the text of the instruction it is about, on one line
    edit: LineEdit | None = None


@dataclass(frozen=True, slots=True)
class FindingsDiff:
    """The findings of head against those of base."""

    new: tuple[Finding, ...] = ()
    gone: tuple[Finding, ...] = ()
    unchanged: tuple[Finding, ...] = ()
    notes: tuple[Text, ...] = ()  # a linter that could not run, and why
    unjudged: tuple[Unjudged, ...] = ()  # why findings may be missing
