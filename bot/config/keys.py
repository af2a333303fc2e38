"""Every key of the configuration, once: its kind, limits, default and what it means. Readers and docs come from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from bot.config import values as kinds
from bot.config.settings import Ignore, ImageSettings
from bot.config.values import ValueType


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
    kind: ValueType
    order: Order
    meaning: str
    policy: bool = True  # then the file wins over an input
    same: str = ""  # the field whose value counts where this one is `same`


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
IMAGE_KEYS: Mapping[str, tuple[str, ValueType, str]] = {
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
# In the file the keys of one kind stand together, under `fail-on:` and `new-image:`; each is the input of the name on
# the right.
FAIL_ON: Mapping[str, str] = {
    "build-failure": "fail-on-build-failure",
    "severity": "fail-on-severity",
    "only-fixed": "only-fixed",
    "ignore-base": "ignore-base",
    "lint": "failure-threshold",
    "behaviour": "fail-on-behaviour",
}
NEW_IMAGE: Mapping[str, str] = {
    "severity": "new-image-severity",
    "only-fixed": "new-image-only-fixed",
    "ignore-base": "new-image-ignore-base",
    "max-size": "new-image-max-size",
}
GROUPS: Mapping[str, Mapping[str, str]] = {"fail-on": FAIL_ON, "new-image": NEW_IMAGE}
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
    "fail-on-behaviour": Key(
        "policy.fail_on.behaviour", kinds.BEHAVIOUR, Order.LOWER,
        "Fail when base runs and head does not start, listen, answer or stay healthy (broken), or does anything "
        "otherwise (changed).",
    ),
    "max-size": Key("policy.max_size", kinds.BYTES, Order.LOWER, "Fail when an image is larger, such as 250MB."),
    "max-size-increase": Key(
        "policy.max_size_increase", kinds.OPTIONAL_LIMIT, Order.LIMIT,
        "Fail when an image grows by more, such as 10%, 50MB, or 10% and 50MB (then by more than both).",
    ),
    "new-image-severity": Key(
        "policy.new_image.severity", kinds.or_same(kinds.SEVERITY), Order.LOWER,
        "Fail for a vulnerability this bad or worse in a new image; `same` as for a change.",
        same="policy.fail_on.severity",
    ),
    "new-image-only-fixed": Key(
        "policy.new_image.only_fixed", kinds.or_same(kinds.FLAG), Order.FALSE,
        "In a new image, fail only for vulnerabilities that have a fix.", same="policy.fail_on.only_fixed",
    ),
    "new-image-ignore-base": Key(
        "policy.new_image.ignore_base", kinds.or_same(kinds.FLAG), Order.FALSE,
        "In a new image, do not fail for what its base image brought.", same="policy.fail_on.ignore_base",
    ),
    "new-image-max-size": Key(
        "policy.new_image.max_size", kinds.or_same(kinds.BYTES), Order.LOWER,
        "Fail when a new image is larger.", same="policy.max_size",
    ),
    "eol-base": Key(
        "policy.end_of_life_fails", kinds.flag("warn", "fail"), Order.TRUE,
        "Warn or fail where the distribution gets no more security advisories.",
    ),
    "inline-ignores": Key(
        "policy.inline_ignores", kinds.FLAG, Order.FALSE,
        "Let comments that a change adds (hadolint ignore, check=skip, hullcheck ignore) silence what it is judged by.",
    ),
    "minimum-change-threshold": Key(
        "policy.minimum_change", kinds.LIMIT, Order.FREE, "Growth below this is not worth a word: 1% and 1MB."
    ),
    "allowed-bases": Key(
        "policy.allowed_bases", kinds.ValueType(lambda value: (_LINES.read(value),), _LINES.schema), Order.EACH,
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
    "push-sbom": Key("push_sbom", kinds.FLAG, Order.FREE, "Attach the SBOM of a pushed image to it as an attestation."),
    "include": Key("include", _LINES, Order.MORE, "Dockerfiles to review (paths or patterns)."),
    "exclude": Key("exclude", _LINES, Order.HELD, "Dockerfiles to leave out (paths or patterns)."),
    "on-source-change": Key(
        "on_source_change", kinds.SOURCE_CHANGE, Order.LOWER,
        "Review an image also when only files of its context changed: those that decide what is installed or started "
        "(dependencies), all that it takes, or never.",
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
    "scan-secrets": Key(
        "scan.secrets", kinds.FLAG, Order.TRUE, "Look for secrets in the layers that the Dockerfile's own lines make.",
        False,
    ),
    "scan-timeout": Key("scan.timeout", kinds.SECONDS, Order.LONGER, "Time for one scan, such as 10m.", False),
    "db-repositories": Key(
        "scan.db_repositories", _LINES, Order.HELD, "Where Trivy takes its vulnerability database from.", False
    ),
    "trivy-server": Key(
        "scan.server", kinds.URL, Order.HELD, "A Trivy server that matches the packages, such as http://trivy:4954.",
        False,
    ),
    "behaviour": Key(
        "behaviour.enabled", kinds.FLAG, Order.TRUE, "Run base and head, and compare what they do.", False
    ),
    "behaviour-budget": Key(
        "behaviour.budget", kinds.SECONDS, Order.FREE, "Time for running the images of one target, such as 30s.", False
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
NEED_FILE = ("context", "target", "base-image", "push")
