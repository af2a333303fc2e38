"""What the programs of an image may start, open and load: questions put to what their sources say. Pure.

The default is the safe one: what nobody can tell may be used.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from bot.dockerfile.paths import absolute
from bot.image.handed import is_told, of_command
from bot.image.program_files import of_build
from bot.image.program_sources import PROGRAM_BYTES
from bot.image.programs import Via
from bot.languages import table as languages
from bot.languages.shell import SHELLS, SUBCOMMANDS
from bot.rewrite.evidence import counted_sources, idle_scripts, leftovers, partial_names, spoken_paths
from bot.rewrite.evidence import names as naming
from bot.rewrite.evidence.library_folders import LibraryFolders
from bot.rewrite.evidence.partial_names import GLOB
from bot.rewrite.evidence.runtime_reads import FOLDERS, RuntimeData
from bot.sources import machine, own_place
from bot.sources.facts import Naming, SourceFacts, SourceUse, UseKind, literal_words
from bot.sources.values import Outside

if TYPE_CHECKING:
    from bot.image.built_image import BuiltImage

_READS = (UseKind.READ, UseKind.WRITE)


@dataclass(frozen=True)
class PossibleUses:
    """The answers for one image. `left_out` tells of the path of a source that can be read that it does not count."""

    image: BuiltImage
    left_out: Callable[[str], bool] = lambda path: False

    @cached_property
    def _facts(self) -> SourceFacts:
        """What the sources say of which something may run when the image does.

        Scripts that only build are left out: those that are called as such, and all of them where what is started is
        compiled and starts nothing.
        """
        said = self.image.sources
        known = counted_sources.of((one for one in said.files if not self.left_out(one.path)), self.image)
        stay = (one for one in known if _is_compiled(one.language) or not self._only_builds(one.path))
        files = [*idle_scripts.without_open_starts(stay, self.image)]
        own = [path for path in said.unread if not self._only_builds(path)]
        unread = idle_scripts.without_unstarted(own, files, self.image)
        starts = any(use.kind is UseKind.PROGRAM for one in files if _is_compiled(one.language) for use in one.uses)
        if self.compiled and not starts:
            kept = (one.language == _SETTINGS or of_command(one.path) for one in files)
            files = [one for one, stays in zip(files, kept, strict=True) if stays or _is_compiled(one.language)]
            unread = [path for path in unread if not self._is_idle_script(path)]
        literals = frozenset(literal for one in files if not one.library for literal in one.literals)
        return SourceFacts(tuple(files), tuple(unread), literals)

    def _is_idle_script(self, path: str) -> bool:
        """Whether a source that nobody can read is a script, or what one is told, that the command does not start."""
        row = languages.of(path)
        if row is not None:
            return not row.compiled
        head = self.image.read(path, _HEAD_BYTES)
        if path in self.image.files and (b"\0" in head or path in self._commanded):
            return False
        if head[:2] == b"#!":
            return True
        health = (one for one in self.image.programs if one.via is Via.HEALTHCHECK)
        scripted = any(one.elf is None or languages.is_interpreter(one.name) for one in health)
        return (path in self.image.files or is_told(path)) and not scripted

    def _only_builds(self, path: str) -> bool:
        """Whether a source is called as one of a build, and the command does not start it.

        Of some of these names only those are read that another source imports.
        """
        return leftovers.builds(path) and not of_build(path) and not {path, posixpath.basename(path)} & self._commanded

    @cached_property
    def _commanded(self) -> frozenset[str]:
        """The paths of what is started, and the names that stand in the command."""
        config = self.image.config
        words = (word for part in (*config.entrypoint, *config.cmd) for word in part.split())
        started = (path for one in self.image.programs for path in (one.path, one.real))
        return frozenset((*started, *map(posixpath.basename, words)))

    @cached_property
    def starts_anything(self) -> bool:
        """Whether a program may be started whose name nobody can tell."""
        return bool(self._facts.unread) or bool(self._facts.open(UseKind.PROGRAM))

    @cached_property
    def loads_anything(self) -> bool:
        """Whether a library may be opened of whose name nobody can tell even the folder."""
        return bool(self._facts.unread) or self.library_folders.anywhere

    @cached_property
    def library_folders(self) -> LibraryFolders:
        """The folders of which libraries are opened by computed names."""
        return LibraryFolders(self._facts.open(UseKind.LIBRARY))

    @cached_property
    def imports_anything(self) -> bool:
        """Whether a module may be loaded of whose name nobody can tell even the folder, or the package."""
        return bool(self._facts.unread) or any(not one.partial for one in self._open_modules) or None in self._begun

    @cached_property
    def opens_anything(self) -> bool:
        """Whether a file may be opened of which nobody can tell even the folder."""
        if self._facts.unread or any(not self._prefixes(use) for kind in _READS for use in self._facts.open(kind)):
            return True
        return self.opens_workdir

    @cached_property
    def opens_workdir(self) -> bool:
        """Whether a program opens what the working directory holds, whatever that is: it lists it, or has a pattern."""
        own = (use for one in self._facts.files if not one.library for use in one.uses if use.kind in _READS)
        named = (absolute(self._workdir, name) for use in own for name in use.names if name)
        patterns = any(not GLOB.split(name)[0].strip("./") for name in self._globs)
        return patterns or any(path in ("/", self._workdir) for path in named)

    @cached_property
    def opens_asked(self) -> bool:
        """Whether a request may name any file of the working directory, and is answered with it: its sources, too."""
        serves = any(one.routes for one in self._facts.files if not one.library)
        own = ((use, one.language) for one in self._facts.files if not one.library for use in one.uses)
        inner = (use for use, language in own if use.kind is UseKind.READ and not _is_of_start(use, language))
        return serves and any(Outside.ARGUMENT in use.outside and not self._prefixes(use) for use in inner)

    @property
    def _globs(self) -> Iterable[str]:
        return (name for use in self._facts.of(*_READS) for name in use.names if GLOB.search(name))

    def why_open(self, kind: UseKind) -> SourceUse | None:
        """Return the first use that makes a kind open; None where there is none, or a source that nobody can read."""
        return next(iter(self._facts.open(kind)), None)

    @property
    def unread(self) -> tuple[str, ...]:
        """The sources that nobody can read."""
        return self._facts.unread

    @cached_property
    def compiled(self) -> bool:
        """Whether all that the command starts is compiled and its own: no program of the base runs what was copied.

        What only the health check starts cannot make it so. A shell of the base is read by what it starts.
        """
        own = [one for one in self.image.programs if self._own(one.real)]  # a link to an interpreter is no program
        others = [one for one in self.image.programs if one not in own and one.via is not Via.HEALTHCHECK]
        return (
            any(one.via is Via.COMMAND for one in own)
            and all(one.elf is not None for one in own)
            and all(posixpath.basename(one.real) in SHELLS or one.name in SHELLS for one in others)
        )

    @cached_property
    def told(self) -> bool:
        """Whether something says of each own program what it opens: its sources, or the functions that it calls.

        Nothing said is not nothing opened. Of Go's functions those that open files are in every program.
        """
        return all(self._is_told(one.real) for one in self.image.programs if self._own(one.real))

    def _is_told(self, program: str) -> bool:
        said = [one for one in self.image.sources.files if one.path == program and one.language == machine.LANGUAGE]
        if any(one.library for one in said):
            return True  # its sources were read
        calls = any(one.uses for one in said)
        return calls and machine.languages_of(self.image.content(program, PROGRAM_BYTES)) != {"go"}

    def _own(self, path: str) -> bool:
        return self.image.line(path) is not None and self.image.system.owner(path) is None

    def reads_source(self, path: str) -> bool:
        """Return whether a source may be read when the image runs: its compiler is started, or a program asks for it.

        A compiled program may open what it was made of if it asks where that lies.
        """
        if self.names_program(leftovers.compilers_of(path)) is not None:
            return True
        return self.opens_anything and own_place.family(languages.of(path)) in self._placed

    @cached_property
    def _placed(self) -> frozenset[str]:
        return own_place.languages_that_ask(self._facts.files)

    def names_program(self, names: Collection[str]) -> SourceUse | None:
        """Return the use that may start one of some programs, by their names."""
        wanted = (*names, *(f"{folder}/{name}" for name in names for folder in FOLDERS))
        found = next((self._programs[name] for name in wanted if name in self._programs), None)
        return found or next((use for name in names if (use := self._as_subcommand(name)) is not None), None)

    def may_start(self, names: Collection[str]) -> bool:
        """Return whether one of some programs may be started."""
        return self.starts_anything or self.names_program(names) is not None

    def _as_subcommand(self, name: str) -> SourceUse | None:
        """The use that may start a program as another's subcommand: `git lfs` is git-lfs."""
        program, dash, subcommand = name.partition("-")
        given = dash and program in SUBCOMMANDS and subcommand in self._words
        return self._programs.get(program) if given else None

    @cached_property
    def started_paths(self) -> Mapping[str, SourceUse]:
        """The paths, without a leading slash, of what may be started by its path, with the use that does."""
        named = [(name, use) for name, use in self._programs.items() if naming.is_path(name)]
        found = ((absolute(self._workdir, name), use) for name, use in reversed(named))  # the first use is the one
        return {path.lstrip("/"): use for path, use in found if len(path) < _LONGEST}

    def names_library(self, names: Collection[str], *, exactly: bool = False) -> SourceUse | None:
        """Return the use that may open one of some libraries, by their file names; `exactly` only by these."""
        wanted = names if exactly else [spelling for name in names for spelling in naming.spellings(name)]
        return next((self._libraries[name] for name in wanted if name in self._libraries), None)

    @cached_property
    def _programs(self) -> dict[str, SourceUse]:
        return self._names(UseKind.PROGRAM)

    @cached_property
    def _libraries(self) -> dict[str, SourceUse]:
        found = self._names(UseKind.LIBRARY)
        return {posixpath.basename(name) or name: use for name, use in found.items()} | found  # a path may be joined

    def _names(self, kind: UseKind) -> dict[str, SourceUse]:
        """Return every name that uses of a kind may mean, each with the first use that does."""
        found: dict[str, SourceUse] = {}
        for name, use in self._facts.meant(kind):
            if len(name) > 1 or name in use.names:
                found.setdefault(name, use)
        return found

    def may_load(self, module: str) -> bool:
        """Return whether a module, or a part of it, may be loaded."""
        if self.imports_anything:
            return True
        begun = any(module.startswith(one) or naming.is_module(one, module) for one in self._begun if one)
        return begun or any(naming.is_module(name, module) for name in self._modules)

    @cached_property
    def _open_modules(self) -> tuple[SourceUse, ...]:
        return self._facts.open(UseKind.MODULE)

    @cached_property
    def _begun(self) -> frozenset[str | None]:
        """How the names of packages begin that are loaded by computed names; None for any, "" for one's own files."""
        return frozenset(naming.begin(part.prefix) for use in self._open_modules for part in use.partial)

    def importing(self, module: str) -> Iterable[str]:
        """Return the sources, those of libraries too, that import a module by its name."""
        return (one.path for one in self._facts.files if any(naming.is_module(name, module) for name in one.modules))

    @cached_property
    def _modules(self) -> frozenset[str]:
        """Every name of a module: what is imported, and each text of a source, as `require` takes any."""
        return frozenset(
            name
            for one in self._facts.files
            if not one.library and not languages.is_manifest(one.path) and not languages.is_lock(one.path)
            for name in (*one.modules, *one.literals)
            if len(name) < _LONGEST
        )

    @property
    def imported(self) -> frozenset[str]:
        """The modules that own sources import by their names."""
        return frozenset(name for one in self._facts.files if not one.library for name in one.modules)

    def speaks_of(self, name: str) -> bool:
        """Return whether a text of own sources has a name in it, such as a command line with a module; or may have."""
        return bool(self._facts.unread) or name in self._texts

    @cached_property
    def _texts(self) -> str:
        return "\0".join(self._facts.literals)

    @cached_property
    def data(self) -> RuntimeData:
        """What the run times, and programs that are started, read out of the base by themselves."""
        return RuntimeData(self.image, self._facts, self.names_program)

    def names_file(self, path: str) -> bool:
        """Return whether a program names a file, by its path, its own name, or a folder that it is in."""
        if posixpath.basename(path) in self._literals or self.names_place(path):
            return True
        return self._partial_names.may_be(path)

    def names_place(self, path: str) -> bool:
        """Return whether a program names a file by its whole path, or by that of a folder that it is in."""
        above = path
        while above:
            if f"/{above}" in self._paths:
                return True
            above = posixpath.dirname(above)
        return self._partial_names.is_below(path)

    def named_files(self) -> tuple[str, ...]:
        """Return the absolute paths that sources name as files that they open."""
        return tuple(sorted(one for one in self._opened if one.startswith("/") and len(one) < _LONGEST))

    def spoken_files(self) -> frozenset[str]:
        """Return the absolute paths that texts of own sources and settings are, whoever opens them."""
        return spoken_paths.of(self._facts.files)

    def folders_read(self) -> tuple[str, ...]:
        """Return the absolute folders of which sources open files by computed names."""
        found = (prefix.rpartition("/")[0] for prefix, _ in self._partial if prefix.startswith("/"))
        return tuple(sorted({one for one in found if one and one not in naming.SHARED}))

    @cached_property
    def _workdir(self) -> str:
        return self.image.config.workdir or "/"

    @cached_property
    def _literals(self) -> frozenset[str]:
        """Names of files, without a folder, that stand in own sources: a library may be told to open them.

        Of a compiled source that opens nothing itself only those that look like a file's.
        """
        found: set[str] = set()
        for one in self._facts.files:
            if one.library or one.language == _SETTINGS:
                continue
            opens = any(use.kind in _READS for use in one.uses) or not _is_compiled(one.language)
            words = (word for word in literal_words(one.literals) if opens or "." in word)
            found |= {posixpath.basename(word) for word in words}
        # `require("./package")` is of package.json.
        return frozenset(name for one in found for name in (one, f"{one}.json") if len(name) > 2)

    def speaks_of_folder(self, path: str) -> bool:
        """Return whether an own source has the name of a folder that a file is in: a library may be told to read it."""
        return not self._words.isdisjoint(path.split("/")[:-1])

    @cached_property
    def _words(self) -> frozenset[str]:
        told = {name for use in self._facts.of(*_READS) for name in use.names}  # what is done with these is known
        own = (literal for one in self._facts.files if not one.library for literal in one.literals - told)
        return frozenset(part for word in literal_words(own) for part in word.split("/") if len(part) > 1)

    @cached_property
    def _opened(self) -> frozenset[str]:
        found: set[str] = set()
        for one in self._facts.files:
            for use in one.uses:
                if use.kind in _READS:
                    found |= set(use.names)
                    if use.naming is not Naming.LITERAL and not one.library:
                        found |= {word for word in literal_words(one.literals) if "/" in word or "." in word}
        own = (value for name, value in self.image.config.env if name in self.image.own_env)
        found |= {value for value in own if value.startswith("/") and ":" not in value}
        return frozenset(found)

    @cached_property
    def _paths(self) -> frozenset[str]:
        found = {absolute(self._workdir, one) for one in self._opened if one and len(one) < _LONGEST}
        return frozenset(path for path in found if path not in ("/", "", self._workdir) and path not in naming.SHARED)

    @cached_property
    def _partial(self) -> tuple[tuple[str, str], ...]:
        return tuple(dict.fromkeys(partial_names.of_uses(self._facts.of(*_READS))))

    @cached_property
    def _partial_names(self) -> partial_names.PartialNames:
        return partial_names.PartialNames(self._partial, self._workdir)

    def _prefixes(self, use: SourceUse) -> bool:
        """Whether all that a use opens begins with a folder that is known."""
        return bool(use.partial) and all(part.prefix.strip("./") for part in use.partial)


_LONGEST = 1000
_HEAD_BYTES = 4000
_SETTINGS = "settings"


def _is_of_start(use: SourceUse, language: str) -> bool:
    """Whether a use is in the function that a compiled program begins with: its arguments are no request's."""
    return use.function == "main" and _is_compiled(language)


def _is_compiled(language: str) -> bool:
    """Whether what is read is a compiled program, or the source of one."""
    row = languages.by_name(language)
    return language in (machine.LANGUAGE, "class") or (row is not None and row.compiled)
