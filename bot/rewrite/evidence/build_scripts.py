"""Which scripts only a build starts: a RUN does, and the image's own command does not. Pure."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Sequence

from bot.dockerfile.shell import Command
from bot.image.command import script_file
from bot.model.images import ImageConfig

_READS = (".", "source")


def find(commands: Iterable[Command], starting: Iterable[Command], config: ImageConfig) -> frozenset[str]:
    """Return the scripts, by path or by name, of what RUNs start; `starting` are the commands of the image."""
    started = {posixpath.basename(word) for command in starting for word in command.words}
    started |= {posixpath.basename(word) for word in (*config.entrypoint, *config.cmd)}
    named = (word for command in commands for word in _files(command.effective))
    paths = {posixpath.normpath(word).lstrip("/") for word in named if "/" in word or word.endswith(".sh")}
    return frozenset(path for path in paths if posixpath.basename(path) not in started)


def _files(words: Sequence[str]) -> Sequence[str]:
    """The file that a command starts: itself, or what it hands to an interpreter. What it makes or copies is none."""
    if words[:1] and words[0] in _READS:
        return words[1:2]
    script = script_file(words)
    return (script,) if script is not None else words[:1]
