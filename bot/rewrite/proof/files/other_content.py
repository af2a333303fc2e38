"""Whether a file of the base that a program reads says something else in another base: which system it is. Pure."""

from __future__ import annotations

from bot.dockerfile.paths import below_any
from bot.image.built_image import BuiltImage
from bot.rewrite.evidence import leftovers

_MOST_BYTES = 1_000_000
# What the engine, a package manager or a release of the data decides, and what is compared elsewhere.
_OF_OTHERS = (
    *("etc/ssl", "etc/pki", "usr/share/ca-certificates", "usr/lib/ssl", "usr/share/zoneinfo", "etc/localtime"),
    *("etc/timezone", "proc", "sys", "dev", "run", "tmp", "var"),
)


def differs(original: BuiltImage, candidate: BuiltImage, path: str) -> bool:
    """Return whether a file, by its absolute path, is another in the candidate, whose base brought it.

    What a package gave it in both is one and the same, in its own version.
    """
    mine, there = original.resolve(path), candidate.resolve(path)
    if mine is None or there is None or candidate.line(there) is not None or ".so" in mine:
        return False
    if mine in leftovers.ACCOUNTS or below_any(mine, (*_OF_OTHERS, *leftovers.RECORDS)):
        return False
    if original.files[mine].entry.mode & 0o111 or not candidate.is_file(there):
        return False
    owners = original.system.owner(mine), candidate.system.owner(there)
    if owners[0] is not None and owners[0] == owners[1]:
        return False
    return original.content(mine, _MOST_BYTES) != candidate.content(there, _MOST_BYTES)
