"""Packages that were installed out of a file or a folder, not from an index: their sources are own ones. Pure.

pip writes where a package came from into its direct_url.json, and what belongs to it into its RECORD.
"""

from __future__ import annotations

import json
import posixpath

from bot.image.image_files import ImageFiles

_ORIGIN = ".dist-info/direct_url.json"
_MOST_FILES = 20_000


def files(image: ImageFiles) -> frozenset[str]:
    """Return the files of such packages."""
    found: set[str] = set()
    for path in (path for path in image.own() if path.endswith(_ORIGIN)):
        if _is_local(image.read(path)):
            information = posixpath.dirname(path)
            root = posixpath.dirname(information)
            lines = image.read(f"{information}/RECORD").decode("utf-8", "replace").splitlines()
            found |= {posixpath.normpath(posixpath.join(root, _name(line))) for line in lines[:_MOST_FILES]}
    return frozenset(found)


def _is_local(content: bytes) -> bool:
    try:
        origin = json.loads(content)
    except (ValueError, RecursionError):
        return False
    return isinstance(origin, dict) and str(origin.get("url", "")).startswith("file:")


def _name(line: str) -> str:
    """Return the path in a line of a RECORD: `app/main.py,sha256=...,120`."""
    return line.rsplit(",", 2)[0].strip('"')
