"""The original of a rewrite as it is observed: started with what it needs, and looked at as often as it takes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from bot.behaviour import build_times, compare
from bot.behaviour.build_times import Span
from bot.behaviour.exercise import making
from bot.behaviour.observation import Exercise, Observation
from bot.behaviour.run.probe import repeat
from bot.behaviour.shown import Observability, Shown, judge_shown
from bot.behaviour.supply import starting
from bot.behaviour.supply.plan import Known
from bot.behaviour.supply.starting import Companies, Started
from bot.image import command
from bot.image.built_image import BuiltImage
from bot.messages import behaviour as supply_messages
from bot.messages import proof as messages
from bot.model.rewrites import ProofCheck
from bot.text import verbatim

_MOST_OBSERVATIONS = 5  # of the original, where what it does varies
_PATIENT = 3  # times as long as for the first look another one waits: a busy machine may only have been slow
_USUAL = 3  # of which a difference is learned before it is asked whether it varies at all
# What may differ by chance, so that a look once more is worth its time.
_CHANCE = frozenset(("exit-status", "output", "log", "http", "banner", "files", "help", "ports", "stop", "healthcheck"))


class Original:
    """One original: observed when it is first needed, twice, and once more wherever a candidate differs.

    `look` observes an image under an exercise. `rebuilt` builds the original a second time and gives the reference of
    that image: what differs from the first was made while it was built. None where that cannot be done. `made` tells
    when the original was built: times of that are known without a second build, which a busy machine may have no time
    for. `quiet` waits until nothing is built beside what runs.
    """

    def __init__(
        self,
        look: Callable[[str, Exercise], Observation],
        reference: str,
        image: BuiltImage,
        smoke: str | None,
        supplies: tuple[Callable[[], Known], Companies],
        rebuilt: Callable[[], str | None] = lambda: None,
        *,
        made: Callable[[], Span | None] = lambda: None,
        quiet: Callable[[], None] = lambda: None,
    ) -> None:
        self._made = made
        self._look = look
        self._reference = reference
        self._image = image
        self.smoke = smoke
        self._known, self._companies = supplies
        self.quiet = quiet
        self._build_again: Callable[[], str | None] | None = rebuilt
        self._rebuilt: str | None = None
        self._rebuilding = threading.Lock()
        self._looking = threading.Lock()
        self._saw_rebuilt = False
        self._saw_times = False
        self._started: Started | None = None
        self._exercise: Exercise | None = None
        self._observations: list[Observation] = []

    def first(self) -> Observation:
        """Return what was seen at first."""
        if self._started is None:
            self._started = starting.start(
                lambda exercise: self._look(self._reference, exercise),
                making.first(self._image, self.smoke),
                self._known(),
                self._companies,
            )
            self._exercise = repeat(self._started.exercise, self._started.seen)
            self._observations = [self._started.seen]
        return self._observations[0]

    @property
    def seen_first(self) -> Observation | None:
        """What was seen at first; None as long as nothing was."""
        return self._observations[0] if self._observations else None

    def observations(self) -> list[Observation]:
        """Return at least two observations."""
        self.first()
        with self._looking:
            if len(self._observations) < 2:
                self._once_more()
        return self._observations

    @property
    def exercise(self) -> Exercise:
        """How it is exercised again."""
        self.first()
        assert self._exercise is not None
        return self._exercise

    @property
    def evidence(self) -> Observability:
        """What it shows; where it shows nothing, why, and what could not be had for it."""
        found = self.shows(*self.observations()[:2])
        assert self._started is not None
        missing = self._started.missing
        if found.shown is Shown.NOTHING and found.why_not is not None and missing:
            names = verbatim(", ".join(missing))
            return replace(found, why_not=supply_messages.COULD_NOT_BE_HAD(text=found.why_not, names=names))
        return found

    def shows(self, first: Observation, second: Observation) -> Observability:
        """Return what two looks at it show."""
        return judge_shown(first, second, untold=command.is_untold(self._image.config))

    def checks(self) -> list[ProofCheck]:
        """Say what it was given so that it starts, and what it was observed without."""
        self.observations()
        assert self._started is not None
        found = []
        if self._started.supplied is not None:
            found.append(ProofCheck("start", True, self._started.supplied))
        if self._started.not_asked is not None:
            found.append(ProofCheck("spared", True, self._started.not_asked))
        if self._started.ends_with_input:
            found.append(ProofCheck("stdin", True, supply_messages.ENDS_WITH_INPUT()))
        together = self._started.together
        if together is not None and together.file and together.beside:
            names = ", ".join(one.name for one in together.beside)
            found.append(
                ProofCheck("compose", True, messages.BESIDE(names=verbatim(names), file=verbatim(together.file)))
            )
        return found

    def compared(
        self, reference: str, exercise: Exercise, seen: Callable[[Observation], Observation]
    ) -> list[ProofCheck]:
        """Observe a candidate and compare. What differs is looked at again in both before it counts.

        `seen` makes an observation of the candidate fit to be compared.
        """

        def look(patience: float = _PATIENT) -> Observation:
            return seen(self._look(reference, replace(exercise, patience=patience * exercise.patience)))

        looks = [look(1)]
        found = self._compare(looks)
        if _by_chance(found):
            self.quiet()
        # Not side by side where services run beside both: they go by the same names.
        beside = None if exercise.beside or looks[-1].refused else look
        second: Observation | None = None
        while _by_chance(found) and len(self.observations()) < _USUAL:
            second = self._once_more(beside if second is None else None) or second
            found = self._compare(looks)
        if _by_chance(found) and not looks[-1].refused:
            looks.append(second or look())
            again = self._compare(looks)
            while _varies(found, again) and len(self.observations()) < _MOST_OBSERVATIONS:
                self._once_more()
                found, again = again, self._compare(looks)
            found = again
        if _by_chance(found) and self._with_build_times():
            found = self._compare(looks)
        if _by_chance(found) and self._observe_rebuilt():
            found = self._compare(looks)
        return found

    def settle(self) -> None:
        """Build the original no second time: a candidate held without, so what differs now was not made by a build."""
        self._build_again, self._saw_rebuilt = None, True

    def rebuilt(self) -> str | None:
        """Build the original a second time, once, and return that image's reference; None where that is not done."""
        with self._rebuilding:
            build, self._build_again = self._build_again, None
            if build is not None:
                self._rebuilt = build()
            return self._rebuilt

    def _compare(self, looks: list[Observation]) -> list[ProofCheck]:
        """Compare all looks at a candidate: what one of them shows as in the original was chance in the others."""
        rounds = [list(compare.compare(self.observations(), one)) for one in looks]
        always = set.intersection(*({check.name for check in one if not check.passed} for one in rounds))
        if "log" in always and len(looks) > 1 and self._log_varies():
            strange = [compare.strange_lines(self.observations(), one) for one in looks]
            always -= set() if frozenset.intersection(*strange) else {"log"}
        told = max(rounds, key=lambda one: (len(one), -sum(not check.passed for check in one)))
        if not always:
            return [check for check in told if check.passed]
        last = rounds[-1]
        return [check for check in last if check.passed or check.name in always]

    def _log_varies(self) -> bool:
        """Whether the original itself logs lines in one run that it does not in another."""
        first, *others = self.observations()
        return any(compare.strange_lines((first, first), one, all_of_them=True) for one in others)

    def _once_more(self, beside: Callable[[], Observation] | None = None) -> Observation | None:
        """Look at the original once more, and meanwhile at something else, which is returned."""
        with ThreadPoolExecutor(max_workers=1) as pool:
            other = pool.submit(beside) if beside is not None else None
            self._observations.append(self._look(self._reference, self.exercise))
        return other.result() if other is not None else None

    def _with_build_times(self) -> bool:
        """Add what the original would have shown had it been built at another time; return whether that is another."""
        made = self._made() if not self._saw_times else None
        self._saw_times = True
        other = build_times.at_another_time(self._observations, made) if made is not None else None
        self._observations += [other] if other is not None else []
        return other is not None

    def _observe_rebuilt(self) -> bool:
        """Build the original a second time and look at that as well; return whether there was anything to look at."""
        reference = self.rebuilt() if not self._saw_rebuilt else None
        self._saw_rebuilt = True
        if reference is None:
            return False
        self._observations.append(self._look(reference, self.exercise))
        return True


def _by_chance(checks: list[ProofCheck]) -> bool:
    """Whether something differs that may differ by chance."""
    return any(not check.passed and check.name in _CHANCE for check in checks)


def _varies(before: list[ProofCheck], after: list[ProofCheck]) -> bool:
    """Whether something still differs, and otherwise than it did before."""
    texts = [[check.text.english for check in one if not check.passed] for one in (before, after)]
    return _by_chance(after) and texts[0] != texts[1]
