"""The data that a product may need around it: certificates, time zones, a folder for temporary files. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from bot.image import certificates
from bot.image import named as sources
from bot.image import programs as reach
from bot.rewrite.evidence.evidence import Evidence
from bot.rewrite.proposal.proposal import Copy
from bot.rewrite.proposal.runtime_bases import Base

_CERTIFICATES = "etc/ssl/certs/ca-certificates.crt"
_ZONES = "usr/share/zoneinfo"


def find_wanted(evidence: Evidence, libraries: Collection[str], explicit: Collection[str]) -> tuple[bool, bool]:
    """Return whether the program may need certificates, and time zones, that the original has.

    `libraries` are the paths of those that it loads, `explicit` the packages of data that stay by name.
    """
    image = evidence.image
    if image is None:
        fat = not re.search(r"slim|alpine", evidence.base_tag) and evidence.base_name not in (
            "debian",
            "ubuntu",
            "alpine",
        )
        return "ca-certificates" in explicit or fat, "tzdata" in explicit
    has_certificates = certificates.has_bundle(image) is not None
    needed = has_certificates and ("ca-certificates" in explicit or certificates.may_be_used(image, libraries))
    has_zones = image.resolve(_ZONES) is not None
    named = any(name == "TZ" for name, _ in image.config.env) or image.line("etc/localtime") is not None
    asked = "zones" in sources.data(image)
    return needed, has_zones and ("tzdata" in explicit or named or asked or _loads_zones(evidence))


def _loads_zones(evidence: Evidence) -> bool:
    """Whether a program asks for a time zone by name. Every Go program could; its sources say whether one does."""
    image = evidence.image
    if image is None or not mentions(evidence, (b"time.LoadLocation", b"/usr/share/zoneinfo")):
        return False
    sources = [path for path in image.own() if path.endswith(".go") and not path.endswith("_test.go")]
    modules = any(path.startswith("go/pkg/mod/") or "/vendor/" in path for path in sources)
    depends = any(
        b"require" in image.read(path) for path in image.own() if path.endswith("/go.mod") and "pkg/mod" not in path
    )
    if not sources or len(sources) > _MOST_SOURCES or (depends and not modules):
        return True
    return any(b"LoadLocation(" in image.read(path) for path in sources if "golang.org/toolchain" not in path)


_MOST_SOURCES = 40_000


def copies(base: Base, *, with_certificates: bool, zones: bool) -> list[Copy]:
    """Return what brings them to a base on which nothing can be installed."""
    found = []
    if with_certificates and not base.certificates:
        found.append(Copy(f"/{_CERTIFICATES}", "/etc/ssl/certs/"))
    if zones and not base.time_zones:
        found.append(Copy(f"/{_ZONES}"))
    return found


def mentions(evidence: Evidence, marks: Sequence[bytes]) -> bool:
    """Return whether a program of its own, or the script of one, has one of these strings in it."""
    image = evidence.image
    if image is None:
        return False
    for program in evidence.own_programs:
        content = image.content(program.real, reach.ELF_BYTES)
        if any(mark in content for mark in marks):
            return True
    return False


def uses_temporary(evidence: Evidence) -> bool:
    """Whether the program may write to /tmp, which scratch does not have."""
    if evidence.image is None:
        return False
    return mentions(evidence, (b"os.CreateTemp", b"os.MkdirTemp", b"TMPDIR", b"/tmp", b"mkstemp", b"tmpfile"))
