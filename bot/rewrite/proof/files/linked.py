"""Libraries that a candidate's programs and plugins do not find, though the original's do. Pure."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.filetree import EntryKind
from bot.image import elf
from bot.image.built_image import BuiltImage
from bot.image.programs import ELF_BYTES, Reach
from bot.image.wheel_libraries import opened_by_name
from bot.messages import proof as messages
from bot.text import Text, verbatim

_MOST_FILES = 4000  # ELF files whose libraries are looked for
# Names as they stand in a program that opens the library itself; a name without a number is for building only.
_INSIDE_NAME = re.compile(rb"[\w./-]")
_LIBRARY_NAME = re.compile(rb"lib[A-Za-z0-9_+-]{1,40}\.so\.[0-9]{1,3}(?![\w.])")
_LIBRARY_FOLDERS = tuple(
    folder + triplet
    for folder in ("lib", "usr/lib")
    for triplet in ("", "/x86_64-linux-gnu", "/aarch64-linux-gnu", "/arm-linux-gnueabihf", "/s390x-linux-gnu")
) + ("lib64", "usr/lib64", "usr/local/lib")
# The C library's own, and what a static program names without ever needing it.
_NOT_LOADED = frozenset(
    f"lib{name}"
    for name in (
        *("c.so.6", "m.so.6", "dl.so.2", "pthread.so.0", "rt.so.1", "util.so.1", "resolv.so.2", "gcc_s.so.1"),
        *("nss_files.so.2", "nss_dns.so.2", "nss_compat.so.2", "anl.so.1", "BrokenLocale.so.1", "thread_db.so.1"),
    )
)


@dataclass(frozen=True, slots=True)
class LostLibrary:
    """A library, by its name, and the program or plugin that does not find it; `by_name` if that opens it itself.

    `path` is where the original has it, without a leading slash; None where nobody knows.
    """

    program: str
    library: str
    path: str | None
    by_name: bool = False

    @property
    def text(self) -> Text:
        """Say it."""
        say = messages.MISSING_BY_NAME if self.by_name else messages.MISSING_LIBRARY
        return say(program=verbatim(f"/{self.program}"), library=verbatim(self.library))


def lost(original: BuiltImage, candidate: BuiltImage) -> Iterator[LostLibrary]:
    """Return the libraries that something in the candidate does not find, and the original's does."""
    for program in candidate.programs:
        brought = candidate.line(program.real) is not None  # what a base image has, it has whole
        for library in program.missing if brought else ():
            yield from _found_before(original, program.path, library)
    reach = Reach(candidate.files, candidate.content, dict(candidate.config.env), candidate.config.workdir)
    for path, found in own_elves(candidate):
        _, missing = reach.libraries(path, found)
        for library in missing:
            yield from _found_before(original, path, library)
        if candidate.system.owner(path) is not None:
            continue  # what a package opens if it is there is not what it needs: that it depends on
        for name in _by_name(original, candidate, path, found):
            place = next(filter(original.resolve, _places(name)), None)
            yield LostLibrary(path, name, place, by_name=True)


def own_elves(image: BuiltImage) -> Iterator[tuple[str, elf.Elf]]:
    """Return the programs and libraries that the Dockerfile brought, without those of packages."""
    for number, path in enumerate(own_binaries(image)):
        if number >= _MOST_FILES:
            return
        found = elf.read(image.content(path, ELF_BYTES))
        if found is not None:
            yield path, found


def own_binaries(image: BuiltImage) -> Iterator[str]:
    """Return the paths of these."""
    for path in image.own():
        entry = image.files[path].entry
        if entry.kind is EntryKind.FILE and entry.length > 64 and elf.is_elf(image.content(path, 4)):
            yield path


def _by_name(original: BuiltImage, candidate: BuiltImage, path: str, elf_file: elf.Elf) -> Iterator[str]:
    """Return the libraries that a program may load by a name in it, and that only the original has."""
    content = candidate.content(path, ELF_BYTES)
    matches = _LIBRARY_NAME.finditer(content)
    found = (one for one in matches if not _INSIDE_NAME.match(content[one.start() - 1 : one.start()]))
    spoken = {one[0].decode() for one in found} - _NOT_LOADED
    for name in sorted(opened_by_name(spoken, path, elf_file)):
        if not any(map(original.resolve, _places(name))):
            continue
        own = posixpath.dirname(path)
        if not any(map(candidate.resolve, (*_places(name), f"{own}/{name}"))):
            yield name


def _places(name: str) -> list[str]:
    return [f"{folder}/{name}" for folder in _LIBRARY_FOLDERS]


def _found_before(original: BuiltImage, path: str, library: str) -> Iterator[LostLibrary]:
    """Yield a library that a program misses, with its place in the original; nothing if it is missed there, too."""
    known = [one for one in original.programs if path in (one.path, one.real)]
    loaded: tuple[str, ...] = tuple(name for one in known for name in one.libraries)
    missed = any(library in one.missing for one in known)
    real = original.resolve(path)
    if not known and real is not None:
        reach = Reach(original.files, original.content, dict(original.config.env), original.config.workdir)
        found = reach.elf(real)
        loaded, missing = reach.libraries(real, found) if found is not None else ((), ())
        missed = library in missing
    if not missed:
        place = next(filter(original.resolve, _places(library)), None)
        yield LostLibrary(path, library, next((one for one in loaded if _is_called(one, library)), place))


def _is_called(path: str, library: str) -> bool:
    """Whether a file is a library of that name: libpq.so.5.15 is libpq.so.5."""
    return f"{posixpath.basename(path)}.".startswith(f"{library}.")
