"""Which of several versions of a package is later: by the parts that every ecosystem shares. Pure.

Numbers compare as numbers, letters as text, `~` sorts before everything (Debian, RPM), an epoch (`1:`) before the rest.
Where ecosystems differ (Maven's words, PEP 440's `post`), the order can be wrong; it is only used to name one version
among those that an advisory lists, never to decide whether something is vulnerable.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_PART = re.compile(r"\d+|[A-Za-z]+|~")
_Key = tuple[int, tuple[tuple[int, int, str], ...]]


def key(version: str) -> _Key:
    """Return what versions are sorted by."""
    epoch, colon, rest = version.partition(":")
    number = int(epoch) if colon and epoch.isdigit() and len(epoch) < 10 else 0
    parts = _PART.findall((rest if colon and epoch.isdigit() else version).lstrip("vV")[:200])
    return number, (*(_rank(part) for part in parts), (1, 0, ""))


def _rank(part: str) -> tuple[int, int, str]:
    if part == "~":
        return (0, 0, "")
    if part.isdigit():
        return (3, int(part), "")
    before = part.lower() in (
        "a",
        "alpha",
        "b",
        "beta",
        "c",
        "rc",
        "pre",
        "preview",
        "dev",
        "snapshot",
        "m",
        "milestone",
    )
    return (0 if before else 2, 0, part.lower())


def fixing(installed: str, listed: str) -> str:
    """Return the nearest of the fixed versions that an advisory lists ("2.0.6, 1.26.17") above the installed one."""
    versions = [one.strip() for one in listed.split(",") if one.strip()]
    later = sorted((one for one in versions if key(one) > key(installed)), key=key)
    return later[0] if later else max(versions, key=key, default="")


def fixing_all(installed: str, lists: Iterable[str]) -> str:
    """Return the lowest version that has every fix, of those that the advisories name; empty where none is named."""
    return max((fixing(installed, one) for one in lists if one), key=key, default="")
