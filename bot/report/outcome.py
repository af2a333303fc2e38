"""Reports of runs that reviewed nothing: nothing to review, or not complete."""

from __future__ import annotations

from collections.abc import Iterable

from bot import __version__
from bot.config.settings import Settings
from bot.model.images import BuildState
from bot.model.reports import Report, ReviewedTarget, Revision, ToolVersions
from bot.model.scans import ScanState
from bot.model.verdicts import Reason, Verdict, VerdictState
from bot.policy import conclude, without_policy
from bot.text import Text


def incomplete(report: Report) -> Text | None:
    """Return what kept a review from being done in full: the engine, the network, the disk; None if nothing did."""
    return _why_unjudged(report.verdict) or next(filter(None, map(incomplete_image, report.targets)), None)


def incomplete_image(target: ReviewedTarget) -> Text | None:
    """Return what kept one image from being reviewed in full, None if nothing did."""
    if (unjudged := _why_unjudged(target.verdict)) is not None:
        return unjudged
    comparison = target.comparison
    for image in (comparison.head, comparison.base):
        failed = image.state is BuildState.FAILED and not image.blame_pull_request
        if failed or image.state is BuildState.SKIPPED:
            return image.reason
    if comparison.head.state is BuildState.BUILT and comparison.head.facts is None:
        return comparison.head.reason
    if comparison.vulnerabilities.state is ScanState.FAILED:
        return comparison.vulnerabilities.reason
    return None


def _why_unjudged(verdict: Verdict) -> Text | None:
    return next((reason.text for reason in verdict.reasons if reason.state is VerdictState.INCOMPLETE), None)


def nothing_to_review(
    base: Revision,
    head: Revision,
    settings: Settings,
    reasons: Iterable[Reason] = (),
    said: tuple[Text | None, tuple[Text, ...]] = (None, ()),
) -> Report:
    """Return the report of a change that concerns no image: it passes, but for what could not be reviewed.

    `said` is why no image is concerned, and what looks like one and is not reviewed.
    """
    why, notes = said
    return Report(
        ToolVersions(__version__),
        base,
        head,
        conclude((*without_policy(settings.problem), *reasons)),
        why_nothing=why,
        notes=notes,
        policy_source=settings.source,
        policy_problem=settings.problem,
    )
