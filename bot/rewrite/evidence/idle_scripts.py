"""Shell scripts of the image that nothing in it starts: what they would start is no question of what ships. Pure.

`COPY . .` brings the scripts of whoever releases or tests the program along, and many start what they are handed. A
shell script is started by its name, or by a folder: it has no other way in. Whatever may say either of them counts, be
it a comment; where something starts programs by names that nobody can tell, every script may be started. What such a
script starts by name counts on.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase

from bot.dockerfile.paths import DEFAULT_PATH, below_any
from bot.filetree import EntryKind
from bot.image import program_files, web_pages
from bot.image.built_image import BuiltImage
from bot.languages import documents
from bot.languages import table as languages
from bot.languages.shell import SHELLS
from bot.sources.facts import FileFacts, Naming, UseKind

_LANGUAGE = "shell"
_OF_EVERY_BASE = "perl"
_TEXT_BYTES = 300_000  # of a text that may name a script; a longer one is taken to
_HEAD_BYTES = 1000
_SOURCE_BYTES = 2_000_000
_MOST_BYTES = 100_000_000  # of libraries that are asked for the name of a text
_PROGRAM_BYTES = 200_000_000
_GLOB = re.compile(r"[*?\[]")
# It says how images are started: for compose, or a cluster.
_STARTS_IMAGES = re.compile(r"^[\s{-]*[\"']?(?:image|build)[\"']?\s*:", re.MULTILINE)
_SPACE = re.compile(r"[\s\"'`;,()]+")
_READ = (UseKind.READ, UseKind.WRITE)


def without_pages(files: Iterable[FileFacts], image: BuiltImage) -> Iterator[FileFacts]:
    """Return what sources say, without what those of web pages start and load by names that nobody can tell."""
    there = web_pages.runs_them(image)
    for one in files:
        yield one if there or not web_pages.is_of_pages(one.language) else _of_page(one)


def _of_page(one: FileFacts) -> FileFacts:
    return replace(_closed(one, (UseKind.PROGRAM, UseKind.LIBRARY)), whole=True)


def without_open_starts(files: Iterable[FileFacts], image: BuiltImage) -> tuple[FileFacts, ...]:
    """Return what sources say, without what scripts that nothing starts do by names that nobody can tell."""
    known = tuple(without_pages(files, image))
    if _is_for_people(image):
        return known
    doubtful = {
        one.path
        for one in known
        if one.language == _LANGUAGE
        and not one.library
        and any(use.naming is Naming.OPEN for use in one.uses)
        and _is_aside(image, one.path)
    }
    idle = _Reach(image, known, doubtful).idle() if doubtful else frozenset()
    return tuple(_closed(one) if one.path in idle else one for one in known)


def without_unstarted(unread: Sequence[str], files: Sequence[FileFacts], image: BuiltImage) -> list[str]:
    """Return the sources that nobody here can read, without scripts of Perl that nothing starts.

    A tool in Perl that lies beside a program in another language has no other way in, either. Where anything else
    cannot be read, that may start them.
    """
    doubtful = {path for path in unread if path in image.files and _is_alone(path, image) and _is_aside(image, path)}
    if len(doubtful) < len(unread) or not doubtful or _is_for_people(image):
        return list(unread)
    idle = _Reach(image, files, doubtful).idle()
    return [path for path in unread if path not in idle]


def _is_alone(path: str, image: BuiltImage) -> bool:
    """Whether a source is a script of Perl by its name and its first line: every base of Debian's has Perl.

    Of other languages that cannot be read the interpreter is there for a reason, or inside of a program: Lua in Redis.
    """
    row = languages.of(path)
    if row is None or row.name != _OF_EVERY_BASE or not path.endswith(row.suffixes[:1]):
        return False
    head = image.content(path, _HEAD_BYTES).partition(b"\n")[0].decode("utf-8", "replace")
    return head.startswith("#!") and languages.find_interpreter(head[2:]) is row


def _closed(one: FileFacts, kinds: Collection[UseKind] = tuple(UseKind)) -> FileFacts:
    uses = (replace(use, partial=(), outside=frozenset()) if use.kind in kinds else use for use in one.uses)
    return replace(one, uses=tuple(use for use in uses if use.kind not in kinds or use.names or use.table))


def _is_aside(image: BuiltImage, path: str) -> bool:
    """Whether no program of the base looks for a script where it lies: in a folder of the Dockerfile's own, off PATH.

    A folder that the base has, or a package, may be one of which everything is started: /etc/profile.d. A script with a
    dot before its name is read by shells at their start.
    """
    top = image.config.workdir.strip("/")
    if not top or not below_any(path, (top,)) or top in image.before or image.system.owner(top) is not None:
        return False
    lists = {one.strip("/") for one in (dict(image.config.env).get("PATH") or DEFAULT_PATH).split(":")}
    started = any(path in (one.path, one.real) for one in image.programs)
    return not started and lists.isdisjoint(("", ".", posixpath.dirname(path))) and not _is_hidden(path)


def _is_hidden(path: str) -> bool:
    return posixpath.basename(path).startswith(".")


def _is_for_people(image: BuiltImage) -> bool:
    """Whether the image starts a shell, or an interpreter, that waits for what somebody types: a box of tools."""
    words = (*image.config.entrypoint, *image.config.cmd)
    last = posixpath.basename(words[-1]) if words else ""
    return not words or last in SHELLS or languages.find_interpreter(last) is not None


class _Reach:
    """Goes from the command and all sources that are no such script to the scripts that they may start."""

    def __init__(self, image: BuiltImage, files: Sequence[FileFacts], doubtful: Collection[str]) -> None:
        self._image = image
        self._files = files
        self._left = set(doubtful)
        self._libraries: bytes | None = None

    def idle(self) -> frozenset[str]:
        """Return the scripts that nothing starts."""
        texts = [_commands(self._image), *self._texts()]
        self._left -= {path for path in self._left if any(self._is_named(text, path) for text in texts)}
        while True:
            reached = [one for one in self._files if one.path not in self._left and not one.library]
            if any(_starts_any(one) for one in reached):
                return frozenset()
            named = {path for path in self._left if any(self._is_named_by(one, path) for one in reached)}
            if not named:
                return frozenset(self._left)
            self._left -= named

    @property
    def _top(self) -> str:
        return self._image.config.workdir.strip("/")

    def _is_named_by(self, one: FileFacts, path: str) -> bool:
        """Whether a source names a script: by its name, or in a text without its ending, which may be added."""
        there = one.path in self._image.files
        whole = self._image.read(one.path, _SOURCE_BYTES).decode("utf-8", "replace") if there else ""
        name = posixpath.basename(path)
        if one.language == _LANGUAGE and there:
            return self._is_named(whole, path) or _speaks_of(whole, posixpath.splitext(name)[0])
        if one.language == "settings":
            return False  # see _texts
        texts = "\n".join(one.literals)
        return _speaks_of(whole, name) or self._is_named(texts, path) or _speaks_of(texts, posixpath.splitext(name)[0])

    def _is_named(self, text: str, path: str) -> bool:
        """Whether a text names a script: by its name, by a pattern, or by a folder below the working folder."""
        *folders, name = posixpath.relpath(path, self._top).split("/")
        if any(_speaks_of(text, word) for word in (name, *folders)):
            return True
        patterns = (posixpath.basename(word) for word in _SPACE.split(text) if _GLOB.search(word))
        return any(fnmatchcase(name, one) for one in patterns if re.search(r"\w", one))

    def _texts(self) -> Iterator[str]:
        """The own texts that something may read, or start the image by: settings, tables of jobs, lists of processes.

        The sources are among those that were read; what works on the repository runs there: .github.
        """
        own = [path for path in self._image.own() if self._image.files[path].entry.kind is EntryKind.FILE]
        for path in own:
            left_out = program_files.is_library(path) or program_files.of_build(path) or _is_prose(path)
            if not left_out and languages.of(path) is None and self._image.system.owner(path) is None:
                yield from self._text(path)
        there = {posixpath.basename(path) for path in own}
        for one in self._files:
            absent = one.language == "settings" and posixpath.basename(one.path) not in there
            if absent and not program_files.of_build(one.path):  # it is in the context alone
                yield "\n".join(one.literals)

    def _text(self, path: str) -> Iterator[str]:
        content = self._image.content(path, _TEXT_BYTES + 1)
        text = content.decode("utf-8", "replace")
        if b"\0" in content[:_HEAD_BYTES]:  # what is compiled may have a name in it; what looks like a pattern is none
            yield from (one for one in self._left if posixpath.basename(one).encode() in content)
        elif len(content) > _TEXT_BYTES:
            yield "\n".join(self._left)
        elif any(self._is_named(text, one) for one in self._left) and self._is_read(path, text):
            yield text

    def _is_read(self, path: str, text: str) -> bool:
        """Whether something may read a text, or start the image as it says: yes, unless its name stands nowhere."""
        if not below_any(path, (self._top,)) or languages.is_manifest(path):
            return True
        if _STARTS_IMAGES.search(text):
            return True
        name = posixpath.basename(path)
        own = [one for one in self._files if not one.library and one.path != path and one.path not in self._left]
        for one in own:
            reads = (use for use in one.uses if use.kind in _READ)
            if any(use.naming is Naming.OPEN and not all(part.prefix for part in use.partial) for use in reads):
                return True
            if one.language != "settings" and any(_speaks_of(literal, name) for literal in one.literals):
                return True
        return _speaks_of(_commands(self._image), name) or self._of_libraries(name)

    def _of_libraries(self, name: str) -> bool:
        """Whether a program that is started, or a library, has a name in it; of too many nobody knows."""
        started = {one.real for one in self._image.programs}
        if any(name.encode() in self._image.content(path, _PROGRAM_BYTES) for path in started):
            return True
        left = _MOST_BYTES
        for path, file in self._image.files.items():
            if file.entry.kind is EntryKind.FILE and program_files.is_library(path) and languages.of(path) is not None:
                left -= file.entry.length
                if left < 0 or name.encode() in self._image.content(path, _SOURCE_BYTES):
                    return True
        return False


def _starts_any(one: FileFacts) -> bool:
    return not one.whole or any(use.kind is UseKind.PROGRAM and use.naming is Naming.OPEN for use in one.uses)


def _commands(image: BuiltImage) -> str:
    config = image.config
    health = config.healthcheck.test if config.healthcheck is not None else ()
    values = [value for _, value in config.env if value.strip("/") != config.workdir.strip("/")]
    return "\n".join((*config.entrypoint, *config.cmd, *health, *values))


def _speaks_of(text: str, name: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text) is not None


def _is_prose(path: str) -> bool:
    """Whether people read a file, and no program does to start something: README.md, a licence."""
    return path.lower().endswith(documents.suffixes(documents.Document.PROSE, documents.Document.STYLE))
