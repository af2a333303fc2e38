"""What is in a built image: exported once, then measured from its layers.

One `docker save` of all images of a target writes every layer once, however many images share it. Sizes are computed
from the layers and not taken from the engine, whose figures differ between its two image stores.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot import process
from bot.dockerfile.stages import StageGraph
from bot.dockerfile.syntax import Instruction
from bot.engine import archive
from bot.engine.archive import Entry, Kind
from bot.errors import UnavailableError
from bot.model import Healthcheck, ImageConfig, ImageFacts, Layer, Origin, WastedFile

_WASTED_FILES = 100
_NANOSECONDS = 1e9
_EXPORT_TIMEOUT_SECONDS = 900.0


@dataclass(frozen=True, slots=True)
class ExportedImage:
    """One image of an export: its config as JSON, and its layers' blobs from the bottom up."""

    reference: str
    config: Mapping[str, Any]
    blobs: tuple[Path, ...]
    diff_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Export:
    """An OCI layout folder that holds images, by their tag. Layers read once are remembered."""

    folder: Path
    images: Mapping[str, ExportedImage]
    _entries: dict[str, tuple[Entry, ...]] = field(default_factory=dict)
    _packed: dict[str, int] = field(default_factory=dict)

    def entries(self, image: ExportedImage, number: int) -> tuple[Entry, ...]:
        """Return the entries of one layer. Raises UnavailableError if it cannot be read."""
        diff_id = image.diff_ids[number]
        if diff_id not in self._entries:
            self._entries[diff_id] = tuple(archive.entries(image.blobs[number]))
        return self._entries[diff_id]

    def pull_size(self, image: ExportedImage, number: int) -> int:
        """Return the size of one layer in a registry."""
        diff_id = image.diff_ids[number]
        if diff_id not in self._packed:
            self._packed[diff_id] = archive.compressed_size(image.blobs[number])
        return self._packed[diff_id]


@dataclass(frozen=True, slots=True)
class TreeFile:
    """A file of an image as a container sees it, and the number of the layer that it comes from."""

    entry: Entry
    layer: int


def export(tags: Sequence[str], folder: Path) -> Export:
    """Write images into a new OCI layout folder. Raises UnavailableError if the engine or the disk fails."""
    folder.mkdir(parents=True)
    # Through the client and tar: faster than through the SDK, whose stream is cut into small chunks. GNU tar refuses
    # members that climb out of the folder.
    pipe = ["sh", "-c", 'docker save "$@" | tar --extract --no-same-owner --directory "$0"', str(folder), *tags]
    done = process.run(pipe, timeout=_EXPORT_TIMEOUT_SECONDS)
    if done.timed_out:
        raise UnavailableError(f"the engine did not export the images within {_EXPORT_TIMEOUT_SECONDS:.0f} s")
    if not done.ok or not (folder / "manifest.json").is_file():
        lines = done.err.strip().splitlines() or ["no message"]
        raise UnavailableError(f"the engine could not export the images: {lines[-1][:300]}")
    return Export(folder, {image.reference: image for image in _images(folder)})


def tree(exported: Export, image: ExportedImage) -> dict[str, TreeFile]:
    """Return the files of an image by path, as a container sees them: later layers hide what earlier ones brought."""
    seen: dict[str, TreeFile] = {}
    for number in range(len(image.blobs)):
        for entry in exported.entries(image, number):
            _hide(seen, entry, number)
            if entry.kind not in (Kind.WHITEOUT, Kind.OPAQUE):
                seen[entry.path] = TreeFile(entry, number)
    return seen


def read(image: ExportedImage, file: TreeFile, limit: int) -> bytes:
    """Return at most `limit` bytes of a regular file."""
    return archive.content(image.blobs[file.layer], file.entry, limit)


def measure(exported: Export, reference: str, graph: StageGraph, stage: str | None = None) -> ImageFacts:
    """Return the facts of an exported image that was built from this Dockerfile and stage."""
    image = exported.images[reference]
    lines = attribute(image.config.get("history") or [], _chain(graph, stage))
    layers = []
    for number, (diff_id, (text, instruction)) in enumerate(zip(image.diff_ids, lines, strict=False)):
        layers.append(
            Layer(
                diff_id=diff_id,
                instruction=text,
                origin=Origin.BASE_IMAGE if instruction is None else Origin.DOCKERFILE,
                size_bytes=sum(entry.size for entry in exported.entries(image, number)),
                pull_size_bytes=exported.pull_size(image, number),
                line=None if instruction is None else instruction.start,
            )
        )
    wasted = wasted_files([exported.entries(image, number) for number in range(len(layers))], layers)
    return ImageFacts(
        image_id="",
        platform="/".join(str(image.config.get(key)) for key in ("os", "architecture")),
        size_bytes=sum(layer.size_bytes for layer in layers),
        pull_size_bytes=sum(layer.pull_size_bytes for layer in layers),
        wasted_bytes=sum(file.size_bytes for file in wasted if file.origin is Origin.DOCKERFILE),
        layers=tuple(layers),
        config=image_config(image.config.get("config") or {}),
        wasted_files=tuple(wasted[:_WASTED_FILES]),
    )


def attribute(
    history: Sequence[Mapping[str, Any]], chain: Sequence[Instruction]
) -> list[tuple[str, Instruction | None]]:
    """Return, for each history entry that made a layer, its text and the instruction that it comes from.

    BuildKit writes one entry for each instruction after FROM, so the two lists are matched from the end. What is left
    at the start is the base image's; ONBUILD triggers of the base, which have no line here, are passed over.
    """
    found: list[tuple[str, Instruction | None]] = []
    waiting = list(chain)
    for item in reversed(history):
        text = instruction_text(str(item.get("created_by") or item.get("comment") or ""))
        keyword = text.partition(" ")[0]
        owner = waiting.pop() if waiting and waiting[-1].keyword == keyword else None
        if not item.get("empty_layer"):
            found.append((text, owner))
    return found[::-1]


def instruction_text(created_by: str) -> str:
    """Return a history entry as the instruction reads: no shell prefix, no build arguments, no comment."""
    text = created_by.removesuffix(" # buildkit").strip()
    text = re.sub(r"^/bin/sh -c #\(nop\)\s+", "", text)
    text = re.sub(r"^/bin/sh -c ", "RUN ", text)
    text = re.sub(r"^RUN \|\d+ .*? /bin/sh -c ", "RUN ", text, flags=re.DOTALL)
    text = re.sub(r"^RUN /bin/(?:ba|a|da)?sh (?:-\w+ )*?-c ", "RUN ", text)
    return " ".join(text.split())


def wasted_files(layers: Sequence[Iterable[Entry]], facts: Sequence[Layer]) -> list[WastedFile]:
    """Return the files that a later layer hides, largest first, with their bytes.

    What the base image wastes within itself is nobody's here, and is marked with that origin.
    """
    seen: dict[str, TreeFile] = {}
    wasted: dict[tuple[str, int, int, bool], int] = {}
    for number, layer in enumerate(layers):
        for entry in layer:
            gone = entry.kind in (Kind.WHITEOUT, Kind.OPAQUE)
            for path, hidden in _hide(seen, entry, number):
                if hidden.entry.size:
                    key = (path, hidden.layer, number, gone)
                    wasted[key] = wasted.get(key, 0) + hidden.entry.size
            if not gone:
                seen[entry.path] = TreeFile(entry, number)
    files = [
        WastedFile(
            path=path,
            size_bytes=size,
            added_line=facts[added].line,
            hidden_line=facts[hidden].line,
            deleted=deleted,
            origin=facts[hidden].origin,
        )
        for (path, added, hidden, deleted), size in wasted.items()
    ]
    return sorted(files, key=lambda file: (-file.size_bytes, file.path))


def image_config(raw: Mapping[str, Any]) -> ImageConfig:
    """Turn the engine's JSON of a config into ours."""
    test = (raw.get("Healthcheck") or {}).get("Test") or ()
    health = raw.get("Healthcheck") or {}
    return ImageConfig(
        entrypoint=tuple(raw.get("Entrypoint") or ()),
        cmd=tuple(raw.get("Cmd") or ()),
        env=tuple((name, value) for name, _, value in (entry.partition("=") for entry in raw.get("Env") or ())),
        user=str(raw.get("User") or ""),
        workdir=str(raw.get("WorkingDir") or ""),
        ports=tuple(sorted(raw.get("ExposedPorts") or ())),
        volumes=tuple(sorted(raw.get("Volumes") or ())),
        labels=tuple(sorted((raw.get("Labels") or {}).items())),
        healthcheck=Healthcheck(
            test=tuple(test),
            interval=(health.get("Interval") or 0) / _NANOSECONDS,
            timeout=(health.get("Timeout") or 0) / _NANOSECONDS,
            start_period=(health.get("StartPeriod") or 0) / _NANOSECONDS,
            retries=int(health.get("Retries") or 0),
        )
        if test
        else None,
        stop_signal=str(raw.get("StopSignal") or ""),
        shell=tuple(raw.get("Shell") or ()),
        onbuild=tuple(raw.get("OnBuild") or ()),
    )


def _chain(graph: StageGraph, stage: str | None) -> list[Instruction]:
    return [instruction for one in graph.chain(graph.final(stage)) for instruction in one.instructions]


def _hide(seen: dict[str, TreeFile], entry: Entry, number: int) -> list[tuple[str, TreeFile]]:
    """Take out what an entry of layer `number` hides of the layers below it, and return that."""
    if entry.kind is Kind.FOLDER:
        old = seen.get(entry.path)
        if old is None or old.entry.kind is Kind.FOLDER:
            return []
    hidden = []
    old = seen.get(entry.path)
    if old is not None and old.layer < number and entry.kind is not Kind.OPAQUE:
        hidden.append((entry.path, seen.pop(entry.path)))
    was_folder = entry.kind is Kind.OPAQUE or (old is not None and old.entry.kind is Kind.FOLDER)
    if was_folder:  # rare, so that the search through all paths is no loss
        prefix = f"{entry.path}/" if entry.path else ""
        below = [path for path, file in seen.items() if path.startswith(prefix) and file.layer < number]
        hidden += [(path, seen.pop(path)) for path in below]
    return hidden


def _images(folder: Path) -> Iterable[ExportedImage]:
    for item in json.loads((folder / "manifest.json").read_bytes()):
        config = json.loads((folder / archive.clean_path(item["Config"])).read_bytes())
        blobs = tuple(folder / archive.clean_path(layer) for layer in item["Layers"])
        diff_ids = tuple(config["rootfs"]["diff_ids"])
        for reference in item.get("RepoTags") or ():
            yield ExportedImage(str(reference), config, blobs, diff_ids)
