"""The search for a rewrite: candidates are built and proved one by one, until no smaller one can win."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.config import RewriteSettings
from bot.dockerfile.stages import StageGraph
from bot.dockerfile.syntax import Dockerfile
from bot.engine.client import Engine
from bot.engine.images import Export
from bot.model import ImageFacts, Rewrite, RewriteState, Scan, Target
from bot.scan.trivy import Trivy
from bot.text import Text, verbatim


@dataclass(frozen=True, slots=True)
class RewriteJob:
    """A target whose image was built and measured, and what is needed to look for a rewrite of it.

    `root` is the exported tree of the revision, `scratch` a folder that does not exist yet, `reference` the image's
    tag in the engine and in `exported`.
    """

    engine: Engine
    trivy: Trivy | None
    root: Path
    scratch: Path
    target: Target
    context: str
    dockerfile: Dockerfile
    graph: StageGraph
    exported: Export
    reference: str
    facts: ImageFacts
    scan: Scan | None
    settings: RewriteSettings
    build_timeout: float = 1200.0
    say: Callable[[Text], None] = lambda text: None


def search(job: RewriteJob) -> Rewrite:
    """Return the smallest rewrite that is proved, a draft, or why there is none. Never raises but `Interrupted`."""
    return Rewrite(RewriteState.SKIPPED, verbatim("the search is being built"))
