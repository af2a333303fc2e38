"""Users and groups that the Dockerfile made or changed: the candidate has them, too. Pure.

A number may differ, as the next free one is taken: whose files are whose is compared by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.image.built_image import BuiltImage
from bot.messages import proof as messages
from bot.model.rewrites import ProofCheck
from bot.text import verbatim

_MOST = 5000
_WORD = re.compile(r"[\w-]+")
_MAKE_GROUPS = ("groupadd", "addgroup", "useradd", "adduser")
_LISTS = re.compile(r"var/lib/dpkg/info/([^/]+?)(?::\w+)?\.list")
_SCRIPTS = re.compile(r"var/lib/dpkg/info/([^/]+?)(?::\w+)?\.(?:postinst|preinst)|usr/lib/sysusers\.d/([^/]+)\.conf")


def checks(original: BuiltImage, candidate: BuiltImage) -> Iterator[ProofCheck]:
    """Return the first user and the first group that are lost."""
    made: frozenset[str] | None = None  # read once, and only if something is lost
    for lost, path, key in (
        (messages.LOST_USER, "etc/passwd", _user),
        (messages.LOST_GROUP, "etc/group", _group),
    ):
        there = {key(line) for line in candidate.text(path).splitlines()[:_MOST]}
        for line in original.text(path).splitlines()[:_MOST]:
            name = line.partition(":")[0]
            if not name or line in original.base_accounts or key(line) in there:
                continue
            made = _of_packages_left(original, candidate) if made is None else made
            if name not in made and not (key is _group and _of_removed_package(original, line)):
                yield ProofCheck("accounts", False, lost(name=verbatim(name)))
                break
    yield from _passwords(original, candidate)


def _passwords(original: BuiltImage, candidate: BuiltImage) -> Iterator[ProofCheck]:
    """Return the first user with a password who has none in the candidate; that it is the same one nobody can tell."""
    there = _with_password(candidate)
    for name in sorted(_with_password(original) - there):
        yield ProofCheck("accounts", False, messages.LOST_PASSWORD(name=verbatim(name)))
        return


def _with_password(image: BuiltImage) -> frozenset[str]:
    lines = (line.split(":") for line in image.text("etc/shadow").splitlines()[:_MOST])
    return frozenset(parts[0] for parts in lines if len(parts) > 1 and parts[1][:1] not in ("", "!", "*"))


def _user(line: str) -> tuple[str, ...]:
    """Return what counts of a user: the name, the home and the shell."""
    parts = line.split(":")
    return (parts[0], *parts[5:7])


def _group(line: str) -> tuple[str, ...]:
    """Return what counts of a group: the name and its members."""
    parts = line.split(":")
    return (parts[0], *sorted(parts[3].split(",") if len(parts) > 3 else ()))


def _of_removed_package(original: BuiltImage, line: str) -> bool:
    """Whether a group can only be what a package left that was removed, whose scripts are gone by then.

    Nobody is in it, no file is its own, the Dockerfile makes no groups, and neither it nor a source of the context has
    its name.
    """
    name, _, number, members = (*line.split(":"), "", "", "")[:4]
    context = original.source_cache.context()
    if not number.isdecimal() or members or context is None or not _has_removed(original):
        return False
    if original.dockerfile_words & {name, *_MAKE_GROUPS}:
        return False
    owned = any(int(number) == one.entry.gid for one in original.files.values())
    return not owned and not any(name.encode() in content for content in context.values())


def _has_removed(original: BuiltImage) -> bool:
    """Whether the package database lists files of a package that is not installed."""
    lists = (match for path in original.files if (match := _LISTS.fullmatch(path)) is not None)
    return any(match[1] not in original.system.packages for match in lists)


def _of_packages_left(original: BuiltImage, candidate: BuiltImage) -> frozenset[str]:
    """Return the words in the scripts of packages that are not in the candidate: an account of these was theirs."""
    found: set[str] = set()
    for path in original.files:
        match = _SCRIPTS.fullmatch(path)
        package = (match[1] or match[2]) if match is not None else None
        if package and package not in candidate.system.packages:
            found |= set(_WORD.findall(original.text(path)))
    return frozenset(found)
