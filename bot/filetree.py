"""The files of an image as values: kinds of entries, their owners and modes, links followed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple


class EntryKind(Enum):
    """What an entry of a layer is."""

    FILE = "file"
    FOLDER = "folder"
    SYMLINK = "symlink"
    HARDLINK = "hardlink"
    DEVICE = "device"  # or a named pipe
    WHITEOUT = "whiteout"  # `path` is deleted
    OPAQUE = "opaque"  # everything that lower layers have below `path` is hidden


class Entry(NamedTuple):
    """One entry of a layer. `path` is relative to the root, without a leading slash.

    `size` is what the entry adds to the layer in bytes: 0 for everything but files. `length` is how much can be read:
    that of a hard link is its file's. `link` is a symbolic link's target as it is written, and a hard link's as a
    path like `path`. `attributes` are the extended ones as "name=hex", a blank between them: capabilities, mostly.
    A named tuple, as there may be a million of them.
    """

    path: str
    kind: EntryKind
    size: int = 0
    mode: int = 0
    uid: int = 0
    gid: int = 0
    link: str = ""
    offset: int = -1  # of the content in the uncompressed tar; -1 where there is none that can be read
    length: int = 0
    attributes: str = ""


_LINK_DEPTH = 40  # of symbolic links, as the kernel has it


@dataclass(frozen=True, slots=True)
class TreeFile:
    """A file of an image as a container sees it, and the number of the layer that it comes from."""

    entry: Entry
    layer: int


class Merged:
    """The files of an image while its layers are put on top of each other."""

    def __init__(self) -> None:
        self.files: dict[str, TreeFile] = {}
        self._children: dict[str, set[str]] = {}  # of each folder, so that deleting one costs only what is in it

    def add(self, layer: Iterable[Entry], number: int) -> Iterator[tuple[TreeFile, bool]]:
        """Put a layer on top; yield each file that it hides, and whether it is deleted rather than replaced."""
        put = []
        for entry in layer:
            if entry.kind is EntryKind.WHITEOUT:
                yield from ((file, True) for file in self._take(entry.path))
            elif entry.kind is EntryKind.OPAQUE:
                for path in tuple(self._children.get(entry.path, ())):
                    yield from ((file, True) for file in self._take(path))
            else:
                put.append(entry)
        for entry in put:
            old = self.files.get(entry.path)
            if entry.kind is not EntryKind.FOLDER or (old is not None and old.entry.kind is not EntryKind.FOLDER):
                yield from ((file, False) for file in self._take(entry.path) if file.layer < number)
            self._put(entry, number)

    def _put(self, entry: Entry, number: int) -> None:
        self.files[entry.path] = TreeFile(entry, number)
        path = entry.path
        while path:
            parent = path.rpartition("/")[0]
            known = self._children.get(parent)
            if known is not None:
                known.add(path)
                return
            self._children[parent] = {path}
            path = parent

    def _take(self, path: str) -> Iterator[TreeFile]:
        """Remove a file, or a folder with everything below it, and yield what was removed."""
        siblings = self._children.get(path.rpartition("/")[0])
        if siblings is not None:
            siblings.discard(path)
        waiting = [path]
        while waiting:
            current = waiting.pop()
            waiting += self._children.pop(current, ())
            file = self.files.pop(current, None)
            if file is not None:
                yield file


def resolve(files: Mapping[str, TreeFile], path: str) -> str | None:
    """Follow symbolic links, in every part of a path and not out of the image, to what exists; None if nothing does.

    `path` may begin with a slash. The root itself is "".
    """
    waiting = [part for part in reversed(path.split("/")) if part not in ("", ".")]
    done: list[str] = []
    followed = 0
    while waiting:
        part = waiting.pop()
        if part == "..":
            done = done[:-1]
            continue
        file = files.get("/".join((*done, part)))
        if file is None or file.entry.kind is not EntryKind.SYMLINK:
            done.append(part)
            continue
        followed += 1
        if followed > _LINK_DEPTH:
            return None
        if file.entry.link.startswith("/"):
            done = []
        waiting += [part for part in reversed(file.entry.link.split("/")) if part not in ("", ".")]
    found = "/".join(done)
    return found if not found or found in files else None
