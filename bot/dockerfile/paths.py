"""Paths in an image: what is relative is relative to WORKDIR."""

from __future__ import annotations

import posixpath
from collections.abc import Collection

DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def absolute(workdir: str, path: str) -> str:
    """Return a path, made absolute and tidy."""
    joined = posixpath.normpath(posixpath.join("/", workdir, path))
    return "/" + joined.lstrip("/")


def below(path: str, folder: str) -> bool:
    """Return whether a path is a folder, or in it; a slash at the folder's end counts for nothing."""
    clean = folder.rstrip("/")
    return clean in ("", path) or path.startswith(f"{clean}/")


def below_any(path: str, folders: Collection[str]) -> bool:
    """Return whether a path without a leading slash is one of some folders, or in one; "" is the folder of all."""
    while path and path not in folders:
        path = path.rpartition("/")[0]
    return bool(path) or "" in folders
