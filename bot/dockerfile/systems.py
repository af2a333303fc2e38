"""Which operating system an image has, as far as its name and tag say it, and which shell reads a script there. Pure.

A built image's own files say it better; here is what can be known before there is one. What is not known is None.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from bot.dockerfile.stages import SCRATCH, Stage, StageGraph


class Family(Enum):
    """Systems whose packages and shell are the same; the value is what people call them."""

    ALPINE = "Alpine"
    BUSYBOX = "BusyBox"
    DEBIAN = "Debian"
    REDHAT = "Red Hat"
    SUSE = "SUSE"
    ARCH = "Arch Linux"
    WINDOWS = "Windows"


class Dialect(Enum):
    """The language of a script. A POSIX shell that is not known more closely may be any of the first four."""

    POSIX = "sh"
    DASH = "dash"
    ASH = "ash"
    BASH = "bash"
    KSH = "ksh"
    OTHER = "another language"


@dataclass(frozen=True, slots=True)
class System:
    """A distribution: "debian", "12", "bookworm". Version and codename are empty where the name does not tell."""

    family: Family
    id: str
    version: str = ""
    codename: str = ""


DEBIAN_SUITES: Mapping[str, str] = {
    "wheezy": "7", "jessie": "8", "stretch": "9", "buster": "10", "bullseye": "11", "bookworm": "12", "trixie": "13",
    "forky": "14", "sid": "",
}  # fmt: skip
UBUNTU_SUITES: Mapping[str, str] = {
    "precise": "12.04", "trusty": "14.04", "xenial": "16.04", "bionic": "18.04", "focal": "20.04", "jammy": "22.04",
    "noble": "24.04", "plucky": "25.04", "questing": "25.10",
}  # fmt: skip
_DEBIAN_OFFICIAL = frozenset((
    "golang", "gcc", "rust", "python", "node", "ruby", "php", "perl", "openjdk", "haskell", "buildpack-deps", "swipl",
    "julia", "erlang", "elixir", "nginx", "httpd", "tomcat", "r-base", "pypy", "composer", "rakudo-star", "dart",
    "postgres", "mysql", "redis", "wordpress", "drupal", "mariadb", "mono",
))  # fmt: skip
_BY_NAME: Mapping[str, tuple[Family, str]] = {
    "alpine": (Family.ALPINE, "alpine"),
    "busybox": (Family.BUSYBOX, "busybox"),
    "debian": (Family.DEBIAN, "debian"),
    "ubuntu": (Family.DEBIAN, "ubuntu"),
    "centos": (Family.REDHAT, "centos"),
    "fedora": (Family.REDHAT, "fedora"),
    "rockylinux": (Family.REDHAT, "rocky"),
    "almalinux": (Family.REDHAT, "almalinux"),
    "amazonlinux": (Family.REDHAT, "amzn"),
    "amazoncorretto": (Family.REDHAT, "amzn"),
    "oraclelinux": (Family.REDHAT, "ol"),
    "archlinux": (Family.ARCH, "arch"),
}
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


def name_and_tag(image: str) -> tuple[str, str]:
    """Return an image's name without Docker Hub's spellings, and its tag, empty if there is none."""
    name, _, _ = image.partition("@")
    bare = re.sub(r"\$\{[^}]*\}", lambda match: "_" * len(match[0]), name)  # a variable's own colons are none
    colon = bare.rfind(":")
    tag = ""
    if colon >= 0 and "/" not in bare[colon:]:
        name, tag = name[:colon], name[colon + 1 :]
    name = re.sub(r"^(?:(?:index\.)?docker\.io|registry-1\.docker\.io)/", "", name)
    return name.removeprefix("library/"), tag


def system_of(image: str, platform: str | None = None) -> System | None:
    """Return the system of an image, None where its name does not tell. `platform` is that of FROM --platform."""
    name, tag = name_and_tag(image)
    if (platform or "").startswith("windows") or _WINDOWS_NAME.search(name) or _WINDOWS_TAG.search(tag):
        return System(Family.WINDOWS, "windows")
    last = name.rpartition("/")[2]
    return _by_tag(last, tag) or _by_name(name, last, tag)


def _by_tag(last: str, tag: str) -> System | None:
    """The system that a tag names: 3.12-bookworm, 1.25-alpine3.20."""
    words = re.split(r"[-_.:/]", tag)
    if last == "alpine" or "alpine" in tag:
        release = re.match(r"\d+\.\d+", tag) if last == "alpine" else re.search(r"(?<=alpine)\d+\.\d+", tag)
        return System(Family.ALPINE, "alpine", release[0] if release else "")
    for suite, version in DEBIAN_SUITES.items():
        if suite in words:
            return System(Family.DEBIAN, "debian", version, suite)
    for suite, version in UBUNTU_SUITES.items():
        if suite in words or (last == "ubuntu" and tag.startswith(version)):
            return System(Family.DEBIAN, "ubuntu", version, suite)
    return System(Family.BUSYBOX, "busybox") if "busybox" in words else None


def _by_name(name: str, last: str, tag: str) -> System | None:
    if _REDHAT_PATH.search(name):
        number = re.search(r"ubi(\d+)", name)
        return System(Family.REDHAT, "rhel", number[1] if number else "")
    if _SUSE_PATH.search(name):
        return System(Family.SUSE, last, tag)
    if last in _BY_NAME:
        family, identifier = _BY_NAME[last]
        number = re.match(r"\d+(?:\.\d+)?", tag)
        version = number[0] if number else ""
        if identifier == "debian":
            version = version.partition(".")[0]
        if last == "amazoncorretto":
            version = ""
        suite = next((one for one, value in DEBIAN_SUITES.items() if value and value == version), "")
        return System(family, identifier, version, suite if identifier == "debian" else "")
    if name in _DEBIAN_OFFICIAL or _DOTNET.search(name):
        return System(Family.DEBIAN, "debian")
    return None


def stage_system(graph: StageGraph, stage: Stage) -> System | None:
    """Return the system of a stage: that of the image its chain begins with."""
    first = graph.chain(stage)[0]
    if first.base == SCRATCH:
        return None
    return system_of(first.base, first.platform)


_SHELL_OF = {
    Family.ALPINE: Dialect.ASH,
    Family.BUSYBOX: Dialect.ASH,
    Family.DEBIAN: Dialect.DASH,
    Family.REDHAT: Dialect.BASH,
    Family.SUSE: Dialect.BASH,
    Family.ARCH: Dialect.BASH,
}
CMD = ("cmd", "/S", "/C")  # what reads a RUN on Windows unless SHELL says otherwise
_NAMED = {"bash": Dialect.BASH, "dash": Dialect.DASH, "ash": Dialect.ASH, "ksh": Dialect.KSH, "mksh": Dialect.KSH}


def dialect(words: Sequence[str], system: System | None) -> Dialect:
    """Return what language a shell reads, by the words of SHELL or of a `#!` line; none of them: /bin/sh."""
    rest = [word.rpartition("/")[2].rpartition("\\")[2].lower().removesuffix(".exe") for word in words]
    while rest and (rest[0] in ("env", "busybox") or "=" in rest[0]):
        if rest[0] == "busybox":
            return Dialect.ASH
        rest = [word for word in rest[1:] if not word.startswith("-")]
    name = rest[0] if rest else "sh"
    if name == "sh":
        return Dialect.POSIX if system is None else _SHELL_OF.get(system.family, Dialect.POSIX)
    return _NAMED.get(name, Dialect.OTHER)


def shells(graph: StageGraph) -> dict[int, tuple[str, ...]]:
    """Return the SHELL in force at each instruction, by its line; () where it is the system's own /bin/sh."""
    at_end: dict[int, tuple[str, ...]] = {}
    at: dict[int, tuple[str, ...]] = {}
    for stage in graph.stages:
        if stage.parent is not None:
            shell = at_end[stage.parent]
        else:
            found = stage_system(graph, stage)
            shell = CMD if found is not None and found.family is Family.WINDOWS else ()
        for instruction in stage.instructions:
            at[instruction.start] = shell
            if instruction.keyword == "SHELL" and instruction.json:
                shell = instruction.args
        at_end[stage.index] = shell
    return at
