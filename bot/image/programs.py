"""Which programs an image's entrypoint, command and healthcheck reach, and what these need to run. Pure.

Shell-form commands and wrapper scripts are parsed, PATH and symbolic links followed as the kernel does; libraries are
looked for as the dynamic loader does. What cannot be told (a name in a variable) is left out: the proof will run it.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from bot.dockerfile import shell
from bot.dockerfile.paths import DEFAULT_PATH, absolute
from bot.filetree import EntryKind, TreeFile, resolve
from bot.image import elf
from bot.image.elf import Elf
from bot.languages import shell as shell_row
from bot.languages.row import word_set
from bot.languages.shell import SHELLS

_MOST_PROGRAMS = 64
_MOST_LIBRARIES = 400
_DEEPEST = 6  # scripts that call scripts
_SCRIPT_BYTES = 200_000
ELF_BYTES = 400_000_000  # of one program that are read: its tables may be at its end
_LIBRARY_FOLDERS = ("lib", "usr/lib", "lib64", "usr/lib64", "usr/local/lib")
_TRIPLETS = {
    3: "i386-linux-gnu", 40: "arm-linux-gnueabihf", 62: "x86_64-linux-gnu", 183: "aarch64-linux-gnu",
    243: "riscv64-linux-gnu", 21: "powerpc64le-linux-gnu", 22: "s390x-linux-gnu",
}  # fmt: skip
BUILTINS = word_set(
    ". : [ alias bg break cd command continue echo eval exec exit export false fg getopts hash jobs kill local printf "
    "pwd read readonly return set shift source test times trap true type ulimit umask unalias unset wait [[ declare "
    "let shopt typeset"
)


class Via(Enum):
    """What reaches a program."""

    COMMAND = "command"  # ENTRYPOINT and CMD
    HEALTHCHECK = "healthcheck"
    SMOKE = "smoke"


@dataclass(frozen=True, slots=True)
class Program:
    """A program, or library that is loaded by name. Paths are without a leading slash.

    `path` is where PATH finds it, `real` what is there when links are followed. `interpreter` is a script's, as its
    first line has it. `libraries` are the files that the loader takes, `missing` the names that it would not find.
    """

    name: str
    path: str
    real: str
    via: Via
    elf: Elf | None = None
    interpreter: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    scripted: bool = False  # a script calls it, not the entrypoint itself
    arguments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Start:
    """A command that an image runs: its words, in exec form, or after ["/bin/sh", "-c"]."""

    words: tuple[str, ...]
    via: Via


Read = Callable[[str, int], bytes]  # a path, the most bytes -> the content


class Reach:
    """Goes from the commands of an image to everything that they run."""

    def __init__(self, files: Mapping[str, TreeFile], read: Read, env: Mapping[str, str], workdir: str) -> None:
        self._files = files
        self._read = read
        self._path = [part or "." for part in env.get("PATH", DEFAULT_PATH).split(":")]
        self._env = env
        self._workdir = workdir or "/"
        self.configured = _read_configured(files, read)
        self._elves: dict[str, Elf | None] = {}
        self.found: dict[str, Program] = {}

    def start(self, starts: Iterable[Start]) -> tuple[Program, ...]:
        """Return the programs that these commands reach, in order of first use."""
        for start in starts:
            self._words(start.words, start.via, 0, scripted=False)
        return tuple(self.found.values())

    def elf(self, path: str) -> Elf | None:
        """Return what an ELF file of the image says, by its real path; None for anything else."""
        if path not in self._elves:
            head = self._read(path, 4)
            self._elves[path] = elf.read(self._read(path, ELF_BYTES)) if elf.is_elf(head) else None
        return self._elves[path]

    def libraries(self, path: str, main: Elf) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the real paths of all libraries that an ELF file loads, and the names that are not found."""
        loaded: dict[str, None] = {}
        missing: dict[str, None] = {}
        waiting: list[tuple[str, str, Elf, tuple[str, ...]]] = [
            (name, path, main, _find_passed_on(main, path, main, ())) for name in reversed(main.needed)
        ]
        if main.interpreter and (loader := resolve(self._files, main.interpreter)):
            loaded[loader] = None
        while waiting and len(loaded) < _MOST_LIBRARIES:
            name, origin, by, inherited = waiting.pop()
            found = self._library(name, origin, by, inherited, musl=main.musl)
            if found is None:
                missing[name] = None
            elif found not in loaded:
                loaded[found] = None
                library = self.elf(found)
                if library is not None:
                    passed = _find_passed_on(library, found, main, inherited)
                    waiting += [(one, found, library, passed) for one in reversed(library.needed)]
        return tuple(loaded), tuple(missing)

    def which(self, name: str, workdir: str | None = None) -> str | None:
        """Return the path that running `name` takes, links not followed; None if there is no such program."""
        folder = workdir or self._workdir
        tries = [absolute(folder, name)] if "/" in name else [absolute(folder, f"{one}/{name}") for one in self._path]
        for path in tries:
            real = resolve(self._files, path)
            if (
                real
                and self._files[real].entry.kind in (EntryKind.FILE, EntryKind.HARDLINK)
                and self._files[real].entry.mode & 0o111
            ):
                return path.lstrip("/")
        return None

    def _words(self, words: Sequence[str], via: Via, depth: int, *, scripted: bool) -> None:
        if not words or depth > _DEEPEST or len(self.found) >= _MOST_PROGRAMS:
            return
        script = _inline(words)
        if script is not None:
            self._program(words[0], (), via, depth, scripted=scripted)
            self._script(script, via, depth + 1)
            return
        self._program(words[0], tuple(words[1:]), via, depth, scripted=scripted)
        # An entrypoint such as tini or a script runs its own arguments; so does `exec "$@"`.
        rest = [word for word in words[1:] if not word.startswith("-")]
        if rest and self.which(rest[0]) is not None:
            at = words.index(rest[0])
            self._words(words[at:], via, depth + 1, scripted=scripted)
        for word in words[1:]:
            self._data_script(word, via, depth)

    def _program(self, name: str, arguments: tuple[str, ...], via: Via, depth: int, *, scripted: bool) -> None:
        path = self.which(name)
        if path is None or path in self.found:
            return
        real = resolve(self._files, path) or path
        head = self._read(real, 4)
        if elf.is_elf(head):
            main = self.elf(real)
            libraries, missing = self.libraries(real, main) if main else ((), ())
            self.found[path] = Program(
                name, path, real, via, main, (), libraries, missing, scripted=scripted, arguments=arguments
            )
            return
        interpreter = _shebang(self._read(real, 256))
        self.found[path] = Program(name, path, real, via, None, interpreter, scripted=scripted, arguments=arguments)
        if interpreter:
            self._words([word for word in interpreter if word != "-S"], via, depth + 1, scripted=scripted)
        if not interpreter or _base(interpreter[0]) in SHELLS or _base(interpreter[-1]) in SHELLS:
            self._script(self._read(real, _SCRIPT_BYTES).decode("utf-8", "replace"), via, depth + 1)

    def _data_script(self, word: str, via: Via, depth: int) -> None:
        """A shell script that is an argument: `sh start.sh`."""
        if not word.endswith(shell_row.ROW.suffixes) or depth > _DEEPEST:
            return
        real = resolve(self._files, absolute(self._workdir, word))
        if real and real not in self.found and self._files[real].entry.kind in (EntryKind.FILE, EntryKind.HARDLINK):
            self.found[real] = Program(word, real, real, via, None, ("/bin/sh",), scripted=False)
            self._script(self._read(real, _SCRIPT_BYTES).decode("utf-8", "replace"), via, depth + 1)

    def _script(self, text: str, via: Via, depth: int) -> None:
        if depth > _DEEPEST:
            return
        for command in shell.commands(text):
            words = [self._filled(word) for word in command.effective]
            if not words:
                continue
            if words[0] in (".", "source", "eval", "exec") and len(words) > 1:
                words = words[1:]
            if words[0] not in BUILTINS:
                self._words(words, via, depth, scripted=True)
            for wrapped in command.words[:1]:
                if wrapped != words[0] and wrapped not in BUILTINS:
                    self._program(wrapped, (), via, depth, scripted=True)

    def _filled(self, word: str) -> str:
        return re.sub(
            r"\$(?:(\w+)|\{(\w+)(?::?-([^}]*))?\})",
            lambda match: self._env.get(match[1] or match[2]) or match[3] or match[0],
            word,
        )

    def _library(self, name: str, origin: str, by: Elf, inherited: tuple[str, ...], *, musl: bool) -> str | None:
        if "/" in name:
            return resolve(self._files, name)
        runs = [] if by.runpath and not musl else [*by.rpath, *inherited]
        runs += [part for part in self._env.get("LD_LIBRARY_PATH", "").split(":") if part]
        runs += by.runpath
        folders = _expand_each(runs, origin)
        triplet = _TRIPLETS.get(by.machine, "")
        folders += self.configured
        folders += [f"{folder}/{triplet}" for folder in ("lib", "usr/lib") if triplet]
        folders += _LIBRARY_FOLDERS
        for folder in folders:
            real = resolve(self._files, f"{folder}/{name}")
            if real and self._files[real].entry.kind in (EntryKind.FILE, EntryKind.HARDLINK):
                return real
        return None


def _find_passed_on(library: Elf, path: str, main: Elf, inherited: tuple[str, ...]) -> tuple[str, ...]:
    """Return the folders in which what a library loads is looked for, too.

    glibc passes on DT_RPATH, and that only where no DT_RUNPATH stands in its way; musl passes on both.
    """
    if main.musl:
        return (*_expand_each((*library.rpath, *library.runpath), path), *inherited)
    return inherited if library.runpath else (*_expand_each(library.rpath, path), *inherited)


def _expand_each(folders: Iterable[str], origin: str) -> list[str]:
    own = "/" + posixpath.dirname(origin)
    return [re.sub(r"\$(?:ORIGIN|\{ORIGIN\})", lambda _: own, folder) for folder in folders]


def starts(
    entrypoint: Sequence[str], cmd: Sequence[str], healthcheck: Sequence[str], smoke: str | None
) -> tuple[Start, ...]:
    """Return the commands that an image runs, from its config and the maintainer's smoke command."""
    found = [Start((*entrypoint, *cmd), Via.COMMAND)]
    if entrypoint and cmd:
        found.append(Start(tuple(cmd), Via.COMMAND))
    if healthcheck[:1] == ("CMD",) or list(healthcheck[:1]) == ["CMD"]:
        found.append(Start(tuple(healthcheck[1:]), Via.HEALTHCHECK))
    elif list(healthcheck[:1]) == ["CMD-SHELL"] and len(healthcheck) > 1:
        found.append(Start(("/bin/sh", "-c", healthcheck[1]), Via.HEALTHCHECK))
    if smoke:
        found.append(Start(("/bin/sh", "-c", smoke), Via.SMOKE))
    return tuple(start for start in found if start.words)


def _inline(words: Sequence[str]) -> str | None:
    """Return the script of `sh -c script`."""
    if len(words) < 3 or _base(words[0]) not in SHELLS:
        return None
    for number, word in enumerate(words[1:-1], 1):
        if re.fullmatch(r"-\w*c", word):
            return words[number + 1]
        if not word.startswith(("-", "+")) and word != "pipefail":
            return None
    return None


def _shebang(head: bytes) -> tuple[str, ...]:
    """Return the interpreter in a script's first line, with its arguments; for `env` what it runs as well."""
    if head[:2] != b"#!":
        return ()
    words = head[2:].split(b"\n", 1)[0].decode("utf-8", "replace").split()
    return tuple(words[:4])


def _read_configured(files: Mapping[str, TreeFile], read: Read) -> list[str]:
    """Return the folders of /etc/ld.so.conf and what it includes."""
    folders: list[str] = []
    names = [
        "etc/ld.so.conf",
        *sorted(path for path in files if re.fullmatch(r"etc/ld\.so\.conf\.d/[^/]+\.conf", path)),
    ]
    for name in names:
        real = resolve(files, name)
        if real:
            lines = read(real, 20_000).decode("utf-8", "replace").splitlines()
            folders += [line.strip() for line in lines if line.strip().startswith("/")]
    return folders[:200]


def _base(word: str) -> str:
    return word.rpartition("/")[2]
