"""Whether what an image runs may need certificates: whatever runs code that can open connections."""

from __future__ import annotations

import pytest

from bot.image.built_image import BuiltImage
from bot.image.certificates import has_bundle, may_be_used
from bot.model.images import ImageConfig
from tests.unit.rewrite.fakes import LOADER, File, built, elf

PROGRAM = File(elf((), LOADER), 0, 0o755)


def image(*command: str, script: bytes = b"") -> BuiltImage:
    names = ("usr/bin/pypy3", "usr/bin/tclsh8.6", "usr/bin/python3.12", "bin/sh", "usr/bin/gawk", "usr/bin/lua5.4")
    files = {LOADER[1:]: PROGRAM, **dict.fromkeys(names, PROGRAM), "app/run": File(script, 1, 0o755)}
    found = built("FROM debian\nCOPY . .\n", files, ImageConfig(cmd=command))
    assert found.image is not None
    return found.image


@pytest.mark.parametrize("interpreter", ["pypy3", "tclsh8.6", "python3.12", "lua5.4"])
def test_an_interpreter_that_can_connect_may_need_certificates(interpreter: str) -> None:
    assert may_be_used(image(interpreter, "/app/x"))
    assert may_be_used(image("/app/run", script=f"#!/usr/bin/{interpreter}\n".encode()))


@pytest.mark.parametrize("interpreter", ["sh", "gawk"])
def test_one_that_cannot_does_not(interpreter: str) -> None:
    assert not may_be_used(image(interpreter, "/app/x"))


def test_a_library_of_tls_may_need_certificates() -> None:
    quiet = image("gawk", "/app/x")
    assert may_be_used(quiet, ("usr/lib/libpng16.so.16", "usr/lib/libssl.so.3"))
    assert not may_be_used(quiet, ("usr/lib/libpng16.so.16",))
    files = {LOADER[1:]: PROGRAM, "etc/ssl/certs/ca-certificates.crt": File(b"x")}
    found = built("FROM debian\n", files, ImageConfig(cmd=("gawk",))).image
    assert found is not None and has_bundle(found) == "etc/ssl/certs/ca-certificates.crt" and has_bundle(quiet) is None
