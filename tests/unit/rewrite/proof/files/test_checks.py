"""What files say without being run, by values: libraries, certificates, time zones, locales, users."""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

import pytest

from bot.dockerfile.stages import graph
from bot.dockerfile.syntax import parse
from bot.filetree import Entry, EntryKind, TreeFile
from bot.image.built_image import BuiltImage
from bot.model.images import Healthcheck, ImageConfig
from bot.rewrite.candidate import Mend
from bot.rewrite.evidence.evidence import of_text, with_files
from bot.rewrite.evidence.left_behind import Reasons
from bot.rewrite.proof.files import linked, mends
from bot.rewrite.proof.files.checks import checks, look, unseen

TEXT = parse("FROM base\nCOPY . .\n")


def program(interpreter: str = "", needed: tuple[str, ...] = (), extra: bytes = b"") -> bytes:
    """Return a small ELF program that is linked so."""
    strings = b"\0" + b"".join(name.encode() + b"\0" for name in needed)
    offsets, at = [], 1
    for name in needed:
        offsets.append(at)
        at += len(name) + 1
    path = interpreter.encode() + b"\0"
    start = 64 + 3 * 56
    tables = start + len(path)
    entries = [(1, offset) for offset in offsets] + [(5, tables), (10, len(strings)), (0, 0)]
    dynamic = b"".join(struct.pack("<qQ", tag, value) for tag, value in entries)
    size = tables + len(strings) + len(dynamic) + len(extra)
    head = b"\x7fELF\x02\x01\x01" + bytes(9) + struct.pack("<HHIQQQIHHHHHH", 2, 62, 1, 0, 64, 0, 0, 64, 56, 3, 0, 0, 0)
    segments = struct.pack("<IIQQQQQQ", 1, 5, 0, 0, 0, size, size, 4096)
    segments += struct.pack("<IIQQQQQQ", 3 if interpreter else 0, 4, start, start, 0, len(path), len(path), 1)
    segments += struct.pack("<IIQQQQQQ", 2 if needed else 0, 6, tables + len(strings), 0, 0, len(dynamic), 0, 8)
    return head + segments + path + strings + dynamic + extra


GLIBC, LOADER = "lib/x86_64-linux-gnu/libc.so.6", "lib64/ld-linux-x86-64.so.2"
DYNAMIC = program("/lib64/ld-linux-x86-64.so.2", ("libc.so.6", "libpq.so.5"))
LIBPQ = "usr/lib/x86_64-linux-gnu/libpq.so.5"
CERTIFICATES = "etc/ssl/certs/ca-certificates.crt"
BASE = {GLIBC: program(), LOADER: program(), "bin/sh": program(), "etc/passwd": b"app:x:1000:1000::/:/bin/sh\n"}
FULL = {**BASE, "app/run": DYNAMIC, LIBPQ: program(), CERTIFICATES: b"x", "usr/share/zoneinfo/America/Recife": b"TZif"}
CONFIG = ImageConfig(entrypoint=("/app/run",))


def image(files: Mapping[str, bytes], config: ImageConfig = CONFIG, made: Sequence[str] = ()) -> BuiltImage:
    contents = dict(files)
    tree = {
        path: TreeFile(
            Entry(path, EntryKind.FILE, len(raw), 0o755, 0, 0, "", 0, len(raw)),
            int(path.startswith("app/") or path in made),
        )
        for path, raw in contents.items()
    }
    for folder in {parent.as_posix() for path in contents for parent in PurePosixPath(path).parents} - {"."}:
        tree.setdefault(folder, TreeFile(Entry(folder, EntryKind.FOLDER, 0, 0o755), 0))
    found = with_files(
        of_text(TEXT, graph(TEXT)), config, tree, [None, 2], lambda path, limit: contents.get(path, b"")[:limit]
    )
    assert found.image is not None
    return found.image


def without(*paths: str) -> dict[str, bytes]:
    return {path: raw for path, raw in FULL.items() if path not in paths}


def problems(
    before: Mapping[str, bytes],
    after: Mapping[str, bytes],
    config: ImageConfig = CONFIG,
    old: ImageConfig | None = None,
    made: Sequence[str] = (),
) -> list[str]:
    found = checks(image(before, old or config, made), image(after, config, made))
    return [f"{check.name}: {check.text.english}" for check in found if not check.passed]


def test_the_same_files_pass() -> None:
    assert problems(FULL, FULL) == []


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (without(LIBPQ), "libraries: /app/run needs libpq.so.5, which is missing"),
        (
            without(LOADER),
            "libraries: /app/run needs the loader /lib64/ld-linux-x86-64.so.2, which is missing "
            "(was it built for another libc?)",
        ),
        (without("app/run"), "libraries: /app/run is started but does not exist"),
    ],
)
def test_what_a_program_needs_has_to_be_there(after: dict[str, bytes], words: str) -> None:
    assert problems(FULL, after)[:1] == [words]


def test_a_library_that_the_original_does_not_find_either_is_nobodys_fault() -> None:
    assert problems(without(LIBPQ), without(LIBPQ)) == []


def test_a_plugin_that_nothing_starts_is_looked_at_too() -> None:
    plugin = {"app/plugin.so": program("", ("libpq.so.5",)), "app/run": program()}
    assert problems({**FULL, **plugin}, {**without(LIBPQ), **plugin}) == [
        "libraries: /app/plugin.so needs libpq.so.5, which is missing"
    ]


@pytest.mark.parametrize(("made", "lost"), [((), []), (("bin/tool",), ["libpq.so.5"])])
def test_what_a_base_image_has_it_has_whole(made: tuple[str, ...], lost: list[str]) -> None:
    """A program that the Dockerfile brought may lack a library that the base has not; one of the base does not."""
    config, tool = ImageConfig(entrypoint=("/bin/tool",)), {"bin/tool": DYNAMIC, "app/run": program()}
    before, after = (image({**files, **tool}, config, made) for files in (FULL, without(LIBPQ)))
    assert [one.missing for one in after.programs] == [("libpq.so.5",)]
    assert [one.library for one in linked.lost(before, after)][:1] == lost


def test_a_library_that_is_missing_comes_with_its_package_or_as_a_file() -> None:
    plugin = {"app/plugin.so": program("", ("libpq.so.5",)), "app/run": program()}
    opens = {"app/run": program(extra=b"\0libpq.so.5\0")}
    for more in ({}, plugin, opens):
        before, after = image({**FULL, **more}), image({**without(LIBPQ), **more})
        assert mends.of_libraries(before, linked.lost(before, after)) == Mend(frozenset((LIBPQ,)))
        owned = replace(before, system=replace(before.system, owners={LIBPQ: "libpq5"}))
        assert mends.of_libraries(owned, linked.lost(owned, after)) == Mend(packages=frozenset(("libpq5",)))
        assert look(owned, after, Reasons(owned)).mend.packages == {"libpq5"}
    # What only the candidate has asks for it as well: then it is where the loader of the original looks.
    only = image({**without(LIBPQ), "app/new.so": program("", ("libpq.so.5",)), "app/run": program()})
    assert {(one.program, one.path) for one in linked.lost(image(FULL), only)} == {("app/new.so", LIBPQ)}
    known = image(FULL)
    assert not mends.of_libraries(known, linked.lost(known, known))


def test_a_library_that_a_program_loads_by_its_name() -> None:
    opens = {"app/run": program(extra=b"\0libpq.so.5\0")}
    assert problems({**FULL, **opens}, {**without(LIBPQ), **opens}) == [
        "libraries: /app/run names the library libpq.so.5, which the original has and the rewrite does not"
    ]
    assert problems({**without(LIBPQ), **opens}, {**without(LIBPQ), **opens}) == []
    beside = {"app/run": program(extra=b"x\0libpq.so.5\0")}  # after the text of something else
    assert len(problems({**FULL, **beside}, {**without(LIBPQ), **beside})) == 1
    longer = {"app/run": program(extra=b"\0/opt/libpq.so.5\0xlibpq.so.5\0")}  # parts of other names
    assert problems({**FULL, **longer}, {**without(LIBPQ), **longer}) == []
    static = {"app/run": program(extra=b"\0libgcc_s.so.1\0"), "lib/x86_64-linux-gnu/libgcc_s.so.1": b""}
    assert problems({**FULL, **static}, {**FULL, "app/run": static["app/run"]}) == []


def test_a_name_from_before_a_wheel_renamed_the_library_is_opened_by_nobody() -> None:
    """patchelf leaves the old name in the file that now loads the wheel's own copy."""
    brought = {"app/libpq-0123abcd.so.5.15": program()}
    plugin = program("", ("libpq-0123abcd.so.5.15",), extra=b"\0libpq.so.5\0")
    files = {**brought, "app/plugin.so": plugin, "app/run": program()}
    assert problems({**FULL, **files}, {**without(LIBPQ), **files}) == []
    other = {**files, "app/plugin.so": plugin + b"\0libssl.so.3\0", "usr/lib/libssl.so.3": program()}
    left = {path: raw for path, raw in other.items() if path != "usr/lib/libssl.so.3"}
    assert problems({**FULL, **other}, {**without(LIBPQ), **left}) == [
        "libraries: /app/plugin.so names the library libssl.so.3, which the original has and the rewrite does not"
    ]


def test_a_program_for_another_system_that_runs_nowhere() -> None:
    musl = {"app/musl": program("/lib/ld-musl-x86_64.so.1", ("libc.musl-x86_64.so.1",))}
    assert problems({**FULL, **musl}, {**FULL, **musl}) == []


def test_the_interpreter_of_a_script() -> None:
    script = {"app/run": b"#!/usr/bin/python3\n", "usr/bin/python3": program()}
    after = {**FULL, "app/run": b"#!/usr/bin/python3\n"}
    assert problems({**FULL, **script}, after)[:1] == [
        "libraries: /app/run needs the interpreter /usr/bin/python3, which does not exist"
    ]


def test_the_program_of_a_healthcheck() -> None:
    config = replace(CONFIG, healthcheck=Healthcheck(("CMD", "/usr/bin/curl", "localhost")))
    assert problems({**FULL, "usr/bin/curl": program()}, FULL, config) == [
        "libraries: /usr/bin/curl is started but does not exist"
    ]


def test_the_programs_that_a_healthcheck_calls_in_a_shell() -> None:
    config = replace(CONFIG, healthcheck=Healthcheck(("CMD-SHELL", "curl -f localhost || exit 1")))
    assert problems({**FULL, "usr/bin/curl": program()}, FULL, config) == [
        "libraries: /usr/bin/curl is started but does not exist"
    ]


def test_a_shell_that_a_healthcheck_is_run_by() -> None:
    config = replace(CONFIG, healthcheck=Healthcheck(("CMD-SHELL", "true")))
    assert problems(FULL, without("bin/sh"), config) == ["libraries: /bin/sh is started but does not exist"]
    other = replace(config, shell=("/bin/bash", "-c"))
    assert problems({**FULL, "bin/bash": program()}, FULL, other)[:1] == [
        "libraries: /bin/bash is started but does not exist"
    ]


def test_certificates_are_needed_by_what_may_speak_tls() -> None:
    plain, tls = {"app/run": program(extra=b"crypto/x509")}, {"app/run": program(extra=b"crypto/x509.loadSystemRoots")}
    words = f"certificates: CA certificates (/{CERTIFICATES}) are missing, and the program may use TLS"
    assert problems({**FULL, **plain}, {**without(CERTIFICATES), **plain}) == []
    assert problems({**FULL, **tls}, {**without(CERTIFICATES), **tls}) == [words]
    elsewhere = {**without(CERTIFICATES), **tls, "etc/ssl/cert.pem": b"x"}
    assert problems({**FULL, **tls}, elsewhere) == []
    assert problems({**FULL, **tls}, {**FULL, **tls, CERTIFICATES: b""}) == [words]


def test_the_time_zone_that_an_image_is_set_to() -> None:
    config = replace(CONFIG, env=(("TZ", "America/Recife"),))
    zone = "usr/share/zoneinfo/America/Recife"
    assert problems(FULL, FULL, config) == []
    assert problems(FULL, without(zone), config) == [f"time-zones: time zone data (/{zone}) is missing"]
    assert problems(FULL, without(zone)) == []
    loads = {"app/run": program(extra=b"\0time.LoadLocation\0")}
    assert len(problems({**FULL, **loads}, {**without(zone), **loads})) == 1
    embeds = {"app/run": program(extra=b"\0time.LoadLocation\0time/tzdata")}
    assert problems({**FULL, **embeds}, {**without(zone), **embeds}) == []


def test_the_local_time_that_a_dockerfile_sets() -> None:
    local = {**FULL, "etc/localtime": b"TZif of Recife"}
    original = replace(image(local), lines=(2, 2))
    found = [check for check in checks(original, image(FULL)) if check.name == "time-zones"]
    assert [check.text.english for check in found] == ["time zone data (/etc/localtime) is missing"]
    assert [check for check in checks(original, image(local)) if not check.passed] == []


def test_the_locale_that_an_image_is_set_to() -> None:
    config = replace(CONFIG, env=(("LANG", "pt_BR.UTF-8"),))
    for name in ("LC_ALL", "LC_CTYPE"):
        one = replace(CONFIG, env=((name, "pt_BR.UTF-8"), ("LANG", "C")))
        assert problems({**FULL, "usr/lib/locale/locale-archive": b"\0pt_BR.utf8\0"}, FULL, one) != []
    archive = {**FULL, "usr/lib/locale/locale-archive": b"\0pt_BR.utf8\0"}
    folder = {**FULL, "usr/lib/locale/pt_BR.utf8/LC_CTYPE": b"x"}
    assert problems(archive, folder, config) == []
    assert problems(archive, FULL, config) == ["locale: locale pt_BR.UTF-8 is missing"]
    assert problems(FULL, FULL, config) == []
    unicode = replace(CONFIG, env=(("LANG", "C.UTF-8"),))
    assert problems(archive, FULL, unicode) == []  # the original lacks it, too
    has_it = {**FULL, "usr/lib/locale/C.utf8/LC_CTYPE": b"x"}
    assert problems(has_it, FULL, unicode) == ["locale: locale C.UTF-8 is missing"]
    assert problems(has_it, has_it, unicode) == []
    assert problems(has_it, FULL, replace(CONFIG, env=(("LANG", "C"),))) == []


def test_the_user_that_an_image_starts_as() -> None:
    config = replace(CONFIG, user="app")
    assert problems(FULL, FULL, config) == []
    assert problems(FULL, {**FULL, "etc/passwd": b""}, config) == ["user: user app does not exist"]
    other = {**FULL, "etc/passwd": b"app:x:1001:1001::/:/bin/sh\n"}
    assert problems(FULL, other, config) == ["user: user app has ID 1001, but 1000 in the original"]
    assert problems(FULL, {**FULL, "etc/passwd": b""}, replace(CONFIG, user="1000")) == []


def test_a_library_whose_package_the_scanner_would_not_see() -> None:
    listed = {"var/lib/dpkg/info/libpq5.list": f"/{LIBPQ}\n".encode()}
    status = {"var/lib/dpkg/status": b"Package: libpq5\nStatus: install ok installed\nVersion: 1\n\n"}
    original = image({**FULL, **listed, **status})
    moved = replace(image(FULL), lines=(2, 2))  # as if the Dockerfile had copied all of it
    assert unseen(original, moved, ["openssl"]) == ("libpq5",)
    assert unseen(original, moved, ["libpq5"]) == ()


def test_what_has_no_libraries_reads_no_locale() -> None:
    config = replace(CONFIG, env=(("LANG", "pt_BR.UTF-8"),))
    archive = {**FULL, "usr/lib/locale/locale-archive": b"\0pt_BR.utf8\0"}
    assert problems(archive, FULL, config) == ["locale: locale pt_BR.UTF-8 is missing"]
    static = {"app/run": program()}
    assert problems({**archive, **static}, {**FULL, **static}, config) == []
    script = {"app/run": b"#!/bin/sh\n"}
    assert problems({**archive, **script}, {**FULL, **script}, config) == []


def test_a_time_zone_may_begin_with_a_colon() -> None:
    zone = "usr/share/zoneinfo/America/Recife"
    config = replace(CONFIG, env=(("TZ", ":America/Recife"),))
    assert problems(FULL, without(zone), config) == [f"time-zones: time zone data (/{zone}) is missing"]


def test_a_program_that_a_kept_script_calls_has_to_be_there() -> None:
    files = {**FULL, "app/run": b"#!/bin/sh\ncurl localhost\n", "usr/bin/curl": program()}
    left = {path: raw for path, raw in files.items() if path != "usr/bin/curl"}
    assert problems(files, left) == ["libraries: /usr/bin/curl is started but does not exist"]
    elsewhere = {**left, "usr/local/bin/curl": program()}
    assert problems(files, elsewhere) == []


def test_why_nobody_can_tell_more_is_said() -> None:
    source = {"app/run": b"#!/bin/sh\n$1 x\n"}
    before, after = image({**FULL, **source, "usr/bin/git": program()}), image({**FULL, **source})
    found = look(before, after, Reasons(before))
    assert found.untold and not look(before, before, Reasons(before)).untold
    assert all(check.passed in (True, False) and check.text.english for check in found.checks)
