"""Reports of runs that reviewed nothing: nothing to review, or not complete."""

from __future__ import annotations

from collections.abc import Iterable

from bot import __version__
from bot.model import BuildState, Reason, Report, Revision, ScanState, ToolVersions
from bot.policy import conclude
from bot.text import Text


def incomplete(report: Report) -> Text | None:
    """Return what kept a review from being done in full: the engine, the network, the disk; None if nothing did."""
    for comparison in (target.comparison for target in report.targets):
        for image in (comparison.head, comparison.base):
            failed = image.state is BuildState.FAILED and not image.blame_pull_request
            if failed or image.state is BuildState.SKIPPED:
                return image.reason
        if comparison.head.state is BuildState.BUILT and comparison.head.facts is None:
            return comparison.head.reason
        if comparison.vulnerabilities.state is ScanState.FAILED:
            return comparison.vulnerabilities.reason
    return None


def nothing_to_review(base: Revision, head: Revision, policy_source: str, reasons: Iterable[Reason] = ()) -> Report:
    """Return the report of a change that concerns no image: it passes, but for what could not be reviewed."""
    return Report(ToolVersions(__version__), base, head, conclude(reasons), policy_source=policy_source)
