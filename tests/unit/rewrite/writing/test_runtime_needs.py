"""What a product needs around it, by values: the libraries that it loads, and those that it names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from bot.rewrite.proposal import runtime_bases
from bot.rewrite.proposal.runtime_bases import Base
from bot.rewrite.writing.product import Product
from bot.rewrite.writing.runtime_needs import Needs, find_linked, on_base
from tests.unit.rewrite.fakes import LOADER, File, built, config_of, dpkg, elf, program
from tests.unit.rewrite.writing.drafting import ALPINE, SCRATCH, SLIM

LIBRARIES = "usr/lib/x86_64-linux-gnu"
SITE = "usr/local/lib/python3.11/site-packages"
TEXT = "FROM python:3.11\nRUN pip install pillow\nCMD python\n"


def linked_by_name(needed: str, named: bytes) -> set[str]:
    files = {
        **dpkg(
            ("libtiff6", "", [f"{LIBRARIES}/libtiff.so.6"]),
            ("libfribidi0", "", [f"{LIBRARIES}/libfribidi.so.0"]),
        ),
        f"{SITE}/PIL/_imaging.so": File(elf((needed,), LOADER, data=named), line=2),
    }
    found = find_linked(built(TEXT, files), Product(kept=frozenset((f"{SITE}/PIL/_imaging.so",))))
    return {path.rpartition("/")[2] for path in found.by_name}


def test_what_a_plugin_names_comes_with_its_package_unless_its_wheel_brings_it_under_another_name() -> None:
    named = b"\0libtiff.so.6\0libfribidi.so.0\0"
    assert linked_by_name("libz.so.1", named) == {"libtiff.so.6", "libfribidi.so.0"}
    assert linked_by_name("libtiff-20b7e810.so.6.3.0", named) == {"libfribidi.so.0"}


def test_a_library_that_is_named_comes_from_a_package_that_is_there_to_run() -> None:
    def of(package: str, status: str = "") -> set[str]:
        path = f"{LIBRARIES}/libtiff.so.6"
        files = dpkg((package, "", [path])) | {path: File(elf())}
        said = files["var/lib/dpkg/status"].content.replace(b"Version: 1\n", f"Version: 1\n{status}".encode())
        files["var/lib/dpkg/status"] = File(said)
        files["app/a.so"] = File(elf(("libz.so.1",), LOADER, data=b"\0libtiff.so.6\0"), line=2)
        return set(find_linked(built(TEXT, files), Product(kept=frozenset(("app/a.so",)))).by_name)

    assert of("libtiff6") == {f"{LIBRARIES}/libtiff.so.6"}
    assert of("libtiff-dev") == of("libtiff6", "Essential: yes\n") == set()


def test_what_is_built_for_a_libc_that_the_original_has_not_says_nothing_of_the_base() -> None:
    """npm brings one of a plugin for glibc and one for musl: where there is no musl, nothing can load the other."""
    module, plugin = "app/node_modules/@swc/core", "swc.node"
    glibc, musl = f"{module}-gnu/{plugin}", f"{module}-musl/{plugin}"
    files = {
        f"{LIBRARIES}/libc.so.6": File(elf()),
        f"{LIBRARIES}/libc.so": File(b"GROUP ( /lib/x86_64-linux-gnu/libc.so.6 )"),
        glibc: File(elf(("libc.so.6",)), line=2),
        musl: File(elf(("libc.musl-x86_64.so.1",)), line=2),
    }
    product = Product(kept=frozenset((glibc, musl)))
    found = find_linked(built(TEXT, files), product)
    assert (found.glibc, found.musl) == (True, False)
    installed = {**files, "usr/lib/ld-musl-x86_64.so.1": File(elf())}
    assert find_linked(built(TEXT, installed), product).musl


# ------------------------------------------------------------------------------------------------------ on a base

GLIBC = {f"{LIBRARIES}/libc.so.6": File(elf())}
OTHER = replace(SLIM, image="ubuntu:24.04")
MADE = "FROM debian:bookworm\nRUN apt-get install -y x && make\nCMD a\n"


def owned(*packages: tuple[str, str, list[str]]) -> dict[str, File]:
    """Packages, with all that they list: libraries that need nothing."""
    files = {path: File(elf(), mode=0o755) for _, _, paths in packages for path in paths}
    return files | dpkg(*packages)


def needs(files: Mapping[str, File], base: Base = SLIM, explicit: Sequence[str] = (), *, text: str = MADE) -> Needs:
    known = built(text, {**GLIBC, **files}, config_of("a"))
    kept = {path for path, one in files.items() if one.line == 2 and not path.startswith("usr/bin/")}
    product = Product(kept=frozenset((*kept, "usr/local/bin/a")))
    return on_base(known, base, product, find_linked(known, product), explicit)


def linked(*needed: str, data: bytes = b"") -> dict[str, File]:
    return {"usr/local/bin/a": program(*needed, line=2, data=data)}


PNG = owned(("libpng16", "zlib1g", [f"{LIBRARIES}/libpng16.so.16"]), ("zlib1g", "", [f"{LIBRARIES}/libz.so.1"]))


def test_a_library_comes_from_its_package() -> None:
    assert needs({**linked("libpng16.so.16"), **PNG}).packages == ("libpng16",)
    assert needs({**linked("libpng16.so.16"), **PNG}, explicit=["libpng16"]).packages == ()
    assert needs({**linked("libz.so.1"), **PNG}).packages == ()  # every Debian has it
    assert needs(linked("libgone.so.1")) == Needs()


def test_what_comes_along_with_another_one_is_not_named() -> None:
    ring = owned(("a", "b", [f"{LIBRARIES}/liba.so.1"]), ("b", "c", [f"{LIBRARIES}/libb.so.1"]), ("c", "a", []))
    files = {**linked("liba.so.1", "libb.so.1"), **ring}
    assert needs(files).packages == ("b",)  # they need each other: one of them is enough
    deep = owned(("a", "x", [f"{LIBRARIES}/liba.so.1"]), ("x", "b", []), ("b", "", [f"{LIBRARIES}/libb.so.1"]))
    assert needs({**linked("liba.so.1", "libb.so.1"), **deep}).packages == ("a",)
    assert needs({**linked("libb.so.1"), **deep}, explicit=["a"]).packages == ()


def test_a_library_that_no_package_has_is_copied_and_the_loader_is_told() -> None:
    own = {"opt/lib/libown.so.1": File(elf()), "etc/ld.so.conf.d/own.conf": File(b"/opt/lib\n")}
    own |= dpkg(("libc6", "", [f"{LIBRARIES}/libc.so.6"]))
    found = needs({**linked("libown.so.1"), **own}, OTHER)
    assert [one.source for one in found.copies] == ["/opt/lib/libown.so.1"] and found.library_folders == ("/opt/lib",)
    usual = {f"{LIBRARIES}/libown.so.1": File(elf()), **dpkg(("libc6", "", [f"{LIBRARIES}/libc.so.6"]))}
    found = needs({**linked("libown.so.1"), **usual}, OTHER)
    assert [one.source for one in found.copies] == [f"/{LIBRARIES}/libown.so.1"] and found.library_folders == ()
    assert needs({**linked("libown.so.1"), **usual}).copies == ()  # a form of the original's base has its libraries
    carried = {path: replace(one, line=2 if path.startswith("opt/") else None) for path, one in own.items()}
    found = needs({**linked("libown.so.1"), **carried}, OTHER)
    assert found.copies == () and found.library_folders == ("/opt/lib",)
    assert needs({**linked("libown.so.1"), **carried}, runtime_bases.distroless("cc", "12", same_release=True)).unmet


@pytest.mark.parametrize(
    ("base", "packages", "fits"),
    [
        (SLIM, ("libpng16",), True),
        (SCRATCH, (), False),
        (ALPINE, (), False),
        (runtime_bases.distroless("cc", "12", same_release=True), (), False),
        (runtime_bases.distroless("java-base", "12", same_release=True), (), True),
        (replace(SLIM, same_release=False), (), False),
        (replace(SLIM, provides=("libpng16",)), (), True),
    ],
    ids=["slim", "scratch", "alpine", "distroless", "for java", "another release", "has it"],
)
def test_whether_a_base_can_have_a_library(base: Base, packages: tuple[str, ...], fits: bool) -> None:
    name = "libpng16-16"
    files = owned((name, "", [f"{LIBRARIES}/libpng16.so.16"]))
    base = replace(base, provides=(name,)) if base.provides else base
    found = needs({**linked("libpng16.so.16"), **files}, base)
    assert (found.unmet is None) is fits
    assert found.packages == ((name,) if packages else ())


@pytest.mark.parametrize(
    ("base", "program_of", "fits"),
    [
        (ALPINE, program(line=2), True),
        (ALPINE, program("libc.so.6", line=2), False),
        (SLIM, File(elf(("libc.musl-x86_64.so.1",), "/lib/ld-musl-x86_64.so.1"), 2, 0o755), False),
        (ALPINE, File(elf(("libc.musl-x86_64.so.1",), "/lib/ld-musl-x86_64.so.1"), 2, 0o755), True),
        (SCRATCH, program(line=2), True),
        (SCRATCH, program("libc.so.6", line=2), False),
    ],
)
def test_a_program_runs_on_the_c_library_that_it_was_made_for(base: Base, program_of: File, fits: bool) -> None:
    musl = {"lib/ld-musl-x86_64.so.1": File(elf(), 2)}
    assert (needs({"usr/local/bin/a": program_of, **musl}, base).unmet is None) is fits


def test_data_that_sources_ask_for_is_installed() -> None:
    """A run time looks it up by itself: Python's `mimetypes` reads /etc/mime.types."""
    data = dpkg(("media-types", "", ["etc/mime.types"])) | {"etc/mime.types": File()}
    script = {"usr/local/bin/a": program(line=2), "app/a.py": File(b"import mimetypes\nmimetypes.guess_type(x)\n", 2)}
    plain = {**script, "app/a.py": File(b"import json\n", 2)}
    assert needs({**script, **data}).packages == ("media-types",)
    assert needs({**plain, **data}).packages == ()
    assert needs({**script, **data}, SCRATCH).packages == ()


def test_certificates_and_zones_are_installed_where_the_base_has_none() -> None:
    bundle = {"etc/ssl/certs/ca-certificates.crt": File(), "usr/share/zoneinfo/UTC": File()}
    files = {**linked(data=b"crypto/x509.(*CertPool)"), **bundle}
    assert needs(files, explicit=["tzdata"]).packages == ("ca-certificates",)
    named = ["ca-certificates", "tzdata"]
    assert needs(files, ALPINE, named).packages == ()  # those that are named are installed anyhow
    assert needs(files, replace(SLIM, certificates=True)).packages == ()
    copied = needs(files, SCRATCH, named).copies
    assert [one.source for one in copied] == ["/etc/ssl/certs/ca-certificates.crt", "/usr/share/zoneinfo"]


def test_a_folder_for_temporary_files_is_made_on_what_has_nothing_at_all() -> None:
    files = linked(data=b"os.CreateTemp")
    assert needs(files, SCRATCH).temporary
    assert not needs(linked(data=b"x"), SCRATCH).temporary
    assert not needs(files, SLIM).temporary
    assert not needs(files, runtime_bases.distroless("static", "12", same_release=True)).temporary


CURL = dpkg(("curl", "", ["usr/bin/curl"])) | {"usr/bin/curl": program("libc.so.6", line=2)}


def test_a_program_that_is_started_comes_from_its_package() -> None:
    """Where there is none, and no script might do without it, the base does not fit."""
    health = ("CMD", "curl", "localhost")

    def on(base: Base, files: Mapping[str, File], check: Sequence[str] = ()) -> Needs:
        known = built(MADE, {**GLIBC, **linked(), **files}, config_of("a", healthcheck=check))
        product = Product(kept=frozenset(("usr/local/bin/a",)))
        return on_base(known, base, product, find_linked(known, product), ())

    assert on(SLIM, CURL, health).packages == ("curl",)
    assert on(SLIM, CURL).packages == ()
    assert on(ALPINE, CURL, health).packages == ("curl",)
    assert on(SCRATCH, CURL, health).unmet is not None
    assert on(SCRATCH, CURL).unmet is None
    base_s = {"usr/bin/curl": program("libc.so.6")}
    assert on(OTHER, base_s, health).unmet is not None  # nobody knows how the base came to have it
    assert on(replace(OTHER, programs=("curl",)), base_s, health).unmet is None
    assert on(SLIM, base_s, health).unmet is None
    made = {"usr/bin/curl": program("libc.so.6", line=2)}
    assert on(SLIM, made, health).packages == ()  # made by an instruction, which is made again
    same = replace(SLIM, image="debian:bookworm")
    assert on(same, base_s, health).unmet is None
