"""Whether a candidate is worth having: smaller, or with fewer vulnerabilities, and in no way worse. Pure."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from bot.dockerfile.paths import below_any
from bot.image.built_image import BuiltImage
from bot.messages import proof as messages
from bot.model.images import ImageFacts
from bot.model.rewrites import ProofCheck
from bot.model.scans import Scan, ScanState, Severity, Vulnerability
from bot.rewrite.candidate import Mend
from bot.rewrite.evidence.own_tools import OwnTools
from bot.text import Size, verbatim

NO_GAIN = "gain"  # the name of the check that says that a candidate is worth nothing
WORSE = "vulnerabilities"  # that of the one that says that it has vulnerabilities which the original has not
_MOST_PATHS = 60  # that a RUN is told to remove
_LEAST_BYTES = 1_000_000
_LEAST_RATIO = 0.1


def checks(before: ImageFacts, after: ImageFacts, scans: tuple[Scan | None, Scan | None]) -> tuple[ProofCheck, ...]:
    """Return what is gained as checks; one that did not pass says why the candidate is not worth having.

    `scans` are those of the original and of the candidate.
    """
    saved = before.size_bytes - after.size_bytes
    smaller = saved > _LEAST_BYTES and saved >= _LEAST_RATIO * before.size_bytes
    sizes = {"before": Size(before.size_bytes), "after": Size(after.size_bytes)}
    found = []
    if smaller:
        found.append(ProofCheck("size", True, messages.INSTEAD(**sizes)))
    fewer = False
    if (both := _both_scanned(scans)) is not None:
        worse = _new(*both)
        counts = {"before": len(both[0].vulnerabilities), "after": len(both[1].vulnerabilities)}
        if worse is not None:
            found.append(worse)
        elif counts["after"] <= counts["before"]:
            fewer = counts["after"] < counts["before"] and saved >= 0
            found.append(ProofCheck(WORSE, True, messages.VULNERABILITIES_INSTEAD(**counts)))
    if not smaller and not fewer:
        found.append(ProofCheck(NO_GAIN, False, messages.NO_GAIN(**sizes)))
    return tuple(found)


def _both_scanned(scans: tuple[Scan | None, Scan | None]) -> tuple[Scan, Scan] | None:
    before, after = scans
    if before is None or after is None or ScanState.SCANNED is not before.state or ScanState.SCANNED is not after.state:
        return None
    return before, after


def outdated(tools: OwnTools, scans: tuple[Scan | None, Scan | None]) -> Mend:
    """Return the package managers to bring up to date, as the original did: their old versions are what is worse.

    Nothing if anything else is worse as well.
    """
    both = _both_scanned(scans)
    found = [tools.renewed(one.path) for one in _worse(*both)] if both is not None else []
    return Mend(renewed=frozenset(name for name in found if name)) if all(found) else Mend()


def removed(original: BuiltImage, candidate: BuiltImage, scans: tuple[Scan | None, Scan | None]) -> Mend:
    """Return what the original removed of its base, no package's, and the candidate has again: it is what is worse.

    Nothing if anything else is worse as well, or it is too much to be said.
    """
    both = _both_scanned(scans)
    gone = frozenset(original.deleted)
    there = (path for path in original.deleted if path in candidate.files and posixpath.dirname(path) not in gone)
    again = tuple(path for path in there if candidate.system.owner(path) is None)
    worse = [one.path for one in _worse(*both)] if both is not None else []
    known = bool(worse) and len(again) <= _MOST_PATHS and all(below_any(path, again) for path in worse)
    return Mend(gone=again) if known else Mend()


def _new(before: Scan, after: Scan) -> ProofCheck | None:
    """Return the worst bad vulnerability that the original has in no package at all."""
    one = next(_worse(before, after), None)
    if one is None:
        return None
    text = messages.NEW_VULNERABILITY(
        id=verbatim(one.id), severity=verbatim(one.severity.name), package=verbatim(one.package)
    )
    return ProofCheck(WORSE, False, text)


def _worse(before: Scan, after: Scan) -> Iterator[Vulnerability]:
    """Yield the bad vulnerabilities that the original has in no package at all, the worst first."""
    known = {one.id for one in before.vulnerabilities}
    return (one for one in after.vulnerabilities if one.severity >= Severity.HIGH and one.id not in known)
