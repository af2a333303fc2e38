"""Small files in the user's cache, which outlive a run. One that cannot be read or written is as if there was none."""

from __future__ import annotations

import atexit
import contextlib
import functools
import json
import os
import shutil
import tempfile
from pathlib import Path

_LIMIT = 50_000_000  # bytes of one file
_MOST = 500  # files of a folder; the oldest go


def folder(name: str) -> Path:
    """Return where files of that kind are kept: below XDG_CACHE_HOME, or the user's cache; nowhere without a home."""
    return (_cache() or Path(os.devnull)) / "hullcheck" / name


def trivy_cache() -> Path:
    """Return the folder of Trivy's database: TRIVY_CACHE_DIR, or the user's cache; without a home one for this run."""
    if named := os.environ.get("TRIVY_CACHE_DIR"):
        return Path(named)
    kept = _cache()
    return kept / "hullcheck/trivy" if kept is not None else of_this_run()


def _cache() -> Path | None:
    """The user's cache, None for a user without a home: by the variable, or the entry among the users."""
    if (named := os.environ.get("XDG_CACHE_HOME")) and Path(named).is_absolute():  # the specification ignores others
        return Path(named)
    try:
        return Path.home() / ".cache"
    except RuntimeError:
        return None


@functools.cache
def of_this_run() -> Path:
    """A folder that nobody else could have made before us, gone at the end."""
    made = Path(tempfile.mkdtemp(prefix="hullcheck-trivy-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


def read(path: Path) -> object:
    """Return the JSON of a file, None if there is none, or none that can be read."""
    try:
        if path.stat().st_size > _LIMIT:
            return None
        found: object = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    return found


def write(path: Path, document: object) -> None:
    """Write a JSON file, all of it or nothing."""
    text = json.dumps(document)
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8", suffix=".part") as part:
            try:
                part.write(text)
                part.close()
                Path(part.name).replace(path)
            except OSError:
                Path(part.name).unlink(missing_ok=True)
                raise
        _prune(path.parent)


def _prune(kept: Path) -> None:
    files = sorted(kept.glob("*.json"), key=lambda file: file.stat().st_mtime)
    for file in files[:-_MOST]:
        file.unlink(missing_ok=True)
