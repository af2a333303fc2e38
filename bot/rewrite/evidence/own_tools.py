"""A language's own package managers that a base brings: another version of one is no own thing of a program. Pure."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from bot.languages.row import word_set

if TYPE_CHECKING:
    from bot.image.built_image import BuiltImage

_TOOLS = word_set(
    "pip setuptools wheel pkg_resources _distutils_hack distutils-precedence.pth npm corepack yarn bundler "
    "rubygems-update"
)
_PROGRAMS = word_set("pip wheel easy_install npm npx corepack yarn yarnpkg bundle bundler gem")
_SITE = re.compile(
    r"(usr/(?:local/)?lib/(?:python[\d.]+/)?(?:site-packages|node_modules)|usr/local/(?:bundle|lib/ruby)/.*?gems)/([^/]+)"
)
_PROGRAM = re.compile(r"usr/(?:local/)?bin/([a-z_]+?)-?[\d.]*")
_SETTINGS = "pyvenv.cfg"  # is in the folder of a virtual environment
_INSIDE = re.compile(r"(?:lib(?:64)?/python[\d.]+/site-packages/([^/]+)|bin/([a-z_]+?)-?[\d.]*$)")
_RECORD = re.compile(r"([A-Za-z_]+)-([\w.]+)\.(?:dist|egg)-info")
# Modules that come with one of these under another name.
_OF_SETUPTOOLS = ("setuptools", "pkg_resources", "distutils")
_MODULES = dict.fromkeys(("setuptools", "pkg_resources", "_distutils_hack", "distutils-precedence.pth"), _OF_SETUPTOOLS)
_MAIN = dict.fromkeys(_MODULES, "setuptools")  # the package that they are installed with


def modules(tool: str) -> tuple[str, ...]:
    """Return the names under which a tool is loaded."""
    return _MODULES.get(tool, (tool,))


@dataclass(frozen=True)
class OwnTools:
    """Tells of the files of one image which of them belong to such a tool."""

    image: BuiltImage

    def of(self, path: str) -> str | None:
        """Return the tool that a file belongs to, if the base image has that tool as well; None for all else."""
        match = _SITE.match(path)
        if match is not None:
            name = _bare(match[2])
            return name if name in _TOOLS and name in self._in_base.get(match[1], ()) else None
        program = _PROGRAM.fullmatch(path)
        if program is None or program[1] not in _PROGRAMS:
            return None
        plain = f"{posixpath.dirname(path)}/{program[1]}"
        return program[1] if path in self.image.before or plain in self.image.before else None

    def is_tool(self, path: str) -> bool:
        """Return whether a file belongs to such a tool: the base's, or one that a virtual environment has for itself.

        An environment's own pip loads and starts its own modules: it has no use for those of the base.
        """
        if self.of(path) is not None:
            return True
        folder = next((one for one in self._environments if path.startswith(f"{one}/")), None)
        match = _INSIDE.match(path.removeprefix(f"{folder}/")) if folder is not None else None
        return match is not None and (match[2] in _PROGRAMS if match[2] else _bare(match[1]) in _TOOLS)

    @cached_property
    def _environments(self) -> tuple[str, ...]:
        return tuple(sorted(posixpath.dirname(path) for path in self.image.files if path.endswith(f"/{_SETTINGS}")))

    def renewed(self, path: str) -> str | None:
        """Return the tool that a file of the base, or of another base, belongs to, if it was installed again."""
        tool = self.of(path)
        return _MAIN.get(tool, tool) if tool is not None and tool in self._installed else None

    def version(self, tool: str) -> str | None:
        """Return the version of a tool of Python's that was installed again; None of others."""
        records = (_RECORD.search(path) for path in self.image.own() if self.of(path) == tool)
        return next((found[2] for found in records if found is not None and found[1].lower() == tool), None)

    @cached_property
    def _installed(self) -> frozenset[str]:
        return frozenset(tool for path in self.image.own() if (tool := self.of(path)) is not None)

    @cached_property
    def _in_base(self) -> dict[str, set[str]]:
        """The packages in each folder of packages of the base image."""
        found: dict[str, set[str]] = {}
        for path in self.image.before:
            if (match := _SITE.match(path)) is not None:
                found.setdefault(match[1], set()).add(_bare(match[2]))
        return found


def _bare(name: str) -> str:
    """Return the name of a package without its version, or of what it is recorded in."""
    record = _RECORD.fullmatch(name)
    return (record[1] if record is not None else re.sub(r"-\d[\w.]*$", "", name)).lower()
