"""What an installation from a manifest needs beside the manifest, as far as the files of the context tell. Pure."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.dockerfile.package_commands import PackageCommand
from bot.dockerfile.packages import Manager
from bot.lint.rule import Context

_NODE = (Manager.NPM, Manager.YARN, Manager.PNPM, Manager.BUN)
_NODE_SCRIPTS = ("preinstall", "install", "postinstall", "prepublish", "preprepare", "prepare", "postprepare")
_COMPOSER_SCRIPTS = ("pre-install-cmd", "post-install-cmd", "pre-autoload-dump", "post-autoload-dump")
# The option with which only the dependencies are installed, and not the project, whose sources are not there yet.
_WITHOUT_PROJECT = {
    Manager.POETRY: ("--no-root", "--only-root"),
    Manager.UV: ("--no-install-project", "--no-install-workspace"),
}
_LISTED = re.compile(r"^(?:-r|--requirement|-c|--constraint)[ \t=]+(\S+)", re.MULTILINE)
_LOCAL = re.compile(
    r"^(?:(?:-e|--editable)[ \t=]+)?(?:\.{1,2}(?:[/\[#\s]|$)|(?:[\w.\[\],-]+[ \t]*@[ \t]*)?file:)", re.MULTILINE
)
_MOST = 5  # names that are said
_MOST_LISTS = 10


@dataclass
class Needs:
    """Other files, scripts of the manifest's own that run, and the option that leaves the project out for now."""

    files: list[str] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    option: str = ""
    sources: bool = False  # of the project, or of a part of it


def needs(context: Context, found: PackageCommand) -> Needs:
    """Return what the installation needs beside the files of its kind."""
    if found.manager in _WITHOUT_PROJECT:
        options = _WITHOUT_PROJECT[found.manager]
        return Needs(option="" if found.has(*options) else options[0])
    if found.manager in _NODE:
        return _of_node(context, found)
    if found.manager is Manager.COMPOSER:
        return _of_composer(context, found)
    return _of_lists(context, found) if found.manager in (Manager.PIP, Manager.PIPENV) else Needs()


def _of_node(context: Context, found: PackageCommand) -> Needs:
    manifest = _json(context, "package.json")
    result = Needs()
    for kind in ("dependencies", "devDependencies", "optionalDependencies"):
        given = manifest.get(kind)
        for value in given.values() if isinstance(given, dict) else ():
            local = re.match(r"(?:file|link|portal):(?:\./)?(.+)", value) if isinstance(value, str) else None
            if local is not None:
                result.files.append(posixpath.normpath(local[1]))
    if manifest.get("workspaces"):
        result.files.append("package.json of each workspace")
    scripts = manifest.get("scripts")
    if isinstance(scripts, dict) and not found.has("--ignore-scripts"):
        result.scripts += [name for name in _NODE_SCRIPTS if name in scripts]
    return result


def _of_composer(context: Context, found: PackageCommand) -> Needs:
    manifest = _json(context, "composer.json")
    scripts = manifest.get("scripts")
    result = Needs()
    if isinstance(scripts, dict) and not found.has("--no-scripts"):
        result.scripts += [name for name in _COMPOSER_SCRIPTS if name in scripts]
    autoload = manifest.get("autoload")
    if isinstance(autoload, dict) and not found.has("--no-autoloader"):
        for kind in ("classmap", "files"):
            given = autoload.get(kind)
            result.files += [one for one in given if isinstance(one, str)] if isinstance(given, list) else []
    return result


def _of_lists(context: Context, found: PackageCommand) -> Needs:
    """Read pip's lists, and those that they name."""
    result = Needs()
    waiting = [posixpath.normpath(one) for one in found.lists if not one.startswith("/")]
    seen = set(waiting)
    while waiting and len(seen) <= _MOST_LISTS:
        name = waiting.pop()
        text = _text(context, name)
        result.sources = result.sources or _LOCAL.search(text) is not None
        for other in _others(text, posixpath.dirname(name)):
            if other not in seen:
                seen.add(other)
                waiting.append(other)
                result.files.append(other)
    return result


def _others(text: str, folder: str) -> Iterator[str]:
    for match in _LISTED.finditer(text):
        if "://" not in match[1]:
            yield posixpath.normpath(posixpath.join(folder, match[1]))


def shown(names: list[str]) -> list[str]:
    """Return the first of some names, as they can be shown."""
    return [name[:60].replace("`", "'") for name in dict.fromkeys(names)][:_MOST]


def loads_from_cache(context: Context, found: PackageCommand) -> bool:
    """Whether programs are loaded from the cache, as Yarn 2 and later do unless they are told otherwise."""
    settings = _text(context, ".yarnrc.yml")
    manager = _json(context, "package.json").get("packageManager")
    modern = isinstance(manager, str) and re.match(r"yarn@(?!0|1\.)", manager) is not None
    if not (modern or settings or found.has("--immutable") or "workspaces" in found.command.words):
        return False
    return re.search(r"^nodeLinker:[ \t]*[\"']?node-modules", settings, re.MULTILINE) is None


def _text(context: Context, name: str) -> str:
    content = context.read(name) if context.read is not None and name in (context.files or ()) else None
    return content.decode("utf-8", "replace") if content else ""


def _json(context: Context, name: str) -> dict[str, object]:
    try:
        found = json.loads(_text(context, name) or "{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
