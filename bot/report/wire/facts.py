"""What is known of one image, as report.json has it: lint findings, image, scan. structs.py says how to add."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from msgspec import UNSET, Meta

from bot.model import blame, comparisons, findings, images, scans
from bot.report.wire.fields import (
    MANY,
    NUMBER_LIMIT,
    Absent,
    Bytes,
    Count,
    FileText,
    From,
    Level,
    LineNumber,
    Message,
    Messages,
    Pairs,
    Seconds,
    Severity,
    String,
    Strings,
    Url,
)
from bot.report.wire.mapping import Wire, optional

# ----------------------------------------------------------------------------------------------------------- lint


class LineEdit(Wire, frozen=True, kw_only=True):
    """Replace the whole lines first to last of the Dockerfile by the text; where last is first - 1, insert before."""

    of = findings.LineEdit

    first: LineNumber
    last: Count
    text: FileText

    def __post_init__(self) -> None:
        if self.last < self.first - 1:
            raise ValueError("`last` is before `first`")


class Finding(Wire, frozen=True, kw_only=True):
    """One lint result."""

    of = findings.Finding

    rule: String
    severity: Annotated[Level, From("level")]
    confidence: findings.Confidence
    line: LineNumber
    end_line: LineNumber | None
    message: Message
    why: Message
    remedy: Message
    source: Annotated[findings.Linter, From("linter")]
    also: Annotated[Strings, Meta(description="Rules of other linters that say the same of the same place.")]
    url: Url | None
    fingerprint: Annotated[String, Meta(description="Equal for the same finding in two revisions, whatever its line.")]
    instruction: String
    edit: LineEdit | None


class Unjudged(Wire, frozen=True, kw_only=True):
    """Why something could not be judged, and whose doing that is."""

    of = blame.Unjudged

    reason: Message
    blame: blame.Blame


class Findings(Wire, frozen=True, kw_only=True):
    """The findings of head against those of base."""

    of = findings.FindingsDiff

    new: Annotated[tuple[Finding, ...], MANY]
    gone: Annotated[tuple[Finding, ...], MANY]
    unchanged: Annotated[tuple[Finding, ...], MANY]
    notes: Annotated[Messages, Meta(description="What was waived, and which linter could not run.")]
    unjudged: Annotated[tuple[Unjudged, ...], MANY, Meta(description="Why findings may be missing.")] = ()


# --------------------------------------------------------------------------------------------------------- images


class LayerFile(Wire, frozen=True, kw_only=True):
    """A file that takes room in a layer, or a directory (its path ends with a slash) with all that is in it."""

    of = images.LayerFile

    path: String
    size_bytes: Bytes
    files: Annotated[Count, Meta(description="1 for a file.")]


class Layer(Wire, frozen=True, kw_only=True):
    """One layer."""

    of = images.Layer

    instruction: String
    line: LineNumber | None
    origin: images.Origin
    size_bytes: Bytes
    pull_size_bytes: Bytes
    diff_id: String
    stage: Annotated[String | None, From("dockerfile_stage")]
    files: Annotated[
        tuple[LayerFile, ...],
        MANY,
        Meta(description="The largest, each directory before what is in it; none of the base image's layers."),
    ] = ()


class WastedFile(Wire, frozen=True, kw_only=True):
    """A file that a later layer overwrites or deletes."""

    of = images.WastedFile

    path: String
    size_bytes: Bytes
    added_line: LineNumber | None
    hidden_line: LineNumber | None
    deleted: bool
    origin: images.Origin


_Duration = Annotated[float, Meta(ge=0, le=NUMBER_LIMIT)]


class Healthcheck(Wire, frozen=True, kw_only=True):
    """A HEALTHCHECK; 0 where it sets no time."""

    of = images.Healthcheck

    test: Strings
    interval: _Duration
    timeout: _Duration
    start_period: _Duration
    retries: Count


class ImageConfig(Wire, frozen=True, kw_only=True):
    """What an image says about how it is run."""

    of = images.ImageConfig

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

    of = images.ImageFacts

    image_id: String
    platform: String
    size_bytes: Annotated[Bytes, Meta(description="Uncompressed.")]
    pull_size_bytes: Annotated[Bytes, Meta(description="Compressed, estimated where the engine does not tell.")]
    wasted_bytes: Bytes
    layers: Annotated[tuple[Layer, ...], MANY, Meta(description="In the order of the image.")]
    wasted_files: Annotated[tuple[WastedFile, ...], MANY, Meta(description="The largest first, at most 100.")]
    config: ImageConfig
    base_created: Annotated[String, Meta(description="RFC 3339, when the base image was made; empty if unknown.")] = ""


class BuildFailure(Wire, frozen=True, kw_only=True):
    """Where and how a build failed."""

    of = images.BuildFailure

    instruction: String
    line: LineNumber | None
    output: Annotated[Strings, Meta(description="The end of what the failing step printed.")]


class _Image(Wire, frozen=True, kw_only=True):
    """The image of one revision, with what was measured of it where it was built."""

    of = images.Image
    parts = ("", "facts")

    state: Annotated[images.BuildState, Meta(description="absent: there is no such Dockerfile at this revision.")]
    reason: Message | Absent = UNSET
    build_seconds: Seconds
    blame_pull_request: Annotated[bool, Meta(description="False where a failure is the machine's or the network's.")]
    failure: BuildFailure | Absent = UNSET
    loaded: Annotated[
        Strings | None, Meta(description="The images that the builder says it loaded; null where it does not say.")
    ] = None


if TYPE_CHECKING:
    Image = _Image
else:
    Image = optional("Image", _Image, ImageFacts)


# ----------------------------------------------------------------------------------------------------------- scan


class Vulnerability(Wire, frozen=True, kw_only=True):
    """One known vulnerability of one installed package."""

    of = scans.Vulnerability

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
    origin: images.Origin
    exploited: Annotated[
        bool, Meta(description="Whether it is in CISA's catalogue of known exploited vulnerabilities.")
    ] = False


VulnerabilityList = Annotated[tuple[Vulnerability, ...], MANY]
Date = Annotated[String, Meta(description="RFC 3339; empty if unknown.")]


class ScanDatabase(Wire, frozen=True, kw_only=True):
    """The scanner's database."""

    of = scans.Scan

    updated_at: Annotated[Date, From("database_updated_at")]


class Vulnerabilities(Wire, frozen=True, kw_only=True):
    """The vulnerabilities of head against those of base."""

    of = scans.VulnerabilityDiff

    state: scans.ScanState
    reason: Message | Absent = UNSET
    compared: Annotated[
        bool, Meta(description="False where base has no scan: then new is empty and all of head is in unchanged.")
    ]
    database: Annotated[ScanDatabase, From("")]
    end_of_life: Annotated[
        String,
        Meta(description="The distribution of head, if it gets no more advisories: what is not found is not known."),
    ] = ""
    new: VulnerabilityList
    fixed: VulnerabilityList
    unchanged: VulnerabilityList


class Scan(Wire, frozen=True, kw_only=True):
    """The scan of one image."""

    of = scans.Scan

    state: scans.ScanState
    reason: Message | Absent = UNSET
    database: Annotated[ScanDatabase, From("")]
    suppressed: Annotated[Count, Meta(description="What an ignore file or VEX took out.")]
    notes: Messages
    end_of_life: Annotated[String, Meta(description="The distribution, if it gets no more advisories.")] = ""


class LayerChange(Wire, frozen=True, kw_only=True):
    """An instruction whose layer was added, removed or resized."""

    of = comparisons.LayerChange

    instruction: String
    line: Annotated[LineNumber | None, Meta(description="At head; null when it is gone.")]
    before_bytes: Bytes
    after_bytes: Bytes
    origin: images.Origin


class PackageChange(Wire, frozen=True, kw_only=True):
    """A package whose set of versions differs."""

    of = scans.PackageChange

    kind: String
    name: String
    before: Annotated[String, Meta(description="Empty for a package that was added.")]
    after: Annotated[String, Meta(description="Empty for a package that was removed.")]
    build_tool: bool
    line: LineNumber | None
