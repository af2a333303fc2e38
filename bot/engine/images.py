"""Built images on the disk: exported once as an OCI layout, with their layers and files.

One `docker save` of all images of a target writes every layer once, however many images share it.

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
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bot.engine import archive
from bot.engine.disk_guard import too_large
from bot.errors import UnavailableError, UnreadableImage
from bot.filetree import Entry, Merged, TreeFile
from bot.host import process
from bot.messages import engine as messages
from bot.text import Size

EXPORT_LIMIT = 20_000_000_000  # bytes of one image; a larger one is refused before it fills the disk
_EXPORT_TIMEOUT_SECONDS = 900.0
# GNU tar moves 10 KiB at a time: with 256 it takes half the time of a core. Another tar does not hear of it.
_TAR = {"TAR_OPTIONS": "--blocking-factor=512"}
_INSPECT_TIMEOUT_SECONDS = 60.0


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
    _weighed: dict[str, Future[int]] = field(default_factory=dict)
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
            weighed = self._weighed.get(diff_id)
            size = weighed.result() if weighed is not None else archive.compressed_size(image.blobs[number])
            self.packed[diff_id] = size
        return self.packed[diff_id]

    def weigh(self, pool: ThreadPoolExecutor) -> None:
        """Have the sizes of all layers in a registry found in a pool: to compress leaves Python free meanwhile."""
        for image in self.images.values():
            for blob, diff_id in zip(image.blobs, image.diff_ids, strict=True):
                if diff_id not in self.packed and diff_id not in self._weighed:
                    self._weighed[diff_id] = pool.submit(archive.compressed_size, blob)


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
    done = process.run(pipe, timeout=_EXPORT_TIMEOUT_SECONDS, env=_TAR)
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
