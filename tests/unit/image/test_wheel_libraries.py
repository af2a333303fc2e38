"""What a library was called before a wheel gave it a name of its own, by values."""

import pytest

from bot.image.elf import read
from bot.image.wheel_libraries import opened_by_name
from tests.unit.rewrite.fakes import elf

TIFF = "libtiff-20b7e810.so.6.3.0"
JPEG_2000 = "libopenjp2-e530e1bf.so.2.5.4"
TWICE = "libquadmath-96973f99-934c22de.so.0.0.0"


@pytest.mark.parametrize(
    ("path", "needed", "spoken", "opened"),
    [
        ("PIL/_imaging.so", (TIFF, "libc.so.6"), {"libtiff.so.6", "libfribidi.so.0"}, {"libfribidi.so.0"}),
        (f"pillow.libs/{TIFF}", ("libz.so.1",), {"libtiff.so.6", "libz.so.1"}, {"libz.so.1"}),
        ("PIL/_imaging.so", (JPEG_2000,), {"libopenjp2.so.7"}, set()),
        ("numpy.libs/libgfortran.so", (TWICE,), {"libquadmath.so.0"}, set()),
        ("a.so", ("libgcc_s-0cd532bd.so.1",), {"libgcc_s.so.1"}, set()),
        ("a.so", ("libtiff.so.6", "libstdc++-v3.so.6"), {"libtiff.so.6", "libstdc++.so.6"},
         {"libtiff.so.6", "libstdc++.so.6"}),
        ("a.so", ("libonly-20b7e810.so",), {"libonly.so.1"}, {"libonly.so.1"}),
    ],
)  # fmt: skip
def test_the_old_names_of_what_a_wheel_renamed(
    path: str, needed: tuple[str, ...], spoken: set[str], opened: set[str]
) -> None:
    found = read(elf(needed))
    assert found is not None
    assert opened_by_name(spoken, path, found) == opened
