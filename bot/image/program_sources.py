"""Which sources of an image and of its context tell what the program does, and what they say together. Pure.

Own sources are read all. A library is read where own sources import it, and what that imports: of the rest of what is
installed nothing is known to run. The context's sources count where the image has only what was made of them.
"""

from __future__ import annotations

import posixpath
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.filetree import EntryKind
from bot.image import (
    elf,
    jobs,
    known_libraries,
    library_scripts,
    mute_sources,
    own_packages,
    package_scripts,
    packaged,
    program_files,
    recorded,
    skeleton,
    uwsgi,
    web_pages,
)
from bot.image.bundled import with_data
from bot.image.cache_folders import downloads
from bot.image.file_words import setting_words, settled
from bot.image.foreign_sources import ForeignSources
from bot.image.git_signatures import with_helpers
from bot.image.handed import Handed, HandedSource, is_no_source, is_only_program, is_source_like, told
from bot.image.image_files import ImageFiles
from bot.image.reached import Reached
from bot.image.script_heads import with_interpreters
from bot.image.set_aside import read_those_that_belong
from bot.image.started_folders import with_their_files
from bot.image.unseen_starts import with_unseen
from bot.languages import table as languages
from bot.sources import jvm, launchers, machine, own_place, program, reading
from bot.sources.facts import FileFacts, SourceFacts, literal_words
from bot.sources.modules import find_imports
from bot.sources.telling import tells

_MOST_FILES = 3000
_MOST_BYTES = 40_000_000
_PAGES_SECONDS = 3.0  # for what browsers run
_PAGES_BYTES = 10_000_000  # of it that are kept to be read
_MOST_SECONDS = 30.0  # of this thread: what other programs take of the machine does not change the answer
_SOURCE_BYTES = 2_000_000
PROGRAM_BYTES = 200_000_000
_ARCHIVE_BYTES = 300_000_000
_MOST_LIBRARY_FILES = 15_000
_SETTING_BYTES = 300_000


@dataclass(slots=True)
class SourceCache:
    """What the sources of an image say, found out once: when somebody asks. `context` gives the context's sources."""

    context: Callable[[], Mapping[str, bytes] | None] = field(default=dict)
    build_scripts: Collection[str] = ()
    used: Collection[str] = ()
    _found: SourceFacts | None = None

    def of(self, image: ImageFiles) -> SourceFacts:
        """Return what the sources of an image say."""
        if self._found is None:
            self._found = facts_of(image, self.context(), self.build_scripts, self.used)
        return self._found


def facts_of(
    image: ImageFiles,
    context: Mapping[str, bytes] | None = None,
    build_scripts: Collection[str] = (),
    used: Collection[str] = (),
) -> SourceFacts:
    """Return what the sources of an image say, with those of its context; None for a context that is not known.

    `build_scripts` are the scripts, by path or name, that a RUN starts and nothing else does: they are the build's.
    `used` are commands that are run in the image by who uses it.
    """
    gathered = _Gathered(image, build_scripts, used)
    gathered.own()
    gathered.of_context(context)
    gathered.set_aside()
    gathered.handed()
    gathered.foreign()
    gathered.compiled()
    gathered.scripts()
    gathered.imported(tuple(gathered.sources))
    gathered.pages()
    said = program.together(gathered.sources, gathered.facts, gathered.unread)
    while more := gathered.scripts(said):
        gathered.imported(more)
        said = program.together(gathered.sources, gathered.facts, gathered.unread)
    said = replace(said, unread=tuple(dict.fromkeys((*said.unread, *told(said, image, gathered.own_files())))))
    said = with_their_files(with_unseen(said, gathered.linked), image)
    return with_data(with_interpreters(with_helpers(settled(said, image), image), image, build_scripts), image)


class _Gathered:
    """What has been found so far, within limits."""

    def __init__(self, image: ImageFiles, build_scripts: Collection[str], used: Collection[str]) -> None:
        self._image = image
        self._build_scripts = build_scripts
        self._end = time.thread_time() + _MOST_SECONDS
        self._bytes = 0
        self._contents: set[int] = set()
        self._own_languages: set[str] = set()
        self.sources: list[reading.ParsedSource] = []
        self.facts: list[FileFacts] = []
        self.unread: list[str] = []
        self._without_language: dict[str, bytes] = {}
        self._pages: dict[str, bytes] = {}
        self._runs_pages = web_pages.runs_them(image)
        self._unreadable: list[str] = []  # they matter if something hands them to an interpreter
        self._foreign = ForeignSources(image, lambda: self.own_files(tests=True))
        self._settings: dict[str, str] = {}
        self._taken: set[tuple[str, str, int]] = set()
        self.linked: set[str] = set()
        self._handed: set[str] = set()  # programs that stand behind an interpreter's name, which may start them
        self._own_packages = own_packages.files(image)
        self._spoken: set[str] | None = None
        self._recorded: frozenset[str] | None = None
        self._used = used
        self._scripts: list[reading.ParsedSource] = []  # programs that libraries brought: they count once named
        self._reached = Reached(image)
        self._followed: list[reading.ParsedSource] = []
        self._near: set[str] = set()
        self._packaged = packaged.reader(image)

    # -------------------------------------------------------------------------------------------------- own sources

    def own(self) -> None:
        """Read the sources that the Dockerfile put into the image."""
        is_download = downloads(self._image)
        for path in self.own_files():
            if languages.of(path) is not None:
                self._read(path, self._image.content(path, _SOURCE_BYTES + 1))
            elif self._image.files[path].entry.mode & 0o111 or (is_source_like(path) and not is_download(path)):
                self._unnamed(path)
            if program_files.is_setting(path):
                self._setting(path, self._image.content(path, _SETTING_BYTES))
            if posixpath.basename(path) == package_scripts.MANIFEST:
                text = self._image.content(path, _SETTING_BYTES)
                scripts = package_scripts.facts(path, text, lambda one: self._image.resolve(one) is not None)
                self.facts += [scripts] if scripts is not None else []

    def _unnamed(self, path: str) -> None:
        """A file whose name tells no language: its first line may, or who is handed it."""
        head = self._image.content(path, 256)
        content = self._image.content(path, _SOURCE_BYTES + 1) if b"\0" not in head else b"\0"
        if languages.of(path, head) is not None:
            self._read(path, content)
        elif head[:2] == b"#!" and not program_files.of_build(path) and not self._only_builds(path):
            self.unread.append(path)
        elif b"\0" not in content and len(content) <= _SOURCE_BYTES:
            self._without_language[path] = content
        else:
            self._unreadable.append(path)

    def handed(self) -> None:
        """Read what only a command tells to be a source, and what the commands in such a source hand on."""
        found = Handed(self._image, (*self._without_language, *self._unreadable), self.own_files(), _SOURCE_BYTES + 1)
        self._take((*found.by_command(), *uwsgi.commands(self._image)))
        self._take(found.marked(self.own_files(), {one.language for one in self.sources}))
        texts = dict(zip(self._without_language, self._plain_texts(), strict=True))
        at = 0
        while at < len(self.sources) and time.thread_time() < self._end:
            source = self.sources[at]
            at += 1
            text = source.outline.parsed.source.decode("utf-8", "replace")
            self._take((*found.of_source(source, text), *found.in_passing({source.outline.path: text})))
            self._take(found.loaded(known_libraries.find_required(source), source.language))
        if at < len(self.sources):
            self.unread.append("(commands)")
        texts |= self._settings
        self._take(found.in_passing(texts))
        spoken = self._spoken_words()
        commands = jobs.commands(self._image, texts, spoken)
        self._take(one for job in commands for one in found.of_unknown(job, scripted=True))
        self.facts += jobs.of_image(self._image, texts, spoken)

    def _plain_texts(self) -> Iterator[str]:
        """The texts of own files of no language: tables of jobs, lists of processes."""
        return (content.decode("utf-8", "replace") for content in self._without_language.values())

    def _take(self, found: Iterable[HandedSource]) -> None:
        for one in found:
            # Who is handed it may be told wrongly: in another language it says other things.
            key = (one.path, one.language, hash(one.content))
            if key in self._taken or (one.language and hash(one.content) in self._contents):
                continue
            self._taken.add(key)
            whole = one.language and len(one.content) <= _SOURCE_BYTES and b"\0" not in one.content
            source = reading.read_as(one.path, one.content, one.language) if whole else None
            if source is None and is_no_source(one, _SOURCE_BYTES):
                continue
            if source is None and one.language and len(one.content) <= _SOURCE_BYTES and is_only_program(one.content):
                self._handed.add(one.path)
            elif source is None:
                self.unread.append(one.path)
            else:
                self.sources.append(source)

    def foreign(self) -> None:
        """Count those sources that nothing in the image reads all the same, where something may hand them on."""
        literals = (literal for source in self.sources for literal in source.outline.literals)
        self.unread += self._foreign.spoken_of(literals, (*self._plain_texts(), *self._settings.values()))

    def of_context(self, context: Mapping[str, bytes] | None) -> None:
        """Read those sources of the context that the image does not have."""
        if context is None:
            self.unread.append("(the build context)")
        for path, content in (context or {}).items():
            if not program_files.is_library(path) and not program_files.is_test(path):
                self._read(path, content)
                self._setting(path, content)

    def set_aside(self) -> None:
        """Read what is called a test, or a script of a build, and is a part of the program all the same."""
        aside = [path for path in self.own_files(tests=True) if languages.of(path) is not None]
        aside = [p for p in aside if program_files.is_test(p) or program_files.of_build(p) or self._only_builds(p)]
        config = self._image.config
        words = (*config.entrypoint, *config.cmd, *(value for _, value in config.env), *self._plain_texts())
        read_those_that_belong(
            aside, self.sources, words,
            lambda path: self._read(path, self._image.content(path, _SOURCE_BYTES + 1), anyway=True),
        )  # fmt: skip

    def _only_builds(self, path: str) -> bool:
        """Whether a source is a script that a RUN starts; it may be a part of the program all the same."""
        return any(f"/{path}".endswith(f"/{one}") or f"/{one}".endswith(f"/{path}") for one in self._build_scripts)

    def own_files(self, *, tests: bool = False) -> Iterator[str]:
        """Yield the files that are nobody else's."""
        for path in self._image.own():
            library = program_files.is_library(path) and path not in self._own_packages
            left_out = path.startswith(program_files.NOT_OWN) or library
            if self._image.files[path].entry.kind is not EntryKind.FILE or left_out:
                continue
            if self._packaged(path) or skeleton.is_copy(path, self._image):
                continue
            if tests or not program_files.is_test(path):
                yield path

    def _setting(self, path: str, content: bytes) -> None:
        """The words of a file of settings: what a source takes out of it is one of them."""
        if program_files.is_setting(path) and len(content) <= _SETTING_BYTES:
            self._settings[path] = content.decode("utf-8", "replace")
            self.facts.append(FileFacts(path, "settings", True, literals=setting_words(content)))

    def _read(self, path: str, content: bytes, *, anyway: bool = False) -> None:
        row = languages.of(path, content[:256])
        if row is None or (not anyway and (program_files.of_build(path, content) or self._only_builds(path))):
            return
        if hash(content) in self._contents:
            return
        self._contents.add(hash(content))
        if web_pages.is_of_pages(row.name) and not self._runs_pages:
            if sum(map(len, self._pages.values())) < _PAGES_BYTES:
                self._pages[path] = content
            return
        self._bytes += len(content)
        full = len(self.sources) >= _MOST_FILES or self._bytes > _MOST_BYTES or time.thread_time() > self._end
        if self._recorded is None:
            self._recorded = recorded.scripts(self._image) - self._own_packages
        source = None if full else reading.read(path, content, library=path in self._recorded)
        if source is None:
            if not self._foreign.takes(path, row, content):
                mute = mute_sources.facts(path, row, content) if not full else None
                self.unread += [path] if mute is None else []
                self.facts += own_place.said_unread(path, row, content) if mute is None else [mute]
            return
        self._own_languages.add(row.name)
        (self._scripts if path in self._recorded else self.sources).append(source)

    def pages(self) -> None:
        """Read what browsers run, for the addresses in it. It starts nothing: what there is no time for is left."""
        end = time.thread_time() + _PAGES_SECONDS
        read = (reading.read(path, text) for path, text in self._pages.items() if time.thread_time() < end)
        self.sources += [one for one in read if one is not None]

    # --------------------------------------------------------------------------------------------- what is compiled

    def compiled(self) -> None:
        """Read class files, archives and programs: as far as no source of theirs was read."""
        unread = [row for row in map(languages.of, self.unread) if row is not None]
        sources_of_java = "java" in self._own_languages and not any(row.family == "java" for row in unread)
        for path in self.own_files():
            if time.thread_time() > self._end:
                self.unread.append(path)
            elif path.endswith(".class"):
                found = jvm.facts(path, self._image.content(path, _SOURCE_BYTES), library=sources_of_java)
                self.facts += [found] if found is not None else []
            elif jvm.is_archive(path):
                self._archive(path, sources_of_java)
            elif elf.is_elf(self._image.content(path, 4)):
                self._program(path)

    def _archive(self, path: str, known: bool) -> None:
        if self._image.files[path].entry.length > _ARCHIVE_BYTES:
            self.unread.append(path)
            return
        in_library = known or "/lib/" in f"/{path}" or "/libs/" in f"/{path}" or ".m2/" in path
        self.facts += jvm.archive(path, self._image.content(path, _ARCHIVE_BYTES), library=in_library)

    def _program(self, path: str) -> None:
        """A compiled program: its names say what its sources do not, where there are none that were read.

        One that is linked statically has no names. Where no source of its language was read, nobody knows what it does.
        """
        if self._image.files[path].entry.length > PROGRAM_BYTES:
            self.unread.append(path)
            return
        content = self._image.content(path, PROGRAM_BYTES)
        written_in = machine.languages_of(content)
        static = not elf.is_dynamic(content)
        # What was copied as it is out of the context was not made of the sources that were read.
        known = bool(self._own_languages & written_in) and self._image.line(path) not in self._image.of_context
        started = path in self._handed or path in {one.real for one in self._image.programs}
        if started and not known and written_in != {"go"} and static and not launchers.starts_arguments(path):
            self.unread.append(path)
            return
        own = (started or self._is_spoken_of(path)) and not known and not launchers.starts_arguments(path)
        said = machine.facts(path, content, library=not own, sources=known, static=static)
        self.facts.append(
            uwsgi.as_told(said, self._image) if started and posixpath.basename(path) == uwsgi.NAME else said
        )
        if known and started and not static and "c" in written_in and self._own_languages & languages.family("c"):
            self.linked.add(path)

    def _is_spoken_of(self, path: str) -> bool:
        """Whether own sources name a program, so that they may start it."""
        return posixpath.basename(path) in self._spoken_words() and self._image.files[path].entry.mode & 0o111 != 0

    def _spoken_words(self) -> set[str]:
        """The last parts of the words in the texts of own sources."""
        if self._spoken is None:
            every = (literal for source in self.sources for literal in source.outline.literals)
            self._spoken = {posixpath.basename(word) for word in literal_words(every)}
        return self._spoken

    # ---------------------------------------------------------------------------------------------------- libraries

    def scripts(self, said: SourceFacts | None = None) -> Sequence[reading.ParsedSource]:
        """Take, and return, those programs of libraries that something may start; `said` is what is known so far."""
        own = [one for one in self.sources if not one.library]
        known = said or (program.together(own, self.facts, self.unread) if self._scripts else SourceFacts())
        words = library_scripts.words(self._image, own, known, (*self._plain_texts(), *self._used))
        taken = library_scripts.startable(self._scripts, words, known)
        self._scripts = [one for one in self._scripts if one not in taken]
        self.sources += taken
        return taken

    def imported(self, roots: Sequence[reading.ParsedSource]) -> None:
        """Read what sources import, and what that imports."""
        self.facts += known_libraries.facts(roots)
        reached = self._reached
        waiting = [
            (module, source.language, source.outline.path)
            for source in roots
            for module in dict.fromkeys(one.module for one in source.outline.imports)
        ]
        waiting += [
            (name, "javascript", source.outline.path)
            for source in roots
            for name in known_libraries.find_required(source)
        ]
        # What own sources import counts with all that it may start; what that imports in turn, with what it names.
        self._near |= {program.package_of(path) for one in waiting for path in reached.of(*one)}
        for known in self._followed:
            known.distant = program.package_of(known.outline.path) not in self._near
        end = time.thread_time() + program.LIBRARY_SECONDS
        number = 0
        while waiting:
            module, language, origin = waiting.pop()
            for path in reached.files(module, language, origin):
                number += 1
                if number > _MOST_LIBRARY_FILES or time.thread_time() > end:
                    self.unread.append("(libraries)")
                    return
                content = self._image.content(path, _SOURCE_BYTES)
                found = find_imports(path, content)
                names = tuple(known_libraries.without_building(language, path, found))
                waiting += [(name, language, path) for name in names]
                source = reading.read(path, content, library=True) if tells(path, content) else None
                if source is not None:
                    source.distant = program.package_of(path) not in self._near
                    self.sources.append(source)
                    self._followed.append(source)
                elif names:
                    self.facts.append(FileFacts(path, language, True, modules=names, library=True))
