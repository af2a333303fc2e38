"""Scratch folders, each held by its process as long as it lives, so that the next one can tell those of dead runs.

A run that is killed removes nothing. Its lock on the folder goes with it.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

_PREFIX = "hullcheck-"
_LOCK = ".lock"
_OLD_SECONDS = 86_400.0  # after which what has no lock is left over as well
_MOST = 1000  # entries of a temporary folder that are looked at


def make(parent: Path | None = None) -> tuple[Path, int]:
    """Make a folder; -> it, and the open file that holds it. Raises OSError."""
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))
    handle = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    fcntl.flock(handle, fcntl.LOCK_EX)
    os.write(handle, b"held\n")  # an empty one is a folder that is only just being made
    return folder, handle


def sweep(parent: Path | None = None) -> None:
    """Remove the folders and files that dead runs of this user left. Trouble is no reason to stop."""
    with contextlib.suppress(OSError):
        ours = sorted(Path(parent or tempfile.gettempdir()).glob(f"{_PREFIX}*"))[:_MOST]
        for path in ours:
            with contextlib.suppress(OSError):
                if _is_dead(path, path.lstat()):
                    _remove(path)


def _is_dead(path: Path, found: os.stat_result) -> bool:
    if found.st_uid != os.geteuid():
        return False
    if not stat.S_ISDIR(found.st_mode):
        return stat.S_ISREG(found.st_mode) and time.time() - found.st_mtime > _OLD_SECONDS
    try:
        handle = os.open(path / _LOCK, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
    except FileNotFoundError:
        return time.time() - found.st_mtime > _OLD_SECONDS
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return os.fstat(handle).st_size > 0
    except BlockingIOError:
        return False
    finally:
        os.close(handle)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, onerror=make_writable_and_retry)
    else:
        path.unlink()


def make_writable_and_retry(function: Callable[..., object], path: str, error: object) -> None:
    """Folders without write permission come with some images and repositories."""
    with contextlib.suppress(OSError):
        Path(path).parent.chmod(0o700)
        Path(path).chmod(0o700)
        function(path)
