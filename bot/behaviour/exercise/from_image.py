"""What an image's files tell of how to exercise it: paths that its source answers, and how to ask it for help. Pure.

A wrong guess costs one request that both images answer with "not found"; a right one finds the template or the data
that a rewrite has forgotten.
"""

from __future__ import annotations

import posixpath
import re
import shlex
from collections.abc import Iterator, Sequence

from bot.filetree import Kind
from bot.image import program_files
from bot.image.built_image import BuiltImage
from bot.languages import table as languages
from bot.model import ImageConfig

MOST_PATHS = 60
USUAL_QUESTIONS = ("--help", "--version")
_MOST_ASSETS = 20
_ROUTE = re.compile(r"(?:(?:GET|HEAD|ANY|USE) )?(/[A-Za-z0-9_.~/<>{}:-]{0,60})")
_FILE_SYSTEM = re.compile(
    r"/(?:etc|usr|bin|sbin|var|tmp|home|root|opt|dev|proc|sys|lib|lib64|run|mnt|srv|boot|go|app|src|code|workspace|build)(?:/|$)"
)
_ENDS_IT = re.compile(
    r"quit|exit|shutdown|kill|stop|delete|remove|logout|crash|restart|reset|panic|abort|sleep|slow", re.I
)
_OPTION = re.compile(r"--[a-z][a-z0-9-]{1,30}")
_MOST_QUESTIONS = 14
_PARAMETER = re.compile(r"<(?:\w+:)?\w+>|\{\w+(?::[^}/]*)?\}|(?<=/):\w+")
_ASSETS = re.compile(
    r"(?:^|/)(?:public|static|assets|www|html|htdocs|wwwroot|dist|build|resources|web|templates|views)/(.+)$"
)
_READING = frozenset(("GET", "HEAD"))
_WRAPPERS = re.compile(
    r"^(?:tini|dumb-init|catatonit|gosu|su-exec|env|docker-entrypoint\.sh|docker-php-entrypoint"
    r"|__cacert_entrypoint\.sh|mvn-entrypoint\.sh)$"
)
_TAKE_VALUE = ("-cp", "-classpath", "--class-path", "-jar", "-m", "-W", "-X", "-r", "--require", "-I")
_ENDS_OPTIONS = ("-jar", "-m")
_SHELLS = ("sh", "bash", "ash", "dash", "zsh")


def paths(image: BuiltImage) -> tuple[str, ...]:
    """Return paths that a service made of these files may answer, most telling first."""
    found = dict.fromkeys((*_routes(image), *_assets(image)))
    return tuple(path for path in found if path != "/")[:MOST_PATHS]


def questions(image: BuiltImage) -> tuple[str, ...]:
    """Return the options and commands that a program made of these files may take, after the usual two."""
    found: dict[str, None] = dict.fromkeys(USUAL_QUESTIONS)
    own = [one for one in image.sources.files if not one.library]
    for one in own:
        found |= dict.fromkeys(one.options)
    for one in own:
        found |= dict.fromkeys(literal for literal in sorted(one.literals) if _OPTION.fullmatch(literal))
    return tuple(word for word in found if not _ENDS_IT.search(word))[:_MOST_QUESTIONS]


def program(config: ImageConfig) -> tuple[str, ...]:
    """Return the words that start an image's program without its arguments; nothing where that cannot be told."""
    entrypoint, cmd = config.entrypoint, config.cmd
    if entrypoint and _WRAPPERS.match(posixpath.basename(entrypoint[0])):
        rest = _program(cmd)
        return (*entrypoint, *rest) if rest else ()
    return _program(entrypoint) if entrypoint else _program(cmd)


def _program(words: Sequence[str]) -> tuple[str, ...]:
    if not words:
        return ()
    name = posixpath.basename(words[0])
    if name in _SHELLS and len(words) > 2 and words[1] == "-c":
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


def _routes(image: BuiltImage) -> Iterator[str]:
    """The routes that own sources declare; then their literals that look like one, for servers without a framework."""
    own = [one for one in image.sources.files if not one.library]
    for one in own:
        for route in one.routes:
            if not route.methods or not _READING.isdisjoint(route.methods):
                yield from _asked(route.path)
    for one in own:
        for literal in sorted(one.literals):
            match = _ROUTE.fullmatch(literal)
            if match is not None and not _FILE_SYSTEM.match(match[1]):
                yield from _asked(match[1])


def _asked(route: str) -> Iterator[str]:
    """How a route is asked for: a parameter becomes 1; not at all where its name says that it ends something."""
    local = _PARAMETER.sub("1", route)
    if not _ENDS_IT.search(local) and not re.search(r"[<>{}:()*]|//|\.\.", local):
        yield local


def _assets(image: BuiltImage) -> Iterator[str]:
    """Files of the folders that servers serve, under the paths that they usually have there."""
    number = 0
    for path in image.own():
        found = _ASSETS.search(path)
        if found is None or image.files[path].entry.kind is not Kind.FILE or program_files.is_library(path):
            continue
        if image.system.owner(path) is not None or not re.fullmatch(r"[A-Za-z0-9._/-]{1,100}", found[1]):
            continue
        number += 1
        if number > _MOST_ASSETS:
            return
        yield "/" + found[1]
        yield "/" + found[0].lstrip("/")
