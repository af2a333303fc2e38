"""Which builder buildx takes where none is named: the engine's own, or one that somebody chose."""

from __future__ import annotations

import json
import os
from pathlib import Path


def is_default() -> bool:
    """Return whether it is the engine's own: no variable names another, and `docker buildx use` chose none."""
    if os.environ.get("BUILDX_BUILDER"):
        return False
    try:
        chosen = json.loads((_folder() / "current").read_bytes())
        return isinstance(chosen, dict) and not chosen.get("Name")
    except FileNotFoundError:
        return True
    except (OSError, ValueError, RuntimeError):
        return False


def _folder() -> Path:
    """Where buildx keeps its state."""
    if named := os.environ.get("BUILDX_CONFIG"):
        return Path(named)
    return Path(os.environ.get("DOCKER_CONFIG") or Path.home() / ".docker") / "buildx"
