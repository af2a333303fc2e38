"""Files that had rights of their own and have them no more: set-user-ID, capabilities, what a line gave a package.

The sandbox gives nobody more rights than the container has, so that running an image does not show this. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from bot.filetree import Entry, EntryKind
from bot.image.built_image import BuiltImage


class SpecialRight(Enum):
    """A right that a file has whoever uses it."""

    USER = "set-user-ID"
    GROUP = "set-group-ID"
    CAPABILITIES = "capabilities"
    MODE = "permissions"
    OWNER = "owner"


@dataclass(frozen=True, slots=True)
class HeldRight:
    """A right of a file. `value` is the mode or the owner's name; `package` what brought it, with its version."""

    path: str
    right: SpecialRight
    value: str = ""
    package: str = ""


@dataclass(frozen=True, slots=True)
class LostRight:
    """A file that is still there, and the right that it had."""

    path: str
    right: SpecialRight


def gate_held(image: BuiltImage) -> Iterator[HeldRight]:
    """Return what the files of an image may, but for what packages have of themselves in its base."""
    names = _Names.of(image)
    for path, file in image.files.items():
        package = _package(image, path)
        if package and image.line(path) is None:
            continue
        for right in SpecialRight:
            if right in _rights(file.entry):
                yield HeldRight(path, right, package=package)
        was = image.before.get(path)
        if not package or was is None or was.entry.kind is not file.entry.kind or file.entry.kind is EntryKind.SYMLINK:
            continue
        if file.entry.mode & 0o777 & ~was.entry.mode:
            yield HeldRight(path, SpecialRight.MODE, f"{file.entry.mode & 0o777:o}", package)
        if (file.entry.uid, file.entry.gid) != (was.entry.uid, was.entry.gid):
            yield HeldRight(path, SpecialRight.OWNER, names.owner(file.entry), package)


def find_lost(before: Iterable[HeldRight], after: BuiltImage) -> Iterator[LostRight]:
    """Return what of these an image has no more. Another version of a package has its own rights."""
    names = _Names.of(after)
    for one in before:
        file = after.files.get(one.path)
        if file is None or (one.package and _package(after, one.path) != one.package):
            continue
        match one.right:
            case SpecialRight.MODE:
                gone = bool(int(one.value, 8) & ~file.entry.mode)
            case SpecialRight.OWNER:
                gone = names.owner(file.entry) != one.value
            case _:
                gone = file.entry.kind is EntryKind.FILE and one.right not in _rights(file.entry)
        if gone:
            yield LostRight(one.path, one.right)


def _package(image: BuiltImage, path: str) -> str:
    name = image.system.owner(path)
    if name is None:
        return ""
    known = image.system.packages.get(name)
    return f"{name} {known.version}" if known is not None else name


@dataclass(frozen=True, slots=True)
class _Names:
    """The users and groups of an image, by number."""

    users: Mapping[int, str]
    groups: Mapping[int, str]

    @classmethod
    def of(cls, image: BuiltImage) -> _Names:
        return cls({user.uid: user.name for user in image.system.users}, image.system.groups)

    def owner(self, entry: Entry) -> str:
        return f"{self.users.get(entry.uid, entry.uid)}:{self.groups.get(entry.gid, entry.gid)}"


def _rights(entry: Entry) -> frozenset[SpecialRight]:
    if entry.kind is not EntryKind.FILE:
        return frozenset()
    found = {
        SpecialRight.USER: entry.mode & 0o4000 and entry.mode & 0o111,
        SpecialRight.GROUP: entry.mode & 0o2000 and entry.mode & 0o010,
        SpecialRight.CAPABILITIES: any(one.startswith("security.capability=") for one in entry.attributes.split()),
    }
    return frozenset(right for right, there in found.items() if there)
