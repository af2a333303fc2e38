"""A candidate has to be smaller or safer, and must not be worse in any way."""

from dataclasses import replace

from bot.filetree import Entry, EntryKind, TreeFile
from bot.image.built_image import BuiltImage
from bot.image.distribution import InstalledSystem
from bot.model.images import ImageConfig, ImageFacts
from bot.model.scans import Scan, ScanState, Severity, Vulnerability
from bot.rewrite.candidate import Mend
from bot.rewrite.evidence.own_tools import OwnTools
from bot.rewrite.proof import gain

FACTS = ImageFacts("", "linux/amd64", 100_000_000, 40_000_000, 0, (), ImageConfig())
SMALL = replace(FACTS, size_bytes=20_000_000)


def scan(*found: tuple[str, Severity]) -> Scan:
    return Scan(ScanState.SCANNED, vulnerabilities=tuple(Vulnerability(one, "p", "1", how) for one, how in found))


def problem(after: ImageFacts, before_scan: Scan | None = None, after_scan: Scan | None = None) -> str:
    return next(
        (one.text.english for one in gain.checks(FACTS, after, (before_scan, after_scan)) if not one.passed), ""
    )


def test_smaller_is_enough() -> None:
    assert problem(SMALL) == ""


def test_a_little_smaller_is_not() -> None:
    assert problem(replace(FACTS, size_bytes=95_000_000)).startswith("no gain: 95.0 MB instead of 100 MB")


def test_fewer_vulnerabilities_are_enough() -> None:
    assert problem(FACTS, scan(("CVE-1", Severity.LOW)), scan()) == ""


def test_fewer_vulnerabilities_do_not_excuse_a_larger_image() -> None:
    larger = replace(FACTS, size_bytes=200_000_000)
    assert problem(larger, scan(("CVE-1", Severity.LOW)), scan()).startswith("no gain")


def test_a_new_bad_vulnerability_is_not_taken_for_any_size() -> None:
    before, after = scan(("CVE-1", Severity.LOW)), scan(("CVE-2", Severity.HIGH))
    assert problem(SMALL, before, after) == "adds the vulnerability CVE-2 (HIGH) in p"
    assert problem(SMALL, scan(("CVE-2", Severity.HIGH)), after) == ""
    assert problem(SMALL, before, scan(("CVE-2", Severity.MEDIUM))) == ""


SITE = "usr/local/lib/python3.11/site-packages"


def tools(*own: str, base: tuple[str, ...] = (f"{SITE}/setuptools-65.5.1.dist-info/METADATA",)) -> OwnTools:
    files = {path: TreeFile(Entry(path, EntryKind.FILE, 1), 1) for path in own}
    before = {path: TreeFile(Entry(path, EntryKind.FILE, 1), 0) for path in base}
    return OwnTools(BuiltImage(ImageConfig(), files, (None, 3), lambda path, limit: b"", before=before))


def at(*paths: str) -> Scan:
    bad = (Vulnerability(f"CVE-{number}", "p", "1", Severity.HIGH, path=path) for number, path in enumerate(paths))
    return Scan(ScanState.SCANNED, vulnerabilities=tuple(bad))


def test_what_the_original_brought_up_to_date_can_be_so_in_the_candidate() -> None:
    old, new = f"{SITE}/setuptools-65.5.1.dist-info/METADATA", f"{SITE}/setuptools-80.9.0.dist-info/METADATA"
    inner = f"{SITE}/pkg_resources/_vendor/jaraco-1.dist-info/METADATA"
    renewed = Mend(renewed=frozenset(("setuptools",)))
    assert gain.outdated(tools(new), (at(), at(old))) == renewed
    assert gain.outdated(tools(new, f"{SITE}/pkg_resources/a.py", base=(old, inner)), (at(), at(inner))) == renewed
    assert not gain.outdated(tools(), (at(), at(old)))  # the original did nothing to it
    assert not gain.outdated(tools(new), (at(), at(old, "usr/lib/libc.so")))  # that is not all that is worse
    assert not gain.outdated(tools(new), (at(old), at(old)))
    assert not gain.outdated(tools(new), (None, at(old)))


def built(*paths: str, deleted: tuple[str, ...] = (), owners: dict[str, str] | None = None) -> BuiltImage:
    files = {path: TreeFile(Entry(path, EntryKind.FILE, 1), 0) for path in paths}
    before = files | {path: TreeFile(Entry(path, EntryKind.FILE, 1), 0) for path in deleted}
    system = InstalledSystem(None, {}, owners or {})
    return BuiltImage(ImageConfig(), files, (None, 3), lambda path, limit: b"", system, before=before)


def test_what_the_original_removed_can_be_removed_again() -> None:
    """`RUN pip uninstall -y setuptools`: the slim base brings it back, and its vulnerability."""
    folder, program = f"{SITE}/setuptools-65.5.1.dist-info", "usr/local/bin/pip"
    inside = f"{folder}/METADATA"
    original = built("bin/sh", deleted=(folder, inside, program, "usr/share/doc/x"))
    there = built(folder, inside, program)
    scans = (at(), at(inside))
    assert gain.removed(original, there, scans) == Mend(gone=(program, folder))
    assert not gain.removed(built("bin/sh"), there, scans)  # the original did not remove it
    assert not gain.removed(original, there, (at(), at(inside, "usr/lib/libc.so")))
    assert not gain.removed(original, there, (at(), at()))
    assert not gain.removed(original, there, (None, None))
    assert not gain.removed(original, built(folder, program, owners={folder: "python3-setuptools"}), scans)
    many = tuple(f"{folder}{number}" for number in range(100))
    assert not gain.removed(built(deleted=(folder, *many)), built(folder, *many), scans)
