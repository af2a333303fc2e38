"""What a compiled program says of itself."""

import struct

import pytest

from bot.sources import machine


def with_debug(order: str = "<", *, wide: bool = True, loaded: bool = False) -> bytes:
    """An ELF file with a text that is loaded, and one that is there for debuggers unless it is `loaded`, too."""
    text, debug, names = b"\0fopen\0/etc/x.conf\0", b"\0/home/builder\0", b"\0.rodata\0.debug_str\0.shstrtab\0"
    parts = [(1, 2, text), (9, 2 if loaded else 0, debug), (20, 0, names)]
    form = f"{order}IIQQQQIIQQ" if wide else f"{order}10I"
    body, heads, at = b"", struct.pack(form, *[0] * 10), 64
    for name, flags, content in parts:
        heads += struct.pack(form, name, 1, flags, 0, at, len(content), 0, 0, 1, 0)
        body, at = body + content, at + len(content)
    head = bytearray(64)
    head[:6] = b"\x7fELF" + bytes((2 if wide else 1, 1 if order == "<" else 2))
    struct.pack_into(f"{order}{'Q' if wide else 'I'}", head, 40 if wide else 32, at)
    struct.pack_into(f"{order}3H", head, 58 if wide else 46, struct.calcsize(form), 4, 3)
    return bytes(head) + body + heads


@pytest.mark.parametrize(("order", "wide"), [("<", True), (">", True), ("<", False), (">", False)])
def test_what_is_there_for_debuggers_is_no_text_of_the_program(order: str, wide: bool) -> None:
    assert machine.facts("x", with_debug(order, wide=wide)).literals >= {"/etc/x.conf"}
    assert "/home/builder" not in machine.facts("x", with_debug(order, wide=wide)).literals
    assert "/home/builder" in machine.facts("x", with_debug(order, wide=wide, loaded=True)).literals
    assert "/home/builder" in machine.facts("x", with_debug(order, wide=wide)[:-1]).literals  # it is cut off


def test_a_mode_that_says_how_the_signs_are_written() -> None:
    said = machine.facts("x", b"\x7fELF\0fopen\0r,ccs=KOI8-R\0")
    assert ("charsets",) in [use.names for use in said.uses]
    assert all(not use.names for use in machine.facts("x", b"\x7fELF\0fopen\0,ccs=\0").uses)  # the C library's own
