"""Programs that both images have, by values: one is less able where modules are missing, or where it is busybox."""

import pytest

from bot.filetree import Entry, EntryKind, TreeFile
from bot.image.built_image import BuiltImage
from bot.image.distribution import InstalledSystem
from bot.image.program_sources import SourceCache
from bot.model.images import ImageConfig
from bot.rewrite.evidence.uses import PossibleUses
from bot.rewrite.proof.files import interpreters

PERL, JSON, DATE = "usr/bin/perl", "usr/share/perl/5.36.0/JSON/PP.pm", "bin/date"
OWNERS = {PERL: "perl-base", JSON: "perl-modules-5.36"}
SCRIPT = "#!/bin/sh\ndate -d yesterday\nperl -MJSON::PP -e 1\n"


def image(*paths: str, source: str = "", links: tuple[tuple[str, str], ...] = ()) -> BuiltImage:
    files = {path: TreeFile(Entry(path, EntryKind.FILE, 1, 0o755, length=1), 0) for path in paths}
    files |= {path: TreeFile(Entry(path, EntryKind.SYMLINK, 1, 0o777, link=to), 0) for path, to in links}
    return BuiltImage(
        ImageConfig(workdir="/app"), files, (None, 3), lambda path, limit: b"x", InstalledSystem(None, {}, OWNERS),
        source_cache=SourceCache(lambda: {"app.sh": source.encode()}),
    )  # fmt: skip


def lost(original: BuiltImage, candidate: BuiltImage) -> list[tuple[str, ...]]:
    return [one.paths for one in interpreters.compare(original, candidate, PossibleUses(original))]


@pytest.mark.parametrize(
    ("source", "there", "missing"),
    [
        (SCRIPT, (PERL,), [(JSON,)]),
        (SCRIPT, (PERL, JSON), []),
        (SCRIPT, (), []),  # that it is missing altogether is told of elsewhere
        ("#!/bin/sh\necho perl\n", (PERL,), []),
    ],
)
def test_an_interpreter_keeps_its_modules(source: str, there: tuple[str, ...], missing: list[tuple[str, ...]]) -> None:
    assert lost(image(PERL, JSON, source=source), image(*there)) == missing


def test_one_of_many_programs_in_a_file_is_another_program() -> None:
    many = image("bin/busybox", links=((DATE, "/bin/busybox"),))
    assert lost(image(DATE, source=SCRIPT), many) == [()]
    assert lost(image(DATE, source="#!/bin/sh\necho\n"), many) == []
    assert lost(image("bin/busybox", source=SCRIPT, links=((DATE, "/bin/busybox"),)), many) == []
