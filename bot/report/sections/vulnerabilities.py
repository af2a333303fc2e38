"""New vulnerabilities: by package, with the version that fixes all of them, and by advisory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.messages import report as messages
from bot.model.comparisons import Comparison
from bot.model.images import Origin
from bot.model.scans import Severity, Vulnerability
from bot.report import markdown as md
from bot.report.sections.writer import CELL, Writer
from bot.scan.versions import fixing_all

_NAMED_PACKAGES = 2
_TITLE = 70  # characters of an advisory's title

Cell = str


@dataclass(frozen=True, slots=True)
class Affected:
    """Packages of one version, from one place, with the same vulnerabilities: one update settles them. Worst first."""

    packages: tuple[str, ...]
    installed: str
    found: tuple[Vulnerability, ...]

    @property
    def worst(self) -> Vulnerability:
        """The vulnerability to name."""
        return self.found[0]

    @property
    def fixed_in(self) -> str:
        """The lowest version that fixes all that can be fixed, empty where nothing can."""
        return fixing_all(self.installed, (one.fixed_in for one in self.found))

    @property
    def fixable(self) -> int:
        """How many of the vulnerabilities can be fixed."""
        return sum(one.fixable for one in self.found)


def by_package(vulnerabilities: Iterable[Vulnerability]) -> list[Affected]:
    """Group by package, and packages that share all their vulnerabilities; the worst first."""
    packages: dict[tuple[object, ...], dict[str, Vulnerability]] = {}
    for one in vulnerabilities:
        key = (one.kind, one.package, one.installed, one.line, one.origin)
        packages.setdefault(key, {}).setdefault(one.id, one)
    groups: dict[tuple[object, ...], list[tuple[str, tuple[Vulnerability, ...]]]] = {}
    for (kind, package, installed, line, origin), by_id in packages.items():
        shared = (kind, installed, line, origin, frozenset((name, v.fixed_in) for name, v in by_id.items()))
        found = tuple(sorted(by_id.values(), key=lambda v: (-v.severity, not v.exploited, v.id)))
        groups.setdefault(shared, []).append((str(package), found))
    made = [
        Affected(tuple(name for name, _ in members), members[0][1][0].installed, members[0][1])
        for members in groups.values()
    ]
    return sorted(made, key=lambda one: (-_rank(one), not one.fixable, -len(one.found)))


def _rank(one: Affected) -> float:
    return max(v.severity + 10 * v.exploited for v in one.found)


def title(writer: Writer, comparison: Comparison) -> str:
    """What is new, counted by severity, with how much of it can be fixed and what the base image brought."""
    new = comparison.vulnerabilities.new
    counts = [f"{count} {one.name}" for one in reversed(Severity) if (count := sum(v.severity is one for v in new))]
    line = f"**{writer.say(messages.NEW_VULNERABILITIES())}**: {', '.join(counts)}"
    extra = [messages.FIXABLE(count=sum(one.fixable for one in new))]
    base = sum(one.origin is Origin.BASE_IMAGE for one in new)
    extra += [messages.FROM_BASE(count=base)] if base else []
    exploited = len({one.id for one in new if one.exploited})
    extra += [messages.EXPLOITED_COUNT(count=exploited)] if exploited else []
    waived = comparison.head_scan.suppressed if comparison.head_scan else 0
    extra += [messages.SUPPRESSED(count=waived)] if waived else []
    return f"{line}; {', '.join(writer.say(one) for one in extra)}"


def packages(writer: Writer, comparison: Comparison, groups: Sequence[Affected]) -> str:
    """A table with a row for each package: what fixes all of its vulnerabilities, and the worst of them by name."""
    head = writer.heads(
        messages.SEVERITY, messages.PACKAGE, messages.UPGRADE_TO, messages.VULNERABILITIES, messages.FROM
    )
    return md.table(head, [_package(writer, comparison, one) for one in groups])


def _package(writer: Writer, comparison: Comparison, one: Affected) -> list[Cell]:
    worst = one.worst
    more = len(one.found) - 1
    said = f"{_write_name(writer, worst)}{_short_title(worst)}"
    if more:
        said += f", {writer.say(messages.AND_SO_MANY_MORE(count=more))}"
    return [
        worst.severity.name,
        _names(writer, one.packages, one.installed),
        _fix(writer, one),
        said,
        writer.where(comparison, worst.line, worst.origin),
    ]


def _fix(writer: Writer, one: Affected) -> str:
    if not one.fixed_in:
        return writer.say(messages.NO_FIX())
    shown = md.code(one.fixed_in, 60, cell=True)
    if one.fixable == len(one.found):
        return shown
    return f"{shown} ({writer.say(messages.FIXES_SOME(count=one.fixable, total=len(one.found)))})"


def by_advisory(vulnerabilities: Iterable[Vulnerability]) -> list[list[Vulnerability]]:
    """Group what one update settles: the packages of one source that share an advisory, in the order given."""
    groups: dict[tuple[object, ...], list[Vulnerability]] = {}
    for one in vulnerabilities:
        key = (one.id, one.severity, one.kind, one.installed, one.fixed_in, one.line, one.origin)
        groups.setdefault(key, []).append(one)
    return list(groups.values())


def advisories(writer: Writer, comparison: Comparison, groups: Iterable[Sequence[Vulnerability]]) -> str:
    """A table with one row for each group of packages that share a vulnerability."""
    head = writer.heads(messages.SEVERITY, messages.IDENTIFIER, messages.PACKAGE, messages.FIXED_IN, messages.FROM)
    return md.table(head, [_advisory(writer, comparison, group) for group in groups])


def _advisory(writer: Writer, comparison: Comparison, group: Sequence[Vulnerability]) -> list[Cell]:
    one = group[0]
    return [
        one.severity.name,
        _write_name(writer, one) + _short_title(one),
        _names(writer, [member.package for member in group], one.installed),
        md.code(one.fixed_in, 60, cell=True) if one.fixed_in else writer.say(messages.NO_FIX()),
        writer.where(comparison, one.line, one.origin),
    ]


def _write_name(writer: Writer, one: Vulnerability) -> str:
    shown = writer.references.link(md.text(one.id, 60), one.url)
    return f"{shown} **{writer.say(messages.EXPLOITED())}**" if one.exploited else shown


def _short_title(one: Vulnerability) -> str:
    """The title without the package's name, which stands beside it."""
    before, colon, rest = one.title.partition(": ")
    named = colon and (before in one.package or one.package in before)
    title = rest[:1].upper() + rest[1:] if named else one.title
    return f" {md.text(title, _TITLE)}" if title and title != one.id else ""


def _names(writer: Writer, packages: Sequence[str], installed: str) -> str:
    names = ", ".join(dict.fromkeys(packages[:_NAMED_PACKAGES]))
    shown = md.code(f"{names} {installed}", CELL, cell=True)
    if len(packages) > _NAMED_PACKAGES:
        shown += f" {writer.say(messages.AND_SO_MANY_MORE(count=len(packages) - _NAMED_PACKAGES))}"
    return shown
