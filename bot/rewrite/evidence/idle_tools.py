"""Tools of Python's that only build, which pip installed, and that nothing that ships starts or loads. Pure.

A package is one by what it brings: a program of the list of builders. What came only because of such a tool goes with
it. A word in a file of settings is not enough to load a tool as a module: `[tool.uv]` speaks of the program.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from bot.image import own_packages, program_files
from bot.languages import table as languages
from bot.rewrite.evidence import own_tools, uses
from bot.rewrite.evidence.own_tools import OwnTools

if TYPE_CHECKING:
    from bot.image.built_image import BuiltImage

_RECORD = ".dist-info/RECORD"
_RECORD_BYTES = 5_000_000
_REQUIRED = re.compile(r"^Requires-Dist:\s*([\w.-]+)(.*)$", re.MULTILINE)
_SECTION = re.compile(r"^\s*\[(.+?)\]", re.MULTILINE)
_LEFT_BY_PIP = re.compile(r"(.*?/)(?:build/(?:lib|bdist|temp)[^/]*|([\w.-]+)\.egg-info)(?:/|$)")
_SCRIPTS = ("console_scripts", "gui_scripts")


@dataclass(frozen=True, slots=True)
class _Package:
    """What pip installed: its files, the programs and modules among them, and the packages that it requires."""

    name: str
    files: frozenset[str]
    programs: frozenset[str]
    modules: frozenset[str]
    requires: frozenset[str]
    asked: bool  # somebody named it
    plugs_in: bool  # others find it by more than its name


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
        idle: dict[str, _Package] = {}
        while True:
            more = {one.name: one for one in self._packages if one.name not in idle and self._is_idle(one, idle)}
            if not more:
                return frozenset(path for one in idle.values() for path in one.files)
            idle |= more

    def _is_idle(self, package: _Package, idle: dict[str, _Package]) -> bool:
        wanting = {one.name for one in self._packages if package.name in one.requires}
        builds = not package.programs.isdisjoint(languages.builders())
        if package.plugs_in or not wanting <= idle.keys() or not (builds or (wanting and not package.asked)):
            return False
        paths = {name for one in self.image.programs for name in (one.path, one.real)}
        if not package.files.isdisjoint(paths | self.facts.started_paths.keys()):
            return False
        if package.programs and self.facts.may_start(package.programs):
            return False
        loading = self._but_tools if builds else self.facts
        return not any(loading.may_load(one) or any(self._but_tools.importing(one)) for one in package.modules)

    @cached_property
    def _but_tools(self) -> uses.PossibleUses:
        """What all but tools and settings may load."""
        tools = [one for one in self._packages if not one.programs.isdisjoint(languages.builders())]
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
            frozenset(_normal(name) for name, rest in _REQUIRED.findall(text) if "extra ==" not in rest),
            f"{information}/REQUESTED" in self.image.files,
            any(one not in _SCRIPTS for one in _SECTION.findall(points)),
        )

    def _listed(self, record: str, site: str) -> Iterator[str]:
        for line in self.image.content(record, _RECORD_BYTES).decode("utf-8", "replace").splitlines():
            yield posixpath.normpath(posixpath.join(site, line.rsplit(",", 2)[0].strip('"')))


def _name_of(record: str) -> str:
    return _normal(posixpath.basename(posixpath.dirname(record)).partition("-")[0])


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
