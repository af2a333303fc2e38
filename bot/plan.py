"""What there is to review: the two revisions, the settings of base, and the images that the change concerns.

This is all that a pull request without a change to an image needs, so nothing heavy is imported here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot import config
from bot.config import Settings
from bot.errors import InputError
from bot.git import Repository
from bot.model import Links, Revision, Target
from bot.targets.discovery import find_targets
from bot.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Request:
    """What to review. Without revisions: the working tree against the merge base with the default branch."""

    repo: Path
    base: str | None = None
    head: str | None = None
    only: tuple[str, ...] = ()
    inputs: Mapping[str, str] = field(default_factory=dict)
    config: Path | None = None
    links: Links = field(default_factory=Links)


@dataclass(frozen=True, slots=True)
class Plan:
    """Two revisions, the settings of base, and the targets that the change concerns."""

    repository: Repository
    base: Revision
    base_tree: str
    head: Revision
    head_tree: str
    settings: Settings
    targets: tuple[Target, ...]


def make_plan(request: Request, workspace: Workspace) -> Plan:
    """Find out what there is to review. Raises InputError for revisions or a configuration that make no sense."""
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
    settings = read_settings(repository, base_sha, request)
    targets = find_targets(repository.changes(base_sha, head_tree), settings, request.only)
    return Plan(repository, Revision(base_sha, request.base or ""), base_sha, head, head_tree, settings, targets)


def read_settings(repository: Repository, base_tree: str, request: Request) -> Settings:
    """Join the policy file of base (or the one that was named) with the inputs. Raises ConfigError."""
    inputs = config.from_inputs(request.inputs)
    if request.config is not None:
        try:
            text = request.config.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"cannot read the configuration {request.config}: {error}") from error
        return config.settings(config.from_file(text, str(request.config)), inputs, str(request.config))
    for name in config.FILE_NAMES:
        raw = repository.read(base_tree, name, config.FILE_LIMIT)
        if raw is not None:
            return config.settings(config.from_file(raw.decode("utf-8", "replace"), name), inputs, f"base:{name}")
    return config.settings({}, inputs)
