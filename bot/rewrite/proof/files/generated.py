"""Files that are made anew wherever a package is installed, and differ each time: whether two say the same. Pure.

Only what a tool made counts: what a person copied there, or a RUN that does more may have changed, is read.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from bot.image.built_image import BuiltImage

# Keys, identities, indexes with times: nobody gets the same a second time.
_EACH_TIME = re.compile(
    r"etc/(?:ssh/ssh_host_\w+|machine-id|ld\.so\.cache|ssl/private/ssl-cert-snakeoil\.key"
    r"|ssl/certs/ssl-cert-snakeoil\.pem)$|var/lib/dbus/machine-id$|usr/lib/locale/C\.utf8/.*"
)
_JAVA_STORE = "etc/ssl/certs/java/cacerts"
_MAILCAP = "etc/mailcap"
_BYTECODE = re.compile(r"(.*?)(?:__pycache__/)?([^/]+?)(?:\.(?:cpython|pypy)[\w-]+)?(?:\.opt-[12])?\.py[co]")
_BYTECODE_HEAD = 16  # a magic number, and the time or the sum of the source
_USERS_PART = re.compile(r"^# -+ +User Section Begins +-+.*?$(.*?)^# -+ +User Section Ends ", re.MULTILINE | re.DOTALL)
_JKS = b"\xfe\xed\xfe\xed"
_CHUNK = 50_000_000
_MOST = 10_000


def says_the_same(original: BuiltImage, path: str, candidate: BuiltImage, place: str) -> bool:
    """Return whether a file that tools make anew was made in both, and differs in nothing that somebody chose."""
    line = original.line(path)
    if line in original.of_context:
        return False
    if _EACH_TIME.match(path):
        return True
    mine, there = original.content(path, _CHUNK), candidate.content(place, _CHUNK)
    bytecode = _BYTECODE.fullmatch(path)
    if bytecode is not None:
        # What is read is the source, where there is one.
        has_source = _source_of(place) in candidate.files
        return has_source or mine[_BYTECODE_HEAD:] == there[_BYTECODE_HEAD:]
    if path == _JAVA_STORE:
        certificates = _certificates(mine)
        return line in original.installing or (certificates is not None and certificates == _certificates(there))
    return path == _MAILCAP and (line in original.installing or _users_part(mine) == _users_part(there))


def _source_of(path: str) -> str:
    found = _BYTECODE.fullmatch(path)
    return f"{found[1]}{found[2]}.py" if found is not None else ""


def _users_part(mailcap: bytes) -> str | None:
    """Return what a person wrote into the table; all of it where it has no part for that."""
    text = mailcap.decode("utf-8", "replace")
    found = _USERS_PART.search(text)
    return found[1].strip() if found is not None else text


def _certificates(store: bytes) -> frozenset[tuple[bytes, bytes]] | None:
    """Return the names and certificates of a Java key store, without their times; None if it is of another kind."""
    if store[:4] != _JKS:
        return None
    try:
        return frozenset(_entries(store))
    except (struct.error, ValueError):
        return None


def _entries(store: bytes) -> Iterator[tuple[bytes, bytes]]:
    version, count = struct.unpack_from(">II", store, 4)
    at = 12
    if version != 2 or count > _MOST:
        raise ValueError(version)

    def piece(kind: str) -> bytes:
        nonlocal at
        (length,) = struct.unpack_from(kind, store, at)
        at += struct.calcsize(kind) + length
        if at > len(store):
            raise ValueError(at)
        return store[at - length : at]

    for _ in range(count):
        (tag,) = struct.unpack_from(">I", store, at)
        if tag != 2:
            raise ValueError(tag)  # a private key: made anew, or somebody's
        at += 4
        alias = piece(">H")
        at += 8  # when it was put in
        piece(">H")
        yield alias, piece(">I")
