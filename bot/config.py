"""Settings: the policy file, the action's inputs and the command line become one validated value.

Every key has one name, in `.github/hullcheck.yml` and as an input of the action alike. The file is read from the base
revision, so that a pull request cannot choose the policy it is judged by. For the keys of the policy (`fail-on`,
`max-size`, ... see `POLICY_KEYS`) the file wins over an input; for all others the input wins over the file. What an
organisation's file does to both is in `bot/organisation.py`.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from enum import Enum, auto
from typing import Any, TypeVar

from bot import config_values as kinds
from bot.config_values import ConfigError, Kind, PolicyReference, SizeLimit, Value, from_yaml, unknown
from bot.model import Level, Severity
from bot.text import Language, Text

__all__ = [
    "FILE_LIMIT", "FILE_NAMES", "IMAGE_KEYS", "KEYS", "POLICY_KEYS", "ConfigError", "FailOn", "Ignore", "ImageSettings",
    "Occasion", "Order", "Policy", "PolicyReference", "RewriteSettings", "ScanSettings", "Settings", "SizeLimit",
    "from_file", "from_inputs", "settings",
]  # fmt: skip

FILE_NAMES = (".github/hullcheck.yml", ".github/hullcheck.yaml", ".hullcheck.yml", ".hullcheck.yaml")
FILE_LIMIT = 262_144  # bytes; a policy is a page or two

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class FailOn:
    """What turns the verdict to fail. `severity` and `lint` are None for never."""

    build_failure: bool = True
    severity: Severity | None = Severity.CRITICAL
    only_fixed: bool = True
    ignore_base: bool = False
    lint: Level | None = None


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
            raise ValueError("an ignore names either the 'id' of a vulnerability or the 'rule' of a linter")
        if self.package and not self.id:
            raise ValueError("'package' belongs to an 'id'")


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
    """

    fail_on: FailOn = field(default_factory=FailOn)
    max_size: int | None = None
    max_size_increase: SizeLimit | None = None
    minimum_change: SizeLimit = field(default_factory=lambda: SizeLimit(bytes=1_000_000, ratio=0.01))
    allowed_bases: tuple[tuple[str, ...], ...] = ()
    ignores: tuple[Ignore, ...] = ()
    waiver_label: str | None = None
    warn_only: bool = False
    strict: bool = False


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
class Settings:
    """Everything that can be configured, validated.

    `default` is what holds for an image that `images` does not name; with a Dockerfile, only that one is reviewed.
    `only` are the ids of a plan's targets. `include_also` finds more Dockerfiles without leaving out others. `held` are
    the keys that an organisation keeps to itself, so that files with a usual name do not count for them either.
    `notes` say what was asked for and does not count.
    """

    policy: Policy = field(default_factory=Policy)
    images: tuple[ImageSettings, ...] = ()
    default: ImageSettings = field(default_factory=ImageSettings)
    include: tuple[str, ...] = ()
    include_also: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    on_source_change: bool = False
    discover: tuple[str, ...] = ("bake", "compose")
    language: Language = Language.ENGLISH
    scan: ScanSettings = field(default_factory=ScanSettings)
    rewrite: RewriteSettings = field(default_factory=RewriteSettings)
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


# -------------------------------------------------------------------------------------------------------- the keys


class Order(Enum):
    """What is stricter, where an organisation's file and a repository's both say something."""

    TRUE = auto()  # true is
    FALSE = auto()  # false is
    LOWER = auto()  # the lower is, and `never` is the loosest
    LIMIT = auto()  # both limits hold
    LONGER = auto()  # the longer time is
    EACH = auto()  # what every group of patterns allows
    FEWER = auto()  # only what the organisation lists, too
    LABEL = auto()  # no label is; a label of the repository's own does not count
    MORE = auto()  # both lists hold, and each names more that is reviewed
    HELD = auto()  # the repository's does not count: every value could loosen
    FREE = auto()  # the repository decides; the organisation's is its default
    LOCAL = auto()  # about one repository: not for an organisation's file


@dataclass(frozen=True, slots=True)
class Key:
    """One key: the field of Settings that it sets, how it is read, what it means, and who may say it."""

    path: str
    kind: Kind
    order: Order
    meaning: str
    policy: bool = True  # then the file wins over an input


_IGNORE = kinds.record(
    Ignore,
    {
        "id": ("id", kinds.LINE, "A vulnerability, such as CVE-2026-1234."),
        "rule": ("rule", kinds.LINE, "A lint rule, such as DL3008."),
        "package": ("package", kinds.LINE, "Only where the vulnerability is in this package."),
        "reason": ("reason", kinds.LINE, "Why it does not matter here."),
        "expires": ("expires", kinds.DATE, "The last day on which it is ignored, such as 2027-01-31."),
        "paths": ("paths", kinds.list_of(kinds.LINE), "Only for these Dockerfiles (patterns)."),
    },
    ("reason", "expires"),
    "ignore",
)
IMAGE_KEYS: Mapping[str, tuple[str, Kind, str]] = {
    "dockerfile": ("dockerfile", kinds.PATH, "Path of the Dockerfile."),
    "context": ("context", kinds.PATH, "Build context, instead of the Dockerfile's folder."),
    "target": ("stage", kinds.LINE, "Stage to build, instead of the last one."),
    "platforms": ("platforms", kinds.list_of(kinds.PLATFORM), "Platforms to build for; each is reviewed by itself."),
    "name": ("name", kinds.LINE, "What people call the image."),
    "tags": ("tags", kinds.list_of(kinds.IMAGE), "Names by which other Dockerfiles here build on this image."),
    "smoke": ("smoke", kinds.TEXT, "A shell command that exits with 0 when the image works."),
    "build-args": ("build_args", kinds.BUILD_ARGS, "Build arguments."),
    "secrets": ("secrets", kinds.list_of(kinds.SECRET), "Secrets of the build: environment variables, or id=NAME."),
    "base-image": (
        "base_image",
        kinds.IMAGE,
        "An image in a registry to compare with, instead of building base; {sha} is the commit of base.",
    ),
    "push": ("push", kinds.list_of(kinds.IMAGE), "Names to push the image to after a pass on the default branch."),
    "max-size": ("max_size", kinds.BYTES, "Fail when this image is larger."),
    "max-size-increase": ("max_size_increase", kinds.OPTIONAL_LIMIT, "Fail when this image grows by more."),
}
_IMAGE = kinds.record(ImageSettings, IMAGE_KEYS, ("dockerfile",), "image")

# In the file the keys of one kind stand together under `fail-on:`; each is the input of the name on the right.
FAIL_ON: Mapping[str, str] = {
    "build-failure": "fail-on-build-failure",
    "severity": "fail-on-severity",
    "only-fixed": "only-fixed",
    "ignore-base": "ignore-base",
    "lint": "failure-threshold",
}
_LINES = kinds.list_of(kinds.LINE)

TABLE: Mapping[str, Key] = {
    "fail-on-build-failure": Key(
        "policy.fail_on.build_failure", kinds.FLAG, Order.TRUE, "Fail when head does not build though base did."
    ),
    "fail-on-severity": Key(
        "policy.fail_on.severity", kinds.SEVERITY, Order.LOWER, "Fail for a new vulnerability this bad or worse."
    ),
    "only-fixed": Key(
        "policy.fail_on.only_fixed", kinds.FLAG, Order.FALSE, "Fail only for vulnerabilities that have a fix."
    ),
    "ignore-base": Key(
        "policy.fail_on.ignore_base", kinds.FLAG, Order.FALSE, "Do not fail for what the base image brought."
    ),
    "failure-threshold": Key(
        "policy.fail_on.lint", kinds.LEVEL, Order.LOWER, "Fail for a new lint finding this bad or worse."
    ),
    "max-size": Key("policy.max_size", kinds.BYTES, Order.LOWER, "Fail when an image is larger, such as 250MB."),
    "max-size-increase": Key(
        "policy.max_size_increase", kinds.OPTIONAL_LIMIT, Order.LIMIT,
        "Fail when an image grows by more, such as 10%, 50MB, or 10% and 50MB (then by more than both).",
    ),
    "minimum-change-threshold": Key(
        "policy.minimum_change", kinds.LIMIT, Order.FREE, "Growth below this is not worth a word: 1% and 1MB."
    ),
    "allowed-bases": Key(
        "policy.allowed_bases", kinds.Kind(lambda value: (_LINES.read(value),), _LINES.schema), Order.EACH,
        "Images that a Dockerfile may build on or copy from, such as alpine:3.*, ghcr.io/acme/*.",
    ),
    "ignore": Key(
        "policy.ignores", kinds.list_of(_IGNORE, file_only=True), Order.HELD,
        "Vulnerabilities and lint rules that do not count, each with a reason and an expiry date.",
    ),
    "waiver-label": Key(
        "policy.waiver_label", kinds.OPTIONAL_LINE, Order.LABEL,
        "A label of the pull request that turns what would fail into warnings.",
    ),
    "warn-only": Key("policy.warn_only", kinds.FLAG, Order.FALSE, "Never fail because of the policy."),
    "strict": Key(
        "policy.strict", kinds.FLAG, Order.TRUE, "Fail also when the review could not be done, whoever is to blame."
    ),
    "policy": Key(
        "organisation", kinds.list_of(kinds.REFERENCE), Order.LOCAL,
        "The organisation's policy, such as acme/.github//hullcheck.yml@main.",
    ),
    "images": Key("images", kinds.list_of(_IMAGE, file_only=True), Order.LOCAL, "What is special about single images."),
    "file": Key("default.dockerfile", kinds.PATH, Order.LOCAL, "Review this one Dockerfile only."),
    "context": Key("default.context", kinds.PATH, Order.LOCAL, "Build context of `file`, instead of its folder."),
    "target": Key("default.stage", kinds.LINE, Order.LOCAL, "Stage of `file` to build, instead of its last one."),
    "platforms": Key(
        "default.platforms", kinds.list_of(kinds.PLATFORM), Order.FREE,
        "Platforms to build for, such as linux/arm64; each is reviewed by itself.",
    ),
    "build-args": Key("default.build_args", kinds.BUILD_ARGS, Order.LOCAL, "Build arguments, NAME=value."),
    "secrets": Key(
        "default.secrets", kinds.list_of(kinds.SECRET), Order.LOCAL,
        "Secrets of the builds: environment variables, or id=NAME. Never given to builds of forks.",
    ),
    "base-image": Key(
        "default.base_image", kinds.IMAGE, Order.HELD,
        "An image in a registry to compare `file` with, instead of building base; {sha} is the commit of base.",
    ),
    "push": Key(
        "default.push", kinds.list_of(kinds.IMAGE), Order.LOCAL,
        "Names to push the image of `file` to after a pass on the default branch.",
    ),
    "include": Key("include", _LINES, Order.MORE, "Dockerfiles to review (paths or patterns)."),
    "exclude": Key("exclude", _LINES, Order.HELD, "Dockerfiles to leave out (paths or patterns)."),
    "on-source-change": Key(
        "on_source_change", kinds.FLAG, Order.TRUE, "Review an image also when only a file changed that it copies."
    ),
    "hadolint-config": Key("hadolint_config", kinds.PATH, Order.HELD, "Path of hadolint's configuration."),
    "trivyignores": Key("scan.ignore_file", kinds.PATH, Order.HELD, "Path of a .trivyignore file."),
    "vex": Key("scan.vex", kinds.list_of(kinds.PATH), Order.HELD, "Paths of VEX documents."),
    "ignore-unfixed": Key(
        "scan.only_fixed", kinds.FLAG, Order.FALSE, "Leave vulnerabilities without a fix out of the report altogether."
    ),
    "rewrite-bases": Key("rewrite.bases", _LINES, Order.FEWER, "Images that a rewrite may run on."),
    # The rest: the input wins over the file.
    "config-file": Key(
        "config_file", kinds.PATH, Order.LOCAL, "Path of the policy file, instead of .github/hullcheck.yml.", False
    ),
    "only": Key("only", _LINES, Order.LOCAL, "Ids of targets, as `hullcheck plan` prints them.", False),
    "discover": Key(
        "discover", kinds.list_of(kinds.choice("bake", "compose", "never")), Order.FREE,
        "Files that tell context, stage and arguments: bake, compose, or never.", False,
    ),
    "scan": Key("scan.enabled", kinds.FLAG, Order.TRUE, "Look for vulnerabilities.", False),
    "scan-timeout": Key("scan.timeout", kinds.SECONDS, Order.LONGER, "Time for one scan, such as 10m.", False),
    "db-repositories": Key(
        "scan.db_repositories", _LINES, Order.HELD, "Where Trivy takes its vulnerability database from.", False
    ),
    "trivy-server": Key(
        "scan.server", kinds.URL, Order.HELD, "A Trivy server that matches the packages, such as http://trivy:4954.",
        False,
    ),
    "rewrite": Key("rewrite.enabled", kinds.FLAG, Order.FREE, "Look for a proved multistage rewrite.", False),
    "rewrite-budget": Key("rewrite.budget", kinds.SECONDS, Order.FREE, "Time for the search for rewrites.", False),
    "rewrite-polish": Key(
        "rewrite.polish", kinds.FLAG, Order.FREE, "Give a rewrite cache mounts and a user other than root, if proved.",
        False,
    ),
    "build-timeout": Key("build_timeout", kinds.SECONDS, Order.FREE, "Time for one build, such as 20m.", False),
    "builder": Key("builder", kinds.LINE, Order.FREE, "Name of the buildx builder to build with.", False),
    "baseline-dir": Key(
        "baseline_dir", kinds.PATH, Order.LOCAL, "Folder for measured baselines, kept between runs by actions/cache.",
        False,
    ),
    "language": Key("language", kinds.LANGUAGE, Order.FREE, "Language of what people read.", False),
    "comment": Key(
        "comment", kinds.choice("always", "on-failure", "never"), Order.FREE, "When to comment.", False
    ),
    "comment-key": Key("comment_key", kinds.TEXT, Order.FREE, "Keeps the comments of several jobs apart.", False),
}  # fmt: skip
POLICY_KEYS = frozenset(name for name, key in TABLE.items() if key.policy)
KEYS = tuple(TABLE)
_NEED_FILE = ("context", "target", "base-image", "push")


# --------------------------------------------------------------------------------------------------------- reading


def from_file(text: str, source: str, known: Iterable[str] = KEYS) -> dict[str, Value]:
    """Read a policy file. `source` names it in messages. Raises ConfigError with the line of what is wrong."""
    read = from_yaml(text, source)
    if read is None:
        return {}
    values = read.mapping()
    if "fail-on" in values:
        for key, value in _fail_on(values.pop("fail-on")).items():
            if key in values:
                raise value.refuse_key(f"{key!r} is given twice, in 'fail-on' and by itself")
            values[key] = value
    for key, value in values.items():
        if key not in known:
            raise value.refuse_key(unknown(key, ("fail-on", *known)))
    return values


def _fail_on(group: Value) -> dict[str, Value]:
    for key, value in group.mapping().items():
        if key not in FAIL_ON:
            raise value.refuse_key(unknown(key, FAIL_ON, " in fail-on"))
    return {FAIL_ON[key]: value for key, value in group.mapping().items()}


def from_inputs(inputs: Mapping[str, str]) -> dict[str, Value]:
    """Take inputs of the action or options of the command line by their key; empty ones count as not given."""
    return {key: Value(text, f"input {key}") for key, text in inputs.items() if key in TABLE and text.strip()}


def settings(file: Mapping[str, Value], inputs: Mapping[str, Value], source: str = "defaults") -> Settings:
    """Join the file and the inputs. Raises ConfigError naming the place of the first value that is wrong."""
    below = {key: value for key, value in inputs.items() if key in POLICY_KEYS}
    above = {key: value for key, value in inputs.items() if key not in POLICY_KEYS}
    result = Settings(source=source)
    for layer in (below, file, above):
        for key in sorted(layer, key=KEYS.index):
            result = put(result, TABLE[key].path, TABLE[key].kind.read(layer[key]))
    given = below | dict(file) | above
    for key in _NEED_FILE:
        if key in given and "file" not in given:
            raise given[key].refuse_key(f"{key!r} says something of one Dockerfile: name it by 'file', or use 'images'")
    # An organisation's policy that the workflow names holds, whatever the file says.
    named = [layer["policy"] for layer in (below, file) if "policy" in layer]
    organisation = dict.fromkeys(one for value in named for one in TABLE["policy"].kind.read(value))
    return _completed(replace(result, organisation=tuple(organisation)))


def _completed(result: Settings) -> Settings:
    """Fill what single images leave open from what holds for all."""
    default = result.default
    images = [
        replace(
            image,
            platforms=image.platforms or default.platforms,
            build_args=image.build_args or default.build_args,
            secrets=image.secrets or default.secrets,
        )
        for image in result.images
    ]
    if default.dockerfile:
        named = [image for image in images if image.dockerfile == default.dockerfile]
        images = [_overridden(image, default) for image in named] or [default]
    return replace(result, images=tuple(images))


def _overridden(image: ImageSettings, one: ImageSettings) -> ImageSettings:
    given = {name.name: getattr(one, name.name) for name in fields(one) if getattr(one, name.name)}
    return replace(image, **given)


def put(record: T, path: str, value: Any) -> T:
    """Return a copy of nested frozen records with one field replaced; `path` has dots between the names."""
    first, _, rest = path.partition(".")
    if rest:
        value = put(getattr(record, first), rest, value)
    assert first in {one.name for one in fields(record)}  # type: ignore[arg-type]
    return replace(record, **{first: value})  # type: ignore[type-var]


def get(record: Any, path: str) -> Any:
    """Return the field of nested records that `path` names."""
    for name in path.split("."):
        record = getattr(record, name)
    return record
