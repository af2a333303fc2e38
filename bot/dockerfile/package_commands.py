"""What a shell command asks of a package manager: installs, removals, caches filled and cleaned."""

from __future__ import annotations

import fnmatch
import posixpath
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.dockerfile.packages import TOOLS, Manager, PackageAction, Tool, verb_of_letters
from bot.dockerfile.shell import Command, _base
from bot.dockerfile.tool_caches import CACHES, HOME, OF_MANAGER

_BRACES = re.compile(r"\{([^{}]*)\}")
_GLOB = re.compile(r"[*?\[]")
_ASSUMED = re.compile(r"assume-?yes\W+(?:1|true|yes|on)", re.IGNORECASE)  # apt-get -o APT::Get::Assume-Yes=true
_PYTHON = re.compile(r"python[\d.]*|pypy[\d.]*")
_PIP = re.compile(r"pip[\d.]+")
_LONGEST_WITH_BRACES = 4096  # characters: PATH_MAX
_KEPT = "_told_to_manager"
_MOST_WORDS_OF_BRACES = 256  # that the braces of one command stand for; beyond, they stay as written


@dataclass(frozen=True, slots=True)
class PackageCommand:
    """What a package manager is told. An option with a value is in `flags` as "--option=value".

    `lists` are files that name packages (pip's -r), `virtual` is the name that apk gives the group.
    """

    manager: Manager
    action: PackageAction
    packages: tuple[str, ...]
    flags: tuple[str, ...]
    command: Command
    virtual: str | None = None
    lists: tuple[str, ...] = ()
    verb: str = ""  # as it is written; of pacman the one that its letters stand for

    def has(self, *names: str) -> bool:
        """Return whether one of the options is there: "-y" is found in "-qy" as well, "-o" in "-o=x"."""
        given = {flag.partition("=")[0] for flag in self.flags}
        letters = {letter for flag in given if re.fullmatch(r"-\w+", flag) for letter in flag[1:]}
        return any(name in given or (len(name) == 2 and name[1] in letters) for name in names)


Install = PackageCommand


def package_commands(script: Iterable[Command]) -> tuple[PackageCommand, ...]:
    """Return what the package managers are told, in order."""
    return tuple(filter(None, map(_package_command, script)))


def package_installs(script: Iterable[Command]) -> tuple[Install, ...]:
    """Return the installations: also those that take their packages from a file, such as `npm ci`."""
    return tuple(found for found in package_commands(script) if found.action is PackageAction.INSTALL)


def package_removals(script: Iterable[Command]) -> tuple[PackageCommand, ...]:
    """Return the removals, such as `apk del .build-deps`."""
    return tuple(found for found in package_commands(script) if found.action is PackageAction.REMOVE)


def keeps_none(found: PackageCommand, values: Mapping[str, str]) -> bool:
    """Whether a command's options, or the variables that it sees, make the manager keep no cache at all."""
    row = OF_MANAGER[found.manager]
    if set(found.flags) & row.without or any(len(option) == 2 and found.has(option) for option in row.without):
        return True
    return any(values.get(name, "").lower() not in row.off for name in row.without if not name.startswith("-"))


def asks(found: PackageCommand) -> bool:
    """Whether a manager waits for somebody to say yes, as far as its own words and what it is fed tell."""
    tool = TOOLS.get(found.command.program)
    if tool is None or found.action not in tool.asks or found.has(*tool.yes):
        return False
    if found.manager is Manager.CONDA and "env" in found.command.arguments[:2]:
        return False
    if found.action is PackageAction.REMOVE and not found.packages and not found.verb.startswith("auto"):
        return False  # nothing to do
    fed = found.command.operator in ("|", "|&") or any(one.operator.startswith("<") for one in found.command.redirects)
    return not fed and not any(_ASSUMED.search(flag) for flag in found.flags)


def empties_cache(found: PackageCommand) -> bool:
    """Whether a command that tidies up takes away what was downloaded just before it.

    pacman keeps what is installed, and asks before it takes all: to that `--noconfirm`, and nobody, answer no. Ruby's
    managers remove old versions, not downloads; xbps those of packages that are installed no more.
    """
    if found.manager in (Manager.GEM, Manager.BUNDLER, Manager.XBPS):
        return False
    if found.manager is not Manager.PACMAN:
        return found.action is PackageAction.CLEAN
    letters = "".join(flag[1:] if re.fullmatch(r"-\w+", flag) else "c" * (flag == "--clean") for flag in found.flags)
    fed = found.command.operator in ("|", "|&") or bool(found.command.redirects)
    return found.action is PackageAction.CLEAN and letters.count("c") > 1 and fed and not found.has("--noconfirm")


def filled_caches(found: PackageCommand) -> tuple[str, ...]:
    """Return the folders in which the command leaves what it downloaded, as far as its options tell."""
    if keeps_none(found, dict(found.command.assignments)):
        return ()
    caches = CACHES[found.manager]
    if found.action is PackageAction.CLEAN or found.action is PackageAction.REMOVE:
        return ()
    if found.manager is Manager.APT:
        return caches[:1] if found.action is PackageAction.REFRESH else caches[1:]
    return caches


def cleaned_caches(command: Command) -> tuple[str, ...]:
    """Return the caches of package managers, as in `tool_caches.CACHES`, that the command empties."""
    found = _package_command(command)
    if found is not None:
        return _find_cleaned_by_manager(found)
    targets = list(filter(None, map(_emptied, _find_deleted(command))))
    return tuple(cache for cache in _ALL_CACHES if any(_covers(path, cache) for path in targets)) if targets else ()


def deleted_paths(command: Command) -> tuple[str, ...]:
    """Return the paths that an `rm`, or a `find -delete`, takes away; globs as written, braces spelled out."""
    return _find_deleted(command)


def _package_command(command: Command) -> PackageCommand | None:
    """Return what a command tells a manager; it is kept with the command, of which every rule asks it."""
    kept: dict[str, PackageCommand | None] = command.__dict__
    if _KEPT not in kept:
        kept[_KEPT] = _read_command(command)
    return kept[_KEPT]


def _read_command(command: Command) -> PackageCommand | None:
    words = command.effective
    name = command.program
    if name.startswith("py") and len(words) >= 3 and words[1] == "-m" and _PYTHON.fullmatch(name):
        words = words[2:]
        name = _base(words[0])
    elif name == "php" and len(words) >= 2:
        words = words[1:]
        name = _base(words[0])
    tool = TOOLS.get(name) or (TOOLS["pip"] if _PIP.fullmatch(name) else None)
    return _read_tool(tool, words[1:], command) if tool else None


def _read_tool(tool: Tool, words: Sequence[str], command: Command) -> PackageCommand | None:
    flags, positional, lists, virtual = [], [], [], None
    rest = iter(words)
    for word in rest:
        option, equals, value = word.partition("=")
        if not word.startswith("-") or word == "-":
            positional.append(word)
            continue
        if not equals and option in tool.valued:
            value = next(rest, "")
        flags.append(f"{option}={value}" if value or equals else option)
        if option in tool.lists:
            lists.append(value)
        if tool.manager is Manager.APK and option in ("-t", "--virtual"):
            virtual = value
    positional = _with_verb(tool, positional, flags)
    for length in (3, 2, 1):
        action = tool.verbs.get(" ".join(positional[:length]))
        if action is not None and len(positional) >= length:
            verb = " ".join(positional[:length])
            packages = tuple(positional[length:])
            return PackageCommand(tool.manager, action, packages, tuple(flags), command, virtual, tuple(lists), verb)
    if positional or tool.alone is None or {"--version", "-v", "--help", "-h"} & set(flags):
        return None
    return PackageCommand(tool.manager, tool.alone, (), tuple(flags), command, virtual, tuple(lists))


def _with_verb(tool: Tool, positional: list[str], flags: Sequence[str]) -> list[str]:
    """Return the words from the verb on."""
    manager = tool.manager
    if manager is Manager.CARGO:
        return [word for word in positional if not word.startswith("+")]  # cargo +nightly install
    if manager is Manager.PACMAN:
        verb = verb_of_letters(flags)
        return ["install" if positional and verb in ("upgrade", "refresh") else verb, *positional]
    if manager is Manager.XBPS:
        return [_verb_of_xbps(tool, positional, flags), *positional]
    return positional


def _verb_of_xbps(tool: Tool, positional: Sequence[str], flags: Sequence[str]) -> str:
    """Return what a program of xbps does: each has options in place of verbs."""
    letters = "".join(flag[1:] for flag in flags if re.fullmatch(r"-\w+", flag))
    if "remove" in tool.verbs:
        return "remove" if positional or "o" in letters or "--remove-orphans" in flags else "clean"
    if positional:
        return "install"
    return "upgrade" if "u" in letters or "--update" in flags else "refresh"


def _find_cleaned_by_manager(found: PackageCommand) -> tuple[str, ...]:
    caches = CACHES[found.manager]
    if not empties_cache(found):
        return ()
    if found.manager is Manager.APT:
        return caches if "distclean" in found.command.words else caches[1:]
    if found.manager is Manager.GO:
        return tuple(cache for flag, cache in zip(("-modcache", "-cache"), caches, strict=True) if flag in found.flags)
    return caches


def _find_deleted(command: Command) -> tuple[str, ...]:
    words = command.arguments
    if command.program == "rm":
        paths = [word for word in words if not word.startswith("-")]
    elif command.program == "find" and ("-delete" in words or "rm" in words):
        paths = []
        for word in words:
            if word.startswith(("-", "(", "!")):
                break
            paths.append(word)
    else:
        return ()
    found: list[str] = []
    for path in paths:
        room = _MOST_WORDS_OF_BRACES - len(found)
        found += (_spell_out(path, room) if room > 0 else None) or [path]
    return tuple(found)


def _spell_out(word: str, most: int) -> list[str] | None:
    """Return the words that a word with braces stands for: a{b,c} is ab and ac. None for more than `most`.

    Braces within braces are spelled out from the innermost, as long as they are not too many either.
    """
    if len(word) > _LONGEST_WITH_BRACES:
        return None
    done: list[str] = []
    waiting = [word]
    while waiting:
        pieces = _BRACES.split(waiting.pop())  # text, what stands in braces, text, ...
        combined = [pieces[0]]
        for choices, text in zip(pieces[1::2], pieces[2::2], strict=True):
            options = choices.split(",") if "," in choices else [f"{{{choices}}}"]
            if len(combined) * len(options) > most:
                return None
            combined = [f"{start}{option}{text}" for start in combined for option in options]
        for one in combined:
            deeper = len(pieces) > 1 and _has_choices(one)
            (waiting if deeper else done).append(one)
        if len(done) + len(waiting) > most:
            return None
    return list(dict.fromkeys(done))


def _has_choices(word: str) -> bool:
    return any("," in found[1] for found in _BRACES.finditer(word))


def _emptied(path: str) -> str:
    """Return the folder that deleting `path`, which may have globs, empties; empty if that is not known."""
    path = re.sub(r"^(?:~|\$HOME|\$\{HOME\})(?=/|$)", HOME, path)
    path = posixpath.normpath(re.sub(r"(?:/\*+|/\.)*/*$", "", path) or "/")
    return path if path.startswith("/") and path != "/" else ""


def _covers(path: str, cache: str) -> bool:
    """Whether emptying `path`, which may have globs, empties `cache`."""
    if (cache + "/").startswith(path + "/") or (_GLOB.search(path) and fnmatch.fnmatchcase(cache, path)):
        return True
    inside = path.removeprefix(cache + "/")
    return inside != path and ("*" in inside or inside == "archives")


_ALL_CACHES = tuple(cache for caches in dict.fromkeys(CACHES.values()) for cache in caches)
