"""What the files of a built image say about its Dockerfile: digests of downloads, programs that are called."""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from bot.dockerfile.shell import commands
from bot.dockerfile.syntax import Instruction
from bot.engine import archive
from bot.filetree import Entry, EntryKind, TreeFile, resolve
from bot.model.images import ImageConfig

_MOST_BYTES = 500_000_000  # of a file whose digest is made
_DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_URL = re.compile(r"https?://|\$", re.IGNORECASE)  # or what a variable may make one
# What a shell does by itself; of others that it does not find it says so.
_BUILTINS = frozenset((
    "", ".", ":", "[", "[[", "break", "case", "cd", "command", "continue", "echo", "eval", "exec", "exit", "export",
    "false", "for", "if", "kill", "local", "printf", "pwd", "read", "return", "set", "shift", "source", "test", "time",
    "trap", "true", "type", "ulimit", "umask", "unset", "until", "wait", "while", "!",
))  # fmt: skip


def added_digest(instruction: Instruction, blob: Path, entries: Sequence[Entry]) -> str | None:
    """Return the sha256 of what an ADD of one address, or of what may be one, brought; None for any other."""
    sources = instruction.args[:-1]
    if instruction.keyword != "ADD" or len(sources) != 1 or not _URL.match(sources[0].strip("\"'")):
        return None
    files = [entry for entry in entries if entry.kind is EntryKind.FILE]
    if (
        len(files) != 1
        or files[0].offset < 0
        or files[0].length > _MOST_BYTES
        or instruction.flag("unpack") is not None
    ):
        return None
    return hashlib.sha256(archive.content(blob, files[0], _MOST_BYTES)).hexdigest()


def missing_programs(files: Mapping[str, TreeFile], config: ImageConfig) -> tuple[str, ...]:
    """Return the programs that the image's HEALTHCHECK calls and that are not in the image."""
    test = config.healthcheck.test if config.healthcheck else ()
    if len(test) < 2 or test[0] not in ("CMD", "CMD-SHELL"):
        return ()
    environment = dict(config.env)
    if test[0] == "CMD":
        names: Iterable[str] = test[1:2]
    else:
        shell = config.shell[0] if config.shell else "/bin/sh"
        script = commands(test[1])
        own = {one.function for one in script}
        called = (one.effective[0] for one in script if one.effective)
        names = (shell, *(name for name in called if name not in own and name not in _BUILTINS))
    folders = environment.get("PATH", _DEFAULT_PATH).split(":")
    missing = [name for name in names if "$" not in name and not _is_there(files, name, folders, config.workdir)]
    return tuple(dict.fromkeys(missing))


def _is_there(files: Mapping[str, TreeFile], name: str, folders: Sequence[str], workdir: str) -> bool:
    if name.startswith("~") or "`" in name or "*" in name:
        return True  # nobody knows what it is
    places = (
        [posixpath.join("/", workdir, name)] if "/" in name else [posixpath.join(folder, name) for folder in folders]
    )
    return any(resolve(files, place) for place in places)
