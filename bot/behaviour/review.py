"""The behaviour of one target: what is known of its two sides becomes a trial, unless there is nothing to find out."""

from __future__ import annotations

from dataclasses import replace

from bot.behaviour import blame, hints, trial
from bot.behaviour.exercise import from_repository
from bot.behaviour.exercise.from_repository import Files
from bot.behaviour.judge import SourceChange
from bot.behaviour.run import services
from bot.behaviour.trial import Terms, Together, TrialImage
from bot.behaviour.versions import Versions
from bot.comparison.builds import BuiltSide
from bot.comparison.measuring import Measuring
from bot.comparison.pair import Pair
from bot.comparison.sides import Side
from bot.config.settings import BehaviourSettings
from bot.engine import images
from bot.engine.client import Engine
from bot.engine.image_facts import image_config
from bot.engine.images import Export
from bot.errors import UnavailableError
from bot.image import reading
from bot.image.built_image import BuiltImage
from bot.messages import behaviour as messages
from bot.model.behaviour import Behaviour, BehaviourState
from bot.model.comparisons import Comparison
from bot.model.images import BuildState, ImageConfig, ImageFacts
from bot.model.targets import Target
from bot.text import Text, verbatim


def of_target(
    engine: Engine,
    comparison: Comparison,
    sides: Pair[Side],
    built: Pair[BuiltSide],
    measuring: Measuring,
    settings: BehaviourSettings,
    *,
    tree: Files | None = None,
) -> Behaviour | None:
    """Return how head behaves beside base; None where there is no image of head to run.

    `tree` are the files of head: what they say of how the image is used is part of the exercise.
    """
    base, head = comparison.base.facts, comparison.head.facts
    if head is None or not built.head.tag:
        return None
    known = _known(base, head)
    if known is not None:
        return known
    if base is None and comparison.base.state is not BuildState.ABSENT:
        reason = comparison.base.reason or messages.NO_REASON()
        none: Text | None = messages.NO_BASE(reason=reason)
    else:
        none = messages.FROM_BASELINE() if base is not None and not built.base.tag else None
    try:
        of_head = _subject(measuring.export_of(built.head), built.head, head)
        of_base = _subject(measuring.export_of(built.base), built.base, base) if base and built.base.tag else None
    except UnavailableError as error:
        return _failed(str(error))
    versions = Versions.of(
        comparison.packages, dict(base.config.env) if base is not None else {}, dict(head.config.env)
    )
    target = comparison.target
    companies = sides.map(lambda side: lambda seconds: _company(engine, side, target, seconds))
    terms = Terms(
        budget=settings.budget,
        smoke=target.smoke,
        change=SourceChange(source=bool(target.sources), versions=versions),
        companies=(companies.base, companies.head),
        uses=from_repository.uses(tree, target) if tree is not None else (),
    )
    found = trial.hold(engine, of_base, of_head, terms)
    if none is not None and found.state is BehaviourState.RUNS:
        found = replace(found, reason=none)
    found = blame.blamed(found, comparison, sides, of_base.image if of_base else None)
    return hints.hinted(found, target, of_head.image)


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


def _failed(error: str) -> Behaviour:
    return Behaviour(BehaviourState.NOT_OBSERVED, messages.ENGINE_FAILED(error=verbatim(error)), incomplete=True)


def _subject(exported: Export, built: BuiltSide, facts: ImageFacts) -> TrialImage:
    image = exported.images[built.tag]
    files = images.tree(exported, image)

    def content(path: str, limit: int) -> bytes:
        file = files.get(path)
        return images.read(image, file, limit) if file is not None else b""

    config = image_config(image.config.get("config") or {})
    bare = BuiltImage(config, files, tuple(layer.line for layer in facts.layers), content)
    return TrialImage(built.tag, reading.completed(bare), facts.platform)


def _company(engine: Engine, side: Side, target: Target, seconds: float) -> Together | None:
    """What the compose file of a revision has beside the image, as far as it can be had in that time."""
    found = services.find(services.Folder(side.root), replace(target, dockerfile=side.path))
    if found is None:
        return None
    beside = services.prepare(engine, side.root, found, seconds)
    return None if beside is None else Together(found.file, beside, found.own.env)
