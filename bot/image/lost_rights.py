"""Files that had rights of their own and have them no more: set-user-ID, set-group-ID, capabilities. Pure.

The sandbox gives nobody more rights than the container has, so that running an image does not show this.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from bot.filetree import Entry, EntryKind
from bot.image.built_image import BuiltImage


class SpecialRight(Enum):
    """A right that a program has whoever starts it."""

    USER = "set-user-ID"
    GROUP = "set-group-ID"
    CAPABILITIES = "capabilities"


@dataclass(frozen=True, slots=True)
class LostRight:
    """A file that is still there, and the right that it had."""

    path: str
    right: SpecialRight


def between(before: BuiltImage, after: BuiltImage) -> Iterator[LostRight]:
    """Return what the files of an image lost. Those of the distribution's packages are its own business."""
    for path, file in before.files.items():
        had = _rights(file.entry)
        other = after.files.get(path)
        if not had or other is None or other.entry.kind is not file.entry.kind:
            continue
        gone = had - _rights(other.entry)
        if gone and before.system.owner(path) is None:
            yield from (LostRight(path, right) for right in SpecialRight if right in gone)


def _rights(entry: Entry) -> frozenset[SpecialRight]:
    if entry.kind is not EntryKind.FILE:
        return frozenset()
    found = {
        SpecialRight.USER: entry.mode & 0o4000 and entry.mode & 0o111,
        SpecialRight.GROUP: entry.mode & 0o2000 and entry.mode & 0o010,
        SpecialRight.CAPABILITIES: any(one.startswith("security.capability=") for one in entry.attributes.split()),
    }
    return frozenset(right for right, there in found.items() if there)
