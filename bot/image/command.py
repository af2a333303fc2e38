"""The command of an image, taken apart: what wraps it, what interprets it, and which file is the program. Pure."""

from __future__ import annotations

import posixpath
import re
import shlex
from collections.abc import Sequence

from bot.languages import table as languages
from bot.languages.shell import FIRST_PROCESSES, SHELLS
from bot.model.images import ImageConfig

_WRAPPERS = re.compile(
    r"^(?:tini|dumb-init|catatonit|gosu|su-exec|env|docker-entrypoint\.sh|docker-php-entrypoint"
    r"|__cacert_entrypoint\.sh|mvn-entrypoint\.sh)$"
)
_TAKE_VALUE = ("-cp", "-classpath", "--class-path", "-jar", "-m", "-W", "-X", "-r", "--require", "-I")
_ENDS_OPTIONS = ("-jar", "-m")


def program(config: ImageConfig) -> tuple[str, ...]:
    """Return the words that start an image's program without its arguments; nothing where that cannot be told."""
    entrypoint, cmd = config.entrypoint, config.cmd
    if entrypoint and _WRAPPERS.match(posixpath.basename(entrypoint[0])):
        inside = next((n for n, one in enumerate(entrypoint[1:], 1) if not re.match(r"-|\d+$", one)), None)
        if inside is not None and posixpath.basename(entrypoint[0]) in FIRST_PROCESSES:
            rest = _program(entrypoint[inside:])
            return (*entrypoint[:inside], *rest) if rest else ()
        rest = _program(cmd)
        return (*entrypoint, *rest) if rest else ()
    return _program(entrypoint) if entrypoint else _program(cmd)


def is_untold(config: ImageConfig) -> bool:
    """Return whether an image leaves it to its caller to give its program arguments: an ENTRYPOINT alone has none."""
    return not config.cmd and bool(config.entrypoint) and program(config) == config.entrypoint


def _program(words: Sequence[str]) -> tuple[str, ...]:
    if not words:
        return ()
    name = posixpath.basename(words[0])
    if name in SHELLS and len(words) > 2 and words[1] == "-c":
        return _in_shell(words[2])
    if name != "java" and not languages.is_interpreter(name):
        return (words[0],)
    return _script(words)


def _script(words: Sequence[str]) -> tuple[str, ...]:
    """The words of an interpreter's command up to the script that it runs."""
    taken = [words[0]]
    at = 1
    while at < len(words):
        word = words[at]
        taken.append(word)
        at += 1
        if word in _TAKE_VALUE and at < len(words):
            taken.append(words[at])
            at += 1
            if word in _ENDS_OPTIONS:
                return tuple(taken)
        elif word in ("-c", "-e"):
            return ()
        elif not word.startswith("-"):
            return tuple(taken)
    return ()


def health_command(test: Sequence[str], shell: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the command of a HEALTHCHECK, nothing if there is none."""
    if test[:1] == ("CMD",):
        return tuple(test[1:])
    if test[:1] == ("CMD-SHELL",) and len(test) > 1:
        return (*(shell or ("/bin/sh", "-c")), test[1])
    return ()


def script_file(words: Sequence[str]) -> str | None:
    """Return the file that an interpreter is started with; None if it is started with none, or with a module."""
    if not words or not (posixpath.basename(words[0]) == "java" or languages.is_interpreter(words[0])):
        return None
    taken = _script(words)
    if len(taken) < 2 or taken[-1].startswith("-") or taken[-2] == "-m":
        return None
    if posixpath.basename(words[0]) == "java":
        return taken[-1] if taken[-2] == "-jar" else None
    return taken[-1]


def _in_shell(script: str) -> tuple[str, ...]:
    """The program of a shell form that is one plain command."""
    if re.search(r"[$`*?~\[\]{}<>|&;()!#\n\\=]", script):
        return ()
    try:
        words = shlex.split(script)
    except ValueError:
        return ()
    return _program(words[1:] if words[:1] == ["exec"] else words)


def without_shell(command: str) -> tuple[str, ...] | None:
    """Return the words of a command that needs no shell, None if it does."""
    if re.search(r"[$`*?~\[\]{}<>|&;()!#\n\\]", command):
        return None
    try:
        words = tuple(shlex.split(command))
    except ValueError:
        return None
    return words if words and "=" not in words[0] else None
