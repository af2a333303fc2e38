"""A right that a file had of its own and has no more is told; that of the distribution's files is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.filetree import TreeFile
from bot.image.built_image import BuiltImage
from bot.image.lost_rights import between
from bot.model.images import ImageConfig
from tests.unit.rewrite.fakes import File, built


def image(mode: int, attributes: str = "", name: str = "usr/local/bin/seal") -> BuiltImage:
    packages = File(b"Package: login\nStatus: install ok installed\nVersion: 1\n")
    files = {name: File(b"x", 3, 0o755), "bin/su": File(b"x", 0, 0o755), "var/lib/dpkg/status": packages}
    files["var/lib/dpkg/info/login.list"] = File(b"/.\n/bin\n/bin/su\n")
    found = built("FROM debian\nCOPY . .\n", files, ImageConfig(cmd=("seal",))).image
    assert found is not None
    file = found.files[name]
    entry = file.entry._replace(mode=mode, attributes=attributes)
    return replace(found, files={**found.files, name: TreeFile(entry, file.layer)})


@pytest.mark.parametrize(
    ("before", "after", "lost"),
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
def test_what_a_file_lost(before: BuiltImage, after: BuiltImage, lost: list[str]) -> None:
    assert [one.right.value for one in between(before, after)] == lost
