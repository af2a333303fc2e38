"""Which programs the scripts of a package.json start: commands that people give an image, as `npm run export`. Pure.

A script that starts a tool of a package is for building or checking, and those that npm itself runs while it installs,
packs or publishes are over when the image starts.
"""

from __future__ import annotations

import json
import posixpath
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from bot.languages import javascript
from bot.languages.row import Does
from bot.sources import program, reading
from bot.sources.facts import FileFacts, SourceUse, UseKind
from bot.sources.values import Outside

MANIFEST = "package.json"
_MOST_SCRIPTS = 200
_LONGEST = 5000
# Life cycle of npm: https://docs.npmjs.com/cli/using-npm/scripts
_OF_NPM = frozenset(
    ("preinstall", "install", "postinstall", "prepare", "preprepare", "postprepare", "prepublish", "prepublishOnly",
     "publish", "postpublish", "prepack", "postpack", "preversion", "version", "postversion", "dependencies")
)  # fmt: skip


def facts(path: str, content: bytes, there: Callable[[str], bool]) -> FileFacts | None:
    """Return what the scripts of a manifest start; None if there is nothing. `there` says if an image has a path."""
    try:
        manifest = json.loads(content)
    except (ValueError, RecursionError):
        return None
    uses = list(_uses(path, manifest, there)) if isinstance(manifest, dict) else []
    return FileFacts(path, "settings", True, tuple(uses)) if uses else None


def of_people(manifest: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the scripts of a manifest that npm does not run by itself, with their commands."""
    found = manifest.get("scripts")
    for name, text in list(found.items())[:_MOST_SCRIPTS] if isinstance(found, dict) else ():
        if name not in _OF_NPM and isinstance(text, str) and len(text) <= _LONGEST:
            yield name, text


def _uses(path: str, manifest: dict[str, Any], there: Callable[[str], bool]) -> Iterator[SourceUse]:
    folder = posixpath.dirname(path)
    for name, text in of_people(manifest):
        started = _find_started(text)
        shells = [one for one in started if javascript.ROW.capable.get(one) is Does.PROGRAM]
        if any(there(posixpath.join(folder, "node_modules/.bin", one)) for one in shells):
            # What a source starts that it is handed, by a name that it need not import: nobody can tell.
            yield SourceUse(UseKind.PROGRAM, f"script {name}", path, 1, outside=frozenset((Outside.UNKNOWN,)))
            continue
        # Tools of packages build, check or watch; what those that ship need is known by what is installed.
        if started and not any(there(posixpath.join(folder, "node_modules/.bin", one)) for one in started):
            yield SourceUse(UseKind.PROGRAM, f"script {name}", path, 1, started)


def _find_started(text: str) -> tuple[str, ...]:
    """Return the names of programs that a command line starts."""
    source = reading.read(f"{MANIFEST}.sh", text.encode())
    said = program.together([source]).files if source is not None else ()
    uses = (use for one in said for use in one.uses if use.kind is UseKind.PROGRAM)
    return tuple(dict.fromkeys(name for use in uses for name in use.names))
