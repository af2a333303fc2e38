"""Which modules a source loads: by name, by a name out of a table, below a folder, or nobody can tell. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from bot.languages import table as languages
from bot.parsing import captures, parse
from bot.sources import nodes
from bot.sources.facts import Naming, UseKind
from bot.sources.imports import LOADING, imports
from bot.sources.outline import last_name
from bot.sources.reading import read

_REQUIRES = (*LOADING, "resolve")


@dataclass(frozen=True, slots=True)
class Modules:
    """The modules that a source loads. `perhaps` are names that stand in it where one is taken out of a table.

    `below` are the beginnings of paths below which modules are loaded by computed names. `open` says that any module
    may be loaded.
    """

    names: tuple[str, ...] = ()
    perhaps: frozenset[str] = frozenset()
    below: tuple[str, ...] = ()
    open: bool = False


NO_MODULES = Modules()
# Languages whose modules are loaded by a call.
_BY_CALL = ("javascript", "typescript", "tsx", "ruby", "php")


_IMPORTS = tuple(
    (kind, "import")
    for kind in (
        *("import_statement", "import_from_statement", "import_declaration", "import_spec", "namespace_use_clause"),
        *("use_declaration", "export_statement"),
    )
)
_CALLS = (
    ("call_expression", "call"),
    ("call", "call"),
    ("require_expression", "call"),
    ("require_once_expression", "call"),
)


def find_imports(path: str, content: bytes) -> tuple[str, ...]:
    """Return the modules that a source imports by name; nothing where it cannot be read. Quick: nothing is followed."""
    row = languages.of(path, content[:256])
    parsed = parse(content, row.grammar) if row is not None and row.grammar else None
    if parsed is None:
        return ()
    found: dict[str, None] = {}
    for role, node in captures(parsed, _IMPORTS + (_CALLS if row is not None and row.name in _BY_CALL else ())):
        if role == "import":
            found |= dict.fromkeys(one.module for one in imports(node, parsed.grammar) if one.module)
        elif last_name(nodes.callee_of(node)[0]) in _REQUIRES or node.type.startswith("require_"):
            for _, value in nodes.arguments_of(node)[:1]:
                parts = list(nodes.parts_of(value)) if value.type in nodes.TEXTS else []
                if parts and all(isinstance(part, str) for part in parts):
                    found["".join(map(str, parts)).removeprefix("node:")] = None
    return tuple(found)


def modules(path: str, content: bytes | str) -> Modules | None:
    """Return the modules that a source loads; None where it cannot be read."""
    source = read(path, content)
    if source is None:
        return None
    names = dict.fromkeys(one.module for one in source.outline.imports if one.module)
    for name in _REQUIRES:
        for site in source.outline.callers.get(name, ()):
            value = source.given(site, 0, "")
            names |= dict.fromkeys(value.whole if value is not None else ())
    said = source.facts()
    perhaps: set[str] = set()
    below: list[str] = []
    anything = False
    for use in said.uses:
        if use.kind is not UseKind.MODULE:
            continue
        names |= dict.fromkeys(use.names)
        relative = [one.prefix for one in use.partial if one.prefix.startswith(("./", "../", "/"))]
        below += relative
        if use.naming is Naming.TABLE or use.table:
            perhaps |= said.literals | {word for one in said.literals for word in one.split()[:12]}
        elif use.naming is Naming.OPEN and (len(relative) < len(use.partial) or not use.partial):
            anything = True
    plain = tuple(name.removeprefix("node:") for name in names if name)
    return Modules(plain, frozenset(perhaps), tuple(below), anything)
