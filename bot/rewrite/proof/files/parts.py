"""Parts that a library opens by itself, out of a folder of its own: the modules of PAM, of SASL, of a spell checker.

No program names them, and the library is not linked with them. It has the path of their folder among its texts. So it
is with a setting that it finds by a link in its folder: OpenSSL reads /usr/lib/ssl/openssl.cnf. Pure.
"""

from __future__ import annotations

import functools
import posixpath
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from bot.filetree import EntryKind
from bot.image import elf
from bot.image.built_image import BuiltImage
from bot.image.program_sources import PROGRAM_BYTES
from bot.image.programs import Reach
from bot.rewrite.evidence import build_packages

_PART = re.compile(r"\.so(?:\.\d+)*$")
# Where the loader looks: what lies there is linked with, or opened by its name.
_OF_LOADER = re.compile(r"(?:usr/)?(?:local/)?lib(?:64|32|x32)?(?:/[\w-]+-linux-\w+)?")
_OF_C = re.compile(
    r"(?:^|/)(?:libc|ld-linux[\w-]*|ld-musl[\w-]*)\.(?:so|musl)[\w.-]*$"
)  # says by its calls what it opens
_FILES = (EntryKind.FILE, EntryKind.HARDLINK, EntryKind.SYMLINK)


@dataclass(frozen=True, slots=True)
class LostParts:
    """A library of the candidate, and the parts of it that only the original has, by path without a leading slash."""

    library: str
    paths: tuple[str, ...]


def lost(original: BuiltImage, candidate: BuiltImage) -> Iterator[LostParts]:
    """Yield what libraries and programs that ship lack of their parts, each folder once."""
    folders = _find_lost(original, candidate)
    of_c = set(_find_of_c(original, folders)) if folders else set()
    for path in _shipped(candidate) if folders else ():
        content = candidate.content(path, PROGRAM_BYTES)
        static = not elf.is_dynamic(content)  # the C library and its texts are in it
        program = _Program(content)
        named = [folder for folder in folders if not (static and folder in of_c) and program.names(folder)]
        for folder in named:
            yield LostParts(path, tuple(folders.pop(folder)))


def lost_settings(original: BuiltImage, candidate: BuiltImage) -> Iterator[str]:
    """Yield the links that lead to settings which the Dockerfile changed, and by which what ships reads them."""
    gone = {
        path: posixpath.dirname(path)
        for path, file in original.files.items()
        if file.entry.kind is EntryKind.SYMLINK and candidate.resolve(path) is None
        if original.is_changed_setting(original.resolve(path) or "")
    }
    programs = [_Program(candidate.content(path, PROGRAM_BYTES)) for path in _shipped(candidate)] if gone else []
    yield from (path for path, folder in gone.items() if any(one.names(folder) for one in programs))


def _find_lost(original: BuiltImage, candidate: BuiltImage) -> dict[str, list[str]]:
    """Return the parts that the candidate has not, by the folder that they are in."""
    found: dict[str, list[str]] = {}
    for path, file in original.files.items():
        if ".so" not in path or file.entry.kind not in _FILES or not _PART.search(path):
            continue
        folder = posixpath.dirname(path)
        real = original.resolve(path)
        if real is None or _OF_C.search(real):  # /usr/bin/ld.so is a link to the loader
            continue
        if not _OF_LOADER.fullmatch(folder) and candidate.resolve(path) is None and not _builds(original, path):
            found.setdefault(folder, []).append(path)
    return found


def _builds(original: BuiltImage, path: str) -> bool:
    """Whether a file is a compiler's: that its folder is in a program's texts says with what that was built."""
    owner = original.provider(path)
    return owner is not None and (build_packages.builds(owner) or build_packages.for_development(owner))


def _find_of_c(original: BuiltImage, folders: Collection[str]) -> Iterator[str]:
    """Yield the folders that the C library names: gconv."""
    for path in (path for path in original.files if _OF_C.search(path) and original.is_file(path)):
        program = _Program(original.read(path, PROGRAM_BYTES))
        yield from filter(program.names, folders)


class _Program:
    """The bytes of a program or a library, which is asked for the path of one folder after the other."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._known: dict[bytes, bool] = {}

    def names(self, folder: str) -> bool:
        """Whether it has the path of a folder in it: /lib and /usr/lib are one where the system has merged them.

        ImageMagick's libraries have it with a slash too many.
        """
        # Plain search first, and for a name that many folders have in common once: an expression takes fifty times as
        # long, and nearly every folder is in no program.
        parts = sorted(folder.encode().split(b"/"), key=len, reverse=True)
        return all(map(self._has, parts)) and any(map(self._spells, _spellings(folder)))

    def _has(self, part: bytes) -> bool:
        if part not in self._known:
            self._known[part] = part == b"usr" or part in self._content
        return self._known[part]

    def _spells(self, folder: str) -> bool:
        last, at = b"/" + posixpath.basename(folder).encode(), -1
        while (at := self._content.find(last, at + 1)) >= 0:
            end = at + len(last)
            if _spelled(folder).search(self._content, max(at - 2 * len(folder), 0), end + 1):
                return True
        return False


@functools.cache
def _spelled(folder: str) -> re.Pattern[bytes]:
    parts = (re.escape(part.encode()) for part in folder.split("/"))
    return re.compile(b"/" + b"/+".join(parts) + rb"(?![\w.+-])")


def _spellings(folder: str) -> Iterator[str]:
    yield folder
    yield folder.removeprefix("usr/") if folder.startswith("usr/lib") else f"usr/{folder}"


def _shipped(image: BuiltImage) -> Iterator[str]:
    """Return what is started, the own programs and libraries, and all that these load; the C library aside."""
    walker = Reach(image.files, image.content, dict(image.config.env), image.config.workdir)
    found: dict[str, None] = {}
    for program in image.programs:
        found |= dict.fromkeys((program.real, *program.libraries))
    for path in image.own():
        entry = image.files[path].entry
        main = walker.elf(path) if entry.kind is EntryKind.FILE and entry.length > 64 else None
        if main is not None and (entry.mode & 0o111 or ".so" in path):
            found |= dict.fromkeys((path, *walker.libraries(path, main)[0]))
    return (path for path in found if not _OF_C.search(path))
