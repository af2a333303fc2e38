"""Keeping the disk from being filled by what runs: the same floor for builds and for images that are observed."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

from bot.errors import UnavailableError, UnreadableImage
from bot.messages import engine as messages
from bot.text import Size

KEEP_FREE = 1_000_000_000  # bytes; the steps after ours need some, too
ORDINARY = 4_000_000_000  # bytes; few images are larger
_ASK_SECONDS = 0.3


def floor(folder: Path, keep_free: int = KEEP_FREE) -> int:
    """Return how much must stay free on the disk of a folder, in bytes: half of what is, where it is nearly full."""
    free = shutil.disk_usage(folder).free
    return keep_free if free > keep_free else free // 2


def find_watched(engine_folder: str, otherwise: Path) -> Path:
    """Return the folder whose disk is watched: the engine's where it can be found on this machine."""
    there = bool(engine_folder) and Path(engine_folder).is_dir()
    return Path(engine_folder) if there else otherwise


def too_large(size: int, folder: Path) -> UnavailableError | None:
    """Return why an image of that size has no place on the disk of a folder, None if it has.

    On a disk with room for an ordinary image that is the doing of whoever made it so large, on a full one nobody's.
    """
    free = shutil.disk_usage(folder).free
    if size <= free:
        return None
    kind = UnreadableImage if free > ORDINARY else UnavailableError
    return kind(messages.NO_ROOM(size=Size(size), free=Size(free)))


class DiskGuard:
    """Calls `end` once, from a thread of its own, when too little is left on a disk. A context manager.

    Where the engine's files are on another machine's disk, nothing is seen. Where they are on this one and their folder
    can be found, that disk is watched, else the one of the temporary folder.
    """

    def __init__(self, end: Callable[[], None], engine_folder: str = "", keep_free: int = KEEP_FREE) -> None:
        self._folder = find_watched(engine_folder, Path(tempfile.gettempdir()))
        self._end = end
        self._floor = floor(self._folder, keep_free)
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self.filled = False

    def __enter__(self) -> DiskGuard:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join(timeout=5.0)

    def _watch(self) -> None:
        while not self._done.wait(_ASK_SECONDS):
            with contextlib.suppress(OSError):
                if shutil.disk_usage(self._folder).free < self._floor:
                    self.filled = True
                    self._end()
                    return
