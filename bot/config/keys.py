"""Every key of the configuration, once: its kind, limits, default and what it means. Readers and docs come from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from bot.config import value_types as kinds
from bot.config.rebuilds import MEASURE, REBUILD_LIMIT
from bot.config.settings import Ignore, ImageSettings
from bot.config.value_types import ValueType


class Strictness(Enum):
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
    order: Strictness
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
    "env": ("env", kinds.BUILD_ARGS, "Variables that it is started with, when it is run to be observed."),
    "args": ("args", kinds.list_of(kinds.LINE), "What it is started with in place of its CMD, when it is run."),
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
        "policy.fail_on.build_failure", kinds.FLAG, Strictness.TRUE, "Fail when head does not build though base did."
    ),
    "fail-on-severity": Key(
        "policy.fail_on.severity", kinds.SEVERITY, Strictness.LOWER, "Fail for a new vulnerability this bad or worse."
    ),
    "only-fixed": Key(
        "policy.fail_on.only_fixed", kinds.FLAG, Strictness.FALSE, "Fail only for vulnerabilities that have a fix."
    ),
    "ignore-base": Key(
        "policy.fail_on.ignore_base", kinds.FLAG, Strictness.FALSE, "Do not fail for what the base image brought."
    ),
    "failure-threshold": Key(
        "policy.fail_on.lint", kinds.LEVEL, Strictness.LOWER, "Fail for a new lint finding this bad or worse."
    ),
    "fail-on-behaviour": Key(
        "policy.fail_on.behaviour",
        kinds.BEHAVIOUR,
        Strictness.LOWER,
        "Fail when base runs and head does not start, listen, answer or stay healthy (broken), or does anything "
        "otherwise (changed).",
    ),
    "max-size": Key("policy.max_size", kinds.BYTES, Strictness.LOWER, "Fail when an image is larger, such as 250MB."),
    "max-size-increase": Key(
        "policy.max_size_increase",
        kinds.OPTIONAL_LIMIT,
        Strictness.LIMIT,
        "Fail when an image grows by more, such as 10%, 50MB, or 10% and 50MB (then by more than both).",
    ),
    "max-rebuild-increase": Key(
        "policy.max_rebuild_increase",
        REBUILD_LIMIT,
        Strictness.LIMIT,
        "Fail when the next commit costs more than at base: its pull, such as 50MB, or its build, such as 20% and 10s.",
    ),
    "new-image-severity": Key(
        "policy.new_image.severity",
        kinds.or_same(kinds.SEVERITY),
        Strictness.LOWER,
        "Fail for a vulnerability this bad or worse in a new image; `same` as for a change.",
        same="policy.fail_on.severity",
    ),
    "new-image-only-fixed": Key(
        "policy.new_image.only_fixed",
        kinds.or_same(kinds.FLAG),
        Strictness.FALSE,
        "In a new image, fail only for vulnerabilities that have a fix.",
        same="policy.fail_on.only_fixed",
    ),
    "new-image-ignore-base": Key(
        "policy.new_image.ignore_base",
        kinds.or_same(kinds.FLAG),
        Strictness.FALSE,
        "In a new image, do not fail for what its base image brought.",
        same="policy.fail_on.ignore_base",
    ),
    "new-image-max-size": Key(
        "policy.new_image.max_size",
        kinds.or_same(kinds.BYTES),
        Strictness.LOWER,
        "Fail when a new image is larger.",
        same="policy.max_size",
    ),
    "eol-base": Key(
        "policy.end_of_life_fails",
        kinds.flag("warn", "fail"),
        Strictness.TRUE,
        "Warn or fail where the distribution gets no more security advisories.",
    ),
    "inline-ignores": Key(
        "policy.inline_ignores",
        kinds.FLAG,
        Strictness.FALSE,
        "Let comments that a change adds (hadolint ignore, check=skip, hullcheck ignore) silence what it is judged by.",
    ),
    "minimum-change-threshold": Key(
        "policy.minimum_change", kinds.LIMIT, Strictness.FREE, "Growth below this is not worth a word: 1% and 1MB."
    ),
    "allowed-bases": Key(
        "policy.allowed_bases",
        kinds.ValueType(lambda value: (_LINES.read(value),), _LINES.schema),
        Strictness.EACH,
        "Images that a Dockerfile may build on or copy from, such as alpine:3.*, ghcr.io/acme/*.",
    ),
    "ignore": Key(
        "policy.ignores",
        kinds.list_of(_IGNORE, file_only=True),
        Strictness.HELD,
        "Vulnerabilities and lint rules that do not count, each with a reason and an expiry date.",
    ),
    "waiver-label": Key(
        "policy.waiver_label",
        kinds.OPTIONAL_LINE,
        Strictness.LABEL,
        "A label of the pull request that turns what would fail into warnings.",
    ),
    "warn-only": Key("policy.warn_only", kinds.FLAG, Strictness.FALSE, "Never fail because of the policy."),
    "strict": Key(
        "policy.strict",
        kinds.FLAG,
        Strictness.TRUE,
        "Fail also when the review could not be done, whoever is to blame.",
    ),
    "policy": Key(
        "organisation",
        kinds.list_of(kinds.REFERENCE),
        Strictness.LOCAL,
        "The organisation's policy, such as acme/.github//hullcheck.yml@main.",
    ),
    "images": Key(
        "images", kinds.list_of(_IMAGE, file_only=True), Strictness.LOCAL, "What is special about single images."
    ),
    "file": Key("default.dockerfile", kinds.PATH, Strictness.LOCAL, "Review this one Dockerfile only."),
    "context": Key("default.context", kinds.PATH, Strictness.LOCAL, "Build context of `file`, instead of its folder."),
    "target": Key("default.stage", kinds.LINE, Strictness.LOCAL, "Stage of `file` to build, instead of its last one."),
    "platforms": Key(
        "default.platforms",
        kinds.list_of(kinds.PLATFORM),
        Strictness.FREE,
        "Platforms to build for, such as linux/arm64; each is reviewed by itself.",
    ),
    "build-args": Key("default.build_args", kinds.BUILD_ARGS, Strictness.LOCAL, "Build arguments, NAME=value."),
    "secrets": Key(
        "default.secrets",
        kinds.list_of(kinds.SECRET),
        Strictness.LOCAL,
        "Secrets of the builds: environment variables, or id=NAME. Never given to builds of forks.",
    ),
    "base-image": Key(
        "default.base_image",
        kinds.IMAGE,
        Strictness.HELD,
        "An image in a registry to compare `file` with, instead of building base; {sha} is the commit of base.",
    ),
    "push": Key(
        "default.push",
        kinds.list_of(kinds.IMAGE),
        Strictness.LOCAL,
        "Names to push the image of `file` to after a pass on the default branch.",
    ),
    "push-sbom": Key(
        "push_sbom", kinds.FLAG, Strictness.FREE, "Attach the SBOM of a pushed image to it as an attestation."
    ),
    "include": Key("include", _LINES, Strictness.MORE, "Dockerfiles to review (paths or patterns)."),
    "exclude": Key("exclude", _LINES, Strictness.HELD, "Dockerfiles to leave out (paths or patterns)."),
    "on-source-change": Key(
        "on_source_change",
        kinds.SOURCE_CHANGE,
        Strictness.LOWER,
        "Review an image also when only files of its context changed: those that decide what is installed or started "
        "(dependencies), all that it takes, or never.",
    ),
    "hadolint-config": Key("hadolint_config", kinds.PATH, Strictness.HELD, "Path of hadolint's configuration."),
    "trivyignores": Key("scan.ignore_file", kinds.PATH, Strictness.HELD, "Path of a .trivyignore file."),
    "vex": Key("scan.vex", kinds.list_of(kinds.PATH), Strictness.HELD, "Paths of VEX documents."),
    "ignore-unfixed": Key(
        "scan.only_fixed",
        kinds.FLAG,
        Strictness.FALSE,
        "Leave vulnerabilities without a fix out of the report altogether.",
    ),
    "rewrite-bases": Key("rewrite.bases", _LINES, Strictness.FEWER, "Images that a rewrite may run on."),
    # The rest: the input wins over the file.
    "config-file": Key(
        "config_file", kinds.PATH, Strictness.LOCAL, "Path of the policy file, instead of .github/hullcheck.yml.", False
    ),
    "only": Key("only", _LINES, Strictness.LOCAL, "Ids of targets, as `hullcheck plan` prints them.", False),
    "discover": Key(
        "discover",
        kinds.list_of(kinds.choice("bake", "compose", "never")),
        Strictness.FREE,
        "Files that tell context, stage and arguments: bake, compose, or never.",
        False,
    ),
    "scan": Key("scan.enabled", kinds.FLAG, Strictness.TRUE, "Look for vulnerabilities.", False),
    "scan-secrets": Key(
        "scan.secrets",
        kinds.FLAG,
        Strictness.TRUE,
        "Look for secrets in the layers that the Dockerfile's own lines make.",
        False,
    ),
    "scan-timeout": Key("scan.timeout", kinds.SECONDS, Strictness.LONGER, "Time for one scan, such as 10m.", False),
    "db-repositories": Key(
        "scan.db_repositories", _LINES, Strictness.HELD, "Where Trivy takes its vulnerability database from.", False
    ),
    "trivy-server": Key(
        "scan.server",
        kinds.URL,
        Strictness.HELD,
        "A Trivy server that matches the packages, such as http://trivy:4954.",
        False,
    ),
    "behaviour": Key(
        "behaviour.enabled", kinds.FLAG, Strictness.TRUE, "Run base and head, and compare what they do.", False
    ),
    "behaviour-budget": Key(
        "behaviour.budget",
        kinds.SECONDS,
        Strictness.FREE,
        "Time for running the images of one target, such as 30s.",
        False,
    ),
    "measure-rebuild": Key(
        "measure_rebuild",
        MEASURE,
        Strictness.FREE,
        "Build base and head again with one file changed, to tell what the next commit takes: auto (where the build "
        "took less than a minute), always, or never.",
        False,
    ),
    "check-reproducible": Key(
        "check_reproducible",
        kinds.FLAG,
        Strictness.FREE,
        "Build head twice without cache, to tell which lines come out different each time.",
        False,
    ),
    "rewrite": Key("rewrite.enabled", kinds.FLAG, Strictness.FREE, "Look for a proved multistage rewrite.", False),
    "rewrite-budget": Key("rewrite.budget", kinds.SECONDS, Strictness.FREE, "Time for the search for rewrites.", False),
    "rewrite-polish": Key(
        "rewrite.polish",
        kinds.FLAG,
        Strictness.FREE,
        "Also try a proved rewrite with dependencies before source, without unused packages, with cache mounts and as "
        "a non-root user.",
        False,
    ),
    "build-timeout": Key("build_timeout", kinds.SECONDS, Strictness.FREE, "Time for one build, such as 20m.", False),
    "builder": Key("builder", kinds.LINE, Strictness.FREE, "Name of the buildx builder to build with.", False),
    "baseline-dir": Key(
        "baseline_dir",
        kinds.PATH,
        Strictness.LOCAL,
        "Folder for measured baselines, kept between runs by actions/cache.",
        False,
    ),
    "language": Key("language", kinds.LANGUAGE, Strictness.FREE, "Language of what people read.", False),
    "comment": Key(
        "comment", kinds.choice("always", "on-failure", "never"), Strictness.FREE, "When to comment.", False
    ),
    "comment-key": Key("comment_key", kinds.TEXT, Strictness.FREE, "Keeps the comments of several jobs apart.", False),
}
POLICY_KEYS = frozenset(name for name, key in TABLE.items() if key.policy)
KEYS = tuple(TABLE)
NEED_FILE = ("context", "target", "base-image", "push")
