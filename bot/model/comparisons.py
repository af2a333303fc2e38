"""Base and head of one target side by side: everything that was found out about both."""

from __future__ import annotations

from dataclasses import dataclass

from bot.model.behaviour import Behaviour
from bot.model.costs import NextCommit, Reproducibility
from bot.model.findings import FindingsDiff
from bot.model.images import Image, Origin, UsedImage
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
    uses: tuple[UsedImage, ...] = ()  # what head is built on or copies from, by its text and by what the builder loaded
    base_uses: tuple[UsedImage, ...] = ()
    base_next: tuple[NextCommit, ...] = ()  # what the next commit costs, by what it changes
    head_next: tuple[NextCommit, ...] = ()
    reproducible: Reproducibility | None = None  # of head; None where nobody asked
    behaviour: Behaviour | None = None  # None where it is switched off, or nothing could be built

    @property
    def size_delta(self) -> int | None:
        """Bytes that head has more than base, None where one of the two was not measured."""
        if self.base.facts is None or self.head.facts is None:
            return None
        return self.head.facts.size_bytes - self.base.facts.size_bytes

    @property
    def fetch_bytes(self) -> int | None:
        """Bytes that a node which has base must pull for head; None where one of the two was not measured."""
        if self.base.facts is None or self.head.facts is None:
            return None
        there = {layer.diff_id for layer in self.base.facts.layers}
        return sum(layer.pull_size_bytes for layer in self.head.facts.layers if layer.diff_id not in there)
