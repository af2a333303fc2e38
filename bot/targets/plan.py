"""What there is to review: the two revisions, the settings of base, and the images that the change concerns.

This is all that a pull request without a change to an image needs, so nothing heavy is imported here.
"""

from __future__ import annotations

import difflib
import hashlib
import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

from bot.config import keys, organisation, reading
from bot.config.settings import ImageSettings, Occasion, Settings
from bot.config.values import PolicyReference
from bot.config.yaml_values import ConfigError, ConfigValue
from bot.errors import InputError, UnavailableError
from bot.host.git import FileChange, FileStatus, Repository
from bot.host.workspace import Workspace
from bot.messages import policy as messages
from bot.messages import targets as target_messages
from bot.messages import targets as targets_messages
from bot.model.reports import Links, Revision
from bot.model.targets import Build, Target
from bot.model.verdicts import Reason, VerdictState
from bot.targets import discovery, inventory, moved, unreviewed
from bot.targets.discovery import find_targets
from bot.targets.inventory import Inventory
from bot.targets.names import is_dockerfile, matches
from bot.text import Text, verbatim

MATRIX_LIMIT = 256  # jobs: GitHub's
FetchPolicy = Callable[[PolicyReference], bytes | None]


class KeptPolicies(Protocol):
    """Where the last policy of an organisation that could be read is kept, beside the baselines."""

    def keep_policy(self, reference: str, text: str) -> None:
        """Keep a policy that could be read."""
        ...

    def last_policy(self, reference: str) -> str | None:
        """Return the one that was kept last, None if there is none."""
        ...


@dataclass(frozen=True, slots=True)
class ReviewRequest:
    """What to review. Without revisions: the working tree against the merge base with the default branch.

    `fetch_policy` returns an organisation's file, or None where that cannot be had at all (on a person's machine); it
    raises UnavailableError where it should have been had; `kept` returns, by `baseline-dir`, where those that could be
    read are kept. `secrets` are the environment variables that builds may be given; None for a fork, whose builds never
    get any. `base_author` and `head_author` name whose files a revision is made of: a branch, a pull request. Builds of
    two authors share no cache mounts. `expecting` may get ready what a review needs.
    """

    repo: Path
    base: str | None = None
    head: str | None = None
    only: tuple[str, ...] = ()
    inputs: Mapping[str, str] = field(default_factory=dict)
    config: Path | None = None
    links: Links = field(default_factory=Links)
    occasion: Occasion = field(default_factory=Occasion)
    fetch_policy: FetchPolicy | None = None
    secrets: Mapping[str, str] | None = None
    kept: Callable[[str], KeptPolicies] | None = None
    whole: bool = False  # there is no base but the policy: a branch is reviewed as a whole
    base_author: str = ""
    head_author: str = ""
    expecting: Callable[[], None] = lambda: None  # is called as soon as there is likely something to review


@dataclass(frozen=True, slots=True)
class Plan:
    """Two revisions, the settings of base, and the targets that the change concerns.

    `notes` say what was asked for and does not count, and what could not be read. `secrets` are those that a build may
    be given, by the environment variable that the settings name. `refused` are images that the change declares and
    that cannot be reviewed, by name, with the reason. `authors` are those of base and of head.
    """

    repository: Repository
    base: Revision
    base_tree: str
    head: Revision
    head_tree: str
    settings: Settings
    targets: tuple[Target, ...]
    notes: tuple[Text, ...] = ()
    occasion: Occasion = field(default_factory=Occasion)
    secrets: Mapping[str, str] | None = field(default=None, repr=False)
    whole: bool = False
    refused: tuple[tuple[str, Text], ...] = ()
    authors: tuple[str, str] = ("", "")
    unreviewed: tuple[Text, ...] = ()  # changed files that look like images and are not reviewed, and why

    @property
    def not_reviewed(self) -> tuple[Reason, ...]:
        """Why a change does not pass that declares images which cannot be reviewed."""
        return tuple(Reason("not-reviewed", VerdictState.FAIL, name, reason) for name, reason in self.refused)

    def cache_namespace(self, role: str) -> str:
        """Return whom the builds of a role share cache mounts with: of "base", "head", or the candidates of "rewrite".

        It is the same in later runs for the same author, and no namespace is the beginning of another.
        """
        author = self.authors[0 if role == "base" else 1]
        return hashlib.sha256("\0".join(("hullcheck", role, author)).encode("utf-8", "surrogateescape")).hexdigest()[
            :32
        ]

    @property
    def said(self) -> tuple[Text | None, tuple[Text, ...]]:
        """Why there is nothing to review, and what is said beside the images: of a change without any, all that is."""
        return self.why_nothing, self.unreviewed if self.targets else (*self.unreviewed, *self.notes)

    @property
    def why_nothing(self) -> Text | None:
        """Why there is nothing to review; None where there is something."""
        if self.targets:
            return None
        said = self.notes or self.unreviewed
        return target_messages.NOTHING_REVIEWED() if said else unreviewed.nothing(self.settings)


def make_plan(request: ReviewRequest, workspace: Workspace) -> Plan:
    """Find out what there is to review.

    Raises InputError for revisions or a configuration that make no sense, UnavailableError where the organisation's
    policy cannot be had.
    """
    repository = Repository.open(request.repo)
    head_name = request.head or "HEAD"
    head_sha = repository.resolve(head_name)
    base_sha = repository.resolve(request.base or repository.default_branch())
    base_sha = repository.merge_base(base_sha, head_sha) or base_sha
    if request.head is None:
        repository = repository.working_tree(workspace.folder("git"))
        head, head_tree = Revision("", "working tree"), repository.tree()
    else:
        head, head_tree = Revision(head_sha, head_name), head_sha
    _check_paths(repository, (base_sha, head_tree), request.only)
    settings = read_settings(repository, base_sha, head_tree, request)
    changes = repository.changes(base_sha, head_tree)
    if any(is_dockerfile(one.path) for one in changes):
        request.expecting()
    _check_new_policy(repository, head_tree, settings, changes)
    changes, settings = moved.out_of_review(changes, settings)
    known = _inventory(repository, base_sha, head_tree, settings, changes)
    settings = moved.declared_out_of_review(known, settings) if known else settings
    targets = find_targets(changes, settings, request.only, known)
    return Plan(
        repository=repository,
        base=Revision(base_sha, request.base or ""),
        base_tree=base_sha,
        head=head,
        head_tree=head_tree,
        settings=settings,
        targets=targets,
        notes=(
            *settings.notes,
            *_idle(repository, base_sha, head_tree, settings),
            *(known.notes if known else ()),
        ),
        occasion=request.occasion,
        secrets=request.secrets,
        whole=request.whole,
        refused=known.refused if known else (),
        authors=(
            request.base_author or f"{request.repo.resolve()} {request.base or ''}",
            request.head_author or f"{request.repo.resolve()} {request.head or ''}",
        ),
        unreviewed=(
            *unreviewed.reasons(
                changes, settings, known.head.texts if known else {}, known.base.texts if known else {}
            ),
            *(unreviewed.empty(targets, known.head) if known else ()),
        ),
    )


def _check_paths(repository: Repository, trees: Sequence[str], paths: Sequence[str]) -> None:
    """Raise InputError for a path that neither revision has: nobody means to review nothing."""
    if not paths:
        return
    known = {path for tree in trees for path in repository.files(tree)}
    for given in paths:
        path = posixpath.normpath(given)
        if path != "." and path not in known and not any(one.startswith(f"{path}/") for one in known):
            near = difflib.get_close_matches(path, known, n=1)
            if near:
                raise InputError(targets_messages.NO_PATH_BUT(path=given, near=near[0]))
            raise InputError(targets_messages.NO_PATH(path=given))


def _idle(repository: Repository, base: str, head: str, settings: Settings) -> Iterator[Text]:
    """Say which entries of the settings meet nothing: most often a path that was moved, or written wrong."""
    if not settings.images and not settings.exclude:
        return
    files = {*repository.files(base), *repository.files(head)}
    for image in settings.images:
        if image.dockerfile not in files:
            yield messages.IMAGE_NOT_THERE(path=verbatim(image.dockerfile))
    dockerfiles = [path for path in files if is_dockerfile(path)]
    if settings.exclude and dockerfiles and all(matches(path, settings.exclude) for path in dockerfiles):
        yield messages.ALL_EXCLUDED(count=len(dockerfiles))


def image_settings(settings: Settings, target: Target) -> ImageSettings:
    """Return what the configuration says of a target: of its Dockerfile, stage and name, or else what holds for all."""
    return settings_of(settings, target.head, target.renamed_from)


def settings_of(settings: Settings, build: Build, before: str | None = None) -> ImageSettings:
    """Return what the configuration says of an image that is built that way; `before` is what its path was."""
    named = [one for one in settings.images if one.dockerfile == build.dockerfile]
    if not named and before is not None:  # what is moved keeps its limits
        named = [one for one in settings.images if one.dockerfile == before]
    for image in named:
        if image.stage == build.stage and (image.name is None or (build.label or "").startswith(image.name)):
            return image
    return named[0] if named else replace(settings.default, dockerfile=build.dockerfile)


def build_secrets(plan: Plan, image: ImageSettings) -> tuple[tuple[tuple[str, str], ...], Text | None]:
    """Return the secrets of a build as pairs of id and secret, and what there is to say where it gets none.

    Raises InputError where the job's environment lacks one.
    """
    if not image.secrets:
        return (), None
    if plan.secrets is None:
        names = ", ".join(variable for _, variable in image.secrets)
        return (), messages.FORK_WITHOUT_SECRETS(names=verbatim(names))
    missing = [variable for _, variable in image.secrets if not plan.secrets.get(variable)]
    if missing:
        raise InputError(targets_messages.NO_SECRET(name=missing[0]))
    return tuple((name, plan.secrets[variable]) for name, variable in image.secrets), None


def matrix(targets: Sequence[Target]) -> Mapping[str, Any]:
    """Return the matrix of a workflow, for `fromJSON`: a job for each image, or for several where there are too many.

    A job passes its `only` on: to the action as the input of that name, to `hullcheck review` as `--target`.
    """
    jobs = min(len(targets), MATRIX_LIMIT)
    groups = [targets[number::jobs] for number in range(jobs)]
    return {"include": [_job(group) for group in groups]}


def _job(group: Sequence[Target]) -> Mapping[str, str]:
    first = group[0]
    return {
        "id": first.id,
        "name": ", ".join(one.name for one in group),
        "dockerfile": first.dockerfile,
        "platform": first.platform or "",
        "change": first.change.value,
        "only": ",".join(one.id for one in group),
    }


def _inventory(
    repository: Repository, base: str, head: str, settings: Settings, changes: Sequence[FileChange]
) -> Inventory | None:
    """Read what else tells of images, where the list of changed files is not enough."""
    if not changes:
        return None
    needed = discovery.needs_inventory(changes, settings)
    if not needed and not inventory.links_lead_to(repository, head, changes, settings):
        return None
    return inventory.take(repository, base, head, settings, [change.path for change in changes])


# -------------------------------------------------------------------------------------------------------- settings


def read_settings(repository: Repository, base_tree: str, head_tree: str, request: ReviewRequest) -> Settings:
    """Join the policy file of base (or the one that was named), the inputs and the organisation's policy.

    Raises ConfigError for what is wrong in the inputs or a named file, UnavailableError for the organisation's.
    """
    inputs = reading.from_inputs(request.inputs)
    text, source = _policy_text(repository, base_tree, request)
    if request.config is not None:  # a file that somebody named just now
        file = reading.from_file(text or "", source)
        settings, given = reading.settings(file, inputs, source), frozenset((*file, *inputs))
    else:
        settings, given = reading.read_or_default(text, inputs, source)
    kept = None
    folder = settings.baseline_dir
    if request.kept is not None and folder and settings.organisation:
        kept = None if is_tracked(folder, repository.files(head_tree)) else request.kept(folder)
    for reference in settings.organisation:
        settings = _under(settings, reference, given, request, kept)
    return settings


def _policy_text(repository: Repository, base_tree: str, request: ReviewRequest) -> tuple[str | None, str]:
    """Return the text of the policy file, None if there is none, and its name."""
    if request.config is not None:
        try:
            return request.config.read_text("utf-8"), str(request.config)
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(targets_messages.CANNOT_READ_CONFIG(path=request.config, error=error)) from error
    for name in _policy_names(request.inputs):
        raw = repository.read(base_tree, name, reading.FILE_LIMIT)
        if raw is not None:
            return raw.decode("utf-8", "replace"), f"base:{name}"
    return None, "defaults"


def _policy_names(inputs: Mapping[str, str]) -> tuple[str, ...]:
    key = "config-file"
    given = inputs.get(key, "").strip()
    return (keys.TABLE[key].kind.read(ConfigValue(given, f"input {key}")),) if given else reading.FILE_NAMES


def _under(
    settings: Settings,
    reference: PolicyReference,
    given: frozenset[str],
    request: ReviewRequest,
    kept: KeptPolicies | None,
) -> Settings:
    """Bound the settings by an organisation's policy: as it is now, else the last one that could be read."""
    name = str(reference)
    try:
        text = _fetch_policy(reference, request)
        if text is None:
            note = messages.ORGANISATION_NOT_READ(source=verbatim(name))
            return replace(settings, notes=(*settings.notes, note))
        above = organisation.read(text, name)
    except (ConfigError, UnavailableError) as error:
        # No fault of the pull request: it must not turn red for it.
        last = kept.last_policy(name) if kept is not None else None
        if last is None:
            raise UnavailableError(targets_messages.NO_ORGANISATION_POLICY(error=error.text)) from error
        above = organisation.read(last, name)
        note = messages.ORGANISATION_KEPT(source=verbatim(name), error=error.text)
        settings = replace(settings, notes=(*settings.notes, note))
    else:
        if kept is not None:
            kept.keep_policy(name, text)
    return organisation.tighten(above, settings, given)


def _fetch_policy(reference: PolicyReference, request: ReviewRequest) -> str | None:
    if request.fetch_policy is None:
        raise UnavailableError(targets_messages.POLICY_NOT_FETCHED(name=reference))
    raw = request.fetch_policy(reference)
    if raw is not None and len(raw) > reading.FILE_LIMIT:
        raise UnavailableError(targets_messages.POLICY_TOO_LARGE(name=reference, limit=reading.FILE_LIMIT))
    return None if raw is None else raw.decode("utf-8", "replace")


def is_tracked(folder: str, paths: Iterable[str]) -> bool:
    """Whether a folder, something in it, or a link on the way to it comes from a revision, and so from its author."""
    return folder == "." or any(
        path == folder or path.startswith(f"{folder}/") or folder.startswith(f"{path}/") for path in paths
    )


def _check_new_policy(
    repository: Repository, head_tree: str, settings: Settings, changes: Sequence[FileChange]
) -> None:
    """Refuse a change of the policy that would stop every review after it. Raises ConfigError with its line."""
    names = (settings.config_file,) if settings.config_file else reading.FILE_NAMES
    for change in changes:
        if change.path in names and change.status is not FileStatus.DELETED:
            raw = repository.read(head_tree, change.path, reading.FILE_LIMIT) or b""
            place = f"{change.path} of this change"
            reading.settings(reading.from_file(raw.decode("utf-8", "replace"), place), {}, place)
