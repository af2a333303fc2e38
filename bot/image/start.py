"""What keeps an image from starting, as its files say it without being run. Pure.

Only what the engine and the kernel will certainly trip over is an obstacle: the program, its loader and libraries, the
interpreter of a script, the user, the working directory. What a script does once it runs is found out by running it.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from bot.dockerfile import shell
from bot.dockerfile.paths import DEFAULT_PATH, absolute
from bot.filetree import EntryKind
from bot.image.access import Access, Right, run_as
from bot.image.built_image import BuiltImage
from bot.image.command import script_file
from bot.image.elf import Elf, is_elf
from bot.image.programs import BUILTINS, Reach
from bot.languages import javascript
from bot.languages.shell import FIRST_PROCESSES, SHELLS
from bot.messages import behaviour as messages
from bot.model.images import ImageConfig
from bot.text import Text, verbatim

_DEEPEST = 6  # wrappers and interpreters of one command
_HEAD_BYTES = 256  # of a script, in which its interpreter is named: the kernel reads as much
_SCRIPT_BYTES = 100_000
_NODE_ENDINGS = (*javascript.FILE_ENDINGS, ".json", ".node")
# e_machine, by the names of platforms. What one machine runs for another (386 on amd64) is no obstacle.
_MACHINES = {
    3: ("386", "amd64"), 62: ("amd64",), 40: ("arm", "arm64"), 183: ("arm64",), 243: ("riscv64",),
    21: ("ppc64le",), 22: ("s390x",), 258: ("loong64",),
}  # fmt: skip


class Obstacle(Enum):
    """What kind of thing is in the way."""

    COMMAND = "command"
    PROGRAM = "program"
    PERMISSION = "permission"
    LOADER = "loader"
    LIBRARY = "library"
    INTERPRETER = "interpreter"
    LINE_ENDS = "line-ends"
    FORMAT = "format"
    SCRIPT = "script"
    USER = "user"
    WORKDIR = "workdir"
    HEALTH = "health"
    MACHINE = "machine"


@dataclass(frozen=True, slots=True)
class InTheWay:
    """One obstacle: about which file (or user), in words, and the keyword of the instruction that leads to it.

    `lost` is the file or library that is not there. `fatal` is False for what only the health check needs, and for
    what a program may cope with.
    """

    kind: Obstacle
    path: str
    text: Text
    keyword: str
    lost: str = ""
    fatal: bool = True


def obstacles(image: BuiltImage, platform: str) -> tuple[InTheWay, ...]:
    """Return what keeps an image from starting on a platform such as "linux/amd64", the first that is met first."""
    return tuple(dict.fromkeys(_Look(image, platform).all()))


def why_refused_as_root(image: BuiltImage) -> InTheWay | None:
    """Return why a cluster that is told `runAsNonRoot` does not start an image: root, or a name without a number."""
    user = image.config.user.partition(":")[0]
    if user.isdecimal() and int(user) != 0:
        return None
    text = messages.ROOT_REFUSED(user=_show_name(user or "root"))
    return InTheWay(Obstacle.USER, user or "root", text, "USER")


class _Look:
    """One look at one image."""

    def __init__(self, image: BuiltImage, platform: str) -> None:
        self._image = image
        self._platform = platform
        self._config: ImageConfig = image.config
        self._reach = Reach(image.files, image.content, dict(image.config.env), image.config.workdir)
        who = run_as(image)
        self._access = Access(image, who) if who is not None else None

    def all(self) -> Iterator[InTheWay]:
        config = self._config
        if self._access is None:
            text = messages.NO_USER(user=_show_name(config.user))
            yield InTheWay(Obstacle.USER, config.user, text, "USER")
        yield from self._workdir()
        words = (*config.entrypoint, *config.cmd)
        keyword = "ENTRYPOINT" if config.entrypoint else "CMD"
        if not any(words):
            yield InTheWay(Obstacle.COMMAND, "", messages.NO_COMMAND(), "CMD")
        else:
            yield from self._words(words, keyword, 0)
        yield from self._health()

    def _workdir(self) -> Iterator[InTheWay]:
        path = self._config.workdir or "/"
        real = self._image.resolve(path)
        if not real or self._access is None:
            return  # the engine makes it
        if self._image.files[real].entry.kind is not EntryKind.FOLDER:
            yield InTheWay(Obstacle.WORKDIR, path, messages.WORKDIR_IS_FILE(path=_show_name(path)), "WORKDIR")
        elif not self._access.rights(real) & Right.RUN:
            text = messages.CLOSED_WORKDIR(user=_show_name(self._access.actor.name), path=_show_name(path))
            # The engine enters it as root: only what the program itself does there fails.
            yield InTheWay(Obstacle.WORKDIR, path, text, "WORKDIR", fatal=False)

    # ------------------------------------------------------------------------------------------------ a command

    def _words(self, words: Sequence[str], keyword: str, depth: int, source: str = "") -> Iterator[InTheWay]:
        """What is in the way of a command in exec form; `source` is the script that has it."""
        if not words or depth > _DEEPEST:
            return
        if "$" in words[0] and source:
            return
        found = list(self._program(words[0], keyword, depth, source))
        yield from found
        if found:
            return
        script = _inline(words)
        if script is not None:
            yield from self._in_shell(script, keyword, depth + 1, posixpath.basename(words[0]))
            return
        rest = _wrapped_words(words)
        if rest:
            yield from self._words(rest, keyword, depth + 1, source)
            return
        yield from self._script_file(words, keyword)

    def _in_shell(self, script: str, keyword: str, depth: int, source: str) -> Iterator[InTheWay]:
        """The commands of `sh -c` that are run whatever comes: those before the first branch."""
        for command in shell.commands(script):
            words = command.effective
            if command.blocks or command.operator not in ("", "&&", ";") or not words:
                return
            if words[0] == "exec":
                words = words[1:]
            if not words or words[0] in BUILTINS or "$" in words[0] or _follows_cd(command, script):
                continue
            yield from self._words(words, keyword, depth, source)

    def _program(self, name: str, keyword: str, depth: int, source: str) -> Iterator[InTheWay]:
        path = self._reach.which(name)
        if path is None:
            yield self._not_found(name, keyword, source)
            return
        real = self._image.resolve(path) or path
        if self._access is not None and not self._access.rights(real) & Right.RUN:
            text = messages.NOT_FOR_USER(user=_show_name(self._access.actor.name), path=_path(path))
            yield InTheWay(Obstacle.PERMISSION, path, text, "USER")
            return
        yield from self._loads(path, real, keyword, depth)

    def _not_found(self, name: str, keyword: str, source: str) -> InTheWay:
        real = self._image.resolve(absolute(self._config.workdir or "/", name)) if "/" in name else self._on_path(name)
        if real:
            kind = self._image.files[real].entry.kind
            if kind is EntryKind.FOLDER:
                return InTheWay(Obstacle.PROGRAM, real, messages.IS_FOLDER(path=_path(real)), keyword)
            return InTheWay(Obstacle.PERMISSION, real, messages.NOT_EXECUTABLE(path=_path(real)), keyword)
        values = {"program": _show_name(name)}
        text = (
            messages.NO_PROGRAM_OF(source=_show_name(source), **values)
            if source and source not in SHELLS
            else messages.NO_PROGRAM(**values)
        )
        return InTheWay(Obstacle.PROGRAM, name, text, keyword, lost=name)

    def _on_path(self, name: str) -> str | None:
        """Where a file of that name is on PATH, if only it could be executed."""
        for folder in dict(self._config.env).get("PATH", DEFAULT_PATH).split(":"):
            real = self._image.resolve(f"{folder}/{name}") if folder else None
            if real and self._image.files[real].entry.kind in (EntryKind.FILE, EntryKind.HARDLINK):
                return real
        return None

    def _loads(self, path: str, real: str, keyword: str, depth: int) -> Iterator[InTheWay]:
        """What a program needs before its first instruction runs."""
        head = self._image.content(real, _HEAD_BYTES)
        if is_elf(head):
            found = self._reach.elf(real)
            if found is not None:
                yield from self._elf(path, real, found, keyword)
        elif head[:2] == b"#!":
            yield from self._interpreted(path, real, head, keyword, depth)
        else:
            yield InTheWay(Obstacle.FORMAT, path, messages.NO_FORMAT(program=_path(path)), keyword)

    def _elf(self, path: str, real: str, found: Elf, keyword: str) -> Iterator[InTheWay]:
        runs_on = _MACHINES.get(found.machine, ())
        own = self._platform.split("/")[1:2]
        if own and runs_on and own[0] not in runs_on:
            values = {"machine": verbatim(runs_on[0]), "platform": _show_name(self._platform)}
            text = messages.OTHER_MACHINE(program=_path(path), **values)
            yield InTheWay(Obstacle.MACHINE, path, text, keyword)
            return
        if found.interpreter and not self._image.resolve(found.interpreter):
            text = messages.NO_LOADER(loader=_show_name(found.interpreter), program=_path(path))
            yield InTheWay(Obstacle.LOADER, path, text, keyword, lost=found.interpreter)
            return
        for library in self._reach.libraries(real, found)[1]:
            text = messages.NO_LIBRARY(library=_show_name(library), program=_path(path))
            yield InTheWay(Obstacle.LIBRARY, path, text, keyword, lost=library)

    def _interpreted(self, path: str, real: str, head: bytes, keyword: str, depth: int) -> Iterator[InTheWay]:
        line = head[2:].split(b"\n", 1)[0].decode("utf-8", "replace")
        words = line.split()
        if not words:
            yield InTheWay(Obstacle.FORMAT, path, messages.NO_FORMAT(program=_path(path)), keyword)
            return
        if line.endswith("\r"):
            text = messages.CARRIAGE_RETURN(program=_path(path), interpreter=_show_name(words[-1] + "\\r"))
            yield InTheWay(Obstacle.LINE_ENDS, path, text, keyword)
            return
        if self._access is not None and not self._access.rights(real) & Right.READ:
            text = messages.NOT_READABLE(user=_show_name(self._access.actor.name), path=_path(path))
            yield InTheWay(Obstacle.PERMISSION, path, text, "USER")
            return
        named = [word for word in words[1:] if not word.startswith("-")]
        for interpreter in (words[0], *(named[:1] if posixpath.basename(words[0]) == "env" else [])):
            found = self._reach.which(interpreter)
            if found is None:
                text = messages.NO_INTERPRETER(program=_path(path), interpreter=_show_name(interpreter))
                yield InTheWay(Obstacle.INTERPRETER, path, text, keyword, lost=interpreter)
                return
            if depth < _DEEPEST:
                yield from self._loads(found, self._image.resolve(found) or found, keyword, depth + 1)

    def _script_file(self, words: Sequence[str], keyword: str) -> Iterator[InTheWay]:
        """The file that an interpreter is started with has to be there, and to be readable."""
        name = script_file(words)
        if name is None or "$" in name or "*" in name:
            return
        path = absolute(self._config.workdir or "/", name)
        endings = _NODE_ENDINGS if posixpath.basename(words[0]) in ("node", "nodejs") else ("",)
        real = next((real for ending in endings if (real := self._image.resolve(path + ending))), None)
        if real is None:
            values = {"script": _show_name(name), "program": _show_name(posixpath.basename(words[0]))}
            yield InTheWay(Obstacle.SCRIPT, path, messages.NO_SCRIPT(**values), keyword, lost=path)
            return
        if self._access is not None and not self._access.rights(real) & Right.READ:
            text = messages.NOT_READABLE(user=_show_name(self._access.actor.name), path=_path(real))
            yield InTheWay(Obstacle.PERMISSION, real, text, "USER")
        elif posixpath.basename(words[0]) in SHELLS and b"\r\n" in self._image.content(real, _SCRIPT_BYTES):
            text = messages.CARRIAGE_RETURNS(program=_path(real))
            yield InTheWay(Obstacle.LINE_ENDS, real, text, keyword, fatal=False)

    def _health(self) -> Iterator[InTheWay]:
        """The first program of the health check; what comes after `||` is there for when it fails."""
        test = self._config.healthcheck.test if self._config.healthcheck else ()
        if test[:1] == ("CMD",):
            named = [test[1]] if len(test) > 1 else []
        elif test[:1] == ("CMD-SHELL",) and len(test) > 1:
            named = [(self._config.shell or ("/bin/sh",))[0], *_of_health(test[1])]
        else:
            return
        for name in named:
            if name not in BUILTINS and "$" not in name and self._reach.which(name) is None:
                text = messages.NO_HEALTH_PROGRAM(program=_show_name(name))
                yield InTheWay(Obstacle.HEALTH, name, text, "HEALTHCHECK", lost=name, fatal=False)


def _of_health(script: str) -> list[str]:
    """The program without which a health check fails: the first, unless another is tried in its place."""
    commands = [one for one in shell.commands(script) if one.effective]
    instead = [one for one in commands[1:] if one.operator == "||" and one.effective[0] not in BUILTINS]
    return [commands[0].effective[0]] if commands and not commands[0].blocks and not instead else []


def _inline(words: Sequence[str]) -> str | None:
    """Return the script of `sh -c script`."""
    if len(words) < 3 or posixpath.basename(words[0]) not in SHELLS:
        return None
    for number, word in enumerate(words[1:-1], 1):
        if word.startswith("-") and word.endswith("c") and not word.startswith("--"):
            return words[number + 1]
        if not word.startswith(("-", "+")) and word != "pipefail":
            return None
    return None


def _wrapped_words(words: Sequence[str]) -> tuple[str, ...]:
    """Return what a program runs that only wraps another; nothing for any other program."""
    if posixpath.basename(words[0]) in FIRST_PROCESSES:
        if "--" in words:
            return tuple(words[words.index("--") + 1 :])
        rest = [number for number, word in enumerate(words[1:], 1) if not word.startswith("-")]
        plain = not any(word.startswith("-") and len(word) == 2 for word in words[1 : rest[0]]) if rest else False
        return tuple(words[rest[0] :]) if plain else ()
    command = shell.Command(tuple(words), "")
    return command.effective if command.effective != tuple(words) else ()


def _follows_cd(command: shell.Command, script: str) -> bool:
    """Whether a path may be meant in another folder than the working directory: after a `cd`."""
    name = command.effective[0]
    return (
        "/" in name
        and not name.startswith("/")
        and any(one.words[:1] in (("cd",), ("pushd",)) for one in shell.commands(script))
    )


def _path(path: str) -> Text:
    return _show_name("/" + path.lstrip("/"))


def _show_name(name: str) -> Text:
    """A stranger's name on one line, bounded."""
    line = "".join(letter if letter.isprintable() else " " for letter in name)
    return verbatim(line[:120] + "…" if len(line) > 120 else line)
