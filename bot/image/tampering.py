"""Whether an instruction made an image say something else of its packages than what is in it. Pure.

A scanner believes the databases of the package managers. A manager that installs, upgrades or removes a package writes,
replaces or deletes its files in the same step: the layer shows it. What is written into a database without that, or by
an instruction that runs nothing, is no manager's doing. The commands of a RUN decide only where the layer cannot tell:
a script may have called a manager, and a RUN with a manager in it may do more than call it.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.dockerfile.package_commands import package_commands
from bot.dockerfile.packages import PackageAction
from bot.dockerfile.shell import Command, run_commands
from bot.dockerfile.syntax import Instruction
from bot.filetree import Entry, EntryKind, Merged, TreeFile, resolve
from bot.image import package_database
from bot.image.distribution import distribution
from bot.image.package_database import DPKG, RELEASE, Database, InstalledPackage
from bot.model.images import Tampering

_MOST = 10  # instructions that are named
_SHOWN = 200  # characters of an instruction
_NO_EVIDENCE = (
    *("usr/share/doc/", "usr/share/man/", "usr/share/locale/", "usr/share/info/", "usr/share/lintian/"),
    *("etc/", "var/cache/", "var/log/", "run/", "dev/"),
)
_MANAGERS = {
    "dpkg": ("apt", "apt-get", "aptitude", "dpkg", "debootstrap", "mmdebstrap"),
    "apk": ("apk",),
    "rpm": ("rpm", "dnf", "dnf5", "yum", "microdnf", "tdnf", "zypper"),
}
_BARE = ("dpkg", "rpm", "debootstrap", "mmdebstrap")  # those that are told by options, or do but one thing
_BARE_OPTIONS = r"-[iUFerP]\w*|--(?:install|upgrade|erase|remove|purge|unpack|freshen|configure)|[a-z]\S*"
_NOTHING = InstalledPackage(())
_Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class LayerStep:
    """The instruction that made a layer, and its Dockerfile where that is not the image's own."""

    instruction: Instruction
    dockerfile: str = ""


@dataclass(frozen=True, slots=True)
class LayerFiles:
    """The entries of one layer, and who made it: None for an image that was pulled."""

    entries: Sequence[Entry]
    step: LayerStep | None
    content: Callable[[Entry, int], bytes]


def find(layers: Sequence[LayerFiles]) -> tuple[Tampering, ...]:
    """Return the instructions whose layers change a package database, or what names the distribution, by themselves."""
    merged = Merged()
    known: dict[_Key, frozenset[str]] = {}  # the files of packages, also once their lists are deleted
    found: list[Tampering] = []
    last: Database | None = None  # what the layers so far say, if it was read

    def content(file: TreeFile, limit: int) -> bytes:
        return layers[file.layer].content(file.entry, limit)

    for number, layer in enumerate(layers):
        looked_at = layer.step is not None and any(map(_concerns, layer.entries))
        if looked_at and last is None:
            last = package_database.read(merged.files, content)
        hidden = {file.entry.path: file for file, _ in merged.add(layer.entries, number)}
        if not looked_at or layer.step is None or last is None:
            last = None
            continue
        if len(found) == _MOST:
            break
        before, after = last, package_database.read(merged.files, content)
        last = after
        known |= {key: one.files for key, one in before.packages.items() if one.files}
        change = _Change(before, after, merged.files, hidden, number, content, known)
        path = next(iter(change.unexplained(layer.step.instruction)), None)
        if path is not None:
            instruction = layer.step.instruction
            text = " ".join(instruction.original.split())[:_SHOWN]
            found.append(Tampering(f"/{path}", instruction.start, text, layer.step.dockerfile))
    return tuple(found)


def _concerns(entry: Entry) -> bool:
    """Whether an entry changes what a scanner reads: itself, or by taking away or replacing what is above it."""
    if package_database.concerns(entry.path):
        return True
    return entry.kind is not EntryKind.FOLDER and package_database.is_above(entry.path)


@dataclass(frozen=True)
class _Change:
    """What one layer made of the databases. `hidden` are the files that it replaced or deleted."""

    before: Database
    after: Database
    files: Mapping[str, TreeFile]
    hidden: Mapping[str, TreeFile]
    layer: int
    content: Callable[[TreeFile, int], bytes]
    known: Mapping[_Key, frozenset[str]]

    def unexplained(self, instruction: Instruction) -> Iterator[str]:
        """Yield the paths of what changed without a package manager having done it."""
        written = instruction.keyword != "RUN"
        commands = () if written else run_commands(instruction)
        proved: set[str] = set()
        for key in sorted(self.before.packages.keys() | self.after.packages.keys()):
            old, new = self.before.packages.get(key), self.after.packages.get(key)
            if old == new:
                continue
            if written or not self._is_managers_doing(key, old, new, commands):
                yield key[0]
            elif old is None or new is None or old.identity != new.identity:
                proved |= (old or _NOTHING).files | (new or _NOTHING).files
        if self.after.repository not in ("", self.before.repository):
            yield package_database.REPOSITORIES
        for path in sorted(self.before.texts.keys() | self.after.texts.keys()):
            old_text, new_text = self.before.texts.get(path), self.after.texts.get(path)
            if old_text == new_text or (path in proved and _is_kept(path, old_text, new_text, commands)):
                continue
            # A release file belongs to a package, and changes with it; rpm's databases are not understood.
            is_rpms = path not in RELEASE or any(name not in RELEASE for name in self.after.texts)
            if written or path not in self.after.texts or not is_rpms or not _only_managers("rpm", commands, path):
                yield path

    def _is_managers_doing(
        self, key: _Key, old: InstalledPackage | None, new: InstalledPackage | None, commands: Sequence[Command]
    ) -> bool:
        manager = "dpkg" if key[0].startswith(DPKG) else "apk"
        if new is None:
            files = self.known.get(key, frozenset())
            left = self._existing(files) - self._owned
            return not left if files else _only_managers(manager, commands, key[0])
        if old is not None and old.identity == new.identity:
            # More files are the package's now: what a scanner does not look at any more.
            return all(map(self._is_of_layer, self._existing(new.files - old.files)))
        files = new.files or self.known.get(key, frozenset())
        if old is None and not files:
            return True  # it only adds to what is found
        existing = self._existing(files)
        if not existing:  # documents only, or nothing tells what it has
            return bool(files) or _only_managers(manager, commands, key[0])
        mine = list(filter(self._is_of_layer, existing))
        if old is None:
            return 2 * len(mine) >= len(existing)
        # The same files in another version: they were at least unpacked again.
        return any(map(self._is_other_content, mine)) or (bool(mine) and _only_managers(manager, commands, key[0]))

    def _existing(self, paths: Iterable[str]) -> set[str]:
        """The programs and data of a package that the image has, by where they are once links of folders are followed.

        Without documents and configuration: a manager may leave the former out, and the latter behind.
        """
        places: dict[str, str] = {}
        found = set()
        for path in paths:
            folder, name = posixpath.split(path)
            if folder not in places:  # a layer need not list the folders of its files
                places[folder] = resolve(self.files, folder) or folder
            real = posixpath.join(places[folder], name)
            file = self.files.get(real)
            if file is not None and file.entry.kind is not EntryKind.FOLDER and not real.startswith(_NO_EVIDENCE):
                found.add(real)
        return found

    def _is_of_layer(self, path: str) -> bool:
        return self.files[path].layer == self.layer

    @cached_property
    def _owned(self) -> set[str]:
        """All files of the packages that are there afterwards."""
        return self._existing({path for one in self.after.packages.values() for path in one.files})

    def _is_other_content(self, path: str) -> bool:
        """Whether a file that the layer brings is not what was there before."""
        old, new = self.hidden.get(path), self.files[path]
        if old is None or old.entry.kind is not new.entry.kind or old.entry.length != new.entry.length:
            return True
        if new.entry.kind is EntryKind.SYMLINK:
            return old.entry.link != new.entry.link
        return self.content(old, new.entry.length) != self.content(new, new.entry.length)


def _is_kept(path: str, old: bytes | None, new: bytes | None, commands: Iterable[Command]) -> bool:
    """Whether a file that its package brought names the release that it named, or nothing but the manager wrote it."""
    if old is None or new is None:
        return False
    if _release(old) == _release(new):
        return True
    others = [one for one in commands if one.program not in _MANAGERS["dpkg"] + _MANAGERS["apk"]]
    return not any(_names(word, path) for one in others for word in (*one.words, *(to.target for to in one.redirects)))


def _release(text: bytes) -> tuple[str, ...]:
    """What a release file names, without the point release: os-release by its fields, the others by their line."""
    words = text.decode("utf-8", "replace").strip()
    named = distribution(words)
    version = named.version if named else words
    return (named.id if named else "", version.rpartition(".")[0] or version)


def _only_managers(manager: str, commands: Iterable[Command], path: str) -> bool:
    """Whether commands have a package manager change something, and no other of them names its database."""
    ran = False
    for command in commands:
        if command.program in _MANAGERS[manager]:
            ran = ran or _changes(command)
        elif any(_names(word, path) for word in (*command.words, *(one.target for one in command.redirects))):
            return False
    return ran


def _changes(command: Command) -> bool:
    """Whether a package manager is told to install, upgrade or remove something: `apt-get update` is not."""
    told = package_commands([command])
    if told:
        return told[0].action in (PackageAction.INSTALL, PackageAction.UPGRADE, PackageAction.REMOVE)
    return command.program in _BARE and any(re.fullmatch(_BARE_OPTIONS, word) for word in command.arguments)


def _names(word: str, path: str) -> bool:
    """Whether a word may stand for a database: its path, a folder above it, or a pattern that fits it."""
    folder, name = posixpath.split(path)
    if name in word or ("/" in folder and folder in word):  # much else is below /etc
        return True
    fixed = re.split(r"[*?\[$`{]", word.strip("'\""))[0]
    whole = fixed == word
    return fixed.startswith("/") and (path.startswith(f"{fixed.strip('/')}/") if whole else path.startswith(fixed[1:]))
