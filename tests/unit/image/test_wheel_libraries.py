"""What a library was called before a wheel gave it a name of its own, by values."""

import pytest

from bot.image.elf import read
from bot.image.wheel_libraries import former_names
from tests.unit.rewrite.fakes import elf

TIFF = "libtiff-20b7e810.so.6.3.0"


@pytest.mark.parametrize(
    ("path", "needed", "names"),
    [
        ("PIL/_imaging.so", (TIFF, "libc.so.6"), {"libtiff.so.6", "libtiff.so.6.3", "libtiff.so.6.3.0"}),
        (f"pillow.libs/{TIFF}", ("libz.so.1",), {"libtiff.so.6", "libtiff.so.6.3", "libtiff.so.6.3.0"}),
        ("a.so", ("libgcc_s-0cd532bd.so.1",), {"libgcc_s.so.1"}),
        ("a.so", ("libtiff.so.6", "libstdc++-v3.so.6", "libonly-20b7e810.so"), set()),
    ],
)
def test_the_old_names_of_what_a_wheel_renamed(path: str, needed: tuple[str, ...], names: set[str]) -> None:
    found = read(elf(needed))
    assert found is not None
    assert former_names(path, found) == names
