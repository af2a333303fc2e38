"""Whether a source only calls what is known to keep nothing. Pure, from the syntax tree.

What writes is known of few calls among the many that there are, so it is asked the other way round: a module, or a
function, that no table knows may write a file, or need what only root may do.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from bot.image import known_libraries
from bot.languages import table as languages
from bot.languages.harmless import HARMLESS, Harmless
from bot.languages.row import Call, Does
from bot.parsing import captures
from bot.sources import nodes
from bot.sources.imports import module_name
from bot.sources.outline import CallSite
from bot.sources.reading import ParsedSource

if TYPE_CHECKING:
    from tree_sitter import Node

_BREAKS = re.compile(r"[./]")
_SCRIPTS = ("shell",)  # of these every command is looked at
_COMPUTED = re.compile(r"([\w./@-]+?)(?:\[\]|\.\?)")
_SOCKET = re.compile(r"(?:unix|ipc):|.*\.sock$")
_NAMED = re.compile(
    rb"(?:^|[\s;{}])(?:\#\s*define|class|module|def|function|fn|struct|trait|enum)\s+(?:self\.)?(\w+[?!]?)"
)
_GO_MODULE = re.compile(rb"^module\s+(\S+)", re.MULTILINE)
_RELATIVE = ("./", "../", "crate", "self", "super")
_MENTIONS = tuple((kind, kind) for kind in sorted(nodes.MEMBERS | nodes.ITEMS))
_LISTENS = frozenset(("listen", "bind", "run", "serve"))
_BY_FUNCTIONS = ("c", "cpp", "php", "ruby")  # what is called is known by its name alone: no import says whose it is
_OF_RUBY_PATHS = ("delete", "unlink", "rename", "rmdir", "chmod", "truncate", "make_link", "make_symlink")
_OF_PATHS = ("rename", "chmod", "lchmod", "replace")  # of pathlib's, where nobody knows what has the method


class OwnNames:
    """What the sources are themselves: modules, functions, classes. What these do is read where they are."""

    def __init__(self, sources: Mapping[str, bytes], parsed: Iterable[ParsedSource]) -> None:
        self._modules = {part for path in sources for part in path.rpartition(".")[0].split("/")}
        self._folders = [f"/{posixpath.dirname(path)}" for path in sources if path.endswith(".go")]
        self._packages: list[str] = []
        for path, content in sources.items():
            if posixpath.basename(path) == "go.mod" and (found := _GO_MODULE.search(content)) is not None:
                self._packages.append(found[1].decode("utf-8", "replace"))
        self._names: set[str] = set()
        for source in parsed:
            self._names |= set(source.outline.by_name)
            self._names |= {one.decode("utf-8", "replace") for one in _NAMED.findall(source.outline.parsed.source)}

    def has_module(self, module: str, grammar: str) -> bool:
        """Return whether a module is one of them, as it is imported."""
        if module.startswith(_RELATIVE) or module in (".", ".."):
            return True
        if grammar == "go":
            return any(module == one or module.startswith(f"{one}/") for one in self._packages) or any(
                folder.endswith(f"/{module}") for folder in self._folders
            )
        if grammar in ("python", "java", "rust"):
            return _BREAKS.split(module)[0] in self._modules or module.rpartition(".")[2] in self._modules
        return False

    def has_library(self, name: str) -> bool:
        """Return whether what Ruby requires is one of them: by its path, or the last part of it."""
        return name.startswith((".", "/")) or posixpath.basename(name).removesuffix(".rb") in self._modules

    def has_name(self, name: str) -> bool:
        """Return whether a function, a class or a macro is one of them."""
        return name in self._names


def find(source: ParsedSource, own: OwnNames) -> str:
    """Return the name of something that a source uses of which nobody knows what it does; empty if there is none."""
    if source.language in _SCRIPTS:
        return ""
    row = HARMLESS.get(source.language)
    if row is None:
        return source.language
    asker = _Asker(source, row, own)
    return next((name for look in (asker.imported, asker.mentioned, asker.called) for name in look()), "")


class _Asker:
    def __init__(self, source: ParsedSource, row: Harmless, own: OwnNames) -> None:
        self._source = source
        self._row = row
        self._own = own
        self._grammar = source.outline.grammar
        self._paths = self._grammar == "python" and any(one.module == "pathlib" for one in source.outline.imports)
        conditions = [re.split(r"([:!])", name, maxsplit=1) for name in row.names]
        self._names = {one[0] for one in conditions}
        self._conditions: dict[str, list[tuple[str, str]]] = {}
        for one in conditions:
            if len(one) > 1:
                self._conditions.setdefault(one[0], []).append((one[1], one[2]))
        row_names = {*self._names, *(call.name for call in _table_of(source))}
        self._beginnings = {part for name in row_names for part in _above(name)}

    def imported(self) -> Iterator[str]:
        """Modules that no table knows, and names of those that are known in part."""
        for one in self._source.outline.imports:
            if self._grammar in _BY_FUNCTIONS or self._own.has_module(one.module, self._grammar):
                continue
            name = one.name.removesuffix(".*") or one.module
            if one.name.endswith(".*") and not self._is_whole(name):
                yield one.name
            elif not self._may_be_used(name):
                yield name
        if self._grammar == "ruby":
            required = dict.fromkeys(known_libraries.find_required(self._source))
            yield from (one for one in required if not self._own.has_library(one) and not self._is_whole(one))
        for site in self._source.outline.calls:
            module = _required(site.node) if self._grammar in ("javascript", "typescript", "tsx") else ""
            if module and not self._own.has_module(module, self._grammar) and not self._may_be_used(module):
                yield module

    def _may_be_used(self, name: str) -> bool:
        """Whether an import alone says nothing bad: it is known, or what is used of it is looked at where it is."""
        if _last(name) in self._row.never:
            return False
        return self._is_whole(name) or self._is_known(name) or name in self._beginnings

    def mentioned(self) -> Iterator[str]:
        """Members of modules that are known in part, and what is never harmless: called, or handed on."""
        never = {word.encode() for word in self._row.never}
        for word in never:
            if re.search(rb"(?<![\w.])%s(?!\w)|\.%s(?!\w)" % (word, word), self._source.outline.parsed.source):
                yield word.decode()
        if self._grammar == "php":  # array_map('unlink', $list)
            yield from (one for one in self._source.outline.literals if self._writes_by(one))
        if self._grammar in _BY_FUNCTIONS:
            return
        local = {name.encode() for name in self._heads()}
        for _, node in captures(self._source.outline.parsed, _MENTIONS):
            if re.split(rb"\W", node.text or b"", maxsplit=1)[0] not in local:
                continue
            if node.parent is not None and node.parent.type in nodes.MEMBERS:
                continue  # a part of a longer one
            for name in self._source.callees.names(node, 0):
                if self._is_of_part(name) and not self._is_known(name):
                    yield name

    def _writes_by(self, text: str) -> bool:
        found = self._source.callees.by_name(text) if re.fullmatch(r"\w+", text) else ()
        return any(call.does in (Does.WRITE, Does.OPEN, Does.RIGHT) for call in found)

    def _heads(self) -> set[str]:
        """The local names of what is imported or required."""
        outline = self._source.outline
        required = {name for (_, name), given in outline.bound.items() for one in given if _requires(one.node)}
        return {*outline.local, *required, *(("java", "std") if self._grammar in ("java", "rust") else ())}

    def called(self) -> Iterator[str]:
        """Calls of functions that no table knows, with what they are given where that decides."""
        for site in self._source.outline.calls:
            for name in self._source.callees.names_of_call(site.node, site.scope):
                if not self._is_call_known(name, site.node) or self._makes_file(name, site):
                    yield name

    def _makes_file(self, name: str, site: CallSite) -> bool:
        """Whether a method of whatever it is called on does: it listens at a path, or moves one."""
        last = _last(name)
        if last in _LISTENS:
            return _on_a_file(self._source, site.node, site.scope)
        if self._grammar == "ruby" and last in _OF_RUBY_PATHS:
            return b"Pathname" in self._source.outline.parsed.source
        return self._paths and last in _OF_PATHS and (last != "replace" or _is_alone(site.node))

    def _is_call_known(self, name: str, call: Node) -> bool:
        if self._grammar in _BY_FUNCTIONS:
            return self._is_function(name) and self._fits(name, call)
        return not self._is_of_part(name) or (self._is_known(name) and self._fits(name, call))

    def _is_function(self, name: str) -> bool:
        """Whether a function is known, or an own one, or a method of something that these gave."""
        if self._grammar == "php" and name in ("?", "str"):
            return False  # $f('a')
        plain = name.removesuffix("!").removesuffix(".new").strip("&*:")
        head = re.split(r"[.(\[]", plain)[0]
        if not head or head in ("?", "str", "self", "this", "static", "parent") or plain.startswith("own:"):
            return True
        if self._is_whole(plain) or self._own.has_name(head) or self._is_known(name) or head.startswith("$"):
            return True
        return "." in plain and not head[:1].isupper() and head not in self._beginnings

    def _is_of_part(self, name: str) -> bool:
        """Whether a dotted name is of a module of which only some names are known."""
        if self._is_whole(name):
            return False
        if (computed := _COMPUTED.match(name)) is not None and computed[1] in self._beginnings - self._names:
            return True
        return any(part in self._beginnings for part in _above(name))

    def _is_whole(self, name: str) -> bool:
        return name in self._row.modules or any(part in self._row.modules for part in _above(name))

    def _is_known(self, name: str) -> bool:
        if (computed := _COMPUTED.match(name)) is not None and computed[1] in self._beginnings - self._names:
            return False  # fs[name](path)
        plain = name.removesuffix("!").removesuffix(".new").replace("()", "").replace("[]", "")
        every = (f"{plain}.new", plain, *_above(plain))
        if any(one in self._names for one in every):
            return True
        found = (call for one in (name, *every) for call in self._source.callees.by_name(one))
        return any(call.does is not Does.CODE for call in found)  # what a text does is one thing, what runs it another

    def _fits(self, name: str, call: Node) -> bool:
        """Whether a call is given what its name is known to be harmless with."""
        wanted = self._conditions.get(name.removesuffix(".new"))
        if wanted is None:
            return True
        given = nodes.arguments_of(call)
        keys = {key for key, _ in given if key}
        splat = any(value.type == "dictionary_splat" for _, value in given)
        first = (given[0][1].text or b"").decode("utf-8", "replace").strip("\"'`") if given else ""
        return any(first.startswith(text) if sign == ":" else text not in keys and not splat for sign, text in wanted)


def _table_of(source: ParsedSource) -> Iterable[Call]:
    row = languages.by_name(source.language)
    return row.calls if row is not None else ()


def _above(name: str) -> Iterator[str]:
    """Yield what a dotted name is of: `os.path` and `os` of `os.path.join`; of a path of Go's its folders too."""
    for found in reversed(list(_BREAKS.finditer(name))):
        if found.start():
            yield name[: found.start()]


def _last(name: str) -> str:
    return _BREAKS.split(name.removesuffix(".new"))[-1].removesuffix("()")


def _required(call: Node) -> str:
    """The module of `require("x")` or `import("x")`; empty for another call, and where nobody can tell."""
    method, _, _ = nodes.callee_of(call)
    if method is None or (method.text or b"") not in (b"require", b"import"):
        return ""
    given = nodes.arguments_of(call)
    parts = list(nodes.parts_of(given[0][1])) if given and given[0][1].type in nodes.TEXTS else []
    return module_name("".join(map(str, parts))) if parts and all(isinstance(one, str) for one in parts) else ""


def _requires(node: Node) -> bool:
    return re.match(rb"\(?(?:await\s+)?(?:require|import)\s*\(", node.text or b"") is not None


def _is_alone(call: Node) -> bool:
    """Whether a call has one argument, without a name: `path.replace(target)`, not `text.replace("a", "b")`."""
    return [key for key, _ in nodes.arguments_of(call)] == [""]


def _on_a_file(source: ParsedSource, call: Node, scope: int) -> bool:
    """Whether something listens at a path: that is a socket, which is made as a file."""
    for key, value in nodes.arguments_of(call):
        if key == "uds":
            return True
        whole = source.resolver.value(value, scope).whole
        if any(one.startswith(("/", "./")) or _SOCKET.match(one) for one in whole):
            return True
    return False
