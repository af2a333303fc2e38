"""What a program of the base that no package has cannot do without: the tree that it was unpacked with. Pure.

A compiler finds its libraries from where it lies, an interpreter its modules. Without them it starts, and fails at the
first thing that it is asked.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable

from bot.dockerfile.paths import below_any
from bot.filetree import EntryKind
from bot.image.built_image import BuiltImage

_FOLDERS = ("bin", "sbin", "libexec")
_SHARED = ("", "usr", "usr/local", "opt", "root", "srv", "home")  # in these lie the trees of many
_KEPT_APART = ("lib", "lib64", "libexec", "share", "etc")  # folders of a shared one with a folder for each
_SHORTEST = 2  # letters of a name whose beginning says whose a folder is


def of(image: BuiltImage, paths: Iterable[str]) -> frozenset[str]:
    """Return all files of the trees of some programs, by their paths without a leading slash."""
    folders = {folder for path in paths for folder in _folders(image, path)}
    if not folders:
        return frozenset()
    files = ((path, file) for path, file in image.files.items() if file.entry.kind is not EntryKind.FOLDER)
    return frozenset(path for path, _ in files if below_any(path, folders) and image.system.owner(path) is None)


def _folders(image: BuiltImage, path: str) -> Iterable[str]:
    file = image.files.get(path)
    programs = file is not None and file.entry.kind is not EntryKind.FOLDER and file.entry.mode & 0o111
    folder = posixpath.dirname(path)
    if not programs or image.line(path) is not None or image.system.owner(path) is not None:
        return ()  # own things are compared one by one
    if posixpath.basename(folder) not in _FOLDERS:
        return ()
    above = posixpath.dirname(folder)
    if above not in _SHARED:
        return (above,)
    name = re.sub(r"[\d.-]*$", "", posixpath.basename(path))
    # One letter says whose a folder is only where it is all of the folder's name: R.
    rest, flags = ("(?=/)", 0) if len(name) < _SHORTEST else ("(?![a-z])[^/]*", re.IGNORECASE)
    start = re.compile(rf"{re.escape(above)}/(?:{'|'.join(_KEPT_APART)})/{re.escape(name)}{rest}", flags)
    return {match[0] for one in image.files if (match := start.match(one)) and match.end() < len(one)}
