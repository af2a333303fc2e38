"""Paths in an image: what is relative is relative to WORKDIR."""

from __future__ import annotations

import posixpath

DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def absolute(workdir: str, path: str) -> str:
    """Return a path, made absolute and tidy."""
    joined = posixpath.normpath(posixpath.join("/", workdir, path))
    return "/" + joined.lstrip("/")
