"""Programs that programs of the base start by themselves."""

import pytest

from bot.filetree import Entry, EntryKind, TreeFile
from bot.image.built_image import BuiltImage
from bot.image.distribution import InstalledSystem, SystemPackage
from bot.image.program_sources import SourceCache
from bot.model.images import ImageConfig
from bot.rewrite.evidence.uses import PossibleUses
from bot.rewrite.proof.files.openness import compare

TAR, XZ, BZIP2, LZ = "usr/bin/tar", "usr/bin/xz", "usr/bin/bzip2", "usr/bin/lz"
OWNERS = {TAR: "tar", XZ: "xz-utils", BZIP2: "bzip2", LZ: "lz"}
PROGRAM = b"\x7fELF\2\1\1" + bytes(80) + b"\0--show\0txz\0bunzip2 it\0"


def image(paths: tuple[str, ...], source: str, tar: bytes, helpers: tuple[str, ...]) -> BuiltImage:
    packages = {
        "tar": SystemPackage("tar", "1", helpers=helpers),
        "xz-utils": SystemPackage("xz-utils", "1", helpers=("lz",), provides=("xz-compressor",)),
        "bzip2": SystemPackage("bzip2", "1"),
        "lz": SystemPackage("lz", "1"),
        "packers": SystemPackage("packers", "1", depends=("xz-utils", "bzip2")),  # has no program of its own
    }
    contents = {TAR: tar, XZ: b"#!/bin/sh\nlz -d\n"}
    return BuiltImage(
        ImageConfig(workdir="/app"),
        {path: TreeFile(Entry(path, EntryKind.FILE, 1, 0o755, length=1), 0) for path in paths},
        (None, 3),
        lambda path, limit: contents.get(path, b"x")[:limit],
        InstalledSystem(None, packages, OWNERS),
        source_cache=SourceCache(lambda: {"app.py": source.encode()}),
    )  # fmt: skip


USED = "import subprocess\nsubprocess.run(['tar', '-tf', 'a'])\n"


@pytest.mark.parametrize(
    ("source", "tar", "helpers", "lost"),
    [
        (USED, PROGRAM, ("xz-utils", "bzip2"), {XZ, LZ}),  # bzip2 is suggested, and not named
        (USED, PROGRAM, ("xz-compressor",), {XZ, LZ}),  # by another name that it goes by
        (USED, PROGRAM, ("packers",), {XZ, LZ}),  # gpg recommends gnupg, which is made of gpg-agent and others
        (USED, PROGRAM, ("bzip2",), set()),
        (USED, PROGRAM, (), set()),  # named, and nothing says that it is a program
        (USED, b"#!/bin/sh\nbzip2 -d < $1\n", ("bzip2", "xz-utils"), {BZIP2}),
        (USED, b"#!/bin/sh\nmy-bzip2 -d < $1\n", ("bzip2",), set()),
        ("print(1)\n", PROGRAM, ("xz-utils",), set()),
    ],
)
def test_what_a_program_that_is_named_starts(source: str, tar: bytes, helpers: tuple[str, ...], lost: set[str]) -> None:
    original = image((TAR, XZ, BZIP2, LZ), source, tar, helpers)
    missing = compare(original, image((TAR,), source, tar, helpers), PossibleUses(original)).missing
    assert {path for one in missing for path in one.paths} == lost
    assert compare(original, original, PossibleUses(original)).missing == ()
