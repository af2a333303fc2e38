"""A file of the base that says something else in another base, by values."""

import pytest

from bot.filetree import Entry, EntryKind, TreeFile
from bot.image.built_image import BuiltImage
from bot.image.distribution import InstalledSystem
from bot.model.images import ImageConfig
from bot.rewrite.proof.files.other_content import differs

ISSUE = "etc/issue"
BASE, OWN = 0, 1  # the layer that brought a file


def image(
    path: str, content: bytes | None, layer: int = BASE, mode: int = 0o644, owner: str = "", folder: bool = False
) -> BuiltImage:
    size = len(content or b"")
    kind = EntryKind.FOLDER if folder else EntryKind.FILE
    entry = Entry(path, kind, size, mode, length=size)
    return BuiltImage(
        ImageConfig(),
        {} if content is None else {path: TreeFile(entry, layer)},
        (None, 2),
        lambda name, limit: (content or b"")[:limit] if name == path else b"",
        InstalledSystem(None, {}, {path: owner} if owner else {}),
    )


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (image(ISSUE, b"Debian 12"), image(ISSUE, b"Debian 13"), True),
        (image(ISSUE, b"Debian 12"), image(ISSUE, b"Debian 12"), False),
        (image(ISSUE, b"Debian 12"), image(ISSUE, None), False),  # that it is missing is told of elsewhere
        (image(ISSUE, None), image(ISSUE, b"Debian 13"), False),
        (image(ISSUE, b"Debian 12"), image(ISSUE, b"Debian 13", OWN), False),  # a candidate's own, which it was given
        (image(ISSUE, b"Debian 12", owner="base"), image(ISSUE, b"Debian 13", owner="base"), False),
        (image(ISSUE, b"Debian 12", owner="base"), image(ISSUE, b"Debian 13", owner="other"), True),
        (image(ISSUE, b"Debian 12", owner="base"), image(ISSUE, b"Debian 13"), True),
        (image(ISSUE, b"Debian 12"), image(ISSUE, b"Debian 13", owner="base"), True),
        (image(ISSUE, b"Debian 12", mode=0o755), image(ISSUE, b"Debian 13"), False),  # a program
        (image(ISSUE, b"Debian 12", mode=0o645), image(ISSUE, b"Debian 13"), False),
        (image(ISSUE, b"Debian 12"), image(ISSUE, b"", folder=True), False),
        (image("usr/lib/x.so.1", b"a"), image("usr/lib/x.so.1", b"b"), False),
        (image("etc/passwd", b"a"), image("etc/passwd", b"b"), False),
        (image("etc/ssl/openssl.cnf", b"a"), image("etc/ssl/openssl.cnf", b"b"), False),
        (image("var/lib/dpkg/status", b"a"), image("var/lib/dpkg/status", b"b"), False),
    ],
)
def test_what_another_base_says_otherwise(before: BuiltImage, after: BuiltImage, expected: bool) -> None:
    (path,) = before.files or after.files
    assert differs(before, after, f"/{path}") is expected
