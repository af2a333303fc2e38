"""Sources of languages that nothing in an image runs or translates: a sample in Scala beside a program in Python. Pure.

What such a source starts and opens is no question of what ships. Three facts decide: no program and no library of the
image, wherever it comes from, has a name that one which reads the language needs (see `ProgrammingLanguage.needs`); no
own program is compiled, which may have been made of the source before its compiler was removed; and nobody hands the
source to another program, since no source, no command and no text speaks of it. Where one of these is not so, or nobody
knows what a language needs, such a source counts as before.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from bot.filetree import EntryKind
from bot.image import elf
from bot.image.image_files import ImageFiles
from bot.languages import table as languages
from bot.languages.row import ProgrammingLanguage

# What holds machine code, or another's, without being marked as a program.
_CODE = re.compile(r".*\.(?:wasm|jar|dll|exe|node)")
_LIBRARY = re.compile(r".*\.(?:so(?:\.[\w.]+)?|dylib|a)")  # a part that another loads may have any name: mono.so
_NAME = re.compile(r"[\w.+-]+")
_WORD = re.compile(r"[A-Za-z]+")


class ForeignSources:
    """Those of one image. `own` gives the files that its Dockerfile's own instructions made and no package brought."""

    def __init__(self, image: ImageFiles, own: Callable[[], Iterable[str]]) -> None:
        self._image = image
        self._own = own
        self._taken: list[str] = []

    def takes(self, path: str, row: ProgrammingLanguage, content: bytes) -> bool:
        """Take a source that nothing in the image runs or translates; return whether it is such a one.

        One that is marked as a program is not: a shell runs whatever is.
        """
        marked = path in self._image.files and self._image.files[path].entry.mode & 0o111
        if row.grammar or not row.needs or marked or content[:2] == b"#!":
            return False
        if self._compiled or not self._words.isdisjoint(row.needs):
            return False
        self._taken.append(path)
        return True

    def spoken_of(self, literals: Iterable[str], texts: Iterable[str]) -> list[str]:
        """Return those that were taken of which the command, a literal of a source or a text of another file speaks.

        They may be handed on. A literal may be the end of a name alone: `.scala`.
        """
        ends = tuple({posixpath.splitext(path)[1] for path in self._taken})
        if not ends:
            return []
        config = self._image.config
        health = config.healthcheck.test if config.healthcheck is not None else ()
        values = (value for _, value in config.env)
        words = {*_words_with(ends, (*config.entrypoint, *config.cmd, *health, *values, *literals))}
        words |= {one for one in _words_with(ends, texts) if one not in ends}
        endings = tuple(words)
        return [path for path in self._taken if posixpath.basename(path).endswith(endings)]

    @cached_property
    def _compiled(self) -> bool:
        """Whether an own program is compiled: nobody knows what it was made of."""
        return any(elf.is_elf(self._image.content(path, 4)) for path in self._own())

    @cached_property
    def _words(self) -> frozenset[str]:
        """The words in the names of all programs and libraries: x86_64-linux-gnu-ghc-9.4 has `ghc` in it."""
        return frozenset(word.lower() for name in self._names() for word in _parts(name))

    def _names(self) -> Iterator[str]:
        for path, file in self._image.files.items():
            name = posixpath.basename(path)
            if file.entry.kind is EntryKind.FOLDER or languages.of(name) is not None:
                continue
            real = self._image.resolve(path) if file.entry.kind is EntryKind.SYMLINK else path
            marked = real is None or bool(self._image.files[real].entry.mode & 0o111)
            if name.startswith("lib") if _LIBRARY.fullmatch(name) else marked or _CODE.fullmatch(name):
                yield name


def _words_with(ends: tuple[str, ...], texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        if any(end in text for end in ends):
            yield from (word for one in _NAME.findall(text) if (word := one.rstrip(".-")).endswith(ends))


def _parts(name: str) -> Iterator[str]:
    """The words of a name, with and without the `lib` of a library before it."""
    for word in _WORD.findall(name):
        yield word
        yield word.removeprefix("lib")
