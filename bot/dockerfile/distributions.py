"""The table of distributions: their families, what the names of images say of them, their suites and shells. Pure data.

Everything that has to know a distribution reads it here: what an image's name tells before there is an image, and what
its /etc/os-release tells afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from bot.dockerfile.image_names import reference
from bot.languages.row import word_set


class Family(Enum):
    """Distributions that share their packages, as far as names go; the value is what people call them."""

    DEBIAN = "Debian"
    UBUNTU = "Ubuntu"
    ALPINE = "Alpine"
    REDHAT = "Red Hat"
    SUSE = "SUSE"
    ARCH = "Arch Linux"
    BUSYBOX = "BusyBox"
    WINDOWS = "Windows"
    OTHER = "another"


class Libc(Enum):
    """The C library of a system; a program made for one does not run on the other."""

    GLIBC = "glibc"
    MUSL = "musl"


class Dialect(Enum):
    """The language of a script. A POSIX shell that is not known more closely may be any of the first four."""

    POSIX = "sh"
    DASH = "dash"
    ASH = "ash"
    BASH = "bash"
    KSH = "ksh"
    OTHER = "another language"


@dataclass(frozen=True, slots=True)
class _Row:
    """A family: the ids of /etc/os-release that belong to it, what its /bin/sh reads, and its C library."""

    ids: frozenset[str]
    shell: Dialect
    libc: Libc = Libc.GLIBC


_ROWS: Mapping[Family, _Row] = {
    Family.DEBIAN: _Row(word_set("debian"), Dialect.DASH),
    Family.UBUNTU: _Row(word_set("ubuntu"), Dialect.DASH),
    Family.ALPINE: _Row(word_set("alpine"), Dialect.ASH, Libc.MUSL),
    Family.REDHAT: _Row(word_set("rhel centos fedora rocky almalinux ol amzn"), Dialect.BASH),
    Family.SUSE: _Row(word_set("suse opensuse opensuse-leap sles"), Dialect.BASH),
    Family.ARCH: _Row(word_set("arch"), Dialect.BASH),
    Family.BUSYBOX: _Row(word_set("busybox"), Dialect.ASH),
    Family.WINDOWS: _Row(word_set("windows"), Dialect.POSIX),
}
# Releases by their names in tags; the one that has no number yet has none here.
DEBIAN_SUITES: Mapping[str, str] = {
    "wheezy": "7", "jessie": "8", "stretch": "9", "buster": "10", "bullseye": "11", "bookworm": "12", "trixie": "13",
    "forky": "14", "sid": "",
}  # fmt: skip
_UBUNTU_SUITES: Mapping[str, str] = {
    "lucid": "10.04", "precise": "12.04", "quantal": "12.10", "raring": "13.04", "saucy": "13.10", "trusty": "14.04",
    "utopic": "14.10", "vivid": "15.04", "wily": "15.10", "xenial": "16.04", "yakkety": "16.10", "zesty": "17.04",
    "artful": "17.10", "bionic": "18.04", "cosmic": "18.10", "disco": "19.04", "eoan": "19.10", "focal": "20.04",
    "groovy": "20.10", "hirsute": "21.04", "impish": "21.10", "jammy": "22.04", "kinetic": "22.10", "lunar": "23.04",
    "mantic": "23.10", "noble": "24.04", "oracular": "24.10", "plucky": "25.04", "questing": "25.10",
}  # fmt: skip
# Official images that are on Debian unless the tag says otherwise.
_ON_DEBIAN = word_set(
    "golang gcc rust python node ruby php perl openjdk haskell buildpack-deps swipl julia erlang elixir maven gradle "
    "clojure nginx httpd tomcat r-base pypy composer rakudo-star dart postgres mysql redis wordpress drupal mariadb "
    "mono"
)
_ID_OF_NAME: Mapping[str, str] = {
    "alpine": "alpine", "busybox": "busybox", "debian": "debian", "ubuntu": "ubuntu", "centos": "centos",
    "fedora": "fedora", "rockylinux": "rocky", "almalinux": "almalinux", "amazonlinux": "amzn",
    "amazoncorretto": "amzn", "oraclelinux": "ol", "archlinux": "arch",
}  # fmt: skip
_NUMBERED_OTHERWISE = ("amazoncorretto",)  # the number in the tag is not the distribution's
_NAMED_IN_TAG = re.compile(r"(?:^|[-_.])(debian|ubuntu|centos|fedora|rockylinux)-?(\d+(?:\.\d+)?)")
_REDHAT_PATH = re.compile(r"(?:^|/)ubi\d+(?:$|[/-])|^registry\.(?:access\.)?redhat\.(?:com|io)/")
_SUSE_PATH = re.compile(r"(?:^|/)(?:opensuse|suse)(?:/|$)")
_WINDOWS_NAME = re.compile(
    r"^mcr\.microsoft\.com/(?:dotnet/framework/|powershell$)"
    r"|(?:^|[/_-])(?:nanoserver|windowsservercore|servercore|windows)(?:$|[/_-])",
    re.IGNORECASE,
)
_WINDOWS_TAG = re.compile(r"(?:^|[-_.])(?:nanoserver|windowsservercore|servercore|windows|ltsc\d{4})(?:[-_.]|$)", re.I)
# Microsoft's images for .NET are on Debian unless the tag says otherwise; since 10 on Ubuntu.
_DOTNET = re.compile(r"^mcr\.microsoft\.com/dotnet/(?:sdk|aspnet|runtime)$")


@dataclass(frozen=True, slots=True)
class Distribution:
    """A distribution as /etc/os-release or the name of an image has it: "debian", "12", "bookworm".

    Version and codename are empty where nothing tells them. `like` are the ids of those that it is made from.
    """

    id: str
    version: str = ""
    codename: str = ""
    like: tuple[str, ...] = ()

    @property
    def family(self) -> Family:
        """The family that it belongs to: its own before those that it is made from."""
        for names in ((self.id,), self.like):
            for family, row in _ROWS.items():
                if not row.ids.isdisjoint(names):
                    return family
        return Family.OTHER

    @property
    def libc(self) -> Libc:
        """Its C library."""
        row = _ROWS.get(self.family)
        return row.libc if row is not None else Libc.GLIBC

    @property
    def shell(self) -> Dialect:
        """What its /bin/sh reads."""
        row = _ROWS.get(self.family)
        return row.shell if row is not None else Dialect.POSIX


def of_image(image: str, platform: str | None = None) -> Distribution | None:
    """Return the distribution of an image by its name and tag, None where these do not tell.

    `platform` is that of FROM --platform. A built image's own files say it better.
    """
    parts = reference(image)
    name, tag = parts.short, parts.tag
    if (platform or "").startswith("windows") or _WINDOWS_TAG.search(tag):
        return Distribution("windows")
    last = parts.last
    # The tag first: PowerShell's images, for one, are there for Linux as well.
    found = _by_tag(last, tag)
    if found is None and _WINDOWS_NAME.search(name):
        return Distribution("windows")
    return found or _by_name(name, last, tag)


def _by_tag(last: str, tag: str) -> Distribution | None:
    """The distribution that a tag names: 3.12-bookworm, 1.25-alpine3.20."""
    pieces = re.split(r"[-_.:/]", tag)
    if last == "alpine" or "alpine" in tag:
        release = re.match(r"\d+\.\d+", tag) if last == "alpine" else re.search(r"(?<=alpine)-?(\d+\.\d+)", tag)
        return Distribution("alpine", release[0].lstrip("-") if release else "")
    for identifier, suites in (("debian", DEBIAN_SUITES), ("ubuntu", _UBUNTU_SUITES)):
        for suite, version in suites.items():
            if suite in pieces or (identifier == last == "ubuntu" and tag.startswith(version)):
                return Distribution(identifier, version, suite)
    named = _NAMED_IN_TAG.search(tag)
    if named is not None:
        return _numbered(_ID_OF_NAME[named[1]], named[2])
    return Distribution("busybox") if "busybox" in pieces else None


def _numbered(identifier: str, number: str) -> Distribution:
    """The distribution by its number: of Debian the first part tells."""
    version = number.partition(".")[0] if identifier == "debian" else number
    suites = {"debian": DEBIAN_SUITES, "ubuntu": _UBUNTU_SUITES}.get(identifier, {})
    return Distribution(identifier, version, next((one for one, value in suites.items() if value == version), ""))


def _by_name(name: str, last: str, tag: str) -> Distribution | None:
    if _REDHAT_PATH.search(name):
        number = re.search(r"ubi(\d+)", name)
        return Distribution("rhel", number[1] if number else "")
    if _SUSE_PATH.search(name):
        return Distribution(last, tag, like=("suse",))
    if last in _ID_OF_NAME:
        identifier = _ID_OF_NAME[last]
        number = re.search(r"^(?:stream-?)?(\d+(?:\.\d+)?)", tag) if last not in _NUMBERED_OTHERWISE else None
        return _numbered(identifier, number[1]) if number else Distribution(identifier)
    if name in _ON_DEBIAN or _DOTNET.search(name):
        return Distribution("debian")
    return None
