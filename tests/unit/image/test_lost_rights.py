"""A right that a file had of its own and has no more is told; that of the distribution's files is not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.behaviour import rights
from bot.filetree import TreeFile
from bot.image.built_image import BuiltImage
from bot.image.lost_rights import SpecialRight, find_lost, gate_held
from bot.model.behaviour import Outcome
from bot.model.images import ImageConfig
from tests.unit.rewrite.fakes import File, built


def image(mode: int, attributes: str = "", name: str = "usr/local/bin/seal") -> BuiltImage:
    packages = File(b"Package: login\nStatus: install ok installed\nVersion: 1\n")
    files = {name: File(b"x", 3, 0o755), "bin/su": File(b"x", None, 0o755), "var/lib/dpkg/status": packages}
    files["var/lib/dpkg/info/login.list"] = File(b"/.\n/bin\n/bin/su\n")
    found = built("FROM debian\nCOPY . .\n", files, ImageConfig(cmd=("seal",))).image
    assert found is not None
    file = found.files[name]
    entry = file.entry._replace(mode=mode, attributes=attributes)
    return replace(found, files={**found.files, name: TreeFile(entry, file.layer)})


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (image(0o4755), image(0o755), ["set-user-ID"]),
        (image(0o6755), image(0o755), ["set-user-ID", "set-group-ID"]),
        (image(0o755, "security.capability=0100"), image(0o755), ["capabilities"]),
        (image(0o755, "user.note=01"), image(0o755), []),
        (image(0o4755), image(0o4711), []),
        (image(0o755), image(0o4755), []),
        (image(0o2644), image(0o644), []),  # without the execute bit it means something else
        (image(0o4755), image(0o755, name="usr/bin/other"), []),  # it is not there: that is another matter
        (image(0o4755, name="bin/su"), image(0o755, name="bin/su"), []),
    ],
)
def test_what_a_file_lost(before: BuiltImage, after: BuiltImage, expected: list[str]) -> None:
    assert [one.right.value for one in find_lost(gate_held(before), after)] == expected


PACKAGES = "Package: ping\nStatus: install ok installed\nVersion: {}\n"


def packaged(version: str = "1", *, line: int | None = 2, base: bool = False, **fields: Any) -> BuiltImage:
    """An image with a package's program, made by a line or the base's; with `base` the base has it in plain."""
    files = {
        "bin/ping": File(b"x", line, 0o755),
        "etc/passwd": File(b"app:x:7:7::/:/bin/sh\n"),
        "var/lib/dpkg/status": File(PACKAGES.format(version).encode()),
        "var/lib/dpkg/info/ping.list": File(b"/bin/ping\n"),
    }
    found = built("FROM debian\nRUN setcap x /bin/ping\n", files).image
    assert found is not None
    file = found.files["bin/ping"]
    before = {"bin/ping": TreeFile(file.entry, 0)} if base else {}
    changed = TreeFile(file.entry._replace(**fields), file.layer)
    return replace(found, files={**found.files, "bin/ping": changed}, before=before)


CAPABLE: dict[str, Any] = {"attributes": "security.capability=0100"}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (packaged(**CAPABLE), packaged(), [SpecialRight.CAPABILITIES]),
        (packaged(**CAPABLE), packaged(**CAPABLE), []),
        (packaged(**CAPABLE), packaged("2"), []),  # another version of the package
        (packaged(line=None, **CAPABLE), packaged(), []),  # the base's own business
        (packaged(base=True, mode=0o777), packaged(base=True), [SpecialRight.MODE]),
        (packaged(base=True, mode=0o777), packaged(base=True, mode=0o777), []),
        (packaged(base=True, mode=0o700), packaged(base=True), []),
        (packaged(base=True, uid=7, gid=7), packaged(base=True), [SpecialRight.OWNER]),
        (packaged(base=True, uid=7, gid=7), packaged(base=True, uid=7, gid=7), []),
        (packaged(mode=0o777), packaged(), []),  # who gave it that, the package or the line, nobody can tell
    ],
)
def test_what_a_line_gave_a_file_of_a_package(
    before: BuiltImage, after: BuiltImage, expected: list[SpecialRight]
) -> None:
    assert [one.right for one in find_lost(gate_held(before), after)] == expected


def test_what_is_lost_is_told_and_that_nobody_knows() -> None:
    (found,) = rights.compare_all(rights.gate_held(packaged(**CAPABLE)), packaged())
    assert (found.outcome, found.text.english) == (Outcome.CHANGED, "/bin/ping lost its capabilities")
    (unknown,) = rights.compare_all(None, packaged())
    assert unknown.outcome is Outcome.SHOWN


def test_what_a_line_gave_is_told_with_its_value_and_its_package() -> None:
    """By names, where the image knows them: another image may have other numbers."""
    given = gate_held(packaged(base=True, mode=0o777, uid=7, gid=9))
    assert [(one.right, one.value, one.package) for one in given] == [
        (SpecialRight.MODE, "777", "ping 1"), (SpecialRight.OWNER, "app:9", "ping 1"),
    ]  # fmt: skip
    assert list(gate_held(packaged(base=True, mode=0o711))) == []
    (other,) = gate_held(packaged(base=True, uid=5, gid=5))
    assert other.value == "5:5"
    assert [one.package for one in gate_held(packaged(**CAPABLE))] == ["ping 1"]


def test_without_its_execute_bit_a_file_sets_no_user() -> None:
    assert list(find_lost(gate_held(image(0o4644)), image(0o644))) == []
