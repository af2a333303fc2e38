"""What is in a built image: exported once, then measured from its layers.

One `docker save` of all images of a target writes every layer once, however many images share it. Sizes are computed
from the layers and not taken from the engine, whose figures differ between its two image stores.

Why `docker save`, and through the client: an engine with the classic store offers no other way to its layers over its
socket (BuildKit's `oci`, `docker` and local cache exporters need the containerd store). Measured for two images of
820 MB that share all but one layer, on two busy cores: 11 to 14 s whichever way the stream is read (client and tar, the
SDK, a bare socket), of which the engine is busy with preparing it for 7 to 10 s before the first byte comes.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bot.dockerfile.stages import StageGraph
from bot.dockerfile.syntax import Instruction
from bot.engine import archive, contents
from bot.engine.disk_guard import too_large
from bot.errors import UnavailableError, UnreadableImage
from bot.filetree import Entry, Kind, Merged, TreeFile
from bot.host import process
from bot.messages import engine as messages
from bot.model.images import Healthcheck, ImageConfig, ImageFacts, Layer, Origin, WastedFile
from bot.text import Size

EXPORT_LIMIT = 20_000_000_000  # bytes of one image; a larger one is refused before it fills the disk
_WASTED_FILES = 100
_NANOSECONDS = 1e9
_EXPORT_TIMEOUT_SECONDS = 900.0
_INSPECT_TIMEOUT_SECONDS = 60.0
_MOST_FILLERS = 130  # entries after ours; an image has at most 127 layers
_SHELL_WITHIN = 4096  # characters of an entry in which its shell is looked for: the pattern may try many places
# "RUN |1 ARG=value /bin/bash -o pipefail -c ..." as BuildKit writes it, whatever SHELL is
_SHELL = re.compile(r"^RUN (?:\|\d+ .*? )?(?=/)(?:/\S+/)?(?:ba|a|da|z|k)?sh (?:-\S+ |pipefail )*?-\w*c ", re.DOTALL)


@dataclass(frozen=True, slots=True)
class ExportedImage:
    """One image of an export: its config as JSON, and its layers from the bottom up, as uncompressed tar files."""

    reference: str
    config: Mapping[str, Any]
    blobs: tuple[Path, ...]
    diff_ids: tuple[str, ...]
    config_digest: str = ""  # without the algorithm


@dataclass(frozen=True, slots=True)
class Export:
    """An OCI layout folder that holds images, by their tag. Layers read once are remembered.

    All layers in it are uncompressed, whatever the engine keeps; `packed` has the size in a registry of those that
    came compressed, by diff id.
    """

    folder: Path
    images: Mapping[str, ExportedImage]
    packed: dict[str, int] = field(default_factory=dict)
    _entries: dict[str, tuple[Entry, ...]] = field(default_factory=dict)

    def entries(self, image: ExportedImage, number: int) -> tuple[Entry, ...]:
        """Return the entries of one layer. Raises UnavailableError if it cannot be read."""
        diff_id = image.diff_ids[number]
        if diff_id not in self._entries:
            self._entries[diff_id] = archive.entries(image.blobs[number])
        return self._entries[diff_id]

    def pull_size(self, image: ExportedImage, number: int) -> int:
        """Return the size of one layer in a registry: exact, or an estimate (see `archive.compressed_size`)."""
        diff_id = image.diff_ids[number]
        if diff_id not in self.packed:
            self.packed[diff_id] = archive.compressed_size(image.blobs[number])
        return self.packed[diff_id]


# ---------------------------------------------------------------------------------------------------------- export


def export(tags: Sequence[str], folder: Path) -> Export:
    """Write images into a new OCI layout folder.

    Raises UnavailableError if the engine or the disk fails, UnreadableImage if an image is too large for EXPORT_LIMIT,
    for a disk that is not full, or for the time.
    """
    folder.mkdir(parents=True)
    _check_room(tags, folder)
    # GNU tar refuses members that climb out of the folder; the engine names them anyway.
    pipe = ["sh", "-c", 'docker save "$@" | tar --extract --no-same-owner --directory "$0"', str(folder), *tags]
    done = process.run(pipe, timeout=_EXPORT_TIMEOUT_SECONDS)
    if done.timed_out:
        raise UnreadableImage(messages.EXPORT_TIMED_OUT(seconds=int(_EXPORT_TIMEOUT_SECONDS)))
    if not done.ok or not (folder / "manifest.json").is_file():
        raise UnavailableError(messages.EXPORT_FAILED(error=_last_line(done.err)))
    return load(folder)


def load(folder: Path) -> Export:
    """Return the images of an unpacked `docker save`; layers that are compressed are uncompressed in place.

    An engine with the containerd store hands out layers as they were pulled, or as it packed them. Uncompressing each
    once serves everything that reads them, Trivy too, for which the folder gets an index of its own.

    Raises UnavailableError if it cannot be read.
    """
    packed: dict[str, int] = {}
    try:
        found = [_image(folder, item) for item in json.loads((folder / "manifest.json").read_bytes())]
        unpacked: dict[Path, Path] = {}
        for image, _ in found:
            for blob, diff_id in zip(image.blobs, image.diff_ids, strict=True):
                if archive.compression(blob) is not archive.Compression.NONE:
                    unpacked[blob] = folder / "blobs/sha256" / diff_id.removeprefix("sha256:")
                    packed[diff_id] = blob.stat().st_size
        with ThreadPoolExecutor(max_workers=2) as pool:
            list(pool.map(archive.inflate, unpacked.keys(), unpacked.values()))
        images = {}
        for image, references in found:
            blobs = tuple(unpacked.get(blob, blob) for blob in image.blobs)
            for reference in references:
                images[reference] = replace(image, reference=reference, blobs=blobs)
        if unpacked:
            _write_index(folder, images.values())
            for blob in unpacked:
                blob.unlink()
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UnavailableError(messages.EXPORT_UNREADABLE(error=str(error))) from error
    return Export(folder, images, packed)


def part(exported: Export, reference: str, numbers: Sequence[int], folder: Path) -> Path:
    """Return a new OCI layout folder with only some of an image's layers, under the tag "part"; nothing is copied.

    Raises UnavailableError if it cannot be made.
    """
    image = exported.images[reference]
    chosen = sorted(set(numbers))
    blobs = folder / "blobs/sha256"
    diff_ids = [image.diff_ids[number] for number in chosen]
    config = {
        "architecture": image.config.get("architecture", ""),
        "os": image.config.get("os", ""),
        "config": {},
        "rootfs": {"type": "layers", "diff_ids": diff_ids},
        "history": [{"created_by": "part"} for _ in chosen],
    }
    raw = json.dumps(config).encode()
    digest = hashlib.sha256(raw).hexdigest()
    try:
        blobs.mkdir(parents=True)
        (folder / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')
        (blobs / digest).write_bytes(raw)
        for number in chosen:
            place = blobs / image.diff_ids[number].removeprefix("sha256:")
            if not place.exists():
                place.hardlink_to(image.blobs[number].resolve())
        one = ExportedImage(":part", config, tuple(image.blobs[number] for number in chosen), tuple(diff_ids), digest)
        _write_index(folder, [one])
    except OSError as error:
        raise UnavailableError(messages.LAYERS_NOT_SPLIT(error=str(error))) from error
    return folder


def _check_room(tags: Sequence[str], folder: Path) -> None:
    """Refuse what would fill the disk: a sparse file of 20 GB takes no room in the engine, but all of it here."""
    command = ["docker", "image", "inspect", "--format={{.Size}}", "--", *tags]
    done = process.run(command, timeout=_INSPECT_TIMEOUT_SECONDS)
    if not done.ok:
        raise UnavailableError(messages.EXPORT_FAILED(error=_last_line(done.err)))
    largest = max((int(line) for line in done.out.split() if line.isdigit()), default=0)
    if largest > EXPORT_LIMIT:
        raise UnreadableImage(messages.IMAGE_TOO_LARGE(size=Size(largest)))
    if (problem := too_large(largest, folder)) is not None:
        raise problem


def _image(folder: Path, item: Mapping[str, Any]) -> tuple[ExportedImage, tuple[str, ...]]:
    """Read one entry of manifest.json; -> the image and all its tags."""
    config = json.loads((folder / archive.clean_path(item["Config"])).read_bytes())
    blobs = tuple(folder / archive.clean_path(layer) for layer in item["Layers"])
    diff_ids = tuple(str(one) for one in config["rootfs"]["diff_ids"])
    if len(blobs) != len(diff_ids) or not all(re.fullmatch("sha256:[0-9a-f]{64}", one) for one in diff_ids):
        raise ValueError("an image's layers are not those of its config")
    digest = item["Config"].rpartition("/")[2]
    return ExportedImage("", config, blobs, diff_ids, digest), tuple(str(tag) for tag in item.get("RepoTags") or ())


def _write_index(folder: Path, images: Iterable[ExportedImage]) -> None:
    """Describe the images anew, now that their layers are uncompressed."""
    manifests = []
    for image in images:
        config = folder / "blobs/sha256" / image.config_digest
        layers = [
            _descriptor("application/vnd.oci.image.layer.v1.tar", diff_id, blob.stat().st_size)
            for blob, diff_id in zip(image.blobs, image.diff_ids, strict=True)
        ]
        manifest = {
            "schemaVersion": 2,
            "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "config": _descriptor(
                "application/vnd.oci.image.config.v1+json", f"sha256:{config.name}", config.stat().st_size
            ),
            "layers": layers,
        }
        raw = json.dumps(manifest).encode()
        digest = hashlib.sha256(raw).hexdigest()
        _replace(folder / "blobs/sha256" / digest, raw)
        tag = {"org.opencontainers.image.ref.name": image.reference.rpartition(":")[2]}
        media_type = "application/vnd.oci.image.manifest.v1+json"
        manifests.append({**_descriptor(media_type, f"sha256:{digest}", len(raw)), "annotations": tag})
    index = {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json", "manifests": manifests}
    _replace(folder / "index.json", json.dumps(index).encode())


def _replace(path: Path, raw: bytes) -> None:
    path.unlink(missing_ok=True)  # what the engine wrote is read-only
    path.write_bytes(raw)


def _descriptor(media_type: str, digest: str, size: int) -> dict[str, Any]:
    return {"mediaType": media_type, "digest": digest, "size": size}


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return "".join(letter if letter.isprintable() else " " for letter in (lines or ["no message"])[-1])[:300]


# ----------------------------------------------------------------------------------------------------------- files


def tree(exported: Export, image: ExportedImage, layers: int | None = None) -> dict[str, TreeFile]:
    """Return the files of an image by path, as a container sees them: later layers hide what earlier ones brought.

    `layers` is how many of them count, from the first; all of them if nothing is said.

    A path has no leading slash; folders, links and devices are in it too. `image.diff_ids[file.layer]` and
    `facts.layers[file.layer]` tell which layer brought a file. Its content comes from `read`.
    """
    merged = Merged()
    for number in range(len(image.blobs) if layers is None else layers):
        for _ in merged.add(exported.entries(image, number), number):
            pass
    return merged.files


def read(image: ExportedImage, file: TreeFile, limit: int) -> bytes:
    """Return at most `limit` bytes of a regular file or hard link; nothing of anything else."""
    return archive.content(image.blobs[file.layer], file.entry, limit)


# ----------------------------------------------------------------------------------------------------------- facts


def measure(
    exported: Export, reference: str, graph: StageGraph, stage: str | None = None, image_id: str = ""
) -> ImageFacts:
    """Return the facts of an exported image that was built from this Dockerfile and stage.

    A layer's size is that of its files, as `docker history` shows it for a layer that was built.

    Raises UnavailableError if the image is not there or a layer cannot be read, InputError for an unknown stage.
    """
    image = exported.images.get(reference)
    if image is None:
        raise UnavailableError(messages.EXPORT_MISSING(image=reference))
    chain = graph.made(graph.final(stage))
    stages = {id(instruction): member.label for instruction, member in chain}
    owners = attribute(image.config.get("history") or [], [one for one, _ in chain], len(image.diff_ids))
    layers = tuple(
        Layer(
            diff_id=diff_id,
            instruction=text,
            origin=Origin.BASE_IMAGE if owner is None else Origin.DOCKERFILE,
            size_bytes=sum(entry.size for entry in exported.entries(image, number)),
            pull_size_bytes=exported.pull_size(image, number),
            line=None if owner is None else owner.start,
            dockerfile_stage=None if owner is None else stages[id(owner)],
        )
        for number, (diff_id, (text, owner)) in enumerate(zip(image.diff_ids, owners, strict=True))
    )
    wasted = wasted_files([exported.entries(image, number) for number in range(len(layers))], layers)
    config = image_config(image.config.get("config") or {})
    digests = (
        (owner.start, contents.added_digest(owner, image.blobs[number], exported.entries(image, number)))
        for number, (_, owner) in enumerate(owners)
        if owner is not None
    )
    return ImageFacts(
        image_id=image_id,
        platform="/".join(str(image.config[key]) for key in ("os", "architecture", "variant") if image.config.get(key)),
        size_bytes=sum(layer.size_bytes for layer in layers),
        pull_size_bytes=sum(layer.pull_size_bytes for layer in layers),
        wasted_bytes=sum(file.size_bytes for file in wasted if file.origin is Origin.DOCKERFILE),
        layers=layers,
        config=config,
        wasted_files=tuple(wasted[:_WASTED_FILES]),
        base_created=_base_created(image.config.get("history") or (), [instruction for instruction, _ in chain]),
        added_digests=tuple((line, digest) for line, digest in digests if digest is not None),
        missing_programs=contents.missing_programs(tree(exported, image), config) if config.healthcheck else (),
    )


def attribute(
    history: Sequence[Mapping[str, Any]], chain: Sequence[Instruction], layers: int
) -> list[tuple[str, Instruction | None]]:
    """Return, for each of an image's layers, its text and the instruction that it comes from, None for the base's.

    BuildKit writes one entry for each instruction after FROM, in their order, so the last of them are matched with the
    last instructions. Two things disturb that: a base image without history, for whose layers BuildKit appends entries
    at the very end, and ONBUILD triggers of the base, which have no line here and stand before ours. So ours are looked
    for from the end, where the keywords agree, and own the last layers of the image whatever the entries say. An
    ONBUILD of ours has no entry: it does nothing here.
    """
    chain = [instruction for instruction in chain if instruction.keyword != "ONBUILD"]
    texts = [instruction_text(str(item.get("created_by") or item.get("comment") or "")) for item in history]
    keywords = [text.partition(" ")[0] for text in texts]
    start = _own_entries(keywords, [instruction.keyword for instruction in chain])
    own: list[tuple[str, Instruction | None]] = []
    rest: list[tuple[str, Instruction | None]] = []
    for number, (item, text) in enumerate(zip(history, texts, strict=True)):
        if not item.get("empty_layer"):
            if start <= number < start + len(chain):
                own.append((text, chain[number - start]))
            else:
                rest.append((text, None))
    base = max(layers - len(own), 0)
    rest = [("", None)] * (base - len(rest)) + rest[:base]
    return (rest + own)[:layers]


def _base_created(history: Sequence[Mapping[str, Any]], chain: Sequence[Instruction]) -> str:
    """Return when the last layer of the base image was made, in RFC 3339; empty where the image does not say."""
    keywords = [
        instruction_text(str(item.get("created_by") or item.get("comment") or "")).partition(" ")[0] for item in history
    ]
    start = _own_entries(keywords, [instruction.keyword for instruction in chain])
    return max((str(item.get("created") or "")[:40] for item in history[: max(start, 0)]), default="")


def _own_entries(keywords: Sequence[str], wanted: Sequence[str]) -> int:
    """Return where the entries of a Dockerfile's instructions begin: the last place where all agree, or most."""
    last = len(keywords) - len(wanted)
    if last < 0:
        return last  # entries are missing at the beginning
    best, agreed = last, -1
    for start in range(last, max(last - _MOST_FILLERS, 0) - 1, -1):
        equal = sum(a == b for a, b in zip(keywords[start:], wanted, strict=False))
        if equal == len(wanted):
            return start
        if equal > agreed:
            best, agreed = start, equal
    return best


def instruction_text(created_by: str) -> str:
    """Return a history entry as the instruction reads: no shell, no build arguments, no comment, on one line."""
    text = created_by.strip().removesuffix("# buildkit").strip()
    text = re.sub(r"^/bin/sh -c #\(nop\)\s+", "", text)
    text = re.sub(r"^/bin/sh -c ", "RUN ", text)
    text = _SHELL.sub("RUN ", text[:_SHELL_WITHIN]) + text[_SHELL_WITHIN:]
    return " ".join(text.split())


def wasted_files(layers: Sequence[Iterable[Entry]], facts: Sequence[Layer]) -> list[WastedFile]:
    """Return the files that a later layer hides, largest first, with their bytes.

    The origin is that of the layer that hides: what the base image wastes within itself is no Dockerfile's doing, what
    a Dockerfile deletes of its base is. A file with several names is wasted when the last of them is hidden.
    """
    merged = Merged()
    names: dict[tuple[int, str], int] = {}  # how many names a file with hard links still has
    sizes: dict[tuple[int, str], int] = {}
    wasted: dict[tuple[str, int, int, bool], int] = {}
    for number, layer in enumerate(layers):
        for entry in layer:
            if entry.kind is Kind.HARDLINK and entry.length:
                names[(number, entry.link)] = names.get((number, entry.link), 1) + 1
                sizes[(number, entry.link)] = entry.length
        for file, deleted in merged.add(layer, number):
            inode = (file.layer, file.entry.link if file.entry.kind is Kind.HARDLINK else file.entry.path)
            size = file.entry.size
            if inode in names:
                names[inode] -= 1
                size = sizes[inode] if not names[inode] else 0
            if size:
                key = (file.entry.path, file.layer, number, deleted)
                wasted[key] = wasted.get(key, 0) + size
    files = [
        WastedFile(path, size, facts[added].line, facts[hidden].line, deleted, facts[hidden].origin)
        for (path, added, hidden, deleted), size in wasted.items()
    ]
    return sorted(files, key=lambda file: (-file.size_bytes, file.path, file.added_line or 0))


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
