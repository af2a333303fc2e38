"""Packages of Node that scripts of a package.json hand own sources to: `"seed": "tsx tools/seed.ts"`. Pure.

Such a script is a command that people give an image, unless a RUN starts it. What watches sources, or checks them, by
what it says of itself, is for development; a tool that is handed no source of the project builds or checks, unless it
works on the database of what ships.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from bot.dockerfile.shell import Command, commands
from bot.image import package_scripts, program_files
from bot.languages import table as languages
from bot.rewrite.evidence.node_databases import works_on_data
from bot.rewrite.evidence.steps import BuildStep

if TYPE_CHECKING:
    from bot.image.built_image import BuiltImage

MANAGERS = ("npm", "yarn", "pnpm", "bun")
_FOR_DEVELOPMENT = frozenset(("watch", "watcher", "reload", "restart", "livereload", "lint", "linter"))
_WATCHES = frozenset(("watch", "--watch", "-w"))
_WORD = re.compile(r"[\w:.-]+")


def words(steps: Iterable[BuildStep]) -> Iterator[str]:
    """Yield what RUNs tell npm and its like, names of scripts among it."""
    for step in steps:
        for command in step.commands if step.keyword == "RUN" else ():
            if command.program in MANAGERS:
                yield from command.arguments


def folders(image: BuiltImage, project: str, manifest: Mapping[str, Any]) -> Iterator[str]:
    """Yield the folders of the packages that run sources of a project for whoever starts its scripts."""
    scripts = {name: text for name, text in package_scripts.of_people(manifest) if name not in _built(image, manifest)}
    for text in scripts.values():
        for command in commands(text):
            if not _WATCHES.isdisjoint(command.words):
                continue
            found = frozenset(_packages(image, project, command))
            if any(_is_for_development(image, one) for one in found):
                continue
            if any(_is_source(image, project, word) for word in command.words):
                yield from found
            else:
                yield from (one for one in found if works_on_data(image, project, manifest, one))


def _packages(image: BuiltImage, project: str, command: Command) -> Iterator[str]:
    """Yield the folders of the packages that a command names, as a program or a module: `node -r ts-node/register`."""
    texts = (*command.words, *(text for _, value in command.assignments for text in value.split()))
    for text in texts:
        word = text.rpartition("=")[2]
        name = "/".join(word.split("/")[: 2 if word.startswith("@") else 1])
        if not name or name.startswith((".", "-")):
            continue
        for place in (f".bin/{word}", name):
            folder = _package_of(image, posixpath.join(project, "node_modules", place))
            if folder is not None:
                yield folder


def _built(image: BuiltImage, manifest: Mapping[str, Any]) -> frozenset[str]:
    """Return the scripts that RUNs start, and those that these start in turn."""
    scripts = dict(package_scripts.of_people(manifest))
    found: set[str] = set()
    waiting = [name for name in scripts if name in image.build_words]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += [one for one in _WORD.findall(scripts[name]) if one in scripts]
    return frozenset(found)


def _is_source(image: BuiltImage, project: str, word: str) -> bool:
    row = languages.of(word)
    if row is None or not row.interpreters or program_files.is_test(word) or program_files.of_build(word):
        return False
    path = posixpath.normpath(posixpath.join(project, word))
    return path in image.files and image.line(path) is not None


def _package_of(image: BuiltImage, program: str) -> str | None:
    real = image.resolve(program)
    at = real.rfind("node_modules/") if real is not None else -1
    if real is None or at < 0:
        return None
    inside = real[at:].split("/")
    folder = real[:at] + "/".join(inside[: 3 if inside[1].startswith("@") else 2])
    return folder if image.is_file(f"{folder}/package.json") else None


def _is_for_development(image: BuiltImage, folder: str) -> bool:
    """Whether a package says of itself that it watches sources, or checks them."""
    try:
        found = json.loads(image.read(f"{folder}/package.json") or b"null")
    except (ValueError, RecursionError):
        return False
    told = found.get("keywords") if isinstance(found, dict) else None
    return isinstance(told, list) and not _FOR_DEVELOPMENT.isdisjoint(str(one).lower() for one in told)
