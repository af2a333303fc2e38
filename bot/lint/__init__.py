"""Linting: hadolint, BuildKit's checks and our own rules, as one list of findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from bot.dockerfile.syntax import Dockerfile
from bot.lint import buildkit, hadolint
from bot.lint.diff import diff_findings, fingerprint
from bot.model import Finding
from bot.text import Text

__all__ = ["LintJob", "LintResult", "diff_findings", "lint_tree"]


@dataclass(frozen=True, slots=True)
class LintJob:
    """A Dockerfile of a tree that could be read and parsed, with its context."""

    path: str
    context: str
    dockerfile: Dockerfile


@dataclass(frozen=True, slots=True)
class LintResult:
    """Findings by path, worst first, and notes on what could not be checked."""

    findings: Mapping[str, tuple[Finding, ...]] = field(default_factory=dict)
    notes: tuple[Text, ...] = ()


def lint_tree(root: Path, jobs: Sequence[LintJob], config: Path | None = None, *, checks: bool = True) -> LintResult:
    """Lint Dockerfiles of an exported tree. `config` is hadolint's; `checks` runs BuildKit's, which needs an engine."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        linted = pool.submit(hadolint.run, root, [job.path for job in jobs], config)
        checked = [pool.submit(buildkit.run, root, job.path, job.context) for job in jobs if checks]
        by_path, notes = linted.result()
        found = {job.path: list(by_path.get(job.path, ())) for job in jobs}
        for job, result in zip(jobs, [one.result() for one in checked], strict=False):
            findings, problems = result
            found[job.path] += findings
            notes += problems
    marked = {job.path: fingerprint(found[job.path], job.dockerfile) for job in jobs}
    return LintResult(marked, notes)
