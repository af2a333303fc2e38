"""Whom an image runs as, and what its users may do with its files. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntFlag

from bot.filetree import Entry, EntryKind
from bot.image.built_image import BuiltImage
from bot.image.distribution import User

_MOST_GROUPS = 5000


class Right(IntFlag):
    """What may be done with a file or folder, as the bits of its mode say it."""

    READ = 4
    WRITE = 2
    RUN = 1


_ALL = Right.READ | Right.WRITE | Right.RUN
_NEW_FOLDER = Entry("", EntryKind.FOLDER, mode=0o755)  # as the engine makes one


@dataclass(frozen=True, slots=True)
class Actor:
    """A user at work: the number, the groups, and the name that is shown."""

    uid: int
    groups: frozenset[int]
    name: str

    def rights(self, entry: Entry) -> Right:
        """Return what the mode of a file lets this user do with it."""
        if self.uid == 0:
            runs = entry.kind is EntryKind.FOLDER or entry.mode & 0o111
            return _ALL if runs else Right.READ | Right.WRITE
        shift = 6 if entry.uid == self.uid else 3 if entry.gid in self.groups else 0
        return Right(entry.mode >> shift & 7)


@dataclass(frozen=True, slots=True)
class Access:
    """What one user may do in one image."""

    image: BuiltImage
    actor: Actor
    _open: dict[str, bool] = field(default_factory=dict)

    def rights(self, path: str) -> Right:
        """Return what may be done with a path whose links are followed; nothing where the way to it is closed."""
        if not self._reaches(path.rpartition("/")[0]):
            return Right(0)
        file = self.image.files.get(path)
        return self.actor.rights(file.entry if file is not None else _NEW_FOLDER)

    def _reaches(self, folder: str) -> bool:
        """Whether this user may pass through a folder, and through all that it is in."""
        way = []
        while folder and folder not in self._open:
            way.append(folder)
            folder = folder.rpartition("/")[0]
        passes = self._open.get(folder, True)
        for step in reversed(way):
            file = self.image.files.get(step)
            passes = passes and (file is None or bool(self.actor.rights(file.entry) & Right.RUN))
            self._open[step] = passes
        return passes


# ----------------------------------------------------------------------------------------------------------- users


def run_as(image: BuiltImage) -> Actor | None:
    """Return whom an image runs as, as its engine reads USER; None if the image does not know the name."""
    name, _, group = image.config.user.partition(":")
    user = image.system.user(name or "0")
    if user is None and name and not name.isdecimal():
        return None
    shown = image.config.user or "root"
    # Without an account the group is that of root.
    who = actor(image, user) if user is not None else Actor(int(name[:10] or "0"), frozenset((0,)), shown)
    if not group:
        return Actor(who.uid, who.groups, shown)
    gid = _group(image, group)
    return None if gid is None else Actor(who.uid, frozenset((gid,)), shown)


def actor(image: BuiltImage, user: User) -> Actor:
    """Return a user of an image at work, with all groups that list it."""
    return Actor(user.uid, frozenset((user.gid, *_member_of(image, user.name))), user.name)


def _group(image: BuiltImage, name: str) -> int | None:
    if name.isdecimal():
        return int(name[:10])
    return next((gid for gid, one in image.system.groups.items() if one == name), None)


def _member_of(image: BuiltImage, name: str) -> Iterator[int]:
    """Return the groups that list a user as a member."""
    for line in image.text("etc/group").splitlines()[:_MOST_GROUPS]:
        parts = line.split(":")
        if len(parts) == 4 and parts[2].isdecimal() and name in parts[3].strip().split(","):
            yield int(parts[2][:10])
