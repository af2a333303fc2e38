"""Which modules a source loads: by name, by a name out of a table, below a folder, or nobody can tell. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from bot.sources.facts import Kind, Naming, words
from bot.sources.reading import read

_REQUIRES = (
    "require",
    "import",
    "require_relative",
    "import_module",
    "require_once",
    "include",
    "include_once",
    "resolve",
)


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
        if use.kind is not Kind.MODULE:
            continue
        names |= dict.fromkeys(use.names)
        relative = [one.prefix for one in use.partial if one.prefix.startswith(("./", "../", "/"))]
        below += relative
        if use.naming is Naming.TABLE or use.table:
            perhaps |= set(words(said.literals))
        elif use.naming is Naming.OPEN and (len(relative) < len(use.partial) or not use.partial):
            anything = True
    plain = tuple(name.removeprefix("node:") for name in names if name)
    return Modules(plain, frozenset(perhaps), tuple(below), anything)
