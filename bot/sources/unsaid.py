"""What a source does that no call of it says: what it imports, keeps, hands down, and has in another language. Pure."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from bot.languages import table as languages
from bot.languages.row import Does
from bot.parsing import captures
from bot.sources import c_hidden, child_environment, go_commands, handed_modules, held, nodes, own_place, raw_calls
from bot.sources.facts import Naming, SourceUse, UseKind
from bot.sources.names import argument
from bot.sources.outline import CallSite, last_name
from bot.sources.scripts import of_command_lines
from bot.sources.values import Outside, Value, unknown

if TYPE_CHECKING:
    from bot.sources.names import Callees
    from bot.sources.outline import Outline
    from bot.sources.resolve import Resolver

_NAME = re.compile(r"(?<![\w.])\w+")
_REQUIRES = re.compile(rb"\s*require\s*\(")
# In Python a module's name is a word like others ("code", "sh") unless something loads modules by their names.
_BY_TEXT = re.compile(rb"\bimport_module\b|\b__import__\b|\bimportlib\b|\bsys\.modules\b|\bpkgutil\b|\brunpy\b")
_OF_NODE = re.compile(
    rb"(?:\brequire|\bfrom|\bimport)\s*\(?\s*[\"'](?:node:)?repl[\"']|"
    rb"\b(?:require\.extensions|Module\._extensions|_extensions\s*\[)|\bWorker\b[^;]{0,2000}?\beval\s*:\s*(?!false)"
)
# In Go a function of the standard library by a name of one's own.
_LINKED = re.compile(
    rb"^//go:linkname\s+\w+\s+(?:os|os/exec|syscall|internal/syscall/\S+|golang\.org/x/sys/\w+)\.\w+", re.MULTILINE
)
_WRITTEN = {
    "go": _LINKED,
    "ruby": re.compile(rb"\balias(?:_method)?\b[\s(:\"']+\w+[\s,:\"']+(?:system|exec|spawn|popen)\b"),
    "java": re.compile(rb"getMethod\s*\(\s*\"exec\"|::\s*exec\b"),
    "javascript": _OF_NODE,
    "typescript": _OF_NODE,
}
# Methods of Java's that ask for a method by its name; those of handles have the class before it.
_ASKS_METHODS = ("getMethod", "getDeclaredMethod", "findVirtual", "findStatic", "findSpecial")
_FFI_LIBRARY = re.compile(rb'#\s*define\s+FFI_LIB\s+"([^"\n]{1,200})"')
_LOADS = re.compile(r"(?i)\bload_extension\s*\(")
_CONVERTS = ",ccs="  # of a mode: fopen(path, "r,ccs=ISO-8859-7")
# A function of the C library that starts programs, as who opens libraries asks for it: by its name, or declared.
_STARTER = r"(?:system|popen|execl[pe]?|execvp?e?|posix_spawnp?)"
_ASKED = re.compile(rf"{_STARTER}\0?|[^()]*\b{_STARTER}\s*\([^()]*\)\s*;?")
_SIGNATURE = re.compile(rf"[^()]*\w\W+{_STARTER}\s*\([^()]*\)\s*;?")  # Python gives the bare name to getattr
_DECLARED = {
    "ruby": re.compile(rf"\battach_function\b[^\n]*?:{_STARTER}\b".encode()),
    "java": re.compile(rf"\b\w+\s+{_STARTER}\s*\([^(){{}};]*\)\s*;".encode()),
}
_LONGEST_CALL = 200  # bytes of a call that requires a module
KINDS = {
    Does.PROGRAM: UseKind.PROGRAM,
    Does.SHELL: UseKind.PROGRAM,
    Does.LIBRARY: UseKind.LIBRARY,
    Does.MODULE: UseKind.MODULE,
    Does.READ: UseKind.READ,
    Does.WRITE: UseKind.WRITE,
    Does.RIGHT: UseKind.RIGHT,
    Does.DATA: UseKind.DATA,
}


class Source(Protocol):
    """What is asked of the source."""

    outline: Outline
    callees: Callees
    resolver: Resolver

    def use(self, kind: UseKind, call: str, site: CallSite, value: Value) -> SourceUse:
        """Return a use of what an expression can be."""


def handed_on(source: Source, language: str, others: Sequence[Source]) -> Iterator[SourceUse]:
    """Yield what a source of Python's imports for others: `from compat import run`, where compat only imports it."""
    outline = source.outline
    row = languages.by_name(language)
    capable = row.capable if row is not None and outline.grammar == "python" else {}
    stem = posixpath.splitext(outline.path)[0].removesuffix("/__init__")
    name = posixpath.basename(stem).encode()
    for one in outline.imports:
        root = one.module if one.module in capable else one.module.partition(".")[0]
        if root not in capable or not one.local:
            continue
        for other in others:
            text = other.outline.parsed.source
            asks = re.search(rb"\b%s\b" % re.escape(one.local.encode()), text) or b"import *" in text
            if other is not source and asks and re.search(rb"\b%s\b" % re.escape(name), text):
                yield SourceUse(
                    KINDS[capable[root]], f"import {root}", outline.path, 1, outside=frozenset((Outside.UNKNOWN,))
                )
                return


class Unsaid:
    """Finds it in one source, of a language by its name."""

    def __init__(self, source: Source, language: str) -> None:
        self._source = source
        self._outline = source.outline
        self._language = language
        row = languages.by_name(language)
        self._capable = row.capable if row is not None else {}

    def uses(self, said: Sequence[SourceUse], in_c: Callable[[bytes], Iterable[SourceUse]]) -> tuple[SourceUse, ...]:
        """Return what is done beside what calls say; `in_c` reads C that stands in a comment."""
        more = (*self._unseen(said), *self._own_place(), *self._held(), *self._of_the_kernel(), *self._in_sql(),
                *self._by_writing(), *self._by_reflection(said), *self._built(), *self._of_header(),
                *self._of_commands(), *self._handed_away(), *self._in_modes(), *self._of_libraries(said))  # fmt: skip
        return (*more, *self._handed_down((*said, *more)), *self._hidden_in_c(), *self._of_cgo(in_c))

    def _unseen(self, uses: Iterable[SourceUse]) -> Iterator[SourceUse]:
        """What a module is imported for, where no call of it was found: it is used in a way that was not seen."""
        capable = self._capable
        seen = {use.kind for use in uses}
        yield from (use for use in self._members() if use.kind not in seen)
        asked = {name for use in uses if use.kind is UseKind.MODULE for name in use.names}  # import_module("sub" + x)
        yield from (
            self._used_somehow(KINDS[capable[name]], name)
            for name in sorted(capable.keys() & asked)
            if KINDS[capable[name]] not in seen
        )
        for one in self._outline.imports if capable else ():
            root = one.module if one.module in capable else one.module.partition(".")[0]
            does = capable.get(root)
            if does is None or KINDS[does] in seen:
                continue
            header = self._outline.grammar in ("c", "cpp")  # it has no name that could stand elsewhere
            if not (one.handed_on or header or self._is_mentioned(one.local)):
                continue
            yield self._used_somehow(KINDS[does], root)
        by_text = self._outline.grammar != "python" or _BY_TEXT.search(self._outline.parsed.source)
        for name in capable.keys() & {one.removeprefix("node:") for one in self._outline.literals}:
            if (
                by_text and KINDS[capable[name]] not in seen and not self._lies_idle(name)
            ):  # import("child_process").then(...)
                yield self._used_somehow(KINDS[capable[name]], name)

    def _by_writing(self) -> Iterator[SourceUse]:
        """What only the writing tells: another name for `system`, a way to load files of any suffix, code in a text."""
        pattern = _WRITTEN.get(self._outline.grammar)
        if pattern is not None and pattern.search(self._outline.parsed.source):
            yield self._used_somehow(UseKind.PROGRAM, "another name")

    def _built(self) -> Iterator[SourceUse]:
        """What is filled in later: `new ProcessBuilder()`, whose command no call of this source gives."""
        makers = self._outline.callers.get("ProcessBuilder", ()) if self._outline.grammar == "java" else ()
        given = any(nodes.arguments_of(site.node) for site in self._outline.callers.get("command", ()))
        for site in makers:
            if not nodes.arguments_of(site.node) and not given:
                yield self._source.use(UseKind.PROGRAM, "ProcessBuilder.new", site, unknown(Outside.UNKNOWN))
        for one in self._outline.puts if self._outline.grammar == "java" else ():  # builder.command().set(0, x)
            if one.holder is not None and last_name(nodes.callee_of(one.holder)[0]) == "command":
                value = self._source.resolver.leaves(one.bound.node, one.bound.scope, 0)
                yield self._source.use(UseKind.PROGRAM, "command", CallSite(one.bound.node, one.bound.scope), value)

    def _by_reflection(self, said: Sequence[SourceUse]) -> Iterator[SourceUse]:
        """What a method of a class does that have their names from elsewhere, both: it may be Runtime.exec."""
        if self._outline.grammar != "java" or not any(
            use.kind is UseKind.MODULE and use.naming is not Naming.LITERAL for use in said
        ):
            return
        asked = ((name, site) for name in _ASKS_METHODS for site in self._outline.callers.get(name, ()))
        for name, site in asked:
            named = argument(site, 1 if name.startswith("find") else 0, "")
            value = self._source.resolver.value(named, site.scope) if named is not None else unknown(Outside.UNKNOWN)
            if value.table or value.outside or any(None in text for text in value.texts):
                yield self._source.use(UseKind.PROGRAM, "a method by its name", site, unknown(Outside.UNKNOWN))

    def _members(self) -> Iterator[SourceUse]:
        """What starts programs among what a module has beside others: it is named, so it is used."""
        for one in self._outline.imports:
            inside = [name for name in self._capable if "." in name and name.startswith(f"{one.module}.")]
            for name in inside:
                if re.search(rb"\b%s\b" % name.rpartition(".")[2].encode(), self._outline.parsed.source):
                    yield self._used_somehow(KINDS[self._capable[name]], name)

    def _of_the_kernel(self) -> Iterator[SourceUse]:
        for site in raw_calls.of_exec(self._outline, self._source.callees):
            yield self._source.use(UseKind.PROGRAM, "syscall", site, unknown(Outside.UNKNOWN))

    def _of_header(self) -> Iterator[SourceUse]:
        """The library of which a header tells PHP that it describes it."""
        for found in _FFI_LIBRARY.finditer(self._outline.parsed.source if self._outline.grammar == "c" else b""):
            name = found[1].decode("utf-8", "replace")
            yield SourceUse(UseKind.LIBRARY, "FFI_LIB", self._outline.path, 1, (name,))

    def _in_sql(self) -> Iterator[SourceUse]:
        """What a statement of SQL loads: select load_extension('x')."""
        if any(_LOADS.search(one) for one in self._outline.literals):
            yield self._used_somehow(UseKind.LIBRARY, "load_extension")

    def _of_libraries(self, said: Sequence[SourceUse]) -> Iterator[SourceUse]:
        """What is started by a function of the C library that is asked for where libraries are opened."""
        grammar = self._outline.grammar
        opens = any(use.kind is UseKind.LIBRARY for use in said) and grammar not in ("c", "cpp", "bash")
        opens = opens and not any(re.search(rf"\(\)\.{_STARTER}$", use.call) for use in said)  # its call was seen
        declared, asked = _DECLARED.get(grammar), _SIGNATURE if grammar == "python" else _ASKED
        if opens and (
            any(len(one) <= _LONGEST_CALL and asked.fullmatch(one) for one in self._outline.literals)
            or (declared is not None and declared.search(self._outline.parsed.source))
        ):
            yield self._used_somehow(UseKind.PROGRAM, "the C library's")

    def _in_modes(self) -> Iterator[SourceUse]:
        """The table of signs that the C library loads for the mode of a file, without a call of iconv."""
        if self._outline.grammar in ("c", "cpp") and any(_CONVERTS in one for one in self._outline.literals):
            yield SourceUse(UseKind.DATA, "fopen", self._outline.path, 1, ("charsets",))

    def _is_mentioned(self, local: str) -> bool:
        """Whether the local name of an import is used beyond it; one that is not found at all counts as used."""
        return bool(local) and self._counts[local] != 1

    def _lies_idle(self, module: str) -> bool:
        """Whether a module is required for names that nothing mentions again, and stands nowhere else."""
        written = re.compile(rb"([\"'`])(?:node:)?%s\1" % re.escape(module.encode()))
        required: dict[str, set[int]] = {}
        for (_, name), given in self._outline.bound.items():
            for one in given:
                text = (one.node.text or b"")[:_LONGEST_CALL]
                if _REQUIRES.match(text) and written.search(text):
                    required.setdefault(name, set()).add(one.node.start_byte)
        places = set().union(*required.values()) if required else set()
        return len(written.findall(self._outline.parsed.source)) == len(places) and all(
            self._counts[name] == len(starts) for name, starts in required.items()
        )

    @cached_property
    def _counts(self) -> Counter[str]:
        """How often each name stands in the source."""
        return Counter(_NAME.findall(self._outline.parsed.source.decode("utf-8", "replace")))

    def _used_somehow(self, kind: UseKind, module: str) -> SourceUse:
        return SourceUse(kind, f"import {module}", self._outline.path, 1, outside=frozenset((Outside.UNKNOWN,)))

    def _own_place(self) -> Iterator[SourceUse]:
        """Whether a compiled program asks where its source lies, which it may then read."""
        if (node := own_place.asks(self._outline)) is not None:
            where = (node.text or b"").decode("utf-8", "replace")[:40]
            yield self._source.use(UseKind.DATA, where, CallSite(node, 0), Value(frozenset(((own_place.NAME,),))))

    def _held(self) -> Iterator[SourceUse]:
        """The data that something reads which is handed on, or derived from."""
        for call, node in held.data(self._outline, self._source.callees):
            yield self._source.use(UseKind.DATA, call.name, CallSite(node, 0), Value(frozenset(((call.data,),))))

    def _handed_down(self, uses: Sequence[SourceUse]) -> list[SourceUse]:
        """What the environment of programs names that are started here: EDITOR, GIT_SSH_COMMAND."""
        started = [use for use in uses if use.kind is UseKind.PROGRAM]
        known = {name for use in started for name in use.names}
        found = child_environment.programs(self._outline, self._source.resolver, known) if started else ()
        named = [
            self._source.use(UseKind.PROGRAM, child_environment.CALL, CallSite(node, 0), value) for node, value in found
        ]
        # LD_PRELOAD
        preloaded = (replace(use, kind=UseKind.LIBRARY) for use in named if any(".so" in one for one in use.names))
        return [*named, *preloaded]

    def _handed_away(self) -> Iterator[SourceUse]:
        """What a module is for that stands in the source as a value: `run(os)`, `{"how": subprocess}`."""
        for module, node in handed_modules.values(self._outline, self._source.callees, self._language):
            site = CallSite(node, 0)
            yield self._source.use(UseKind.PROGRAM, f"import {module}", site, unknown(Outside.UNKNOWN))

    def _of_commands(self) -> Iterator[SourceUse]:
        for node, scope in go_commands.paths(self._outline, self._source.callees):
            value = self._source.resolver.value(node, scope)
            yield self._source.use(UseKind.PROGRAM, "os/exec.Cmd.Path", CallSite(node, scope), value)

    def _hidden_in_c(self) -> Iterator[SourceUse]:
        for call, node, value in c_hidden.starters(self._outline, self._source.callees, self._source.resolver):
            said = of_command_lines(value) if call.does is Does.SHELL else value
            yield self._source.use(KINDS[call.does], call.name, CallSite(node, 0), said)

    def _of_cgo(self, in_c: Callable[[bytes], Iterable[SourceUse]]) -> Iterator[SourceUse]:
        """What the C does that stands in a comment of a source in Go."""
        if self._outline.grammar != "go" or all(one.module != "C" for one in self._outline.imports):
            return
        for _, node in captures(self._outline.parsed, (("comment", "comment"),)):
            text = (node.text or b"").removeprefix(b"/*").removesuffix(b"*/")
            yield from in_c(text) if b"#include" in text else ()
