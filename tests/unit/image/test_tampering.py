"""Which instructions change what a scanner reads packages from, by layers that are written out."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dockerfile.syntax import Instruction, parse
from bot.filetree import Entry, EntryKind
from bot.image.tampering import LayerFiles, LayerStep, find

Files = Mapping[str, str | None]  # None: deleted

STATUS = "var/lib/dpkg/status"
PACKAGES = ("libc6", "zlib1g", "bash")


def status(*names: str, version: str = "1") -> str:
    return "\n\n".join(
        f"Package: {name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: {version}" for name in names
    )


def lists(*names: str) -> Files:
    return {f"var/lib/dpkg/info/{name}.list": f"/.\n/usr/lib/{name}.so\n" for name in names}


def programs(*names: str, content: str = "old") -> Files:
    return {f"usr/lib/{name}.so": f"{name} {content}" for name in names}


DEBIAN: Files = {
    STATUS: status(*PACKAGES),
    "usr/lib/os-release": 'ID=debian\nVERSION_ID="12"\n',
    **lists(*PACKAGES),
    **programs(*PACKAGES),
}
FEDORA: Files = {"usr/lib/sysimage/rpm/rpmdb.sqlite": "a", "usr/lib/os-release": "ID=fedora\nVERSION_ID=41\n"}


def instruction(text: str) -> Instruction:
    return parse(f"FROM x\n{text}\n").instructions[1]


def layer(files: Files, text: str = "") -> LayerFiles:
    content = {path: (value or "").encode() for path, value in files.items()}
    entries = []
    for path, value in files.items():
        kind = EntryKind.WHITEOUT if value is None else EntryKind.FILE
        entries.append(Entry(path, kind, len(content[path]), offset=0, length=len(content[path])))
    return LayerFiles(
        entries, LayerStep(instruction(text)) if text else None, lambda one, limit: content[one.path][:limit]
    )


def found(below: Files, text: str, change: Files) -> list[str]:
    return [one.path for one in find([layer(below), layer(change, text)])]


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("RUN apt-get install -y x", {STATUS: status(*PACKAGES, "x"), **lists("x"), **programs("x")}),
        ("RUN ./setup.sh", {STATUS: status(*PACKAGES, "x"), **lists("x"), **programs("x")}),
        ("RUN ./setup.sh", {STATUS: status(*PACKAGES, version="2"), **programs(*PACKAGES, content="new")}),
        ("RUN apt-get purge bash", {STATUS: status("libc6", "zlib1g"), "usr/lib/bash.so": None}),
        ("RUN apt-get install -y x && rm /var/lib/dpkg/info/x.list", {STATUS: status(*PACKAGES, "x"), **programs("x")}),
        ("RUN rm -rf /var/lib/dpkg/info", dict.fromkeys(lists(*PACKAGES), None)),
        ("COPY a /a", {"a": "b"}),
        ("COPY a /usr/lib/", {"usr/lib/own.so": "b"}),
    ],
)
def test_what_a_package_manager_does_is_trusted_whoever_calls_it(text: str, change: Files) -> None:
    assert found(DEBIAN, text, change) == []


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("RUN rm -rf /var/lib/dpkg", {"var/lib/dpkg": None}),
        ("RUN apt-get update && forge", {STATUS: status("bash")}),
        ("RUN apt-get install -y x && forge", {STATUS: status("bash", "x"), **lists("x"), **programs("x")}),
        ("RUN apt-get install -y x && forge", {STATUS: status(*PACKAGES, version="2")}),
        ("RUN forge", {STATUS: status(*PACKAGES).replace("install ok", "deinstall ok")}),
        ("RUN forge", {STATUS: status(*PACKAGES).replace("Version", "Source: y\nVersion")}),
        ("RUN forge", {"var/lib/dpkg/info/bash.list": "/usr/lib/bash.so\n/usr/lib/zlib1g.so\n"}),
        ("COPY status /var/lib/dpkg/status", {STATUS: status("bash")}),
        ("COPY --from=0 / /", {STATUS: status("bash"), **programs("bash")}),
    ],
)
def test_what_only_looks_like_it_is_not(text: str, change: Files) -> None:
    assert found(DEBIAN, text, change) == [f"/{STATUS}"]


@pytest.mark.parametrize("change", [{"usr/lib/os-release": "ID=x\n"}, {"usr/lib/os-release": None}])
def test_what_names_the_distribution_changes_with_its_package_only(change: Files) -> None:
    assert found(DEBIAN, "RUN apt-get install -y x; forge", change) == ["/usr/lib/os-release"]


@pytest.mark.parametrize(
    ("text", "content", "expected"),
    [
        ("RUN dnf install -y curl", "b", []),
        ("RUN dnf install -y curl && dnf clean all && rm -rf /var/cache/dnf", "b", []),
        ("RUN dnf makecache && forge", "b", ["/usr/lib/sysimage/rpm/rpmdb.sqlite"]),
        ("RUN forge", "b", ["/usr/lib/sysimage/rpm/rpmdb.sqlite"]),
        ("RUN dnf install -y curl && sed -i x /usr/lib/sysimage/rpm/*", "b", ["/usr/lib/sysimage/rpm/rpmdb.sqlite"]),
        ("RUN dnf remove -y curl", None, ["/usr/lib/sysimage/rpm/rpmdb.sqlite"]),
        ("COPY a /usr/lib/sysimage/rpm/", "b", ["/usr/lib/sysimage/rpm/rpmdb.sqlite"]),
    ],
)
def test_of_rpm_the_commands_decide(text: str, content: str | None, expected: list[str]) -> None:
    assert found(FEDORA, text, {"usr/lib/sysimage/rpm/rpmdb.sqlite": content}) == expected


def test_a_list_that_was_deleted_before_is_remembered() -> None:
    layers = [
        layer(DEBIAN),
        layer({"var/lib/dpkg/info/bash.list": None}, "RUN rm /var/lib/dpkg/info/bash.list"),
        layer({STATUS: status("libc6", "zlib1g")}, "RUN apt-get update && forge"),
    ]
    assert [one.path for one in find(layers)] == [f"/{STATUS}"]


def test_what_an_image_that_was_pulled_did_is_its_own() -> None:
    assert find([layer(DEBIAN), layer({"var/lib/dpkg": None})]) == ()


@given(kept=st.sets(st.sampled_from(PACKAGES), max_size=2), deleted=st.sets(st.sampled_from(PACKAGES)))
def test_a_package_is_gone_only_with_its_files(kept: set[str], deleted: set[str]) -> None:
    gone = set(PACKAGES) - kept
    change = {STATUS: status(*sorted(kept)), **{f"usr/lib/{name}.so": None for name in deleted}}
    assert bool(found(DEBIAN, "RUN apt-get purge x && forge", change)) == bool(gone - deleted)


@given(st.text(max_size=2000))
def test_any_text_is_read(text: str) -> None:
    files = {STATUS: text, "lib/apk/db/installed": text, "usr/lib/os-release": text}
    find([layer(DEBIAN), layer(files, "RUN forge")])


ALPINE: Files = {"etc/alpine-release": "3.23.6\n", "etc/apk/repositories": "https://a/alpine/v3.23/main\n"}


@pytest.mark.parametrize(
    ("repositories", "is_other"),
    [
        ("https://a/alpine/v3.99/main\n", True),
        ("https://a/alpine/v3.10/main\n", True),
        ("https://a/alpine/latest-stable/main\n", True),
        ("https://a/alpine/v3.23/main\n@x https://b/alpine/v3.24/main\n", True),
        ("# http://a/alpine/v4/main", True),
        ("https://a/alpine/v3.23/main\nhttps://a/alpine/latest-stable/community\n", True),
        ("https://mirror/alpine/v3.23/community\nhttps://a/alpine/v3.9/main\n", False),
        ("https://a/alpine/v3.23/main\n@edge https://a/alpine/edge/testing\n", False),
        ("/home/packages\n", False),
        (None, False),
    ],
)
def test_the_release_that_repositories_name_is_that_of_the_image(repositories: str | None, is_other: bool) -> None:
    """The scanner goes by them: of a release that it does not know it finds nothing."""
    for text in ("RUN ./x && apk add y", "COPY repositories /etc/apk/"):
        assert found(ALPINE, text, {"etc/apk/repositories": repositories}) == ["/etc/apk/repositories"] * is_other


def test_a_release_that_changes_with_its_repositories_is_one() -> None:
    below = {**ALPINE, "lib/apk/db/installed": "P:r\nV:1\nF:etc\nR:alpine-release\nF:usr\nR:a\n", "usr/a": "a"}
    change = {
        "etc/apk/repositories": "https://a/alpine/v3.24/main\n",
        "etc/alpine-release": "3.24.0\n",
        "lib/apk/db/installed": "P:r\nV:2\nF:etc\nR:alpine-release\nF:usr\nR:a\n",
        "usr/a": "b",
    }
    assert found(below, "RUN sed -i s/3.23/3.24/ /etc/apk/repositories && apk upgrade", change) == []


@pytest.mark.parametrize(
    ("text", "is_other"),
    [("ID=debian\nVERSION_ID=12.5\n", False), ("ID=debian\nVERSION_ID=13\n", True), ("ID=x\nVERSION_ID=12\n", True)],
)
def test_a_point_release_is_the_same_release(text: str, is_other: bool) -> None:
    """A package that brings it anew may say more of its version, as long as it is the same one."""
    below = {**DEBIAN, "usr/lib/os-release": "ID=debian\nVERSION_ID=12.4\n"}
    change = {
        STATUS: status("libc6", "zlib1g") + "\n\n" + status("bash", version="2"),
        "usr/lib/bash.so": "bash new",
        "usr/lib/os-release": text,
        "var/lib/dpkg/info/bash.list": "/.\n/usr/lib/bash.so\n/usr/lib/os-release\n",
    }
    below["var/lib/dpkg/info/bash.list"] = change["var/lib/dpkg/info/bash.list"]
    assert found(below, "RUN apt-get upgrade && forge /usr/lib/os-release", change) == (
        ["/usr/lib/os-release"] if is_other else []
    )
