"""A target on its way through a review, and how its base is had: built, or as an earlier run measured it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.baseline.session import Session
from bot.behaviour import memory as behaviour_memory
from bot.comparison.builds import Builds, BuiltSide
from bot.comparison.pair import Pair
from bot.comparison.sides import Side
from bot.model.images import BuildState
from bot.model.targets import Change, Target
from bot.text import Text


@dataclass(frozen=True, slots=True)
class Work:
    """A target on its way: its two sides, and what was built of them."""

    number: int
    target: Target
    sides: Pair[Side]
    built: Pair[BuiltSide]

    @property
    def notes(self) -> tuple[Text, ...]:
        """What there is to say of how the two were had."""
        return (*self.built.base.notes, *self.built.head.notes)

    @property
    def compared(self) -> Target:
        """The target, which is no new image where the last merge's stands in for base."""
        stands_in = self.target.change is Change.ADDED and self.built.base.image.state is BuildState.BUILT
        return replace(self.target, change=Change.AFFECTED) if stands_in else self.target


def build_base(builds: Builds, session: Session | None, target: Target, side: Side) -> BuiltSide:
    """Build base, unless an earlier run did and left what it measured, and what it saw of it at work.

    Of a branch that is reviewed as a whole there is none to build: what the last merge made stands in for it.
    """
    plan, known = builds.plan, None
    if session is not None:
        known = session.last(target) if plan.whole else session.find(target) if side.dockerfile else None
    if known is None:
        return builds.base(target, side)
    seen = behaviour_memory.read(known.seen, target.smoke)
    if seen is None and plan.settings.behaviour.enabled and not plan.whole:
        return builds.base(target, side)  # head has to be run beside it
    return BuiltSide(known.image, scan=known.scan, seen=known.seen if seen is not None else None)
