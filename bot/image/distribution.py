"""What the files of a Linux system say of it: distribution, packages and who owns a file, users. Pure.

Everything is read from the text of files in an image, so a stranger may have written it: what makes no sense is left
out, and nothing here raises.
"""

from __future__ import annotations

import base64
import contextlib
import posixpath
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.dockerfile.distributions import Distribution

_NAME = re.compile(r"[a-z0-9][a-zA-Z0-9+._-]{0,100}")
_USER = re.compile(r"[a-zA-Z_][a-zA-Z0-9_.-]{0,31}\$?")
# /lib is a link to /usr/lib on systems of today, and package databases name either.
_MERGED = ("bin", "sbin", "lib", "lib32", "lib64", "libx32")


@dataclass(frozen=True, slots=True)
class SystemPackage:
    """One installed package of the distribution. `base` says that every image of the distribution has it."""

    name: str
    version: str
    depends: tuple[str, ...] = ()
    base: bool = False
    source: str = ""
    section: str = ""  # what Debian's own metadata says that it is for: devel, libs, ...
    settings: tuple[
        tuple[str, str], ...
    ] = ()  # files of settings, by path without a leading slash, with their MD5 sums
    helpers: tuple[str, ...] = ()  # what its programs make use of where it is there: recommended, or suggested
    provides: tuple[str, ...] = ()  # the names that it goes by beside its own


@dataclass(frozen=True, slots=True)
class User:
    """A line of /etc/passwd."""

    name: str
    uid: int
    gid: int
    home: str = ""
    shell: str = ""


@dataclass(frozen=True, slots=True)
class InstalledSystem:
    """The distribution and its packages. `owners` has the package of a file, by path without a leading slash."""

    distribution: Distribution | None = None
    packages: Mapping[str, SystemPackage] = field(default_factory=dict)
    owners: Mapping[str, str] = field(default_factory=dict)
    users: tuple[User, ...] = ()
    groups: Mapping[int, str] = field(default_factory=dict)
    sums: Mapping[str, str] = field(
        default_factory=dict, repr=False
    )  # of files as their packages have them: MD5, or SHA-1

    def owner(self, path: str) -> str | None:
        """Return the package that a file belongs to; /lib and /usr/lib are one where the system has merged them."""
        path = path.lstrip("/")
        for spelling in _spellings(path):
            if spelling in self.owners:
                return self.owners[spelling]
        return None

    def sum(self, path: str) -> str | None:
        """Return the sum of a file as its package has it; None if no package says."""
        return next((self.sums[one] for one in _spellings(path.lstrip("/")) if one in self.sums), None)

    def user(self, name: str) -> User | None:
        """Return the user with that name or number."""
        return next((user for user in self.users if name in (user.name, str(user.uid))), None)


def _spellings(path: str) -> tuple[str, ...]:
    first, _, _ = path.partition("/")
    if first in _MERGED:
        return path, f"usr/{path}"
    inside = path.removeprefix("usr/")
    if inside != path and inside.partition("/")[0] in _MERGED:
        return path, inside
    return (path,)


# ---------------------------------------------------------------------------------------------------- distribution


def distribution(text: str) -> Distribution | None:
    """Read /etc/os-release; None if it names no distribution."""
    values: dict[str, str] = {}
    for line in text.splitlines()[:200]:
        name, equals, value = line.partition("=")
        if equals:
            values[name.strip()] = value.strip().strip("\"'")
    identifier = values.get("ID", "").lower()
    if not re.fullmatch(r"[a-z0-9._-]{1,40}", identifier):
        return None
    version = values.get("VERSION_ID", "")
    codename = values.get("VERSION_CODENAME", "")
    return Distribution(
        identifier,
        version if re.fullmatch(r"[\w.+-]{1,40}", version) else "",
        codename if re.fullmatch(r"[a-z]{1,40}", codename) else "",
        tuple(values.get("ID_LIKE", "").lower().split()[:8]),
    )


# -------------------------------------------------------------------------------------------------------- packages


def dpkg_packages(status: str) -> dict[str, SystemPackage]:
    """Read /var/lib/dpkg/status (or pieces of it): the packages that are installed."""
    found = {}
    for paragraph in re.split(r"\n\s*\n", status):
        said = fields(paragraph)
        name = said.get("package", "")
        if not _NAME.fullmatch(name) or not said.get("status", "install ok installed").endswith(" installed"):
            continue
        found[name] = SystemPackage(
            name,
            said.get("version", ""),
            _dependencies(f"{said.get('pre-depends', '')},{said.get('depends', '')}"),
            base=said.get("essential") == "yes" or said.get("priority") == "required",
            source=said.get("source", "").partition(" ")[0],
            section=said.get("section", "").rpartition("/")[2],
            settings=_settings(paragraph),
            helpers=_names(f"{said.get('recommends', '')},{said.get('suggests', '')}"),
            provides=_names(said.get("provides", "")),
        )
    return found


def dpkg_settings_left(status: str) -> dict[str, str]:
    """Return the files of settings that packages left which were removed, with the MD5 sums that they came with."""
    found: dict[str, str] = {}
    for paragraph in re.split(r"\n\s*\n", status):
        if fields(paragraph).get("status", "").endswith(" config-files"):
            found |= dict(_settings(paragraph))
    return found


def _settings(paragraph: str) -> tuple[tuple[str, str], ...]:
    """Return the files of settings of a package, with the sums that they are installed with."""
    lines = re.findall(r"^ (/\S+) ([0-9a-f]{32})(?: obsolete)?$", paragraph, re.MULTILINE)
    return tuple((path.lstrip("/"), digest) for path, digest in lines)


def dpkg_sums(lists: Iterable[str]) -> dict[str, str]:
    """Return the MD5 sums of files as their packages have them, from the texts of /var/lib/dpkg/info/*.md5sums."""
    found: dict[str, str] = {}
    for text in lists:
        for line in text.split("\n"):
            digest, _, path = line.partition("  ")
            if len(digest) == 32 and path:
                found[path] = digest
    return found


def fields(paragraph: str) -> dict[str, str]:
    """Return the fields of a paragraph of dpkg's, by their names in small letters."""
    found: dict[str, str] = {}
    for line in paragraph.split("\n"):
        name, colon, value = line.partition(":")
        if colon and name[:1].strip():
            found[name.strip().lower()] = value.strip()
    return found


def _dependencies(text: str) -> tuple[str, ...]:
    """Return the names in a Depends field; of alternatives the first."""
    names = (re.split(r"[\s(:|]", part.strip(), maxsplit=1)[0] for part in text.split(","))
    return tuple(dict.fromkeys(name for name in names if _NAME.fullmatch(name)))


def _names(text: str) -> tuple[str, ...]:
    """Return all the names in a field of relations, each of alternatives."""
    return _dependencies(text.replace("|", ","))


def dpkg_owners(lists: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the package of each file, from the names and texts of /var/lib/dpkg/info/*.list."""
    owners: dict[str, str] = {}
    for name, text in lists:
        package = posixpath.basename(name).removesuffix(".list").partition(":")[0]
        if _NAME.fullmatch(package):
            owners |= dict.fromkeys((line.lstrip("/") for line in text.split("\n") if len(line) > 2), package)
    return owners


def apk_sums(text: str) -> dict[str, str]:
    """Return the SHA-1 sums of files as their packages have them, from /lib/apk/db/installed."""
    found: dict[str, str] = {}
    folder = path = ""
    for line in text.split("\n"):
        key, _, value = line.partition(":")
        if key == "F":
            folder = value
        elif key == "R":
            path = posixpath.join(folder, value)
        elif key == "Z" and value.startswith("Q1") and path:
            with contextlib.suppress(ValueError):
                found[path] = base64.b64decode(value[2:], validate=True).hex()
    return found


def apk_database(text: str) -> tuple[dict[str, SystemPackage], dict[str, str]]:
    """Read /lib/apk/db/installed; -> the packages, and the package of each file."""
    packages: dict[str, SystemPackage] = {}
    owners: dict[str, str] = {}
    for paragraph in text.split("\n\n"):
        name = version = folder = origin = ""
        depends: tuple[str, ...] = ()
        files = []
        for line in paragraph.split("\n"):
            key, _, value = line.partition(":")
            match key:
                case "P":
                    name = value
                case "V":
                    version = value
                case "o":
                    origin = value
                case "D":
                    depends = tuple(re.split(r"[<>=~]", word, maxsplit=1)[0] for word in value.split())
                case "F":
                    folder = value
                case "R":
                    files.append(posixpath.join(folder, value))
        if _NAME.fullmatch(name):
            packages[name] = SystemPackage(name, version, depends, base=origin in _ALPINE_BASE, source=origin)
            owners |= dict.fromkeys(files, name)
    return packages, owners


# Origins of what the official Alpine image is made of.
_ALPINE_BASE = (
    *("alpine-baselayout", "alpine-keys", "alpine-release", "apk-tools", "busybox", "musl", "libc-dev", "pax-utils"),
    *("ca-certificates-bundle", "openssl", "zlib"),
)

# ----------------------------------------------------------------------------------------------------------- users


def users(passwd: str) -> tuple[User, ...]:
    """Read /etc/passwd."""
    found = []
    for line in passwd.splitlines()[:5000]:
        parts = line.split(":")
        if len(parts) >= 6 and _USER.fullmatch(parts[0]) and parts[2].isdecimal() and parts[3].isdecimal():
            found.append(User(parts[0], int(parts[2][:10]), int(parts[3][:10]), parts[5], ":".join(parts[6:7])))
    return tuple(found)


def groups(group: str) -> dict[int, str]:
    """Read /etc/group: names by number."""
    found: dict[int, str] = {}
    for line in group.splitlines()[:5000]:
        parts = line.split(":")
        if len(parts) >= 3 and _USER.fullmatch(parts[0]) and parts[2].isdecimal():
            found.setdefault(int(parts[2][:10]), parts[0])
    return found
