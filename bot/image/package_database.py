"""What an image's files say of its distribution and its packages, as the scanner reads them. Pure.

The scanner takes regular files at fixed paths and follows no link, so that this does not either. The files are a
stranger's: what makes no sense is left out, and nothing here raises.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from bot.filetree import EntryKind, TreeFile
from bot.image import distribution

Read = Callable[[TreeFile, int], bytes]  # a file of the image, and at most so many bytes of it

RELEASE = frozenset(
    (
        *("etc/os-release", "usr/lib/os-release", "etc/debian_version", "etc/alpine-release", "etc/lsb-release"),
        *("etc/redhat-release", "etc/centos-release", "etc/fedora-release", "etc/rocky-release", "etc/system-release"),
        *("etc/almalinux-release", "etc/oracle-release", "etc/SuSE-release", "etc/mariner-release"),
        "etc/photon-release",
    )
)
REPOSITORIES = "etc/apk/repositories"  # where they name a release, the scanner takes the advisories of that one
DPKG = "var/lib/dpkg"
APK = ("lib/apk/db/installed", "usr/lib/apk/db/installed")
RPM = tuple(
    f"{folder}/{name}"
    for folder in ("var/lib/rpm", "usr/lib/sysimage/rpm")
    for name in ("Packages", "Packages.db", "rpmdb.sqlite")
)
MANIFEST = "var/lib/rpmmanifest"  # of distributions without a database
FOLDERS = (DPKG, *(posixpath.dirname(path) for path in (*APK, *RPM)), MANIFEST)
_LIMIT = 20_000_000  # bytes of one file; of a large system it is 5 MB
_LIST_LIMIT = 10_000_000
_RELEASE_LIMIT = 100_000
_PACKAGES = 100_000


@dataclass(frozen=True, slots=True)
class InstalledPackage:
    """One package, with what the scanner matches it by: version, source, ... Its `files` have no leading slash."""

    identity: tuple[str, ...]
    files: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Database:
    """What the files say: packages by the database's file and their name, and what is looked at as a whole."""

    packages: Mapping[tuple[str, str], InstalledPackage] = field(default_factory=dict)
    texts: Mapping[str, bytes] = field(default_factory=dict)  # release files and databases that are not understood
    repository: str = ""  # the release that apk's repositories name, where it is not that of the image


def concerns(path: str) -> bool:
    """Whether a file decides what a scanner finds: of a release, or in the folder of a database."""
    return path in RELEASE or path == REPOSITORIES or any(path.startswith(f"{folder}/") for folder in FOLDERS)


_ABOVE = frozenset(
    ancestor
    for path in (*RELEASE, REPOSITORIES, *(f"{folder}/x" for folder in FOLDERS))
    for ancestor in [path[: match.start()] for match in re.finditer("/", path)] + [""]
)


def is_above(path: str) -> bool:
    """Whether such files are below a path: what becomes of it becomes of them."""
    return path in _ABOVE


def read(files: Mapping[str, TreeFile], content: Read) -> Database:
    """Read the databases of an image, or of a state of it while it was built."""
    packages: dict[tuple[str, str], InstalledPackage] = {}
    texts: dict[str, bytes] = {}
    inside = _below(files, FOLDERS)
    for path in inside:
        if path == f"{DPKG}/status" or (path.startswith(f"{DPKG}/status.d/") and not path.endswith(".md5sums")):
            text = _text(files, path, content, _LIMIT)
            packages |= _dpkg(path, text, lambda names: _lists(files, content, names))
        elif path in APK:
            packages |= _apk(path, _text(files, path, content, _LIMIT))
        elif (path in RPM or path.startswith(f"{MANIFEST}/")) and _is_regular(files, path):
            texts[path] = content(files[path], _LIMIT)
    texts |= {path: content(files[path], _RELEASE_LIMIT) for path in RELEASE if _is_regular(files, path)}
    released = texts.get("etc/alpine-release", b"").decode("utf-8", "replace").strip()
    repositories = _text(files, REPOSITORIES, content, _RELEASE_LIMIT)
    return Database(packages, texts, _other_release(repositories, released) if released else "")


def _below(files: Mapping[str, TreeFile], folders: Iterable[str]) -> list[str]:
    starts = tuple(f"{folder}/" for folder in folders)
    return [path for path in files if path.startswith(starts)]


def _is_regular(files: Mapping[str, TreeFile], path: str) -> bool:
    file = files.get(path)
    return file is not None and file.entry.kind is EntryKind.FILE


def _text(files: Mapping[str, TreeFile], path: str, content: Read, limit: int) -> str:
    return content(files[path], limit).decode("utf-8", "replace") if _is_regular(files, path) else ""


# ------------------------------------------------------------------------------------------------------------ dpkg

_FIELDS = ("version", "source", "architecture", "maintainer")


def _dpkg(
    path: str, status: str, lists: Callable[[list[str]], frozenset[str]]
) -> dict[tuple[str, str], InstalledPackage]:
    found = {}
    for paragraph in re.split(r"\n[ \t]*\n", status)[:_PACKAGES]:
        fields = distribution.fields(paragraph)
        name, architecture = fields.get("package", ""), fields.get("architecture", "")
        if not name or {"deinstall", "purge"} & set(fields.get("status", "").split()):
            continue
        files = lists([f"{name}.list", f"{name}:{architecture}.list"])
        found[(path, f"{name}:{architecture}")] = InstalledPackage(tuple(fields.get(key, "") for key in _FIELDS), files)
    return found


def _lists(files: Mapping[str, TreeFile], content: Read, names: list[str]) -> frozenset[str]:
    """The files of a package, by the lists that dpkg keeps."""
    for name in names:
        path = f"{DPKG}/info/{name}"
        if _is_regular(files, path):
            lines = _text(files, path, content, _LIST_LIMIT).split("\n")
            return frozenset(line.lstrip("/") for line in lines if len(line) > 2)
    return frozenset()


# ------------------------------------------------------------------------------------------------------------- apk

_REPOSITORY = re.compile(r"(?:https?|ftp)://[0-9A-Za-z.-]+/[A-Za-z]+/v?([0-9A-Za-z_.-]+)/")
_EDGE = "edge"


def _other_release(repositories: str, released: str) -> str:
    """Return the release that apk's repositories name if it is not the image's; of several the scanner takes the last.

    That of edge is no other: what is fixed anywhere is fixed there, so that its advisories know all of the others'.
    """
    named = _REPOSITORY.findall(repositories)
    own = ".".join(released.split(".")[:2])
    if not named or _EDGE in named:
        return ""
    last = max(
        named, key=lambda one: [(int(part), "") if part.isdigit() else (1 << 30, part) for part in one.split(".")]
    )
    return "" if last == own else last


def _apk(path: str, text: str) -> dict[tuple[str, str], InstalledPackage]:
    found = {}
    for paragraph in text.split("\n\n")[:_PACKAGES]:
        fields: dict[str, str] = {}
        folder = ""
        files = set()
        for line in paragraph.split("\n"):
            key, _, value = line.partition(":")
            if key == "F":
                folder = value
            elif key == "R":
                files.add(posixpath.join(folder, value))
            else:
                fields.setdefault(key, value)
        if "P" in fields:
            identity = tuple(fields.get(key, "") for key in ("V", "o", "A"))
            found[(path, fields["P"])] = InstalledPackage(identity, frozenset(files))
    return found
