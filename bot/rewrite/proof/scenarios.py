"""Whether a candidate stands what is done with it beyond the exercise, as the original does: within a time.

Each of these has a container of its own, and most of it is waiting: some are done side by side. What does not come out
well beside others is done once more before it counts; the prover sees to it that nothing else runs then.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from bot.behaviour import compare
from bot.behaviour.exercise import scenarios as exercise
from bot.behaviour.exercise.scenarios import Scenario
from bot.behaviour.observation import Observation, Ran
from bot.behaviour.run import scenarios as run
from bot.engine.containers import Sandbox
from bot.image.built_image import BuiltImage
from bot.messages import exercise as messages
from bot.model.rewrites import Asked, ProofCheck
from bot.text import Text, verbatim

T = TypeVar("T")

# What takes no longer where the original does not stand it, so that a candidate may be asked before that is known.
_BOUNDED = (exercise.ScenarioKind.AGAIN, exercise.ScenarioKind.SIGNAL, exercise.ScenarioKind.READ_ONLY)
_SECONDS = 60.0  # for the original; a candidate is asked what the original was
_AT_ONCE = 3
_PATIENCE = 2.5  # with a candidate: what was quick once may take its time on a busy machine


class Scenarios:
    """What is done with one original, which is tried, twice, when it is first needed.

    `rebuilt` gives the reference of the original built a second time, None where that is not done.
    """

    def __init__(
        self,
        sandbox: Sandbox,
        reference: str,
        original: BuiltImage,
        rebuilt: Callable[[], str | None] = lambda: None,
    ) -> None:
        self._rebuilt = rebuilt
        self._sandbox = sandbox
        self._reference = reference
        self._original = original
        self._lock = threading.Lock()
        self._tried: dict[Scenario, tuple[Ran, Ran] | None] | None = None
        self._stood: dict[Scenario, tuple[Ran, Ran]] | None = None

    def checks(self, reference: str, image: BuiltImage, seen: Observation) -> Iterator[ProofCheck]:
        """Yield what a candidate does not stand, or that it stands all of it.

        `seen` is the original under the exercise. What it does not stand itself, or not in time, is not asked. Raises
        UnavailableError if the engine fails.
        """
        early = self._early(reference, image, seen)
        stood = self.of_original(seen)
        absent = next((one for one in stood if not exercise.is_there(one, image)), None)
        if absent is not None:
            yield ProofCheck("scenarios", False, messages.NO_SCENARIO(name=verbatim(absent.name)))
            return

        def difference(scenario: Scenario) -> Text | None:
            ran = early.get(scenario) or self._do(reference, scenario, seen, _PATIENCE * run.COMMAND_SECONDS)
            return _difference(scenario, stood[scenario], ran)

        for scenario, text in zip(stood, _side_by_side(difference, tuple(stood)), strict=True):
            alone = self._alone(reference, scenario, seen, stood[scenario]) if text is not None else None
            if alone is not None:
                yield ProofCheck("scenarios", False, alone)
                return
        if stood:
            names = ", ".join(scenario.name for scenario in stood)
            yield ProofCheck("scenarios", True, messages.SAME_SCENARIOS(names=verbatim(names)))

    def _early(self, reference: str, image: BuiltImage, seen: Observation) -> dict[Scenario, Ran]:
        """Ask a candidate beside the original, if that is still asked itself, and return what came of it."""
        if self._stood is not None:
            return {}
        found = self._found(seen)
        asked = [one for one in found if one.kind in _BOUNDED and exercise.is_there(one, image)]

        def do(scenario: Scenario) -> Ran:
            return self._do(reference, scenario, seen, _PATIENCE * run.COMMAND_SECONDS)

        return dict(zip(asked, _side_by_side(do, asked), strict=True))

    def _found(self, seen: Observation) -> list[Scenario]:
        found = exercise.scenarios(self._original, ends=seen.exit is not None)
        return [one for one in found if exercise.is_there(one, self._original)]

    def _alone(self, reference: str, scenario: Scenario, seen: Observation, samples: tuple[Ran, Ran]) -> Text | None:
        """Return what a candidate does otherwise once nothing else runs.

        The original is looked at again as well, and then as it comes out of a second build: a time may be built in.
        """
        seconds = _PATIENCE * run.COMMAND_SECONDS
        ran = self._do(reference, scenario, seen, seconds)
        if _difference(scenario, samples, ran) is None:
            return None
        looks = (*samples, self._do(self._reference, scenario, seen, seconds))
        found = _difference(scenario, looks, ran)
        rebuilt = self._rebuilt() if found is not None else None
        if rebuilt is None:
            return found
        return _difference(scenario, (*looks, self._do(rebuilt, scenario, seen, seconds)), ran)

    def asked(self, image: BuiltImage) -> Iterator[Asked]:
        """Return how many of the original's own jobs a candidate was asked for, and which were not."""
        found = exercise.jobs(self._original)
        done = [
            scenario for scenario in found if scenario in (self._stood or {}) and exercise.is_there(scenario, image)
        ]
        if found:
            yield Asked("jobs", len(done), len(found), tuple(one.name for one in found if one not in done))

    def of_original(self, seen: Observation) -> dict[Scenario, tuple[Ran, Ran]]:
        """Return what the original stands, with what came of it twice; it is tried at the first call.

        What did not come out well beside others is done once more: who wants that alone sees to it that nothing else
        runs, and calls `try_original` before.
        """
        self.try_original(seen)
        with self._lock:
            if self._stood is None:
                sample = self._sampler(seen)
                every = {one: ran if _ended_well(ran) else sample(one) for one, ran in (self._tried or {}).items()}
                self._stood = {one: ran for one, ran in every.items() if ran is not None and _ended_well(ran)}
            return self._stood

    def try_original(self, seen: Observation) -> None:
        """Do with the original what can be done, side by side; once."""
        with self._lock:
            if self._tried is None:
                there = self._found(seen)
                self._tried = dict(zip(there, _side_by_side(self._sampler(seen), there), strict=True))

    def _sampler(self, seen: Observation) -> Callable[[Scenario], tuple[Ran, Ran] | None]:
        deadline = time.monotonic() + _SECONDS

        def sample(scenario: Scenario) -> tuple[Ran, Ran] | None:
            if time.monotonic() > deadline:
                return None
            first = self._do(self._reference, scenario, seen)
            # What a command prints may differ each time; whether something runs on does not.
            again = scenario.kind in (exercise.ScenarioKind.COMMAND, exercise.ScenarioKind.LINE) and first.status == 0
            return first, self._do(self._reference, scenario, seen) if again else first

        return sample

    def _do(self, reference: str, scenario: Scenario, seen: Observation, seconds: float = run.COMMAND_SECONDS) -> Ran:
        stops = seen.stop is None or not seen.stop.killed
        return run.do(self._sandbox, reference, scenario, seconds, stops=stops, ends=seen.exit is not None)


def _side_by_side(do: Callable[[Scenario], T], scenarios: Sequence[Scenario]) -> list[T]:
    with ThreadPoolExecutor(max_workers=_AT_ONCE) as pool:
        return list(pool.map(do, scenarios))


def _ended_well(ran: tuple[Ran, Ran] | None) -> bool:
    return ran is not None and ran[0].status == 0 and ran[1].status is not None


def _difference(scenario: Scenario, samples: Sequence[Ran], ran: Ran) -> Text | None:
    """Return what a candidate does otherwise, None if nothing."""
    found = compare.compare([_as_observed(scenario, one) for one in samples], _as_observed(scenario, ran))
    return next((one.text for one in found if not one.passed), None)


def _as_observed(scenario: Scenario, ran: Ran) -> Observation:
    """Return how a scenario ended as the answer to a question, to be compared as one."""
    return Observation(Ran(None, "", "", ran.at), asked=((scenario.name, ran),))
