"""What is needed to look for a rewrite of one image."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from bot.behaviour.exercise.from_repository import Files
from bot.comparison.rebuild import Rebuilds
from bot.config.settings import RewriteSettings
from bot.dockerfile.stages import StageGraph
from bot.dockerfile.syntax import Dockerfile
from bot.engine.builder import BuildRequest
from bot.engine.client import Engine
from bot.engine.images import Export
from bot.model.images import ImageFacts
from bot.model.scans import Scan
from bot.model.targets import Target
from bot.scan.trivy import Trivy
from bot.targets.declared import Tree
from bot.text import Text


@dataclass(frozen=True, slots=True)
class RewriteJob:
    """A target whose image was built and measured, and what is needed to look for a rewrite of it.

    `root` is the exported tree of the revision, `scratch` a folder that does not exist yet, `reference` the image's
    tag in the engine and in what `export` returns, which may have to be made first. Without `cache` nothing is
    remembered from one run to the next. `built` is how the original was built, where that takes more than its target
    says: secrets, contexts, a builder of a name; `build_seconds` is what that took. `caches` is the namespace of the
    candidates' cache mounts: they share none with the original, which could put anything there for them to find, and
    begin with a copy of what its image kept of downloads (mount_seeds).
    """

    engine: Engine
    trivy: Trivy | None
    root: Path
    scratch: Path
    target: Target
    context: str
    dockerfile: Dockerfile
    graph: StageGraph
    export: Callable[[], Export]
    reference: str
    facts: ImageFacts
    scan: Scan | None
    settings: RewriteSettings
    build_timeout: float = 1200.0
    build_seconds: float = 0.0
    say: Callable[[Text], None] = lambda text: None
    cache: Path | None = None
    built: BuildRequest | None = None
    caches: str = field(default_factory=lambda: secrets.token_hex(16))
    files: Files | None = None  # all files of the revision, to look for uses of the image in; None for those of `root`
    rebuilds: Rebuilds | None = None  # what builds again with one file changed; None where nobody asks for that
    tree: Tree | None = None  # all files of the revision, to look for a compose file in; None for those of `root`
