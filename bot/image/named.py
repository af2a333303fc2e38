"""Which programs, libraries and data of an image its sources mean: by a literal, out of a table, or perhaps. Pure.

Where a name is taken out of a table or comes from outside, each literal of the sources counts that is the name of
something in the image: it is cheap to keep a program, and dear to find out in production.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from bot.dockerfile.paths import DEFAULT_PATH
from bot.filetree import EntryKind as Entry
from bot.image.built_image import BuiltImage
from bot.languages import java
from bot.languages import table as languages
from bot.sources.facts import SourceUse, UseKind

_EXECUTABLE = (Entry.FILE, Entry.HARDLINK, Entry.SYMLINK)
_LIBRARY = re.compile(r"(?P<stem>(?:lib)?[\w+.-]+?)\.so(?:\.[\w.]+)?")


def programs(image: BuiltImage) -> dict[str, SourceUse]:
    """Return the programs of an image that its sources may start, by the names that they have there."""
    return image.sources.named(UseKind.PROGRAM, programs_of(image))


def programs_of(image: BuiltImage) -> dict[str, str]:
    """Return the paths of an image's programs, by name for those on its PATH, and by absolute path for all others."""
    folders = [one.strip("/") for one in (dict(image.config.env).get("PATH") or DEFAULT_PATH).split(":") if one]
    found: dict[str, str] = {}
    for path, file in image.files.items():
        if file.entry.kind not in _EXECUTABLE or (file.entry.kind is not Entry.SYMLINK and not file.entry.mode & 0o111):
            continue
        folder, _, name = path.rpartition("/")
        if folder in folders and _before(folders, folder, found.get(name)):
            found[name] = path
        found["/" + path] = path
    return found


def _before(folders: list[str], folder: str, known: str | None) -> bool:
    return known is None or folders.index(folder) < folders.index(known.rpartition("/")[0])


def libraries(image: BuiltImage) -> dict[str, SourceUse]:
    """Return the libraries of an image, by path, that its sources may open."""
    if not any(True for _ in image.sources.of(UseKind.LIBRARY)):
        return {}
    names: dict[str, list[str]] = {}
    for path in image.files:
        match = _LIBRARY.fullmatch(posixpath.basename(path)) if ".so" in path else None
        for name in _spellings(path, match["stem"]) if match is not None else ():
            names.setdefault(name, []).append(path)
    found: dict[str, SourceUse] = {}
    for name, use in image.sources.named(UseKind.LIBRARY, names).items():
        for path in names[name]:
            found.setdefault(path, use)
    return found


def _spellings(path: str, stem: str) -> Iterator[str]:
    """How a library is asked for: xml2, libxml2, libxml2.so, libxml2.so.2, its path."""
    yield "/" + path
    yield posixpath.basename(path)
    if stem.startswith("lib"):  # what is called otherwise is a part of one program, and opened by its path
        yield f"{stem}.so"
        yield stem
        yield stem.removeprefix("lib")


def kit_user(image: BuiltImage) -> str | None:
    """Return a source or class of its own that needs what only a Java development kit has; None if none does.

    A library counts if something of its own imports it: what is merely in the archive may never run.
    """
    own = {module for one in image.sources.files if not one.library for module in one.modules}
    for one in image.sources.files:
        called = any(use.call in java.KIT_CALLS for use in one.uses)
        if one.library:
            inside = one.path.rpartition("!/")[2].removeprefix("WEB-INF/classes/").removeprefix("BOOT-INF/classes/")
            package = ".".join(inside.split("/")[:3]) + "."
            if called and any(module.startswith(package) for module in own):
                return one.path
        elif called or any(module.startswith(java.KIT_PACKAGES) for module in one.modules):
            return one.path
    return None


def data(image: BuiltImage) -> dict[str, SourceUse]:
    """Return the kinds of run-time data that own sources ask for, by their names in the table of languages."""
    found: dict[str, SourceUse] = {}
    for use in image.sources.of(UseKind.DATA):
        for name in use.names:
            found.setdefault(name, use)
    return found


def data_files(image: BuiltImage, name: str) -> Iterator[str]:
    """Return the files of an image that are run-time data of a kind."""
    known = languages.DATA.get(name)
    patterns = [pattern.lstrip("/") for pattern in known.paths] if known is not None else []
    plain = [pattern for pattern in patterns if "*" not in pattern]
    yield from (path for path in plain if image.is_file(path))
    globs = [pattern for pattern in patterns if "*" in pattern]
    stems = tuple(pattern.partition("*")[0] for pattern in globs)
    for path in image.files if globs else ():
        if path.startswith(stems) and image.is_file(path) and any(fnmatchcase(path, pattern) for pattern in globs):
            yield path
