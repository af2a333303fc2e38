"""Everything about one pull request: the one value that every output is rendered from."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.model.comparisons import Comparison
from bot.model.rewrites import Rewrite
from bot.model.scans import Sbom
from bot.model.verdicts import Verdict
from bot.text import Text


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """What one merge made of an image. `day` is ISO 8601; `vulnerabilities` is None where it was not scanned."""

    day: str
    sha: str
    size_bytes: int
    pull_size_bytes: int
    vulnerabilities: int | None = None
    critical: int | None = None


@dataclass(frozen=True, slots=True)
class Trend:
    """The last merges to the default branch, the latest last."""

    points: tuple[TrendPoint, ...] = ()


@dataclass(frozen=True, slots=True)
class ReviewedTarget:
    """A target with everything that was found out about it."""

    comparison: Comparison
    rewrite: Rewrite
    verdict: Verdict
    trend: Trend | None = None
    pushed: tuple[str, ...] = ()  # the names, by digest, that head was pushed to
    sbom: Sbom | None = None  # of head


@dataclass(frozen=True, slots=True)
class ToolVersions:
    """The versions of what was used; empty where a tool was not needed."""

    hullcheck: str
    engine: str = ""
    trivy: str = ""
    hadolint: str = ""


@dataclass(frozen=True, slots=True)
class Revision:
    """A commit, or the working tree (then `sha` is empty)."""

    sha: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Links:
    """Where things can be looked at; empty outside GitHub. `blob` is the URL of the tree at head."""

    blob: str = ""
    run: str = ""
    commit: str = ""


@dataclass(frozen=True, slots=True)
class Activity:
    """Something that ran during a review: a step of it, or a tool. `start` counts from the review's beginning.

    `waited_for` is the step whose end it waited for, empty where it waited for none.
    """

    name: str
    target: str
    start: float
    seconds: float
    waited_for: str = ""
    is_tool: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """Everything about one pull request: the one value that every output is rendered from."""

    tool: ToolVersions
    base: Revision
    head: Revision
    verdict: Verdict
    targets: tuple[ReviewedTarget, ...] = ()
    links: Links = field(default_factory=Links)
    why_nothing: Text | None = None  # why no image is concerned; None where one is
    notes: tuple[Text, ...] = ()  # what the change touches and is not reviewed, and why
    policy_source: str = ""  # "base:.github/hullcheck.yml", or "defaults"
    policy_problem: Text | None = None  # why the defaults count in place of the policy file
    seconds: float = 0.0
    timings: tuple[tuple[str, float], ...] = ()  # where the time went, for the log and the benchmark
    timeline: tuple[Activity, ...] = ()  # what ran when, and what it waited for
    reviewed_at: str = ""  # RFC 3339; what the age of the vulnerability database is counted from
