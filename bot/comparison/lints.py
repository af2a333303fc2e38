"""The lint results of one revision: all its Dockerfiles in one run where that can be."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bot.comparison.sides import Side
from bot.lint.linting import LintJob, LintResult, lint_tree
from bot.lint.remembered import Remembered
from bot.model.targets import Target


def lint_sides(
    root: Path,
    targets: Sequence[Target],
    sides: Sequence[Side],
    config: Path | None,
    *,
    checks: bool,
    remembered: Remembered | None = None,
) -> list[LintResult]:
    """Lint each target's Dockerfile, all files in one run; stages of one file are several targets, and take turns."""
    results = [LintResult()] * len(targets)
    waiting = [number for number, side in enumerate(sides) if side.dockerfile is not None]
    while waiting:
        turn = {sides[number].path: number for number in reversed(waiting)}  # the first of each file
        jobs = [_job(sides[number]) for number in turn.values()]
        result = lint_tree(root, jobs, config, checks=checks, remembered=remembered)
        for number in turn.values():
            results[number] = result
        waiting = [number for number in waiting if number not in turn.values()]
    return results


def _job(side: Side) -> LintJob:
    assert side.dockerfile is not None
    return LintJob(side.path, side.inputs.context, side.dockerfile, side.inputs.stage, side.inputs.build_args)
