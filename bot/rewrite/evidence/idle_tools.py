"""Tools of Python's that only build, which pip installed, and that nothing that ships starts or loads. Pure.

A package is one by what it brings: a program of the list of builders. What came only because of such a tool goes with
it. A word in a file of settings is not enough to load a tool as a module: `[tool.uv]` speaks of the program.
"""

from __future__ import annotations

import functools
import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from bot.image import own_packages, program_files
from bot.languages import table as languages
from bot.rewrite.evidence import own_tools, uses
from bot.rewrite.evidence.own_tools import OwnTools
from bot.sources import instead
from bot.sources.imports import Import

if TYPE_CHECKING:
    from bot.image.built_image import BuiltImage

_RECORD = ".dist-info/RECORD"
_RECORD_BYTES = 5_000_000
_REQUIRED = re.compile(r"^Requires-Dist:\s*([\w.-]+)(.*)$", re.MULTILINE)
_SECTION = re.compile(r"^\s*\[(.+?)\]", re.MULTILINE)
_MODULES = (".py", ".pyc", ".so")
_FOR_OLDER = re.compile(r";\s*\(?python_version\s*<\s*[\"']3\.(\d+)[\"']\)?\s*$")
_VERSION = re.compile(r"python3\.(\d+)")
_LEFT_BY_PIP = re.compile(r"(.*?/)(?:build/(?:lib|bdist|temp)[^/]*|([\w.-]+)\.egg-info)(?:/|$)")
_SCRIPTS = frozenset(("console_scripts", "gui_scripts"))
_OF_SETUPTOOLS = own_tools.modules("setuptools")  # they look for entry points of "distutils.setup_keywords"


@dataclass(frozen=True, slots=True)
class _Package:
    """What pip installed: its files, the programs and modules among them, and the packages that it requires."""

    name: str
    files: frozenset[str]
    programs: frozenset[str]
    modules: frozenset[str]
    requires: frozenset[str]
    asked: bool  # somebody named it
    groups: frozenset[str]  # of entry points that others find it by: "poetry.application.plugin"

    @property
    def builds(self) -> bool:
        """Whether it brings a program that builds."""
        return not self.programs.isdisjoint(languages.builders())


@dataclass(frozen=True)
class IdleTools:
    """Tells of the files of one image which of them belong to a tool that has nothing to do when it runs."""

    image: BuiltImage
    facts: uses.PossibleUses

    @cached_property
    def managers(self) -> OwnTools:
        """The files of languages' own package managers."""
        return OwnTools(self.image)

    def is_manager(self, path: str) -> bool:
        """Return whether a file is of a package manager that the base has as well, and nothing else makes use of."""
        tool = self.managers.of(path)
        if tool is None or self._but_managers.may_start((tool, posixpath.basename(path))):
            return False
        loading = self._but_settings
        return not any(loading.may_load(one) or any(loading.importing(one)) for one in own_tools.modules(tool))

    def has(self, path: str) -> bool:
        """Return whether a file is of another tool, or of what came because of one."""
        return path in self._files

    def built(self, path: str) -> bool:
        """Return whether a file is what `pip install .` left in the folder of the sources; the package is elsewhere."""
        match = _LEFT_BY_PIP.match(path)
        if match is None or self.image.line(path) in self.image.of_context or _normal(match[2] or "") in self._linked:
            return False
        name = _normal(match[2]) if match[2] else None
        known = self._local if name is None else self._local & {name}
        beside = (f"{match[1]}{one}" for one in ("setup.py", "setup.cfg", "pyproject.toml"))
        return bool(known) and not known & self._linked and any(one in self.image.files for one in beside)

    @cached_property
    def _local(self) -> frozenset[str]:
        """The packages that pip installed out of a folder."""
        local = own_packages.files(self.image)
        return frozenset(_name_of(path) for path in local if path.endswith(_RECORD))

    @cached_property
    def _linked(self) -> frozenset[str]:
        """Those of them that are used where their sources lie: `pip install -e .`."""
        records = {path for path in own_packages.files(self.image) if path.endswith(_RECORD)}
        content = {path: self.image.content(path, _RECORD_BYTES) for path in records}
        return frozenset(_name_of(path) for path, text in content.items() if b"__editable__" in text or b".pth" in text)

    @cached_property
    def _but_managers(self) -> uses.PossibleUses:
        """What all but those may start and load: that pip imports and starts pip does not count."""
        return uses.PossibleUses(self.image, self.managers.is_tool)

    @cached_property
    def _but_settings(self) -> uses.PossibleUses:
        """What all but those and settings may load."""
        return uses.PossibleUses(self.image, lambda path: self.managers.is_tool(path) or program_files.is_setting(path))

    @cached_property
    def _files(self) -> frozenset[str]:
        if not any(one.builds for one in self._packages):
            return frozenset()
        idle = {one.name: one for one in self._packages if self._has_no_use(one)}
        while True:
            files = frozenset(path for one in idle.values() for path in one.files)
            wanted = {name for one in self._packages if one.name not in idle for name in one.requires}
            kept = {
                name
                for name, one in idle.items()
                if name in wanted or not self._came_with(one, idle) or not self._importers[name] <= files
            }
            if not kept:
                return files
            for name in kept:
                del idle[name]

    def _has_no_use(self, package: _Package) -> bool:
        """Whether nothing starts or loads a package, by its name or by an entry point."""
        paths = {name for one in self.image.programs for name in (one.path, one.real)}
        if not package.files.isdisjoint(paths | self.facts.started_paths.keys()):
            return False
        if package.programs and self.facts.may_start(package.programs):
            return False
        for_tool = package.builds or any(one.builds for one in self._hosts(package) or ())
        loading = self._but_tools if for_tool else self.facts
        return not any(map(loading.may_load, package.modules))

    @cached_property
    def _importers(self) -> Mapping[str, frozenset[str]]:
        """The sources of what is no tool that import each package, and not only where Python's own library fails."""
        return {
            package.name: frozenset(
                path
                for module in package.modules
                for path in self._but_tools.importing(module)
                if not self._stands_in(path, module)
            )
            for package in self._packages
        }

    def _stands_in(self, path: str, module: str) -> bool:
        content = self.image.content(path, _RECORD_BYTES)
        return instead.stands_in(content, module, functools.partial(self._is_of_python, path))

    def _is_of_python(self, source: str, one: Import) -> bool:
        """Whether the library of the Python that a source is of has what it imports."""
        version = _VERSION.search(source)
        if version is None:
            return False
        for library in (f"{place}/lib/{version[0]}" for place in ("usr", "usr/local")):
            parts = [posixpath.join(library, *name.split(".")) for name in (one.name, one.module)]
            files = [
                path for part in parts for path in (f"{part}.py", f"{part}/__init__.py") if self.image.is_file(path)
            ]
            if files:
                text = self.image.content(files[0], _RECORD_BYTES).decode("utf-8", "replace")
                name = re.escape(one.name.rpartition(".")[2])
                return files[0].startswith(parts[0]) or re.search(rf"^(?:def|class) {name}\b", text, re.M) is not None
        return False

    def _came_with(self, package: _Package, idle: Mapping[str, _Package]) -> bool:
        """Whether a package is a tool, plugs into one, or came because of one; and is found by nothing else."""
        hosts = self._hosts(package)
        if hosts is None or any(one.name not in idle for one in hosts):
            return False
        if package.builds or any(one.builds for one in hosts):
            return True
        return not package.asked and self._reaches(package.name, idle)

    def _reaches(self, name: str, idle: Mapping[str, _Package]) -> bool:
        """Whether a tool requires a package, or what requires it in turn."""
        waiting = {name}
        seen: set[str] = set()
        while waiting:
            seen |= waiting
            wanting = [one for one in idle.values() if not one.requires.isdisjoint(waiting)]
            if any(one.builds for one in wanting):
                return True
            waiting = {one.name for one in wanting} - seen
        return False

    def _hosts(self, package: _Package) -> tuple[_Package, ...] | None:
        """Return the other packages that find this one by its entry points; None where that may be anything.

        The first part of a group's name is the module that looks for it.
        """
        found: list[_Package] = []
        for group in package.groups:
            first = group.partition(".")[0]
            if first in _OF_SETUPTOOLS:
                if any(map(self._but_settings.may_load, _OF_SETUPTOOLS)):
                    return None
                continue
            hosts = [one for one in self._packages if first in one.modules]
            if not hosts and not self._speaking_of.get(group, frozenset()) <= package.files:
                return None
            found += (one for one in hosts if one.name != package.name)
        return tuple(found)

    @cached_property
    def _speaking_of(self) -> Mapping[str, frozenset[str]]:
        """The modules of Python that name a group of entry points, by the group; compiled ones, too."""
        groups = {group: group.encode() for one in self._packages for group in one.groups}
        found: dict[str, set[str]] = {}
        for path in self.image.files:
            if path.endswith(_MODULES) and "__pycache__" not in path and not self.managers.is_tool(path):
                content = self.image.content(path, _RECORD_BYTES)
                for group in (group for group, name in groups.items() if name in content):
                    found.setdefault(group, set()).add(path)
        return {group: frozenset(paths) for group, paths in found.items()}

    @cached_property
    def _but_tools(self) -> uses.PossibleUses:
        """What all but tools and settings may load."""
        tools = [one for one in self._packages if one.builds]
        own = frozenset(path for one in tools for path in one.files)
        return uses.PossibleUses(self.image, lambda path: path in own or program_files.is_setting(path))

    @cached_property
    def _packages(self) -> tuple[_Package, ...]:
        """What pip took from an index, without the package managers that the base has."""
        local = own_packages.files(self.image)
        records = (path for path in self.image.own() if path.endswith(_RECORD) and path not in local)
        return tuple(self._read(path) for path in records if self.managers.of(path) is None)

    def _read(self, record: str) -> _Package:
        information = posixpath.dirname(record)
        site = posixpath.dirname(information)
        files = frozenset(self._listed(record, site))
        inside = {path.removeprefix(f"{site}/") for path in files if path.startswith(f"{site}/")}
        modules = {one.partition("/")[0].removesuffix(".py") for one in inside if ".dist-info/" not in one}
        text = self.image.content(f"{information}/METADATA", _RECORD_BYTES).decode("utf-8", "replace")
        points = self.image.content(f"{information}/entry_points.txt", _RECORD_BYTES).decode("utf-8", "replace")
        return _Package(
            _name_of(record),
            files,
            frozenset(posixpath.basename(path) for path in files if posixpath.dirname(path).endswith("bin")),
            frozenset(one for one in modules if one.isidentifier()),
            frozenset(_normal(name) for name, rest in _REQUIRED.findall(text) if not _is_for_others(rest, site)),
            f"{information}/REQUESTED" in self.image.files,
            frozenset(_SECTION.findall(points)) - _SCRIPTS,
        )

    def _listed(self, record: str, site: str) -> Iterator[str]:
        for line in self.image.content(record, _RECORD_BYTES).decode("utf-8", "replace").splitlines():
            yield posixpath.normpath(posixpath.join(site, line.rsplit(",", 2)[0].strip('"')))


def _is_for_others(marker: str, site: str) -> bool:
    """Whether a package requires another only for a feature that is asked for, or for an older Python than this."""
    older = _FOR_OLDER.search(marker)
    version = _VERSION.search(site)
    is_older = older is not None and version is not None and int(version[1]) >= int(older[1])
    return "extra ==" in marker or is_older


def _name_of(record: str) -> str:
    return _normal(posixpath.basename(posixpath.dirname(record)).partition("-")[0])


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
