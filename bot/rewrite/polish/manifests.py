"""Whether what a language's manifests say lets an install read other files of the project than these. Pure.

Scripts of the project that run with an install, packages that lie in the project, patches: then the install is of the
sources, too. A manifest that cannot be read may say so.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.dockerfile.package_commands import PackageCommand
from bot.dockerfile.packages import Manager
from bot.languages.row import word_set

_NODE = (Manager.NPM, Manager.YARN, Manager.PNPM, Manager.BUN)
_PYTHON = (Manager.PIP, Manager.UV, Manager.POETRY)
_DEPENDENCIES = (
    "dependencies",
    "devDependencies",
    "optionalDependencies",
    "peerDependencies",
    "overrides",
    "resolutions",
)
_NODE_SCRIPTS = word_set(
    "preinstall install postinstall prepublish preprepare prepare postprepare dependencies pnpm:devPreinstall"
)
# Beside package.json: what is compiled with an install, runs with it, or says that there are packages further down.
_NODE_FILES = word_set("binding.gyp .pnpmfile.cjs .pnpmfile.mjs lerna.json yarn.config.cjs")
_NODE_SETTINGS = word_set("pnpm-workspace.yaml .yarnrc .yarnrc.yml bunfig.toml .npmrc")
_NODE_SETTING = re.compile(
    rb"^[\s\"'-]*(?:yarnPath|yarn-path|plugins|packages|patchedDependencies|pnpmfile|preload|pnpmfile-path)\b",
    re.MULTILINE,
)
_IN_PROJECT = re.compile(r"(?:file|link|portal|patch|workspace|exec):|\.{0,2}/|~/")
_COMPOSER_SCRIPT = re.compile(
    r"(?:pre|post)-(?:install|update|dependencies|operations|package|autoload|pool|command)\b.*|init"
)
_COMPOSER_OPTIMIZED = ("optimize-autoloader", "classmap-authoritative", "apcu-autoloader")
_GEMS = re.compile(
    rb"^[^#\n]*(?:\b(?:gemspec|eval_gemfile|require_relative|load|instance_eval|File|IO|Dir|Pathname|plugin)\b|\bpath\b\s*(?::|=>|\())",
    re.MULTILINE,
)
_PIP = re.compile(rb"^\s*(?:-e\b|--editable\b|-f\b|--find-links\b|[./~]|file:|[^#\n]*@\s*file:)", re.MULTILINE)
_PYPROJECT = re.compile(rb"\bpath\s*=|\bworkspace\s*=|\bfile:")


def may_read_more(found: PackageCommand, manifests: Mapping[str, bytes | None], beside: Iterable[str]) -> bool:
    """Return whether an install may read more of the project than its manifests, by their paths and contents.

    `beside` are the names of all files of the project in the folders of these.
    """
    if found.manager in _NODE and not _NODE_FILES.isdisjoint(beside):
        return True
    return any(_says_more(found, posixpath.basename(path), content) for path, content in manifests.items())


def _says_more(found: PackageCommand, name: str, content: bytes | None) -> bool:
    """Whether a manifest says so, or nobody knows what it says."""
    if found.manager in _NODE and name == "package.json":
        return _of_node(_read(content), scripts=not found.has("--ignore-scripts"))
    if found.manager is Manager.COMPOSER and name == "composer.json":
        return _of_composer(_read(content), found)
    pattern = None
    if found.manager in _NODE and name in _NODE_SETTINGS:
        pattern = _NODE_SETTING
    elif found.manager is Manager.BUNDLER and name in ("Gemfile", "gems.rb"):
        pattern = _GEMS
    elif found.manager in _PYTHON and name.endswith((".toml", ".txt", ".in")):
        pattern = _PYPROJECT if name.endswith(".toml") else _PIP
    return pattern is not None and (content is None or pattern.search(content) is not None)


def _read(content: bytes | None) -> dict[str, Any] | None:
    try:
        found = json.loads(content or b"null")
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _of_node(manifest: dict[str, Any] | None, *, scripts: bool) -> bool:
    if manifest is None or any("patchedDependencies" in one for one in (manifest, _part(manifest, "pnpm"))):
        return True
    if manifest.get("workspaces"):
        return True
    if scripts and not _NODE_SCRIPTS.isdisjoint(_part(manifest, "scripts")):
        return True
    return any(
        _IN_PROJECT.match(text)
        for kind in _DEPENDENCIES
        for text in _texts(manifest.get(kind) or _part(manifest, "pnpm").get(kind))
    )


def _of_composer(manifest: dict[str, Any] | None, found: PackageCommand) -> bool:
    if manifest is None or "path" in _texts(manifest.get("repositories")) or "patches" in _part(manifest, "extra"):
        return True
    if not found.has("--no-scripts") and any(map(_COMPOSER_SCRIPT.fullmatch, _part(manifest, "scripts"))):
        return True
    settings = _part(manifest, "config")
    scanned = "classmap" in _part(manifest, "autoload") or any(settings.get(name) for name in _COMPOSER_OPTIMIZED)
    return scanned and not found.has("--no-autoloader")


def _part(manifest: dict[str, Any], name: str) -> dict[str, Any]:
    found = manifest.get(name)
    return found if isinstance(found, dict) else {}


def _texts(value: object) -> Iterator[str]:
    """Yield every text in a value, at any depth."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict):
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one
