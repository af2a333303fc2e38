"""Programs that both images have, by values: one is less able where modules are missing, or where it is busybox."""

from dataclasses import replace

import pytest

from bot.filetree import Entry, EntryKind, TreeFile
from bot.image.built_image import BuiltImage
from bot.image.distribution import InstalledSystem
from bot.image.program_sources import SourceCache
from bot.model.images import ImageConfig
from bot.rewrite.evidence.uses import PossibleUses
from bot.rewrite.proof.files import interpreters

PERL, JSON, DATE = "usr/bin/perl", "usr/share/perl/5.36.0/JSON/PP.pm", "bin/date"
LWP = "usr/share/perl5/LWP/Simple.pm"
OWNERS = {PERL: "perl-base", JSON: "perl-modules-5.36", LWP: "libwww-perl"}
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


@pytest.mark.parametrize(("script", "missing"), [("perl -MLWP::Simple -e 1\n", [(LWP,)]), ("perl -e 1\n", [])])
def test_modules_of_other_packages_are_kept_if_a_script_names_them(script: str, missing: list[tuple[str, ...]]) -> None:
    assert lost(image(PERL, LWP, source=f"#!/bin/sh\n{script}"), image(PERL)) == missing


def test_a_program_that_is_missing_altogether_hides_nothing_of_the_others() -> None:
    original = image(DATE, PERL, JSON, source=SCRIPT)
    assert lost(original, image(PERL)) == [(JSON,)]


def test_a_package_of_modules_goes_by_the_name_of_its_folder() -> None:
    python, yaml = "usr/bin/python3", "usr/lib/python3/dist-packages/yaml/__init__.py"
    owners = {python: "python3-minimal", yaml: "python3-yaml"}
    for module, missing in (("yaml", [(yaml,)]), ("json", [])):
        original = image(python, yaml, source=f"#!/bin/sh\npython3 -c 'import {module}'\n")
        original = replace(original, system=InstalledSystem(None, {}, owners))
        assert lost(original, image(python)) == missing


def test_one_of_many_programs_in_a_file_is_another_program() -> None:
    many = image("bin/busybox", links=((DATE, "/bin/busybox"),))
    assert lost(image(DATE, source=SCRIPT), many) == [()]
    assert lost(image(DATE, source="#!/bin/sh\necho\n"), many) == []
    assert lost(image("bin/busybox", source=SCRIPT, links=((DATE, "/bin/busybox"),)), many) == []


def test_what_is_told_names_the_program_and_who_starts_it() -> None:
    many = image("bin/busybox", links=((DATE, "/bin/busybox"),))
    (other,) = interpreters.compare(image(DATE, source=SCRIPT), many, PossibleUses(image(DATE, source=SCRIPT)))
    assert "date" in other.text.english and "app.sh:2" in other.text.english
    original = image(PERL, JSON, source=SCRIPT)
    (fewer,) = interpreters.compare(original, image(PERL), PossibleUses(original))
    assert "perl" in fewer.text.english and "app.sh:3" in fewer.text.english and "1" in fewer.text.english


def test_what_is_no_module_of_the_interpreter_is_not_missed() -> None:
    """What lies elsewhere, a folder, and its tests and headers."""
    beside = ("usr/share/perl-other/X.pm", "usr/share/perl/5.36.0/test/X.pm", "usr/share/perl/5.36.0/x.pod")
    assert lost(image(PERL, JSON, *beside, source=SCRIPT), image(PERL)) == [(JSON,)]
