"""report.json as msgspec structs: writer, strict reader, limits and JSON Schema follow from them.

To add a member: add the field to the dataclass in bot/model/ and, under the same name, to the struct of it here or in
facts.py, with a type of fields.py and a default (reports that were written before do not have it). Then run
`python -m bot.report.wire`, which writes schema.json, and `make golden`. Nothing else is needed: values are copied by
name (mapping.py). `Annotated[..., From("path")]` is for a member that has another name or place in the model.

`X | Absent = UNSET` is a member that is left out where the model has None, `X | None` one that is null.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import UNSET, Meta

from bot.model import behaviour, blame, costs, reports, rewrites, targets, verdicts
from bot.report.wire.facts import (
    Date,
    Findings,
    Image,
    ImageFacts,
    LayerChange,
    PackageChange,
    Scan,
    Vulnerabilities,
    VulnerabilityList,
)
from bot.report.wire.fields import (
    ITEMS_LIMIT,
    NUMBER,
    TARGETS_LIMIT,
    Absent,
    Bytes,
    Count,
    FileText,
    Fixed,
    From,
    LineNumber,
    Message,
    Messages,
    Outcome,
    Pairs,
    Seconds,
    String,
    Strings,
    VerdictWord,
)
from bot.report.wire.mapping import Wire

SCHEMA = "hullcheck/report/1"
_MANY = Meta(max_length=ITEMS_LIMIT)


class ToolVersions(Wire, frozen=True, kw_only=True):
    """The versions of what was used; empty where a tool was not needed."""

    of = reports.ToolVersions

    version: Annotated[String, From("hullcheck")]
    engine: String
    trivy: String
    hadolint: String


class Revision(Wire, frozen=True, kw_only=True):
    """A commit."""

    of = reports.Revision

    sha: Annotated[String, Meta(description="The commit; empty for the working tree.")]
    name: String


class Reason(Wire, frozen=True, kw_only=True):
    """A policy rule that decided or warned."""

    of = verdicts.Reason

    rule: String
    gate: Annotated[VerdictWord, From("state")]
    target: Annotated[String, Meta(description="The name of the image.")]
    text: Message


class GateResult(Wire, frozen=True, kw_only=True):
    """How one rule of the policy that can fail ended on one image."""

    of = verdicts.GateResult

    rule: String
    target: Annotated[String, Meta(description="The name of the image.")]
    state: verdicts.GateState
    texts: Annotated[Messages, Meta(description="What broke it, or why it was not judged.")]
    blame: Annotated[
        blame.Blame | None, Meta(description="Whose doing it is that it was not judged; null where it was.")
    ]


class Verdict(Wire, frozen=True, kw_only=True):
    """What the policy says."""

    of = verdicts.Verdict

    state: VerdictWord
    reasons: Annotated[
        tuple[Reason, ...], _MANY, Meta(description="The policy rules that decided or warned, the worst first.")
    ]
    gates: Annotated[
        tuple[GateResult, ...], _MANY, Meta(description="Every rule of the policy that can fail, and how it ended.")
    ] = ()


# -------------------------------------------------------------------------------------------------------- rewrite


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
    checks: Annotated[tuple[Check, ...], _MANY]


class BehaviourCheck(Wire, frozen=True, kw_only=True):
    """One thing that was compared between base and head while they ran."""

    of = behaviour.BehaviourCheck

    name: String
    outcome: Outcome
    text: Message
    line: Annotated[LineNumber | None, Meta(description="Of head's Dockerfile: what is to blame.")] = None
    blame: Annotated[String, Meta(description="The package or the file that is to blame.")] = ""
    keyword: String = ""
    lost: String = ""


class Hardening(Wire, frozen=True, kw_only=True):
    """Settings under which head was run and did the same."""

    of = behaviour.Hardening

    compose: String
    kubernetes: String


class Behaviour(Wire, frozen=True, kw_only=True):
    """What came of running base and head under one exercise."""

    of = behaviour.Behaviour

    state: behaviour.BehaviourState
    reason: Message | Absent = UNSET
    checks: Annotated[tuple[BehaviourCheck, ...], _MANY, Meta(description="The worst first.")]
    probe: String = ""
    source_changed: Annotated[bool, Meta(description="Differing answers are then not judged.")] = False
    hint: Message | Absent = UNSET
    base_log: Annotated[Strings, Meta(description="The end of what base printed.")] = ()
    head_log: Annotated[Strings, Meta(description="The end of what head printed.")] = ()
    hardening: Hardening | Absent = UNSET
    seconds: Seconds = 0.0
    incomplete: bool = False
    remembered: Annotated[bool, Meta(description="Seen by an earlier run on this machine, of the same images.")] = False


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
    config_differences: Annotated[tuple[ConfigDifference, ...], _MANY]
    probe: Annotated[Probe, From("")]
    seconds: Seconds
    left: Annotated[tuple[LeftBehind, ...], _MANY] = ()
    asked: Annotated[tuple[Asked, ...], _MANY] = ()


class Candidate(Wire, frozen=True, kw_only=True):
    """A candidate that was tried."""

    of = rewrites.TriedCandidate

    recipe: String
    runtime_base: String
    state: rewrites.CandidateState
    reason: Message
    size_bytes: Bytes | None


class Rebuild(Wire, frozen=True, kw_only=True):
    """What building again with one file changed took, and the layers that were new then."""

    of = costs.Rebuild

    seconds: Seconds
    size_bytes: Bytes
    pull_size_bytes: Bytes
    line: Annotated[LineNumber | None, Meta(description="The instruction that took longest.")] = None
    line_seconds: Seconds = 0.0


class NextCommit(Wire, frozen=True, kw_only=True):
    """What a commit that changes one file costs: what is built again, and the bytes that a node must pull, at most."""

    of = costs.NextCommit

    touched: costs.Touched
    path: String
    line: Annotated[LineNumber, Meta(description="The first instruction that runs again.")]
    instructions: Count
    size_bytes: Bytes
    pull_size_bytes: Bytes
    measured: Rebuild | Absent = UNSET
    not_measured: Annotated[Message | Absent, Meta(description="Why it was not built again.")] = UNSET


class Unlike(Wire, frozen=True, kw_only=True):
    """A layer that came out otherwise in two builds without the builder's cache."""

    of = costs.Unlike

    line: LineNumber | None
    instruction: String
    pull_size_bytes: Bytes
    path: Annotated[String, Meta(description="The first file that differs; empty where only times do.")] = ""
    files: Count = 0


class Reproducibility(Wire, frozen=True, kw_only=True):
    """Whether head comes out the same each time it is built."""

    of = costs.Reproducibility

    layers: Annotated[tuple[Unlike, ...], _MANY] = ()
    reason: Annotated[Message | Absent, Meta(description="Why that is not known.")] = UNSET


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
    candidates: Annotated[tuple[Candidate, ...], _MANY]
    next_commits: Annotated[tuple[NextCommit, ...], _MANY, Meta(description="What the next commit costs with it.")] = ()


# --------------------------------------------------------------------------------------------------------- report


class Target(Wire, frozen=True, kw_only=True):
    """One image with everything that was found out about it."""

    of = reports.ReviewedTarget
    parts = ("comparison.target", "comparison", "")

    id: Annotated[
        String,
        From("comparison.target.id", derived=True),
        Meta(description="A name for machines, the same in every run: letters, digits and hyphens."),
    ]
    name: Annotated[String, From("comparison.target.name", derived=True), Meta(description="The name that people see.")]
    dockerfile: Annotated[String, Meta(description="Its path in the repository.")]
    context: String
    stage: String | None
    platform: String | None
    change: targets.Change
    renamed_from: String | None
    label: String | None
    build_args: Pairs
    smoke: String | None
    tags: Annotated[Strings, Meta(description="The names that other Dockerfiles know it by.")]
    contexts: Pairs
    declared: Annotated[String, Meta(description="The file that told of this image, and the name in it.")]
    moved_by: Annotated[
        String, Meta(description="The file of the change that chooses what is reviewed; this image is all the same.")
    ]
    verdict: Verdict
    findings: Findings
    base: Image
    head: Image
    layers: Annotated[tuple[LayerChange, ...], _MANY, Meta(description="The largest change first.")]
    fetch_bytes: Annotated[
        Bytes | Absent,
        From("comparison.fetch_bytes", derived=True),
        Meta(description="What a node that has base must pull for head, compressed."),
    ] = UNSET
    base_next: Annotated[tuple[NextCommit, ...], _MANY, Meta(description="What the next commit costs at base.")] = ()
    head_next: Annotated[tuple[NextCommit, ...], _MANY, Meta(description="The same at head.")] = ()
    reproducible: Reproducibility | Absent = UNSET
    packages: Annotated[tuple[PackageChange, ...], _MANY]
    dockerfile_text: FileText
    base_dockerfile_text: FileText
    notes: Annotated[Messages, Meta(description="What could not be compared, and why.")]
    vulnerabilities: Vulnerabilities
    scan: Annotated[Scan | None, From("comparison.head_scan")]
    behaviour: Behaviour | Absent = UNSET
    causes: Annotated[Strings, Meta(description="Changed files that decide what is installed or started.")] = ()
    sources: Annotated[Strings, Meta(description="Changed files of the program that the build takes.")] = ()
    rewrite: Rewrite


class Activity(Wire, frozen=True, kw_only=True):
    """Something that ran: a step of the review, or a tool."""

    of = reports.Activity

    name: String
    target: String = ""
    start: Annotated[Seconds, Meta(description="From the beginning of the review.")]
    seconds: Seconds
    waited_for: Annotated[String, Meta(description="The step whose end it waited for.")] = ""
    is_tool: bool = False


class Report(Wire, frozen=True, kw_only=True):
    """Everything about one pull request."""

    of = reports.Report

    schema: Annotated[Literal["hullcheck/report/1"], Fixed(SCHEMA)]
    tool: ToolVersions
    reviewed_at: Date
    base: Revision
    head: Revision
    verdict: Verdict
    why_nothing: Annotated[Message | Absent, Meta(description="Why no image is concerned.")] = UNSET
    notes: Annotated[Messages, Meta(description="What the change touches and is not reviewed, and why.")] = ()
    policy: Annotated[String, From("policy_source"), Meta(description="Where the policy was read.")]
    policy_problem: Annotated[
        Message | Absent, Meta(description="Why the defaults count in place of the policy file.")
    ] = UNSET
    targets: Annotated[tuple[Target, ...], Meta(max_length=TARGETS_LIMIT)]
    seconds: Seconds
    timings: Annotated[
        dict[String, Seconds],
        _MANY,
        Meta(description="Seconds by tool; tools run side by side."),
    ]
    timeline: Annotated[tuple[Activity, ...], _MANY, Meta(description="What ran when, and what it waited for.")] = ()
    translations: Annotated[
        dict[String, Annotated[dict[String, String], _MANY]],
        _MANY,
        Fixed({}),
        Meta(description="By language, what each English text of this report is in it."),
    ]
