"""The values that travel: everything that one step of a review hands to the next.

All of them are frozen and plain. Nothing here reads a file, runs a tool or knows how it is shown. The words are
those of the README's glossary. Sizes are bytes, uncompressed unless the name says `pull`; times are seconds; lines
count from 1; paths are POSIX and relative to the root of the repository.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field, replace
from enum import Enum, IntEnum

from bot.text import Text

# -------------------------------------------------------------------------------------------------------- targets


class Change(Enum):
    """What a pull request does to a target."""

    ADDED = "added"
    MODIFIED = "modified"  # also renamed: then `Target.renamed_from` is set
    REMOVED = "removed"
    AFFECTED = "affected"  # its Dockerfile is the same, but something that it builds from changed


@dataclass(frozen=True, slots=True)
class BuildInputs:
    """What a build is told besides its Dockerfile."""

    context: str
    stage: str | None = None
    build_args: tuple[tuple[str, str], ...] = ()
    inline: str = ""  # the Dockerfile, where a compose or bake file holds it in itself
    contexts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Build:
    """How one revision says that an image is built. `stage` and `platform` are None for the last and the engine's own.

    `contexts` are further build contexts by name: folders of the repository, or "docker-image://...". `parents` are
    images of this repository that it is built on, by the name that it uses for them: they are built first, from the
    same revision. Many can share one parent, and so on: what goes through them looks at each once.
    """

    dockerfile: str
    context: str
    stage: str | None = None
    platform: str | None = None
    build_args: tuple[tuple[str, str], ...] = ()
    contexts: tuple[tuple[str, str], ...] = ()
    parents: tuple[tuple[str, Build], ...] = field(default=(), hash=False, repr=False)
    label: str | None = None
    inline: str = field(default="", repr=False)  # the Dockerfile, where `dockerfile` is the file that holds it

    @property
    def name(self) -> str:
        """The name that people see: the given one, or the Dockerfile's path with its stage."""
        path = self.dockerfile if self.stage is None else f"{self.dockerfile}:{self.stage}"
        return self.label or (path if self.platform is None else f"{path} ({self.platform})")

    @property
    def inputs(self) -> BuildInputs:
        """What it is told besides its Dockerfile."""
        return BuildInputs(self.context, self.stage, self.build_args, self.inline, self.contexts)


@dataclass(frozen=True, slots=True)
class Target:
    """One image to review, as head says that it is built: see `Build`.

    `tags` are the names that other Dockerfiles know it by. `base_build` is what base says, where that is known; else it
    is built as at head. `moved_by` is the file of the change that chooses what is reviewed, where this image is
    reviewed all the same: as it was before, or as the last stage.
    """

    dockerfile: str
    context: str
    change: Change = Change.MODIFIED
    stage: str | None = None
    platform: str | None = None
    build_args: tuple[tuple[str, str], ...] = ()
    renamed_from: str | None = None
    smoke: str | None = None  # a shell command of the maintainer's that exits 0 when the image works
    label: str | None = None  # a name given in the configuration
    base_build: Build | None = field(default=None, repr=False)
    tags: tuple[str, ...] = ()
    parents: tuple[tuple[str, Build], ...] = field(default=(), hash=False, repr=False)
    contexts: tuple[tuple[str, str], ...] = ()
    declared: str = ""  # the file and the name in it that told of this image, and what read that file
    inline: str = ""  # the Dockerfile, where `dockerfile` is the compose or bake file that holds it in itself
    causes: tuple[str, ...] = ()  # changed files that decide what is installed or started
    sources: tuple[str, ...] = ()  # changed files of the program itself that the build takes
    moved_by: str = ""

    @property
    def head(self) -> Build:
        """How head says that it is built."""
        return Build(
            dockerfile=self.dockerfile,
            context=self.context,
            stage=self.stage,
            platform=self.platform,
            build_args=self.build_args,
            contexts=self.contexts,
            parents=self.parents,
            label=self.label,
            inline=self.inline,
        )

    @property
    def base(self) -> Build:
        """How base says that it is built: a renamed Dockerfile whose context is its folder had its old folder."""
        if self.base_build is not None:
            return self.base_build
        path = self.renamed_from or self.dockerfile
        own, before = (one.rpartition("/")[0] or "." for one in (self.dockerfile, path))
        return replace(self.head, dockerfile=path, context=before if self.context == own else self.context)

    @property
    def name(self) -> str:
        """The name that people see: the given one, or the Dockerfile's path with its stage."""
        return self.head.name

    @property
    def base_dockerfile(self) -> str:
        """The Dockerfile's path at the base revision."""
        return self.base.dockerfile

    @property
    def id(self) -> str:
        """A name for machines, the same in every run: letters, digits and `-`."""
        key = "\0".join((self.dockerfile, self.stage or "", self.platform or "", self.label or ""))
        words = re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-")[-40:].strip("-")
        return f"{words or 'image'}-{hashlib.sha256(key.encode('utf-8', 'surrogateescape')).hexdigest()[:8]}"


# ----------------------------------------------------------------------------------------------------------- lint


class Level(IntEnum):
    """How much a finding matters; higher is worse. The names are hadolint's."""

    STYLE = 0
    INFO = 1
    WARNING = 2
    ERROR = 3


class Confidence(Enum):
    """Whether a finding is a fact or a guess."""

    CERTAIN = "certain"
    LIKELY = "likely"


class Linter(Enum):
    """Who found it."""

    HADOLINT = "hadolint"
    BUILDKIT = "buildkit"
    HULLCHECK = "hullcheck"


@dataclass(frozen=True, slots=True)
class LineEdit:
    """Replace the whole lines `first` to `last` of the Dockerfile by `text` (which ends in a newline, or is empty)."""

    first: int
    last: int
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One lint result. `also` names the rules of other linters that say the same of the same place."""

    rule: str
    level: Level
    line: int
    message: Text
    why: Text
    remedy: Text
    linter: Linter
    end_line: int | None = None
    also: tuple[str, ...] = ()
    url: str | None = None
    confidence: Confidence = Confidence.CERTAIN
    fingerprint: str = ""  # equal for the same finding in two revisions, whatever its line
    instruction: str = ""  # the text of the instruction it is about, on one line
    edit: LineEdit | None = None


class Blame(Enum):
    """Whose doing it is that something could not be judged."""

    AUTHOR = "author"  # the pull request's: what it brings cannot be judged
    NOBODY = "nobody"  # the machine's, the network's, or of what was there before


@dataclass(frozen=True, slots=True)
class Unjudged:
    """Why something could not be judged, and whose doing that is."""

    reason: Text
    blame: Blame


@dataclass(frozen=True, slots=True)
class FindingsDiff:
    """The findings of head against those of base."""

    new: tuple[Finding, ...] = ()
    gone: tuple[Finding, ...] = ()
    unchanged: tuple[Finding, ...] = ()
    notes: tuple[Text, ...] = ()  # a linter that could not run, and why
    unjudged: tuple[Unjudged, ...] = ()  # why findings may be missing


# ---------------------------------------------------------------------------------------------------- image facts


class Origin(Enum):
    """Where a layer, a package or a vulnerability comes from."""

    BASE_IMAGE = "base-image"
    DOCKERFILE = "dockerfile"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Healthcheck:
    """A HEALTHCHECK as the image keeps it; the times are seconds, 0 where it sets none."""

    test: tuple[str, ...]
    interval: float = 0.0
    timeout: float = 0.0
    start_period: float = 0.0
    retries: int = 0


@dataclass(frozen=True, slots=True)
class ImageConfig:
    """What an image says about how it is run."""

    entrypoint: tuple[str, ...] = ()
    cmd: tuple[str, ...] = ()
    env: tuple[tuple[str, str], ...] = ()
    user: str = ""
    workdir: str = ""
    ports: tuple[str, ...] = ()  # "8080/tcp", sorted
    volumes: tuple[str, ...] = ()
    labels: tuple[tuple[str, str], ...] = ()
    healthcheck: Healthcheck | None = None
    stop_signal: str = ""
    shell: tuple[str, ...] = ()
    onbuild: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer, in the order of the image. `line` is the instruction's first line, None where it is not ours."""

    diff_id: str
    instruction: str
    origin: Origin
    size_bytes: int
    pull_size_bytes: int
    line: int | None = None
    dockerfile_stage: str | None = None


@dataclass(frozen=True, slots=True)
class WastedFile:
    """A file that a later layer overwrote or deleted, so that its bytes are carried for nothing."""

    path: str
    size_bytes: int  # of all hidden copies together
    added_line: int | None
    hidden_line: int | None
    deleted: bool
    origin: Origin = Origin.DOCKERFILE  # of the layer that holds the hidden copy


@dataclass(frozen=True, slots=True)
class LayerSecret:
    """A secret in a layer: its kind in the scanner's words, the file, and the line that brought it; never its value."""

    kind: str
    path: str
    line: int


@dataclass(frozen=True, slots=True)
class Package:
    """An installed package, as the scanner lists it."""

    kind: str  # Trivy's type: "debian", "alpine", "python-pkg", "gobinary", ...
    name: str
    version: str
    purl: str = ""
    path: str = ""
    diff_id: str = ""
    source_name: str = ""


@dataclass(frozen=True, slots=True)
class Tampering:
    """An instruction that changed what scanners read packages from, and is no package manager's doing.

    `dockerfile` is empty where the image's own Dockerfile has it, else that of an image that it is built on.
    """

    path: str
    line: int
    instruction: str
    dockerfile: str = ""


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """What was measured of one built image."""

    image_id: str
    platform: str
    size_bytes: int
    pull_size_bytes: int
    wasted_bytes: int
    layers: tuple[Layer, ...]
    config: ImageConfig
    wasted_files: tuple[WastedFile, ...] = ()  # the largest first, at most 100
    tampering: tuple[Tampering, ...] = ()
    added_digests: tuple[tuple[int, str], ...] = ()  # line of an ADD of one address, sha256 of what it brought
    missing_programs: tuple[str, ...] = ()  # that HEALTHCHECK calls and the image does not have
    secrets: tuple[LayerSecret, ...] | None = None  # in the Dockerfile's own layers; None: not looked for

    @property
    def base_image_bytes(self) -> int:
        """The share of the size that the base image brought."""
        return sum(layer.size_bytes for layer in self.layers if layer.origin is Origin.BASE_IMAGE)

    def layer(self, diff_id: str) -> Layer | None:
        """Return the layer with that diff id, if there is one."""
        return next((layer for layer in self.layers if layer.diff_id == diff_id), None)


class BuildState(Enum):
    """How far the image of one revision came."""

    BUILT = "built"
    FAILED = "failed"
    SKIPPED = "skipped"  # not tried, or not there: `reason` says which
    ABSENT = "absent"  # there is no such Dockerfile at this revision


@dataclass(frozen=True, slots=True)
class BuildFailure:
    """Where and how a build failed. `output` is the end of what the failing step printed, cleaned."""

    instruction: str
    line: int | None
    output: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Use:
    """An image that a build uses, and the line that names it; None where only the builder, or no line, tells."""

    image: str
    line: int | None


class Answer(Enum):
    """What a registry answered when it was asked for an image that it did not give."""

    NONE = "none"  # it did not answer, or not now
    DENIED = "denied"  # not for us; of many registries also: there is none
    ABSENT = "absent"  # there is none of that name


@dataclass(frozen=True, slots=True)
class MissingImage:
    """An image that a build needed and no registry gave, by the name that the builder asked for."""

    name: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Image:
    """The image of one target at one revision: built and measured, or the reason why not."""

    state: BuildState
    reason: Text | None = None
    facts: ImageFacts | None = None
    failure: BuildFailure | None = None
    build_seconds: float = 0.0
    blame_pull_request: bool = True  # False where the failure is the machine's or the network's
    loaded: tuple[str, ...] | None = None  # the images that the builder says it loaded; None where it does not say
    missing: MissingImage | None = None  # what no registry gave, where that is why it was not built


# ----------------------------------------------------------------------------------------------------------- scan


class Severity(IntEnum):
    """How bad a vulnerability is; higher is worse."""

    UNKNOWN = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4


class ScanState(Enum):
    """How far the scan of an image came."""

    SCANNED = "scanned"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Vulnerability:
    """One known vulnerability of one installed package. `fixed_in` is empty while there is no fix."""

    id: str
    package: str
    installed: str
    severity: Severity
    fixed_in: str = ""
    status: str = ""
    purl: str = ""
    kind: str = ""  # Trivy's type, as in `Package`
    path: str = ""
    title: str = ""
    url: str = ""
    diff_id: str = ""
    origin: Origin = Origin.UNKNOWN
    line: int | None = None  # of the instruction that brought the package, where that is ours

    @property
    def fixable(self) -> bool:
        """Whether a version with a fix is known."""
        return bool(self.fixed_in)


@dataclass(frozen=True, slots=True)
class Scan:
    """The scanner's result for one image. The database's date is RFC 3339, empty if unknown."""

    state: ScanState
    reason: Text | None = None
    vulnerabilities: tuple[Vulnerability, ...] = ()
    packages: tuple[Package, ...] = ()
    database_updated_at: str = ""
    suppressed: int = 0  # findings that an ignore file or VEX took out
    notes: tuple[Text, ...] = ()
    blame: Blame = Blame.NOBODY  # of a scan that failed: AUTHOR where the image itself is why
    end_of_life: str = ""  # the distribution, where it gets no more advisories: "debian 9.13"

    @property
    def is_known(self) -> bool:
        """Whether it found all that is known: it came to an end, and somebody still looks after the distribution."""
        return self.state is ScanState.SCANNED and not self.end_of_life

    def count(self, severity: Severity) -> int:
        """Return how many vulnerabilities have that severity."""
        return sum(v.severity is severity for v in self.vulnerabilities)


@dataclass(frozen=True, slots=True)
class Sbom:
    """What an image holds, as the scanner lists it: documents of two standards, JSON."""

    cyclonedx: str
    spdx: str


@dataclass(frozen=True, slots=True)
class VulnerabilityDiff:
    """The vulnerabilities of head against those of base, worst first. `state` says whether they can be compared."""

    state: ScanState
    reason: Text | None = None
    new: tuple[Vulnerability, ...] = ()
    fixed: tuple[Vulnerability, ...] = ()
    unchanged: tuple[Vulnerability, ...] = ()
    database_updated_at: str = ""
    compared: bool = True  # False where base has no scan: then `new` is empty and all of head is in `unchanged`
    blame: Blame = Blame.NOBODY  # of a state other than SCANNED: AUTHOR where the image itself is why
    end_of_life: str = ""  # of head, as in `Scan`: what was not found is not known
    ended_before: bool = False  # whether base is of that distribution, too


@dataclass(frozen=True, slots=True)
class PackageChange:
    """A package whose set of versions differs: added (no `before`), removed (no `after`) or another version."""

    kind: str
    name: str
    before: str
    after: str
    build_tool: bool = False
    line: int | None = None


# -------------------------------------------------------------------------------------------------------- rewrite


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
class Check:
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
class Proof:
    """The evidence for a candidate. `left` is what only the build needs, by reason, the most bytes first."""

    built: bool
    checks: tuple[Check, ...] = ()
    config_differences: tuple[ConfigDifference, ...] = ()
    probe: str = ""  # what was observed: "exit", "http", "ports", "alive", "smoke"; empty if nothing could be
    seconds: float = 0.0
    left: tuple[LeftBehind, ...] = ()


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


# ------------------------------------------------------------------------------------------------------ behaviour


class BehaviourState(Enum):
    """Whether head does what base does when both run. RUNS is for a new image, which there is no base for."""

    SAME = "same"
    RUNS = "runs"
    CHANGED = "changed"
    BROKEN = "broken"
    NOT_OBSERVED = "not-observed"


class Outcome(IntEnum):
    """How one thing that was compared came out; higher is worse. SHOWN differs, and nobody judges it."""

    SAME = 0
    SHOWN = 1
    CHANGED = 2
    BROKEN = 3


@dataclass(frozen=True, slots=True)
class BehaviourCheck:
    """One thing that was compared, in words. Where it differs: the line of head's Dockerfile, or what is to blame."""

    name: str  # stable id: "start", "exit-status", "ports", "http", "log", "healthcheck", "stop", "files", ...
    outcome: Outcome
    text: Text
    line: int | None = None
    blame: str = ""  # a package or a file that changed
    keyword: str = ""  # of the instruction that leads to what is in the way
    lost: str = ""  # the file or library that is not there any more


@dataclass(frozen=True, slots=True)
class Hardening:
    """Settings under which an image was run and did all that it does without them, as text for two tools."""

    compose: str
    kubernetes: str


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What came of running base and head. `reason` says why nothing could be observed, or why nothing was run."""

    state: BehaviourState
    reason: Text | None = None
    checks: tuple[BehaviourCheck, ...] = ()  # the worst first
    probe: str = ""  # what base shows, as in `Proof`
    source_changed: bool = False  # then differing answers are not judged
    hint: Text | None = None  # the line of configuration that would let it be observed
    base_log: tuple[str, ...] = ()
    head_log: tuple[str, ...] = ()
    hardening: Hardening | None = None
    seconds: float = 0.0
    incomplete: bool = False  # not observed because of the engine or for want of time, not because of the image

    @property
    def worst(self) -> BehaviourCheck | None:
        """The check that decided, None where nothing differs."""
        return next((one for one in self.checks if one.outcome >= Outcome.CHANGED), None)


# ---------------------------------------------------------------------------------------------- comparison, report


class Gate(IntEnum):
    """What a verdict says; higher is worse."""

    PASS = 0
    WARN = 1
    INCOMPLETE = 2  # a gate of the policy could not be judged, which is nobody's doing
    FAIL = 3


class GateState(Enum):
    """How a gate ended."""

    HELD = "held"
    BROKEN = "broken"
    NOT_JUDGED = "not-judged"


@dataclass(frozen=True, slots=True)
class GateResult:
    """How one gate, a rule of the policy that can fail, ended on one target.

    `texts` say what broke it, or why it was not judged; `blame` is whose doing that is, of NOT_JUDGED only.
    """

    rule: str
    target: str
    state: GateState
    texts: tuple[Text, ...] = ()
    blame: Blame | None = None


@dataclass(frozen=True, slots=True)
class LayerChange:
    """An instruction whose layer was added, removed or resized between base and head, largest change first."""

    instruction: str
    line: int | None  # at head; None when it is gone
    before_bytes: int
    after_bytes: int
    origin: Origin

    @property
    def delta_bytes(self) -> int:
        """How much the image grew by it."""
        return self.after_bytes - self.before_bytes


class Touched(Enum):
    """What kind of file the next commit changes."""

    SOURCE = "source"
    MANIFEST = "manifest"


@dataclass(frozen=True, slots=True)
class NextCommit:
    """What a commit that changes one file costs: what is built again, and what a node that has the image must pull.

    `line` is the first instruction that runs again. The bytes are those of the image's layers that are new then.
    """

    touched: Touched
    path: str
    line: int
    instructions: int  # that run again
    size_bytes: int
    pull_size_bytes: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """Base and head of one target side by side."""

    target: Target
    findings: FindingsDiff
    base: Image
    head: Image
    vulnerabilities: VulnerabilityDiff
    packages: tuple[PackageChange, ...] = ()
    layers: tuple[LayerChange, ...] = ()
    head_scan: Scan | None = None
    notes: tuple[Text, ...] = ()
    dockerfile_text: str = ""  # of head, or of base where head has none
    base_dockerfile_text: str = ""  # of base, empty where it has none
    whole: bool = False  # a branch is reviewed as a whole: base is what the last merge made, and known things count
    uses: tuple[Use, ...] = ()  # what head is built on or copies from, by its text and by what the builder loaded
    base_uses: tuple[Use, ...] = ()
    base_next: tuple[NextCommit, ...] = ()  # what the next commit costs, by what it changes
    head_next: tuple[NextCommit, ...] = ()
    behaviour: Behaviour | None = None  # None where it is switched off, or nothing could be built

    @property
    def size_delta(self) -> int | None:
        """Bytes that head has more than base, None where one of the two was not measured."""
        if self.base.facts is None or self.head.facts is None:
            return None
        return self.head.facts.size_bytes - self.base.facts.size_bytes


@dataclass(frozen=True, slots=True)
class Reason:
    """A policy rule that decided, or warned."""

    rule: str
    gate: Gate
    target: str
    text: Text


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the policy says of a pull request, or of one target: how each gate ended, and what to say of it."""

    gate: Gate
    reasons: tuple[Reason, ...] = ()
    gates: tuple[GateResult, ...] = ()


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
    reviewed_at: str = ""  # RFC 3339; what the age of the vulnerability database is counted from
