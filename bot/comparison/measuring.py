"""The two images of a target, measured and scanned. What an earlier run measured is not exported again."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.comparison import memory
from bot.comparison.builds import Built
from bot.comparison.memory import Memory
from bot.comparison.pair import Pair
from bot.comparison.sides import Side
from bot.engine import images
from bot.engine.images import Export
from bot.errors import InputError, UnavailableError
from bot.messages import engine as engine_messages
from bot.messages import review as messages
from bot.model import Image, ImageFacts, Scan, ScanState
from bot.scan import diff as scan_diff
from bot.scan.trivy import Trivy
from bot.text import Text, verbatim


@dataclass(frozen=True, slots=True)
class Measured:
    """An image of one side with its scan, None where nothing was built."""

    image: Image
    scan: Scan | None = None


@dataclass(frozen=True, slots=True)
class _Subject:
    """One side and what was built of it."""

    side: Side
    built: Built

    @property
    def is_there(self) -> bool:
        return bool(self.built.tag) and self.side.dockerfile is not None

    @property
    def key(self) -> str | None:
        """What its image is remembered by, None if it is not."""
        if not self.built.image_id or not self.is_there:
            return None
        inputs = self.side.inputs
        return memory.key(self.built.image_id, self.side.text, inputs.stage, inputs.build_args)


@dataclass
class Measuring:
    """Looks into the images of one target. `folder` is where they are exported to."""

    sides: Pair[Side]
    built: Pair[Built]
    folder: Path
    trivy: Trivy | None
    memory: Memory | None = None
    _exports: dict[str, Export] = field(default_factory=dict)  # by tag

    def both(self) -> Pair[Measured]:
        """Return what is in base and in head; one is measured while the other is scanned."""
        subjects = self.sides.beside(self.built).map(lambda pair: _Subject(*pair))
        looked_at = subjects.beside(subjects.map(self._recalled))
        problem = self._export(one.built.tag for one, known in looked_at if one.is_there and known is None)
        with ThreadPoolExecutor(max_workers=1) as pool:
            scanning = pool.submit(lambda: looked_at.map(lambda one: self._scanned(*one)))
            measured = looked_at.map(lambda one: self._measured(*one, problem))
            scans = scanning.result()
        return measured.beside(scans).map(lambda one: _placed(*one))

    def head(self) -> Export:
        """Return head's export, made now if nothing needed it before. Raises UnavailableError if that fails."""
        tag = self.built.head.tag
        if tag not in self._exports:
            self._exports[tag] = images.export([tag], self.folder / "head")
        return self._exports[tag]

    def _recalled(self, subject: _Subject) -> ImageFacts | None:
        return self.memory.recall(subject.key) if subject.key and self.memory else None

    def _export(self, tags: Iterable[str]) -> Text | None:
        """Export images at once, since what they share is then written once; -> why that failed."""
        wanted = list(tags)
        if not wanted:
            return None
        try:
            exported = images.export(wanted, self.folder / "both")
        except UnavailableError as error:
            return engine_messages.CANNOT_MEASURE(error=verbatim(str(error)))
        self._exports |= dict.fromkeys(wanted, exported)
        return None

    def _measured(self, subject: _Subject, known: ImageFacts | None, problem: Text | None) -> Image:
        built, side = subject.built, subject.side
        if known is not None or not subject.is_there:
            return replace(built.image, facts=known or built.image.facts)
        exported = self._exports.get(built.tag)
        if exported is None:
            return replace(built.image, reason=problem)
        try:
            facts = images.measure(exported, built.tag, side.graph, side.inputs.stage, built.image_id)
        except (UnavailableError, InputError) as error:
            return replace(built.image, reason=engine_messages.CANNOT_MEASURE(error=verbatim(str(error))))
        if subject.key and self.memory:
            self.memory.remember(subject.key, facts)
        return replace(built.image, facts=facts)

    def _scanned(self, subject: _Subject, known: ImageFacts | None) -> Scan | None:
        tag = subject.built.tag
        if not subject.is_there:
            return subject.built.scan
        if self.trivy is None:
            return Scan(ScanState.SKIPPED, messages.SCAN_OFF())
        exported = self._exports.get(tag)
        if exported is not None:
            return self.trivy.scan(exported.folder, tag)
        if known is None:
            return None  # it could not be exported
        return self._scanned_in_engine(tag, self.trivy)

    def _scanned_in_engine(self, tag: str, trivy: Trivy) -> Scan:
        """Scan an image that was scanned before: the scanner knows its layers, and need not read them."""
        scan = trivy.scan_in_engine(tag)
        if scan.state is ScanState.SCANNED:
            return scan
        folder = self.folder / "again" / tag.replace(":", "-").replace("/", "-")
        try:
            exported = images.export([tag], folder)
        except UnavailableError:
            return scan
        return trivy.scan(exported.folder, tag)


def _placed(image: Image, scan: Scan | None) -> Measured:
    if scan is None or image.facts is None:
        return Measured(image, scan if image.facts else None)
    return Measured(image, scan_diff.attribute(scan, image.facts))
