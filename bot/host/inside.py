"""What lies inside a folder: the one place that decides whether a path of a tree may be read, or shown to a build.

The author of a pull request names the paths and makes the links of an exported tree. A path counts by where it leads
when every link on its way is followed, never by how it is written.
"""

from __future__ import annotations

from pathlib import Path


def inside(root: Path, path: str | Path) -> Path | None:
    """Return where a path of the tree `root` leads, None where that is outside of it, or nowhere: links in a circle.

    What is returned holds no link any more, and need not exist.
    """
    try:
        place = (root / path).resolve()
        place.exists()  # raises for a name that no file system can have
        return place if place.is_relative_to(root.resolve()) else None
    except (OSError, RuntimeError, ValueError):
        return None
