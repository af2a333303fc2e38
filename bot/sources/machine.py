"""What a compiled program says, by the names of the functions that it calls and by its texts. Pure.

A program that is linked dynamically names what it takes from the C library; Go's have a table of all their functions.
Which text goes into which call cannot be told: what it calls is taken out of a table of its texts, and open.
"""

from __future__ import annotations

import functools
import re
import struct
from collections.abc import Iterable

from bot.languages import table as languages
from bot.languages.row import Does
from bot.sources.facts import FileFacts, SourceUse, UseKind
from bot.sources.values import Outside

LANGUAGE = "machine"  # what it is called among the sources
_GO = b"Go buildinf:"
_RUST = b"/rustc/"
_GO_STARTS = (b"os.StartProcess", b"os/exec.(*Cmd)", b"syscall.forkExec")
_SHELL = re.compile(rb"/bin/(?:ba|da|a)?sh\0")
_CONVERTS = re.compile(rb"[rwa][a-z+]*,ccs=")  # a mode of fopen, for which the C library loads a table of signs
_MOST_TEXTS = 40_000
_TEXT = re.compile(rb"[A-Za-z0-9_./+-][\x20-\x7e]{1,120}(?=\0)")
_KINDS = {
    Does.PROGRAM: UseKind.PROGRAM, Does.SHELL: UseKind.PROGRAM, Does.LIBRARY: UseKind.LIBRARY, Does.READ: UseKind.READ,
    Does.OPEN: UseKind.WRITE, Does.WRITE: UseKind.WRITE, Does.RIGHT: UseKind.RIGHT, Does.DATA: UseKind.DATA,
}  # fmt: skip
# Functions that a Go program has only if something in it calls them. Methods are there for reflection, too.
_GO_CALLS = {
    "os/exec.Command": UseKind.PROGRAM,
    "os.StartProcess": UseKind.PROGRAM,
    "syscall.Exec": UseKind.PROGRAM,
    "syscall.forkExec": UseKind.PROGRAM,
    "plugin.Open": UseKind.READ,
    "os.Create": UseKind.WRITE,
    "os.WriteFile": UseKind.WRITE,
    "os.Mkdir": UseKind.WRITE,
    "os.MkdirAll": UseKind.WRITE,
    "os.Rename": UseKind.WRITE,
    "os.Symlink": UseKind.WRITE,
    "os.Link": UseKind.WRITE,
    "os.Chmod": UseKind.WRITE,
    "os.Chown": UseKind.RIGHT,
    "os.Lchown": UseKind.RIGHT,
    "syscall.Setuid": UseKind.RIGHT,
    "syscall.Setgid": UseKind.RIGHT,
    "syscall.Setgroups": UseKind.RIGHT,
    "syscall.Setreuid": UseKind.RIGHT,
    "syscall.Chroot": UseKind.RIGHT,
    "sqlite3_open": UseKind.WRITE,
    "sqlite3_open_v2": UseKind.WRITE,
    "os.ReadFile": UseKind.READ,
    "os.ReadDir": UseKind.READ,
    "time.LoadLocation": UseKind.DATA,
    "mime.TypeByExtension": UseKind.DATA,
}
_GO_DATA = {"time.LoadLocation": "zones", "mime.TypeByExtension": "mime-database"}


_HEAD_BYTES = 64
_WIDE = 2
_LOADED = 2  # SHF_ALLOC
_DEBUG = (b".debug_", b".zdebug_")


@functools.cache
def _c_calls() -> dict[bytes, tuple[UseKind, str]]:
    row = languages.by_name("c")
    found: dict[bytes, tuple[UseKind, str]] = {}
    for call in row.calls if row is not None else ():
        kind = _KINDS.get(call.does)
        if kind is not None and re.fullmatch(r"\w+", call.name):
            found.setdefault(call.name.encode(), (kind, call.data))
    return found


@functools.cache
def _c_names() -> re.Pattern[bytes]:
    names = sorted(_c_calls(), key=len, reverse=True)
    return re.compile(rb"(?<=\0)(%s)(?:64)?(?=\0)" % b"|".join(map(re.escape, names)))


@functools.cache
def _go_names() -> re.Pattern[bytes]:
    return re.compile(rb"(?<=\0)(%s)(?=\0)" % b"|".join(re.escape(name.encode()) for name in _GO_CALLS))


def languages_of(data: bytes) -> frozenset[str]:
    """Return the languages that a compiled program may be written in: whose sources would say what it does."""
    if _GO in data:
        return frozenset(("go",))
    return frozenset(("rust",)) if _RUST in data else frozenset(("c", "cpp", "go", "rust"))  # it may be packed


def facts(path: str, data: bytes, *, library: bool = False, sources: bool = False, static: bool = False) -> FileFacts:
    """Return what a compiled program calls, and the texts in it. `sources` says that its sources were read, too.

    In a `static` one stand the C library's own names as well: which run-time data it asks for is its sources' to say.
    """
    if _GO in data:
        called = {name.decode() for name in _go_names().findall(data)}
        if any(mark in data for mark in _GO_STARTS):
            called.add("os.StartProcess")
        uses = [_use(path, _GO_CALLS[name], name, _GO_DATA.get(name, "")) for name in sorted(called)]
    else:
        found = set(_c_names().findall(data))
        if _RUST in data and sources:  # its library names `open` in every program: what its sources say has to do
            own = (UseKind.READ, UseKind.WRITE, UseKind.RIGHT)
            found = {name for name in found if _c_calls()[name][0] not in own or name.startswith(b"sqlite3")}
        if static and sources:
            found = {name for name in found if _c_calls()[name][0] is not UseKind.DATA}
        if static and _SHELL.search(data):  # the names are gone, the path of the shell is not
            found.add(b"system")
        uses = [_use(path, _c_calls()[name][0], name.decode(), _c_calls()[name][1]) for name in sorted(found)]
        if _CONVERTS.search(data) and not (static and sources):
            uses.append(_use(path, UseKind.DATA, "fopen", "charsets"))
    literals: Iterable[bytes] = _TEXT.findall(_without_debug(data)) if uses else ()
    texts = {text.decode("ascii", "replace") for text in literals}
    return FileFacts(
        path, LANGUAGE, len(texts) <= _MOST_TEXTS, tuple(uses), frozenset(sorted(texts)[:_MOST_TEXTS]), library=library
    )


def _without_debug(data: bytes) -> bytes:
    """Return an ELF file without what is in it for debuggers alone, such as the folder that it was compiled in."""
    if data[:4] != b"\x7fELF" or len(data) < _HEAD_BYTES:
        return data
    wide, order = data[4] == _WIDE, "<" if data[5] == 1 else ">"
    (table,) = struct.unpack_from(f"{order}{'Q' if wide else 'I'}", data, 40 if wide else 32)
    step, count, names_at = struct.unpack_from(f"{order}3H", data, 58 if wide else 46)
    form = f"{order}IIQQQQ" if wide else f"{order}6I"
    if not table or step < struct.calcsize(form) or names_at >= count or table + step * count > len(data):
        return data
    heads = [struct.unpack_from(form, data, table + step * number) for number in range(count)]
    names = heads[names_at][4]
    kept = bytearray(data)
    for name, _, flags, _, start, size in heads:
        if not flags & _LOADED and data.startswith(_DEBUG, names + name) and start + size <= len(data):
            kept[start : start + size] = bytes(size)
    return bytes(kept)


def _use(path: str, kind: UseKind, call: str, data: str) -> SourceUse:
    sure = kind in (UseKind.DATA, UseKind.RIGHT)
    return SourceUse(
        kind, call, path, 0, (data,) if data else (), table=not sure,
        outside=frozenset() if sure else frozenset((Outside.UNKNOWN,)),
    )  # fmt: skip
