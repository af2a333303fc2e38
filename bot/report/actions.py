"""What to do about a change: the few actions that bring most, each with what it brings. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.messages import actions as messages
from bot.model.comparisons import Comparison
from bot.model.images import BuildState, Origin
from bot.model.reports import Report, ReviewedTarget
from bot.model.rewrites import RewriteState
from bot.model.scans import Severity, Vulnerability
from bot.model.targets import Change
from bot.report import offer, phrases
from bot.scan.versions import fixing_all
from bot.text import Text, verbatim

MOST = 5
_NOTEWORTHY_BYTES = 1_000_000
_UPGRADES = 3  # of one image
_RULES = 4


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do; the higher `weight`, the earlier it is said."""

    text: Text
    weight: float
    target: str = ""


def actions(report: Report) -> tuple[Action, ...]:
    """Return at most five actions for the report, the most telling first."""
    found = [one for target in report.targets for one in _of_target(target)]
    return tuple(sorted(found, key=lambda one: -one.weight)[:MOST])


def _of_target(target: ReviewedTarget) -> Iterator[Action]:
    comparison = target.comparison
    if comparison.target.change is Change.REMOVED:
        return
    name = comparison.target.name
    for text, weight in (
        *_build(comparison),
        *_upgrades(comparison),
        *_base_update(comparison),
        *_clean_up(comparison),
        *_rewrite(target),
        *_edits(comparison),
    ):
        yield Action(text, weight, name)


def _build(comparison: Comparison) -> Iterator[tuple[Text, float]]:
    head = comparison.head
    if head.state is BuildState.FAILED and head.blame_pull_request:
        yield messages.FIX_BUILD(at=_at(head.failure.line if head.failure else None)), 1000.0


def _find_brought(comparison: Comparison) -> Sequence[Vulnerability]:
    """The vulnerabilities that are the change's: the new ones, or all where there is nothing to compare with."""
    diff = comparison.vulnerabilities
    return diff.new if diff.compared else diff.unchanged


def _upgrades(comparison: Comparison) -> Iterator[tuple[Text, float]]:
    groups: dict[tuple[str, str, str], list[Vulnerability]] = {}
    for one in _find_brought(comparison):
        if one.fixable and one.origin is not Origin.BASE_IMAGE:
            groups.setdefault((one.kind, one.package, one.installed), []).append(one)
    made = []
    for (_, package, installed), group in groups.items():
        after = fixing_all(installed, (one.fixed_in for one in group))
        if after:
            text = messages.UPGRADE(
                package=phrases.quote(package),
                before=verbatim(installed[:60]),
                after=verbatim(after[:60]),
                at=_at(group[0].line),
                count=_count(group),
            )
            made.append((text, _severity_weight(group)))
    yield from sorted(made, key=lambda one: -one[1])[:_UPGRADES]


def _base_update(comparison: Comparison) -> Iterator[tuple[Text, float]]:
    group = [one for one in _find_brought(comparison) if one.fixable and one.origin is Origin.BASE_IMAGE]
    line = phrases.from_line(comparison)
    if not group:
        return
    lines = comparison.dockerfile_text.splitlines()
    words = lines[line - 1].split() if line is not None and line <= len(lines) else []
    image = next((word for word in words[1:] if not word.startswith("--")), "")
    yield messages.UPDATE_BASE(image=phrases.quote(image), at=_at(line), count=_count(group)), _severity_weight(group)


def _clean_up(comparison: Comparison) -> Iterator[tuple[Text, float]]:
    facts = comparison.head.facts
    if facts is None or comparison.size_delta is None or comparison.size_delta <= 0:
        return
    by_line: dict[int, int] = {}
    for one in facts.wasted_files:
        if one.deleted and one.origin is Origin.DOCKERFILE and one.added_line is not None:
            by_line[one.added_line] = by_line.get(one.added_line, 0) + one.size_bytes
    line, size = max(by_line.items(), key=lambda item: item[1], default=(0, 0))
    if size >= _NOTEWORTHY_BYTES:
        yield messages.CLEAN_UP(at=_at(line), size=phrases.delta(-size)), 150.0 + size / 1e8


def _rewrite(target: ReviewedTarget) -> Iterator[tuple[Text, float]]:
    if target.rewrite.state is RewriteState.PROVED:
        gain = offer.gain(target.rewrite, target.comparison)
        if gain is not None:
            yield messages.TAKE_REWRITE(gain=gain), 180.0


def _edits(comparison: Comparison) -> Iterator[tuple[Text, float]]:
    found = [one for one in comparison.findings.new if one.edit is not None]
    if not found:
        return
    lines = sorted({one.line for one in found})
    shown = ", ".join(str(line) for line in lines[:_RULES]) + ("…" if len(lines) > _RULES else "")
    at = _at(lines[0]) if len(lines) == 1 else messages.AT_LINES(lines=verbatim(shown))
    rules = ", ".join(dict.fromkeys(f"`{one.rule}`" for one in found[:_RULES]))
    yield messages.APPLY(at=at, rules=verbatim(rules)), 20.0


def _count(group: Sequence[Vulnerability]) -> Text:
    """How many, and the worst of them: "4 (2 HIGH)"."""
    worst = max(one.severity for one in group)
    of_worst = sum(one.severity is worst for one in group)
    total = len({one.id for one in group})
    if worst is Severity.UNKNOWN:
        return verbatim(str(total))
    ids = min(len({one.id for one in group if one.severity is worst}), of_worst)
    return verbatim(f"{total} {worst.name}" if ids == total else f"{total} ({ids} {worst.name})")


def _severity_weight(group: Iterable[Vulnerability]) -> float:
    members = list(group)
    return 100.0 * max(int(one.severity) for one in members) + min(len(members), 99)


def _at(line: int | None) -> Text:
    return messages.AT_LINE(line=line) if line is not None else verbatim("")
