"""What useradd puts into a new home, and git into a new repository: copies of the distribution's own files. Pure."""

from __future__ import annotations

import posixpath

from bot.image.image_files import ImageFiles

_FOLDERS = ("etc/skel", "usr/share/git-core/templates/hooks")
_MOST_BYTES = 100_000


def is_copy(path: str, image: ImageFiles) -> bool:
    """Return whether a file is one of these folders, byte for byte, as a package of the base brought it: nobody's own.

    A shell that a person talks to reads it, and does with it what it does on every machine of the distribution; git
    starts no sample of a hook.
    """
    return any(_is_copy(path, f"{folder}/{posixpath.basename(path)}", image) for folder in _FOLDERS)


def _is_copy(path: str, origin: str, image: ImageFiles) -> bool:
    if image.system.owner(origin) is None or image.line(origin) is not None:
        return False
    if not image.is_file(path) or not image.is_file(origin):
        return False
    if image.files[path].entry.length != image.files[origin].entry.length:
        return False
    return image.content(path, _MOST_BYTES) == image.content(origin, _MOST_BYTES)
