"""Who uses the package lists of apt that an earlier RUN left: an install, or a script that may hold one. Pure.

What a program does that is not known here cannot be told: it may use them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from bot.dockerfile import caches
from bot.dockerfile.package_commands import PackageCommand, deleted_paths, package_commands
from bot.dockerfile.packages import Manager, PackageAction
from bot.dockerfile.shell import Command, ControlFlow, commands
from bot.dockerfile.stages import Stage, mounts
from bot.dockerfile.syntax import Instruction
from bot.dockerfile.tool_caches import CACHES
from bot.lint import paths
from bot.lint.rule import Context

# Programs that install nothing with the lists. One that is not here may.
_HARMLESS = frozenset("""
    : . [ [[ a2dismod a2enconf a2enmod a2ensite add-apt-repository addgroup adduser apt-key ar as awk base64 basename bc
    bunzip2 bzip2 c++ c_rehash cat cc cd chgrp chmod chown clang cmp command comm cp cpio curl cut date dd deluser df
    diff dirname dpkg dpkg-divert dpkg-query dpkg-reconfigure du echo egrep env exit export expr false fc-cache fgrep
    file find g++ gcc getconf getent git gpg gpgconf grep groupadd groupdel groupmod gunzip gzip head hostname id
    install jar javac jq ldconfig ldd let ln local localedef locale-gen ls make-ssl-cert md5sum mkdir mkfifo mktemp mv
    nproc openssl passwd patch pkg-config printenv printf pwd read readlink readonly realpath return rm rmdir rustup sed
    seq set setcap sha1sum sha256sum sha512sum shift shopt sleep sort ssh-keygen ssh-keyscan stat strip tail tar tee
    test touch tr trap true truncate type ulimit umask uname uniq unset unxz unzip update-alternatives
    update-ca-certificates update-locale useradd userdel usermod wait wc wget which whoami xz yes zcat zip
""".split())  # noqa: SIM905  # fmt: skip
_HARMLESS_NAMES = re.compile(r"docker-php-(?:ext-(?:install|configure|enable)|source)")
_SHELLS = frozenset(("sh", "bash", "dash", "ash"))
_BY_CHANCE = (ControlFlow.IF, ControlFlow.LOOP, ControlFlow.CASE, ControlFlow.FUNCTION)
_LISTS = CACHES[Manager.APT][0]
_READ = 60_000  # bytes of a script; of a longer one the end is not known
_DEEPEST = 3  # scripts that call scripts
_MOST_SCRIPTS = 50  # that are looked into for one Dockerfile
_SHOWN = 60  # characters of a command


class _Kind(IntEnum):
    """What is done with the lists, the worst for who takes them away last."""

    NEW = 0  # they are fetched again, or taken away: what comes after uses others
    MAY = 1
    NEEDS = 2


@dataclass(frozen=True, slots=True)
class ListUser:
    """A RUN that uses the lists, or whose `command` may where `certain` is False."""

    line: int
    command: str
    certain: bool


@dataclass(frozen=True, slots=True)
class _Event:
    line: int
    kind: _Kind
    command: str


def leaves_lists_alone(command: Command) -> bool:
    """Whether a command surely does not install with the lists, unless it is a package manager's that says so."""
    return bool(package_commands([command])) or _is_harmless(command)


class ListUsers:
    """Tells which RUN is the first to use the lists that a RUN of the image leaves."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._scripts = _MOST_SCRIPTS
        self._children: dict[int, list[Stage]] = {}
        for stage in context.graph.stages:
            if stage.parent is not None:
                self._children.setdefault(stage.parent, []).append(stage)
        self._events: dict[int, list[_Event]] = {}
        self._lines: dict[int, list[int]] = {}
        self._behind: dict[int, _Event | None] = {}
        for stage in reversed(context.graph.stages):  # a stage is FROM an earlier one
            self._events[stage.index] = list(self._read_stage(stage))
            self._lines[stage.index] = [one.line for one in self._events[stage.index]]
            firsts = [self._first(child) for child in self._children.get(stage.index, ())]
            self._behind[stage.index] = max((one for one in firsts if one), key=lambda one: one.kind, default=None)

    def first(self, run: Instruction) -> ListUser | None:
        """Return the first user after a RUN, in its stage or in one FROM it, before the lists are fetched again."""
        stage = next((one for one in self._context.chain if one.start <= run.start <= one.end), None)
        if stage is None:
            return None
        events = self._events[stage.index]
        at = bisect_right(self._lines[stage.index], run.start)
        found = events[at] if at < len(events) else self._behind[stage.index]
        if found is None or found.kind is _Kind.NEW:
            return None
        return ListUser(found.line, found.command, certain=found.kind is _Kind.NEEDS)

    def _first(self, stage: Stage) -> _Event | None:
        return next(iter(self._events[stage.index]), self._behind[stage.index])

    def _read_stage(self, stage: Stage) -> Iterator[_Event]:
        """Return what each RUN of a stage does first with the lists that it finds."""
        parent = None if stage.parent is None else self._context.graph.stages[stage.parent]
        for one in parent.left_for_later if parent is not None else ():
            if one.keyword == "RUN":
                yield from self._read_run(one, stage.start)
        for one in stage.instructions:
            if one.keyword == "RUN":
                yield from self._read_run(one, one.start)

    def _read_run(self, run: Instruction, line: int) -> Iterator[_Event]:
        targets = [dict(one).get("target") or dict(one).get("dst") or "" for one in mounts(run)]
        if caches.is_held_by(targets, (_LISTS,)):
            return  # its lists are not those of the layer
        found = self._context.commands(run)
        if not found:
            if run.args and " ".join(run.args).strip():
                yield _Event(line, _Kind.MAY, " ".join(run.args)[:_SHOWN])
            return
        event = self._find_first(found, line, _DEEPEST)
        if event is not None:
            yield event

    def _find_first(self, script: Sequence[Command], line: int, deepest: int) -> _Event | None:
        """Return the first that is sure, or else the first that may be."""
        functions = {one.function for one in script} - {""}
        perhaps: _Event | None = None
        for command in script:
            kind = None if command.program in functions else self._judge(command, deepest)
            if kind is None:
                continue
            if kind is _Kind.NEW and (command.operator == "||" or set(command.blocks) & set(_BY_CHANCE)):
                continue  # perhaps not run at all
            event = _Event(line, kind, " ".join(command.effective)[:_SHOWN])
            if kind is not _Kind.MAY:
                return perhaps if perhaps is not None and kind is _Kind.NEW else event
            perhaps = perhaps or event
        return perhaps

    def _judge(self, command: Command, deepest: int) -> _Kind | None:
        managers = package_commands([command])
        if managers:
            return _of_manager(managers[0])
        if any(f"{_LISTS}/".startswith(f"{path.rstrip('/*')}/") for path in deleted_paths(command)):
            return _Kind.NEW
        name = _find_script(command)
        if name is None:
            return None if _is_harmless(command) else _Kind.MAY
        return self._read_script(name, deepest)

    def _read_script(self, name: str, deepest: int) -> _Kind | None:
        """Look into the files of the build context that a script may be."""
        context = self._context
        found = paths.of_context(context, name) if context.read is not None else []
        if not found or deepest == 0 or context.read is None:
            return _Kind.MAY
        kinds: list[_Kind | None] = []
        for one in found:
            self._scripts -= 1
            text = context.read(one) if self._scripts >= 0 else None
            if text is None or len(text) >= _READ or not _is_shell_script(text):
                return _Kind.MAY
            event = self._find_first(commands(text.decode("utf-8", "replace")), 0, deepest - 1)
            kinds.append(None if event is None else event.kind)
        return kinds[0] if len(set(kinds)) == 1 else _Kind.MAY


def _of_manager(found: PackageCommand) -> _Kind | None:
    if found.manager is not Manager.APT:
        return None
    if found.action is PackageAction.REFRESH:
        return _Kind.NEW
    if found.action not in (PackageAction.INSTALL, PackageAction.UPGRADE):
        return None
    at_hand = bool(found.packages) and all(one.startswith(("/", "./")) for one in found.packages)
    return _Kind.MAY if at_hand else _Kind.NEEDS  # what a file at hand depends on is in the lists


def _is_harmless(command: Command) -> bool:
    name = command.program
    if name in (".", "source") or not name:
        return not name
    return name in _HARMLESS or _HARMLESS_NAMES.fullmatch(name) is not None


def _find_script(command: Command) -> str | None:
    """Return the path of the script that a command runs, if it is one."""
    words = command.effective
    if not words:
        return None
    if command.program in (".", "source") or (command.program in _SHELLS and not _is_inline(words[1:])):
        return next((one for one in words[1:] if not one.startswith(("-", "+"))), "")
    known = _is_harmless(command) and words[0].startswith(("/bin/", "/usr/bin/", "/sbin/", "/usr/sbin/"))
    return words[0] if "/" in words[0] and not known else None


def _is_inline(words: Iterable[str]) -> bool:
    return any(re.fullmatch(r"-\w*c", one) for one in words)


def _is_shell_script(text: bytes) -> bool:
    first = text.split(b"\n", 1)[0]
    return b"\0" not in text and (not first.startswith(b"#!") or re.search(rb"\b(?:ba|da|a)?sh\b", first) is not None)
