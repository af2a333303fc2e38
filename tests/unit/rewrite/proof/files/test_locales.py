"""Which locales an image has: C.UTF-8 is built in for musl alone."""

import pytest

from bot.filetree import Entry, EntryKind, TreeFile
from bot.image.built_image import BuiltImage
from bot.model.images import ImageConfig
from bot.rewrite.proof.files.locales import has_locale, lost_locales

UNICODE = "usr/lib/locale/C.utf8/LC_CTYPE"
ARCHIVE = "usr/lib/locale/locale-archive"
MUSL = "lib/ld-musl-x86_64.so.1"


def image(*paths: str, content: bytes = b"") -> BuiltImage:
    files = {path: TreeFile(Entry(path, EntryKind.FILE, 1, 0o644, length=1), 0) for path in paths}
    files |= {"usr/lib/locale/C.utf8": TreeFile(Entry("C.utf8", EntryKind.FOLDER, 1), 0)} if UNICODE in paths else {}
    return BuiltImage(ImageConfig(), files, (None,), lambda path, limit: content)


@pytest.mark.parametrize(
    ("original", "candidate", "lost"),
    [
        (image(UNICODE), image(), True),
        (image(UNICODE), image(UNICODE), False),
        (image(UNICODE), image("usr/lib/locale/C.UTF-8/LC_CTYPE"), False),  # as older releases call it
        (image(UNICODE), image(MUSL), False),
        (image(MUSL), image(), True),
        (image(MUSL), image(UNICODE), False),
        (image(), image(), False),
        (image(ARCHIVE), image(UNICODE), True),
        (image(ARCHIVE), image(ARCHIVE), False),
        (image("usr/lib/locale/pt_BR.utf8/LC_CTYPE"), image(UNICODE), True),
    ],
)
def test_locales_that_are_lost(original: BuiltImage, candidate: BuiltImage, lost: bool) -> None:
    assert lost_locales(original, candidate) is lost


@pytest.mark.parametrize(
    ("image", "name", "found"),
    [
        (image(), "C", True),
        (image(), "POSIX", True),
        (image(), "C.UTF-8", False),
        (image(MUSL), "C.UTF-8", True),
        (image(MUSL), "pt_BR.UTF-8", False),
        (image(UNICODE), "C.UTF-8", True),
        (image(UNICODE), "C.utf8", True),
        (image(ARCHIVE, content=b"C\0pt_BR.utf8\0"), "C.UTF-8", False),
        (image(ARCHIVE, content=b"C\0pt_BR.utf8\0"), "pt_BR.UTF-8", True),
        (image(ARCHIVE, content=b"\0ca_ES.utf8@valencia\0"), "ca_ES.UTF-8@valencia", True),
    ],
)
def test_a_locale_by_its_name(image: BuiltImage, name: str, found: bool) -> None:
    assert has_locale(image, name) is found
