"""What an image's files tell of how to exercise it: paths that its source answers, and how to ask it for help. Pure.

A wrong guess costs one request that both images answer with "not found"; a right one finds the template or the data
that a rewrite has forgotten.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.filetree import Kind
from bot.image.built_image import BuiltImage

MOST_PATHS = 60
USUAL_QUESTIONS = ("--help", "--version")
_MOST_SOURCES = 400
_SOURCE_BYTES = 200_000
_MOST_ASSETS = 20
_SOURCES = re.compile(
    r"\.(?:py|js|mjs|cjs|ts|tsx|jsx|go|rb|ru|php|java|kt|scala|groovy|cs|fs|rs|c|cc|cpp|h|hpp|ex|exs|erl|hs|pl|pm|lua|sh"
    r"|html|htm|hbs|ejs|erb|jinja2?|tmpl|conf|ya?ml|toml)$"
)
_LIBRARIES = re.compile(
    r"(?:^|/)(?:node_modules|vendor|site-packages|dist-packages|\.git|\.venv|venv|gems|target|__pycache__|pkg/mod"
    r"|bower_components|\.m2|\.cargo|\.rustup)(?:/|$)"
)
_ROUTE = re.compile(r"""["'`](?:(?:GET|HEAD|ANY|USE) )?(/[A-Za-z0-9_.~/<>{}:-]{0,60})["'`]""")
_FILE_SYSTEM = re.compile(
    r"/(?:etc|usr|bin|sbin|var|tmp|home|root|opt|dev|proc|sys|lib|lib64|run|mnt|srv|boot|go|app|src|code|workspace|build)(?:/|$)"
)
_ENDS_IT = re.compile(
    r"quit|exit|shutdown|kill|stop|delete|remove|logout|crash|restart|reset|panic|abort|sleep|slow", re.I
)
# A program's own options and commands, in the spellings of several languages.
_WORDS = (
    re.compile(r"""["'](--[a-z][a-z0-9-]{1,30})["']"""),
    re.compile(
        r"""(?:add_parser|\.command|addCommand|add_command|subcommand|strcmp|Use)\b[^"'\n]{0,40}["']([a-z][a-z0-9-]{1,30})["'\s]"""
    ),
    re.compile(r"""\bcase\s+["']([a-z][a-z0-9-]{1,30})["']"""),
    re.compile(r"""(?:argv|args|ARGV|Args|\$1)[^\n"']{0,30}===?\s*["'](-{0,2}[a-z][a-z0-9-]{1,30})["']"""),
)
_MOST_QUESTIONS = 14
_PARAMETER = re.compile(r"<(?:\w+:)?\w+>|\{\w+(?::[^}/]*)?\}|(?<=/):\w+")
_ASSETS = re.compile(
    r"(?:^|/)(?:public|static|assets|www|html|htdocs|wwwroot|dist|build|resources|web|templates|views)/(.+)$"
)


def paths(image: BuiltImage) -> tuple[str, ...]:
    """Return paths that a service made of these files may answer, most telling first."""
    found = dict.fromkeys((*_routes(image), *_assets(image)))
    return tuple(path for path in found if path != "/")[:MOST_PATHS]


def questions(image: BuiltImage) -> tuple[str, ...]:
    """Return the options and commands that a program made of these files may take, after the usual two."""
    found: dict[str, None] = dict.fromkeys(USUAL_QUESTIONS)
    for text in _sources(image):
        for pattern in _WORDS:
            found |= dict.fromkeys(pattern.findall(text))
    return tuple(word for word in found if not _ENDS_IT.search(word))[:_MOST_QUESTIONS]


def _routes(image: BuiltImage) -> Iterator[str]:
    for text in _sources(image):
        for route in _ROUTE.findall(text):
            local = _PARAMETER.sub("1", route)
            if _FILE_SYSTEM.match(local) or _ENDS_IT.search(local) or re.search(r"[<>{}:]|//|\.\.", local):
                continue
            yield local


def _sources(image: BuiltImage) -> Iterator[str]:
    """The texts of the program's own source, as far as they are in the image."""
    looked = 0
    for path in image.own():
        entry = image.files[path].entry
        if entry.kind is not Kind.FILE or not _SOURCES.search(path) or _LIBRARIES.search(path):
            continue
        if image.system.owner(path) is not None:
            continue
        looked += 1
        if looked > _MOST_SOURCES:
            return
        yield image.content(path, _SOURCE_BYTES).decode("utf-8", "replace")


def _assets(image: BuiltImage) -> Iterator[str]:
    """Files of the folders that servers serve, under the paths that they usually have there."""
    number = 0
    for path in image.own():
        found = _ASSETS.search(path)
        if found is None or image.files[path].entry.kind is not Kind.FILE or _LIBRARIES.search(path):
            continue
        if image.system.owner(path) is not None or not re.fullmatch(r"[A-Za-z0-9._/-]{1,100}", found[1]):
            continue
        number += 1
        if number > _MOST_ASSETS:
            return
        yield "/" + found[1]
        yield "/" + found[0].lstrip("/")
