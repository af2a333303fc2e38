"""The names of files behind links of the root folder, by values."""

from dataclasses import replace

import pytest

from bot.filetree import Entry, EntryKind, TreeFile
from bot.image.built_image import BuiltImage
from bot.image.spellings import Spellings
from bot.model.images import ImageConfig


def _image(*cmd: str, env: tuple[tuple[str, str], ...] = (), linked: bool = True) -> BuiltImage:
    entries = [Entry("usr/bin/orders", EntryKind.FILE, 1, 0o755), Entry("usr/bin", EntryKind.FOLDER)]
    entries.append(Entry("bin", EntryKind.SYMLINK, link="usr/bin") if linked else Entry("bin", EntryKind.FOLDER))
    files = {one.path: TreeFile(one, 0) for one in entries}
    return BuiltImage(replace(ImageConfig(), cmd=cmd, env=env), files, (None,), lambda path, limit: b"")


@pytest.mark.parametrize(
    ("image", "names"),
    [
        (_image("/bin/orders"), ("bin/orders",)),
        (_image("orders"), ("usr/bin/orders",)),
        (_image("/usr/bin/orders"), ("usr/bin/orders",)),
        (_image("/usr/bin/orders", "--with=/bin/orders"), ("usr/bin/orders", "bin/orders")),
        (_image("sh", "-c", "exec /bin/orders; true"), ("bin/orders",)),
        (_image("/bin/orders-old"), ("usr/bin/orders",)),
        (_image("orders", env=(("TOOL", "/bin/orders"),)), ("bin/orders",)),
        (_image("/bin/orders", linked=False), ("usr/bin/orders",)),
        (_image("/usr/bin/orders", linked=False), ("usr/bin/orders",)),
    ],
)
def test_a_file_is_wanted_where_it_is_named(image: BuiltImage, names: tuple[str, ...]) -> None:
    """A base need not have the links of the original."""
    assert Spellings(image).of("usr/bin/orders") == names


def test_a_folder_of_the_root_that_is_no_link_has_one_name() -> None:
    entries = [Entry("bin", EntryKind.FOLDER), Entry("bin/orders", EntryKind.FILE, 1, 0o755)]
    files = {one.path: TreeFile(one, 0) for one in entries}
    image = BuiltImage(replace(ImageConfig(), cmd=("/bin/orders",)), files, (None,), lambda path, limit: b"")
    assert Spellings(image).of("bin/orders") == ("bin/orders",)
