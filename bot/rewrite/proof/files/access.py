"""What the users of an image may do with its files, and what a candidate would take from them. Pure.

A file that is not there is nobody's to use: whether something misses it is found out elsewhere. The exceptions are
volumes and the working directory, which the engine makes when a container starts, and which then belong to root.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntFlag

from bot.filetree import Entry, Kind
from bot.image.built_image import BuiltImage
from bot.image.distribution import User
from bot.messages import proof as messages
from bot.model import Check
from bot.text import Template, verbatim

_USABLE = (Kind.FILE, Kind.HARDLINK, Kind.FOLDER)
_MOST_GROUPS = 5000


class Right(IntFlag):
    """What may be done with a file or folder, as the bits of its mode say it."""

    READ = 4
    WRITE = 2
    RUN = 1


_LOST: dict[Right, Template] = {
    Right.WRITE: messages.NOT_WRITABLE,
    Right.READ: messages.NOT_READABLE,
    Right.RUN: messages.NOT_RUNNABLE,
}
_ALL = Right.READ | Right.WRITE | Right.RUN
_NEW_FOLDER = Entry("", Kind.FOLDER, mode=0o755)  # as the engine makes one


@dataclass(frozen=True, slots=True)
class Actor:
    """A user at work: the number, the groups, and the name that is shown."""

    uid: int
    groups: frozenset[int]
    name: str

    def rights(self, entry: Entry) -> Right:
        """Return what the mode of a file lets this user do with it."""
        if self.uid == 0:
            runs = entry.kind is Kind.FOLDER or entry.mode & 0o111
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


def checks(original: BuiltImage, candidate: BuiltImage) -> Iterator[Check]:
    """Return whether all that the users of the original may do with its files is possible in the candidate, too.

    These are the user that it runs as and, where that is root, those that own something: a server that is started as
    root becomes one of them.
    """
    before, after = run_as(original), run_as(candidate)
    if before is None or after is None:
        return  # a user who does not exist is told of elsewhere
    if before.uid == 0:
        pairs = _of_owners(original, candidate, before)
    else:
        mine = Access(original, before), Access(candidate, after)
        pairs = ((path, *mine) for path in _looked_at(original))
    for path, old, new in pairs:
        lost = _lost(path, old, new)
        if lost is not None:
            text = _LOST[lost](path=verbatim("/" + path), user=verbatim(old.actor.name))
            yield Check("owners", False, text)
            return
    if before.uid != 0:
        yield Check("owners", True, messages.OWNERS(user=verbatim(before.name)))


def _of_owners(original: BuiltImage, candidate: BuiltImage, root: Actor) -> Iterator[tuple[str, Access, Access]]:
    """Return each path with the access that its owner has before and after: root's, or that of another user.

    Where root is replaced by somebody else, as a candidate may state, what that one needs is seen when it runs.
    """
    known: dict[int, tuple[Access, Access]] = {0: (Access(original, root), Access(candidate, root))}
    for path in _looked_at(original):
        file = original.files.get(path)
        uid = file.entry.uid if file is not None else 0
        if uid not in known:
            known[uid] = _owner(original, candidate, uid)
        yield path, *known[uid]


def _owner(original: BuiltImage, candidate: BuiltImage, uid: int) -> tuple[Access, Access]:
    """Return the access of a user by number: in the candidate that of the user with the same name, if there is one."""
    user = original.system.user(str(uid))
    if user is None:
        nobody = Actor(uid, frozenset(), str(uid))
        return Access(original, nobody), Access(candidate, nobody)
    mine = _actor(original, user)
    same = candidate.system.user(user.name)
    return Access(original, mine), Access(candidate, _actor(candidate, same) if same is not None else mine)


def _looked_at(image: BuiltImage) -> Iterator[str]:
    """Return the real paths that count: volumes, the working directory, the home, what the Dockerfile itself made."""
    user = image.system.user(image.config.user.partition(":")[0] or "root")
    places = [*image.config.volumes, image.config.workdir, user.home if user is not None and user.uid else ""]
    seen = set()
    for place in places:
        real = image.resolve(place)
        if real:
            seen.add(real)
            yield real
    for path in image.own():
        if path not in seen and image.files[path].entry.kind in _USABLE and "/__pycache__" not in path:
            yield path


def _lost(path: str, old: Access, new: Access) -> Right | None:
    """Return what can no longer be done with a path, the worst first; None if all is as before."""
    real = new.image.resolve(path)
    if real is None and not _made_by_engine(path, new.image):
        return None
    lost = old.rights(path) & ~new.rights(path if real is None else real)
    return next((one for one in _LOST if lost & one), None)


def _made_by_engine(path: str, image: BuiltImage) -> bool:
    return path in {one.strip("/") for one in (*image.config.volumes, image.config.workdir)}


# ----------------------------------------------------------------------------------------------------------- users


def run_as(image: BuiltImage) -> Actor | None:
    """Return whom an image runs as, as its engine reads USER; None if the image does not know the name."""
    name, _, group = image.config.user.partition(":")
    user = image.system.user(name or "0")
    if user is None and name and not name.isdecimal():
        return None
    shown = image.config.user or "root"
    # Without an account the group is that of root.
    actor = _actor(image, user) if user is not None else Actor(int(name[:10] or "0"), frozenset((0,)), shown)
    if not group:
        return Actor(actor.uid, actor.groups, shown)
    gid = _group(image, group)
    return None if gid is None else Actor(actor.uid, frozenset((gid,)), shown)


def _actor(image: BuiltImage, user: User) -> Actor:
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
