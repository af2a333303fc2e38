"""What packages left that are gone: known by nothing that ships, or kept."""

import pytest

from bot.filetree import Entry, EntryKind, TreeFile
from bot.image import elf
from bot.image.built_image import BuiltImage
from bot.image.program_sources import SourceCache
from bot.image.programs import Program, Via
from bot.model.images import ImageConfig
from bot.rewrite.evidence.left_behind import LeftReason, Reasons
from tests.unit.rewrite import fakes

SOURCE = '#include <stdio.h>\nint main(int n, char **given) { FILE *f = fopen(given[1], "r"); }\n'
FONTS = "usr/local/share/fonts"


@pytest.mark.parametrize(
    ("path", "inside", "line", "words", "reason"),
    [
        ("etc/inputrc", b"", 2, "", LeftReason.RECORD),
        ("etc/lighttpd/conf-enabled", b"", 2, "", LeftReason.RECORD),
        (FONTS, b"", 2, "", LeftReason.RECORD),
        (f"{FONTS}/a.ttf", b"", 2, "", None),  # no setting, and somebody's
        ("etc/inputrc", b"\0/etc/inputrc\0", 2, "", None),
        ("etc/tool/rules", b"\0/etc/%s/\0tool\0", 2, "", None),
        ("etc/rules.conf", b"\0/etc/%s.conf\0rules\0", 2, "", None),
        ("etc/inputrc", b"", 3, "", None),  # another RUN made it
        ("etc/inputrc", b"", 2, "inputrc", None),
    ],
)
def test_what_a_removed_package_left_stays_behind_if_nothing_knows_it(
    path: str, inside: bytes, line: int, words: str, reason: LeftReason | None
) -> None:
    at = "usr/local/bin/tool"
    kind = EntryKind.FOLDER if path in (FONTS, "etc/lighttpd/conf-enabled") else EntryKind.FILE
    files = {
        at: TreeFile(Entry(at, EntryKind.FILE, 1, 0o755, length=9), 1),
        path: TreeFile(Entry(path, kind, 1, 0o644, length=9), line - 1),
    }
    program = Program("tool", at, at, Via.COMMAND, elf=elf.read(fakes.elf()))
    image = BuiltImage(
        ImageConfig(entrypoint=("tool",)), files, (None, 2, 3), lambda path, limit: fakes.elf(data=inside),
        programs=(program,), removing=frozenset((2,)), dockerfile_words=frozenset(words.split()),
        source_cache=SourceCache(lambda: {"src/tool.c": SOURCE.encode()}),
    )  # fmt: skip
    assert Reasons(image).of(path) is reason


def test_an_interpreted_program_may_read_whatever_is_left() -> None:
    files = {"etc/inputrc": TreeFile(Entry("etc/inputrc", EntryKind.FILE, 1, 0o644, length=9), 1)}
    image = BuiltImage(
        ImageConfig(cmd=("python3", "app.py")), files, (None, 2), lambda path, limit: b"x", removing=frozenset((2,)),
        source_cache=SourceCache(lambda: {"app.py": b"print(1)\n"}),
    )  # fmt: skip
    assert Reasons(image).of("etc/inputrc") is None
