"""A built image as values: who made a file, what links lead to, what is as its package gave it."""

from __future__ import annotations

import hashlib

import pytest

from bot.image.built_image import BuiltImage
from tests.unit.rewrite.fakes import File, built


def image(**files: File) -> BuiltImage:
    there = {name.replace("__", "/"): file for name, file in files.items()}
    found = built("FROM debian\nCOPY . .\nRUN make\nCOPY --from=other /x /x\n", there).image
    assert found is not None
    return found


def test_the_base_s_files_can_be_taken_for_a_line_s() -> None:
    """What a language is compiled to in the base is brought over as if the Dockerfile had made it."""
    found = image(
        opt__lang__bin=File(), opt__lang__own=File(line=2), opt__other=File(), opt__language=File(), x=File(line=3)
    )
    claimed = found.claiming(["/opt/lang"], 3)
    lines = {path: claimed.line(path) for path in ("opt/lang/bin", "opt/lang/own", "opt/other", "opt/language")}
    assert lines == {"opt/lang/bin": 3, "opt/lang/own": 2, "opt/other": None, "opt/language": None}
    assert found.claiming([], 3) is found and found.claiming(["/opt/lang"], 99) is found
    assert found.line("opt/lang/bin") is None


def test_an_image_without_some_folders() -> None:
    found = image(opt__lang__bin=File(), opt__language=File())
    assert "opt/lang/bin" not in found.without(["/opt/lang/"]).files
    assert "opt/language" in found.without(["/opt/lang"]).files
    assert found.without([]) is found and found.without(["/"]).files == found.files


def test_what_is_no_text_is_read_as_far_as_it_can_be() -> None:
    found = image(a=File("é".encode("latin-1") + b"x"), link=File(link="a"), gone=File(link="b"))
    assert found.text("link") == "\ufffdx"
    assert (found.read("gone"), found.resolve("gone"), found.is_file("gone")) == (b"", None, False)
    assert found.is_file("link") and not found.is_file("none")


def test_which_lines_made_what() -> None:
    found = image(a=File(line=2), b=File(line=4), c=File())
    assert list(found.own()) == ["a", "b"]
    assert [found.copied(path) for path in ("a", "b", "c")] == [False, True, False]
    assert found.line("none") is None


@pytest.mark.parametrize("algorithm", [hashlib.md5, hashlib.sha1])
def test_whether_a_file_is_as_its_package_gave_it(algorithm: object) -> None:
    digest = algorithm(b"x").hexdigest()  # type: ignore[operator]
    files = {"var/lib/dpkg/info/x.list": File(b"/etc/x\n/etc/y\n/etc/z\n")}
    files["var/lib/dpkg/info/x.md5sums"] = File(f"{digest}  etc/x\n{digest}  etc/y\n".encode())
    files |= {"etc/x": File(line=2), "etc/y": File(b"other", 2), "etc/z": File(line=2), "usr/y": File(b"other", 2)}
    found = built("FROM debian\nRUN x\n", files).image
    assert found is not None
    expected: dict[str, bool | None] = {"etc/x": True, "etc/y": False, "etc/z": None}
    if len(digest) == 32:
        assert {path: found.as_packaged(path) for path in expected} == expected
        assert [found.is_changed_setting(path) for path in expected] == [False, True, False]
        assert not found.is_changed_setting("usr/y")
