"""A trial: base and head of one image run under one exercise, within a budget, and compared.

Base is observed as the original of a rewrite is: once to find out, once more to learn what varies by itself. The second
look at it and the first at head run side by side. What speaks against head is looked at again before it is said.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from bot.behaviour import hardening, rights, tried_uses
from bot.behaviour import judge as judging
from bot.behaviour import uses as using
from bot.behaviour.exercise import making
from bot.behaviour.exercise.uses import Use
from bot.behaviour.judge import ChangedParts, ImageObservations
from bot.behaviour.observation import BRISK, Exercise, Observation
from bot.behaviour.run.probe import observe, repeat
from bot.behaviour.run.uses import Used, is_worth_running
from bot.behaviour.run.uses import run as run_use
from bot.behaviour.supply import plan as supply
from bot.behaviour.supply import starting
from bot.behaviour.supply.plan import Known
from bot.behaviour.supply.starting import Alone, Companies, Started
from bot.behaviour.tried_uses import Stood
from bot.engine.client import Engine
from bot.engine.containers import Sandbox
from bot.errors import UnavailableError
from bot.image import lost_rights, start
from bot.image.built_image import BuiltImage
from bot.messages import behaviour as messages
from bot.model.behaviour import Behaviour, BehaviourCheck, BehaviourState, Hardening, Outcome
from bot.model.images import ImageConfig
from bot.text import Text, verbatim

_LEAST_SECONDS = 4.0  # with less nothing is begun
_HARDENING_SECONDS = 8.0  # that a look under other settings needs besides the start
_OBSERVATIONS = 3  # of each image, where a figure or a difference needs more than one


@dataclass(frozen=True, slots=True)
class TrialImage:
    """One image of a trial: its tag in the engine, and what it holds."""

    reference: str
    image: BuiltImage
    platform: str


@dataclass(frozen=True, slots=True)
class RecordedTrial:
    """What an earlier trial saw of an image, so that it need not be built to be compared with.

    `company` says that it was seen beside the other services of its compose file, which the exercise does not name.
    """

    exercise: Exercise
    observations: tuple[Observation, ...]
    config: ImageConfig
    obstacles: tuple[start.InTheWay, ...] = ()
    company: bool = False
    uses: tuple[Stood, ...] = ()
    rights: tuple[lost_rights.HeldRight, ...] | None = None  # of its files; None where nobody looked


# What says how many seconds there are -> what can run beside.
FixtureFactory = Callable[[Callable[[], float]], Companies]


@dataclass(frozen=True, slots=True)
class Terms:
    """How a trial is held: for how long, with which command of the maintainer's, and beside what."""

    budget: float = 30.0
    smoke: str | None = None
    change: ChangedParts = field(default_factory=ChangedParts)
    companies: tuple[FixtureFactory, FixtureFactory] = (lambda _: Alone(), lambda _: Alone())  # of base and of head
    known: Callable[[BuiltImage], Known] = lambda image: supply.gather_known(image, {})  # what lets an image start
    uses: tuple[Use, ...] = ()  # that base's files name
    uses_of_head: tuple[Use, ...] | None = None  # that head's name, to tell of those that they name no more
    build_base: Callable[[], TrialImage | None] | None = None  # where it was only observed on another day


def hold(engine: Engine, base: TrialImage | RecordedTrial | None, head: TrialImage, terms: Terms) -> Behaviour:
    """Return whether head behaves as base does; without a base, whether it starts. The engine's failures are told."""
    began = time.monotonic()
    trial = _Trial(engine, base, head, terms, began + terms.budget)
    try:
        found = trial.run()
    except UnavailableError as error:
        found = trial.unrun(messages.ENGINE_FAILED(error=error.text))
    return replace(found, seconds=round(time.monotonic() - began, 1))


def baseline(engine: Engine, subject: TrialImage, terms: Terms) -> RecordedTrial | None:
    """Return what a trial of another day can be held with, None if the image shows nothing by itself."""
    trial = _Trial(engine, subject, subject, terms, time.monotonic() + terms.budget)
    try:
        return trial.baseline()
    except UnavailableError:
        return None


class _Trial:
    """One trial while it is held."""

    def __init__(
        self, engine: Engine, base: TrialImage | RecordedTrial | None, head: TrialImage, terms: Terms, deadline: float
    ) -> None:
        self._engine = engine
        self._base = base
        self._head = head
        self._terms = terms
        self._deadline = deadline
        self._started: Started | None = None

    def run(self) -> Behaviour:
        if not _runs_here(self._head.platform, self._engine.platform):
            return self.unrun(messages.ELSEWHERE(platform=verbatim(self._head.platform)), incomplete=False)
        if self._base is None:
            return self._alone(self._head)
        bases = self._bases(self._base)
        if bases is None or self._left() < _LEAST_SECONDS:
            return self.unrun(messages.NO_TIME())
        found = self._compared(*bases)
        found = judging.with_checks(found, (*self._given(), *self._uses(), *self._rights()))
        if self._acquits_only and judging.differs(found):
            self._build_base()
            return self.run()
        return found

    @property
    def _acquits_only(self) -> bool:
        """Whether base was seen on another day and can be built: what speaks against head is then seen on both."""
        return isinstance(self._base, RecordedTrial) and self._terms.build_base is not None

    def _build_base(self) -> None:
        began = time.monotonic()
        assert self._terms.build_base is not None
        self._base = self._terms.build_base() or self._base
        self._terms = replace(self._terms, build_base=None)
        self._deadline += time.monotonic() - began  # the time for behaviour is beside that of builds

    def _uses(self) -> Iterator[BehaviourCheck]:
        """What the repository's own uses of the image say."""
        base, head = self._base, self._head
        if base is not None and self._terms.uses:
            of_base = (lambda use: self._used(base, use)) if isinstance(base, TrialImage) else None
            runs = tried_uses.Runs(of_base, lambda use: self._used(head, use), self._left)
            yield from tried_uses.Trial(tuple(self._stood(base)), head, runs, self._terms.uses_of_head).checks()

    def _rights(self) -> Iterator[BehaviourCheck]:
        """What head's files may not do any more."""
        base = self._base
        if base is not None:
            before = lost_rights.gate_held(base.image) if isinstance(base, TrialImage) else base.rights
            yield from rights.compare_all(before, self._head.image)

    def _stood(self, base: TrialImage | RecordedTrial) -> Iterator[Stood]:
        """The uses that base is known to stand or not; one that nobody tried on it cannot be compared."""
        if isinstance(base, TrialImage):
            yield from (Stood(use, using.ways(use, base.image, base.platform)) for use in self._terms.uses)
            return
        known = {one.use: one for one in base.uses}
        yield from (known[use] for use in self._terms.uses if use in known)

    def _used(self, subject: TrialImage, use: Use) -> Used:
        with Sandbox(self._engine, self._helper(subject)) as sandbox:
            return run_use(sandbox, subject.reference, use, self._deadline)

    def unrun(self, reason: Text, *, incomplete: bool = True) -> Behaviour:
        """Return what the files say by themselves."""
        head = _gather_seen(self._head)
        base = _gather_seen(self._base) if self._base is not None else ImageObservations()
        return judging.unrun(base, head, reason, incomplete=incomplete)

    def baseline(self) -> RecordedTrial | None:
        """Observe base twice, and as its repository uses it."""
        base = self._base
        assert isinstance(base, TrialImage)
        found = self._observed_base(base)
        if found is None:
            return None
        first, exercise = found
        second = self._observe(base, exercise)
        assert self._started is not None
        together = self._started.together
        made_up = bool(exercise.files) if together is None else not together.file
        if first.cut or second.cut or made_up:
            return None
        return RecordedTrial(
            exercise=replace(exercise, beside=(), files=(), env=self._started.env),
            observations=(first, second),
            config=base.image.config,
            obstacles=_gather_seen(base).obstacles,
            company=bool(exercise.beside or exercise.files),
            uses=tuple(self._tried(base)),
            rights=rights.gate_held(base.image),
        )

    def _tried(self, base: TrialImage) -> Iterator[Stood]:
        run = 0
        for one in self._stood(base):
            worth = is_worth_running(one.use) and run < tried_uses.MOST and self._left() >= tried_uses.SECONDS
            run += worth
            yield replace(one, used=self._used(base, one.use)) if worth else one

    # ------------------------------------------------------------------------------------------------------ base

    def _bases(self, base: TrialImage | RecordedTrial) -> tuple[Exercise, tuple[Observation, ...]] | None:
        """Return how base is exercised again, and what was seen of it so far; None if there was no time."""
        if isinstance(base, RecordedTrial):
            return base.exercise, base.observations
        found = self._observed_base(base)
        return None if found is None else (found[1], (found[0],))

    def _observed_base(self, base: TrialImage) -> tuple[Observation, Exercise] | None:
        """Observe base for the first time: alone, or in company if it shows nothing alone."""
        if self._left() < _LEAST_SECONDS:
            return None
        self._started = self._start(base, self._terms.companies[0])
        return self._started.seen, repeat(self._started.exercise, self._started.seen)

    def _start(self, subject: TrialImage, company: FixtureFactory) -> Started:
        """Start an image with what it needs to."""
        return starting.start(
            lambda exercise: self._observe(subject, exercise),
            making.first(subject.image, self._terms.smoke, BRISK),
            self._terms.known(subject.image),
            company(self._left),
            lambda: self._left() > 3 * _LEAST_SECONDS,
        )

    # ------------------------------------------------------------------------------------------------ base and head

    def _compared(self, exercise: Exercise, bases: tuple[Observation, ...]) -> Behaviour:
        assert self._base is not None
        heads: tuple[Observation, ...] = ()
        config = self._base.config if isinstance(self._base, RecordedTrial) else self._base.image.config
        of_head = making.of_other(exercise, config, self._head.image, self._terms.smoke)
        if of_head is None:
            return self.unrun(messages.NO_SHELL_FOR_SMOKE(), incomplete=False)
        of_head = self._in_company(exercise, of_head)
        if of_head is None:
            return self.unrun(messages.NO_TIME())
        found: Behaviour | None = None
        while found is None or self._again(found, bases, heads):
            again, seen = self._side_by_side(exercise, of_head, look_at_base=len(bases) < _OBSERVATIONS)
            bases += again
            heads += seen
            if len(bases) < 2:
                bases += bases
            found = judging.judge(_gather_seen(self._base, bases), _gather_seen(self._head, heads), self._terms.change)
        found = replace(found, hardening=self._hardening(found, of_head, heads))
        if heads[-1].cut and judging.differs(found):
            return self.unrun(messages.NO_TIME())  # what was cut short differs by that
        return found

    def _in_company(self, exercise: Exercise, of_head: Exercise) -> Exercise | None:
        """Return head's exercise beside the services that base was seen with; None if they cannot be had now."""
        seen = isinstance(self._base, RecordedTrial) and self._base.company
        of_base = self._started.together if self._started is not None else None
        if not seen and (of_base is None or not of_base.file):
            return of_head
        together = self._terms.companies[1](self._left).of_compose()
        if together is not None and (together.beside or together.files):
            env = tuple((dict(of_head.env) | dict(together.env)).items())
            others = tuple(one for one in of_head.files if one[1] not in {path for _, path in together.files})
            return replace(of_head, beside=together.beside, files=(*together.files, *others), env=env)
        return None if seen else of_head

    def _hardening(self, found: Behaviour, exercise: Exercise, heads: tuple[Observation, ...]) -> Hardening | None:
        """Return settings that take rights from head and change nothing, proved by running it under them."""
        if found.state is not BehaviourState.SAME or exercise.beside or heads[-1].refused:
            return None
        longest = heads[-1].ready_seconds + _HARDENING_SECONDS
        for under in hardening.tries(self._head.image, heads[-1]):
            if self._left() < longest:
                return None
            again = replace(under, stdin=exercise.under.stdin, terminal=exercise.under.terminal)
            if hardening.stands(heads, self._observe(self._head, replace(exercise, under=again, questions=()))):
                return hardening.text(self._head.image, under)
        return None

    def _again(self, found: Behaviour, bases: tuple[Observation, ...], heads: tuple[Observation, ...]) -> bool:
        """Whether a second look is worth its time: something speaks against head, or takes longer."""
        if self._acquits_only or self._base is None:
            return False
        longest = max(one.ready_seconds for one in (*bases, *heads)) + 6
        if self._left() < max(_LEAST_SECONDS, longest):
            return False
        if judging.differs(found) and len(heads) < 2:
            return not heads[-1].refused  # what the engine cannot start it cannot start again
        return len(heads) < _OBSERVATIONS and judging.slower_or_larger(_gather_seen(self._base, bases), heads)

    def _side_by_side(
        self, exercise: Exercise, of_head: Exercise, *, look_at_base: bool
    ) -> tuple[tuple[Observation, ...], tuple[Observation, ...]]:
        with ThreadPoolExecutor(max_workers=2) as pool:
            head = pool.submit(self._observe, self._head, of_head)
            base = (
                pool.submit(self._observe, self._base, exercise)
                if look_at_base and isinstance(self._base, TrialImage)
                else None
            )
            return (base.result(),) if base is not None else (), (head.result(),)

    # ---------------------------------------------------------------------------------------------------- one image

    def _alone(self, head: TrialImage) -> Behaviour:
        """A new image: it has to start."""
        self._started = self._start(head, self._terms.companies[1])
        found = judging.judge_new(_gather_seen(head, (self._started.seen,)))
        return judging.with_checks(found, tuple(self._given()))

    def _given(self) -> Iterator[BehaviourCheck]:
        """Say what the images were given so that they start."""
        if self._started is not None and self._started.supplied is not None:
            yield BehaviourCheck("start", Outcome.SAME, self._started.supplied)
        if self._started is not None and self._started.not_asked is not None:
            yield BehaviourCheck("spared", Outcome.SAME, self._started.not_asked)

    def _observe(self, subject: TrialImage, exercise: Exercise) -> Observation:
        """Observe an image in a sandbox of its own: what runs beside one is not there for the other."""
        with Sandbox(self._engine, self._helper(subject)) as sandbox:
            return observe(sandbox, subject.reference, exercise, self._deadline)

    def _helper(self, subject: TrialImage) -> str | None:
        """An image with a shell, to look into a container's network with: its own, or the other's."""
        others = [one for one in (subject, self._base, self._head) if isinstance(one, TrialImage)]
        return next((one.reference for one in others if one.image.resolve("bin/sh") is not None), None)

    def _left(self) -> float:
        return self._deadline - time.monotonic()


def _gather_seen(subject: TrialImage | RecordedTrial, observations: tuple[Observation, ...] = ()) -> ImageObservations:
    config = subject.config if isinstance(subject, RecordedTrial) else subject.image.config
    obstacles = (
        subject.obstacles if isinstance(subject, RecordedTrial) else start.obstacles(subject.image, subject.platform)
    )
    elsewhere = isinstance(subject, RecordedTrial)
    return ImageObservations(observations, obstacles, config.ports, config.healthcheck is not None, elsewhere)


def _runs_here(platform: str, engine: str) -> bool:
    """Whether an engine runs images for a platform; of one that says nothing it is assumed."""
    return not platform or not engine or platform.split("/")[:2] == engine.split("/")[:2]
