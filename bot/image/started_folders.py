"""Programs that sources start by a computed name below a folder of their own: `path.join(__dirname, "hooks", x)`. Pure.

Whatever `x` is, it is a file of that folder. Where the folder ships, nothing can put another file into it, and each
program in it is a script that was read, these are all that may be started, as if the source had named them. A text that
a shell may be handed is none of this: after the name it may go on with any command.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.dockerfile.paths import absolute, below_any
from bot.filetree import EntryKind
from bot.image.file_words import may_write
from bot.image.image_files import ImageFiles
from bot.sources import machine
from bot.sources.facts import FileFacts, Partial, SourceFacts, SourceUse, UseKind

_MOST_FILES = 64
_SOURCE_BYTES = 2_000_000
# An option of Node's and of Python's, with which a name is a command line.
_SHELL = re.compile(rb"\bshell\b[\"']?\s*[:=,}](?!=)")


def with_their_files(said: SourceFacts, image: ImageFiles) -> SourceFacts:
    """Return what sources say, with the files of such folders in the place of what nobody can tell of their names."""
    if not any(_is_computed(use) for one in said.files if not one.library for use in one.uses):
        return said
    folders = _Folders(image, said)
    files = (
        one if one.library else replace(one, uses=tuple(folders.settled(one, use) for use in one.uses))
        for one in said.files
    )
    return replace(said, files=tuple(files))


def _is_computed(use: SourceUse) -> bool:
    return use.kind is UseKind.PROGRAM and bool(use.partial) and all(_folder(one) for one in use.partial)


def _folder(name: Partial) -> str:
    """The folder that a name is in, empty where it may be any: `./hooks`, `/srv/hooks`."""
    folder = name.prefix.rpartition("/")[0]
    return folder if folder.strip("./") and ".." not in folder else ""


@dataclass(frozen=True)
class _Folders:
    image: ImageFiles
    said: SourceFacts

    def settled(self, one: FileFacts, use: SourceUse) -> SourceUse:
        if not _is_computed(use) or self._may_be_a_command_line():
            return use
        found = [self._files(one.path, name) for name in use.partial]
        if not all(found):
            return use
        names = (f"/{path}" for paths in found for path in paths or ())
        return replace(use, names=tuple(dict.fromkeys((*use.names, *names))), partial=(), outside=frozenset())

    def _may_be_a_command_line(self) -> bool:
        """Whether an own source speaks of the option that hands what is started to a shell."""
        own = {one.path for one in self.said.files if not one.library and one.language not in _NO_SOURCES}
        return any(_SHELL.search(self.image.content(path, _SOURCE_BYTES)) for path in own if path in self.image.files)

    def _files(self, source: str, name: Partial) -> Collection[str] | None:
        """The files that a name may be of; None where it may be another one."""
        workdir = self.image.config.workdir or "/"
        places = {absolute(workdir, name.prefix), absolute(f"/{posixpath.dirname(source)}", name.prefix)}
        slash = "/" if name.prefix.endswith("/") else ""
        found: list[str] = []
        for place in sorted(places):
            begin = place.strip("/") + slash
            here = list(self._below(begin.rpartition("/")[0]))
            if len(here) > _MOST_FILES or not all(self._is_known(path) for path in here):
                return None
            found += [path for path in here if path.startswith(begin) and path.endswith(name.suffix)]
        return found or None

    def _below(self, folder: str) -> Iterator[str]:
        for path, file in self.image.files.items():
            if path.startswith(f"{folder}/") and file.entry.kind is not EntryKind.FOLDER:
                yield path

    def _is_known(self, path: str) -> bool:
        """Whether a file is the Dockerfile's own, stays as it is, and is a script that was read or no program."""
        entry = self.image.files[path].entry
        volumes = {one.strip("/") for one in self.image.config.volumes}
        if entry.kind is not EntryKind.FILE or self.image.line(path) is None or below_any(path, volumes):
            return False
        if any(may_write(use, path, self.image) for use in self._writes):
            return False
        return not entry.mode & 0o111 or path in self._read

    @property
    def _writes(self) -> Sequence[SourceUse]:
        return tuple(self.said.of(UseKind.WRITE))

    @property
    def _read(self) -> Collection[str]:
        return {one.path for one in self.said.files if one.whole and one.language not in _NO_SOURCES}


_NO_SOURCES = ("settings", machine.LANGUAGE, "class")
