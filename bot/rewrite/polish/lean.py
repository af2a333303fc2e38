"""A build stage without what nothing uses: packages that no command of the build starts, and that do not ship. Pure.

What is taken out is certain as far as the text and the image tell: each command of the build is one that is known not
to start others, and none of them is a program of the package. The rest is proved, as any candidate is.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from bot.dockerfile import edit, package_commands
from bot.dockerfile.package_commands import PackageCommand
from bot.dockerfile.packages import Manager, PackageAction
from bot.dockerfile.paths import below
from bot.dockerfile.shell import Command
from bot.dockerfile.stages import graph
from bot.dockerfile.syntax import Dockerfile, parse
from bot.languages.row import word_set
from bot.model.findings import LineEdit
from bot.rewrite.evidence import build_packages
from bot.rewrite.evidence.steps import BuildStep, steps
from bot.rewrite.polish.cache_mounts import starts_nothing_else
from bot.rewrite.writing import packages as install

# What toolchains start by themselves, without a word of it in a command.
_STARTED_BY_TOOLS = word_set(
    "git git-lfs openssh-client ssh ca-certificates gnupg subversion mercurial patch pkg-config tar"
)
_PYTHON = ("/usr/local/lib", "/usr/lib", "/usr/local/bin", "/opt", "/root/.local")  # where pip puts what it installs
_QUIET = (PackageAction.INSTALL, PackageAction.REFRESH, PackageAction.CLEAN)


@dataclass(frozen=True, slots=True)
class Lean:
    """The text, and what it does not install any more."""

    text: str
    packages: tuple[str, ...]


def lean(
    text: str, target: str | None, build_args: Mapping[str, str], programs: Callable[[str], Collection[str]]
) -> Lean | None:
    """Return a Dockerfile that installs less in stages that do not ship; None if there is nothing to take out.

    `programs` gives the names of the programs of a package, and of what only came with it; none if it is not known.
    """
    dockerfile = parse(text)
    stages = graph(dockerfile, build_args)
    final = stages.final(target)
    ships = {one.index for one in stages.chain(final)}
    edits: list[LineEdit] = []
    taken: list[str] = []
    for stage in stages.needed(final):
        if stage.index in ships or any(one.index in ships for one in stages.chain(stage)):
            continue
        mine = [step for step in steps(stages, stage, None) if step.own]
        copied = [
            source
            for other in stages.needed(final)
            for step in steps(stages, other, None)
            if step.keyword == "COPY" and step.instruction.flag("from") in (stage.name, str(stage.index))
            for source in step.sources
        ]
        found = _Stage(dockerfile, mine, programs, copied)
        edits += found.edits()
        taken += found.taken
    return Lean(edit.apply(text, edits), tuple(dict.fromkeys(taken))) if taken else None


class _Stage:
    """One stage that does not ship: what is taken out of it, and the edits that do so."""

    def __init__(
        self,
        dockerfile: Dockerfile,
        mine: list[BuildStep],
        programs: Callable[[str], Collection[str]],
        copied: list[str],
    ) -> None:
        self._dockerfile = dockerfile
        self._runs = [step for step in mine if step.keyword == "RUN"]
        self._programs = programs
        self._copied = copied
        self.taken: list[str] = []

    def edits(self) -> Iterator[LineEdit]:
        """Return the edits; none where a command may start what nobody can tell."""
        if not all(map(starts_nothing_else, self._runs)):
            return
        left = list(self._runs)
        for step in self._runs:
            if self._only_pip(step) and not self._uses_python(step):
                self.taken += [install.name_of(word) for one in _installs(step) for word in one.packages]
                left.remove(step)
                yield self._without(step)
        installing = [step for step in left if any(one.manager.of_system for one in _installs(step))]
        emptied = 0
        for step in installing:
            gone = [
                word
                for one in _installs(step)
                if one.manager.of_system
                for word in one.packages
                if self._unused(word, left)
            ]
            made = self._edited(step, gone) if gone else None
            if made is not None:
                self.taken += [install.name_of(word) for word in gone]
                emptied += self._all_gone(step, gone)
                yield made
        if emptied and emptied == len(installing):
            yield from (self._without(step) for step in left if step not in installing and _only_refreshes(step))

    def _unused(self, word: str, left: Collection[BuildStep]) -> bool:
        """Whether no command of the RUNs that are left starts a program of a package."""
        name = install.name_of(word)
        if "$" in word or name in _STARTED_BY_TOOLS or build_packages.builds(name) or name in build_packages.DATA:
            return False
        brought = set(self._programs(name))
        used = {posixpath.basename(one) for step in left for command in step.commands for one in _words(command)}
        return bool(brought) and not brought & used

    def _only_pip(self, step: BuildStep) -> bool:
        found = list(package_commands.package_commands(step.commands))
        return len(found) == len(step.commands) and all(
            one.manager is Manager.PIP and one.action is PackageAction.INSTALL for one in found
        )

    def _uses_python(self, pip: BuildStep) -> bool:
        """Whether what pip installs may be used: by another RUN, or by what is copied out of the stage."""
        other = (command for step in self._runs if not self._only_pip(step) for command in step.commands)
        if any(command.program.startswith(("python", "pypy")) for command in other):
            return True
        own = any(word.startswith((".", "/", "$")) for one in _installs(pip) for word in one.packages)
        return own or any(
            "python" in source or any(below(place, source) for place in _PYTHON) for source in self._copied
        )

    def _all_gone(self, step: BuildStep, gone: Collection[str]) -> bool:
        return all(set(map(str, one.packages)) <= set(gone) for one in _installs(step) if one.manager.of_system)

    def _edited(self, step: BuildStep, gone: list[str]) -> LineEdit | None:
        if self._all_gone(step, gone):
            quiet = all(_is_quiet(command, step) for command in step.commands)
            return self._without(step) if quiet else None
        lines = self._dockerfile.lines()[step.instruction.start - 1 : step.instruction.end]
        text: str | None = "".join(lines)
        for word in gone:
            text = install.without(text, word, self._dockerfile.escape) if text is not None else None
        return None if text is None else LineEdit(step.instruction.start, step.instruction.end, text)

    def _without(self, step: BuildStep) -> LineEdit:
        """Take an instruction out, with the comment right above it."""
        lines = self._dockerfile.lines()
        start = step.instruction.start
        while start > 1 and lines[start - 2].lstrip().startswith("#") and start - 1 > 1:
            start -= 1
        return LineEdit(start, step.instruction.end, "")


def _installs(step: BuildStep) -> list[PackageCommand]:
    return [one for one in package_commands.package_commands(step.commands) if one.action is PackageAction.INSTALL]


def _only_refreshes(step: BuildStep) -> bool:
    found = list(package_commands.package_commands(step.commands))
    return 0 < len(step.commands) == len(found) and all(one.action is PackageAction.REFRESH for one in found)


def _is_quiet(command: Command, step: BuildStep) -> bool:
    """Whether a command only installs, or prepares and cleans up after that."""
    found = [one for one in package_commands.package_commands(step.commands) if one.command is command]
    if found:
        return all(one.manager.of_system and one.action in _QUIET for one in found)
    return bool(package_commands.deleted_paths(command)) or command.program in ("set", "true", ":")


def _words(command: Command) -> tuple[str, ...]:
    """Return what of a command may be a program: not the names of packages that it installs."""
    if any(one.action is PackageAction.INSTALL for one in package_commands.package_commands((command,))):
        return (command.program,)
    return command.words
