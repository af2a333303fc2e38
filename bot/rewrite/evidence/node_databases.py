"""Packages of Node that work on the database of what ships, by a library that ships: `sequelize-cli db:migrate`. Pure.

Such a tool is handed no source of the project, as those that build and check are not, and people start it in the
container. It asks for the project's own copy of a library that it does not bring: one that speaks to a database.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from bot.behaviour.supply.databases import KINDS
from bot.languages import javascript
from bot.languages.row import word_set

if TYPE_CHECKING:
    from bot.image.built_image import BuiltImage

_DRIVERS = word_set("sqlite3 better-sqlite3 tedious oracledb libsql @libsql/client").union(
    *(kind.modules for kind in KINDS)
)
_SHIPS = ("dependencies", "optionalDependencies")
_NAMES = (*_SHIPS, "peerDependencies", "peerDependenciesMeta")
_MOST_FILES = 2000
_SOURCE_BYTES = 10_000_000


def works_on_data(image: BuiltImage, project: str, manifest: Mapping[str, Any], tool: str) -> bool:
    """Return whether a tool, by its folder, asks for a library of a project's that speaks to a database."""
    said = _manifest(image, tool)
    mine = frozenset(_named(said, _SHIPS))
    asked = [name for name in _named(manifest, _SHIPS) if name not in mine and _speaks(image, project, name)]
    if not asked:
        return False
    if not frozenset(_named(said, ("peerDependencies",))).isdisjoint(asked):
        return True
    quoted = re.compile(rb"[\"'`](?:%s)[\"'`/]" % b"|".join(re.escape(name.encode()) for name in asked))
    return any(quoted.search(image.content(path, _SOURCE_BYTES)) for path in _sources(image, tool))


def _speaks(image: BuiltImage, project: str, name: str) -> bool:
    """Whether a library is a driver of a database, or names one as what it works with."""
    found = _manifest(image, posixpath.join(project, "node_modules", name))
    return name in _DRIVERS or not _DRIVERS.isdisjoint(_named(found, _NAMES))


def _sources(image: BuiltImage, folder: str) -> list[str]:
    inside = (
        path for path in image.files if path.startswith(f"{folder}/") and "node_modules" not in path[len(folder) :]
    )
    return [path for path in inside if path.endswith(javascript.ROW.suffixes) and image.is_file(path)][:_MOST_FILES]


def _named(manifest: Mapping[str, Any], kinds: tuple[str, ...]) -> Iterator[str]:
    parts = (manifest.get(kind) for kind in kinds)
    return (str(name) for part in parts if isinstance(part, dict) for name in part)


def _manifest(image: BuiltImage, folder: str) -> dict[str, Any]:
    try:
        found = json.loads(image.read(posixpath.join(folder, "package.json")) or b"null")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
