"""What earlier runs on this machine measured, by image: what is known of one need not be exported again.

The id of an image is a digest of all that is in it, so what is found under it is never out of date. The vulnerabilities
are not kept: they are matched with today's database in every run.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bot import __version__
from bot.host import cache_files
from bot.host.codec import Malformed, decode, encode
from bot.model.images import ImageFacts


@dataclass(frozen=True, slots=True)
class Memory:
    """A folder with the facts of images."""

    folder: Path

    @classmethod
    def usual(cls) -> Memory:
        """Return the memory in the user's cache."""
        return cls(cache_files.folder("images"))

    def recall(self, key: str) -> ImageFacts | None:
        """Return the facts of an image by its key, None if it was never measured here."""
        found = cache_files.read(self._path(key))
        try:
            return decode(ImageFacts, found) if found is not None else None
        except Malformed:
            return None

    def remember(self, key: str, facts: ImageFacts) -> None:
        """Keep the facts of an image. A folder that cannot be written to keeps nothing: the next run measures."""
        cache_files.write(self._path(key), encode(facts))

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}.json"


def key(image_id: str, dockerfile: str, stage: str | None, build_args: Iterable[tuple[str, str]]) -> str:
    """Return what the facts of an image go by: the image, and what its layers are attributed to."""
    document = [__version__, image_id, dockerfile, stage, sorted(build_args)]
    return hashlib.sha256(json.dumps(document).encode()).hexdigest()
