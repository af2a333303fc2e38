"""What is known of a Dockerfile before anything is proposed: from its text, and from the image that it built. Pure.

There are two depths. The text is always there: stages, steps, commands, packages by name. The built image, if there is
one, says which line made each file, who owns it, what the programs that are started need. A recipe asks `Evidence` and
need not know how deep it goes: what only an image can tell is None, or empty, without one.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.behaviour.exercise.uses import Use
from bot.dockerfile import image_names, package_commands, shell
from bot.dockerfile.distributions import Distribution, Family, of_image
from bot.dockerfile.package_commands import PackageCommand
from bot.dockerfile.packages import Manager
from bot.dockerfile.paths import DEFAULT_PATH, absolute
from bot.dockerfile.shell import Command
from bot.dockerfile.stages import Stage, StageGraph
from bot.dockerfile.syntax import Dockerfile, Instruction
from bot.filetree import TreeFile
from bot.image import reading
from bot.image.built_image import BuiltImage
from bot.image.program_sources import SourceCache
from bot.image.programs import BUILTINS, Program, Read
from bot.languages import table as languages
from bot.languages.shell import SHELLS
from bot.model.images import ImageConfig
from bot.rewrite.evidence import build_scripts, go_packages, node_runners, run_purpose, untold_packages
from bot.rewrite.evidence.left_behind import Reasons
from bot.rewrite.evidence.run_purpose import builds, find_build_directories, find_installed_from, only_installs
from bot.rewrite.evidence.steps import BuildStep, fill_shell, last, locate, spell_out, steps

# Where the official images of a language put one that says nothing; only needed where there is no image to ask.
_WORKDIRS = {"golang": "/go", "php": "/var/www/html", "rails": "/usr/src/app", "httpd": "/usr/local/apache2"}


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that is known. `steps` are those of the stage and of the stages that it is FROM, in order.

    `triggers` are the ONBUILD instructions of the base image. `reasons` say what of the built image may stay behind;
    None without an image. `context_files` are those that a build sees, after .dockerignore, relative to the context;
    None if nobody looked. `known_uses` are those of the image that its repository knows.
    """

    dockerfile: Dockerfile
    graph: StageGraph
    stage: Stage
    steps: tuple[BuildStep, ...]
    base_raw: str
    base: str
    context_files: tuple[str, ...] | None = None
    has_dockerignore: bool = False
    smoke: str | None = None
    image: BuiltImage | None = None
    reasons: Reasons | None = None
    triggers: tuple[str, ...] = ()
    known_uses: tuple[Use, ...] = ()

    def without_entrypoint(self) -> Evidence:
        """Return what is known once the entrypoint that came with the base image stays behind, if there is one."""
        image = self.image
        if image is None or self.last("ENTRYPOINT") is not None or not image.config.entrypoint:
            return self
        config = replace(image.config, entrypoint=())
        return replace(
            self, image=replace(image, config=config, programs=reading.programs_of(image, config, self.smoke))
        )

    # ------------------------------------------------------------------------------------------------- the base

    @property
    def distribution(self) -> Distribution | None:
        """The distribution: what the image says, else what the name of its base does."""
        if self.image is not None:
            return self.image.system.distribution
        return _of_name(self.base)

    @property
    def base_bytes(self) -> int:
        """The size of the base image; 0 if it is not known."""
        return self.image.base_bytes if self.image is not None else 0

    @property
    def base_name(self) -> str:
        """The last part of the base's name: "golang" for a mirror of golang, too."""
        return image_names.reference(self.base).last

    @property
    def base_tag(self) -> str:
        """The base's tag, or nothing."""
        return image_names.reference(self.base).tag

    @property
    def base_env(self) -> dict[str, str]:
        """The ENV that the base image brought; empty if it is not known."""
        if self.image is None:
            return {}
        own = {name for step in self.steps if step.keyword == "ENV" for name, _ in step.instruction.pairs}
        return {name: value for name, value in self.image.config.env if name not in own or name == "PATH"}

    # ------------------------------------------------------------------------------------------------ the steps

    def step(self, line: int) -> BuildStep | None:
        """Return the step that begins in a line."""
        return next((step for step in self.steps if step.line == line), None)

    def last(self, keyword: str) -> BuildStep | None:
        """Return the last step with that keyword."""
        return last(self.steps, keyword)

    def commands(self) -> Iterator[tuple[BuildStep, Command, str]]:
        """Return every command of every RUN, with its step and the folder that it runs in."""
        for step in self.steps:
            if step.keyword == "RUN":
                for command, folder in locate(step):
                    yield step, command, folder

    def running(self, *starts: str) -> Iterator[tuple[BuildStep, Command, str]]:
        """Return the commands that begin so, whatever sudo or env stands before: `running("go build", "make")`."""
        wanted = [tuple(start.split()) for start in starts]
        for step, command, folder in self.commands():
            words = (command.program, *command.arguments)
            if any(words[: len(start)] == start for start in wanted):
                yield step, command, folder

    def runs(self, *starts: str) -> bool:
        """Return whether a RUN has a command that begins so."""
        return any(True for _ in self.running(*starts))

    def installs(self) -> Iterator[tuple[BuildStep, PackageCommand]]:
        """Return everything that a package manager is told to install."""
        for step in self.steps:
            if step.keyword == "RUN":
                for found in package_commands.package_installs(step.commands):
                    yield step, found

    def uses(self, *managers: Manager) -> bool:
        """Return whether one of the package managers installs something."""
        return any(found.manager in managers for _, found in self.installs())

    # --------------------------------------------------------------------------------------------- what is run

    @property
    def workdir(self) -> str:
        """The folder that the image starts in."""
        if self.image is not None and self.image.config.workdir:
            return self.image.config.workdir
        if not self.steps:
            return "/"
        ending = self.steps[-1]
        if ending.keyword == "WORKDIR" and ending.instruction.args:
            return ending.absolute(ending.instruction.args[0])
        return ending.workdir

    @property
    def start_commands(self) -> tuple[Command, ...]:
        """What ENTRYPOINT and CMD run, as commands."""
        found: list[Command] = []
        for keyword in ("ENTRYPOINT", "CMD"):
            step = self.last(keyword)
            found += step.commands if step is not None else ()
        return tuple(found)

    @property
    def used_commands(self) -> tuple[Command, ...]:
        """What the repository runs in the image, in place of what the image starts itself or beside it."""
        words = [(*(one.entrypoint or ()), *(one.command or ())) for one in self.known_uses]
        words += [command for one in self.known_uses for command in one.health]
        return tuple(command for one in words if one for command in shell.of_words(one))

    @property
    def started_paths(self) -> tuple[str, ...]:
        """The absolute paths that ENTRYPOINT and CMD name, as far as the text tells: "./server" in /app."""
        found = []
        for command in self.start_commands:
            for word in command.words:
                if "/" in word and "$" not in word and not word.startswith("-") and "://" not in word:
                    found.append(absolute(self.workdir, word))
        return tuple(dict.fromkeys(found))

    @property
    def programs(self) -> tuple[Program, ...]:
        """The programs that are reached; none without an image."""
        return self.image.programs if self.image is not None else ()

    @property
    def own_programs(self) -> tuple[Program, ...]:
        """Those of them that the Dockerfile made, not a package and not the base image."""
        image = self.image
        if image is None:
            return ()
        return tuple(
            one
            for one in image.programs
            if (image.line(one.real) is not None or image.line(one.path) is not None)
            and image.system.owner(one.real) is None
        )

    @property
    def static_programs(self) -> bool | None:
        """Whether all programs of its own that are started are static ELF; None if there is none, or no image."""
        found = [one for one in self.own_programs if one.elf is not None or one.interpreter]
        if not found:
            return None
        return all(one.elf is not None and one.elf.static for one in found)

    @property
    def needs_shell(self) -> bool:
        """Whether what is started needs a shell: a shell form that is more than a plain command, a script, a check."""
        for keyword in ("ENTRYPOINT", "CMD"):
            step = self.last(keyword)
            if step is not None and not step.instruction.json and plain_words(step) is None:
                return True
        health = self.last("HEALTHCHECK")
        checks = health is not None and health.instruction.args[:1] not in (("NONE",), ("none",))
        if health is not None and checks and not health.instruction.json and plain_words(health) is None:
            return True
        if self.smoke:
            return True
        if self.image is not None:
            return any(one.interpreter or one.path.rpartition("/")[2] in _SHELLS for one in self._reached_by_exec())
        words = [*self._first_words(), *(command.program for command in self.start_commands)]
        return any(word in _SHELLS or languages.is_script(word) for word in words)

    def _first_words(self) -> Iterator[str]:
        """The programs that exec forms name: of `["sh", "-c", "a"]` the commands are those that the shell runs."""
        for step in map(self.last, ("ENTRYPOINT", "CMD", "HEALTHCHECK")):
            args = step.instruction.args if step is not None and step.instruction.json else ()
            yield from map(posixpath.basename, args[1:2] if args[:1] == ("CMD",) else args[:1])

    def _reached_by_exec(self) -> tuple[Program, ...]:
        """The programs, without the shell of a shell form that would be written in exec form."""
        plain = {
            step.line
            for step in map(self.last, ("ENTRYPOINT", "CMD", "HEALTHCHECK"))
            if step is not None and not step.instruction.json
        }
        return tuple(one for one in self.programs if not (plain and one.path in ("bin/sh", "usr/bin/sh")))


_SHELLS = (*SHELLS, "busybox")


def plain_words(step: BuildStep) -> tuple[str, ...] | None:
    """Return the words of a shell form that needs no shell: one command, nothing that only a shell fills in."""
    args = step.instruction.args[1:] if step.keyword == "HEALTHCHECK" else step.instruction.args
    if len(step.commands) != 1 or not args or step.shell:
        return None
    command = step.commands[0]
    words = command.words[1:] if command.words[:1] == ("exec",) else command.words
    if command.assignments or command.redirects or command.blocks or not words or "=" in words[0]:
        return None
    if re.search(r"[$`*?~\[\]{}<>|&;()!#]|\n", args[0]) or words[0] in BUILTINS:
        return None
    return words


# ---------------------------------------------------------------------------------------------------------- making


def of_text(
    dockerfile: Dockerfile,
    graph: StageGraph,
    target: str | None = None,
    *,
    context_files: Iterable[str] | None = None,
    has_dockerignore: bool = False,
    smoke: str | None = None,
) -> Evidence:
    """Return what the text says. Raises InputError for an unknown target stage."""
    stage = graph.final(target)
    first = graph.chain(stage)[0]
    name = image_names.reference(first.base).short
    return Evidence(
        dockerfile,
        graph,
        stage,
        steps(graph, stage, None, _WORKDIRS.get(name, "/")),
        first.base_raw,
        first.base,
        None if context_files is None else tuple(sorted(context_files)),
        has_dockerignore,
        smoke,
    )


def with_files(
    found: Evidence,
    config: ImageConfig,
    files: Mapping[str, TreeFile],
    lines: Sequence[int | None],
    content: Read,
    sizes: Sequence[int] = (),
    *,
    before: Mapping[str, TreeFile] | None = None,
    sources: SourceCache | None = None,
    base_accounts: frozenset[str] = frozenset(),
) -> Evidence:
    """Add what the files of the built image say; `lines` has the line of the instruction that made each layer.

    `before` are the files of the base image alone, `base_accounts` the lines of its /etc/passwd and /etc/group;
    `sources` gives what the sources say.
    """
    cache = sources or SourceCache()
    commands = (command for _, command, _ in found.commands())
    cache.build_scripts = cache.build_scripts or build_scripts.find(commands, found.start_commands, config)
    bare = BuiltImage(config, files, tuple(lines), content, before=before or {}, source_cache=cache)
    env = dict(config.env)
    built = replace(
        reading.complete(bare, found.smoke),
        size_bytes=sum(sizes),
        base_bytes=sum(size for size, line in zip(sizes, lines, strict=False) if line is None),
        asked=_find_asked(found),
        own_env=frozenset(name for step in found.steps if step.keyword == "ENV" for name, _ in step.instruction.pairs),
        base_accounts=base_accounts,
        dockerfile_words=frozenset(word for line in found.dockerfile.lines() for word in re.findall(r"[\w-]+", line)),
        of_context=frozenset(step.line for step in found.steps if step.from_context),
        copying=frozenset(
            step.line for step in found.steps if step.keyword == "COPY" and step.instruction.flag("from") is not None
        ),
        installing=frozenset(step.line for step in found.steps if only_installs(step)),
        removing=frozenset(step.line for step in found.steps if run_purpose.installs_and_removes(step)),
        building=frozenset(step.line for step in found.steps if builds(step)),
        lists=frozenset(_lists(found)),
        built_languages=frozenset(name for step in found.steps for name in builds(step)),
        built_in=frozenset(folder for step in found.steps for folder in find_build_directories(step)),
        installed_from=find_installed_from(found.steps),
        build_words=frozenset(node_runners.words(found.steps)),
        run_programs=frozenset(posixpath.basename(command.program) for _, command, _ in found.commands()),
        go_targets=frozenset(target for step in found.steps for target in go_packages.find_named(step)),
    )
    untold = untold_packages.find(built, found.installs())
    built = replace(built, asked=built.asked | untold, untold=untold)
    base_path = _base_path(found, env.get("PATH", DEFAULT_PATH))
    base_workdir = next((step.workdir for step in found.steps), "/")
    if not any(step.keyword == "WORKDIR" for step in found.steps):
        base_workdir = config.workdir or "/"
    again = steps(found.graph, found.stage, {**env, "PATH": base_path}, base_workdir)
    return replace(found, image=built, steps=again, reasons=Reasons(built))


def _lists(found: Evidence) -> Iterator[str]:
    """Return the paths of the lists that package managers are told to install from."""
    for step, one in found.installs():
        yield from (absolute(step.workdir, fill_shell(name, step.env)).lstrip("/") for name in one.lists)


def _find_asked(found: Evidence) -> frozenset[str]:
    """Return the packages of the system that the RUNs name."""
    named = (
        name
        for step, one in found.installs()
        if one.manager.of_system
        for word in one.packages
        for name in spell_out(word, step.env)
    )
    return frozenset(re.split(r"[=<>~/:@]", word, maxsplit=1)[0] for word in named)


def _base_path(found: Evidence, path: str) -> str:
    """Return the PATH of the base image: that of the image, without what the Dockerfile puts before or after it."""
    for step in reversed(found.steps):
        if step.keyword != "ENV":
            continue
        for name, value in step.instruction.pairs:
            if name == "PATH":
                before, variable, after = re.sub(r"[\"']", "", value).partition("$PATH")
                if not variable:
                    before, variable, after = re.sub(r"[\"']", "", value).partition("${PATH}")
                if variable and len(path) > len(before) + len(after):
                    path = path.removeprefix(before).removesuffix(after)
    return path or DEFAULT_PATH


def instruction_lines(dockerfile: Dockerfile, instruction: Instruction) -> tuple[str, ...]:
    """Return the source lines of an instruction, heredocs included, each with its line end."""
    return dockerfile.lines()[instruction.start - 1 : instruction.end]


def parent(path: str) -> str:
    """Return the folder of a path without a leading slash; "" for the root."""
    return posixpath.dirname(path)


def _of_name(image: str) -> Distribution | None:
    """The distribution by the name of a base image; None where that does not say it, or it has no packages."""
    found = of_image(image)
    return None if found is None or found.family in (Family.WINDOWS, Family.BUSYBOX) else found
