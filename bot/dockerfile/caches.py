"""Where a package manager leaves what it downloaded, and what takes it away: by environment, user and folder. Pure.

A home folder that is not known is written "~". Such a place may be anywhere, so whatever could be it counts as it: what
is said of caches that stay must be true.
"""

from __future__ import annotations

import fnmatch
import posixpath
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from bot.dockerfile import tool_caches
from bot.dockerfile.execution import Step
from bot.dockerfile.package_commands import PackageCommand, deleted_paths, empties_cache, keeps_none, package_commands
from bot.dockerfile.packages import TOOLS, Manager, PackageAction
from bot.dockerfile.shell import Command, commands
from bot.dockerfile.tool_caches import CACHES, HOME, OF_MANAGER, ToolCache

UNKNOWN_HOME = "~"
_SETTINGS = tool_caches.settings()
_CONFIGURED = frozenset(start[0] for start in _SETTINGS)
_ASKS = re.compile(r"[$`]\(?\s*([\w.-]+)\s")  # $(npm config get cache)
_RUBYS = (Manager.GEM, Manager.BUNDLER)
_VARIABLE = re.compile(r"\$(?:\w+|\{\w+\})")
_MOST_FOLDERS = 100  # of which it is known that some commands delete them
_GLOB = re.compile(r"[*?\[]")
_UNKNOWN = re.compile(r"\$(?:\w|\{\w)")  # it begins with a variable without a known value
_CONTENT = frozenset(
    ("archives", "_cacache", "http", "http-v2", "v6", "packages", "partial")
)  # all that is large in one


def places(found: PackageCommand, values: Mapping[str, str], home: str) -> tuple[str, ...]:
    """Return the folders of which one holds what a command downloaded; none if it keeps nothing.

    `values` are the variables that it sees, `home` the home folder of its user.
    """
    if found.action in (PackageAction.CLEAN, PackageAction.REMOVE) or keeps_none(found, values):
        return ()
    if found.manager is Manager.APT:
        # The official images empty /var/cache/apt by themselves; the lists stay.
        return CACHES[Manager.APT][:1] if found.action is PackageAction.REFRESH else ()
    if found.manager in (Manager.PACMAN, Manager.XBPS) and found.action is PackageAction.REFRESH:
        return ()  # its lists are the system's, and small
    row = OF_MANAGER[found.manager]
    below = row.variables[0][1] if row.variables else ""
    for flag in found.flags:
        name, _, value = flag.partition("=")
        if name in row.option.split() and value:
            return (value + below,)
    return _of_manager(found.manager, values, home)


def _of_manager(manager: Manager, values: Mapping[str, str], home: str) -> tuple[str, ...]:
    row = OF_MANAGER[manager]
    moved = find_moved_folder(row, values)
    if moved is not None and not row.versioned:
        return (moved,)
    caches = row.folders if home in (HOME, UNKNOWN_HOME) or not row.users else ()
    below_home = tuple(home + place for place in row.users)
    known = tuple(home + place.removeprefix(HOME) if place.startswith(HOME) else place for place in caches)
    return (*((moved,) if moved is not None else ()), *known, *below_home, *row.versioned)


def find_moved_folder(row: ToolCache, values: Mapping[str, str]) -> str | None:
    """Return where a variable puts a tool's cache; None if none does."""
    capitals = _capitals(values)
    return next((capitals[name].rstrip("/") + below for name, below in row.variables if capitals.get(name)), None)


def _capitals(values: Mapping[str, str]) -> Mapping[str, str]:
    """The variables by names in capitals: npm takes npm_config_cache as well."""
    return {**{name.upper(): value for name, value in values.items() if name.lower().startswith("npm_")}, **values}


def settings(step: Step) -> dict[str, str]:
    """Return the variables that a command sets for good in a manager's configuration."""
    effective = step.command.effective
    program = step.word(effective[0]).rpartition("/")[2] if effective else ""
    if program.startswith("pip"):
        program = re.sub(r"^pip[\d.]+$", "pip", program)
    if program not in _CONFIGURED:
        return {}
    words = [program, *map(step.word, effective[1:])]
    plain = [word for word in words if not word.startswith("-") or word in ("-w", "--add")]
    for start, name in _SETTINGS.items():
        given = [*plain[: len(start) - 1], *"=".join(plain[len(start) - 1 :]).split("=", 1)]
        if tuple(given[: len(start)]) == start and len(given) > len(start):
            return {name: given[len(start)]}
    return {}


@dataclass(frozen=True, slots=True)
class Emptied:
    """What some commands take away: caches that managers are told to clean, and folders. Its truth is whether any.

    `unknown` says that they delete what a loop names, nothing that is known, or very many: it may be any folder.
    """

    cleaned: tuple[PackageCommand, ...] = ()
    asked: frozenset[Manager] = frozenset()
    folders: tuple[str, ...] = ()
    unknown: bool = False

    def __bool__(self) -> bool:
        return bool(self.cleaned or self.folders)

    def holds_cache(self, manager: Manager, folders: Sequence[str]) -> bool:
        """Whether the cache of a manager, which is one of these folders, is taken away."""
        for found in self.cleaned:
            if found.manager is not manager:
                continue
            if manager is not Manager.APT or folders[0] != CACHES[Manager.APT][0]:
                return True
            if {"distclean", "dist-clean"} & set(found.command.words):
                return True
        return manager in self.asked or any(_covers(path, one) for path in self.folders for one in folders)


def emptied(steps: Iterable[Step], home: str) -> Emptied:
    """Return what commands take away whose user has that home folder."""
    cleaned: list[PackageCommand] = []
    asked: set[Manager] = set()
    folders: dict[str, None] = {}
    unknown = False
    for step in steps:
        said = _find_said(step)
        if said is None:
            unknown = True  # a variable says what is done, and nobody knows what it holds
            continue
        cleaned += filter(empties_cache, package_commands(said))
        for word in chain.from_iterable(map(deleted_paths, said)):
            found = _ASKS.search(word)
            tool = TOOLS.get(re.sub(r"^pip[\d.]+$", "pip", found[1])) if found else None
            asked |= _of_one_kind(tool.manager) if tool is not None else set()
            path = at_home(step.path(word), home)
            unknown = unknown or _UNKNOWN.match(path) is not None
            if len(folders) < _MOST_FOLDERS:
                folders[_folder_of(path)] = None
            else:
                unknown = True
    return Emptied(tuple(cleaned), frozenset(asked), tuple(folders), unknown)


def _of_one_kind(manager: Manager) -> set[Manager]:
    """Return the managers that keep what they download where this one does."""
    return set(_RUBYS) if manager in _RUBYS else {manager}


def _find_said(step: Step) -> Sequence[Command] | None:
    """Return what a command does: itself, or what stands in the variable that it is; None if that is not known."""
    first = step.command.words[:1]
    if not first or not _VARIABLE.fullmatch(first[0]):
        return (step.command,)
    text = step.word(first[0])
    return None if "$" in text else commands(text.removeprefix("eval "))


def at_home(path: str, home: str) -> str:
    """Return a path in which the home folder stands as it is known."""
    return re.sub(r"^(?:~|\$HOME|\$\{HOME\})(?=/|$)", home, path)


def covers(path: str, folder: str) -> bool:
    """Whether emptying `path`, which may have globs, empties `folder`."""
    return _covers(_folder_of(path), folder)


def _folder_of(path: str) -> str:
    """Return the folder that is empty when all that a path names is deleted."""
    return posixpath.normpath(re.sub(r"(?:/\*+|/\.)*/*$", "", path) or "/")


def _covers(path: str, folder: str) -> bool:
    if path in ("/", ".", "~") or (path.startswith("~") and not folder.startswith("~")):
        return False
    if (folder + "/").startswith(path + "/") or (_GLOB.search(path) and fnmatch.fnmatchcase(folder, path)):
        return True
    if "*" in folder:
        return _is_versioned(path, folder)
    if folder.startswith("~/"):
        return path.startswith("/") and _could_be(path, folder)
    inside = path.removeprefix(folder + "/")
    return inside != path and ("*" in inside or inside in _CONTENT)


def _is_versioned(path: str, folder: str) -> bool:
    """Whether a path is one of the folders that a pattern stands for, or all that is in it: `cache/*.gem`."""
    whole = path if path.startswith("/") else f"/{path}"
    above, _, last = whole.rpartition("/")
    return fnmatch.fnmatchcase(above if "*" in last else whole, folder)


def _could_be(path: str, folder: str) -> bool:
    """Whether a path ends as a folder of an unknown home does, or as one above: /home/app/.cache for ~/.cache/pip."""
    parts = folder.removeprefix("~/").split("/")
    return any(path.endswith("/" + "/".join(parts[:length])) for length in range(1, len(parts) + 1))


def holds(folder: str, file: str) -> bool:
    """Whether a file, by its path from the root, is in a cache's folder."""
    return f"{folder[1:]}/" in file if folder.startswith("~") else file.startswith(f"{folder}/")


def is_held_by(targets: Iterable[str], folders: Sequence[str]) -> bool:
    """Whether a cache, which is one of the folders, is kept out of the layer by a mount at one of the targets."""
    if any("*" in folder for folder in folders) and any(targets):
        return True  # nobody knows where it is: it may be there
    for target in targets:
        place = target.rstrip("/")
        for folder in folders:
            if not place:
                continue
            inside = place.startswith(folder + "/")
            if inside or f"{folder}/".startswith(place + "/") or (folder.startswith("~/") and covers(place, folder)):
                return True
    return False
