"""The behaviour of one target: what is known of its two sides becomes a trial, unless there is nothing to find out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from bot.behaviour import blame, hints, memory, trial
from bot.behaviour.exercise import from_repository
from bot.behaviour.exercise.from_repository import Files
from bot.behaviour.exercise.uses import Use
from bot.behaviour.judge import Change
from bot.behaviour.memory import Results
from bot.behaviour.run import services
from bot.behaviour.trial import Baseline, Subject, Terms, Together
from bot.behaviour.versions import Versions
from bot.comparison.builds import BuiltSide
from bot.comparison.measuring import key_of
from bot.comparison.pair import Pair
from bot.comparison.sides import Side
from bot.config.settings import BehaviourSettings
from bot.engine import images
from bot.engine.client import Engine
from bot.engine.images import Export
from bot.errors import UnavailableError
from bot.image import reading
from bot.image.built_image import BuiltImage
from bot.messages import behaviour as messages
from bot.model.behaviour import Behaviour, BehaviourState
from bot.model.comparisons import Comparison
from bot.model.images import BuildState, ImageConfig, ImageFacts
from bot.model.targets import Target
from bot.text import Text


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


class Exporting(Protocol):
    """Has images on the disk."""

    def export_of(self, built: BuiltSide) -> Export:
        """Return the files of an image. Raises UnavailableError."""


def of_target(
    engine: Engine,
    comparison: Comparison,
    sides: Pair[Side],
    built: Pair[BuiltSide],
    exporting: Exporting,
    setting: Setting,
) -> Behaviour | None:
    """Return how head behaves beside base; None where there is no image of head to run."""
    if comparison.head.facts is None or not built.head.tag:
        return None
    known = _known(comparison.base.facts, comparison.head.facts)
    if known is not None:
        return known
    work = _Work(engine, comparison, sides, built, exporting, setting)
    key = work.key()
    found = setting.results.recall(key, setting.today) if setting.results is not None and key else None
    if found is None:
        found = work.run()
        if setting.results is not None and key and not work.in_company:
            setting.results.remember(key, found, setting.today)
    return found


def observed(
    engine: Engine,
    target: Target,
    side: Side,
    built: tuple[BuiltSide, ImageFacts],
    exporting: Exporting,
    setting: Setting,
) -> object:
    """Return what was seen of an image, as JSON values: later runs compare with it. None if nothing can be kept."""
    company = _Company(engine, side, target)
    terms = Terms(setting.settings.budget, target.smoke, companies=(company, company), uses=setting.uses(target))
    try:
        subject = _subject(exporting.export_of(built[0]), *built)
    except UnavailableError:
        return None
    seen = trial.baseline(engine, subject, terms)
    return memory.stored(seen, target.smoke) if seen is not None else None


class _Work:
    """One target on its way to a trial."""

    def __init__(
        self,
        engine: Engine,
        comparison: Comparison,
        sides: Pair[Side],
        built: Pair[BuiltSide],
        exporting: Exporting,
        setting: Setting,
    ) -> None:
        self._engine = engine
        self._comparison = comparison
        self._sides = sides
        self._built = built
        self._exporting = exporting
        self._setting = setting
        self._target = comparison.target
        self._uses = setting.uses(self._target)
        self._companies = sides.map(lambda side: _Company(engine, side, self._target))

    @property
    def in_company(self) -> bool:
        """Whether anything ran beside the images: what that was is not part of the key."""
        return any(one.called for one in self._companies)

    def key(self) -> str | None:
        """Return what the result goes by; None where one of the images is not known by what is in it."""
        base, target = self._built.base, self._target
        if base.seen is not None:
            of_base: str | None = memory.key([base.seen])
        elif self._comparison.base.facts is None:
            of_base = memory.key([self._comparison.base.state, self._comparison.base.reason])
        else:
            of_base = key_of(self._sides.base, base)
        of_head = key_of(self._sides.head, self._built.head)
        if of_base is None or of_head is None:
            return None
        judged = (target.dockerfile, target.sources, target.causes, self._comparison.packages)
        engine = (self._engine.platform, self._engine.version)
        return memory.key([of_base, of_head, target.smoke, self._setting.settings, self._uses, *judged, *engine])

    def run(self) -> Behaviour:
        comparison, target, engine = self._comparison, self._target, self._engine
        base, head = comparison.base.facts, comparison.head.facts
        assert head is not None
        try:
            of_head = _subject(self._exporting.export_of(self._built.head), self._built.head, head)
            of_base = self._base(base)
        except UnavailableError as error:
            return _failed(error.text)
        versions = Versions.of(
            comparison.packages, dict(base.config.env) if base is not None else {}, dict(head.config.env)
        )
        terms = Terms(
            budget=self._setting.settings.budget,
            smoke=target.smoke,
            change=Change(source=bool(target.sources), versions=versions),
            companies=(self._companies.base, self._companies.head),
            uses=self._uses,
            build_base=self._build_base if self._setting.build_base is not None else None,
        )
        found = trial.hold(engine, of_base, of_head, terms)
        reason = self._why_alone(base, of_base)
        if reason is not None and found.state is BehaviourState.RUNS:
            found = replace(found, reason=reason)
        image = of_base.image if isinstance(of_base, Subject) else None
        found = blame.blamed(found, comparison, self._sides, image)
        return hints.hinted(found, target, of_head.image)

    def _base(self, facts: ImageFacts | None) -> Subject | Baseline | None:
        built = self._built.base
        if facts is None:
            return None
        if built.tag:
            return _subject(self._exporting.export_of(built), built, facts)
        return memory.read(built.seen, self._target.smoke)

    def _build_base(self) -> Subject | None:
        """Build base after all; None if that fails now, whyever."""
        facts = self._comparison.base.facts
        assert self._setting.build_base is not None and facts is not None
        built = self._setting.build_base()
        if not built.tag:
            return None
        try:
            return _subject(self._exporting.export_of(built), built, facts)
        except UnavailableError:
            return None

    def _why_alone(self, facts: ImageFacts | None, base: Subject | Baseline | None) -> Text | None:
        """Return why an image that is not new ran without base, None where it is or did not."""
        before = self._comparison.base
        if facts is None and before.state is not BuildState.ABSENT:
            return messages.NO_BASE(reason=before.reason or messages.NO_REASON())
        return messages.FROM_BASELINE() if facts is not None and base is None else None


class _Company:
    """What the compose file of a revision has beside the image, as far as it can be had in some seconds."""

    def __init__(self, engine: Engine, side: Side, target: Target) -> None:
        self._engine = engine
        self._side = side
        self._target = target
        self.called = False

    def __call__(self, seconds: float) -> Together | None:
        root = self._side.root
        found = services.find(services.Folder(root), replace(self._target, dockerfile=self._side.path))
        if found is None:
            return None
        self.called = True
        beside = services.prepare(self._engine, root, found, seconds)
        return None if beside is None else Together(found.file, beside, found.own.env)


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


def _failed(error: Text) -> Behaviour:
    return Behaviour(BehaviourState.NOT_OBSERVED, messages.ENGINE_FAILED(error=error), incomplete=True)


def _subject(exported: Export, built: BuiltSide, facts: ImageFacts) -> Subject:
    image = exported.images[built.tag]
    files = images.tree(exported, image)

    def content(path: str, limit: int) -> bytes:
        file = files.get(path)
        return images.read(image, file, limit) if file is not None else b""

    config = images.image_config(image.config.get("config") or {})
    bare = BuiltImage(config, files, tuple(layer.line for layer in facts.layers), content)
    return Subject(built.tag, reading.completed(bare), facts.platform)
