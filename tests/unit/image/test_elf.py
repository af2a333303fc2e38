from __future__ import annotations

import struct
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.image import elf
from tests.unit.rewrite import fakes


def test_a_program_that_needs_libraries() -> None:
    found = elf.read(fakes.elf(("libz.so.1", "libc.so.6"), fakes.LOADER, rpath="$ORIGIN/../lib:/opt/lib"))
    assert found is not None
    assert (found.interpreter, found.needed) == (fakes.LOADER, ("libz.so.1", "libc.so.6"))
    assert found.runpath == ("$ORIGIN/../lib", "/opt/lib")
    assert not found.static and not found.musl


def test_a_static_program_and_a_library() -> None:
    static, library = elf.read(fakes.elf()), elf.read(fakes.elf(("libc.so.6",), soname="libx.so.1"))
    assert static is not None and static.static
    assert library is not None and library.soname == "libx.so.1" and not library.interpreter


def test_a_program_for_musl() -> None:
    found = elf.read(fakes.elf(("libc.musl-x86_64.so.1",), "/lib/ld-musl-x86_64.so.1"))
    assert found is not None and found.musl
    plugin = elf.read(fakes.elf(("libc.so",)))
    assert plugin is not None and plugin.musl


def test_a_real_one() -> None:
    found = elf.read(Path(sys.executable).resolve().read_bytes())
    assert found is not None and "libc.so.6" in found.needed


def narrow(order: str) -> bytes:
    """Return a program of 32 bits, as ARM and MIPS have them, for musl."""
    texts = b"\0libc.musl-armhf.so.1\0"
    path = b"/lib/ld-x.so\0"
    start = 52 + 3 * 32
    table = start + len(path)
    dynamic = table + len(texts)
    says = ((1, 1), (5, 0x8000 + table), (10, len(texts)), (0, 0))
    entries = b"".join(struct.pack(order + "iI", *one) for one in says)
    places = ((1, 0, dynamic + len(entries)), (3, start, len(path)), (2, dynamic, len(entries)))
    head = b"\x7fELF\x01" + (b"\x01" if order == "<" else b"\x02") + b"\x01" + bytes(9)
    head += struct.pack(order + "HHIIIIIHHHHHH", 2, 40, 1, 0, 52, 0, 0, 52, 32, 3, 0, 0, 0)
    rows = (struct.pack(order + "8I", kind, at, 0x8000 + at, 0, size, size, 4, 4) for kind, at, size in places)
    return head + b"".join(rows) + path + texts + entries


@pytest.mark.parametrize("order", ["<", ">"])
def test_a_program_of_32_bits(order: str) -> None:
    found = elf.read(narrow(order))
    assert found is not None and found.musl  # by its library, whatever its loader is called
    assert (found.bits, found.machine, found.executable) == (32, 40, True)
    assert (found.interpreter, found.needed) == ("/lib/ld-x.so", ("libc.musl-armhf.so.1",))


@pytest.mark.parametrize("at", [4, 5])
def test_a_file_of_no_width_or_order_that_there_is(at: int) -> None:
    data = bytearray(fakes.elf())
    data[at] = 3
    assert elf.read(bytes(data)) is None


@given(st.binary(max_size=300))
def test_any_bytes_after_the_magic(tail: bytes) -> None:
    elf.read(b"\x7fELF" + tail)


@given(st.data())
def test_a_damaged_program(data: st.DataObject) -> None:
    whole = bytearray(fakes.elf(("liba.so", "libc.so.6"), fakes.LOADER, rpath="/x"))
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(4, len(whole) - 1))] = data.draw(st.integers(0, 255))
    found = elf.read(bytes(whole[: data.draw(st.integers(0, len(whole)))]))
    assert found is None or all(name.isprintable() for name in found.needed)
