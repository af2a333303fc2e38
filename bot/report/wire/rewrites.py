"""The rewrite and its proof, in report.json."""

from __future__ import annotations

from typing import Annotated

from msgspec import UNSET, Meta

from bot.model import rewrites
from bot.report.wire.costs import NextCommit
from bot.report.wire.facts import (
    ImageFacts,
    Scan,
    VulnerabilityList,
)
from bot.report.wire.fields import (
    MANY,
    NUMBER,
    Absent,
    Bytes,
    Count,
    FileText,
    From,
    Message,
    Seconds,
    String,
    Strings,
)
from bot.report.wire.mapping import Wire


class ConfigDifference(Wire, frozen=True, kw_only=True):
    """A field of the config that differs."""

    of = rewrites.ConfigDifference

    field: String
    before: String
    after: String
    stated: Annotated[Message | None, Meta(description="Why it is meant; null where it is not.")]


class Check(Wire, frozen=True, kw_only=True):
    """One thing that was compared, and how it came out."""

    of = rewrites.ProofCheck

    name: String
    passed: bool
    text: Message


class Probe(Wire, frozen=True, kw_only=True):
    """What was observed of the running images."""

    of = rewrites.Proof

    kind: Annotated[
        String,
        From("probe"),
        Meta(description="exit, http, ports, alive, smoke; empty if nothing could be observed."),
    ]
    checks: Annotated[tuple[Check, ...], MANY]


class LeftBehind(Wire, frozen=True, kw_only=True):
    """What stays behind for one reason of a closed list."""

    of = rewrites.LeftBehind

    reason: Annotated[
        String,
        Meta(description="cache, record, intermediate, source, unread, development, package, pages, copy."),
    ]
    files: Count
    size_bytes: Bytes


class Asked(Wire, frozen=True, kw_only=True):
    """How far a proof went in one kind of thing."""

    of = rewrites.Asked

    kind: Annotated[String, Meta(description="routes, jobs, uses.")]
    done: Annotated[Count, Meta(description="How many of those that were found were asked.")]
    found: Count
    left: Annotated[Strings, Meta(description="Those that were not asked.")] = ()


class Proof(Wire, frozen=True, kw_only=True):
    """The evidence for a candidate."""

    of = rewrites.Proof

    built: bool
    config_differences: Annotated[tuple[ConfigDifference, ...], MANY]
    probe: Annotated[Probe, From("")]
    seconds: Seconds
    left: Annotated[tuple[LeftBehind, ...], MANY] = ()
    asked: Annotated[tuple[Asked, ...], MANY] = ()


class Candidate(Wire, frozen=True, kw_only=True):
    """A candidate that was tried."""

    of = rewrites.TriedCandidate

    recipe: String
    runtime_base: String
    state: rewrites.CandidateState
    reason: Message
    size_bytes: Bytes | None


class Rewrite(Wire, frozen=True, kw_only=True):
    """The outcome of the search for a rewrite."""

    of = rewrites.Rewrite

    state: Annotated[rewrites.RewriteState, Meta(description="built: a draft, whose behaviour could not be observed.")]
    reason: Message
    recipe: String
    runtime_base: String
    cached: bool
    dockerfile: FileText | Absent = UNSET
    dockerignore: FileText | Absent = UNSET
    size_bytes: Annotated[Bytes | Absent, From("facts.size_bytes", derived=True)] = UNSET
    pull_size_bytes: Annotated[Bytes | Absent, From("facts.pull_size_bytes", derived=True)] = UNSET
    image: Annotated[ImageFacts | Absent, From("facts")] = UNSET
    split_only_bytes: Annotated[Bytes | Absent, Meta(description="What the split into stages alone comes to.")] = UNSET
    vulnerabilities: Annotated[Annotated[Count, NUMBER] | Absent, From("scan.vulnerabilities", derived=True)] = UNSET
    remaining_vulnerabilities: Annotated[VulnerabilityList | Absent, From("scan.vulnerabilities")] = UNSET
    scan: Scan | Absent = UNSET
    proof: Proof | Absent = UNSET
    candidates: Annotated[tuple[Candidate, ...], MANY]
    next_commits: Annotated[tuple[NextCommit, ...], MANY, Meta(description="What the next commit costs with it.")] = ()
