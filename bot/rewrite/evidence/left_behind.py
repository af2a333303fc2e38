"""Why something that a person put into an image may stay behind: a closed list of reasons. Pure.

What is in no row of it stays. The writing of candidates asks here what it may leave, and the proof asks here whether
what a candidate has not may be missing: one list for both.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING

from bot.dockerfile import tool_caches
from bot.dockerfile.paths import below_any
from bot.dockerfile.tool_caches import HOME
from bot.image.cache_folders import cache_folders
from bot.image.programs import ELF_BYTES
from bot.languages import table as languages
from bot.rewrite.evidence import cache_readers, leftovers, uses
from bot.rewrite.evidence.go_packages import GoPackages
from bot.rewrite.evidence.idle_packages import PROGRAM, IdlePackages
from bot.rewrite.evidence.idle_tools import IdleTools
from bot.rewrite.evidence.installed_trees import InstalledTrees
from bot.rewrite.evidence.made_by_scripts import MadeByScripts
from bot.rewrite.evidence.node_modules import NodeModules, find_target
from bot.rewrite.evidence.own_tools import OwnTools
from bot.rewrite.evidence.removed_packages import LeftByRemoved
from bot.rewrite.evidence.version_control import Repositories

if TYPE_CHECKING:
    from bot.image.built_image import BuiltImage


class LeftReason(Enum):
    """What is left behind, and why nothing that ships needs it. The value is what reports call it."""

    CACHE = "cache"  # of a named manager of packages, or of a toolchain: filled again from what it was filled from
    RECORD = "record"  # what a manager of packages writes of its own work, or leaves of a package that was removed
    INTERMEDIATE = "intermediate"  # what a named compiler, or version control, keeps between two builds
    SOURCE = "source"  # a source of a compiled language, or what says how to build it, that nothing names
    UNREAD = "unread"  # a file of the context that compiled programs, which tell all that they open, do not open
    DEVELOPMENT = "development"  # a dependency for development that nothing loads
    PACKAGE = "package"  # of a package that only builds, or that nothing that ships can start or load
    PAGES = "pages"  # manual pages and translations of a package, which the package managers of slim bases leave out
    TOOLCHAIN = "toolchain"  # another version of a language's own package manager, which the base brings as well
    INSTALLED = "installed"  # of the tree of a build from which what is used was installed elsewhere
    COPY = "copy"  # the same program lies in the folder that it is installed to


_STATES = {folder.strip("/"): programs for folder, programs in tool_caches.states().items()}
_BYTECODE = re.compile(r"(.*?)(?:__pycache__/)?([^/]+?)(?:\.(?:cpython|pypy)[\w-]+)?\.py[co]")


@dataclass(frozen=True)
class Reasons:
    """Answers for one image, the original, why something in it may stay behind."""

    image: BuiltImage

    def of(self, path: str) -> LeftReason | None:
        """Return the reason for a path without a leading slash; None if there is none: then it stays."""
        owner = self.image.system.owner(path)
        if owner is not None:
            changed = self.image.is_changed_setting(path)  # a library of another package may be set by it
            return self._by_place(path) or (None if changed else self.package(owner))
        return self._by_place(path) or self._of_tools(path) or self._by_kind(path) or self._of_package(path)

    def package(self, name: str) -> LeftReason | None:
        """Return why a package of the system need not be there."""
        return LeftReason.PACKAGE if self._idle.has(name) else None

    @cached_property
    def _idle(self) -> IdlePackages:
        return IdlePackages(self.image, self.facts)

    # ---------------------------------------------------------------------------------------------- files by place

    def _by_place(self, path: str) -> LeftReason | None:
        if path in leftovers.ACCOUNTS:
            return LeftReason.RECORD
        if path.startswith(leftovers.OF_THE_KERNEL):
            return LeftReason.CACHE
        reason = self._by_folder(path)
        # What a person copied there, or a program names, is more than what the folder is called after.
        if reason is None or self._of_context(path) or self._started(path) or self.facts.names_place(path):
            return None
        kept = reason is LeftReason.CACHE and below_any(path, self._led_to)
        return None if kept or below_any(path, self._read_caches) else reason

    def _by_folder(self, path: str) -> LeftReason | None:
        """The reason that the folder gives which a tool has for itself."""
        if below_any(path, leftovers.RECORDS) or leftovers.is_of_removed_package(self.image, path):
            return LeftReason.RECORD
        if below_any(path, self._caches) or leftovers.TEMPORARY.match(path):
            return LeftReason.CACHE
        for folder, tools in _STATES.items():
            if below_any(path, self._homes(folder)):
                used = self._startable(self._there(tools)) or not self._started_names.isdisjoint(tools)
                return None if used else LeftReason.CACHE
        if (
            path in self._cache_folders
            or leftovers.is_below_cache(path)
            or leftovers.is_builders_cache(self.image, path)
        ):
            return LeftReason.CACHE
        return LeftReason.SOURCE if below_any(path, self._idle_toolchains) else None

    @cached_property
    def _read_caches(self) -> frozenset[str]:
        return cache_readers.folders(self.facts, self._started_names)

    @cached_property
    def _cache_folders(self) -> frozenset[str]:
        return leftovers.cache_folders(self.image.files)

    @cached_property
    def _idle_toolchains(self) -> frozenset[str]:
        """The folders of toolchains of which nothing that ships starts a program, by its name or by its path."""
        facts = self.facts
        return frozenset(
            folder
            for folder, tools in leftovers.TOOLCHAINS.items()
            if self._started_names.isdisjoint(tools)
            and facts.names_program(tools) is None
            and not any(path.startswith(f"{folder}/") for path in facts.started_paths)
        )

    @cached_property
    def _led_to(self) -> frozenset[str]:
        """What links from elsewhere lead to, in caches: environments and build trees are used through such links."""
        image = self.image
        links = (path for path in image.own() if image.files[path].entry.link and self._by_folder(path) is None)
        return frozenset(real for path in links if (real := image.resolve(path)) and self._by_folder(real))

    @cached_property
    def _started_names(self) -> frozenset[str]:
        return frozenset(posixpath.basename(path) for path in self._programs)

    def _of_context(self, path: str) -> bool:
        return self.image.line(path) in self.image.of_context

    @cached_property
    def _caches(self) -> frozenset[str]:
        # Of those below ~/.cache more is known: see leftovers.
        return frozenset(path for path in cache_folders(self.image) if "/.cache/" not in path)

    def _homes(self, folder: str) -> frozenset[str]:
        """Return a folder, and if it is in the home of root those of the same name in the homes of all users."""
        root = HOME.strip("/")
        if not folder.startswith(f"{root}/"):
            return frozenset((folder,))
        homes = {user.home.strip("/") for user in self.image.system.users if user.home.count("/") > 1}
        return frozenset((folder, *(home + folder.removeprefix(root) for home in homes)))

    def _of_tools(self, path: str) -> LeftReason | None:
        """A language's own package manager that was brought up to date, or a tool that it brought to build with."""
        if self._started(path):
            return None
        if self._idle_tools.has(path) and not self.facts.names_place(path):
            return LeftReason.PACKAGE
        return LeftReason.TOOLCHAIN if self._idle_tools.is_manager(path) else None

    @property
    def tools(self) -> OwnTools:
        """The files of languages' own package managers."""
        return self._idle_tools.managers

    @cached_property
    def _idle_tools(self) -> IdleTools:
        return IdleTools(self.image, self.facts)

    # ----------------------------------------------------------------------------------------------- files by kind

    def _by_kind(self, path: str) -> LeftReason | None:
        if self._started(path) or below_any(path, leftovers.TOOLCHAINS.keys() - self._idle_toolchains):
            return None
        if path.endswith((".pyc", ".pyo")):
            return LeftReason.INTERMEDIATE if self._has_source(path) else None
        # What one's own folder is called says what it is for; in a library it is part of what was installed.
        if leftovers.library_folder(path) is not None and not leftovers.is_of_tools(path):
            return self._of_library(path)
        asked = self._repositories.has(path)
        if not asked and self._installed.has(path):
            return LeftReason.INSTALLED
        if asked or self.facts.names_file(path):
            return None
        return self._of_program(path) if PROGRAM.match(path) else self._of_build(path)

    def _of_program(self, path: str) -> LeftReason | None:
        name = posixpath.basename(path)
        if self._is_idle_script(path):
            return LeftReason.PACKAGE
        if name in languages.builders():
            return None if self._startable((name,)) else LeftReason.PACKAGE
        return self._of_build(path)

    def _of_build(self, path: str) -> LeftReason | None:
        """The reason for a file that nothing names, by what tools call such files.

        Where a program opens files by any name, that is not enough: what looks like an intermediate was made by a RUN
        that builds, and a source is of a language that is built here and not compiled again when the image runs.
        """
        name, suffix = posixpath.basename(path), posixpath.splitext(path)[1]
        opened = self.facts.opens_anything
        if (not opened and self._idle_tools.built(path)) or self._is_idle_lock(path):
            return LeftReason.RECORD
        if self._in_folder(path, leftovers.FOLDERS_OF_TOOLS) or name in leftovers.NAMES_OF_TOOLS:
            return LeftReason.INTERMEDIATE
        like = suffix in leftovers.INTERMEDIATE_SUFFIXES or name in leftovers.INTERMEDIATE_NAMES
        if (like or self._in_folder(path, leftovers.INTERMEDIATE_FOLDERS)) and (
            not opened or self.image.line(path) in self.image.building
        ):
            return LeftReason.INTERMEDIATE
        asked = self.facts.opens_asked and below_any(path, (self.image.config.workdir.strip("/"),))
        if asked or self.facts.reads_source(path):
            return None
        source = self._is_source(path, suffix) if opened else leftovers.for_builds(path)
        if source or (path in self.image.lists and self._of_context(path)):
            return LeftReason.SOURCE
        # It opens nothing by a name that nobody can tell, if all that ships is compiled.
        unread = self._of_context(path) and self._tells_all and not self.facts.speaks_of_folder(path)
        return LeftReason.UNREAD if unread else None

    @cached_property
    def _repositories(self) -> Repositories:
        return Repositories(self.image, self.facts)

    @cached_property
    def _installed(self) -> InstalledTrees:
        return InstalledTrees(self.image, self.facts)

    def _is_idle_lock(self, path: str) -> bool:
        """Whether a manager wrote down which versions it installed, and nothing that ships starts a manager."""
        readers = languages.readers_of_lock(path)
        if not readers or self.facts.opens_asked or self.image.line(path) not in self.image.building:
            return False
        return not self._startable(self._there(readers)) and self._started_names.isdisjoint(readers)

    def _is_source(self, path: str, suffix: str) -> bool:
        """Whether a file is a source of what a RUN builds where it lies, and nothing reads it once that is done."""
        row = languages.of(path)
        built = self.image.built_languages
        if suffix not in leftovers.SOURCES or not below_any(path, self._built_in):
            return False
        if row is None:
            return bool(built)
        return (row.name in built or row.family in built) and (row.name != "go" or self._go.has(path))

    @cached_property
    def _built_in(self) -> frozenset[str]:
        return frozenset(folder.strip("/") for folder in self.image.built_in)

    @cached_property
    def _go(self) -> GoPackages:
        return GoPackages(self.image)

    def _is_idle(self, interpreters: Collection[str]) -> bool:
        """Whether nothing that ships runs one of these interpreters: then what only they load has nobody to load it.

        A compiled program can have one inside, as a library or linked into it: then it names the language.
        """
        if not interpreters or not self._tells_all or self._startable(interpreters) or self.facts.loads_anything:
            return False
        return not any(_bare(name) in self._spoken_of for name in interpreters)

    @cached_property
    def _spoken_of(self) -> frozenset[str]:
        """The interpreters, without versions, that the programs and their libraries name."""
        marks = frozenset(map(_bare, languages.interpreters()))
        files = dict.fromkeys(file for one in self.image.programs for file in (one.real, *one.libraries))
        contents = (self.image.read(file, ELF_BYTES) for file in files)
        return frozenset(mark for content in contents for mark in marks if mark.encode() in content)

    def _is_idle_script(self, path: str) -> bool:
        """Whether a file is a script that nothing names, for an interpreter that nothing runs."""
        first = self.image.read(path, 200).partition(b"\n")[0] if self.image.is_file(path) else b""
        if not first.startswith(b"#!") or self._of_context(path):
            return False
        names = {posixpath.basename(word) for word in first[2:].decode("utf-8", "replace").split()}
        named = self.facts.names_program((posixpath.basename(path), *names))
        return named is None and any(map(languages.is_interpreter, names)) and self._is_idle(names)

    def _startable(self, names: Collection[str]) -> bool:
        return bool(names) and self.facts.may_start(names)

    def _there(self, names: Collection[str]) -> frozenset[str]:
        """Return those of some programs that the image has."""
        return frozenset(names) & self._program_names

    @cached_property
    def _program_names(self) -> frozenset[str]:
        return frozenset(posixpath.basename(path) for path in self.image.files if PROGRAM.match(path))

    def _in_folder(self, path: str, names: Collection[str]) -> bool:
        """Whether a path is in a folder of such a name, which version control or a compiler keeps for itself."""
        *folders, _ = path.split("/")
        if any(one in names for one in folders):
            return True
        # .NET builds into two folders side by side, and publishes into a third.
        at = next((number for number, one in enumerate(folders) if one == "bin"), 0)
        return at > 0 and "/".join((*folders[:at], "obj")) in self._folders

    @cached_property
    def _folders(self) -> frozenset[str]:
        return frozenset(posixpath.dirname(path) for path in self.image.files)

    def _has_source(self, path: str) -> bool:
        match = _BYTECODE.fullmatch(path)
        return match is not None and f"{match[1]}{match[2]}.py" in self.image.files

    def _of_library(self, path: str) -> LeftReason | None:
        """A dependency for development: nothing loads modules by a name that nobody can tell, nor by this one."""
        parts = path.split("/")
        at = leftovers.library_folder(path) or 0
        inside = parts[at + 1 :]
        name = "/".join(inside[: 2 if inside[:1] and inside[0].startswith("@") else 1])
        if parts[at] != "node_modules":
            if not self.facts.opens_anything and self._go.vendors(path):
                named = self.facts.names_file(path) or self.facts.speaks_of_folder("/".join(parts[at:]))
                return None if named else LeftReason.SOURCE
            idle = not self.facts.names_file(path) and self._is_idle(languages.interpreters_of(parts[at]))
            return LeftReason.PACKAGE if idle else None
        if name.startswith("."):
            return self._of_dotted(path, name)
        folder = "/".join((*parts[: at + 1], name))
        needed = self._modules.is_needed(folder) or self.facts.may_load(name)
        return None if needed else LeftReason.DEVELOPMENT

    def _of_dotted(self, path: str, name: str) -> LeftReason | None:
        """What stands beside the packages: a link to a program of one of them, what a tool keeps, or a client made."""
        if name in leftovers.BESIDE_MODULES:
            return LeftReason.DEVELOPMENT
        leads = path if self.image.files[path].entry.link else find_target(self.image, path)
        if name != ".bin" or leads is None:
            return None
        real = self.image.resolve(leads)
        if real is None:
            return LeftReason.DEVELOPMENT
        return self._by_kind(real) if real != path and "node_modules/" in real else None

    @cached_property
    def _modules(self) -> NodeModules:
        return NodeModules(self.image)

    # -------------------------------------------------------------------------------------------- what programs do

    @cached_property
    def facts(self) -> uses.PossibleUses:
        """What the programs of the image may start, open and load."""
        return uses.PossibleUses(self.image)

    def _started(self, path: str) -> bool:
        return path in self._programs or path in self.facts.started_paths

    @cached_property
    def _programs(self) -> frozenset[str]:
        return frozenset(name for one in self.image.programs for name in (one.path, one.real))

    @cached_property
    def _tells_all(self) -> bool:
        """Whether all that ships is compiled, was read, and opens nothing by a name that nobody can tell."""
        return self.facts.compiled and self.facts.told and not self.facts.opens_anything

    # --------------------------------------------------------------------------------------------------- packages

    def _of_package(self, path: str) -> LeftReason | None:
        """What the scripts of a package made that stays behind: a link to its program, a setting of its own."""
        file = self.image.files.get(path)
        if file is not None and file.entry.link:
            target = posixpath.normpath(posixpath.join("/", posixpath.dirname(path), file.entry.link)).lstrip("/")
            real = self.image.resolve(path)
            owner = self.image.system.owner(real or target) or self.image.system.owner(target)
            if owner is not None:
                return self.package(owner)
            if target.startswith("etc/alternatives/") and real is None:
                return LeftReason.PACKAGE
        reasons = [self._of_maker(name) for name in self._made.by(path)]
        if reasons:
            return reasons[0] if None not in reasons else None
        return LeftReason.RECORD if self._removed.has(path) else None

    @cached_property
    def _removed(self) -> LeftByRemoved:
        return LeftByRemoved(self.image, self.facts)

    def _of_maker(self, name: str) -> LeftReason | None:
        """Why what a package's scripts made need not be there; a package that was removed left it."""
        return self.package(name) if name in self.image.system.packages else LeftReason.RECORD

    @cached_property
    def _made(self) -> MadeByScripts:
        return MadeByScripts(self.image)


def _bare(interpreter: str) -> str:
    return interpreter.rstrip("0123456789.")
