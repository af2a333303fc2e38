"""The two images of a target, measured and scanned. What an earlier run measured is not exported again."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.comparison import memory
from bot.comparison.builds import Built
from bot.comparison.memory import Memory
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

_BASE, _HEAD = 0, 1


@dataclass(frozen=True, slots=True)
class Measured:
    """An image of one side with its scan, None where nothing was built."""

    image: Image
    scan: Scan | None = None


@dataclass
class Measuring:
    """Looks into the images of one target, base first. `folder` is where they are exported to."""

    sides: tuple[Side, Side]
    built: tuple[Built, Built]
    folder: Path
    trivy: Trivy | None
    memory: Memory | None = None
    _exports: dict[int, Export] = field(default_factory=dict)

    def both(self) -> tuple[Measured, Measured]:
        """Return what is in base and in head; one is measured while the other is scanned."""
        known = [self._recalled(side) for side in (_BASE, _HEAD)]
        wanted = [side for side in (_BASE, _HEAD) if self._is_there(side) and known[side] is None]
        problem = self._export(wanted)
        with ThreadPoolExecutor(max_workers=1) as pool:
            scanning = pool.submit(lambda: [self._scanned(side, known[side]) for side in (_BASE, _HEAD)])
            measured = [self._measured(side, known[side], problem) for side in (_BASE, _HEAD)]
            scans = scanning.result()
        base, head = (_placed(image, scan) for image, scan in zip(measured, scans, strict=True))
        return base, head

    def head(self) -> Export:
        """Return head's export, made now if nothing needed it before. Raises UnavailableError if that fails."""
        if _HEAD not in self._exports:
            self._exports[_HEAD] = images.export([self.built[_HEAD].tag], self.folder / "head")
        return self._exports[_HEAD]

    def _is_there(self, side: int) -> bool:
        return bool(self.built[side].tag) and self.sides[side].dockerfile is not None

    def _key(self, side: int) -> str | None:
        """Return what an image is remembered by, None if it is not."""
        built, one = self.built[side], self.sides[side]
        if not built.image_id or not self._is_there(side):
            return None
        return memory.key(built.image_id, one.text, one.inputs.stage, one.inputs.build_args)

    def _recalled(self, side: int) -> ImageFacts | None:
        key = self._key(side)
        return self.memory.recall(key) if key and self.memory else None

    def _export(self, wanted: Iterable[int]) -> Text | None:
        """Export images at once, since what they share is then written once; -> why that failed."""
        tags = {side: self.built[side].tag for side in wanted}
        if not tags:
            return None
        try:
            exported = images.export(list(tags.values()), self.folder / "both")
        except UnavailableError as error:
            return engine_messages.CANNOT_MEASURE(error=verbatim(str(error)))
        self._exports |= dict.fromkeys(tags, exported)
        return None

    def _measured(self, side: int, known: ImageFacts | None, problem: Text | None) -> Image:
        built, one = self.built[side], self.sides[side]
        if known is not None or not self._is_there(side):
            return replace(built.image, facts=known or built.image.facts)
        exported = self._exports.get(side)
        if exported is None:
            return replace(built.image, reason=problem)
        try:
            facts = images.measure(exported, built.tag, one.graph, one.inputs.stage, built.image_id)
        except (UnavailableError, InputError) as error:
            return replace(built.image, reason=engine_messages.CANNOT_MEASURE(error=verbatim(str(error))))
        if (key := self._key(side)) and self.memory:
            self.memory.remember(key, facts)
        return replace(built.image, facts=facts)

    def _scanned(self, side: int, known: ImageFacts | None) -> Scan | None:
        tag = self.built[side].tag
        if not self._is_there(side):
            return self.built[side].scan
        if self.trivy is None:
            return Scan(ScanState.SKIPPED, messages.SCAN_OFF())
        exported = self._exports.get(side)
        if exported is not None:
            return self.trivy.scan(exported.folder, tag)
        if known is None:
            return None  # it could not be exported
        return self._scanned_in_engine(side, tag, self.trivy)

    def _scanned_in_engine(self, side: int, tag: str, trivy: Trivy) -> Scan:
        """Scan an image that was scanned before: the scanner knows its layers, and need not read them."""
        scan = trivy.scan_in_engine(tag)
        if scan.state is ScanState.SCANNED:
            return scan
        try:
            exported = images.export([tag], self.folder / f"again-{side}")
        except UnavailableError:
            return scan
        return trivy.scan(exported.folder, tag)


def _placed(image: Image, scan: Scan | None) -> Measured:
    if scan is None or image.facts is None:
        return Measured(image, scan if image.facts else None)
    return Measured(image, scan_diff.attribute(scan, image.facts))
