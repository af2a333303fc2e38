"""Small files in the user's cache, which outlive a run. One that cannot be read or written is as if there was none."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from pathlib import Path

_LIMIT = 50_000_000  # bytes of one file
_MOST = 500  # files of a folder; the oldest go


def folder(name: str) -> Path:
    """Return where files of that kind are kept: below XDG_CACHE_HOME, or the user's cache."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "hullcheck" / name


def trivy_cache() -> Path:
    """Return the folder of Trivy's database: TRIVY_CACHE_DIR, or the user's cache."""
    home = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")  # noqa: PTH111, PTH118
    return Path(os.environ.get("TRIVY_CACHE_DIR") or Path(home) / "hullcheck/trivy")


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
