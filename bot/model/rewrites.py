"""The outcome of the search for a multistage Dockerfile: candidates, proof, and the one that is offered."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from bot.model.costs import NextCommit
from bot.model.images import ImageFacts
from bot.model.scans import Scan
from bot.text import Text


class RewriteState(Enum):
    """What came of the search for a rewrite."""

    PROVED = "proved"
    BUILT = "built"  # a draft: it builds, but its behaviour could not be observed
    NONE = "none"
    NOT_NEEDED = "not-needed"
    SKIPPED = "skipped"


class CandidateState(Enum):
    """How far one candidate came."""

    PROVED = "proved"
    BUILT = "built"
    REFUSED = "refused"  # built, but something differs, or nothing is gained
    FAILED = "failed"  # did not build
    SKIPPED = "skipped"  # not tried: `reason` says why


@dataclass(frozen=True, slots=True)
class ProofCheck:
    """One thing that a proof compared, in words, and how it came out."""

    name: str  # stable id: "build", "config", "exit-status", "http", "log", "healthcheck", "smoke", "libraries"
    passed: bool
    text: Text


@dataclass(frozen=True, slots=True)
class ConfigDifference:
    """A field of the config that differs. `stated` is set when the candidate meant it, with the reason."""

    field: str
    before: str
    after: str
    stated: Text | None = None


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """What stays behind for one reason: "cache", "source", ... Sizes are in bytes."""

    reason: str
    files: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Asked:
    """How far a proof went in one kind of thing: "routes", "jobs", "uses". `left` names what was not asked."""

    kind: str
    done: int
    found: int
    left: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proof:
    """The evidence for a candidate.

    `left` is what only the build needs, by reason, the most bytes first. `asked` says how far the exercise went.
    """

    built: bool
    checks: tuple[ProofCheck, ...] = ()
    config_differences: tuple[ConfigDifference, ...] = ()
    probe: str = ""  # what was observed: "exit", "http", "ports", "alive", "smoke"; empty if nothing could be
    seconds: float = 0.0
    left: tuple[LeftBehind, ...] = ()
    asked: tuple[Asked, ...] = ()


@dataclass(frozen=True, slots=True)
class TriedCandidate:
    """A candidate as the report lists it."""

    recipe: str
    runtime_base: str
    state: CandidateState
    reason: Text
    size_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Rewrite:
    """The outcome for one target. The Dockerfile is set for PROVED and BUILT only."""

    state: RewriteState
    reason: Text
    dockerfile: str | None = None
    recipe: str = ""
    runtime_base: str = ""
    facts: ImageFacts | None = None
    scan: Scan | None = None
    proof: Proof | None = None
    candidates: tuple[TriedCandidate, ...] = ()
    split_only_bytes: int | None = None  # size on the builder's own slim or same base: what the split alone saves
    dockerignore: str | None = None
    cached: bool = False
    next_commits: tuple[NextCommit, ...] = ()  # what the next commit costs with it
