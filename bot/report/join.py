"""Reports of single images, made side by side, joined into the one report of a pull request. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields, replace

from bot.errors import InputError
from bot.messages import github as messages
from bot.messages import review as review_messages
from bot.model.reports import Report, ReviewedTarget, ToolVersions
from bot.model.verdicts import GateResult, Reason, Verdict, VerdictState
from bot.policy import conclude


def join(parts: Sequence[Report], expected: Iterable[str] = (), *, strict: bool = False) -> Report:
    """Return one report with the images of all parts, by name; of two reports of one image the later counts.

    `expected` are the names of images that must be there: one that is missing is a reason of its own: incomplete, and
    fails if `strict`. Raises InputError without parts, or where they are not of the same two commits.
    """
    if not parts:
        raise InputError(review_messages.NO_REPORT())
    first = parts[0]
    for part in parts[1:]:
        if (part.base.sha, part.head.sha) != (first.base.sha, first.head.sha):
            raise InputError(review_messages.OTHER_COMMITS(one=_commits(first), other=_commits(part)))
        if part.policy_source != first.policy_source:
            raise InputError(review_messages.OTHER_POLICIES(one=first.policy_source, other=part.policy_source))
    targets = {target.comparison.target.name: target for part in parts for target in part.targets}
    state = VerdictState.FAIL if strict else VerdictState.INCOMPLETE
    missing = [
        Reason("incomplete", state, name, messages.PART_MISSING()) for name in sorted(set(expected) - set(targets))
    ]
    ordered = tuple(targets[name] for name in sorted(targets))
    return replace(
        first,
        tool=_tools(parts),
        targets=ordered,
        verdict=_verdict(parts, ordered, missing),
        seconds=max(part.seconds for part in parts),
        timings=_timings(parts),
        timeline=first.timeline if len(parts) == 1 else (),  # the parts have clocks of their own
    )


def _commits(report: Report) -> str:
    return f"{report.base.sha[:12]}..{report.head.sha[:12] or 'working tree'}"


def _tools(parts: Sequence[Report]) -> ToolVersions:
    """A part that had nothing to do used no tools; where two used different ones, both are named."""
    values = {}
    for field in fields(ToolVersions):
        versions = dict.fromkeys(getattr(part.tool, field.name) for part in parts)
        values[field.name] = ", ".join(version for version in versions if version)
    return ToolVersions(**values)


def _verdict(parts: Sequence[Report], targets: Iterable[ReviewedTarget], more: Iterable[Reason]) -> Verdict:
    """The reasons of each image's own verdict, and those that a part has besides."""
    reasons: dict[Reason, None] = {}
    gates: dict[GateResult, None] = {}
    names = set()
    for target in targets:
        names.add(target.comparison.target.name)
        reasons |= dict.fromkeys(target.verdict.reasons)
        gates |= dict.fromkeys(target.verdict.gates)
    for part in parts:
        reasons |= dict.fromkeys(reason for reason in part.verdict.reasons if reason.target not in names)
    return conclude((*reasons, *more), gates)


def _timings(parts: Sequence[Report]) -> tuple[tuple[str, float], ...]:
    """The work of all parts together, whatever ran side by side."""
    total: dict[str, float] = {}
    for name, seconds in (one for part in parts for one in part.timings):
        total[name] = total.get(name, 0.0) + seconds
    return tuple(total.items())
