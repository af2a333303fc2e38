"""What libraries that came along with a package of a language read of the system."""

import pytest

from bot.filetree import Entry, EntryKind, TreeFile
from bot.image.built_image import BuiltImage
from bot.image.distribution import InstalledSystem, SystemPackage
from bot.model.images import ImageConfig
from bot.rewrite.evidence.uses import PossibleUses
from tests.unit.rewrite import fakes

VIPS = "app/node_modules/@img/sharp-libvips/lib/libvips-cpp.so.42"
FONT = "usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
READS = fakes.elf(data=b"\0/etc/fonts\0")


def reader(path: str, content: bytes, *, fonts: bool = True, owner: str = "") -> str | None:
    """Return who reads fonts in an image with one library."""
    layers = {path: 1, **({FONT: 0} if fonts else {})}
    files = {one: TreeFile(Entry(one, EntryKind.FILE, 1, 0o644, length=500), layer) for one, layer in layers.items()}
    packages = {owner: SystemPackage(owner, "1")} if owner else {}
    system = InstalledSystem(None, packages, {path: owner} if owner else {})
    config = ImageConfig(cmd=("node", "/app/a.js"), workdir="/app")
    image = BuiltImage(config, files, (None, 3), lambda path, limit: content[:limit], system)
    use = PossibleUses(image).data.uses.get("fonts")
    return use.place if use is not None else None


def test_a_library_in_a_package_of_npm_reads_the_fonts_of_the_system() -> None:
    assert reader(VIPS, READS) == f"{VIPS}:0"
    assert reader("app/bin/card", fakes.elf(data=b"\0/usr/share/fonts/\0")) is None  # nobody may run it
    assert reader("app/node_modules/a/build/a.node", READS) == "app/node_modules/a/build/a.node:0"


@pytest.mark.parametrize(
    ("content", "fonts", "owner"),
    [
        (fakes.elf(data=b"\0/etc/hosts\0"), True, ""),
        (b"/etc/fonts in a text", True, ""),
        (READS, False, ""),  # there are none
        (READS, True, "libfontconfig1"),  # its package needs those of the fonts
    ],
)
def test_what_does_not_read_them_or_brings_them(content: bytes, owner: str, *, fonts: bool) -> None:
    assert reader(VIPS, content, fonts=fonts, owner=owner) is None


def test_it_is_said_of_a_library() -> None:
    """What a library reads is no more the program's own than the library is."""
    files = {VIPS: fakes.File(READS + b"x" * 500, 3, 0o755), FONT: fakes.File()}
    found = fakes.built("FROM node:20\nWORKDIR /app\nCOPY . .\nCMD node a.js\n", files).image
    assert found is not None
    (said,) = (one for one in found.sources.files if one.path == VIPS and any(use.names for use in one.uses))
    assert said.library and {use.call for use in said.uses} == {"a library"}
