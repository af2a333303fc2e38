"""The table of languages: one row a language, one module a row. Pure data, read by whatever needs to know a language.

A language that is not here, or whose row has no grammar, counts as open: nobody knows what its sources start and open.
"""

from __future__ import annotations

import functools
import posixpath
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from bot.languages import c, go, java, javascript, others, php, python, ruby, rust, shell
from bot.languages.row import EVERY, RECEIVER, RESULT, Call, Data, Does, ProgrammingLanguage
from bot.languages.runtime_data import DATA

__all__ = [
    "DATA",
    "EVERY",
    "RECEIVER",
    "RESULT",
    "TABLE",
    "Call",
    "Data",
    "Does",
    "ProgrammingLanguage",
    "by_name",
    "find_interpreter",
    "of",
]

TABLE: tuple[ProgrammingLanguage, ...] = (
    *(python.ROW, javascript.ROW, javascript.TYPESCRIPT, javascript.TSX, go.ROW, java.ROW, c.ROW, c.CPP, php.ROW),
    *(ruby.ROW, rust.ROW, shell.ROW),
    *others.ROWS,
)


@functools.cache
def _by_suffix() -> dict[str, ProgrammingLanguage]:
    return {suffix: row for row in TABLE for suffix in row.suffixes}


@functools.cache
def _by_name() -> dict[str, ProgrammingLanguage]:
    return {row.name: row for row in TABLE}


def by_name(name: str) -> ProgrammingLanguage | None:
    """Return the row with that name."""
    return _by_name().get(name)


def of(path: str, head: bytes = b"") -> ProgrammingLanguage | None:
    """Return the language of a source by its name, or by its first line `#!`; None for what is no source.

    `head` is its beginning, if that is known: some suffixes are those of other files, too.
    """
    stem, suffix = posixpath.splitext(posixpath.basename(path))
    found = _by_suffix().get(suffix) or _by_suffix().get(suffix.lower())
    if found is not None and stem:
        return None if found.not_source and re.match(found.not_source.encode(), head) else found
    return find_interpreter(head[2:].split(b"\n", 1)[0].decode("utf-8", "replace")) if head[:2] == b"#!" else None


def find_interpreter(line: str) -> ProgrammingLanguage | None:
    """Return the language that the words behind `#!` start: `/usr/bin/env -S python3.11 -u` is Python's."""
    for word in line.split()[:6]:
        name = posixpath.basename(word)
        if name == "env" or name.startswith("-") or "=" in name:
            continue
        return next((row for row in TABLE if _bare(name) in row.interpreters), None)
    return None


def _bare(program: str) -> str:
    """Return a program's name without the version that stands behind it: python3.11 is python."""
    return re.sub(r"\d+(?:\.\d+)*$", "", program) or program


def interpreters() -> frozenset[str]:
    """Return the names of all programs that run sources, without versions."""
    return frozenset(name for row in TABLE for name in row.interpreters)


def is_interpreter(program: str) -> bool:
    """Return whether a program, by its name or path, runs sources."""
    name = posixpath.basename(program)
    return name in interpreters() or _bare(name) in interpreters()


def suffixes(*, compiled: bool | None = None, native: bool | None = None) -> tuple[str, ...]:
    """Return the suffixes of sources; of all, or of languages that are compiled, or are not."""
    return tuple(suffix for row in _rows(compiled, native) for suffix in row.suffixes)


def _rows(compiled: bool | None, native: bool | None) -> Iterator[ProgrammingLanguage]:
    for row in TABLE:
        if compiled in (None, row.compiled) and native in (None, row.native):
            yield row


def interpreters_of(folder: str) -> tuple[str, ...]:
    """Return the programs that run sources and look for modules in folders of this name; none where others do, too."""
    rows = [row for row in TABLE if folder in row.libraries]
    return tuple(name for row in rows for name in row.interpreters) if all(row.interpreters for row in rows) else ()


def library_folders() -> tuple[str, ...]:
    """Return the names of folders that hold libraries of a language, some with a slash in them."""
    return tuple(dict.fromkeys(folder for row in TABLE for folder in row.libraries))


def builders() -> frozenset[str]:
    """Return the programs that build: compilers, and managers of libraries."""
    return frozenset(name for row in TABLE for name in row.builders)


def is_manifest(path: str) -> bool:
    """Return whether a file only tells a build tool what to do: by its name."""
    name = posixpath.basename(path)
    return any(fnmatchcase(name, pattern) for row in TABLE for pattern in (*row.manifests, *row.build_files))


@functools.cache
def own_interpreters() -> dict[str, tuple[str, str]]:
    """Return what sources call the interpreter that they run in, with its language and the program's name."""
    return {name: (row.name, row.interpreters[0]) for row in TABLE for name in row.itself}


@functools.cache
def _of_installs() -> tuple[frozenset[str], tuple[str, ...]]:
    every = {name.lower() for row in TABLE for name in (*row.manifests, *row.locks, *row.install_settings)}
    return frozenset(name for name in every if "*" not in name), tuple(sorted(name for name in every if "*" in name))


def decides_packages(path: str) -> bool:
    """Return whether a file says which packages a program needs, or where they come from: by its name in any case."""
    name = posixpath.basename(path).lower()
    exact, patterns = _of_installs()
    return name in exact or any(fnmatchcase(name, pattern) for pattern in patterns)


def decides_packages_of(path: str, language: str) -> bool:
    """Return the same for the packages of one language alone, by the name of its row."""
    name = posixpath.basename(path).lower()
    row = next(one for one in TABLE if one.name == language)
    known = (*row.manifests, *row.locks, *row.install_settings)
    return any(fnmatchcase(name, pattern.lower()) for pattern in known)


def only_built(family: str = "") -> frozenset[str]:
    """Return the suffixes of sources, and of files beside them, that only a build reads: of one family, or of all."""
    return frozenset(suffix for row in _family(family) for suffix in row.only_built)


def also_built(family: str = "") -> frozenset[str]:
    """Return the suffixes of files that a build reads, and that may be data as well: of one family, or of all."""
    return frozenset(suffix for row in _family(family) for suffix in row.also_built)


@functools.cache
def family(name: str) -> frozenset[str]:
    """Return the name of a language with the names of those that its builders translate."""
    return frozenset(row.name for row in _family(name))


def _family(name: str) -> Iterator[ProgrammingLanguage]:
    """The language of that name, and those that its builders translate; all for an empty name."""
    return (row for row in TABLE if not name or name in (row.name, row.family))


def startable() -> tuple[str, ...]:
    """Return the suffixes of files that are started by their names: scripts, and what is made of sources."""
    scripts = (suffix for row in TABLE if row.interpreters for suffix in row.suffixes)
    return tuple(dict.fromkeys((*scripts, *(suffix for row in TABLE for suffix in row.products))))


def is_script(path: str) -> bool:
    """Return whether a file is run as it is by an interpreter: by its suffix."""
    row = of(path)
    return row is not None and not row.compiled


def connects(program: str) -> bool:
    """Return whether a program, by its name or path, runs code that may open connections by itself."""
    name = posixpath.basename(program)
    rows = (row for row in TABLE if row.connects)
    return any({name, _bare(name)} & {*row.interpreters, *row.runtimes} for row in rows)


def readers_of_lock(path: str) -> tuple[str, ...]:
    """Return the programs that alone read a lock, by its name; nothing for others, which a run time reads, too."""
    name = posixpath.basename(path)
    return next((row.builders for row in TABLE if name in row.idle_locks), ())


def is_lock(path: str) -> bool:
    """Return whether a file only pins the versions of libraries: by its name."""
    return posixpath.basename(path) in {name for row in TABLE for name in row.locks}
