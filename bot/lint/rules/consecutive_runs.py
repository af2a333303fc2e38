"""HC010: RUNs of one nature that follow each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.dockerfile.package_commands import PackageCommand, cleaned_caches, package_commands
from bot.dockerfile.packages import Manager, PackageAction
from bot.dockerfile.shell import Command
from bot.dockerfile.stages import Stage
from bot.dockerfile.syntax import Instruction
from bot.lint.line_edits import join_runs
from bot.lint.rule import Context, Hit
from bot.model.findings import Level
from bot.text import Template, verbatim

ID = "HC010"
TITLE = Template("Consecutive RUN instructions that could be one", "Instruções RUN seguidas que poderiam ser uma só")
LEVEL = Level.INFO
SAME = ("DL3059",)
DECIDES = SAME
WHY = Template(
    "Each RUN is a separate layer, so files that belong together are stored and pulled separately.",
    "Cada RUN é uma camada separada, e arquivos de um mesmo conjunto são guardados e baixados separadamente.",
)
REMEDY = Template("Join them with `&&` into one RUN.", "Junte-os com `&&` em um só RUN.")
CAUGHT = "FROM debian:12\nRUN mkdir /data\nRUN chown 10001 /data\n"
PASSES = "FROM debian:12\nRUN mkdir /data && chown 10001 /data\n"
_INSTALLS = Template(
    "{count} consecutive RUNs (lines {lines}) install packages with {what}",
    "{count} RUNs seguidos (linhas {lines}) instalam pacotes com {what}",
)
_OF_THE_SYSTEM = Template(
    "{count} consecutive RUNs (lines {lines}) change packages of the system, or where they come from",
    "{count} RUNs seguidos (linhas {lines}) mudam pacotes do sistema, ou de onde eles vêm",
)
_FILES = Template(
    "{count} consecutive RUNs (lines {lines}) only create, move or change files",
    "{count} RUNs seguidos (linhas {lines}) só criam, movem ou mudam arquivos",
)
_HOUSEKEEPING = frozenset((
    "mkdir", "chmod", "chown", "chgrp", "ln", "touch", "cp", "mv", "rm", "rmdir", "install", "echo", "printf", "cat",
    "tee", "sed", "addgroup", "adduser", "groupadd", "useradd", "usermod",
))  # fmt: skip
_BUILD_AS_WELL = {Manager.GO, Manager.CARGO}  # what they install is often the program itself
_FILES_NATURE = "files"
_SYSTEM = "the system's package manager"
_NEUTRAL = "whatever it stands beside"
_OF_SYSTEM = frozenset(("rpm", "dpkg", "yum-config-manager", "add-apt-repository", "apt-key", "rpmkeys"))


def check(context: Context) -> Iterable[Hit]:
    """Look at the stages whose layers are shipped."""
    for stage in context.chain:
        for nature, runs in _groups(context, stage):
            lines = verbatim(", ".join(str(one.start) for one in runs))
            files = nature == _FILES_NATURE
            template = _FILES if files else _OF_THE_SYSTEM if nature == _SYSTEM else _INSTALLS
            yield Hit(
                runs[1],
                template(count=len(runs), lines=lines, what=verbatim(nature)),
                level=Level.STYLE if files else LEVEL,
                edit=join_runs(context, runs),
            )


def _groups(context: Context, stage: Stage) -> Iterator[tuple[str, list[Instruction]]]:
    """Return the runs of two or more RUNs in a row that are of one nature."""
    group: list[Instruction] = []
    current = ""
    for one in (*stage.instructions, None):
        nature = _nature(context, one) if one is not None and one.keyword == "RUN" else ""
        fits = one is not None and nature and nature == current and one.flags == group[-1].flags
        if not fits:
            if len(group) > 1 and current:
                yield current, group
            group, current = [], nature
        if one is not None and nature:
            group.append(one)


def _nature(context: Context, run: Instruction) -> str:
    """Return the one thing that a RUN does, empty if it does several or is not understood."""
    commands = context.commands(run)
    if not commands or any("$(" in one.raw for one in commands):
        return ""
    kinds = {kind for one in commands if (kind := _kind(one)) != _NEUTRAL}
    if kinds == {_FILES_NATURE} and any(map(_cleans, commands)):
        return ""  # it takes away what other layers hold: HC001 speaks of that
    return kinds.pop() if len(kinds) == 1 else ""


def _cleans(command: Command) -> bool:
    found = package_commands([command])
    return bool(cleaned_caches(command)) or any(one.action is PackageAction.CLEAN for one in found)


def _kind(command: Command) -> str:
    """Return what one command is for; "" where that is not known, which no RUN has in common with another."""
    found = next(iter(package_commands([command])), None)
    if found is not None:
        if found.action in (PackageAction.REFRESH, PackageAction.CLEAN):
            return _NEUTRAL
        if found.manager in _BUILD_AS_WELL and not _from_elsewhere(found):
            return ""
        return _SYSTEM if found.manager.of_system else found.manager.value
    if command.program in _OF_SYSTEM:
        return _SYSTEM
    if command.program in ("set", "cd", "true", "") or cleaned_caches(command):
        return _NEUTRAL
    return _FILES_NATURE if command.program in _HOUSEKEEPING else ""


def _from_elsewhere(found: PackageCommand) -> bool:
    """Whether it installs programs by their addresses, and not what the context holds."""
    names = found.packages
    return bool(names) and not any(name.startswith((".", "/", "$")) for name in names)
