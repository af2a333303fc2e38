"""A build stage without what nothing uses: packages that no command of the build starts, and that do not ship. Pure.

What is taken out is certain as far as the text and the image tell: each command of the build is one that runs nothing
of anybody else's, names no program and no file of the package, and compiles nothing that the package is for. What
nobody knows stays. The rest is proved, as any candidate is.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from bot.dockerfile import edit, package_commands
from bot.dockerfile.package_commands import PackageCommand
from bot.dockerfile.packages import Manager, PackageAction
from bot.dockerfile.paths import absolute, below
from bot.dockerfile.shell import Command
from bot.dockerfile.stages import Stage, StageGraph, graph, mounts
from bot.dockerfile.syntax import Dockerfile, parse
from bot.languages.row import word_set
from bot.model.findings import LineEdit
from bot.rewrite.evidence import build_packages
from bot.rewrite.evidence.came_along import Brought
from bot.rewrite.evidence.steps import BuildStep, fill_shell, locate, steps
from bot.rewrite.writing import packages as install

# What toolchains start by themselves, without a word of it in a command.
_STARTED_BY_TOOLS = word_set(
    "git git-lfs openssh-client ssh ca-certificates gnupg subversion mercurial patch pkg-config tar"
)
_PYTHON = ("/usr/local/lib", "/usr/lib", "/usr/local/bin", "/opt", "/root/.local")  # where pip puts what it installs
_PUTS = ("PIP_PREFIX", "PIP_TARGET", "PIP_ROOT", "PYTHONUSERBASE")
_QUIET = (PackageAction.INSTALL, PackageAction.REFRESH, PackageAction.CLEAN)
# What runs nothing but itself, whatever its words and its files say: no script, no plugin, no program of others.
_RUNS_ONLY_ITSELF = word_set(
    "addgroup adduser cat cd chmod chown cp curl cut date echo exit export false find grep groupadd gunzip gzip head "
    "hostname id ldconfig ln ls mkdir mv printf pwd rm set sha256sum sleep sort strip tar tee test touch tr true umask "
    "uname unzip update-ca-certificates upx useradd usermod wc wget xz [ [[ :"
)
# And these with one of such arguments.
_SUBCOMMANDS: Mapping[str, frozenset[str]] = {
    "go": word_set("build install get mod version env vet list clean"),  # not run, test, tool and generate
    "git": word_set("clone fetch pull checkout switch init describe rev-parse log show reset status tag remote"),
}
# Options with which they run something else all the same.
_STARTS: Mapping[str, tuple[str, ...]] = {
    "tar": ("-I", "-F", "--use-", "--checkpoint-action", "--to-command", "--info-script", "--new-volume", "--rsh"),
    "find": ("-exec", "-ok"),
    "sort": ("--compress-program",),
    "wget": ("--use-askpass", "-e", "--execute"),
    "go": ("-toolexec", "--toolexec", "-exec", "--exec", "-vettool", "--vettool"),
    "git": ("-c", "--config", "-u", "--upload-pack", "--template", "--exec"),
}


@dataclass(frozen=True, slots=True)
class Lean:
    """The text, and what it does not install any more."""

    text: str
    packages: tuple[str, ...]


def lean(
    text: str, target: str | None, build_args: Mapping[str, str], brought: Callable[[str], Brought | None]
) -> Lean | None:
    """Return a Dockerfile that installs less in stages that do not ship; None if there is nothing to take out.

    `brought` gives what came with a package; None if it is not known.
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
        found = _Stage(dockerfile, _find_used_in(stages, stage, stages.needed(final)), brought)
        edits += found.edits()
        taken += found.taken
    return Lean(edit.apply(text, edits), tuple(dict.fromkeys(taken))) if taken else None


@dataclass(frozen=True, slots=True)
class _Used:
    """A stage's own steps, the RUNs of stages that are FROM it, and the absolute paths that others take out of it."""

    own: tuple[BuildStep, ...]
    later: tuple[BuildStep, ...]
    taken: tuple[str, ...]


def _find_used_in(stages: StageGraph, stage: Stage, needed: Collection[Stage]) -> _Used:
    # What is FROM a stage has all that the stage installs.
    heirs = [one for one in needed if any(other.index == stage.index for other in stages.chain(one))]
    names = {name for one in heirs for name in (one.name, str(one.index)) if name is not None}
    taken: list[str] = []
    for step in (step for other in needed for step in steps(stages, other, None) if step.own):
        if step.keyword in ("COPY", "ADD") and step.instruction.flag("from") in names:
            taken += [absolute("/", source) for source in step.sources]
        flags = map(dict, mounts(step.instruction))
        taken += [absolute("/", one.get("source", one.get("src", "/"))) for one in flags if one.get("from") in names]
    own = tuple(step for step in steps(stages, stage, None) if step.own)
    later = (step for one in heirs if one.index != stage.index for step in steps(stages, one, None) if step.own)
    return _Used(own, tuple(step for step in later if step.keyword == "RUN"), tuple(taken))


class _Stage:
    """One stage that does not ship: what is taken out of it, and the edits that do so."""

    def __init__(self, dockerfile: Dockerfile, used: _Used, brought: Callable[[str], Brought | None]) -> None:
        self._dockerfile = dockerfile
        self._runs = [step for step in used.own if step.keyword == "RUN"]
        self._later = used.later
        self._brought = brought
        self._copied = used.taken
        self.taken: list[str] = []

    def edits(self) -> Iterator[LineEdit]:
        """Return the edits; none where a command may start what nobody can tell."""
        pip = [step for step in self._runs if self._only_pip(step) and not self._uses_python(step)]
        left = [step for step in self._runs if step not in pip]
        if not all(map(_runs_only_itself, (*left, *self._later))):
            return
        for step in pip:
            self.taken += [install.name_of(word) for one in _installs(step) for word in one.packages]
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
        """Whether no command of the RUNs that are left can use anything of a package, nor a COPY take it."""
        name = install.name_of(word)
        if "$" in word or name in _STARTED_BY_TOOLS or name in build_packages.DATA:
            return False
        brought = self._brought(name)
        if build_packages.builds(name) or build_packages.for_development(name) or brought is None:
            return False
        runs = (*left, *self._later)
        if not brought.programs or (brought.compiles and any(map(_compiles, runs))):
            return False
        tokens = {token for step in runs for token in _tokens(step)}
        if not tokens.isdisjoint(brought.programs.union(build_packages.fetcher_programs(name))):
            return False
        places = {*self._copied, *(place for step in runs for place in _places(step))}
        return not any(below(file, place) for place in places for file in brought.files)

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
        words = [word for one in _installs(pip) for word in one.command.words[1:]]
        if any(word.startswith((".", "/", "$")) for one in _installs(pip) for word in one.packages):
            return True
        told = {pip.env[name] for name in _PUTS if name in pip.env} | {
            word.rpartition("=")[2] for word in words if "/" in word
        }
        places = {*_PYTHON, *(absolute(pip.workdir, one) for one in told)}
        return any("python" in source or any(below(place, source) for place in places) for source in self._copied)

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
    """Return what of a command may be a program, or a file: not the names of packages that it installs."""
    if any(one.action is PackageAction.INSTALL for one in package_commands.package_commands((command,))):
        return (command.program,)
    return command.words


def _tokens(step: BuildStep) -> Iterator[str]:
    """Return every name that stands in the commands of a RUN, or in a variable that is in force."""
    for command in step.commands:
        values = (value for _, value in command.assignments)
        for word in (*_words(command), *values):
            yield from re.findall(r"[\w.+-]+", word)
    for value in step.env.values():
        yield from re.findall(r"[\w.+-]+", value)


def _places(step: BuildStep) -> Iterator[str]:
    """Return the paths that the words of a RUN may mean; "/" for what nobody can tell."""
    for command, folder in locate(step):
        options = (word.partition("=")[2] for word in command.words if word.startswith("-") and "=" in word)
        for word in (*_words(command)[1:], *options, *(one.target for one in command.redirects)):
            plain = fill_shell(word, step.env)
            fixed = re.split(r"[*?\[{$`]", plain)[0]
            if fixed == plain:
                yield absolute(folder, plain)
            elif "/" in fixed or not fixed:
                yield posixpath.dirname(absolute(folder, f"{fixed}x"))


def _runs_only_itself(step: BuildStep) -> bool:
    """Whether all commands of a RUN are known to run nothing that others wrote; not if they are not read."""
    plain = not step.instruction.heredocs and bool(step.commands)
    return plain and all(_is_closed(command, step) for command in step.commands)


def _is_closed(command: Command, step: BuildStep) -> bool:
    name, arguments = command.program, command.arguments
    if not name or any(one.manager.of_system for one in package_commands.package_commands((command,))):
        return True
    if name not in _RUNS_ONLY_ITSELF and not (arguments and arguments[0] in _SUBCOMMANDS.get(name, ())):
        return False
    words = [*arguments, *(value for _, value in command.assignments), *step.env.get("GOFLAGS", "").split()]
    return not any(word.startswith(start) for word in words for start in _STARTS.get(name, ()))


def _compiles(step: BuildStep) -> bool:
    """Whether a compiler of machine code may be started: Go starts one for what is not Go, unless it is told not to."""
    for command in step.commands:
        told = dict(command.assignments).get("CGO_ENABLED", step.env.get("CGO_ENABLED"))
        if command.program == "go" and command.arguments[:1] in (("build",), ("install",), ("vet",)) and told != "0":
            return True
    return False
