"""What every step of a review is given."""

from __future__ import annotations

from dataclasses import dataclass

from bot.comparison.timeline import Timeline
from bot.host.workspace import Workspace
from bot.review.surroundings import Say, Surroundings
from bot.targets.plan import Plan


@dataclass(frozen=True, slots=True)
class ReviewContext:
    """What is reviewed, where, who is told of it, and when each step ran."""

    plan: Plan
    workspace: Workspace
    say: Say
    surroundings: Surroundings
    timeline: Timeline
