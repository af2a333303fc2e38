"""Base and head of one target side by side: everything that was found out about both."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from bot.model.behaviour import Behaviour
from bot.model.findings import FindingsDiff
from bot.model.images import Image, Origin, Use
from bot.model.scans import PackageChange, Scan, VulnerabilityDiff
from bot.model.targets import Target
from bot.text import Text


@dataclass(frozen=True, slots=True)
class LayerChange:
    """An instruction whose layer was added, removed or resized between base and head, largest change first."""

    instruction: str
    line: int | None  # at head; None when it is gone
    before_bytes: int
    after_bytes: int
    origin: Origin

    @property
    def delta_bytes(self) -> int:
        """How much the image grew by it."""
        return self.after_bytes - self.before_bytes


class Touched(Enum):
    """What kind of file the next commit changes."""

    SOURCE = "source"
    MANIFEST = "manifest"


@dataclass(frozen=True, slots=True)
class NextCommit:
    """What a commit that changes one file costs: what is built again, and what a node that has the image must pull.

    `line` is the first instruction that runs again. The bytes are those of the image's layers that are new then.
    """

    touched: Touched
    path: str
    line: int
    instructions: int  # that run again
    size_bytes: int
    pull_size_bytes: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """Base and head of one target side by side."""

    target: Target
    findings: FindingsDiff
    base: Image
    head: Image
    vulnerabilities: VulnerabilityDiff
    packages: tuple[PackageChange, ...] = ()
    layers: tuple[LayerChange, ...] = ()
    head_scan: Scan | None = None
    notes: tuple[Text, ...] = ()
    dockerfile_text: str = ""  # of head, or of base where head has none
    base_dockerfile_text: str = ""  # of base, empty where it has none
    whole: bool = False  # a branch is reviewed as a whole: base is what the last merge made, and known things count
    uses: tuple[Use, ...] = ()  # what head is built on or copies from, by its text and by what the builder loaded
    base_uses: tuple[Use, ...] = ()
    base_next: tuple[NextCommit, ...] = ()  # what the next commit costs, by what it changes
    head_next: tuple[NextCommit, ...] = ()
    behaviour: Behaviour | None = None  # None where it is switched off, or nothing could be built

    @property
    def size_delta(self) -> int | None:
        """Bytes that head has more than base, None where one of the two was not measured."""
        if self.base.facts is None or self.head.facts is None:
            return None
        return self.head.facts.size_bytes - self.base.facts.size_bytes
