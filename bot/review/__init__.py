"""The conductor: the only place that knows the order of a review and what runs side by side."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

from bot import __version__, policy
from bot.comparison.timeline import Timeline
from bot.host import process
from bot.host.timings import timings
from bot.host.workspace import Workspace
from bot.messages import review as messages
from bot.model.reports import Links, Report, ReviewedTarget, ToolVersions
from bot.review.context import ReviewContext
from bot.review.run import ReviewRun
from bot.review.surroundings import Say, Surroundings, without_brought
from bot.targets.plan import Plan

__all__ = ["Surroundings", "review", "without_brought"]


def review(
    plan: Plan,
    workspace: Workspace,
    say: Say,
    trivy_cache: Path,
    links: Links | None = None,
    surroundings: Surroundings | None = None,
) -> Report:
    """Review all targets of a plan and return the report."""
    started = time.monotonic()
    why_nothing, notes = plan.said
    timeline = Timeline()
    reviewed: tuple[ReviewedTarget, ...] = ()
    tools = ToolVersions(__version__)
    if plan.targets:
        say(messages.PREPARING(count=len(plan.targets)))
        around = without_brought(surroundings or Surroundings(), plan)
        reviewed, tools = ReviewRun(ReviewContext(plan, workspace, say, around, timeline)).run(trivy_cache)
    return Report(
        tool=tools,
        base=plan.base,
        head=plan.head,
        verdict=policy.conclude(
            (
                *(reason for target in reviewed for reason in target.verdict.reasons),
                *policy.without_policy(plan.settings.problem),
                *plan.not_reviewed,
            ),
            (gate for target in reviewed for gate in target.verdict.gates),
        ),
        targets=reviewed,
        links=links or Links(),
        why_nothing=why_nothing,
        notes=notes,
        policy_source=plan.settings.source,
        policy_problem=plan.settings.problem,
        seconds=time.monotonic() - started,
        timings=timings(process.spans(), started, time.monotonic()),
        timeline=timeline.activities(),
        reviewed_at=datetime.now(UTC).isoformat(timespec="seconds"),
    )
