"""Which packages of an image's system nothing that ships needs. Pure."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cached_property
from typing import TYPE_CHECKING

from bot.dockerfile.distributions import Family
from bot.dockerfile.paths import below_any
from bot.filetree import EntryKind
from bot.image import elf
from bot.languages import table as languages
from bot.rewrite.evidence import build_packages, for_people, leftovers, names, untold_packages, uses
from bot.sources import program, reading

if TYPE_CHECKING:
    from bot.image.built_image import BuiltImage

PROGRAM = re.compile(r"(?:usr/)?(?:local/)?s?bin/[^/]+$")
_LIBRARY = re.compile(r"\.so(?:\.\d+)*$")


_ABOUT = ("usr/share/doc/", "usr/share/lintian/")
_QUOTED = re.compile(rb"[\"'](?:/[\w./-]{0,80}/)?([A-Za-z0-9][\w.+-]{0,30})[\"'\s]")
_MOST_QUOTING = 4000  # files of libraries; of more nobody knows which programs they name
_QUOTING_BYTES = 500_000
_COMMANDS = re.compile(r"[|;&(`\n]+")
_SPOKEN_IN = ("python",)  # whose texts are all literals, without templates that put words together


class IdlePackages:
    """The packages that may be missing: they only build, or nothing that ships can start or load what they bring."""

    def __init__(self, image: BuiltImage, facts: uses.PossibleUses) -> None:
        self._image = image
        self._facts = facts
        self._known: dict[str, bool] = {}

    def has(self, name: str) -> bool:
        """Return whether a package is one of them."""
        if name not in self._known:
            self._known[name] = False  # packages may depend on each other in a ring
            self._known[name] = self._is_idle(name)
        return self._known[name]

    def _is_idle(self, name: str) -> bool:
        known = self._image.system.packages.get(name)
        if known is None or (known.base and name not in self._later) or self._owned.get(name):
            return False
        programs, libraries = self._brings.get(name, (frozenset(), frozenset()))
        read = name in self._standard or name in self._read
        if read or self._facts.names_program(programs) or self._is_loaded(libraries):
            return False
        by_name = build_packages.builds(name) or build_packages.for_development(name)
        if by_name or known.section in leftovers.BUILD_SECTIONS:
            return True
        if name not in self._asked:
            return self._came_along(name, programs, libraries)
        if name in self._hollow:
            return any(self.has(other) for other in self._brought_by(name))
        return not self._is_of_use(name, programs) and not self._leads_to_needed(name)

    @cached_property
    def _hollow(self) -> frozenset[str]:
        """The packages with no file but those about them: they name others, and may be missing if one of those may.

        One whose files nobody lists is none of them.
        """
        about = {owner for path, owner in self._image.system.owners.items() if path.startswith(_ABOUT)}
        return frozenset(about) - self._files_of.keys()

    def _leads_to_needed(self, name: str) -> bool:
        """Whether a package has nothing but links, and names one that stays: php-cli's lead to php8.2-cli."""
        only_links = all(self._is_link(path) for path in self._files_of.get(name, ()))
        return only_links and not all(self.has(other) for other in self._brought_by(name))

    def _is_link(self, path: str) -> bool:
        file = self._image.files.get(path)
        return file is not None and file.entry.kind is EntryKind.SYMLINK

    @cached_property
    def _files_of(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for path, owner in self._image.system.owners.items():
            if not path.startswith(_ABOUT):
                found.setdefault(owner, []).append(path)
        return found

    def _brought_by(self, name: str) -> Iterator[str]:
        """Yield the packages that another one names."""
        return (one for one in self._image.system.packages[name].depends if one in self._image.system.packages)

    @cached_property
    def _asked(self) -> frozenset[str]:
        """The packages that somebody asked for: who asks for one that names others asks for these."""
        found: set[str] = set()
        left = [one for one in self._image.asked | self._for_people if one in self._image.system.packages]
        while left:
            name = left.pop()
            if name not in found:
                found.add(name)
                left += self._brought_by(name) if name in self._hollow else ()
        return frozenset(found)

    @cached_property
    def _for_people(self) -> frozenset[str]:
        return for_people.packages(self._image, self._facts, self._later)

    def _is_loaded(self, libraries: Collection[str]) -> bool:
        """Whether one of some libraries may be loaded by its name.

        A link without a number is there for compilers, and what loads by a short name finds the library with a number:
        such a link is loaded only by its own name.
        """
        links = self._links & frozenset(libraries)
        by_link = self._facts.names_library(links, exactly=True) if links else None
        return (by_link or self._facts.names_library(frozenset(libraries) - links)) is not None

    @cached_property
    def _links(self) -> frozenset[str]:
        """The names of libraries without a number that are nothing but links to one with a number."""
        files = self._image.files.items()
        links = {path for path, file in files if file.entry.link and path.endswith(".so")}
        real = {path: self._image.resolve(path) for path in links}
        names = {posixpath.basename(path) for path, to in real.items() if to and re.search(r"\.so(?:\.\d+)+$", to)}
        others = (posixpath.basename(path) for path, file in files if path.endswith(".so") and path not in links)
        return frozenset(names.difference(others))

    def _is_of_use(self, name: str, programs: frozenset[str]) -> bool:
        """Whether a package that somebody asked for may be of use to what ships."""
        if name in self._for_people and not programs & self._image.run_programs:
            return True
        if name in self._of_interpreters and build_packages.replacement(name, Family.DEBIAN) in (None, name):
            return True
        needed = not programs or name in build_packages.DATA or name in self._shown or self._helps(name)
        return needed or self._facts.starts_anything or self._is_quoted(programs)

    @cached_property
    def _standard(self) -> frozenset[str]:
        """The packages with the standard library of an interpreter of the system that is started, whoever brought them.

        Who asks for python3-pip has Python by it: without pip that stays. What is for compilers lies there, too.
        """
        started = [one for one in self._image.programs if self._image.system.owner(one.real) is not None]
        names = {posixpath.basename(path) for one in started for path in (one.path, one.real)}
        rows = [row for row in languages.TABLE if any(languages.find_interpreter(name) is row for name in names)]
        below = tuple(f"{folder}/*" for row in rows for folder in row.modules)
        owners = self._image.system.owners.items()
        found = {owner for path, owner in owners if any(fnmatchcase(path, glob) for glob in below)}
        return frozenset(one for one in found if not build_packages.for_development(one))

    @cached_property
    def _of_interpreters(self) -> frozenset[str]:
        """The packages of interpreters that run, by their names, and those with modules that these may load.

        Debian's python3 has no interpreter in it, which is python3-minimal's: it brings the standard library.
        """
        ran = {posixpath.basename(path) for one in self._image.programs for path in (one.path, one.real)}
        found = ran & self._image.asked
        for row in languages.TABLE:
            folders = (*row.modules, *row.packaged)
            runs = any(languages.find_interpreter(name) is row for name in ran)
            if folders and (runs or self._facts.names_program(row.interpreters)):
                below = tuple(f"{folder}/*" for folder in folders)
                owners = self._image.system.owners.items()
                found |= {owner for path, owner in owners if any(fnmatchcase(path, glob) for glob in below)}
        return frozenset(found)

    def _helps(self, name: str) -> bool:
        """Whether a package that stays makes use of it where it is there: ImageMagick starts Ghostscript for a PDF.

        What the base brings makes use of much that nobody asks it for; that counts if a source starts it.
        """
        users = {
            user
            for one in (name, *self._image.system.packages[name].provides)
            for user in self._helped.get(one, ())
            if user != name and (user in self._later or self._facts.names_program(self._programs_of(user)))
        }
        return any(not self.has(user) for user in sorted(users))

    def _programs_of(self, name: str) -> frozenset[str]:
        return self._brings.get(name, (frozenset(), frozenset()))[0]

    @cached_property
    def _helped(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name, package in self._image.system.packages.items():
            for other in package.helpers:
                found.setdefault(other, []).append(name)
        return found

    def _is_quoted(self, programs: frozenset[str]) -> bool:
        """Whether the libraries that own sources import have a program in quotes; of too many nobody knows.

        Django's client for a database is loaded when somebody asks for it, by a name that is put together. What a text
        only speaks of (`print('Do "pip install x"')`) is not started, where the source can be read.
        """
        if self._quoted is None:
            return True
        paths = {path for name in programs for path in self._quoted.get(name, ())}
        return any(self._may_mean(path, programs) for path in sorted(paths))

    def _may_mean(self, path: str, programs: frozenset[str]) -> bool:
        """Whether a text of a library begins with one of some programs, or with one that may start it."""
        row = languages.of(path)
        content = self._image.read(path, _QUOTING_BYTES)
        parsed = reading.read_as(path, content, row.name) if row is not None and row.name in _SPOKEN_IN else None
        if parsed is None or len(content) >= _QUOTING_BYTES or parsed.outline.parsed.root.has_error:
            return True
        for literal in parsed.facts().literals:
            first = {_program_of(part) for part in _COMMANDS.split(literal) if part.strip()}
            inside = map(_program_of, literal.split()) if first & self._program_names or literal[:1] == "-" else ()
            if not programs.isdisjoint((*first, *inside)):
                return True
        return False

    @cached_property
    def _program_names(self) -> frozenset[str]:
        return frozenset(posixpath.basename(path) for path in self._image.files if PROGRAM.match(path))

    @cached_property
    def _quoted(self) -> Mapping[str, Collection[str]] | None:
        """The words in quotes in the libraries that own sources import, parts of them that are loaded late as well.

        Each has the files that it is in. None where these are too many to read.
        """
        imported = {_distribution(module) for module in self._facts.imported} - {""}  # `from .x import y` is own
        files = (path for path in self._image.files if languages.of(path) is not None)
        inside = [path for path in files if _folder_of(path) in imported]
        if len(inside) > _MOST_QUOTING:
            return None
        found: dict[str, list[str]] = {}
        for path in inside:
            for word in set(_QUOTED.findall(self._image.read(path, _QUOTING_BYTES))):
                found.setdefault(word.decode(), []).append(path)
        return found

    @cached_property
    def _shown(self) -> frozenset[str]:
        """The packages with files that a program shows by any name, as `man` does their manual pages."""
        return frozenset(owner for path, owner in self._image.system.owners.items() if self._facts.data.shows(path))

    @cached_property
    def _read(self) -> frozenset[str]:
        """The packages of which sources name a file that they open or start, or a folder that they read."""
        paths = (*self._facts.named_files(), *self._facts.started_paths)
        # A folder is of all packages that have a file in it, whichever the database names for it. One that a variable
        # names, such as that of a Java, is not read for that.
        named = {self._image.resolve(path) or path.lstrip("/"): path for path in paths if path not in names.SHARED}
        inside = {path for path in named if self._is_folder(path)}
        variables = {value for _, value in self._image.config.env}
        folders = {folder.strip("/") for folder in self._facts.folders_read()}
        folders |= {path for path in inside if named[path] not in variables}
        files = named.keys() - inside
        owners = self._image.system.owners.items()
        return frozenset(owner for path, owner in owners if path in files or below_any(path, folders))

    def _is_folder(self, path: str) -> bool:
        file = self._image.files.get(path)
        return file is not None and file.entry.kind is EntryKind.FOLDER

    @cached_property
    def _later(self) -> frozenset[str]:
        """The packages that the base image has not: one that its distribution calls required can come later, too."""
        return untold_packages.find_later(self._image)

    def _came_along(self, name: str, programs: Collection[str], libraries: Collection[str]) -> bool:
        """Whether a package that nobody asked for may stay behind: those that need it do, nothing else gets at it."""
        wanted = [other for other in self._dependents.get(name, ()) if other in self._image.system.packages]
        if any(not self.has(other) and not self._only_ring(other, name) for other in wanted):
            return False
        return not (programs and self._facts.starts_anything) and not (libraries and self._facts.loads_anything)

    def _only_ring(self, other: str, name: str) -> bool:
        return (
            other in self._image.system.packages
            and other not in self._image.asked
            and name in self._dependents.get(other, ())
        )

    @cached_property
    def _used(self) -> frozenset[str]:
        """Files of packages that what is started is, or is linked with."""
        programs = self._image.programs
        return frozenset(name for one in programs for name in (one.path, one.real, *one.libraries))

    @cached_property
    def _owned(self) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for path in self._used:
            owner = self._image.system.owner(path)
            if owner is not None:
                found.setdefault(owner, set()).add(path)
        return {name: frozenset(paths) for name, paths in found.items()}

    @cached_property
    def _brings(self) -> dict[str, tuple[frozenset[str], frozenset[str]]]:
        """The names of the programs, and of the libraries, of each package."""
        programs: dict[str, set[str]] = {}
        libraries: dict[str, set[str]] = {}
        for path, owner in self._image.system.owners.items():
            if PROGRAM.match(path):
                programs.setdefault(owner, set()).add(posixpath.basename(path))
            elif ".so" in path and _LIBRARY.search(path) and not self._is_for_linkers(path):
                libraries.setdefault(owner, set()).add(posixpath.basename(path))
        for path, file in self._image.files.items():
            if file.entry.link and PROGRAM.match(path) and (real := self._image.resolve(path)):
                holder = self._image.system.owner(real)  # set by update-alternatives: it lies in a folder of its own
                if holder is not None:
                    programs.setdefault(holder, set()).add(posixpath.basename(path))
        return {
            name: (frozenset(programs.get(name, ())), frozenset(libraries.get(name, ())))
            for name in {*programs, *libraries}
        }

    def _is_for_linkers(self, path: str) -> bool:
        return path.endswith(".so") and elf.is_for_linkers(self._image.read(path, elf.TEXT_BYTES))

    @cached_property
    def _dependents(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name, package in self._image.system.packages.items():
            for other in package.depends:
                found.setdefault(other, []).append(name)
        return found


def _program_of(command: str) -> str:
    """Return the name of the program that a command starts with."""
    return posixpath.basename(command.split(maxsplit=1)[0].strip("\"',"))


def _folder_of(path: str) -> str:
    """Return the name that a library is imported by: mini_magick of mini_magick-4.12.0, six of six.py."""
    return re.sub(r"-\d.*$|\.\w+$", "", posixpath.basename(program.package_of(path)))


def _distribution(module: str) -> str:
    """Return the folder that a library is in, by the name of one of its modules: django of django.db, c of @b/c/d."""
    parts = re.split(r"[/.]", module.lstrip("@"))
    return parts[1] if module.startswith("@") and len(parts) > 1 else parts[0]
