"""Reads one source: its text in, its facts out. Pure."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.languages import table as languages
from bot.languages.row import Call, Does, ProgrammingLanguage, word_set
from bot.parsing import parse
from bot.sources import nodes, values
from bot.sources.dynamic import ANYTHING, Dynamic, single_words, without_unnamed
from bot.sources.facts import FileFacts, Naming, Partial, SourceUse, UseKind, Variable
from bot.sources.interface import Interface
from bot.sources.launchers import MOST_WORDS, keeps_unknown, launched, may_be_told, may_launch
from bot.sources.names import Callees, argument
from bot.sources.outline import CallSite, Outline
from bot.sources.repositories import asks_one
from bot.sources.resolve import NO_TEXTS, Others, Resolver, places
from bot.sources.routes import routes
from bot.sources.scripts import HOLE, ShellScript, effective, of_command_lines
from bot.sources.sweep import outline
from bot.sources.telling import runs_code
from bot.sources.unsaid import KINDS, Unsaid
from bot.sources.values import NOTHING, Outside, Pieces, Value, unknown

if TYPE_CHECKING:
    from tree_sitter import Node

_OF_LIBRARIES = (Does.PROGRAM, Does.SHELL, Does.LIBRARY)
_MOST_USES = 5000
_MOST_SECONDS = 10.0  # of processor time for the calls of one source
_MOST_LITERALS = 20_000
_NO_FILE = re.compile(r"^-|[\s;|{}()^$\\]|^=$|^!=$")
_MODE = re.compile(r"[rwaxbtU+]{1,4}")
_WRITING = re.compile(r"^[rbt]*[waxc+]")
_WRITING_FLAG = re.compile(r"WRONLY|RDWR|CREAT|APPEND|TRUNC|WRITE|\bwrite\b|\bcreate\b|\bappend\b|\btruncate\b")
_ZEROTH = ("execl", "execlp", "execle", "execlpe", "spawnl", "spawnlp")
_ZEROTH_LISTED = word_set("execv execve execvp execvpe spawnv spawnve spawnvp spawnvpe Exec StartProcess")
_PIPES = {"ruby": "|", "php": "expect://"}
# Of Ruby: what reads a file starts a program where the name begins with a pipe.
_PIPING = word_set("open Kernel.open URI.open IO.read IO.readlines IO.binread IO.foreach IO.write")
_FORKS = {"child_process.fork": "process.execPath"}  # it starts the interpreter, unless it is told another one
_STARTED_BESIDE = ("executable", "file", "path")  # the program, where its words are given, too
_DEEPEST = 3
_NOWHERE = -9  # no place: an argument that is only given by its name


class ParsedSource:
    """One source that was parsed: kept as long as others of the program may ask it something."""

    def __init__(self, found: Outline, language: str, *, library: bool = False) -> None:
        self.outline = found
        self.language = language
        self.library = library
        self.distant = False  # a library that only another library imports: what it may be asked for, nobody asks
        self.depth = 0  # in texts that are run as code
        self.callees = Callees(found)
        self.resolver = Resolver(found, self.callees)
        self._dynamic = Dynamic(found, self.callees, self.resolver, language)
        self._script = ShellScript(self)

    def given(self, site: CallSite, place: int, key: str) -> Value | None:
        """Return what a call gives a function."""
        value = argument(site, place, key)
        return self.resolver.value(value, site.scope) if value is not None else None

    def outlined(self) -> FileFacts:
        """Return what is known without following anything: the texts in the source, and that it was not read whole."""
        return FileFacts(
            self.outline.path,
            self.language,
            whole=False,
            literals=frozenset(sorted(self.outline.literals)[:_MOST_LITERALS]),
            library=self.library,
        )

    def join(self, others: Others) -> None:
        """Let the source ask others: each of a program has to, before one of them says anything."""
        self.resolver = Resolver(self.outline, self.callees, others)
        self._dynamic = Dynamic(self.outline, self.callees, self.resolver, self.language)

    def facts(self) -> FileFacts:
        """Return what the source says."""
        interface = Interface(self.outline, self.resolver)
        uses: list[SourceUse] = []
        variables: list[Variable] = []
        signals: list[str] = []
        end = time.thread_time() + _MOST_SECONDS
        for site in self.outline.calls:
            if time.thread_time() > end:
                self.outline.whole, self.outline.cut = False, True
                break
            if not self.library:
                uses += self._named(site, self._dynamic.passed(site))
            scripted = self.outline.grammar == "bash"  # every command is of interest, also one in a variable
            if len(uses) > _MOST_USES or not (scripted or self._is_of_interest(site)):
                continue
            for call in self.callees.calls(site.node, site.scope):
                if self.library and call.does not in _OF_LIBRARIES:
                    continue  # what a library reads and writes is what its user asks for
                uses += self._run(call, site) if call.does is Does.CODE else self.of_call(call, site)
                if call.does is Does.VARIABLE:
                    variables += interface.variables(call, site)
                elif call.does is Does.SIGNAL:
                    signals += interface.signals(site)
            uses += self._hidden(site) if not self.library else ()
            uses += self._script.command(site) if scripted else ()
        uses += self._script.redirected()
        uses += Unsaid(self, self.language).uses(uses, self._in_c) if not self.library else ()
        if self.distant:
            uses = [use for use in uses if use.naming is Naming.LITERAL]
        modules = dict.fromkeys(one.module for one in self.outline.imports if one.module)
        return FileFacts(
            self.outline.path,
            self.language,
            self.outline.whole and len(uses) <= _MOST_USES and len(self.outline.literals) <= _MOST_LITERALS,
            tuple(dict.fromkeys(uses)),
            frozenset(sorted(self.outline.literals)[:_MOST_LITERALS]),
            tuple(modules),
            routes=routes(self.outline, self.callees, self.resolver) if not self.library else (),
            options=tuple(dict.fromkeys(interface.options())) if not self.library else (),
            variables=tuple(dict.fromkeys((*variables, *interface.items_of_environment()))),
            kept=tuple(dict.fromkeys(interface.kept())) if not self.library else (),
            signals=tuple(dict.fromkeys(signals)),
            library=self.library,
        )

    def _is_of_interest(self, site: CallSite) -> bool:
        return self.callees.may_be_of_interest(site.node) or self._dynamic.is_by_name(site.node)

    # -------------------------------------------------------------------------------------------------------- uses

    def of_call(self, call: Call, site: CallSite) -> Iterator[SourceUse]:
        """Yield what a call of the table does there."""
        kind = KINDS.get(call.does)
        if call.does is Does.OPEN:
            for one in self._mode(call, site):
                yield from self._of(one, call, site)
        elif kind is UseKind.DATA:
            yield self.use(kind, call.name, site, Value(frozenset(((call.data,),))))
        elif kind is not None:
            yield from self._of(kind, call, site)

    def _of(self, kind: UseKind, call: Call, site: CallSite) -> Iterator[SourceUse]:
        found = False
        for node, _ in places(call, site):
            found = True
            if call.does in (Does.PROGRAM, Does.SHELL):
                yield from self._started(call, node, site)
            else:
                value = self.resolver.value(node, site.scope)
                if kind is UseKind.MODULE and node.type in nodes.TEXTS and self._is_import(call) and value.whole:
                    continue  # a module that is named is an import, and followed as one
                value = _no_options(value) if self.outline.grammar == "bash" else value
                if kind is UseKind.LIBRARY and value == NOTHING and node.type not in NO_TEXTS:
                    value = unknown(Outside.UNKNOWN)
                yield from self._piped(call, site, value)
                yield self.use(kind, call.name, site, value)
        if call.does in (Does.PROGRAM, Does.SHELL) and self.outline.grammar == "python":
            others = (argument(site, _NOWHERE, name) for name in _STARTED_BESIDE)
            for other in (one for one in others if one is not None):
                yield self.use(kind, call.name, site, self.resolver.value(other, site.scope))
        if call.name in _FORKS:
            yield self.use(UseKind.PROGRAM, call.name, site, self._forked(call, site))
        if not found and call.does in _OF_LIBRARIES and self.outline.grammar == "python":
            yield from self._by_names(kind, call, site)
        if not found and kind in (UseKind.RIGHT, UseKind.MODULE, UseKind.WRITE):
            yield self.use(kind, call.name, site, NOTHING if kind is UseKind.RIGHT else unknown())

    def _by_names(self, kind: UseKind, call: Call, site: CallSite) -> Iterator[SourceUse]:
        """What a call starts or opens all of whose arguments are given by their names: one of them is what is named."""
        given = [value for name, value in nodes.arguments_of(site.node) if name]
        told = [one for one in given if self.resolver.first(one, site.scope).whole]
        for one in told if call.does is not Does.LIBRARY else ():
            yield from self._started(call, one, site)
        if given and (not told or call.does is Does.LIBRARY):
            yield self.use(kind, call.name, site, unknown(Outside.UNKNOWN))

    def _forked(self, call: Call, site: CallSite) -> Value:
        """What is started to run a module: the interpreter itself, or what options say in its place."""
        for _, given in nodes.arguments_of(site.node)[1:]:
            if self.resolver.is_list(given, site.scope):
                continue
            options = self.resolver.table(given, site.scope, 0)
            if options is None or b"..." in (options[0].text or b""):
                return unknown(Outside.UNKNOWN)
            other = self.resolver.entry(options[0], "execPath", options[1], 0)
            if other is not None:
                return other
        return values.text(languages.own_interpreters()[_FORKS[call.name]][1])

    def _piped(self, call: Call, site: CallSite, value: Value) -> Iterator[SourceUse]:
        """What is started where a file is asked for: `open("|git log")` in Ruby, and `open(x)` with whatever x is."""
        sign = _PIPES.get(self.outline.grammar)
        if sign is None:
            return
        piped = frozenset(
            (text[0].removeprefix(sign), *text[1:]) for text in value.texts if text[0] and text[0].startswith(sign)
        )
        if piped:
            yield self.use(UseKind.PROGRAM, call.name, site, of_command_lines(replace(value, texts=piped)))
        if call.name in _PIPING and any(text[0] is None for text in value.texts):
            outside = value.outside or (frozenset() if value.table else frozenset((Outside.UNKNOWN,)))
            yield self.use(UseKind.PROGRAM, call.name, site, replace(unknown(*outside), table=value.table))

    def _is_import(self, call: Call) -> bool:
        return call.name in ("require", "import", "require_relative", "require_once", "include", "include_once", "load")

    def _started(self, call: Call, node: Node, site: CallSite) -> Iterator[SourceUse]:
        node = nodes.unwrap(node)
        place = call.argument
        if node.type in nodes.MAPPINGS:  # the environment stands before the command
            place += 1
            following = argument(site, place, "")
            node = nodes.unwrap(following) if following is not None else node
        if node.type in ("shell_command_expression", "subshell"):
            yield self.use(UseKind.PROGRAM, call.name, site, of_command_lines(self.resolver.written(node, site.scope)))
            return
        if self.library and asks_one(self._words(node, site)):
            return
        first = self.resolver.first(node, site.scope)
        if first == NOTHING and node.type not in NO_TEXTS:
            first = unknown(Outside.UNKNOWN)  # that nobody knows what is started does not say that nothing is
        if node.type in nodes.SEQUENCES or call.does is Does.PROGRAM:
            yield self.use(UseKind.PROGRAM, call.name, site, self._programs(first, node, site, call))
            return
        alone = self.outline.grammar != "ruby" or argument(site, place + 1, "") is None
        yield self.use(UseKind.PROGRAM, call.name, site, of_command_lines(first, alone=alone))

    def _words(self, node: Node, site: CallSite) -> list[str]:
        """The words of a command, in a list or one text, as far as they are known."""
        if node.type not in nodes.SEQUENCES:
            whole = self.resolver.value(node, site.scope).whole
            return whole[0].split() if len(whole) == 1 else []
        values = [self.resolver.value(word, site.scope).whole for _, word in nodes.pairs_of(node)[:6]]
        return [one[0] if len(one) == 1 else "" for one in values]

    def _programs(self, first: Value, node: Node, site: CallSite, call: Call) -> Value:
        """The programs of a list of words: behind sudo and env, and in a shell's own text."""
        known = ["".join(piece or HOLE for piece in text) for text in first.texts if text != (None,)]
        if known and all(re.search(r"\s", word) for word in known):
            return of_command_lines(first)  # subprocess.run("git log", shell=True)
        if self.outline.grammar != "bash" and runs_code(self._line(node, site, call), HOLE):
            return Value(first.texts | {(None,)}, first.table, first.everywhere, first.outside | {Outside.UNKNOWN})
        if not any(map(may_launch, first.whole)):
            told = first.whole if any(map(may_be_told, first.whole)) else ()
            words = self._line(node, site, call)[1:] if told else []
            named = {one[:1] for name in told for one in launched([name, *words], HOLE) if HOLE not in one[0]}
            kept = {Outside.UNKNOWN} if any(keeps_unknown([name, *words], HOLE) for name in told) else frozenset()
            return replace(first, texts=first.texts | named, outside=first.outside | kept)
        line = self._line(node, site, call)
        commands = [words for words in effective(line) if words]
        programs = {one[0] for words in commands for one in (words, *launched(words, HOLE))}
        if len(line) < 2:
            programs.add(HOLE)  # a shell, or sudo, and what it runs is said elsewhere
        return Value(
            frozenset((None,) if HOLE in one else (one,) for one in (*programs, *first.whole)),
            first.table,
            first.everywhere,
            first.outside | ({Outside.UNKNOWN} if any(HOLE in one for one in programs) else frozenset()),
        )

    def _line(self, node: Node, site: CallSite, call: Call) -> list[str]:
        """The words of a command that a call starts; HOLE for those that nobody can tell."""
        given = [value for _, value in nodes.arguments_of(site.node)]
        words_of = nodes.pairs_of(node) if node.type in nodes.SEQUENCES else [(None, value) for value in given]
        of_name = self.resolver.first_words.sequence
        listed = [found for value in given[1:2] if (found := of_name(value, site.scope)) is not None]
        if listed and node.type not in nodes.SEQUENCES:  # spawn("sh", ["-c", text])
            words_of = [(None, node), *nodes.pairs_of(listed[0])]
        if call.name.rpartition(".")[2] in (*_ZEROTH, *_ZEROTH_LISTED):
            words_of = [*words_of[:1], *words_of[2:]]  # the name that the program is told of itself
        line = []
        for _, word in words_of[: MOST_WORDS + 1]:
            value = self.resolver.value(word, site.scope)
            line.append("".join(piece or HOLE for piece in next(iter(value.texts))) if len(value.texts) == 1 else HOLE)
        return line

    def _mode(self, call: Call, site: CallSite) -> Iterator[UseKind]:
        """Whether a file is read or written, as the mode says; both where that cannot be told."""
        node = argument(site, call.mode, "mode") if call.mode is not None else None
        if node is None and not call.name.startswith("."):
            yield UseKind.READ
        if node is None:
            return
        value = self.resolver.value(node, site.scope)
        if call.name.startswith(".") and not any(_MODE.fullmatch(one) for one in value.whole):
            return  # something else that can be opened
        written = (node.text or b"").decode("utf-8", "replace")
        flags = value.whole if value.whole else (written,)
        if any(map(_writes, flags)) or (value.outside and not re.search(r"RDONLY|\bread\b|READ", written)):
            yield UseKind.WRITE
        if not value.whole or any(flag.startswith("r") for flag in flags):
            yield UseKind.READ

    def use(self, kind: UseKind, call: str, site: CallSite, value: Value) -> SourceUse:
        """Return a use of what an expression can be."""
        partial = tuple(sorted((_partial(text) for text in value.texts if None in text), key=lambda one: one.prefix))
        function = self.outline.functions[site.scope].name
        whole = [name for name in value.whole if name]
        outside = value.outside
        if kind in (UseKind.PROGRAM, UseKind.LIBRARY):
            ends = (values.last_part(text) for text in value.texts if None in text)
            whole += sorted({end[0] for end in ends if len(end) == 1 and end[0]})  # FOLDER/git is git
            outside |= frozenset((Outside.UNKNOWN,) if any(map(values.is_composed, value.texts)) else ())
        return SourceUse(
            kind, call, self.outline.path, self.outline.line(site.node), tuple(whole), partial, value.table,
            value.everywhere, outside, function,
        )  # fmt: skip

    def _run(self, call: Call, site: CallSite) -> Iterator[SourceUse]:
        """What a text does that is run as code: read where it is known, anything where it is not."""
        row = languages.by_name(self.language)
        for node, _ in places(call, site):
            texts, outside = self._dynamic.code(node, site)
            for text in texts:
                code = f"<?php {text}" if self.language == "php" else text
                inner = _read(self.outline.path, code.encode("utf-8", "replace"), row)
                if inner is None or not inner.outline.whole or self.depth >= _DEEPEST:
                    outside |= {Outside.UNKNOWN}
                    continue
                inner.depth = self.depth + 1
                yield from inner.facts().uses
            if outside:
                yield from (self.use(kind, call.name, site, unknown(*outside)) for kind in ANYTHING)

    def _hidden(self, site: CallSite) -> Iterator[SourceUse]:
        """A call whose name nobody can tell, or stands in a text: getattr(subprocess, x), call_user_func('exec')."""
        for kind, name in self._dynamic.hidden(site):
            yield self.use(kind, name, site, unknown(Outside.UNKNOWN))
        yield from self._named(site, self._dynamic.by_name(site))

    def _in_c(self, text: bytes) -> Iterable[SourceUse]:
        """What C does that stands in a source of another language."""
        inner = _read(self.outline.path, text, languages.by_name("c"))
        return inner.facts().uses if inner is not None else ()

    def _named(self, site: CallSite, found: Iterable[tuple[UseKind, str, Value]]) -> Iterator[SourceUse]:
        for kind, name, value in found:
            yield self.use(kind, name, site, of_command_lines(value) if kind is UseKind.PROGRAM else value)


def _writes(flag: str) -> bool:
    """Whether a mode, or a number of flags, is not that of reading alone."""
    return bool(_WRITING.match(flag) or _WRITING_FLAG.search(flag)) or (flag.isdecimal() and int(flag) != 0)


def _no_options(value: Value) -> Value:
    """Return the words of a command that may be files: no options, and no texts of another language."""
    plain = frozenset(text for text in value.texts if not (isinstance(text[0], str) and _NO_FILE.search(text[0])))
    return replace(value, texts=plain)


def _partial(pieces: Pieces) -> Partial:
    prefix = pieces[0] if pieces and isinstance(pieces[0], str) else ""
    suffix = pieces[-1] if len(pieces) > 1 and isinstance(pieces[-1], str) else ""
    return Partial(prefix, suffix)


def read(path: str, content: bytes | str, *, library: bool = False) -> ParsedSource | None:
    """Return a source, parsed; None where there is no grammar for it, or it meets a limit."""
    data = content.encode("utf-8", "replace") if isinstance(content, str) else content
    return _read(path, data, languages.of(path, data[:256]), library=library)


def read_as(path: str, content: bytes, language: str) -> ParsedSource | None:
    """Return the same for a source whose name does not tell its language."""
    return _read(path, content, languages.by_name(language))


def _read(path: str, data: bytes, row: ProgrammingLanguage | None, *, library: bool = False) -> ParsedSource | None:
    if row is None or not row.grammar:
        return None
    parsed = parse(data, row.grammar)
    if parsed is None:
        return None
    return ParsedSource(outline(path, parsed), row.name, library=library)


def facts(path: str, content: bytes | str) -> FileFacts:
    """Return what one source says by itself; nothing, and not whole, where it cannot be read."""
    source = read(path, content)
    if source is None:
        return FileFacts(path, "", whole=False)
    said = source.facts()
    return without_unnamed(said, single_words(said.literals))
