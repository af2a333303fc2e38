"""report.json as msgspec structs: writer, strict reader, limits and JSON Schema follow from them.

To add a member: add the field to the dataclass in bot/model.py and, under the same name, to the struct of it here, with
a type of fields.py and a default (reports that were written before do not have it). Then run
`python -m bot.report.wire`, which writes schema.json, and `make golden`. Nothing else is needed: values are copied by
name (mapping.py). `Annotated[..., From("path")]` is for a member that has another name or place in the model.

`X | Absent = UNSET` is a member that is left out where the model has None, `X | None` one that is null.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from msgspec import UNSET, Meta

from bot import model
from bot.report.wire.fields import (
    ITEMS_LIMIT,
    NUMBER,
    NUMBER_LIMIT,
    TARGETS_LIMIT,
    Absent,
    Bytes,
    Count,
    FileText,
    Fixed,
    From,
    Gate,
    Level,
    LineNumber,
    Message,
    Messages,
    Outcome,
    Pairs,
    Seconds,
    Severity,
    String,
    Strings,
    Url,
)
from bot.report.wire.mapping import Wire, optional

SCHEMA = "hullcheck/report/1"
_MANY = Meta(max_length=ITEMS_LIMIT)


class ToolVersions(Wire, frozen=True, kw_only=True):
    """The versions of what was used; empty where a tool was not needed."""

    of = model.ToolVersions

    version: Annotated[String, From("hullcheck")]
    engine: String
    trivy: String
    hadolint: String


class Revision(Wire, frozen=True, kw_only=True):
    """A commit."""

    of = model.Revision

    sha: Annotated[String, Meta(description="The commit; empty for the working tree.")]
    name: String


class Reason(Wire, frozen=True, kw_only=True):
    """A policy rule that decided or warned."""

    of = model.Reason

    rule: String
    gate: Gate
    target: Annotated[String, Meta(description="The name of the image.")]
    text: Message


class GateResult(Wire, frozen=True, kw_only=True):
    """How one rule of the policy that can fail ended on one image."""

    of = model.GateResult

    rule: String
    target: Annotated[String, Meta(description="The name of the image.")]
    state: model.GateState
    texts: Annotated[Messages, Meta(description="What broke it, or why it was not judged.")]
    blame: Annotated[
        model.Blame | None, Meta(description="Whose doing it is that it was not judged; null where it was.")
    ]


class Verdict(Wire, frozen=True, kw_only=True):
    """What the policy says."""

    of = model.Verdict

    state: Annotated[Gate, From("gate")]
    reasons: Annotated[
        tuple[Reason, ...], _MANY, Meta(description="The policy rules that decided or warned, the worst first.")
    ]
    gates: Annotated[
        tuple[GateResult, ...], _MANY, Meta(description="Every rule of the policy that can fail, and how it ended.")
    ] = ()


# ----------------------------------------------------------------------------------------------------------- lint


class LineEdit(Wire, frozen=True, kw_only=True):
    """Replace the whole lines first to last of the Dockerfile by the text; where last is first - 1, insert before."""

    of = model.LineEdit

    first: LineNumber
    last: Count
    text: FileText

    def __post_init__(self) -> None:
        if self.last < self.first - 1:
            raise ValueError("`last` is before `first`")


class Finding(Wire, frozen=True, kw_only=True):
    """One lint result."""

    of = model.Finding

    rule: String
    severity: Annotated[Level, From("level")]
    confidence: model.Confidence
    line: LineNumber
    end_line: LineNumber | None
    message: Message
    why: Message
    remedy: Message
    source: Annotated[model.Linter, From("linter")]
    also: Annotated[Strings, Meta(description="Rules of other linters that say the same of the same place.")]
    url: Url | None
    fingerprint: Annotated[String, Meta(description="Equal for the same finding in two revisions, whatever its line.")]
    instruction: String
    edit: LineEdit | None


class Findings(Wire, frozen=True, kw_only=True):
    """The findings of head against those of base."""

    of = model.FindingsDiff

    new: Annotated[tuple[Finding, ...], _MANY]
    gone: Annotated[tuple[Finding, ...], _MANY]
    unchanged: Annotated[tuple[Finding, ...], _MANY]
    notes: Annotated[Messages, Meta(description="What was waived, and which linter could not run.")]


# --------------------------------------------------------------------------------------------------------- images


class Layer(Wire, frozen=True, kw_only=True):
    """One layer."""

    of = model.Layer

    instruction: String
    line: LineNumber | None
    origin: model.Origin
    size_bytes: Bytes
    pull_size_bytes: Bytes
    diff_id: String
    stage: Annotated[String | None, From("dockerfile_stage")]


class WastedFile(Wire, frozen=True, kw_only=True):
    """A file that a later layer overwrites or deletes."""

    of = model.WastedFile

    path: String
    size_bytes: Bytes
    added_line: LineNumber | None
    hidden_line: LineNumber | None
    deleted: bool
    origin: model.Origin


_Duration = Annotated[float, Meta(ge=0, le=NUMBER_LIMIT)]


class Healthcheck(Wire, frozen=True, kw_only=True):
    """A HEALTHCHECK; 0 where it sets no time."""

    of = model.Healthcheck

    test: Strings
    interval: _Duration
    timeout: _Duration
    start_period: _Duration
    retries: Count


class ImageConfig(Wire, frozen=True, kw_only=True):
    """What an image says about how it is run."""

    of = model.ImageConfig

    entrypoint: Strings
    cmd: Strings
    env: Pairs
    user: String
    workdir: String
    ports: Strings
    volumes: Strings
    labels: Pairs
    healthcheck: Healthcheck | None
    stop_signal: String
    shell: Strings
    onbuild: Strings


class ImageFacts(Wire, frozen=True, kw_only=True):
    """What was measured of one built image."""

    of = model.ImageFacts

    image_id: String
    platform: String
    size_bytes: Annotated[Bytes, Meta(description="Uncompressed.")]
    pull_size_bytes: Annotated[Bytes, Meta(description="Compressed, estimated where the engine does not tell.")]
    wasted_bytes: Bytes
    layers: Annotated[tuple[Layer, ...], _MANY, Meta(description="In the order of the image.")]
    wasted_files: Annotated[tuple[WastedFile, ...], _MANY, Meta(description="The largest first, at most 100.")]
    config: ImageConfig


class BuildFailure(Wire, frozen=True, kw_only=True):
    """Where and how a build failed."""

    of = model.BuildFailure

    instruction: String
    line: LineNumber | None
    output: Annotated[Strings, Meta(description="The end of what the failing step printed.")]


class _Image(Wire, frozen=True, kw_only=True):
    """The image of one revision, with what was measured of it where it was built."""

    of = model.Image
    parts = ("", "facts")

    state: Annotated[model.BuildState, Meta(description="absent: there is no such Dockerfile at this revision.")]
    reason: Message | Absent = UNSET
    build_seconds: Seconds
    blame_pull_request: Annotated[bool, Meta(description="False where a failure is the machine's or the network's.")]
    failure: BuildFailure | Absent = UNSET


if TYPE_CHECKING:
    Image = _Image
else:
    Image = optional("Image", _Image, ImageFacts)


# ----------------------------------------------------------------------------------------------------------- scan


class Vulnerability(Wire, frozen=True, kw_only=True):
    """One known vulnerability of one installed package."""

    of = model.Vulnerability

    id: String
    package: String
    purl: String
    installed: String
    fixed_in: Annotated[String, Meta(description="Empty while there is no fix.")]
    severity: Severity
    status: String
    kind: Annotated[String, Meta(description="Trivy's type of package.")]
    path: String
    title: String
    url: Url
    diff_id: String
    line: Annotated[
        LineNumber | None,
        Meta(description="The instruction that brought the package, where that is the Dockerfile's own."),
    ]
    origin: model.Origin


_Vulnerabilities = Annotated[tuple[Vulnerability, ...], _MANY]
_Date = Annotated[String, Meta(description="RFC 3339; empty if unknown.")]


class ScanDatabase(Wire, frozen=True, kw_only=True):
    """The scanner's database."""

    of = model.Scan

    updated_at: Annotated[_Date, From("database_updated_at")]


class Vulnerabilities(Wire, frozen=True, kw_only=True):
    """The vulnerabilities of head against those of base."""

    of = model.VulnerabilityDiff

    state: model.ScanState
    reason: Message | Absent = UNSET
    compared: Annotated[
        bool, Meta(description="False where base has no scan: then new is empty and all of head is in unchanged.")
    ]
    database: Annotated[ScanDatabase, From("")]
    end_of_life: Annotated[
        String,
        Meta(description="The distribution of head, if it gets no more advisories: what is not found is not known."),
    ] = ""
    new: _Vulnerabilities
    fixed: _Vulnerabilities
    unchanged: _Vulnerabilities


class Scan(Wire, frozen=True, kw_only=True):
    """The scan of one image."""

    of = model.Scan

    state: model.ScanState
    reason: Message | Absent = UNSET
    database: Annotated[ScanDatabase, From("")]
    suppressed: Annotated[Count, Meta(description="What an ignore file or VEX took out.")]
    notes: Messages
    end_of_life: Annotated[String, Meta(description="The distribution, if it gets no more advisories.")] = ""


class LayerChange(Wire, frozen=True, kw_only=True):
    """An instruction whose layer was added, removed or resized."""

    of = model.LayerChange

    instruction: String
    line: Annotated[LineNumber | None, Meta(description="At head; null when it is gone.")]
    before_bytes: Bytes
    after_bytes: Bytes
    origin: model.Origin


class PackageChange(Wire, frozen=True, kw_only=True):
    """A package whose set of versions differs."""

    of = model.PackageChange

    kind: String
    name: String
    before: Annotated[String, Meta(description="Empty for a package that was added.")]
    after: Annotated[String, Meta(description="Empty for a package that was removed.")]
    build_tool: bool
    line: LineNumber | None


# -------------------------------------------------------------------------------------------------------- rewrite


class ConfigDifference(Wire, frozen=True, kw_only=True):
    """A field of the config that differs."""

    of = model.ConfigDifference

    field: String
    before: String
    after: String
    stated: Annotated[Message | None, Meta(description="Why it is meant; null where it is not.")]


class Check(Wire, frozen=True, kw_only=True):
    """One thing that was compared, and how it came out."""

    of = model.Check

    name: String
    passed: bool
    text: Message


class Probe(Wire, frozen=True, kw_only=True):
    """What was observed of the running images."""

    of = model.Proof

    kind: Annotated[
        String,
        From("probe"),
        Meta(description="exit, http, ports, alive, smoke; empty if nothing could be observed."),
    ]
    checks: Annotated[tuple[Check, ...], _MANY]


class BehaviourCheck(Wire, frozen=True, kw_only=True):
    """One thing that was compared between base and head while they ran."""

    of = model.BehaviourCheck

    name: String
    outcome: Outcome
    text: Message
    line: Annotated[LineNumber | None, Meta(description="Of head's Dockerfile: what is to blame.")] = None
    blame: Annotated[String, Meta(description="The package or the file that is to blame.")] = ""
    keyword: String = ""
    lost: String = ""


class Hardening(Wire, frozen=True, kw_only=True):
    """Settings under which head was run and did the same."""

    of = model.Hardening

    compose: String
    kubernetes: String


class Behaviour(Wire, frozen=True, kw_only=True):
    """What came of running base and head under one exercise."""

    of = model.Behaviour

    state: model.BehaviourState
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


class LeftBehind(Wire, frozen=True, kw_only=True):
    """What stays behind for one reason of a closed list."""

    of = model.LeftBehind

    reason: Annotated[
        String,
        Meta(description="cache, record, intermediate, source, unread, development, package, pages, copy."),
    ]
    files: int
    size_bytes: Bytes


class Proof(Wire, frozen=True, kw_only=True):
    """The evidence for a candidate."""

    of = model.Proof

    built: bool
    config_differences: Annotated[tuple[ConfigDifference, ...], _MANY]
    probe: Annotated[Probe, From("")]
    seconds: Seconds
    left: Annotated[tuple[LeftBehind, ...], _MANY] = ()


class Candidate(Wire, frozen=True, kw_only=True):
    """A candidate that was tried."""

    of = model.TriedCandidate

    recipe: String
    runtime_base: String
    state: model.CandidateState
    reason: Message
    size_bytes: Bytes | None


class Rewrite(Wire, frozen=True, kw_only=True):
    """The outcome of the search for a rewrite."""

    of = model.Rewrite

    state: Annotated[model.RewriteState, Meta(description="built: a draft, whose behaviour could not be observed.")]
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
    remaining_vulnerabilities: Annotated[_Vulnerabilities | Absent, From("scan.vulnerabilities")] = UNSET
    scan: Scan | Absent = UNSET
    proof: Proof | Absent = UNSET
    candidates: Annotated[tuple[Candidate, ...], _MANY]


# --------------------------------------------------------------------------------------------------------- report


class NextCommit(Wire, frozen=True, kw_only=True):
    """What a commit that changes one file costs: what is built again, and the bytes that a node with the image must pull."""

    of = model.NextCommit

    touched: model.Touched
    path: String
    line: Annotated[LineNumber, Meta(description="The first instruction that runs again.")]
    instructions: Count
    size_bytes: Bytes
    pull_size_bytes: Bytes


class Target(Wire, frozen=True, kw_only=True):
    """One image with everything that was found out about it."""

    of = model.ReviewedTarget
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
    change: model.Change
    renamed_from: String | None
    label: String | None
    build_args: Pairs
    smoke: String | None
    tags: Annotated[Strings, Meta(description="The names that other Dockerfiles know it by.")]
    contexts: Pairs
    declared: Annotated[String, Meta(description="The file that told of this image, and the name in it.")]
    verdict: Verdict
    findings: Findings
    base: Image
    head: Image
    layers: Annotated[tuple[LayerChange, ...], _MANY, Meta(description="The largest change first.")]
    base_next: Annotated[tuple[NextCommit, ...], _MANY, Meta(description="What the next commit costs at base.")] = ()
    head_next: Annotated[tuple[NextCommit, ...], _MANY, Meta(description="The same at head.")] = ()
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


class Report(Wire, frozen=True, kw_only=True):
    """Everything about one pull request."""

    of = model.Report

    schema: Annotated[Literal["hullcheck/report/1"], Fixed(SCHEMA)]
    tool: ToolVersions
    reviewed_at: _Date
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
    translations: Annotated[
        dict[String, Annotated[dict[String, String], _MANY]],
        _MANY,
        Fixed({}),
        Meta(description="By language, what each English text of this report is in it."),
    ]
