"""The whole trees of two images side by side: what the original's own instructions made or changed is in the candidate.

This is the net under all recipes, and knows none of them. Each path that the Dockerfile made, changed or deleted is
looked for in the candidate, with its content, mode, owner and extended attributes. What is not there, or differs, has a
reason of the closed list, or the candidate is not the same. Pure.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum

from bot.filetree import Entry, EntryKind, TreeFile
from bot.image.built_image import BuiltImage
from bot.image.spellings import Spellings
from bot.messages import proof as messages
from bot.rewrite.evidence import leftovers
from bot.rewrite.evidence.left_behind import LeftReason, Reasons
from bot.rewrite.proof.files import generated
from bot.text import Template, Text, verbatim

_CHUNK = 4_000_000_000
_PAGES = re.compile(r"usr/share/(?:doc|man|info|locale|groff|lintian|linda|help|gnome/help|omf)/")
_ALTERNATIVES = "etc/alternatives/"
_OF_SETTINGS = re.compile(r"etc/(?!alternatives/|ssl/certs/)[^/]+/.")
_FILES = (EntryKind.FILE, EntryKind.HARDLINK)
# What may differ, too: nobody but a tool reads it, or every base has its own.
_OF_OTHERS = (LeftReason.RECORD, LeftReason.CACHE, LeftReason.INTERMEDIATE, LeftReason.TOOLCHAIN)


class Lost(Enum):
    """What a candidate lacks of a path."""

    PATH = "path"
    CONTENT = "content"
    MODE = "mode"
    OWNER = "owner"
    ATTRIBUTES = "attributes"
    DELETION = "deletion"


_GRANTED = (Lost.MODE, Lost.OWNER)
_TEXTS: dict[Lost, Template] = {
    Lost.PATH: messages.LOST_PATH,
    Lost.CONTENT: messages.LOST_CONTENT,
    Lost.MODE: messages.LOST_MODE,
    Lost.OWNER: messages.LOST_OWNER,
    Lost.ATTRIBUTES: messages.LOST_ATTRIBUTES,
    Lost.DELETION: messages.LOST_DELETION,
}


@dataclass(frozen=True, slots=True)
class PathDifference:
    """One path that is not as the original has it, and nothing says why."""

    path: str
    lost: Lost

    @property
    def text(self) -> Text:
        """Say it."""
        return _TEXTS[self.lost](path=verbatim(f"/{self.path}"))


@dataclass(frozen=True, slots=True)
class TreeComparison:
    """What came of it: the differences without a reason, and how much stays behind for which."""

    differences: tuple[PathDifference, ...] = ()
    left: dict[LeftReason, tuple[int, int]] = field(default_factory=dict)  # reason -> files, bytes
    count: int = 0


def compare(
    original: BuiltImage, candidate: BuiltImage, reasons: Reasons, unread: Callable[[str], bool] = lambda path: False
) -> TreeComparison:
    """Compare all that is own or changed. `unread` tells of an absolute path whether certainly nothing opens it."""
    look = _Look(original, candidate)
    filled = _find_filled(original)
    found: list[PathDifference] = []
    left: dict[LeftReason, tuple[int, int]] = {}
    count = 0
    for path in original.own():
        count += 1
        lost = look.lost(path)
        if lost is None or (lost is Lost.PATH and path in filled):
            continue  # of a folder that holds something, that decides
        reason = _reason(path, lost, look, reasons)
        if reason is None and lost is Lost.PATH and unread(f"/{path}"):
            reason = LeftReason.UNREAD
        if reason is None:
            found.append(PathDifference(path, lost))
        elif lost is Lost.PATH:
            files, size = left.get(reason, (0, 0))
            left[reason] = files + 1, size + original.files[path].entry.length
    back = {*_back_again(original, candidate, reasons), *_taken_away(original, candidate, reasons)}
    found += [PathDifference(path, Lost.DELETION) for path in sorted(back)]
    return TreeComparison(tuple(_outermost(found)), left, count)


def _find_filled(image: BuiltImage) -> set[str]:
    """Return the folders that hold a file, at any depth."""
    found: set[str] = set()
    for path, file in image.files.items():
        folder = posixpath.dirname(path)
        while file.entry.kind is not EntryKind.FOLDER and folder and folder not in found:
            found.add(folder)
            folder = posixpath.dirname(folder)
    return found


def _reason(path: str, lost: Lost, look: _Look, reasons: Reasons) -> LeftReason | None:
    reason = reasons.of(path)
    if reason is None and lost is Lost.PATH:
        if look.left_out(path) and not reasons.facts.data.asks_for(path):
            return LeftReason.PAGES
        named = path in reasons.facts.started_paths
        return LeftReason.COPY if not named and look.elsewhere(path) else None
    if lost is Lost.PATH or (reason in _OF_OTHERS and not (lost in _GRANTED and look.is_granted(path))):
        return reason
    return reason if lost is Lost.CONTENT and look.leads_to_another(path) else None


def _back_again(original: BuiltImage, candidate: BuiltImage, reasons: Reasons) -> Iterator[str]:
    """Return what the original deleted of its base, and the candidate has again.

    Of a package manager that was brought up to date the base has another version, which will do; not so where the
    original's lies over it and is started: then one finds the modules of the other.
    """
    packages = original.system.packages
    brought = {tool for path in candidate.own() if (tool := reasons.tools.renewed(path)) is not None}
    brought = {tool for tool in brought if reasons.facts.names_program((tool,)) is not None}
    for path in original.deleted:
        tool = reasons.tools.renewed(path)
        if path not in candidate.files or reasons.of(path) is not None or (tool is not None and tool not in brought):
            continue
        owner = candidate.system.owner(path)
        if owner is not None and owner not in packages:
            continue  # the whole package was removed: that it is there again gives nobody less
        yield path


def _taken_away(original: BuiltImage, candidate: BuiltImage, reasons: Reasons) -> Iterator[str]:
    """Return what a package brings to the candidate, and a RUN of the original took away that had installed it.

    The original's layers do not say so, as one RUN made it and deleted it. Its database of packages does; of what a
    package's script made in /etc, that it has the same packages, and the folder.
    """
    packages = original.system.packages
    nothing_more = set(candidate.system.packages) <= set(packages)
    for path in candidate.own():
        if path in original.files or candidate.files[path].entry.kind is EntryKind.FOLDER or candidate.copied(path):
            continue
        owner = candidate.system.owner(path)
        if owner is not None:
            taken = owner in packages and original.system.owner(path) == owner and _PAGES.match(path) is None
        else:
            folder = original.files.get(posixpath.dirname(path))
            taken = nothing_more and folder is not None and _OF_SETTINGS.match(path) is not None
        if taken and reasons.of(path) is None:
            yield path


def _outermost(found: Iterable[PathDifference]) -> Iterator[PathDifference]:
    """Return the differences without those below a folder that is lost itself."""
    gone: set[str] = set()
    for one in sorted(found, key=lambda one: one.path):
        folder = posixpath.dirname(one.path)
        above = False
        while folder and not above:
            above = folder in gone
            folder = posixpath.dirname(folder)
        if one.lost is Lost.PATH:
            gone.add(one.path)
        if not above:
            yield one


class _Look:
    """Looks for paths of the original in the candidate."""

    def __init__(self, original: BuiltImage, candidate: BuiltImage) -> None:
        self.original = original
        self.candidate = candidate
        self._spellings = Spellings(original)
        self._users = {user.uid: user.name for user in original.system.users}
        self._uids = {user.name: user.uid for user in candidate.system.users}
        self._gids = {name: gid for gid, name in candidate.system.groups.items()}
        self._lengths: dict[tuple[str, int], list[str]] | None = None

    def lost(self, path: str) -> Lost | None:
        """Return the worst that a candidate lacks of a path; None if it has all of it."""
        mine = self.original.files[path]
        if path == "" or self._only_passed_through(path, mine.entry):
            return None
        place = self._place(path)
        there = self.candidate.files.get(place) if place is not None else None
        if there is None or place is None:
            return Lost.PATH
        if mine.entry.kind is EntryKind.FOLDER and there.entry.kind is EntryKind.SYMLINK:
            real = self.candidate.resolve(place)  # /bin is a link to usr/bin in one of them
            there = self.candidate.files.get(real or "")
        if there is None or not _alike(mine.entry, there.entry):
            return None if self._leads_to_same(path, place) else Lost.CONTENT
        rights = self._rights(path, mine.entry, there)
        if not self._same_content(path, mine, place, there):
            return rights if rights is not None and self.is_granted(path) else Lost.CONTENT
        return rights

    def is_granted(self, path: str) -> bool:
        """Whether the original gave others rights to an account file, or to a folder, of its base: `chmod g=u`.

        What is in such a one is a tool's own affair, and differs anyway; who may write to it is not.
        """
        before, mine = self.original.before.get(path), self.original.files[path].entry
        listed = path in leftovers.ACCOUNTS - leftovers.ACCOUNT_COPIES
        if before is None or not (listed or mine.kind is EntryKind.FOLDER):
            return False
        return (mine.mode, mine.uid, mine.gid) != (before.entry.mode, before.entry.uid, before.entry.gid)

    def _only_passed_through(self, path: str, mine: Entry) -> bool:
        """Whether a folder is as the base has it: a layer names every folder above what it changes."""
        before = self.original.before.get(path)
        if before is None or mine.kind is not EntryKind.FOLDER or before.entry.kind is not EntryKind.FOLDER:
            return False
        was = before.entry
        return (mine.mode, mine.uid, mine.gid, mine.attributes) == (was.mode, was.uid, was.gid, was.attributes)

    def _place(self, path: str) -> str | None:
        """Return the path at which the candidate has it: folders above it may be links there."""
        names = self._spellings.of(path) if self.original.is_file(path) else (path,)
        places = [self._at(name) for name in names]
        return None if None in places else places[0]

    def _at(self, path: str) -> str | None:
        if path in self.candidate.files:
            return path
        folder, _, name = path.rpartition("/")
        real = self.candidate.resolve(folder) if folder else ""
        place = f"{real}/{name}" if real else name
        return place if real is not None and place in self.candidate.files else None

    def _leads_to_same(self, path: str, place: str) -> bool:
        """Whether a link and a file, or two links, come to one content."""
        mine, there = self.original.resolve(path), self.candidate.resolve(place)
        if mine is None or there is None:
            return False
        both = self.original.files.get(mine), self.candidate.files.get(there)
        if mine == there and all(file is None or file.entry.kind is EntryKind.FOLDER for file in both):
            return True
        if not (self.original.is_file(mine) and self.candidate.is_file(there)):
            return False
        return self._bytes(self.original, mine) == self._bytes(self.candidate, there)

    def _same_content(self, path: str, mine: TreeFile, place: str, there: TreeFile) -> bool:
        if mine.entry.kind is EntryKind.SYMLINK:
            return _target(path, mine.entry) == _target(place, there.entry) or self._leads_to_same(path, place)
        if mine.entry.kind not in _FILES:
            return True
        if mine.entry.length == there.entry.length and self._bytes(self.original, path) == self._bytes(
            self.candidate, place
        ):
            return True
        if self.candidate.copied(place) and self.original.line(path) not in self.original.of_context:
            return True  # it comes from the stage that ran the same instruction
        return self._packaged(path, place) or generated.says_the_same(self.original, path, self.candidate, place)

    def _packaged(self, path: str, place: str) -> bool:
        """Whether both have what their package gave it, each its own version."""
        if self.original.system.owner(path) is None or self.candidate.system.owner(place) is None:
            return False
        # Where a package says nothing of its files, nobody can tell whether one was changed.
        return self.original.as_packaged(path) is True and self.candidate.as_packaged(place) is not False

    def _rights(self, path: str, mine: Entry, there: TreeFile) -> Lost | None:
        if mine.kind is EntryKind.SYMLINK:
            return None
        if mine.mode & 0o7777 != there.entry.mode & 0o7777:
            return Lost.MODE
        if not self._same_owner(mine, there.entry):
            return Lost.OWNER
        return Lost.ATTRIBUTES if mine.attributes != there.entry.attributes else None

    def _same_owner(self, mine: Entry, there: Entry) -> bool:
        user = self._users.get(mine.uid)
        uid = self._uids.get(user, mine.uid) if user is not None else mine.uid
        group = self.original.system.groups.get(mine.gid)
        gid = self._gids.get(group, mine.gid) if group is not None else mine.gid
        return (uid, gid) == (there.uid, there.gid)

    def left_out(self, path: str) -> bool:
        """Whether a package is there, but for its pages and translations: the package managers of slim bases do so."""
        entry = self.original.files[path].entry
        # A link to a page of several is made beside that to the program, where the page is.
        page = _target(path, entry).lstrip("/") if path.startswith(_ALTERNATIVES) and entry.link else path
        if _PAGES.match(page) is None:
            return False
        # The page may be a link itself, of a package that only names others: php-cli's to php8.2-cli's.
        real = self.original.resolve(page)
        owners = {self.original.provider(one) for one in (page, real) if one and _PAGES.match(one)}
        return not owners.isdisjoint(self.candidate.system.packages)

    def leads_to_another(self, path: str) -> bool:
        """Whether an alternative is one that the candidate has, since that of the original is not there: `pager`."""
        entry = self.original.files[path].entry
        if not path.startswith(_ALTERNATIVES) or entry.kind is not EntryKind.SYMLINK:
            return False
        return self.candidate.resolve(path) is not None and _target(path, entry).lstrip("/") not in self.candidate.files

    def elsewhere(self, path: str) -> bool:
        """Whether the candidate has a program in a standard folder that is this one, byte for byte."""
        entry = self.original.files[path].entry
        if entry.kind not in _FILES or not entry.length or self.original.content(path, 4) != b"\x7fELF":
            return False
        if self._lengths is None:
            self._lengths = {}
            for one in self.candidate.own():
                found = self.candidate.files[one].entry
                if found.kind in _FILES:
                    self._lengths.setdefault((posixpath.basename(one), found.length), []).append(one)
        same = self._lengths.get((posixpath.basename(path), entry.length), ())
        return any(self._bytes(self.original, path) == self._bytes(self.candidate, one) for one in same)

    @staticmethod
    def _bytes(image: BuiltImage, path: str) -> bytes:
        return image.content(path, _CHUNK)


def _alike(mine: Entry, there: Entry) -> bool:
    if mine.kind in _FILES:
        return there.kind in _FILES
    return mine.kind is there.kind


def _target(path: str, entry: Entry) -> str:
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(path), entry.link))
