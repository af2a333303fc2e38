"""What earlier runs on this machine measured, by image: what is known of one need not be exported again.

The id of an image is a digest of all that is in it, so what is found under it is never out of date. A scan is kept
under the date of the database that it was matched with, too: another day's is another scan.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from bot.host import cache_files, own_code
from bot.host.codec import Malformed, decode, encode
from bot.model.images import ImageFacts
from bot.model.scans import Sbom, Scan, ScanState

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Memory:
    """A folder with the facts of images."""

    folder: Path

    @classmethod
    def usual(cls) -> Memory:
        """Return the memory in the user's cache."""
        return cls(cache_files.folder("images"))

    @property
    def rebuilds(self) -> Path:
        """The folder beside it, of what building again took."""
        return self.folder.with_name("rebuilds")

    def recall(self, key: str) -> ImageFacts | None:
        """Return the facts of an image by its key, None if it was never measured here."""
        return self._recall(ImageFacts, key)

    def remember(self, key: str, facts: ImageFacts) -> None:
        """Keep the facts of an image. A folder that cannot be written to keeps nothing: the next run measures."""
        cache_files.write(self._path(key), encode(facts))

    def recall_scan(self, key: str) -> Scan | None:
        """Return the scan of an image by the key of `scan_key`, None if that was never made here."""
        return self._recall(Scan, f"scan-{key}")

    def remember_scan(self, key: str, scan: Scan) -> None:
        """Keep a scan that found all it looks for."""
        if scan.state is ScanState.SCANNED and not scan.notes:
            cache_files.write(self._path(f"scan-{key}"), encode(scan))

    def recall_sbom(self, key: str) -> Sbom | None:
        """Return the SBOM of an image by the key of `scan_key`, likewise."""
        return self._recall(Sbom, f"sbom-{key}")

    def remember_sbom(self, key: str, sbom: Sbom) -> None:
        """Keep an SBOM."""
        cache_files.write(self._path(f"sbom-{key}"), encode(sbom))

    def _recall(self, kind: type[T], name: str) -> T | None:
        found = cache_files.read(self._path(name))
        try:
            return decode(kind, found) if found is not None else None
        except Malformed:
            return None

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}.json"


def scan_key(image: str, scanner: str, name: str) -> str:
    """Return what a scan goes by: the key of the image, what the scanner matches with, and the image's name."""
    return hashlib.sha256(json.dumps([image, scanner, name]).encode()).hexdigest()


def key(image_id: str, dockerfile: str, stage: str | None, build_args: Iterable[tuple[str, str]]) -> str:
    """Return what the facts of an image go by: the image, and what its layers are attributed to."""
    document = [own_code.digest(), image_id, dockerfile, stage, sorted(build_args)]
    return hashlib.sha256(json.dumps(document).encode()).hexdigest()
