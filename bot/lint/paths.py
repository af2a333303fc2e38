"""Where COPY and ADD put files. Pure."""

from __future__ import annotations

import posixpath
import re

from bot.dockerfile.expansion import ExpansionError
from bot.dockerfile.stages import expand
from bot.dockerfile.syntax import Instruction
from bot.lint.rule import Context

_ARCHIVE = re.compile(r"\.(?:tar|tgz|tbz2?|txz|tzst|tar\.[a-z0-9]+|gz|bz2|xz|zst|lzma|tlz|Z)$", re.IGNORECASE)
_REMOTE = re.compile(r"(?:https?|git|ssh|s3|ftp)://|git@|github\.com[/:]", re.IGNORECASE)


def sources(instruction: Instruction) -> tuple[str, ...]:
    """Return what a COPY or ADD copies, as written; heredocs are left out."""
    return tuple(word for word in instruction.args[:-1] if not word.startswith("<<"))


def is_archive(source: str) -> bool:
    """Whether ADD would unpack it, as far as its name tells."""
    return bool(_ARCHIVE.search(source.strip("\"'")))


def is_remote(source: str) -> bool:
    """Whether ADD would download it."""
    return bool(_REMOTE.match(source.strip("\"'")))


def is_whole_context(instruction: Instruction) -> bool:
    """Whether a COPY or ADD copies everything that the build context holds."""
    return not instruction.flag("from") and any(
        posixpath.normpath(source or ".") in (".", "/", "*") for source in sources(instruction)
    )


def workdirs(context: Context) -> dict[int, str | None]:
    """Return the working directory at each instruction of the image, by its line; None where it is not known."""
    current: str | None = None
    found: dict[int, str | None] = {}
    for stage in context.chain:
        for instruction in stage.instructions:
            if instruction.keyword == "WORKDIR" and instruction.args:
                path = filled(context, instruction.args[0])
                if path is None:
                    current = None
                elif path.startswith("/"):
                    current = posixpath.normpath(path)
                elif current is not None:
                    current = posixpath.normpath(posixpath.join(current, path))
            found[instruction.start] = current
    return found


def filled(context: Context, word: str) -> str | None:
    """Return a word with its variables filled in, None if one of them is not known."""
    env = context.environment(context.stage)
    names = re.findall(r"\$\{?(\w+)", word)
    if any("$" in env.get(name, "$") for name in names):
        return None
    try:
        return expand(word, env, context.dockerfile.escape)
    except ExpansionError:
        return None


def absolute(path: str, workdir: str | None) -> str | None:
    """Return a path from the root, None if it is relative to what is not known."""
    if path.startswith("/"):
        return posixpath.normpath(path)
    return None if workdir is None else posixpath.normpath(posixpath.join(workdir, path))
