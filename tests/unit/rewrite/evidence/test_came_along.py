"""What a package brought, by the package database: with all that nobody else needs, and nothing of the base's."""

from dataclasses import replace

from bot.image.built_image import BuiltImage
from bot.rewrite.evidence.came_along import by_package
from tests.unit.rewrite.fakes import File, built, dpkg, program

PACKAGES = dpkg(
    ("base", "", ["usr/bin/base"]),
    ("tool", "libtool1", ["usr/bin/tool"]),
    ("libtool1", "", ["usr/lib/libtool.so.1"]),
    ("other", "shared", ["usr/bin/other"]),
    ("shared", "", ["usr/bin/shared"]),
    ("recommended", "", ["usr/bin/gcc", "usr/include/x.h"]),
)
FILES = {
    "usr/bin/base": program(),
    **{f"usr/bin/{name}": program(line=2) for name in ("tool", "other", "shared", "gcc")},
    "usr/bin/also": File(link="tool", line=2),
    "usr/lib/libtool.so.1": File(line=2),
    "usr/include/x.h": File(line=2),
}


def image() -> BuiltImage:
    found = built("FROM debian:12\nRUN apt-get update && apt-get install -y base tool other\n", PACKAGES | FILES).image
    assert found is not None
    before = {path: file for path, file in found.files.items() if found.line(path) is None}
    return replace(found, before=before)


def test_what_nobody_else_needs_goes_with_a_package() -> None:
    found = by_package(image())("tool")
    assert found is not None
    assert found.packages == {"tool", "libtool1", "recommended"}
    assert found.programs == {"tool", "also", "gcc"}  # with the name that a script of the package gave it
    assert found.compiles


def test_nothing_is_known_of_a_package_that_the_base_has_or_nobody_has() -> None:
    brought = by_package(image())
    assert brought("base") is None
    assert brought("unknown") is None
