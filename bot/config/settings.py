"""Settings: the policy file, the action's inputs and the command line become one validated value.

Every key has one name, in `.github/hullcheck.yml` and as an input of the action alike. The file is read from the base
revision, so that a pull request cannot choose the policy it is judged by. For the keys of the policy (`fail-on`,
`max-size`, ... see `POLICY_KEYS`) the file wins over an input; for all others the input wins over the file. What an
organisation's file does to both is in `bot/config/organisation.py`.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field, replace

from bot.config.rebuilds import Measure, RebuildLimit
from bot.config.values import PolicyReference, Same, SizeLimit, SourceChange
from bot.errors import InputError
from bot.messages import config as messages
from bot.model.behaviour import Outcome
from bot.model.findings import Level
from bot.model.scans import Severity
from bot.text import Language, Text


@dataclass(frozen=True, slots=True)
class FailOn:
    """What turns the verdict to fail. `severity`, `lint` and `behaviour` are None for never.

    `behaviour` is the least that fails: CHANGED, or BROKEN.
    """

    build_failure: bool = True
    severity: Severity | None = Severity.CRITICAL
    only_fixed: bool = True
    ignore_base: bool = False
    lint: Level | None = None
    behaviour: Outcome | None = Outcome.BROKEN


@dataclass(frozen=True, slots=True)
class NewImage:
    """What turns the verdict on an image that base does not have to fail; `same` as for a change where it is SAME."""

    severity: Severity | Same | None = Same.SAME
    only_fixed: bool | Same = Same.SAME
    ignore_base: bool | Same = Same.SAME
    max_size: int | Same | None = Same.SAME


@dataclass(frozen=True, slots=True)
class Ignore:
    """A vulnerability or a lint rule that does not count, why, and the last day on which that holds.

    `paths` are patterns of the Dockerfiles that it is for, empty for all; `package` narrows a vulnerability.
    """

    reason: str
    expires: datetime.date
    id: str = ""
    rule: str = ""
    package: str = ""
    paths: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if bool(self.id) == bool(self.rule):
            raise InputError(messages.IGNORE_OF_ONE())
        if self.package and not self.id:
            raise InputError(messages.PACKAGE_OF_ID())


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a verdict depends on besides the change: the day, and the labels of the pull request.

    Without a day every ignore has expired: who forgets to say it must not let anything pass.
    """

    today: datetime.date = datetime.date.max
    labels: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules that a comparison is judged by.

    An image must be allowed by every one of the groups of patterns in `allowed_bases`; without a group all are.
    `end_of_life_fails` is of a distribution without advisories, `inline_ignores` of comments that a change adds.
    """

    fail_on: FailOn = field(default_factory=FailOn)
    new_image: NewImage = field(default_factory=NewImage)
    max_size: int | None = None
    max_size_increase: SizeLimit | None = None
    max_rebuild_increase: RebuildLimit | None = None
    minimum_change: SizeLimit = field(default_factory=lambda: SizeLimit(bytes=1_000_000, ratio=0.01))
    allowed_bases: tuple[tuple[str, ...], ...] = ()
    ignores: tuple[Ignore, ...] = ()
    waiver_label: str | None = None
    end_of_life_fails: bool = False
    inline_ignores: bool = False
    warn_only: bool = False
    strict: bool = False

    def vulnerability_rules(self, *, new_image: bool) -> FailOn:
        """Return what fails for vulnerabilities: in a change, or in an image that base does not have."""
        if not new_image:
            return self.fail_on
        new, usual = self.new_image, self.fail_on
        return replace(
            usual,
            severity=usual.severity if isinstance(new.severity, Same) else new.severity,
            only_fixed=usual.only_fixed if isinstance(new.only_fixed, Same) else new.only_fixed,
            ignore_base=usual.ignore_base if isinstance(new.ignore_base, Same) else new.ignore_base,
        )

    def ceiling(self, *, new_image: bool) -> int | None:
        """Return how large an image may be, in bytes; None for any size."""
        own = self.new_image.max_size
        return self.max_size if not new_image or isinstance(own, Same) else own


@dataclass(frozen=True, slots=True)
class ImageSettings:
    """What the configuration says of one Dockerfile; what is None or empty is left to the defaults.

    `secrets` are pairs of a secret's id and the environment variable that holds it. `tags` are the names that other
    Dockerfiles of the repository know the image by. `base_image` is an image in a registry that stands for base;
    `push` are the names that the image is pushed to after a pass on the default branch.
    """

    dockerfile: str = ""
    context: str | None = None
    stage: str | None = None
    platforms: tuple[str, ...] = ()
    name: str | None = None
    smoke: str | None = None
    env: tuple[tuple[str, str], ...] = ()
    args: tuple[str, ...] = ()
    build_args: tuple[tuple[str, str], ...] = ()
    secrets: tuple[tuple[str, str], ...] = ()
    tags: tuple[str, ...] = ()
    base_image: str | None = None
    push: tuple[str, ...] = ()
    max_size: int | None = None
    max_size_increase: SizeLimit | None = None


@dataclass(frozen=True, slots=True)
class ScanSettings:
    """How images are scanned. The paths are read at the base revision; `server` is a Trivy server's address."""

    enabled: bool = True
    secrets: bool = True
    only_fixed: bool = False
    ignore_file: str | None = None
    vex: tuple[str, ...] = ()
    db_repositories: tuple[str, ...] = ()
    server: str | None = None
    timeout: float = 600.0


@dataclass(frozen=True, slots=True)
class RewriteSettings:
    """How a rewrite is looked for; `bases` are the images that a candidate may run on, empty for any.

    `polish` tries the one that is proved with cache mounts and with a user other than root, too.
    """

    enabled: bool = True
    bases: tuple[str, ...] = ()
    budget: float = 600.0
    polish: bool = True


@dataclass(frozen=True, slots=True)
class BehaviourSettings:
    """Whether base and head are run and compared; `budget` is the time for one target, in seconds."""

    enabled: bool = True
    budget: float = 30.0


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be configured, validated.

    `default` is what holds for an image that `images` does not name; with a Dockerfile, only that one is reviewed.
    `only` are the ids of a plan's targets. `on_source_change` is None for never. `include_also` finds more Dockerfiles
    without leaving out others. `moved_out` are paths that would be left out, and that the change moved a Dockerfile to
    which is reviewed at base: they are reviewed all the same. `held` are the keys that an organisation keeps to itself,
    so that files with a usual name do not count for them either.
    `measure_rebuild` says when an image is built again with one file changed, to tell what the next commit takes;
    `check_reproducible` that head is built twice without cache, to tell whether it comes out the same.
    `notes` say what was asked for and does not count; `problem` why the policy file could not be read, so that the
    defaults count in its place.
    """

    policy: Policy = field(default_factory=Policy)
    images: tuple[ImageSettings, ...] = ()
    default: ImageSettings = field(default_factory=ImageSettings)
    include: tuple[str, ...] = ()
    include_also: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    moved_out: frozenset[str] = frozenset()
    only: tuple[str, ...] = ()
    on_source_change: SourceChange | None = SourceChange.DEPENDENCIES
    push_sbom: bool = False
    discover: tuple[str, ...] = ("bake", "compose")
    language: Language = Language.ENGLISH
    scan: ScanSettings = field(default_factory=ScanSettings)
    behaviour: BehaviourSettings = field(default_factory=BehaviourSettings)
    rewrite: RewriteSettings = field(default_factory=RewriteSettings)
    measure_rebuild: Measure = Measure.AUTO
    check_reproducible: bool = False
    hadolint_config: str | None = None
    build_timeout: float = 1200.0
    builder: str = ""
    baseline_dir: str = ""
    comment: str = "always"
    comment_key: str = ""
    organisation: tuple[PolicyReference, ...] = ()
    config_file: str = ""
    source: str = "defaults"
    held: frozenset[str] = frozenset()
    notes: tuple[Text, ...] = ()
    problem: Text | None = None
