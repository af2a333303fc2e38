"""What the loader knows, by values: an own library that is there is found by its name only if the cache has it."""

import pytest

from bot.filetree import Entry, EntryKind, TreeFile
from bot.image.built_image import BuiltImage
from bot.image.distribution import InstalledSystem
from bot.model.images import ImageConfig
from bot.rewrite.proof.files import loader

PLUGIN, CURL = "opt/plug/libplug.so", "usr/lib/libcurl.so.4"
CACHE = b"glibc-ld.so.cache1.1\0libplug.so\0/opt/plug/libplug.so\0libcurl.so.4\0/usr/lib/libcurl.so.4\0"


def image(*paths: str, cache: bytes = CACHE) -> BuiltImage:
    files = {path: TreeFile(Entry(path, EntryKind.FILE, 1, 0o755, length=1), 1) for path in (*paths, "etc/ld.so.cache")}
    return BuiltImage(
        ImageConfig(), files, (None, 3), lambda path, limit: cache if path == "etc/ld.so.cache" else b"x",
        InstalledSystem(None, {}, {CURL: "libcurl4"}),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("candidate", "lost"),
    [
        (image(PLUGIN, CURL), []),
        (image(PLUGIN, CURL, cache=b"glibc-ld.so.cache1.1\0"), ["/opt/plug/libplug.so"]),
        (image(CURL, cache=b""), []),  # that it is not there is told of elsewhere
    ],
)
def test_an_own_library_is_known_to_the_loader(candidate: BuiltImage, lost: list[str]) -> None:
    assert list(loader.unknown(image(PLUGIN, CURL), candidate)) == lost
