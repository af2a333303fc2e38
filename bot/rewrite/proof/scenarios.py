"""Whether a candidate stands what is done with it beyond the exercise, as the original does: within a time."""

from __future__ import annotations

import time
from collections.abc import Iterator

from bot.behaviour import compare
from bot.behaviour.exercise import scenarios as exercise
from bot.behaviour.exercise.scenarios import Scenario
from bot.behaviour.observation import Observation, Ran
from bot.behaviour.run import scenarios as run
from bot.engine.containers import Sandbox
from bot.image.built_image import BuiltImage
from bot.messages import exercise as messages
from bot.model.rewrites import Asked, ProofCheck
from bot.text import verbatim

_SECONDS = 60.0  # for the original; a candidate is asked what the original was
_PATIENCE = 2.5  # with a candidate: what was quick once may take its time on a busy machine


class Scenarios:
    """What is done with one original, which is tried, twice, when it is first needed."""

    def __init__(self, sandbox: Sandbox, reference: str, original: BuiltImage) -> None:
        self._sandbox = sandbox
        self._reference = reference
        self._original = original
        self._scenarios: tuple[Scenario, ...] = ()
        self._seen: dict[Scenario, tuple[Ran, Ran]] | None = None

    def checks(self, reference: str, image: BuiltImage, *, ends: bool) -> Iterator[ProofCheck]:
        """Yield what a candidate does not stand, or that it stands all of it.

        What the original does not stand itself, or not in time, is not asked. Raises UnavailableError if the engine
        fails.
        """
        seen = self._of_original(ends=ends)
        done = 0
        for scenario, samples in seen.items():
            if not exercise.is_there(scenario, image):
                yield ProofCheck("scenarios", False, messages.NO_SCENARIO(name=verbatim(scenario.name)))
                return
            ran = run.do(self._sandbox, reference, scenario, _PATIENCE * run.COMMAND_SECONDS)
            found = compare.compare([_as_observed(scenario, one) for one in samples], _as_observed(scenario, ran))
            failed = next((one for one in found if not one.passed), None)
            if failed is not None:
                yield ProofCheck("scenarios", False, failed.text)
                return
            done += 1
        if done:
            names = ", ".join(scenario.name for scenario in seen)
            yield ProofCheck("scenarios", True, messages.SAME_SCENARIOS(names=verbatim(names)))

    def asked(self, image: BuiltImage) -> Iterator[Asked]:
        """Return how many of the original's own jobs a candidate was asked for, and which were not."""
        found = exercise.jobs(self._original)
        done = [scenario for scenario in found if scenario in (self._seen or {}) and exercise.is_there(scenario, image)]
        if found:
            yield Asked("jobs", len(done), len(found), tuple(one.name for one in found if one not in done))

    def _of_original(self, *, ends: bool) -> dict[Scenario, tuple[Ran, Ran]]:
        if self._seen is None:
            self._seen = {}
            self._scenarios = exercise.scenarios(self._original, ends=ends)
            deadline = time.monotonic() + _SECONDS
            for scenario in self._scenarios:
                if time.monotonic() > deadline or not exercise.is_there(scenario, self._original):
                    continue
                first = run.do(self._sandbox, self._reference, scenario)
                if first.status == 0:
                    # What a command prints may differ each time; whether something runs on does not.
                    again = scenario.kind in (exercise.ScenarioKind.COMMAND, exercise.ScenarioKind.LINE)
                    second = run.do(self._sandbox, self._reference, scenario) if again else first
                    self._seen[scenario] = first, second
        return self._seen


def _as_observed(scenario: Scenario, ran: Ran) -> Observation:
    """Return how a scenario ended as the answer to a question, to be compared as one."""
    return Observation(Ran(None, "", "", ran.at), asked=((scenario.name, ran),))
