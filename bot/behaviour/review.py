"""The behaviour of one target: what is known already, what an earlier run saw, and else a trial.

What only a trial needs is imported by it: of most reviews nothing is run again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from bot.behaviour import memory
from bot.behaviour.exercise import from_repository
from bot.behaviour.exercise.from_repository import Files
from bot.behaviour.exercise.uses import Use
from bot.behaviour.memory import Results
from bot.behaviour.supply.examples import Example, examples
from bot.comparison.builds import BuiltSide
from bot.comparison.measuring import key_of
from bot.comparison.pair import Pair
from bot.comparison.sides import Side
from bot.config.settings import BehaviourSettings
from bot.engine.client import Engine
from bot.engine.images import Export
from bot.messages import behaviour as messages
from bot.model.behaviour import Behaviour, BehaviourState
from bot.model.comparisons import Comparison
from bot.model.images import ImageConfig, ImageFacts
from bot.model.targets import Target


@dataclass(frozen=True, slots=True)
class Setting:
    """What a trial goes by beside the two images.

    What `files` of head say of how the image is used is part of the exercise. `build_base` builds base where an
    earlier run left what it saw of it. Without `results` nothing is remembered.
    """

    settings: BehaviourSettings
    files: Files | None = None
    build_base: Callable[[], BuiltSide] | None = None
    results: Results | None = None
    today: date = date.max

    def uses(self, target: Target) -> tuple[Use, ...]:
        """Return the uses of an image that its repository knows."""
        return from_repository.uses(self.files, target) if self.files is not None else ()

    def examples(self, target: Target) -> Mapping[str, Example]:
        """Return the values that the repository's files give variables."""
        return examples(self.files, target) if self.files is not None else {}


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
    uses: tuple[Use, ...] = ()

    @property
    def target(self) -> Target:
        """The target."""
        return self.comparison.target


def of_target(engine: Engine, case: Case) -> Behaviour | None:
    """Return how head behaves beside base; None where there is no image of head to run."""
    base, head = case.comparison.base.facts, case.comparison.head.facts
    if head is None or not case.built.head.tag:
        return None
    known = _known(base, head)
    if known is not None:
        return known
    case = replace(case, uses=case.setting.uses(case.target))
    results, today, key = case.setting.results, case.setting.today, _key(engine, case)
    found = results.recall(key, today) if results is not None and key else None
    if found is None:
        from bot.behaviour import case_trial  # noqa: PLC0415

        found, in_company = case_trial.run(engine, case)
        # What runs beside an image is not part of the key.
        if results is not None and key and not in_company:
            results.remember(key, found, today)
    return found


def _key(engine: Engine, case: Case) -> str | None:
    """What the result goes by; None where one of the images is not known by what is in it."""
    base, target = case.built.base, case.target
    if base.seen is not None:
        of_base: str | None = memory.key([base.seen])
    elif case.comparison.base.facts is None:
        of_base = memory.key([case.comparison.base.state, case.comparison.base.reason])
    else:
        of_base = key_of(case.sides.base, base)
    of_head = key_of(case.sides.head, case.built.head)
    if of_base is None or of_head is None:
        return None
    judged = (target.dockerfile, target.sources, target.causes, case.comparison.packages)
    given = (target.smoke, target.env, target.arguments, case.setting.examples(target), case.setting.settings)
    return memory.key([of_base, of_head, *given, case.uses, *judged, engine.platform, engine.version])


def _known(base: ImageFacts | None, head: ImageFacts) -> Behaviour | None:
    """Nothing is run where both revisions build the same image, or one that differs only in what nobody runs."""
    if base is None:
        return None
    if base.image_id and base.image_id == head.image_id:
        return Behaviour(BehaviourState.SAME, messages.SAME_IMAGE())
    layers = [[layer.diff_id for layer in facts.layers if layer.diff_id] for facts in (base, head)]
    if layers[0] and layers[0] == layers[1] and _runs(base.config) == _runs(head.config):
        return Behaviour(BehaviourState.SAME, messages.SAME_CONTENT())
    return None


def _runs(config: ImageConfig) -> ImageConfig:
    return replace(config, labels=(), onbuild=())
