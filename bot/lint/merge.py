"""One finding for what several linters say of one place. Pure.

Which rules say the same is told by our own rules (`SAME`, `DECIDES`); between hadolint and BuildKit, by a table here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache

from bot.dockerfile.syntax import Dockerfile
from bot.lint.rules import all_rules
from bot.model.findings import Finding, Level, Linter
from bot.text import Text

Place = Callable[[int], int]

# Rules that we have none of our own for; the first of a group is the one that is shown.
_GROUPS = (
    ("DL4003", "MultipleInstructionsDisallowed"),
    ("DL4004", "MultipleInstructionsDisallowed"),
    ("DL3012", "MultipleInstructionsDisallowed"),
    ("DL4000", "MaintainerDeprecated"),
    ("DL3000", "WorkdirRelativePath"),
    ("DuplicateStageName", "DL3024"),
    ("FromPlatformFlagConstDisallowed", "DL3029"),
    ("RedundantTargetPlatform", "DL3065"),
)
_MOST_LEADERS = 100  # findings that others are joined to; nobody reads more of them
_ELSEWHERE = "MultipleInstructionsDisallowed"  # BuildKit names the first of two, hadolint the second


@cache
def equivalents(code: str) -> frozenset[str]:
    """Return the other rules that say the same as this one, of whatever linter."""
    same: set[str] = set()
    for group in (*((rule.ID, *rule.SAME) for rule in all_rules()), *_GROUPS):
        if code in group:
            same.update(group)
    return frozenset(same - {code})


def merge(
    findings: Iterable[Finding],
    dockerfile: Dockerfile,
    *,
    levels: Mapping[str, Level] | None = None,
    judged: bool = True,
) -> tuple[Finding, ...]:
    """Return the findings of one file with duplicates joined: our own text wins, `also` names the others.

    `levels` are those that the configuration sets for a rule. `judged` says that our own rules were run, so that what
    they decide against can be left out.
    """
    found = list(findings)
    place = places(dockerfile)
    own = [one for one in found if one.linter is Linter.HULLCHECK]
    others: dict[int, list[Finding]] = defaultdict(list)
    for one in found:
        if one.linter is not Linter.HULLCHECK:
            others[place(one.line)].append(one)
    result: list[Finding] = []
    for finding in own:
        here = others[place(finding.line)]
        same = [one for one in here if one.rule in equivalents(finding.rule)]
        others[place(finding.line)] = [one for one in here if one not in same]
        result.append(_join(finding, same, levels or {}))
    left = [one for some in others.values() for one in some]
    if judged:
        decided = {code for rule in all_rules() for code in rule.DECIDES}
        left = [one for one in left if one.rule not in decided]
    return tuple(result + _join_same(left, place, levels or {}))


def _join(finding: Finding, same: Sequence[Finding], levels: Mapping[str, Level]) -> Finding:
    also = sorted({*finding.also, *(one.rule for one in same)} - {finding.rule})
    chosen = [levels[code] for code in (finding.rule, *also) if code in levels]
    return replace(
        finding,
        also=tuple(also),
        level=max(chosen) if chosen else finding.level,
        url=finding.url or next((one.url for one in same if one.url), None),
    )


def _join_same(findings: list[Finding], place: Place, levels: Mapping[str, Level]) -> list[Finding]:
    """Join what hadolint and BuildKit both say, and what one of them says twice of one line."""

    def together(one: Finding, leader: Finding) -> bool:
        said = any(leader.rule == group[0] and one.rule in group[1:] for group in _GROUPS)
        return said and (one.rule == _ELSEWHERE or place(one.line) == place(leader.line))

    leaders = [one for one in findings if any(one.rule == group[0] for group in _GROUPS)][:_MOST_LEADERS]
    followers = {name for group in _GROUPS for name in group[1:]}
    result: dict[tuple[str, int, Text], Finding] = {}
    for finding in findings:
        if finding.rule in followers and any(together(finding, leader) for leader in leaders):
            continue
        same = [one for one in findings if together(one, finding)] if finding in leaders else []
        result.setdefault((finding.rule, finding.line, finding.message), _join(finding, same, levels))
    return list(result.values())


def places(dockerfile: Dockerfile) -> Place:
    """Return what tells which instruction a line is of, by its first line; lines of none are places of their own."""
    starts = {line: one.start for one in dockerfile.instructions for line in range(one.start, one.end + 1)}
    return lambda line: starts.get(line, line)
