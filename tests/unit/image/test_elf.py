from __future__ import annotations

import sys
from pathlib import Path

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


def test_a_real_one() -> None:
    found = elf.read(Path(sys.executable).resolve().read_bytes())
    assert found is not None and "libc.so.6" in found.needed


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
