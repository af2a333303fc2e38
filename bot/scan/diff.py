"""Two scans side by side, and where each vulnerability comes from. Pure."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from bot.messages import scan as messages
from bot.model.blame import Blame
from bot.model.images import ImageFacts, Package
from bot.model.scans import PackageChange, Scan, ScanState, Vulnerability, VulnerabilityDiff

# Names of packages that are for building and not for running, in the distributions' spellings. Every Debian has a
# gcc-12-base, which holds nothing but its own documentation.
_BUILD_TOOL = re.compile(
    r"^(?!gcc-\d+-base$)(?:gcc|g\+\+|cpp|clang|llvm|gfortran|binutils|make|cmake|ninja-build|meson|autoconf|automake|libtool|m4|bison|flex"
    r"|build-essential|build-base|dpkg-dev|git|subversion|mercurial|patch|rustc|cargo|golang|openjdk-\d+-jdk|maven|gradle"
    r"|npm|yarn|node-gyp|pkg-config|pkgconf|linux-libc-dev|linux-headers|gdb|strace|vim|nano)(?:$|[-.\d])|-dev$|-devel$"
)


def attribute(scan: Scan, facts: ImageFacts) -> Scan:
    """Return the scan with the origin and line of each vulnerability, from the layer that brought its package."""
    layers = {layer.diff_id: layer for layer in facts.layers}

    def placed(one: Vulnerability) -> Vulnerability:
        layer = layers.get(one.diff_id)
        return one if layer is None else replace(one, origin=layer.origin, line=layer.line)

    return replace(scan, vulnerabilities=tuple(placed(one) for one in scan.vulnerabilities))


def diff(base: Scan | None, head: Scan | None) -> VulnerabilityDiff:
    """Return what head has more and less than base. Without a scan of base nothing is called new."""
    if head is None or head.state is not ScanState.SCANNED:
        state = ScanState.SKIPPED if head is None else head.state
        # Where base is such that it cannot be scanned either, it is not the change's doing; a scanner that failed for
        # base excuses nothing of what was done to head.
        also_base = base is not None and base.state is ScanState.FAILED and base.blame is Blame.AUTHOR
        blame = head.blame if head and not also_base else Blame.NOBODY
        return VulnerabilityDiff(state, head.reason if head else None, compared=False, blame=blame)
    if base is None or base.state is not ScanState.SCANNED:
        reason = (
            messages.NO_BASE() if base is None else messages.BASE_NOT_SCANNED(reason=base.reason or messages.NO_BASE())
        )
        return VulnerabilityDiff(
            ScanState.SCANNED,
            reason,
            unchanged=head.vulnerabilities,
            database_updated_at=head.database_updated_at,
            compared=False,
            end_of_life=head.end_of_life,
        )
    before, after = _by_key(base.vulnerabilities), _by_key(head.vulnerabilities)
    new, fixed, unchanged = [], [], []
    for key in before.keys() | after.keys():
        olds, news = _unlike(before.get(key, []), after.get(key, []))
        common = min(len(olds), len(news))
        come = {id(one) for one in news[common:]}  # equal ones may be there several times
        unchanged += [one for one in after.get(key, ()) if id(one) not in come]
        new += news[common:]
        fixed += olds[common:]
    if head.end_of_life and head.end_of_life != base.end_of_life:
        fixed = []  # nobody looks for them any more
    return VulnerabilityDiff(
        ScanState.SCANNED,
        end_of_life=head.end_of_life,
        ended_before=bool(head.end_of_life) and head.end_of_life == base.end_of_life,
        new=tuple(sorted(new, key=worst_first)),
        fixed=tuple(sorted(fixed, key=worst_first)),
        unchanged=tuple(sorted(unchanged, key=worst_first)),
        database_updated_at=head.database_updated_at,
    )


def packages(base: Scan | None, head: Scan | None, facts: ImageFacts | None = None) -> tuple[PackageChange, ...]:
    """Return the packages that came, went or changed version; build tools first, then what came."""
    if base is None or head is None or ScanState.SCANNED is not base.state or ScanState.SCANNED is not head.state:
        return ()
    before, after = _versions(base.packages), _versions(head.packages)
    layers = {layer.diff_id: layer.line for layer in facts.layers} if facts else {}
    lines = {(one.kind, one.name): layers.get(one.diff_id) for one in head.packages}
    changes = []
    for kind, name in before.keys() | after.keys():
        old, new = before.get((kind, name), ""), after.get((kind, name), "")
        if old != new:
            tool = bool(_BUILD_TOOL.search(name)) and kind in _SYSTEM_KINDS
            changes.append(PackageChange(kind, name, old, new, tool, lines.get((kind, name))))
    return tuple(sorted(changes, key=lambda one: (not one.build_tool, bool(one.before), one.kind, one.name)))


def is_build_tool(package: Package) -> bool:
    """Whether a system package is for building rather than for running."""
    return package.kind in _SYSTEM_KINDS and bool(_BUILD_TOOL.search(package.name))


_SYSTEM_KINDS = frozenset(
    (
        "debian",
        "ubuntu",
        "alpine",
        "wolfi",
        "chainguard",
        "redhat",
        "centos",
        "rocky",
        "alma",
        "fedora",
        "amazon",
        "oracle",
    )
)


def _by_key(vulnerabilities: Iterable[Vulnerability]) -> dict[tuple[str, str, str], list[Vulnerability]]:
    """Group by what stays the same when a version, a path or an image's name changes; a key may stand for several."""
    groups: dict[tuple[str, str, str], list[Vulnerability]] = defaultdict(list)
    for one in sorted(vulnerabilities, key=worst_first):
        groups[(one.kind, one.id, one.package)].append(one)
    return groups


def _unlike(
    olds: Sequence[Vulnerability], news: Sequence[Vulnerability]
) -> tuple[list[Vulnerability], list[Vulnerability]]:
    """Return those of each side that have no counterpart in the same file.

    The path alone does not tell: that of a Python package or a jar has its version in it.
    """
    before, after = Counter(one.path for one in olds), Counter(one.path for one in news)
    return _beyond(olds, after), _beyond(news, before)


def _beyond(some: Iterable[Vulnerability], others: Mapping[str, int]) -> list[Vulnerability]:
    """Return those that there are more of, in their file, than on the other side."""
    seen: Counter[str] = Counter()
    left = []
    for one in some:
        seen[one.path] += 1
        if seen[one.path] > others.get(one.path, 0):
            left.append(one)
    return left


def _versions(found: Iterable[Package]) -> dict[tuple[str, str], str]:
    versions: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in found:
        versions[(one.kind, one.name)].add(one.version)
    return {key: ", ".join(sorted(some)) for key, some in versions.items()}


def worst_first(one: Vulnerability) -> tuple[int, bool, str, str, str, str]:
    """The order of vulnerabilities everywhere: severity, those with a fix first, then by name."""
    return (-one.severity, not one.fixable, one.id, one.package, one.path, one.installed)
