"""A target as it comes to be run: its two sides with their images, and what it is run by."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from bot.behaviour.exercise import from_repository
from bot.behaviour.exercise.from_repository import Files
from bot.behaviour.exercise.uses import Use
from bot.behaviour.memory import Results
from bot.behaviour.supply.examples import Example, examples
from bot.comparison.builds import BuiltSide
from bot.comparison.pair import Pair
from bot.comparison.sides import Side
from bot.config.settings import BehaviourSettings
from bot.engine.images import Export
from bot.model.comparisons import Comparison
from bot.model.images import BuildState
from bot.model.targets import Target


@dataclass(frozen=True, slots=True)
class Setting:
    """What a trial goes by beside the two images.

    What the `files` of base say of how the image is used is part of the exercise, for both sides: what head's say is
    the author's to choose, and counts only for an image that base does not have. `build_base` builds base where an
    earlier run left what it saw of it. Without `results` nothing is remembered.
    """

    settings: BehaviourSettings
    files: Pair[Files] | None = None
    build_base: Callable[[], BuiltSide] | None = None
    results: Results | None = None
    today: date = date.max

    def uses(self, target: Target) -> Pair[tuple[Use, ...]]:
        """Return the uses of an image that its repository knows, by each revision's own files."""
        if self.files is None:
            return Pair((), ())
        base, head = self.files
        return Pair(from_repository.uses(base, target.base), from_repository.uses(head, target.head))

    def examples(self, target: Target, *, new: bool) -> Mapping[str, Example]:
        """Return the values that the repository's files give variables: base's, for an image that is new head's."""
        if self.files is None:
            return {}
        return examples(self.files.head, target.head) if new else examples(self.files.base, target.base)


class Exporting(Protocol):
    """Has images on the disk."""

    def export_of(self, built: BuiltSide) -> Export:
        """Return the files of an image. Raises UnavailableError."""


@dataclass(frozen=True, slots=True)
class Case:
    """Two sides of a target with their images, and what they are run by."""

    comparison: Comparison
    sides: Pair[Side]
    built: Pair[BuiltSide]
    exporting: Exporting
    setting: Setting
    uses: Pair[tuple[Use, ...]] = field(default_factory=lambda: Pair((), ()))

    @property
    def target(self) -> Target:
        """The target."""
        return self.comparison.target

    @property
    def is_new(self) -> bool:
        """Whether base does not have the image, so that only head can say how it is used."""
        return self.comparison.base.state is BuildState.ABSENT
