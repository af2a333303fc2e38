"""Whether a program of a compiled language asks where its own source lies, as it was when it was compiled. Pure.

Who asks may open it: to show the line that failed, or what lies beside it. By identifiers, not by calls, since most
of this stands in macros and is handed on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.languages import table as languages
from bot.languages.row import ProgrammingLanguage, word_set
from bot.parsing import captures
from bot.sources.facts import FileFacts, SourceUse, UseKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tree_sitter import Node

    from bot.sources.outline import Outline

NAME = "own sources"  # of the data that is read
_C = word_set("__FILE__ __BASE_FILE__ __builtin_FILE source_location")
_ASKED = {
    "c": _C,
    "cpp": _C,
    "go": word_set("Caller Callers CallersFrames FuncForPC FileLine Stack"),
    "rust": word_set("file caller location CARGO_MANIFEST_DIR"),
}
_ONLY_WITH = {"go": ("runtime", "runtime/debug")}  # imports that bring it
# Of languages without a grammar here: the words, one of which stands in every source that asks. None are needed where
# no path of a source gets into what is compiled. Of a language that is not here nobody knows how it asks.
_WORDS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("kotlin", "scala", "groovy"), ()),
    "clojure": ("*file*", ":file", "source"),
    "csharp": ("CallerFilePath", "GetFileName", "StackFrame"),
    "visualbasic": ("CallerFilePath", "GetFileName", "StackFrame"),
    "fsharp": ("CallerFilePath", "GetFileName", "StackFrame", "__SOURCE_"),
    "elixir": ("__ENV__", "__DIR__", "__STACKTRACE__", "module_info", "__info__"),
    "erlang": ("?FILE", "module_info", "Stacktrace", "stacktrace"),
    "haskell": ("__FILE__", "allStack", "srcLoc", "TemplateHaskell"),
    "swift": ("#file",),
    "nim": ("currentSourcePath", "instantiationInfo", "tackTrace"),
    "crystal": ("__FILE__", "__DIR__", "caller", "backtrace"),
    "ocaml": ("__FILE__", "__LOC__", "__POS__", "backtrace", "callstack"),
    "fortran": ("__FILE__",),
    "pascal": ("%FILE%", "LineInfo", "lineinfo"),
}
_KINDS = tuple(
    (kind, kind) for kind in ("identifier", "field_identifier", "preproc_arg", "string_content", "namespace_identifier")
)


def asks(found: Outline) -> Node | None:
    """Return the first node of a source that asks for a source's place; None if there is none."""
    wanted = _ASKED.get(found.grammar)
    if wanted is None or not any(name.encode() in found.parsed.source for name in wanted):
        return None
    needed = _ONLY_WITH.get(found.grammar)
    if needed is not None and not any(one.module in needed for one in found.imports):
        return None
    return next((node for _, node in captures(found.parsed, _KINDS) if _is_asked(node, found.grammar, wanted)), None)


def _is_asked(node: Node, grammar: str, wanted: frozenset[str]) -> bool:
    written = (node.text or b"").decode("utf-8", "replace")
    if node.type == "preproc_arg":  # the text of a macro is no tree
        return any(one in written for one in wanted)
    if grammar != "rust":
        return written in wanted and node.type != "string_content"
    after = node.next_sibling
    around = node.parent.text or b"" if node.parent is not None else b""
    return {
        "file": after is not None and after.type == "!",  # file!(), in the arguments of another macro as well
        "caller": around.endswith(b"Location::caller"),
        "location": node.type == "field_identifier",  # of a panic
        "CARGO_MANIFEST_DIR": node.type == "string_content",
    }.get(written, False)


def may_ask(row: ProgrammingLanguage | None, source: bytes) -> bool:
    """Return whether a source of a compiled language that has no grammar here may ask where it lies."""
    if row is None or row.grammar or not row.compiled:
        return False
    words = _WORDS.get(row.name)
    return words is None or any(word.encode() in source for word in words)


def said_unread(path: str, row: ProgrammingLanguage, source: bytes) -> list[FileFacts]:
    """Return that a source may ask where it lies, if it may, where that is all that can be told of it."""
    use = SourceUse(UseKind.DATA, "(own source)", path, 1, (NAME,))
    return [FileFacts(path, row.name, whole=False, uses=(use,))] if may_ask(row, source) else []


def family(row: ProgrammingLanguage | None) -> str:
    """Return the name of the language whose builders translate one; empty for None."""
    return (row.family or row.name) if row is not None else ""


def languages_that_ask(files: Iterable[FileFacts]) -> frozenset[str]:
    """Return the languages, each by the name of its family, of own sources that ask for a source's place."""
    asking = {one.language for one in files if not one.library and any(NAME in use.names for use in one.uses)}
    return frozenset(family(languages.by_name(name)) for name in asking)
