"""report.json as msgspec structs: writer, strict reader, limits and JSON Schema follow from them.

To add a member: add the field to the dataclass in bot/model/ and, under the same name, to the struct of it here or
beside this file, with a type of fields.py and a default (reports that were written before do not have it). Then run
`python -m bot.report.wire`, which writes schema.json, and `make golden`. Nothing else is needed: values are copied by
name (mapping.py). `Annotated[..., From("path")]` is for a member that has another name or place in the model.

`X | Absent = UNSET` is a member that is left out where the model has None, `X | None` one that is null.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import UNSET, Meta

from bot.model import blame, reports, targets, verdicts
from bot.report.wire.behaviour import Behaviour
from bot.report.wire.costs import NextCommit, Reproducibility
from bot.report.wire.facts import (
    Date,
    Findings,
    Image,
    LayerChange,
    PackageChange,
    Scan,
    Vulnerabilities,
)
from bot.report.wire.fields import (
    MANY,
    TARGETS_LIMIT,
    Absent,
    Bytes,
    FileText,
    Fixed,
    From,
    Message,
    Messages,
    Pairs,
    Seconds,
    String,
    Strings,
    VerdictWord,
)
from bot.report.wire.mapping import Wire
from bot.report.wire.rewrites import Rewrite

SCHEMA = "hullcheck/report/1"


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
        tuple[Reason, ...], MANY, Meta(description="The policy rules that decided or warned, the worst first.")
    ]
    gates: Annotated[
        tuple[GateResult, ...], MANY, Meta(description="Every rule of the policy that can fail, and how it ended.")
    ] = ()


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
    layers: Annotated[tuple[LayerChange, ...], MANY, Meta(description="The largest change first.")]
    fetch_bytes: Annotated[
        Bytes | Absent,
        From("comparison.fetch_bytes", derived=True),
        Meta(description="What a node that has base must pull for head, compressed."),
    ] = UNSET
    base_next: Annotated[tuple[NextCommit, ...], MANY, Meta(description="What the next commit costs at base.")] = ()
    head_next: Annotated[tuple[NextCommit, ...], MANY, Meta(description="The same at head.")] = ()
    reproducible: Reproducibility | Absent = UNSET
    packages: Annotated[tuple[PackageChange, ...], MANY]
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
        MANY,
        Meta(description="Seconds by tool; tools run side by side."),
    ]
    timeline: Annotated[tuple[Activity, ...], MANY, Meta(description="What ran when, and what it waited for.")] = ()
    translations: Annotated[
        dict[String, Annotated[dict[String, String], MANY]],
        MANY,
        Fixed({}),
        Meta(description="By language, what each English text of this report is in it."),
    ]
