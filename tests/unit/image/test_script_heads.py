"""A script that a source starts needs the interpreter of its first line."""

from collections.abc import Iterator

import pytest

from bot.filetree import Entry, EntryKind, TreeFile
from bot.image.built_image import BuiltImage
from bot.image.script_heads import with_interpreters
from bot.model.images import ImageConfig
from bot.sources import program, reading
from bot.sources.facts import FileFacts, SourceFacts, SourceUse, UseKind
from bot.sources.values import Outside


def image(head: bytes, mode: int = 0o755) -> BuiltImage:
    files = {"srv/tools/newest": TreeFile(Entry("srv/tools/newest", EntryKind.FILE, 9, mode, length=9), 1)}
    return BuiltImage(ImageConfig(workdir="/srv"), files, (None, 3), lambda path, limit: head[:limit])


def said(source: str) -> SourceFacts:
    parsed = reading.read("srv/server.js", source)
    assert parsed is not None
    return program.together([parsed])


def added(source: str, head: bytes, mode: int = 0o755) -> list[tuple[str, ...]]:
    before = said(source)
    found = with_interpreters(before, image(head, mode))
    return [use.names for one in found.files[len(before.files) :] for use in one.uses if use.kind is UseKind.PROGRAM]


STARTS = 'require("child_process").execFile(new URL("./tools/newest", here).pathname)'


@pytest.mark.parametrize(
    ("head", "names"),
    [
        (b"#!/usr/bin/env python3\nimport x\n", ("/usr/bin/env", "python3")),
        (b"#!/usr/bin/env -S A=b perl -w\n", ("/usr/bin/env", "perl")),
        (b"#!/usr/bin/perl\n", ("/usr/bin/perl", "perl")),
    ],
)
def test_the_first_line_names_a_program(head: bytes, names: tuple[str, ...]) -> None:
    assert added(STARTS, head) == [names]


def test_one_out_of_a_table_counts() -> None:
    table = 'const T = { a: "tools/newest" };\nrequire("child_process").execFile(T[process.argv[2]])'
    assert added(table, b"#!/usr/bin/perl\n") == [("/usr/bin/perl", "perl")]


@pytest.mark.parametrize(
    ("source", "head", "mode"),
    [
        ('console.log("tools/newest")', b"#!/usr/bin/perl\n", 0o755),  # nothing starts it
        (STARTS, b"#!/usr/bin/perl\n", 0o644),  # no program
        (STARTS, b"\x7fELF", 0o755),
        (STARTS, b"#!\n", 0o755),
    ],
)
def test_what_is_not_started_or_no_script_names_none(source: str, head: bytes, mode: int) -> None:
    assert added(source, head, mode) == []


@pytest.mark.parametrize(
    ("path", "line", "counts"),
    [
        ("usr/local/libexec/names", 1, True),  # copied to where others start it
        ("etc/cron.daily/names", 1, True),
        ("usr/local/libexec/names", 2, False),  # a RUN made it: of a package, or of a build
        ("usr/src/app/tools/names", 1, False),  # one of many files of the program's own folder
        ("usr/app/tools/names", 1, False),
        ("opt/tools/names", 1, False),
        ("usr/local/bin/prepare", 1, False),  # a RUN starts it, and nothing else does
    ],
)
def test_a_script_that_was_copied_among_the_systems_programs(path: str, line: int, counts: bool) -> None:
    files = {path: TreeFile(Entry(path, EntryKind.FILE, 9, 0o755, length=9), line)}
    config = ImageConfig(workdir="/usr/app")
    of_context = frozenset((3,))
    found = BuiltImage(config, files, (None, 3, 4), lambda path, limit: b"#!/usr/bin/perl\n", of_context=of_context)
    made = with_interpreters(SourceFacts(), found, ("/usr/local/bin/prepare", "names.sh"))
    assert [use.names for one in made.files for use in one.uses] == [("/usr/bin/perl", "perl")] * counts


class _Counted(frozenset[str]):
    """Texts that count how often they are gone through."""

    times = 0

    def __iter__(self) -> Iterator[str]:
        _Counted.times += 1
        return super().__iter__()


def test_texts_that_many_uses_may_mean_are_gone_through_once() -> None:
    """A tree with thousands of uses and of texts took minutes."""
    outside = frozenset((Outside.UNKNOWN,))
    uses = tuple(SourceUse(UseKind.PROGRAM, "run", "a.js", line, outside=outside) for line in range(100))
    wide = tuple(SourceUse(UseKind.PROGRAM, "run", "b.js", n, outside=outside, everywhere=True) for n in range(100))
    texts = _Counted(("tools/newest", "x"))
    files = (FileFacts("a.js", "javascript", True, uses, texts), FileFacts("b.js", "javascript", True, wide))
    found = with_interpreters(SourceFacts(files, literals=texts), image(b"#!/usr/bin/perl\n"))
    assert [use.names for use in found.files[-1].uses] == [("/usr/bin/perl", "perl")]
    assert _Counted.times == 2
