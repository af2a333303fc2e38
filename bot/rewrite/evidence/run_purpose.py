"""What a RUN is there for: to build, to install packages of the system, or to set the image up. Pure.

What is not known for certain builds: its results are then carried over as files, which is right for anything.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

from bot.dockerfile import package_commands
from bot.dockerfile.packages import PackageAction
from bot.dockerfile.paths import absolute, below
from bot.dockerfile.shell import Command
from bot.languages import table as languages
from bot.languages.row import word_set
from bot.rewrite.evidence.steps import BuildStep, fill_shell, locate

_INSTALL = ("make", "gmake", "ninja", "meson", "samu")
_INSTALL_OPTION = re.compile(r" --install(?: |$)| --target install(?: |$)")
_FOLDER_OPTIONS = ("-C", "--directory", "--install", "--build")


class Nature(Enum):
    """What a RUN does, taken as a whole."""

    BUILD = "build"  # makes files: compiles, downloads, unpacks, installs a language's packages
    PACKAGES = "packages"  # the system's package manager, and what prepares and cleans up after it
    MIXED = "mixed"  # both in one RUN
    SETUP = "setup"  # users, folders, owners, links, small files: what can be said again on another image


_USERS = word_set(
    "useradd adduser groupadd addgroup usermod groupmod passwd chpasswd deluser userdel delgroup groupdel"
)
_FILES = word_set("chown chmod chgrp ln touch cp mv sed rm install tee cat truncate")
_SETUP = _USERS | _FILES | word_set(
    "mkdir echo printf true : set export cd test [ [[ umask locale-gen update-locale localedef update-ca-certificates "
    "dpkg-reconfigure debconf-set-selections a2enmod a2dismod a2ensite a2dissite a2enconf a2disconf ldconfig "
    "update-alternatives setcap crontab fc-cache rmdir unset exit ls which date sleep id pwd hash type command"
)  # fmt: skip
_PACKAGE_HELPERS = word_set(
    "apt-key add-apt-repository apt-add-repository gpg gpgv dpkg rpm apt-mark apt-cache lsb_release dpkg-query "
    "dpkg-architecture debconf-set-selections yum-config-manager dnf-config-manager subscription-manager "
    "crb rpmkeys apt-config dpkg-divert dpkg-reconfigure"
)
_SOURCES = re.compile(r"sources\.list|/etc/apt/|/etc/apk/|yum\.repos\.d|keyrings?|trusted\.gpg|setup_\d+\.x|\.repo\b")
_PACKAGE_PATHS = re.compile(
    r"/var/lib/apt|/var/cache|/var/lib/dpkg|/var/log|/tmp\b|/etc/apt|/root/\.cache|/usr/share/(?:doc|man)"
)

_SYSTEM_PATHS = re.compile(r"/(?:etc|var|run|lib|dev)/")


def nature(step: BuildStep) -> Nature:
    """Return what a RUN is there for."""
    if not step.commands:
        return Nature.BUILD
    found = list(step.commands)
    system = [one for one in package_commands.package_commands(found) if one.manager.of_system]
    managed = {id(one.command) for one in system}
    rest = [one for one in found if id(one) not in managed and one.program]
    if system or any(one.program in _PACKAGE_HELPERS for one in rest) or (rest and all(map(_cleans, rest))):
        adds_source = any(map(_adds_source, rest))
        others = [
            one for one in rest if not (_helps(one) or (adds_source and one.program in ("curl", "wget", "bash", "sh")))
        ]
        if not others or (system and _of_packages(step, others)):
            return Nature.PACKAGES
        if any(one.action is PackageAction.INSTALL for one in system) or not all(map(_sets_up, others)):
            return Nature.MIXED if system else Nature.BUILD
        return Nature.SETUP
    return Nature.SETUP if all(map(_sets_up, rest)) else Nature.BUILD


def builds(step: BuildStep) -> frozenset[str]:
    """Return the languages, by their names in the table, whose builders a RUN starts: compilers, managers of libraries.

    A script of its own that builds is not known: what it leaves behind then stays where it might be read.
    """
    return frozenset(row.name for row in languages.TABLE if any(one.program in row.builders for one in step.commands))


def find_build_directories(step: BuildStep) -> frozenset[str]:
    """Return the absolute folders in which a RUN starts a builder."""
    if step.keyword != "RUN":
        return frozenset()
    return frozenset(folder for command, folder in locate(step) if command.program in languages.builders())


def find_installed_from(steps: Collection[BuildStep]) -> frozenset[str]:
    """Return the absolute folders of builds that end with an installation to where what was built is used.

    They are those that `make install` and its like run in, and the folders of the context that these lie in.
    """
    copied = {step.destination.rstrip("/") for step in steps if step.from_context} - {""}
    found = {folder for step in steps for folder in _installing_folders(step)} - {"/"}
    return frozenset((*found, *(top for top in copied if any(below(folder, top) for folder in found))))


def _installing_folders(step: BuildStep) -> Iterator[str]:
    for command, folder in locate(step) if step.keyword == "RUN" else ():
        words = [fill_shell(word, step.env) for word in command.effective]
        name = posixpath.basename(words[0]) if words else ""
        by_cmake = name == "cmake" and _INSTALL_OPTION.search(" ".join(words))
        if by_cmake or (name in _INSTALL and "install" in words[1:]):
            places = [after for word, after in pairwise(words) if word in _FOLDER_OPTIONS]
            yield absolute(folder, places[0] if places else ".")


def only_installs(step: BuildStep) -> bool:
    """Whether nothing runs in a RUN but the system's package manager, and what empties its caches.

    Then all that it made was made by the packages: their files, and what their scripts write.
    """
    if step.keyword != "RUN" or not step.commands:
        return False
    managed = {id(one.command) for one in package_commands.package_commands(step.commands) if one.manager.of_system}
    rest = [one for one in step.commands if id(one) not in managed and one.program]
    plain = all(_cleans(one) or (one.program in ("set", "true", ":") and not one.redirects) for one in rest)
    return bool(managed) and plain and not any(one.redirects for one in step.commands)


def installs_and_removes(step: BuildStep) -> bool:
    """Whether a RUN installs packages of the system, and removes some again."""
    if step.keyword != "RUN":
        return False
    actions = {one.action for one in package_commands.package_commands(step.commands) if one.manager.of_system}
    return {PackageAction.INSTALL, PackageAction.REMOVE} <= actions


def also_sets_up(step: BuildStep) -> tuple[Command, ...]:
    """Return the commands of a RUN of packages that are about what the packages brought: `rm`, `sed`, `a2enmod`."""
    if nature(step) is not Nature.PACKAGES:
        return ()
    managed = {id(one.command) for one in package_commands.package_commands(step.commands) if one.manager.of_system}
    rest = [one for one in step.commands if id(one) not in managed and one.program]
    adds_source = any(map(_adds_source, rest))
    fetching = ("curl", "wget", "bash", "sh") if adds_source else ()
    return tuple(one for one in rest if not (_helps(one) or one.program in fetching))


def _of_packages(step: BuildStep, others: Iterable[Command]) -> bool:
    """Whether what else a RUN does is only to change what the packages brought: files of the system, their settings.

    It has to be said again after the packages are installed again: a file that is gone or changed is in no copy.
    """
    if not all(one.program in _SETUP and not one.blocks and one.program not in _USERS for one in others):
        return False
    changed = effects(step)
    paths = {*changed.touched, *changed.made, *(path for path, _ in changed.owners)}
    return all(_SYSTEM_PATHS.match(path) for path in paths)


def _cleans(command: Command) -> bool:
    paths = package_commands.deleted_paths(command)
    return bool(paths) and all(_PACKAGE_PATHS.search(path) for path in paths)


def _adds_source(command: Command) -> bool:
    if command.program in ("apt-key", "add-apt-repository", "apt-add-repository", "gpg", "rpm", "rpmkeys"):
        return True
    return bool(_SOURCES.search(command.raw)) or any(_SOURCES.search(one.target) for one in command.redirects)


def _helps(command: Command) -> bool:
    """Whether a command only prepares an installation, or cleans up after one."""
    if command.program in _PACKAGE_HELPERS or _cleans(command):
        return True
    if command.program in ("set", "export", "true", ":", "cd", "echo") and not command.redirects:
        return True
    if command.program in ("echo", "printf", "tee", "mkdir", "sed", "curl", "wget", "install", "chmod", "cat", "ln"):
        return _adds_source(command)
    return False


def _sets_up(command: Command) -> bool:
    return command.program in _SETUP


# ----------------------------------------------------------------------------------------------------- what it does


@dataclass(frozen=True, slots=True)
class Effects:
    """What the commands of a RUN say that they change. Paths are absolute; globs stay."""

    made: frozenset[str] = frozenset()  # folders that mkdir and install -d make
    touched: frozenset[str] = frozenset()  # files and folders that something is done to
    owners: tuple[tuple[str, str], ...] = ()  # a path, and what chown gives it to
    users: bool = False


def effects(step: BuildStep) -> Effects:
    """Return what the setup commands of a RUN change."""
    made: set[str] = set()
    touched: set[str] = set()
    owners: list[tuple[str, str]] = []
    users = False
    for command, folder in locate(step):
        program, arguments = command.program, command.arguments
        users = users or program in _USERS
        paths = [absolute(folder, fill_shell(word, step.env)) for word in _operands(arguments)]
        if program == "mkdir" or (program == "install" and "-d" in arguments):
            made |= set(paths)
        elif program in ("chown", "chgrp") and paths:
            owner = _operands(arguments)[0]
            owners += [(path, fill_shell(owner, step.env)) for path in paths[1:]]
            touched |= set(paths[1:])
        elif program == "chmod":
            touched |= set(paths[1:])
        elif program == "sed":
            touched |= {path for path in paths[1:] if path.startswith("/")}
        elif program in ("ln", "cp", "install"):
            touched |= set(paths[-1:])
        elif program in _FILES:
            touched |= set(paths)
        touched |= {
            absolute(folder, fill_shell(one.target, step.env))
            for one in command.redirects
            if ">" in one.operator and not re.fullmatch(r"\d+|-|/dev/\w+", one.target)
        }
    return Effects(frozenset(made), frozenset(touched), tuple(owners), users)


def user_commands(step: BuildStep) -> tuple[Command, ...]:
    """Return the commands of a RUN that make users and groups."""
    return tuple(one for one in step.commands if one.program in _USERS)


def find_written(step: BuildStep) -> Iterator[str]:
    """Return absolute paths outside the working folder that a RUN's commands name as where they put something.

    A guess from options (-o, -C, --prefix, -d) and from the last word of cp, mv and install: only for text without an
    image.
    """
    for command, folder in locate(step):
        arguments = [fill_shell(word, step.env) for word in command.arguments]
        program = command.program
        if program in ("cp", "mv", "install", "ln") and len(_operands(arguments)) > 1:
            yield absolute(folder, _operands(arguments)[-1])
        elif program in ("curl", "wget", "tar", "unzip", "gcc", "cc", "g++", "c++", "clang", "clang++", "git", "ghc"):
            yield from (absolute(folder, path) for path in _find_values(arguments, _TARGETS.get(program, ("-o",))))
            if program == "git" and len(_operands(arguments)) > 2 and arguments[:1] == ["clone"]:
                yield absolute(folder, _operands(arguments)[-1])
        yield from (
            absolute(folder, one.target)
            for one in command.redirects
            if one.operator in (">", ">>") and one.target.startswith("/") and not one.target.startswith("/dev/")
        )


_TARGETS = {
    "curl": ("-o", "--output"),
    "wget": ("-O", "--output-document", "-P", "--directory-prefix"),
    "tar": ("-C", "--directory"),
    "unzip": ("-d",),
}


def _find_values(arguments: Iterable[str], options: tuple[str, ...]) -> Iterator[str]:
    rest = iter(arguments)
    for word in rest:
        name, equals, value = word.partition("=")
        if name in options:
            found = value if equals else next(rest, "")
        else:
            # letters together: -xzC /opt, -fsSLo /usr/bin/x
            short = [one for one in options if len(one) == 2 and re.fullmatch(rf"-\w+{one[1]}", word)]
            found = next(rest, "") if short else ""
        if found and found not in ("-", "/dev/null"):
            yield found


def _operands(arguments: Iterable[str]) -> list[str]:
    return [word for word in arguments if not word.startswith("-") and word not in ("{}", ";", "+")]
