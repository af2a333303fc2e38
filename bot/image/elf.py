"""Reading what an ELF file says of itself: which machine, which loader, which libraries. Pure.

The bytes are a stranger's: every offset is checked against what is there, every table has a limit, and what makes no
sense is left out instead of raised.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass

TEXT_BYTES = 1000  # in which a text for linkers says what it is
_FOR_LINKERS = re.compile(rb"\b(?:GROUP|INPUT|OUTPUT_FORMAT)\s*\(")
_MAGIC = b"\x7fELF"
_MOST_HEADERS = 512
_MOST_DYNAMIC = 4096
_LONGEST_NAME = 4096

_LOAD, _DYNAMIC, _INTERPRETER = 1, 2, 3
_NULL, _NEEDED, _STRTAB, _SONAME, _RPATH, _RUNPATH = 0, 1, 5, 14, 15, 29
_STRSZ = 10
_EXECUTABLE, _SHARED = 2, 3


@dataclass(frozen=True, slots=True)
class Elf:
    """One program or library. `interpreter` is the loader's path, empty for a static program or a library."""

    bits: int
    machine: int
    executable: bool  # ET_EXEC, or ET_DYN: a library or a program that can be loaded anywhere
    interpreter: str = ""
    needed: tuple[str, ...] = ()
    soname: str = ""
    rpath: tuple[str, ...] = ()
    runpath: tuple[str, ...] = ()
    dynamic: bool = False  # has a dynamic section: a static-pie program has one without an interpreter

    @property
    def static(self) -> bool:
        """Whether it runs without a loader and any library."""
        return not self.interpreter and not self.needed

    @property
    def musl(self) -> bool:
        """Whether its loader is musl's: its library is called `libc.so`, for glibc a text for linkers alone."""
        return "ld-musl" in self.interpreter or any("libc.musl" in name or name == "libc.so" for name in self.needed)


def is_dynamic(data: bytes) -> bool:
    """Return whether a file is a program or library of ELF that takes others from the system."""
    found = read(data)
    return found is not None and not found.static


def is_elf(head: bytes) -> bool:
    """Return whether a file that begins so is an ELF file."""
    return head[:4] == _MAGIC


def is_for_linkers(head: bytes) -> bool:
    """Return whether what is called a library is a text that names others to whoever links: libc.so of a -dev package.

    `head` is how it begins. Nothing can load it.
    """
    return b"\0" not in head[:TEXT_BYTES] and _FOR_LINKERS.search(head[:TEXT_BYTES]) is not None


def read(data: bytes) -> Elf | None:
    """Return what the file says; None if it is no ELF file for Linux programs, or damaged."""
    if len(data) < 52 or not is_elf(data) or data[4] not in (1, 2) or data[5] not in (1, 2):
        return None
    order = "<" if data[5] == 1 else ">"
    wide = data[4] == 2
    try:
        kind, machine = struct.unpack_from(order + "HH", data, 16)
        segments = _segments(data, order, wide)
        if kind not in (_EXECUTABLE, _SHARED) or segments is None:
            return None
        interpreter = ""
        dynamic: list[tuple[int, int]] = []
        for segment in segments:
            if segment.kind == _INTERPRETER:
                interpreter = _name(data, segment.offset, segment.size)
            elif segment.kind == _DYNAMIC:
                dynamic = _dynamic(data, order, wide, segment)
    except (struct.error, OverflowError):  # a place that no file can have
        return None
    return _describe(data, _Head(64 if wide else 32, machine, kind == _EXECUTABLE, interpreter), segments, dynamic)


@dataclass(frozen=True, slots=True)
class _Segment:
    kind: int
    offset: int
    address: int
    size: int


@dataclass(frozen=True, slots=True)
class _Head:
    bits: int
    machine: int
    executable: bool
    interpreter: str


def _segments(data: bytes, order: str, wide: bool) -> list[_Segment] | None:
    offset = struct.unpack_from(order + ("Q" if wide else "I"), data, 32 if wide else 28)[0]
    size, count = struct.unpack_from(order + "HH", data, 54 if wide else 42)
    if size < (56 if wide else 32) or count > _MOST_HEADERS:
        return None
    found = []
    for number in range(count):
        at = offset + number * size
        if wide:
            kind, _, start, address, _, length = struct.unpack_from(order + "IIQQQQ", data, at)
        else:
            kind, start, address, _, length = struct.unpack_from(order + "IIIII", data, at)
        found.append(_Segment(kind, start, address, length))
    return found


def _dynamic(data: bytes, order: str, wide: bool, segment: _Segment) -> list[tuple[int, int]]:
    form = order + ("qQ" if wide else "iI")
    step = struct.calcsize(form)
    entries: list[tuple[int, int]] = []
    for number in range(min(segment.size // step, _MOST_DYNAMIC)):
        tag, value = struct.unpack_from(form, data, segment.offset + number * step)
        if tag == _NULL:
            break
        entries.append((tag, value))
    return entries


def _describe(data: bytes, head: _Head, segments: list[_Segment], dynamic: list[tuple[int, int]]) -> Elf:
    table = _file_offset(segments, dict(dynamic).get(_STRTAB, -1))
    size = dict(dynamic).get(_STRSZ, 0)

    def names(wanted: int) -> list[str]:
        if table is None:
            return []
        found = (_name(data, table + value, size - value) for tag, value in dynamic if tag == wanted)
        return [name for name in found if name]

    return Elf(
        bits=head.bits,
        machine=head.machine,
        executable=head.executable,
        interpreter=head.interpreter,
        needed=tuple(dict.fromkeys(names(_NEEDED))),
        soname=next(iter(names(_SONAME)), ""),
        rpath=tuple(part for name in names(_RPATH) for part in name.split(":") if part),
        runpath=tuple(part for name in names(_RUNPATH) for part in name.split(":") if part),
        dynamic=bool(dynamic),
    )


def _file_offset(segments: list[_Segment], address: int) -> int | None:
    """Return where in the file an address of the loaded program is."""
    for segment in segments:
        if segment.kind == _LOAD and segment.address <= address < segment.address + segment.size:
            return segment.offset + address - segment.address
    return None


def _name(data: bytes, offset: int, size: int) -> str:
    """Return the string at an offset, as far as `size` reaches; empty if there is none, or it is no plain text."""
    if offset < 0 or size <= 0 or offset >= len(data):
        return ""
    piece = data[offset : offset + min(size, _LONGEST_NAME)].split(b"\0", 1)[0]
    try:
        text = piece.decode()
    except UnicodeDecodeError:
        return ""
    return text if text.isprintable() else ""
