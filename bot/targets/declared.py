"""What compose and bake files declare about images, and the closed room in which the tools that read them run.

The files may be a stranger's. A tool sees no environment of ours, reaches no engine, has seconds to answer, and is
started in a folder that holds nothing but regular files out of the repository.
"""

from __future__ import annotations

import contextlib
import posixpath
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

from bot.dockerfile.expansion import SPACES
from bot.engine import build_context
from bot.host import process
from bot.host.links import follow
from bot.model.targets import BuildInputs
from bot.text import Text

TIMEOUT_SECONDS = 10.0
FILE_LIMIT = 262_144  # bytes of one file
FILES_LIMIT = 50  # files that one file draws in
_OUTPUT_LIMIT = 4_000_000
_OWN_BYTES = 400_000_000  # of memory that a plugin fills; it takes address space beyond that
_CPU_SECONDS = 3  # an honest file takes a twentieth of one
_MEMORY_KIB = 4_194_304  # a Go program reserves much more than it uses
# Nothing of ours, and nothing to reach: every name here can be read by the files.
_ENVIRONMENT = (
    "PATH=/nonexistent",
    "DOCKER_HOST=unix:///nonexistent",
    "DOCKER_CONFIG=.docker",
    "BUILDX_CONFIG=.buildx",
    "BUILDX_BAKE_ENTITLEMENTS_FS=0",
    "COMPOSE_EXPERIMENTAL_GIT_REMOTE=false",
    "COMPOSE_EXPERIMENTAL_OCI_REMOTE=false",
    "HTTP_PROXY=http://127.0.0.1:9",
    "HTTPS_PROXY=http://127.0.0.1:9",
    "GIT_ALLOW_PROTOCOL=none",
)
_REMOTE = re.compile(r"^(?:[a-z][a-z0-9+.-]*://|git@|github\.com/)")


@dataclass(frozen=True, slots=True)
class Declared:
    """An image that a compose or bake file declares; paths are relative to the root of the repository.

    `contexts` are further build contexts by name: a folder of the repository, "docker-image://...", "declared:NAME" for
    another image of the same file, or else what the file says, which no build is given. `reader` is the tool that read
    the file.
    """

    file: str
    name: str
    dockerfile: str
    context: str
    stage: str | None = None
    build_args: tuple[tuple[str, str], ...] = ()
    platforms: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    contexts: tuple[tuple[str, str], ...] = ()
    reader: str = ""
    inline: str = ""  # the Dockerfile, where the file holds it in itself: its text at the lines that it has there

    @property
    def inputs(self) -> BuildInputs:
        """What its build is told besides its Dockerfile; the other images of the file included."""
        return BuildInputs(self.context, self.stage, self.build_args, self.inline, self.contexts)

    def placed(self, links: Mapping[str, str]) -> Declared:
        """Return the same by the paths that its own lead to in the tree; one that leads out stays as it is."""
        folders = set(build_context.folders(self.contexts))
        return replace(
            self,
            dockerfile=follow(self.dockerfile, links) or self.dockerfile,
            context=follow(self.context, links) or self.context,
            contexts=tuple(
                (name, (follow(value, links) or value) if value in folders else value) for name, value in self.contexts
            ),
        )


@dataclass(frozen=True, slots=True)
class Declarations:
    """What files declare, and what could not be read, with the reason.

    `refused` are images that they declare and that are not reviewed, by file and name, with the reason.
    """

    images: tuple[Declared, ...] = ()
    notes: tuple[Text, ...] = ()
    refused: Mapping[tuple[str, str], Text] = field(default_factory=dict)


class Tree(Protocol):
    """The files of a revision."""

    def read(self, path: str) -> bytes | None:
        """Return a file's content, None if there is no such file or it is too large to be a configuration."""

    def has(self, path: str) -> bool:
        """Whether there is such a file."""


def run_closed(plugin: Path, arguments: Sequence[str], folder: Path, names: Sequence[str] = ()) -> process.Completed:
    """Run a plugin in a folder without our environment; the variables `names` are there, and empty."""
    limits = f'ulimit -t {_CPU_SECONDS}; ulimit -v {_MEMORY_KIB}; exec "$@"'
    command = ["env", "-i", *_ENVIRONMENT, *(f"{name}=" for name in names), "/bin/sh", "-c", limits, "sh"]
    return process.run(
        [*command, str(plugin), *arguments],
        timeout=TIMEOUT_SECONDS,
        cwd=folder,
        limit=_OUTPUT_LIMIT,
        memory=_OWN_BYTES,
    )


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files of the repository below a folder: regular files, never links."""
    for path, content in files.items():
        target = folder / path
        # Two names can clash, one as a file and one as a folder: the tool then misses one, and says so.
        with contextlib.suppress(FileExistsError, IsADirectoryError, NotADirectoryError):
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)


def join_path(folder: str, path: str) -> str | None:
    """Return a path of the repository that `path` means in `folder`; None where it leaves the repository."""
    if path.startswith(("/", "~", "\\")) or _REMOTE.match(path) or re.match("^[A-Za-z]:", path):
        return None
    clean = posixpath.normpath(posixpath.join(folder or ".", path))
    return None if clean == ".." or clean.startswith("../") else clean


def contexts(given: Mapping[str, Any], prefix: str, place: Callable[[str], str | None]) -> tuple[tuple[str, str], ...]:
    """Return further build contexts by name; `prefix` begins those that are another image of the file.

    `place` says which folder of the repository one is. What is neither such a folder nor an image stays as it is said:
    a build is refused it.
    """
    found = []
    for name, value in sorted(given.items()):
        text = str(value)
        if text.startswith(prefix):
            found.append((str(name), build_context.DECLARED + text.removeprefix(prefix)))
        elif build_context.is_image(text):
            found.append((str(name), text))
        else:
            found.append((str(name), place(text) or text))
    return tuple(found)


def is_remote(path: str) -> bool:
    """Whether a context is an address and no folder."""
    return bool(_REMOTE.match(path))


def last_line(done: process.Completed) -> str:
    """Return the last line that a tool printed, in printable letters and bounded."""
    if done.timed_out:
        return f"no answer within {TIMEOUT_SECONDS:.0f} s"
    if done.status < 0:
        return "it takes too much time or memory"
    lines = [line.strip(SPACES) for line in done.err.splitlines() if line.strip(SPACES)] or ["no message"]
    return "".join(letter if letter.isprintable() else " " for letter in lines[-1])[:300]
