"""What a RUN reads of files that a COPY brought: nothing, manifests only, or nobody knows. Pure.

Nothing is only said of the system's package manager and of what sets an image up, where no word of theirs can mean one
of the files. Manifests only is said of the package managers of languages, told to install what their manifests say.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from bot.dockerfile import package_commands
from bot.dockerfile.package_commands import PackageCommand
from bot.dockerfile.packages import Manager, PackageAction
from bot.dockerfile.paths import absolute, below
from bot.dockerfile.shell import Command
from bot.dockerfile.stages import mounts
from bot.languages import table as languages
from bot.rewrite.evidence.run_purpose import Nature, nature
from bot.rewrite.evidence.steps import BuildStep, fill_shell, locate
from bot.rewrite.polish import manifests

LIBRARY_FOLDERS = frozenset(part for one in languages.library_folders() for part in one.split("/"))
# Options with which an installation also takes the project itself, or walks through its sources.
_WITH_SOURCE: Mapping[Manager, tuple[str, ...]] = {
    Manager.PIP: ("-e", "--editable", "-t", "--target"),
    Manager.COMPOSER: ("-o", "-a", "--optimize-autoloader", "--classmap-authoritative", "--apcu-autoloader"),
    Manager.BUNDLER: ("--path", "--local"),
}
# Options without which it does.
_WITHOUT_SOURCE: Mapping[Manager, tuple[str, ...]] = {
    Manager.POETRY: ("--no-root",),
    Manager.UV: ("--no-install-project", "--no-install-workspace"),
}
_ECOSYSTEMS = {
    Manager.PIP: "python", Manager.UV: "python", Manager.POETRY: "python", Manager.NPM: "javascript",
    Manager.YARN: "javascript", Manager.PNPM: "javascript", Manager.BUN: "javascript", Manager.BUNDLER: "ruby",
    Manager.COMPOSER: "php", Manager.GO: "go",
}  # fmt: skip
_UNKNOWN = re.compile(r"\$\(|`|<")  # what a command reads is then not in its words


@dataclass(frozen=True)
class Brought:
    """What a COPY brings: files of the context by their place in the image. `whole` says that a folder is among it.

    `read` returns what is in a file of the context; None if that is not known.
    """

    files: Mapping[str, str]
    places: tuple[str, ...]
    whole: bool
    read: Callable[[str], bytes | None] = lambda path: None

    @cached_property
    def names(self) -> frozenset[str]:
        """The last parts of the paths."""
        return frozenset(posixpath.basename(path) for path in self.files)

    @cached_property
    def folders(self) -> frozenset[str]:
        """All folders that one of the files is in."""
        found: set[str] = set()
        for path in self.files:
            folder = posixpath.dirname(path)
            while folder not in found and folder != "/":
                found.add(folder)
                folder = posixpath.dirname(folder)
        return frozenset(found)

    @cached_property
    def has_libraries(self) -> bool:
        """Whether libraries are among the files: what an install puts there must not be put over."""
        return any(not LIBRARY_FOLDERS.isdisjoint(path.split("/")) for path in self.files)


def reads(step: BuildStep, brought: Brought, text: str | None = None) -> frozenset[str] | None:
    """Return the places of the files that a RUN reads; None where it may read, or change, any of them.

    `text` is that of the commands, where they are not all of the RUN.
    """
    instruction = step.instruction
    if (
        not step.commands
        or instruction.heredocs
        or any(dict(one).get("type") != "cache" for one in mounts(instruction))
    ):
        return None
    if _UNKNOWN.search(instruction.original if text is None else text):
        return None
    needed: set[str] = set()
    others: list[Command] = []
    for command, folder in locate(step):
        found = next(iter(package_commands.package_commands((command,))), None)
        if found is not None and not found.manager.of_system and found.action is not PackageAction.CLEAN:
            decided = _manifests(found, folder, step, brought)
            if decided is None:
                return None
            needed |= decided
            continue
        if any(_may_mean(word, folder, step, brought) for word in _words(command)):
            return None
        if found is None:
            others.append(command)
    if others and nature(replace(step, commands=tuple(others))) not in (Nature.PACKAGES, Nature.SETUP):
        return None
    return frozenset(needed)


def _words(command: Command) -> tuple[str, ...]:
    values = tuple(value for _, value in command.assignments)
    parts = tuple(word.partition("=")[2] for word in command.words if word.startswith("-") and "=" in word)
    return (*command.words, *values, *parts, *(one.target for one in command.redirects))


def _may_mean(word: str, folder: str, step: BuildStep, brought: Brought) -> bool:
    """Whether a word may be the path of one of the files, of a folder that they are in, or of one above."""
    plain = fill_shell(word, step.env)
    if "$" in plain:
        return True
    globbed = re.search(r"[*?\[{]", plain)
    path = absolute(folder, plain[: globbed.start()] if globbed else plain)
    path = posixpath.dirname(path) if globbed and not plain[: globbed.start()].endswith("/") else path
    if path in brought.files or path in brought.folders or posixpath.basename(plain.rstrip("/")) in brought.names:
        return path != "/" or "/" in plain
    is_path = "/" in plain or plain in (".", "..") or globbed is not None
    return is_path and any(below(place, path) or (below(path, place) and place != "/") for place in brought.places)


def _manifests(found: PackageCommand, folder: str, step: BuildStep, brought: Brought) -> frozenset[str] | None:
    """Return the files that say what a language's package manager installs; None where it may need more."""
    words = (*found.packages, *found.lists)
    odd = any("$" in one or one.startswith((".", "/", "file:")) for one in words if one not in found.lists)
    if (
        found.action is not PackageAction.INSTALL
        or found.manager not in _ECOSYSTEMS
        or odd
        or any("$" in one for one in words)
    ):
        return None
    if found.has(*_WITH_SOURCE.get(found.manager, ())):
        return None
    if found.manager is Manager.GO:
        return _beside(folder, brought, "go") or None if found.command.arguments[:2] == ("mod", "download") else None
    if found.packages and not found.lists:
        general = found.manager is Manager.PIP or found.has("-g", "--global")
        there = brought.names.union(map(posixpath.basename, brought.folders))
        return frozenset() if general and there.isdisjoint(found.packages) else None
    return _of_project(found, folder, brought)


def _of_project(found: PackageCommand, folder: str, brought: Brought) -> frozenset[str] | None:
    needs = _WITHOUT_SOURCE.get(found.manager)
    pip = found.command.arguments[:1] == ("pip",)
    if (needs and not pip and not found.has(*needs)) or brought.has_libraries:
        return None
    lists = {absolute(folder, one) for one in found.lists}
    if not lists <= set(brought.files):
        return None
    places = {posixpath.dirname(one) for one in lists} or {folder}
    needed = lists.union(*(_beside(place, brought, _ECOSYSTEMS[found.manager]) for place in places))
    beside = (posixpath.basename(path) for path in brought.files if posixpath.dirname(path) in places)
    contents = {path: brought.read(brought.files[path]) for path in needed}
    if manifests.may_read_more(found, contents, beside):
        return None
    return frozenset(needed) if needed else None


def _beside(folder: str, brought: Brought, language: str) -> frozenset[str]:
    """Return the manifests right in a folder."""
    there = (path for path in brought.files if posixpath.dirname(path) == folder)
    return frozenset(path for path in there if languages.decides_packages_of(path, language))
