"""What class files and archives of Java say, by their constant pools. Pure, and never raises on a stranger's bytes.

A constant pool has the texts of a class and the names of all that it calls, but not which text goes into which call:
so what a class calls counts as taken out of a table of its texts, and as open.
"""

from __future__ import annotations

import functools
import io
import re
import struct
import time
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from bot.languages import table as languages
from bot.languages.row import Does
from bot.sources.facts import FileFacts, SourceUse, UseKind
from bot.sources.values import Outside

_MOST_ENTRIES = 60_000
_MOST_BYTES = 300_000_000  # of one archive, unpacked
_MOST_SECONDS = 20.0
_CLASS_BYTES = 5_000_000
_DEEPEST = 2  # archives in archives
_MAGIC = b"\xca\xfe\xba\xbe"
# Tag of a constant -> the bytes that follow it; 1 (a text) has its own length.
_SIZES = {3: 4, 4: 4, 5: 8, 6: 8, 7: 2, 8: 2, 9: 4, 10: 4, 11: 4, 12: 4, 15: 3, 16: 2, 17: 4, 18: 4, 19: 2, 20: 2}
_KINDS = {
    Does.PROGRAM: UseKind.PROGRAM,
    Does.SHELL: UseKind.PROGRAM,
    Does.LIBRARY: UseKind.LIBRARY,
    Does.MODULE: UseKind.MODULE,
    Does.READ: UseKind.READ,
    Does.OPEN: UseKind.WRITE,
    Does.WRITE: UseKind.WRITE,
    Does.RIGHT: UseKind.RIGHT,
    Does.DATA: UseKind.DATA,
}


@dataclass(frozen=True, slots=True)
class ClassFile:
    """A class: the texts in it, the classes that it names (`javax.tools.ToolProvider`), the methods that it calls."""

    texts: frozenset[str]
    classes: frozenset[str]
    methods: frozenset[str]


def is_archive(path: str) -> bool:
    """Return whether a file is an archive of classes, by its name."""
    return path.endswith((".jar", ".war", ".ear", ".jmod"))


def class_file(data: bytes) -> ClassFile | None:
    """Return what a class file has in its constant pool; None if it is none, or damaged."""
    if data[:4] != _MAGIC or len(data) > _CLASS_BYTES:
        return None
    try:
        return _describe(*_constants(data))
    except (struct.error, IndexError, KeyError):
        return None


def _constants(data: bytes) -> tuple[dict[int, str], dict[int, tuple[int, int, int]]]:
    """Return the texts, and the rest as (tag, first, second), each by its number."""
    (count,) = struct.unpack_from(">H", data, 8)
    texts: dict[int, str] = {}
    others: dict[int, tuple[int, int, int]] = {}
    at, number = 10, 1
    while number < count:
        tag = data[at]
        if tag == 1:
            (length,) = struct.unpack_from(">H", data, at + 1)
            texts[number] = data[at + 3 : at + 3 + length].decode("utf-8", "replace")
            at += 3 + length
        else:
            first = struct.unpack_from(">H", data, at + 1)[0]
            second = struct.unpack_from(">H", data, at + 3)[0] if _SIZES[tag] >= 4 else 0
            others[number] = (tag, first, second)
            at += 1 + _SIZES[tag]
        number += 2 if tag in (5, 6) else 1
    return texts, others


def _describe(texts: dict[int, str], others: dict[int, tuple[int, int, int]]) -> ClassFile:
    classes = {number: texts.get(first, "") for number, (tag, first, _) in others.items() if tag == 7}
    names = {number: texts.get(first, "") for number, (tag, first, _) in others.items() if tag == 12}
    return ClassFile(
        frozenset(texts.get(first, "")[:400] for tag, first, _ in others.values() if tag == 8),
        frozenset(name.strip("[L;").replace("/", ".") for name in classes.values() if name),
        frozenset(
            f"{classes.get(first, '').replace('/', '.')}.{names.get(second, '')}".replace("<init>", "new")
            for tag, first, second in others.values()
            if tag in (10, 11)
        ),
    )


@functools.cache
def _methods() -> dict[str, languages.Call]:
    """Return the calls of Java's row by class and method, as a constant pool writes them: no `getRuntime()` between."""
    row = languages.by_name("java")
    found = {}
    for call in row.calls if row is not None else ():
        name = re.sub(r"\.get\w+\(\)|\(\)", "", call.name).lstrip(".")
        if "." in name and not call.name.startswith("."):
            found[".".join(name.split(".")[-2:])] = call
    return found


@functools.cache
def _interesting() -> re.Pattern[bytes]:
    """Return what a class has in it, as bytes, if it does anything of the table: a quick look first."""
    classes = {name.split(".")[0] for name in _methods()}
    return re.compile(b"/(?:%s)(?![A-Za-z])" % b"|".join(re.escape(name.encode()) for name in sorted(classes)))


def facts(path: str, data: bytes, *, library: bool = False) -> FileFacts | None:
    """Return what one class file says; None if it is none."""
    if data[:4] != _MAGIC:
        return None
    if _interesting().search(data) is None:
        return FileFacts(path, "class", whole=True, library=library)
    found = class_file(data)
    if found is None:
        return FileFacts(path, "class", whole=False, library=library)
    uses = []
    for method in sorted(found.methods):
        call = _methods().get(".".join(method.split(".")[-2:]))
        kind = _KINDS.get(call.does) if call is not None else None
        if call is None or kind is None:
            continue
        data_name = (call.data,) if kind is UseKind.DATA else ()
        outside = frozenset() if kind in (UseKind.DATA, UseKind.RIGHT) else frozenset((Outside.UNKNOWN,))
        uses.append(SourceUse(kind, call.name, path, 0, data_name, table=kind is not UseKind.DATA, outside=outside))
    return FileFacts(path, "class", True, tuple(uses), found.texts, tuple(sorted(found.classes)), library=library)


def archive(path: str, data: bytes, *, library: bool = True) -> Iterator[FileFacts]:
    """Return what the classes of an archive say that do anything of the table, of archives in it as well.

    What cannot be unpacked within the limits gives facts that are not whole.
    """
    yield from _archive(path, data, library, 0, time.thread_time() + _MOST_SECONDS)


def _archive(path: str, data: bytes, library: bool, depth: int, end: float) -> Iterator[FileFacts]:
    total = 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            for number, entry in enumerate(opened.infolist()):
                total += entry.file_size
                if number > _MOST_ENTRIES or total > _MOST_BYTES or time.thread_time() > end:
                    yield FileFacts(path, "class", whole=False, library=library)
                    return
                inner = is_archive(entry.filename)
                if entry.filename.endswith(".class") and entry.file_size < _CLASS_BYTES:
                    found = facts(f"{path}!/{entry.filename}", opened.read(entry), library=library)
                    if found is not None and (found.uses or not found.whole):
                        yield found
                elif inner and depth < _DEEPEST:
                    # What an application carries in its lib folder is a library.
                    yield from _archive(f"{path}!/{entry.filename}", opened.read(entry), True, depth + 1, end)
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
        yield FileFacts(path, "class", whole=False, library=library)
