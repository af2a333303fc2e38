"""Sources that only a command tells to be such: files that interpreters are handed, and code in a command. Pure.

`node bin/www`, `python3 /srv/app`, `sh -c "..."`: no suffix and no first line says what they are. A file that a program
is handed which nobody knows to be an interpreter may be code as well: what it does is open.
"""

from __future__ import annotations

import itertools
import posixpath
import re
import shlex
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from bot.dockerfile import shell
from bot.dockerfile.paths import absolute
from bot.image import elf, jobs, program_files, templates
from bot.image.command import health_command, script_file
from bot.image.image_files import ImageFiles
from bot.image.programs import Program, Reach, Start, Via
from bot.image.starting import starts_others
from bot.languages import documents
from bot.languages import table as languages
from bot.languages.row import Does
from bot.languages.shell import OPTION_STARTERS, SHELLS
from bot.sources import jvm, machine, word_lists
from bot.sources.facts import FileFacts, SourceFacts, SourceUse, UseKind
from bot.sources.launchers import launched
from bot.sources.reading import ParsedSource
from bot.sources.scripts import HOLE
from bot.sources.telling import commands_of, is_inline, may_start

# Programs whose own files say what they start, in a language that nobody here reads.
RUN_RECIPES = frozenset(("make", "gmake", "bmake", "just", "task", "ninja", "ant", "rake"))
# Options behind which a file stands that is loaded before the program.
_LOADING = ("-r", "--require", "--import", "--loader", "--experimental-loader", "-d", "--define")
_ARCHIVE = re.compile(r"phar://(.+?\.phar)\b")
_PHP = re.compile(rb"^(?![ \t]*[;#]).*?<\?(?:php|=)", re.MULTILINE)  # php.ini speaks of its mark in a comment
_RUBY_TEMPLATES = (".erb", ".rhtml")
_EMBEDDED = re.compile(rb"<%[=-]?(?!#|%)(.*?)-?%>", re.DOTALL)
# Programs whose own commands stand in files that do not say of what they are.
_WITH_FILES = frozenset(("m4", "gm4", "sqlite3", "psql", "mysql", "mariadb"))
_DIALECT_BYTES = 200_000
_DOCUMENTS = documents.suffixes(*documents.Document)
_WORD = re.compile(r"[^\s\"'`,;()\[\]{}<>|&=]+")
_PARTS = re.compile(r"[\s\"'`,;:=()]+")
_FOLLOWING = 8  # words behind an interpreter's name, among which its script is
_MOST_WORDS = 200_000
_base = posixpath.basename


@dataclass(frozen=True, slots=True)
class HandedSource:
    """A source, with the name of its language; empty where nobody knows it."""

    path: str
    content: bytes
    language: str = ""


def of_command(path: str) -> bool:
    """Return whether a source is no file, but stands in one of the image's commands."""
    return path.startswith(("CMD", "(CMD)", "HEALTHCHECK"))


def is_source_like(path: str) -> bool:
    """Return whether a file may be a source though its name does not say so: no document, no settings, no library."""
    name = posixpath.basename(path)
    other = name.lower().endswith(_DOCUMENTS) or program_files.is_setting(path) or program_files.is_lock(path)
    return languages.of(path) is None and not other


def is_only_program(content: bytes) -> bool:
    """Return whether a file is a compiled program in which no interpreter finds anything of its own, if handed it.

    PHP looks for its mark in whatever it reads, Python and Java for an archive at the end, Perl and Ruby for `#!`.
    """
    return elf.is_elf(content) and not any(mark in content for mark in (b"<?php", b"<?=", b"PK\5\6", b"\n#!"))


def is_no_source(handed: HandedSource, limit: int) -> bool:
    """Return whether nothing is to be read in what an interpreter is handed, of at most so many bytes.

    What Java is handed is compiled: it is read with all that is. Python reads no text with a zero byte, only what it
    compiled itself, and archives: `python search.py index words.db` has a table of its own.
    """
    row = languages.by_name(handed.language)
    if row is not None and "java" in (row.name, row.family):
        return jvm.is_archive(handed.path) or handed.path.endswith(".class")
    content = handed.content
    compiled = content[2:4] == b"\r\n" or content[:2] == b"PK" or b"PK\5\6" in content or len(content) > limit
    program = elf.is_elf(content)  # a source that is handed it may start it
    return handed.language == "python" and b"\0" in content and not (compiled or program)


def is_told(path: str) -> bool:
    """Return whether what nobody reads is told to a program that a source starts, as `told` has it: `(make)`."""
    found = re.fullmatch(r"(?:.+ )?\((\w+)\)", path)
    return found is not None and found[1] in RUN_RECIPES | _WITH_FILES and not of_command(path)


def told(said: SourceFacts, image: ImageFiles, files: Iterable[str]) -> Iterator[str]:
    """Yield what programs that own sources start are told to start in turn, as sources that nobody reads."""
    yield from _recipes(said, image)
    yield from _dialects(said, image, files)


def _recipes(said: SourceFacts, image: ImageFiles) -> Iterator[str]:
    """Yield the programs that own sources and jobs start whose own files say what they start: make."""
    commanded = {one.real for one in image.programs}
    for one in said.files:
        # A script without a suffix counts if the image starts it: `configure` builds.
        if _is_read_source(one) and (languages.of(one.path) is not None or one.path in commanded):
            yield from (f"({name})" for name in sorted(RUN_RECIPES & _started(one.uses)))
        elif one.language == "settings":
            named = RUN_RECIPES & _started(filter(jobs.is_job, one.uses))  # words, too: `[program:task]`
            yield from (f"({name})" for name in sorted(jobs.in_image(named, image.files)))


def _dialects(said: SourceFacts, image: ImageFiles, files: Iterable[str]) -> Iterator[str]:
    """Yield those programs that own sources start whose own commands in one of some files start others: m4, sqlite3."""
    starting = {one.path: _started(one.uses) & _WITH_FILES for one in said.files if _is_read_source(one)}
    started = set().union(*starting.values())
    looks = {name: pattern for name in sorted(started) if (pattern := commands_of(name)) is not None}
    for path in files if looks else ():  # the source itself may have them: behind <<
        if (languages.of(path) is None or starting.get(path)) and image.files[path].entry.length <= _DIALECT_BYTES:
            text = image.content(path, _DIALECT_BYTES).decode("utf-8", "replace")
            yield from (f"{path} ({name})" for name, pattern in looks.items() if pattern.search(text))


def _is_read_source(one: FileFacts) -> bool:
    """Whether facts are of an own source that is a file, by its name or its first line, and of no build."""
    own = not one.library and one.language not in ("settings", machine.LANGUAGE) and not of_command(one.path)
    return own and bool(one.language) and not program_files.of_build(one.path)


def _started(uses: Iterable[SourceUse]) -> set[str]:
    names = (name for use in uses if use.kind is UseKind.PROGRAM for name in use.names)
    return set(map(posixpath.basename, names))


class Handed:
    """Finds them in one image. `files` are its own files of which no name tells the language."""

    def __init__(self, image: ImageFiles, files: Iterable[str], own: Iterable[str], most: int = 1_000_000) -> None:
        """Of each file `most` bytes are given. `own` are all its own files: a document may be handed as well."""
        self._image = image
        self._most = most
        self._given: set[tuple[str, str]] = set()  # files and languages: who names a file again says nothing new
        self._asked: set[tuple[str, str, bool]] = set()
        self._reach: Reach | None = None
        self._named: dict[str, Program | None] = {}
        self._files: dict[str, list[str]] = {}
        for path in files:
            self._files.setdefault(posixpath.basename(path), []).append(path)
        self._every: dict[str, list[str]] = {}
        self._own = dict.fromkeys(own)
        for path in self._own:
            if languages.of(path) is None:
                self._every.setdefault(posixpath.basename(path), []).append(path)

    def by_command(self) -> Iterator[HandedSource]:
        """Yield what the image's own commands run: scripts, code between quotes, what an unknown program is given."""
        config = self._image.config
        commands = {"CMD": (*config.entrypoint, *config.cmd), "(CMD)": config.cmd if config.entrypoint else ()}
        commands["HEALTHCHECK"] = health_command(config.healthcheck.test) if config.healthcheck else ()
        for label, words in commands.items():
            # What a health check starts is looked for in both images: see Reach.
            if label != "HEALTHCHECK" and len(words) > 2 and _base(words[0]) in SHELLS and words[1] == "-c":
                yield HandedSource(label, self._filled(words[2]).encode("utf-8", "replace"), "shell")
            for command in (one.effective for one in shell.of_words(words)):
                yield from (HandedSource(f"CMD ({one})", b"") for one in map(_base, command[:1]) if one in RUN_RECIPES)
                yield from _of_options(command)
                # What stands before an interpreter starts it: tini, docker-entrypoint.sh.
                at = next((number for number, word in enumerate(command) if languages.find_interpreter(word)), None)
                yield from self.of_words(label, command[at:]) if at is not None else ()
                if at is None or not self._is_script(command[0]):
                    yield from self.of_unknown(command)

    def _is_script(self, word: str) -> bool:
        """Whether a program of the image is a script: one before an interpreter's name is there to start that."""
        return any(one.interpreter for one in self._image.programs if _base(one.path) == _base(word))

    def _filled(self, text: str) -> str:
        """A text with the variables of the image that a name is made with: `$JAVA_HOME/bin/java`, but not `$TOOL`."""
        env = dict(self._image.config.env)

        def fill(match: re.Match[str]) -> str:
            value = env.get(match[1] or match[2], "")
            return value if value.startswith("/") else match[0]

        return re.sub(r"\$(?:(\w+)|\{(\w+)\})(?=/)", fill, text)

    def of_text(self, path: str, text: str) -> Iterator[HandedSource]:
        """Yield what the commands of a shell script hand to interpreters."""
        for one in shell.commands(text):
            yield from self.of_words(path, one.effective)
            yield from self.of_unknown(one.effective, scripted=True)
            if one.effective[:1] in ((".",), ("source",)) and "$" in "".join(one.effective[1:2]):
                yield from self._in_named_folders(text)

    def loaded(self, modules: Iterable[str], language: str) -> Iterator[HandedSource]:
        """Yield the files that a source loads as code by their path: `require("./plug")`, `load "./tasks.conf"`."""
        for module in modules:
            archive = _ARCHIVE.match(module)
            yield from self._sources(archive[1] if archive is not None else module, language, self._every)

    def marked(self, paths: Iterable[str], used: Collection[str]) -> Iterator[HandedSource]:
        """Yield files that are code by what stands in them, whatever they are called: templates of PHP's and Ruby's.

        `used` are the languages of the sources: in others nobody runs it.
        """
        for path in paths:
            if self._image.files[path].entry.length > self._most:
                continue
            yield from self._template(path, used)
            if languages.of(path) is not None or not {"php", "ruby"} & set(used):
                continue
            content = self._image.content(path, self._most)
            if "php" in used and (b"<?php" in content or b"<?=" in content) and _PHP.search(content):
                yield HandedSource(path, content, "php")
            elif "ruby" in used and path.endswith(_RUBY_TEMPLATES):
                yield HandedSource(path, b"\n".join(_EMBEDDED.findall(content)), "ruby")

    def _template(self, path: str, used: Collection[str]) -> Iterator[HandedSource]:
        """Yield the code of a template that may start a program: as a source, or as one that nobody can read."""
        template = templates.kind(path)
        if template is None or (template.language not in used and template.language != "java"):
            return
        code = list(templates.telling_code(template, self._image.content(path, self._most)))
        start = b"<?php " if template.language == "php" else b""
        if code:
            text = start + b";\n".join(code) + (b";" if start else b"")
            yield HandedSource(path, text, template.language if template.read else "")

    def _in_named_folders(self, text: str) -> Iterator[HandedSource]:
        """Yield the files below folders that a script names, or its patterns mean: it reads each of them by a variable.

        `for one in /entrypoint.d/*; do . "$one"; done`
        """
        found = _WORD.findall(re.sub(r"\$(?:\w+|\{[^}]*\})", "*", text.replace('"', "")))[:_MOST_WORDS]
        folder = self._image.config.workdir or "/"
        words = (word.rstrip("/") for word in found if "/" in word)
        patterns = {word if word.startswith("*") else absolute(folder, word) for word in words}
        for path in (one for paths in self._files.values() for one in paths):
            above = (f"/{path}", *(f"/{folder}" for folder in _folders(path)))
            if any(fnmatchcase(one, pattern) for one in above for pattern in patterns if pattern.strip("/*")):
                yield from self._sources(f"/{path}", "shell")

    def of_words(self, label: str, words: Sequence[str]) -> Iterator[HandedSource]:
        """Yield what one command hands to an interpreter: a file, or the code itself."""
        row = languages.find_interpreter(words[0]) if words else None
        if words[:1] in ((".",), ("source",)):
            yield from self._sources("".join(words[1:2]), "shell", self._every)
        if row is None:
            return
        script = script_file(words)
        paths = self._found(script, self._every) if script else []
        yield from self._sources(script, row.name, self._every) if script else ()
        for option, word in itertools.pairwise(words):  # what is loaded before it, and what PHP serves
            name, sign, _ = word.partition("=")
            if option in _LOADING or row.name == "php" or (sign and name in _LOADING):
                yield from self._sources(word.rpartition("=")[2], row.name, self._every)
        if row.name == "python":
            yield from _of_module(label, words)
        inline = [code for option, code in itertools.pairwise(words) if is_inline(option, row.inline)]
        if row.name == "awk" and "-f" not in words:
            inline = list(words[1:])  # its first argument is the program
        for code in inline if not paths else ():
            if not row.grammar and not may_start(row.name, code):
                continue
            text = f"<?php {code}" if row.name == "php" else code
            yield HandedSource(f"{label} ({row.name})", text.encode("utf-8", "replace"), row.name)

    def of_source(self, source: ParsedSource, text: str) -> Iterator[HandedSource]:
        """Yield what a source hands to a program that may run it: in a command, in a list of words or a call."""
        if source.language == "shell":
            yield from self.of_text(source.outline.path, text)
            return
        for words in word_lists.commands(source.outline, source.resolver, self._is_foreign):
            yield from self.of_unknown(words, scripted=True)

    def _is_foreign(self, word: str) -> bool:
        """Whether a word is the name of a program of the image's that nobody here knows."""
        known = languages.find_interpreter(word) is not None or _base(word) in _reading()
        return not known and self._program(_base(word)) is not None

    def _program(self, name: str) -> Program | None:
        """The program of that name which somebody else made: one that the image starts, or that is in its PATH."""
        if name not in self._named:
            started = next((one for one in self._image.programs if _base(one.path) == name), None)
            config = self._image.config
            if self._reach is None:
                self._reach = Reach(self._image.files, self._image.content, dict(config.env), config.workdir or "/")
            if started is None and re.fullmatch(r"[\w.+-]+", name) and self._reach.which(name) is not None:
                started = next(iter(self._reach.start((Start((name,), Via.COMMAND),))), None)
                self._reach.found.clear()
            self._named[name] = started if started is not None and started.real not in self._own else None
        return self._named[name]

    def of_unknown(self, words: Sequence[str], *, scripted: bool = False) -> Iterator[HandedSource]:
        """What a program is handed that may be code: in the language of its own first line, or in any.

        A program of the base or of a package: who wrote a program of his own has the sources that tell. Scripts hand
        data to many: of what one starts only those count that start others, themselves or by a library.
        """
        name = _base(words[0]) if words else ""
        if not name or languages.find_interpreter(name) or name in _reading():
            return
        program = self._program(name)
        if program is None:
            return
        row = languages.find_interpreter(" ".join(program.interpreter)) if program.interpreter else None
        given = [word.rpartition("=")[2] for word in words[1:]]
        if name not in OPTION_STARTERS:  # load:/srv/rules, "run '/srv/rules' now"
            given += [part for word in words[1:] for part in _PARTS.split(word) if "/" in part]
        if not scripted or (
            any(self._found(word, self._files) for word in given) and starts_others(program, self._image)
        ):
            for word in given:
                yield from self._sources(word, row.name if row else "")

    def in_passing(self, texts: Mapping[str, str]) -> Iterator[HandedSource]:
        """Yield the files that stand behind an interpreter's name in any text: a crontab, a list, a setting."""
        names, itself = languages.interpreters(), languages.own_interpreters()
        for text in texts.values() if self._files else ():
            words = _WORD.findall(text)[:_MOST_WORDS]
            for number, word in enumerate(words):
                if word[:1].isalpha() or "/" in word:
                    row = languages.find_interpreter(word) if _bare(word) in names or word in itself else None
                    language = row.name if row is not None else itself.get(word, ("", ""))[0]
                    following = words[number + 1 : number + _FOLLOWING] if language else []
                    if row is not None and not row.grammar:  # what is data to it must not count as unread
                        following = [one for one in following if not one.startswith("-")][:1]
                    for one in following:
                        yield from self._sources(one, language)

    def _sources(
        self, word: str, language: str, among: Mapping[str, list[str]] | None = None
    ) -> Iterator[HandedSource]:
        """Yield the files that a word may mean, each once in a language."""
        question = (word, language, among is None)
        if question in self._asked:
            return
        self._asked.add(question)
        for path in self._found(word, self._files if among is None else among):
            if (path, language) not in self._given:
                self._given.add((path, language))
                yield HandedSource(path, self._image.content(path, self._most), language)

    def _found(self, word: str, among: Mapping[str, list[str]]) -> list[str]:
        """Return the own files that a word may mean: by its path, or by the end of it."""
        named = among.get(_base(word), [])
        whole = absolute(self._image.config.workdir or "/", word).lstrip("/")
        if whole in named:
            return [whole]
        end = "/" + posixpath.normpath(word).lstrip("./")
        found = [path for path in named if f"/{path}".endswith(end)]
        # By its bare name an interpreter finds no program of PATH: "python (uv)" hands it nothing.
        return found if "/" in word else [path for path in found if not elf.is_elf(self._image.content(path, 4))]


def _of_options(command: Sequence[str]) -> Iterator[HandedSource]:
    """Yield what an image's command tells a program to start, as a script: `socat TCP-LISTEN:80,fork EXEC:'sh /x'`."""
    for number, name in enumerate(map(_base, command)):
        if name in OPTION_STARTERS and name not in RUN_RECIPES:
            text = "\n".join(shlex.join(one).replace(HOLE, "'\"$1\"'") for one in launched(command[number:], HOLE))
            yield HandedSource(f"CMD ({name})", text.encode("utf-8", "replace"), "shell")


# What modules of Python's own do when they are started, as far as it matters for what an image has to have.
_STARTED = {"http.server": "http.server.SimpleHTTPRequestHandler()"}


def _of_module(label: str, words: Sequence[str]) -> Iterator[HandedSource]:
    """Yield what `python -m NAME` is as code: it imports the module, whose `__main__` runs."""
    options = itertools.takewhile(
        lambda pair: pair[0].startswith("-") or pair[0] in words[:1], itertools.pairwise(words)
    )
    name = next((name for option, name in options if is_inline(option, ("-m",))), "")
    if re.fullmatch(r"\w+(?:\.\w+)*", name):
        code = f"import {name}\nimport {name}.__main__\n{_STARTED.get(name, '')}\n"
        yield HandedSource(f"{label} (-m {name})", code.encode(), "python")


def _reading() -> frozenset[str]:
    row = languages.by_name("shell")
    return frozenset(call.name for call in row.calls if call.does in (Does.READ, Does.WRITE)) if row else frozenset()


def _folders(path: str) -> Iterator[str]:
    while path := posixpath.dirname(path):
        yield path


def _bare(word: str) -> str:
    return re.sub(r"\d+(?:\.\d+)*$", "", _base(word)) or _base(word)
