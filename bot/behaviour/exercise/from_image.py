"""What an image's files tell of how to exercise it: paths that its source answers, and how to ask it for help. Pure.

A wrong guess costs one request that both images answer with "not found"; a right one finds the template or the data
that a rewrite has forgotten.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.filetree import EntryKind
from bot.image import program_files
from bot.image.built_image import BuiltImage

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


def _routes(image: BuiltImage) -> Iterator[str]:
    """The routes that own sources declare; then their literals that look like one, for servers without a framework."""
    own = [one for one in image.sources.files if not one.library]
    for one in own:
        for route in one.routes:
            if not route.methods or not _READING.isdisjoint(route.methods):
                yield from _ask_route(route.path)
    for one in own:
        for literal in sorted(one.literals):
            match = _ROUTE.fullmatch(literal)
            if match is not None and not _FILE_SYSTEM.match(match[1]):
                yield from _ask_route(match[1])


def _ask_route(route: str) -> Iterator[str]:
    """How a route is asked for: a parameter becomes 1; not at all where its name says that it ends something."""
    local = _PARAMETER.sub("1", route)
    if not _ENDS_IT.search(local) and not re.search(r"[<>{}:()*]|//|\.\.", local):
        yield local


def _assets(image: BuiltImage) -> Iterator[str]:
    """Files of the folders that servers serve, under the paths that they usually have there."""
    number = 0
    for path in image.own():
        found = _ASSETS.search(path)
        if found is None or image.files[path].entry.kind is not EntryKind.FILE or program_files.is_library(path):
            continue
        if image.system.owner(path) is not None or not re.fullmatch(r"[A-Za-z0-9._/-]{1,100}", found[1]):
            continue
        number += 1
        if number > _MOST_ASSETS:
            return
        yield "/" + found[1]
        yield "/" + found[0].lstrip("/")
