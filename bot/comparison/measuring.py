"""The two images of a target, measured and scanned. What an earlier run measured is not exported again."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.comparison import memory
from bot.comparison.builds import BuiltSide
from bot.comparison.memory import Memory
from bot.comparison.pair import Pair
from bot.comparison.sides import Side
from bot.engine import archive, images
from bot.engine.image_facts import attribute, measure
from bot.engine.images import Export
from bot.errors import HullcheckError, InputError, UnavailableError, UnreadableImage
from bot.image import tampering
from bot.image.tampering import LayerFiles
from bot.messages import engine as engine_messages
from bot.messages import review as messages
from bot.messages import scan as scan_messages
from bot.model.blame import Blame, Unjudged
from bot.model.images import Image, ImageFacts, LayerSecret
from bot.model.scans import Sbom, Scan, ScanState
from bot.scan import diff as scan_diff
from bot.scan.trivy import Trivy


@dataclass(frozen=True, slots=True)
class Measured:
    """An image of one side with its scan, None where nothing was built."""

    image: Image
    scan: Scan | None = None


@dataclass(frozen=True, slots=True)
class _Subject:
    """One side and what was built of it."""

    side: Side
    built: BuiltSide

    @property
    def is_there(self) -> bool:
        return bool(self.built.tag) and self.side.dockerfile is not None

    @property
    def key(self) -> str | None:
        """What its image is remembered by, None if it is not."""
        return key_of(self.side, self.built) if self.is_there else None


@dataclass
class Measuring:
    """Looks into the images of one target. `folder` is where they are exported to."""

    sides: Pair[Side]
    built: Pair[BuiltSide]
    folder: Path
    trivy: Trivy | None
    memory: Memory | None = None
    _exports: dict[str, Export] = field(default_factory=dict)  # by tag
    _sboms: dict[str, Sbom | None] = field(default_factory=dict)  # of head, by its name

    def both(self, name: str = "") -> Pair[Measured]:
        """Return what is in base and in head; both are measured while the scanner is at work.

        With a name head's SBOM is made of its scan meanwhile, for `sbom` to return.
        """
        subjects = self.sides.beside(self.built).map(lambda pair: _Subject(*pair))
        looked_at = subjects.beside(subjects.map(self._recalled))
        problems = self._export([one.built.tag for one, known in looked_at if one.is_there and known is None])
        with ThreadPoolExecutor(max_workers=1) as scanner, ThreadPoolExecutor(max_workers=4) as beside:
            head_scan, base_scan = (scanner.submit(self._scanned, *one) for one in (looked_at.head, looked_at.base))
            if name and self.trivy is not None:
                beside.submit(self._inventoried, head_scan, name)
            for exported in {id(one): one for one in self._exports.values()}.values():
                exported.weigh(beside)
            images = looked_at.map(lambda one: self._measured(beside, *one, problems.get(one[0].built.tag)))
            found = images.map(Future.result).beside(Pair(base_scan, head_scan).map(Future.result))
        return found.map(lambda one: _place(*one, wanted=self._looks_for_secrets))

    def _inventoried(self, scan: Future[Scan | None], name: str) -> None:
        found = scan.result()
        if found is not None and found.state is ScanState.SCANNED:
            self._sboms[name] = self._made_sbom(name)

    def head(self) -> Export:
        """Return head's export, made now if nothing needed it before. Raises UnavailableError if that fails."""
        return self.export_of(self.built.head)

    def export_of(self, built: BuiltSide) -> Export:
        """Return the export of one side's image, likewise."""
        tag = built.tag
        if tag not in self._exports:
            self._exports[tag] = images.export([tag], self.folder / f"export-{len(self._exports)}")
        return self._exports[tag]

    def _recalled(self, subject: _Subject) -> ImageFacts | None:
        found = self.memory.recall(subject.key) if subject.key and self.memory else None
        # Facts from a run that did not look for secrets are too few for one that does.
        return None if found is not None and found.secrets is None and self._looks_for_secrets else found

    @property
    def _looks_for_secrets(self) -> bool:
        return self.trivy is not None and self.trivy.looks_for_secrets

    def _export(self, wanted: Sequence[str]) -> dict[str, Unjudged]:
        """Export images at once, since what they share is then written once; -> why that failed, by tag."""
        if not wanted:
            return {}
        try:
            exported = images.export(wanted, self.folder / "-".join(["export", *map(_folder, wanted)]))
        except UnreadableImage as error:
            if len(wanted) == 1:
                return {wanted[0]: _why_unmeasured(error)}
            # One of them is too much; the other is not to suffer for it.
            return {tag: problem for one in wanted for tag, problem in self._export([one]).items()}
        except UnavailableError as error:
            return dict.fromkeys(wanted, _why_unmeasured(error))
        self._exports |= dict.fromkeys(wanted, exported)
        return {}

    def _measured(
        self, pool: ThreadPoolExecutor, subject: _Subject, known: ImageFacts | None, problem: Unjudged | None
    ) -> Future[Image]:
        """Measure an image; secrets in it are looked for in the pool."""
        built, side = subject.built, subject.side
        if known is not None or not subject.is_there:
            return pool.submit(replace, built.image, facts=known or built.image.facts)
        if problem is not None:
            return pool.submit(_without_facts, built.image, problem)
        exported = self._exports[built.tag]
        try:
            facts = measure(exported, built.tag, side.graph, side.inputs.stage, built.image_id)
            facts = replace(facts, tampering=tampering.find(layers_of(exported, built.tag, side)))
        except (UnavailableError, InputError) as error:
            return pool.submit(_without_facts, built.image, _why_unmeasured(error))
        return pool.submit(self._with_secrets, subject, exported, facts)

    def _with_secrets(self, subject: _Subject, exported: Export, facts: ImageFacts) -> Image:
        facts = replace(facts, secrets=self._secrets(exported, subject.built.tag, facts))
        if subject.key and self.memory:
            self.memory.remember(subject.key, facts)
        return replace(subject.built.image, facts=facts)

    def _secrets(self, exported: Export, tag: str, facts: ImageFacts) -> tuple[LayerSecret, ...] | None:
        """Return the secrets in the layers that the Dockerfile's own instructions made; None if nobody looked."""
        own = {number: layer for number, layer in enumerate(facts.layers) if layer.line is not None}
        if self.trivy is None or not self._looks_for_secrets:
            return None
        if not own:
            return ()
        try:
            layout = images.part(exported, tag, list(own), self.folder / "own" / _folder(tag))
        except UnavailableError:
            return None
        found = self.trivy.secrets(layout, "part:part")
        if found is None:
            return None
        lines = {layer.diff_id: layer.line for layer in own.values()}
        secrets = ((kind, path, lines.get(diff_id)) for kind, path, diff_id in found)
        return tuple(LayerSecret(kind, path, line) for kind, path, line in secrets if line is not None)

    def _scanned(self, subject: _Subject, known: ImageFacts | None) -> Scan | None:
        tag = subject.built.tag
        if not subject.is_there:
            return subject.built.scan
        if self.trivy is None:
            return Scan(ScanState.SKIPPED, messages.SCAN_OFF())
        exported = self._exports.get(tag)
        if exported is None and known is None:
            return None  # it could not be exported
        key = self._scan_key(subject)
        found = self.memory.recall_scan(key) if self.memory and key else None
        if found is not None:
            return found
        if exported is not None:
            found = self.trivy.scan(exported.folder, tag)
        else:
            found = self._scanned_in_engine(tag, self.trivy)
        if self.memory and key:
            self.memory.remember_scan(key, found)
        return found

    def _scan_key(self, subject: _Subject, name: str = "") -> str | None:
        """What a scan is remembered by, and its SBOM under a name; None if it is not."""
        scanner = self.trivy.identity() if self.trivy is not None else None
        return memory.scan_key(subject.key, scanner, name) if subject.key and scanner else None

    def sbom(self, name: str) -> Sbom | None:
        """Return the SBOM of head, which was scanned, with this name in it; None where there is none."""
        return self._sboms[name] if name in self._sboms else self._made_sbom(name)

    def _made_sbom(self, name: str) -> Sbom | None:
        subject = _Subject(self.sides.head, self.built.head)
        key, tag = self._scan_key(subject, name), subject.built.tag
        known = self.memory.recall_sbom(key) if self.memory and key else None
        if known is not None or self.trivy is None:
            return known
        if not self.trivy.has_result(tag):  # the scan was remembered
            self._scanned_in_engine(tag, self.trivy)
        made = self.trivy.inventory(tag, name)
        if made is not None and self.memory and key:
            self.memory.remember_sbom(key, made)
        return made

    def _scanned_in_engine(self, tag: str, trivy: Trivy) -> Scan:
        """Scan an image that was scanned before: the scanner knows its layers, and need not read them."""
        scan = trivy.scan_in_engine(tag)
        if scan.state is ScanState.SCANNED:
            return scan
        folder = self.folder / "again" / _folder(tag)
        try:
            exported = images.export([tag], folder)
        except UnavailableError:
            return scan
        return trivy.scan(exported.folder, tag)


def key_of(side: Side, built: BuiltSide) -> str | None:
    """Return what goes by an image and by the instructions that made it; None where its id is not known."""
    if not built.image_id:
        return None
    below = [f"{one.dockerfile}\0{one.instruction.original}" for one in side.below]
    inputs = side.inputs
    return memory.key(built.image_id, "\0".join([side.text, *below]), inputs.stage, inputs.build_args)


def layers_of(exported: Export, tag: str, side: Side) -> list[LayerFiles]:
    """Return the layers of an exported image with the instructions of this repository that made them."""
    image, steps = exported.images[tag], side.steps
    instructions = [one.instruction for one in steps]
    of = {id(one.instruction): one for one in steps}
    owners = attribute(image.config.get("history") or [], instructions, len(image.diff_ids))
    return [
        LayerFiles(
            exported.entries(image, number),
            None if owner is None else of[id(owner)],
            functools.partial(archive.content, image.blobs[number]),
        )
        for number, (_, owner) in enumerate(owners)
    ]


def _folder(tag: str) -> str:
    return tag.replace(":", "-").replace("/", "-")


def _why_unmeasured(error: HullcheckError) -> Unjudged:
    """Why an image was not measured. What is in it is its author's; the engine and the disk are nobody's."""
    mine = isinstance(error, UnreadableImage | InputError)
    reason = engine_messages.CANNOT_MEASURE(error=error.text)
    return Unjudged(reason, Blame.AUTHOR if mine else Blame.NOBODY)


def _without_facts(image: Image, problem: Unjudged) -> Image:
    return replace(image, reason=problem.reason, blame_pull_request=problem.blame is Blame.AUTHOR)


def _place(image: Image, scan: Scan | None, *, wanted: bool) -> Measured:
    """`wanted` says that secrets were to be looked for."""
    if scan is None or image.facts is None:
        return Measured(image, scan if image.facts else None)
    if wanted and image.facts.secrets is None:
        scan = replace(scan, notes=(*scan.notes, scan_messages.SECRETS_NOT_LOOKED_FOR()))
    return Measured(image, scan_diff.attribute(scan, image.facts))
