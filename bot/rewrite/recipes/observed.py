"""Observed: knows no language. What the instructions made is kept, what only served to make it stays behind."""

from __future__ import annotations

from collections.abc import Iterable

from bot.rewrite.evidence import build_packages
from bot.rewrite.evidence.evidence import Evidence
from bot.rewrite.evidence.run_purpose import Nature, nature
from bot.rewrite.proposal import runtime_bases
from bot.rewrite.proposal.proposal import Proposal

NAME = "observed"


def propose(evidence: Evidence) -> Iterable[Proposal]:
    """Return what may be done where something is built, a build tool is among the packages, or the base is fat."""
    builds = any(step.keyword == "RUN" and nature(step) in (Nature.BUILD, Nature.MIXED) for step in evidence.steps)
    tools = any(
        build_packages.builds(word) or build_packages.for_development(word)
        for _, found in evidence.installs()
        if found.manager.of_system
        for word in found.packages
    )
    fitting = runtime_bases.general(evidence)
    if not builds and not tools and all(base.image == evidence.base_raw for base in fitting):
        return
    yield Proposal(NAME, bases=fitting)
