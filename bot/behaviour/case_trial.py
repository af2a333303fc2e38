"""A trial of one target: its exported images, what runs beside them, and what is made of the result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from bot.behaviour import blame, hints, memory, trial
from bot.behaviour.case import Case, Exporting, Setting
from bot.behaviour.judge import ChangedParts
from bot.behaviour.run import companions
from bot.behaviour.supply import plan as supply
from bot.behaviour.supply.databases import Service
from bot.behaviour.supply.plan import Known
from bot.behaviour.supply.starting import Companies, Together
from bot.behaviour.trial import RecordedTrial, Terms, TrialImage
from bot.behaviour.versions import Versions
from bot.comparison.builds import BuiltSide
from bot.comparison.pair import Pair
from bot.comparison.sides import Side
from bot.engine import images
from bot.engine.client import Engine
from bot.engine.image_facts import image_config
from bot.engine.images import Export
from bot.errors import UnavailableError
from bot.image import reading
from bot.image.built_image import BuiltImage
from bot.messages import behaviour as messages
from bot.model.behaviour import Behaviour, BehaviourState
from bot.model.images import BuildState, ImageFacts
from bot.model.targets import Target
from bot.text import Text


def run(engine: Engine, case: Case) -> tuple[Behaviour, bool]:
    """Return how head behaves beside base, and whether that hung on what can be had to run beside the two."""
    running = _Running(engine, case)
    found = running.run()
    not_seen = found.state is BehaviourState.NOT_OBSERVED
    return found, any(one.called or (one.asked and not_seen) for one in running.companies)


def observe_stored(
    engine: Engine,
    target: Target,
    side: Side,
    built: tuple[BuiltSide, ImageFacts],
    exporting: Exporting,
    setting: Setting,
) -> object:
    """Return what was seen of an image, as JSON values: later runs compare with it. None if nothing can be kept."""
    company = _Company(engine, side, target)
    terms = Terms(
        setting.settings.budget,
        target.smoke,
        companies=(company, company),
        known=_make_known(target, setting, new=True),  # by the files of the revision that is seen
        uses=setting.uses(target).head,
    )
    try:
        subject = _subject(exporting.export_of(built[0]), *built)
    except UnavailableError:
        return None
    seen = trial.baseline(engine, subject, terms)
    return memory.store(seen, target.smoke) if seen is not None else None


def _make_known(target: Target, setting: Setting, *, new: bool) -> Callable[[BuiltImage], Known]:
    """Return what tells of an image what lets it start."""
    found = setting.examples(target, new=new)
    return lambda image: supply.gather_known(image, found, target.env, target.arguments)


class _Running:
    """One target while it is tried."""

    def __init__(self, engine: Engine, case: Case) -> None:
        self._engine = engine
        self._case = case
        self.companies = case.sides.map(lambda side: _Company(engine, side, case.target))

    def run(self) -> Behaviour:
        comparison, target, engine = self._case.comparison, self._case.target, self._engine
        base, head = comparison.base.facts, comparison.head.facts
        assert head is not None
        try:
            of_head = _subject(self._case.exporting.export_of(self._case.built.head), self._case.built.head, head)
            of_base = self._base(base)
        except UnavailableError as error:
            return _describe_failure(error.text)
        versions = Versions.of(
            comparison.packages, dict(base.config.env) if base is not None else {}, dict(head.config.env)
        )
        terms = Terms(
            budget=self._case.setting.settings.budget,
            smoke=target.smoke,
            change=ChangedParts(source=bool(target.sources), versions=versions),
            companies=(self.companies.base, self.companies.head),
            known=_make_known(target, self._case.setting, new=self._case.is_new),
            uses=self._case.uses.base,
            uses_of_head=self._case.uses.head,
            build_base=self._build_base if self._case.setting.build_base is not None else None,
        )
        found = trial.hold(engine, of_base, of_head, terms)
        reason = self._why_alone(base, of_base)
        if reason is not None and found.state is BehaviourState.RUNS:
            found = replace(found, reason=reason)
        both = Pair(of_base, of_head).map(lambda one: one.image if isinstance(one, TrialImage) else None)
        found = blame.add_blame(found, comparison, self._case.sides, both)
        return hints.add_hint(found, target, of_head.image)

    def _base(self, facts: ImageFacts | None) -> TrialImage | RecordedTrial | None:
        built = self._case.built.base
        if facts is None:
            return None
        if built.tag:
            return _subject(self._case.exporting.export_of(built), built, facts)
        return memory.read(built.seen, self._case.target.smoke)

    def _build_base(self) -> TrialImage | None:
        """Build base after all; None if that fails now, whyever."""
        facts = self._case.comparison.base.facts
        assert self._case.setting.build_base is not None and facts is not None
        built = self._case.setting.build_base()
        if not built.tag:
            return None
        try:
            return _subject(self._case.exporting.export_of(built), built, facts)
        except UnavailableError:
            return None

    def _why_alone(self, facts: ImageFacts | None, base: TrialImage | RecordedTrial | None) -> Text | None:
        """Return why an image that is not new ran without base, None where it is or did not."""
        before = self._case.comparison.base
        if facts is None and before.state is not BuildState.ABSENT:
            return messages.NO_BASE(reason=before.reason or messages.NO_REASON())
        return messages.FROM_BASELINE() if facts is not None and base is None else None


class _Company:
    """What can run beside the image of a revision, as far as it can be had in the time that is left.

    `called` says that it was asked for and something was there, `asked` that it was asked for at all.
    """

    def __init__(self, engine: Engine, side: Side, target: Target) -> None:
        self._engine = engine
        self._side = side
        self._target = target
        self.called = self.asked = False

    def __call__(self, left: Callable[[], float]) -> Companies:
        return _Called(self, companions.Companions(self._engine, self._side.root, self._at_side(), left))

    def _at_side(self) -> Target:
        return replace(self._target, dockerfile=self._side.path)


class _Called:
    """Companies that note whether any was found."""

    def __init__(self, company: _Company, companies: Companies) -> None:
        self._company = company
        self._companies = companies

    def of_compose(self) -> Together | None:
        return self._noted(self._companies.of_compose())

    def of_databases(self, services: tuple[Service, ...]) -> Together | None:
        return self._noted(self._companies.of_databases(services))

    def of_files(self, paths: tuple[str, ...]) -> tuple[tuple[Path, str], ...]:
        found = self._companies.of_files(paths)
        self._company.asked = True
        self._company.called |= bool(found)
        return found

    def _noted(self, found: Together | None) -> Together | None:
        self._company.asked = True
        self._company.called |= found is not None
        return found


def _describe_failure(error: Text) -> Behaviour:
    return Behaviour(BehaviourState.NOT_OBSERVED, messages.ENGINE_FAILED(error=error), incomplete=True)


def _subject(exported: Export, built: BuiltSide, facts: ImageFacts) -> TrialImage:
    image = exported.images[built.tag]
    files = images.tree(exported, image)

    def content(path: str, limit: int) -> bytes:
        file = files.get(path)
        return images.read(image, file, limit) if file is not None else b""

    config = image_config(image.config.get("config") or {})
    bare = BuiltImage(config, files, tuple(layer.line for layer in facts.layers), content)
    return TrialImage(built.tag, reading.complete(bare), facts.platform)
