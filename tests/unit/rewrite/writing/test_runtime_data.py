"""Certificates, time zones and a folder for temporary files: who may need them, and how they come, by values."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

import pytest

from bot.rewrite.evidence.evidence import Evidence
from bot.rewrite.writing import runtime_data
from tests.unit.rewrite.fakes import File, built, config_of, program
from tests.unit.rewrite.writing.drafting import SCRATCH, of_text

BUNDLE = {"etc/ssl/certs/ca-certificates.crt": File()}
ZONES = {"usr/share/zoneinfo/Europe/Lisbon": File()}
LOADS = b"Go buildinf:time.LoadLocation"


def image(
    files: Mapping[str, File] = {}, data: bytes = b"Go buildinf:", env: Mapping[str, str] | None = None
) -> Evidence:
    tool = {"usr/bin/a": program(line=3, data=data)}
    text = "FROM debian:bookworm\nCOPY . /src\nRUN go build -o /usr/bin/a\nCMD a\n"
    return built(text, {**tool, **files}, config_of("a", env=env))


def wanted(known: Evidence, libraries: Collection[str] = (), explicit: Collection[str] = ()) -> tuple[bool, bool]:
    return runtime_data.find_wanted(known, libraries, explicit)


@pytest.mark.parametrize(
    ("base", "explicit", "found"),
    [
        ("golang:1.24", (), (True, False)),
        ("golang:1.24-alpine", (), (False, False)),
        ("python:3.11-slim", (), (False, False)),
        ("debian:bookworm", (), (False, False)),
        ("ubuntu:24.04", (), (False, False)),
        ("alpine:3.20", (), (False, False)),
        ("registry.example.com/debian:12", (), (False, False)),
        ("debian:bookworm", ("ca-certificates",), (True, False)),
        ("golang:1.24", ("tzdata",), (True, True)),
    ],
)
def test_without_an_image_a_large_base_has_certificates(
    base: str, explicit: tuple[str, ...], found: tuple[bool, bool]
) -> None:
    assert wanted(of_text(f"FROM {base}\nRUN x\n"), explicit=explicit) == found


def test_certificates_are_needed_where_they_are_there_and_somebody_may_check_them() -> None:
    assert wanted(image(BUNDLE)) == (False, False)
    assert wanted(image(BUNDLE), explicit=("ca-certificates",)) == (True, False)
    assert wanted(image(BUNDLE), libraries=("usr/lib/libssl.so.3",)) == (True, False)
    assert wanted(image(), libraries=("usr/lib/libssl.so.3",), explicit=("ca-certificates",)) == (False, False)


def test_time_zones_are_needed_where_they_are_there_and_somebody_may_ask_for_one() -> None:
    assert wanted(image(ZONES)) == (False, False)
    assert wanted(image(ZONES), explicit=("tzdata",)) == (False, True)
    assert wanted(image(ZONES, env={"TZ": "UTC"})) == (False, True)
    assert wanted(image(ZONES, env={"TZX": "UTC"})) == (False, False)
    assert wanted(image(ZONES | {"etc/localtime": File(line=2)})) == (False, True)
    assert wanted(image(ZONES | {"etc/localtime": File()})) == (False, False)
    assert wanted(image({}, LOADS, {"TZ": "UTC"}), explicit=("tzdata",)) == (False, False)
    assert wanted(image(ZONES, LOADS)) == (False, True)
    assert wanted(image(ZONES, b"/usr/share/zoneinfo")) == (False, True)


@pytest.mark.parametrize(
    ("sources", "asks"),
    [
        ({"src/a.go": b"package main"}, False),
        ({"src/a.go": b"time.LoadLocation(x)"}, True),
        ({"src/a_test.go": b"time.LoadLocation(x)"}, True),  # of tests alone nothing is known of the program
        ({"src/a.go": b"package main", "src/a_test.go": b"time.LoadLocation(x)"}, False),
        ({"src/a.go": b"package main", "src/go.mod": b"require x v1"}, True),  # and its source is not there
        ({"src/a.go": b"package main", "src/go.mod": b"module x"}, False),
        ({"src/a.go": b"", "src/go.mod": b"require x v1", "src/vendor/x/x.go": b"package x"}, False),
        ({"src/a.go": b"", "src/go.mod": b"require x v1", "go/pkg/mod/x/x.go": b"LoadLocation(y)"}, True),
        ({"src/a.go": b"", "go/pkg/mod/golang.org/toolchain@1/src/time/zone.go": b"LoadLocation(y)"}, False),
        ({"src/a.go": b"", "go/pkg/mod/x/go.mod": b"require y v1"}, False),
    ],
)
def test_go_s_sources_say_whether_one_is_asked_for(sources: Mapping[str, bytes], asks: bool) -> None:
    """The function is in every program of Go's that uses the time."""
    files = {path: File(content, 2) for path, content in sources.items()}
    assert wanted(image(ZONES | files, LOADS))[1] is asks


def test_they_are_copied_where_nothing_can_be_installed_and_the_base_has_none() -> None:
    both = runtime_data.copies(SCRATCH, with_certificates=True, zones=True)
    assert [(one.source, one.destination) for one in both] == [
        ("/etc/ssl/certs/ca-certificates.crt", "/etc/ssl/certs/"), ("/usr/share/zoneinfo", None),
    ]  # fmt: skip
    has = replace(SCRATCH, certificates=True, time_zones=True)
    assert runtime_data.copies(has, with_certificates=True, zones=True) == []
    assert runtime_data.copies(SCRATCH, with_certificates=False, zones=False) == []


@pytest.mark.parametrize("mark", [b"os.CreateTemp", b"os.MkdirTemp", b"TMPDIR", b"/tmp", b"mkstemp", b"tmpfile"])
def test_a_program_that_may_write_temporary_files_needs_their_folder(mark: bytes) -> None:
    assert runtime_data.uses_temporary(image(data=b"x " + mark + b" x"))
    assert not runtime_data.uses_temporary(image(data=b"none"))
    assert not runtime_data.uses_temporary(of_text("FROM debian\nRUN x\n"))
    files = {"usr/bin/b": program(data=mark)}  # of the base, and not started
    assert not runtime_data.uses_temporary(image(files))
