"""Cache mounts for stages that do not ship: what a tool downloads there is kept from build to build. Pure.

A mount is only written where it is certain that the tool keeps its cache at that place, and that nothing else reads it:
what lies in a mount is in no layer. The lines stay as they are but for the mounts, which come right behind RUN.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.dockerfile import edit, package_commands
from bot.dockerfile.packages import PackageAction
from bot.dockerfile.paths import absolute, below
from bot.dockerfile.shell import Command
from bot.dockerfile.stages import Stage, StageGraph, graph, mounts
from bot.dockerfile.syntax import Dockerfile, Instruction, parse
from bot.languages import shell as shell_row
from bot.languages.row import word_set
from bot.model.findings import LineEdit
from bot.rewrite.evidence.steps import BuildStep, fill_shell, locate, steps
from bot.rewrite.polish.cache_tools import TOOLS, BaseImage, MountContext, Tool, Use
from bot.rewrite.proof.config_diff import ROOT

__all__ = ["BaseImage", "MountContext", "add_cache_mounts"]


# Programs that become another user, whose home is not root's: a RUN with one of these words is left alone.
_AS_USER = re.compile(
    rf"(?<![\w./-])(?:{'|'.join(map(re.escape, (*shell_row.STEPS_DOWN, 'chroot', 'fakeroot')))})(?![\w-])"
)
_LINE = 100  # characters of a line that a mount still fits into
_KEYWORD = re.compile(r"[ \t]*RUN(?=[ \t])", re.IGNORECASE)
_OLD_SYNTAX = re.compile(r"docker/dockerfile(?:-upstream)?:(?:1\.[01](?!\d)|0\.|1-experimental|experimental)")
_FILE = re.compile(r"[^*?\[\]$/]+\.[A-Za-z]\w*")
# What certainly runs none of the tools below: such a RUN may stand beside those that have a mount.
_HARMLESS = word_set(
    "addgroup adduser apk apt apt-get awk cat cd chmod chown cp curl cut date dnf dpkg echo exit export false find git "
    "grep groupadd gunzip gzip head hostname id install ldconfig ln ls microdnf mkdir mv npm pip pip3 printf pwd rm "
    "sed set sha256sum sleep sort strip tar tee test touch tr true umask uname unzip update-ca-certificates upx "
    "useradd usermod wc wget xz yarn yum [ [[ : corepack go cargo mvn mvnw gradle gradlew composer"
)
_MAKERS = frozenset(("make", "gmake", "just", "task", "mage"))  # these run what a file of theirs says


def add_cache_mounts(text: str, target: str | None, known: MountContext) -> str:
    """Return a Dockerfile with cache mounts; unchanged where there is no place for one for certain."""
    dockerfile = parse(text)
    stages = graph(dockerfile, known.build_args)
    if any(name == "syntax" and _OLD_SYNTAX.search(value) for name, value in dockerfile.directives):
        return text
    found = _Building.of(stages, target, known)
    flags: dict[int, list[str]] = {}
    for tool in TOOLS:
        locked = ",sharing=locked" if tool.row.exclusive else ""
        for line, paths in _places(tool, found, known).items():
            flags.setdefault(line, []).extend(f"--mount=type=cache,target={path}{locked}" for path in paths)
    instructions = {step.line: step.instruction for step in found.steps}
    edits = [_write_flags(dockerfile, instructions[line], mounts) for line, mounts in flags.items() if mounts]
    return edit.apply(text, filter(None, edits))


def _write_flags(dockerfile: Dockerfile, instruction: Instruction, flags: Sequence[str]) -> LineEdit | None:
    source = "".join(dockerfile.lines()[instruction.start - 1 : instruction.end])
    keyword = _KEYWORD.match(source)
    if keyword is None:
        return None
    rest = source[keyword.end() :]
    if len(flags) == 1 and source.count("\n") <= 1 and len(source) + len(flags[0]) < _LINE:
        return LineEdit(instruction.start, instruction.end, f"{keyword[0]} {flags[0]}{rest}")
    between = f" {dockerfile.escape}\n    "
    # What followed RUN goes on in a line of its own, unless it began in one already.
    goes_on = rest.lstrip(" \t").startswith((f"{dockerfile.escape}\n", f"{dockerfile.escape}\r\n"))
    text = f"{keyword[0]} {between.join(flags)}" + (rest if goes_on else f"{between[:-1]}{rest}")
    return LineEdit(instruction.start, instruction.end, text)


# ------------------------------------------------------------------------------------------------ the stages that build


@dataclass(frozen=True, slots=True)
class _Building:
    """The steps of the stages that do not ship; `shared` are those that such a stage has from one that does."""

    graph: StageGraph
    steps: tuple[BuildStep, ...]
    shared: tuple[BuildStep, ...]
    everything: tuple[BuildStep, ...]  # of all stages that are needed
    users: Mapping[int, str]  # by the line of a step: the user that the image says where the text does not
    homes: Mapping[int, str | None]  # and where root is at home, None if its image does not say

    @classmethod
    def of(cls, stages: StageGraph, target: str | None, known: MountContext) -> _Building:
        final = stages.final(target)
        ships = {one.index for one in stages.chain(final)}
        needed = stages.needed(final)
        own: dict[int, BuildStep] = {}
        shared: dict[int, BuildStep] = {}
        everything: dict[int, BuildStep] = {}
        users: dict[int, str] = {}
        homes: dict[int, str | None] = {}
        for stage in needed:
            image = known.base(stages.external_base(stage))
            for step in steps(stages, stage, image.env if image else None):
                everything[step.line] = step
                if stage.index in ships:
                    continue
                (shared if _stage_of(stages, step).index in ships else own)[step.line] = step
                users[step.line] = step.user or (image.user if image else "")
                homes[step.line] = (step.env.get("HOME") or image.home) if image else None
        return cls(stages, tuple(own.values()), tuple(shared.values()), tuple(everything.values()), users, homes)

    def runs(self) -> Iterator[BuildStep]:
        return (step for step in self.steps if step.keyword == "RUN")

    def can_mount(self, step: BuildStep) -> bool:
        """Whether a RUN is in a form that a mount can be added to, and is root's."""
        instruction = step.instruction
        if instruction.json or instruction.heredocs or self.users.get(step.line) not in ROOT:
            return False
        if any(("type", "cache") in mount for mount in mounts(instruction)):
            return False
        return self.homes.get(step.line) is not None and not any(map(_AS_USER.search, instruction.args))


def _stage_of(stages: StageGraph, step: BuildStep) -> Stage:
    return next(one for one in stages.stages if step.instruction in one.instructions)


def _places(tool: Tool, found: _Building, known: MountContext) -> dict[int, tuple[str, ...]]:
    """Return where a tool's cache is, by the line of each RUN that is to have it; nothing where that is not certain."""
    uses = [use for step in found.runs() for use in _uses(tool, found, step)]
    if not uses or any(_runs(tool, step) for step in found.shared):
        return {}
    lines = {use.step.line for use in uses}
    if tool.needed:
        lines |= {step.line for step in found.runs() if any(one.program in _MAKERS for one in step.commands)}
    mine = [step for step in found.runs() if step.line in lines]
    if not all(map(found.can_mount, mine)) or any(_says_otherwise(tool, use) for use in uses):
        return {}
    if tool.needed and any(not _starts_nothing_else(step) for step in found.runs() if step.line not in lines):
        return {}
    paths = _agree_on(tool, uses, known)
    if any(map(known.holds, paths)) or any(_touches(tool, found, step, paths) for step in found.everything):
        return {}
    return dict.fromkeys(sorted(lines), paths)


def _agree_on(tool: Tool, uses: Sequence[Use], known: MountContext) -> tuple[str, ...]:
    """Return where all uses have the cache; nothing if they do not agree, or nobody can say."""
    places = {tool.paths(use, known) for use in uses}
    paths = places.pop()
    odd = any(not path.startswith("/") or re.search(r"[$,\s\"'\\:]", path) for path in paths)
    return () if places or odd else tuple(posixpath.normpath(path) for path in paths)


def _uses(tool: Tool, found: _Building, step: BuildStep) -> Iterator[Use]:
    for command in step.commands:
        package = next(iter(package_commands.package_commands((command,))), None)
        if tool.uses(command, package):
            yield Use(step, command, package, found.homes.get(step.line) or "")


def _runs(tool: Tool, step: BuildStep) -> bool:
    return step.keyword == "RUN" and any(
        tool.uses(command, next(iter(package_commands.package_commands((command,))), None)) for command in step.commands
    )


def _starts_nothing_else(step: BuildStep) -> bool:
    """Return whether all programs of a RUN are known not to start others; not if it is in a form that is not read."""
    return bool(step.commands) and all(not one.program or one.program in _HARMLESS for one in step.commands)


def _says_otherwise(tool: Tool, use: Use) -> bool:
    """Whether a command of the same RUN, or an option, puts the cache elsewhere."""
    names = tool.row.moved_by | {"HOME", "XDG_CACHE_HOME"}
    for command in use.step.commands:
        set_here = {name for name, _ in command.assignments}
        set_here |= {word.partition("=")[0] for word in command.words if "=" in word}
        if names & set_here:
            return True
    return bool(tool.row.moving_options) and use.has(*tool.row.moving_options)


def _touches(tool: Tool, found: _Building, step: BuildStep, paths: Sequence[str]) -> bool:
    """Whether an instruction reads, fills or empties one of these folders by itself."""
    if step.keyword in ("COPY", "ADD") and step.instruction.flag("from") is not None:
        reads = [_fixed_part(absolute("/", source)) for source in step.sources]
    else:
        reads = [
            absolute("/", mount.get("source", mount.get("src", "/")))
            for mount in map(dict, mounts(step.instruction))
            if mount.get("from")
        ]
    if any(_overlaps(read, path) for read in reads for path in paths):
        return True
    if step.line not in found.homes:
        return False  # what is done in the last stage is done to other folders of that name
    if step.keyword in ("COPY", "ADD"):
        return any(_lands(step, path) for path in paths)
    if step.keyword != "RUN":
        return False
    if any(below(step.workdir, path) for path in paths):
        return True
    return any(_handles(tool, command, folder, step, paths) for command, folder in locate(step))


def _handles(tool: Tool, command: Command, folder: str, step: BuildStep, paths: Sequence[str]) -> bool:
    """Whether a command names the cache, or cleans it."""
    if any(piece in word for word in command.words for piece in tool.row.named):
        return True
    settings = command.arguments[:1] in (("config",), ("set",)) and any("cache" in word for word in command.words)
    if settings or (command.program == "go" and command.arguments[:2] == ("env", "-w")):
        return True
    packages = package_commands.package_commands((command,))
    if any(one.action is PackageAction.CLEAN and one.manager is tool.row.manager for one in packages):
        return True
    home = step.env.get("HOME", "/root")
    for word in package_commands.deleted_paths(command):
        plain = re.sub(r"^(?:~|\$HOME|\$\{HOME\})(?=/|$)", home, fill_shell(word, step.env))
        if any(_overlaps(_fixed_part(absolute(folder, plain)), path) for path in paths):
            return True
    return False


def _lands(step: BuildStep, path: str) -> bool:
    """Whether a COPY of the context may bring something into a folder."""
    destination = step.destination.rstrip("/") or "/"
    if all(_FILE.fullmatch(posixpath.basename(source)) for source in step.sources):
        ends = [posixpath.join(destination, posixpath.basename(source)) for source in step.sources]
        return any(below(one, path) for one in (*ends, destination))
    return below(destination, path) or (destination != "/" and below(path, destination))


def _fixed_part(path: str) -> str:
    """Return what of a path is certain: a glob, or a variable, may be anything."""
    first = re.search(r"[*?\[$]", path)
    return posixpath.dirname(path[: first.start()]) or "/" if first else path


def _overlaps(path: str, other: str) -> bool:
    return below(path, other) or below(other, path)
