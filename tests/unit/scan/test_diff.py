from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages import scan as messages
from bot.model.blame import Blame
from bot.model.images import ImageConfig, ImageFacts, Layer, Origin, Package
from bot.model.scans import Scan, ScanState, Severity, Vulnerability
from bot.scan.diff import attribute, diff, is_build_tool, packages
from tests.fuzz import examples


def vulnerability(
    name: str = "CVE-1", package: str = "zlib", installed: str = "1", path: str = "", **more: object
) -> Vulnerability:
    return Vulnerability(name, package, installed, Severity.HIGH, path=path, kind="debian", **more)  # type: ignore[arg-type]


def scan(*found: Vulnerability, installed: tuple[Package, ...] = ()) -> Scan:
    return Scan(ScanState.SCANNED, vulnerabilities=found, packages=installed)


_some = st.lists(
    st.builds(
        vulnerability,
        st.sampled_from(["CVE-1", "CVE-2"]),
        st.sampled_from(["a", "b"]),
        st.sampled_from(["1", "2"]),
        st.sampled_from(["", "x-1/METADATA", "x-2/METADATA", "y"]),
    ),
    max_size=8,
)


@examples(300)
@given(_some, _some)
def test_new_and_unchanged_are_all_of_head_and_fixed_is_the_rest_of_base(
    old: list[Vulnerability], new: list[Vulnerability]
) -> None:
    found = diff(scan(*old), scan(*new))
    assert Counter(found.new + found.unchanged) == Counter(new)
    assert len(found.fixed) + len(found.unchanged) == len(old)
    assert not Counter(found.fixed) - Counter(old)
    back = diff(scan(*new), scan(*old))
    assert len(back.new) == len(found.fixed) and len(back.fixed) == len(found.new)


@examples(200)
@given(_some)
def test_a_scan_against_itself_has_nothing_new(some: list[Vulnerability]) -> None:
    found = diff(scan(*some), scan(*reversed(some)))
    assert (found.new, found.fixed) == ((), ())


@examples(200)
@given(_some, _some)
def test_no_vulnerability_of_one_package_is_both_new_and_fixed(
    old: list[Vulnerability], new: list[Vulnerability]
) -> None:
    found = diff(scan(*old), scan(*new))
    keys = [{(one.id, one.package) for one in some} for some in (found.new, found.fixed)]
    assert not keys[0] & keys[1]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (vulnerability(installed="1"), vulnerability(installed="2")),
        (vulnerability(path="x-1.dist-info/METADATA"), vulnerability(path="x-2.dist-info/METADATA")),
        (
            vulnerability(purl="pkg:deb/debian/zlib1g@1?distro=debian-12.5"),
            vulnerability(purl="pkg:deb/debian/zlib1g@1?distro=debian-12.6&epoch=1"),
        ),
        (vulnerability(fixed_in=""), vulnerability(fixed_in="3")),
        (vulnerability(diff_id="sha256:a"), vulnerability(diff_id="sha256:b")),
    ],
    ids=["upgraded but still vulnerable", "the path has the version", "other qualifiers", "now fixable", "other layer"],
)
def test_what_is_still_there_is_not_new(old: Vulnerability, new: Vulnerability) -> None:
    found = diff(scan(old), scan(new))
    assert (found.new, found.fixed, found.unchanged) == ((), (), (new,))


def test_one_more_file_with_a_package_is_new_and_named() -> None:
    old, new = vulnerability(path="a"), vulnerability(path="b")
    found = diff(scan(old), scan(old, new))
    assert (found.new, found.fixed, found.unchanged) == ((new,), (), (old,))


def test_without_a_scan_of_base_nothing_is_called_new() -> None:
    one = vulnerability()
    for base in (None, Scan(ScanState.FAILED, messages.TRIVY_MISSING())):
        found = diff(base, scan(one))
        assert (found.new, found.unchanged, found.compared) == ((), (one,), False)
        assert found.reason is not None


def test_without_a_scan_of_head_nothing_is_called_fixed() -> None:
    found = diff(scan(vulnerability()), Scan(ScanState.FAILED, messages.TRIVY_MISSING()))
    assert (found.state, found.fixed, found.compared) == (ScanState.FAILED, (), False)
    assert diff(scan(vulnerability()), None).state is ScanState.SKIPPED


def test_the_worst_come_first() -> None:
    some = [vulnerability(f"CVE-{n}") for n in range(4)]
    some[2] = replace(some[2], severity=Severity.CRITICAL)
    some[3] = replace(some[3], fixed_in="9")
    assert [one.id for one in diff(scan(), scan(*some)).new] == ["CVE-2", "CVE-3", "CVE-0", "CVE-1"]


def facts() -> ImageFacts:
    layers = (
        Layer("sha256:a", "", Origin.BASE_IMAGE, 1, 1),
        Layer("sha256:b", "RUN x", Origin.DOCKERFILE, 1, 1, line=7),
    )
    return ImageFacts("", "linux/amd64", 2, 2, 0, layers, ImageConfig())


def test_a_vulnerability_is_traced_to_what_brought_it() -> None:
    some = [vulnerability(diff_id=name) for name in ("sha256:a", "sha256:b", "sha256:c")]
    placed = attribute(scan(*some), facts()).vulnerabilities
    assert [(one.origin, one.line) for one in placed] == [
        (Origin.BASE_IMAGE, None),
        (Origin.DOCKERFILE, 7),
        (Origin.UNKNOWN, None),
    ]


def package(name: str, version: str, kind: str = "debian", path: str = "") -> Package:
    return Package(kind, name, version, path=path, diff_id="sha256:b")


def test_packages_that_came_went_and_changed() -> None:
    old = (package("a", "1"), package("gone", "1"), package("same", "1"), package("two", "1", path="x"))
    new = (
        package("a", "2"),
        package("gcc-12", "1"),
        package("same", "1"),
        package("two", "1", path="x"),
        package("two", "3", path="y"),
    )
    found = packages(scan(installed=old), scan(installed=new), facts())
    assert [(one.name, one.before, one.after, one.build_tool, one.line) for one in found] == [
        ("gcc-12", "", "1", True, 7),
        ("a", "1", "2", False, 7),
        ("gone", "1", "", False, None),
        ("two", "1", "1, 3", False, 7),
    ]
    assert packages(None, scan()) == ()


@pytest.mark.parametrize("name", ["gcc", "g++", "gcc-12", "make", "libssl-dev", "build-essential", "git"])
def test_a_package_for_building_is_known(name: str) -> None:
    assert is_build_tool(package(name, "1"))


@pytest.mark.parametrize("name", ["gcc-12-base", "libgcc-s1", "makedb", "libgit2-1.5", "gitlab", "npmx", "libmake"])
def test_a_package_for_running_is_none_for_building(name: str) -> None:
    assert not is_build_tool(package(name, "1"))


def test_a_library_of_that_name_is_no_build_tool() -> None:
    assert not is_build_tool(package("make", "1", kind="npm"))


@pytest.mark.parametrize(
    ("base", "head", "expected"),
    [
        (None, Blame.AUTHOR, Blame.AUTHOR),
        (Blame.AUTHOR, Blame.AUTHOR, Blame.NOBODY),
        (Blame.NOBODY, Blame.AUTHOR, Blame.AUTHOR),
        (Blame.NOBODY, Blame.NOBODY, Blame.NOBODY),
    ],
)
def test_a_scanner_that_failed_for_base_excuses_nothing_of_what_was_done_to_head(
    base: Blame | None, head: Blame, expected: Blame
) -> None:
    before, after = (
        Scan(ScanState.FAILED, messages.TRIVY_MISSING(), blame=one or Blame.NOBODY) for one in (base, head)
    )
    assert diff(before if base else scan(), after).blame is expected
