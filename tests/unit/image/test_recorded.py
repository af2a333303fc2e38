"""Programs that libraries brought, by values: own is only what is started."""

from bot.filetree import Entry, EntryKind, TreeFile
from bot.image import own_packages, recorded
from bot.image.built_image import BuiltImage
from bot.image.distribution import InstalledSystem
from bot.image.program_sources import SourceCache
from bot.image.programs import Program, Via
from bot.model.images import ImageConfig
from bot.rewrite.evidence.uses import PossibleUses

RECORD = "usr/local/lib/python3.11/site-packages/bottle-0.13.dist-info/RECORD"
SCRIPT = "usr/local/bin/bottle.py"
CONTENTS = {
    RECORD: b"../../../bin/bottle.py,sha256=x,1\nbottle.py,sha256=y,1\n",
    SCRIPT: b"#!/usr/local/bin/python\ndef load(target):\n    return eval(target)\n",
    "app/serve.py": b"import bottle\n",
}


def image(*started: str, without: str = "") -> BuiltImage:
    files = {
        path: TreeFile(Entry(path, EntryKind.FILE, 1, 0o755, length=len(content)), 1)
        for path, content in CONTENTS.items()
        if path != without
    }
    programs = tuple(Program(path, path, path, Via.COMMAND) for path in started)
    return BuiltImage(
        ImageConfig(), files, (None, 3), lambda path, limit: CONTENTS[path][:limit], InstalledSystem(), programs,
        source_cache=SourceCache(dict),
    )  # fmt: skip


def test_a_record_tells_what_a_library_put_elsewhere() -> None:
    assert recorded.scripts(image()) == {SCRIPT}
    assert recorded.scripts(image(SCRIPT)) == frozenset()
    assert recorded.scripts(image(without=RECORD)) == frozenset()


def test_what_only_came_with_a_library_makes_nothing_open() -> None:
    assert not PossibleUses(image()).starts_anything
    assert PossibleUses(image(SCRIPT)).starts_anything
    assert PossibleUses(image(without=RECORD)).starts_anything


def test_a_name_with_a_comma_stands_in_quotes() -> None:
    folder = "usr/lib/python3/site-packages"
    content = b'"a,b.py",sha256=x,1\nc.py,,\n'
    path = f"{folder}/x-1.dist-info/RECORD"
    files = {path: TreeFile(Entry(path, EntryKind.FILE, 1, length=len(content)), 1)}
    found = BuiltImage(
        ImageConfig(), files, (None, 3), lambda path, limit: content[:limit], source_cache=SourceCache(dict)
    )
    assert recorded.files(found) == {f"{folder}/a,b.py", f"{folder}/c.py"}


def test_what_was_installed_out_of_a_file_is_told_by_its_record() -> None:
    information = "usr/lib/python3/site-packages/x-1.dist-info"
    contents = {
        f"{information}/direct_url.json": b'{"url": "file:///src"}',
        f"{information}/RECORD": b'"x/a,b.py",sha256=x,1\nx/c\xff.py,,\n../../../bin/x,,\n',
    }
    files = {
        path: TreeFile(Entry(path, EntryKind.FILE, 1, length=len(content)), 1) for path, content in contents.items()
    }
    found = BuiltImage(ImageConfig(), files, (None, 3), lambda path, limit: contents[path][:limit])
    assert own_packages.files(found) == {
        "usr/lib/python3/site-packages/x/a,b.py", "usr/lib/python3/site-packages/x/c\ufffd.py", "usr/bin/x",
    }  # fmt: skip
