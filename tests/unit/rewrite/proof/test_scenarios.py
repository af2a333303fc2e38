"""What is done with a candidate beyond the exercise: what the original stands and the candidate cannot do is lost."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.behaviour.exercise.scenarios import Scenario, ScenarioKind
from bot.behaviour.observation import Observation, Ran, Stop
from bot.behaviour.run import scenarios as run
from bot.engine.running import Log, State
from bot.image.built_image import BuiltImage
from bot.model.rewrites import ProofCheck
from bot.rewrite.proof.scenarios import Scenarios
from tests.unit.rewrite.fakes import File, built, config_of, program

TABLE = File(b"* * * * * root /app/report\n", 2)


@dataclass(frozen=True)
class Ended:
    """A container that ended at once, with what it printed."""

    out: str
    status: int = 0
    refused: str = ""
    started: float = 0.0
    told: list[str] = field(default_factory=list, compare=False)

    def state(self) -> State:
        return State(running=False, status=self.status)

    def log(self) -> tuple[Log, Log]:
        return Log(self.out, whole=True), Log("", whole=True)

    def ended(self, seconds: float) -> State:
        return self.state()

    def stop(self, seconds: float) -> None:
        self.told.append("stop")

    def kill(self) -> None:
        self.told.append("kill")

    def start_again(self) -> bool:
        return True


class Slow(Ended):
    """One that ends by itself, but not as soon as others do."""

    def ended(self, seconds: float) -> State:
        self.told.append(f"waited {seconds:.0f} s")
        return self.state()

    def state(self) -> State:
        waited = sum(float(one.split()[1]) for one in self.told if one.startswith("waited"))
        return State(running=waited < 5, status=0)


class Late(Slow):
    """One that ends after five seconds, in which it only waits."""

    def processor_seconds(self) -> float:
        return 0.0


class Busy(Late):
    """One that computes before it ends."""

    def processor_seconds(self) -> float:
        return float(len(self.told))


class StandIn:
    """In place of a sandbox: every image prints the same, but for those that are named."""

    def __init__(self, **out: str) -> None:
        self._out = out
        self.first_only = False  # whether it prints that at the first run alone
        self.started: list[Ended] = []
        self.made = Ended
        self.images: list[str] = []

    def run(self, image: str, **_: object) -> Ended:
        self.images.append(image)
        out = self._out.pop(image, "same") if self.first_only else self._out.get(image, "same")
        self.started.append(self.made(out, status=int(out == "failed")))
        return self.started[-1]

    def leave(self, running: Ended) -> None:
        """There is nothing to remove."""


def image(files: dict[str, File]) -> BuiltImage:
    found = built("FROM debian:12\nCOPY . /\n", files, config_of("/app/x")).image
    assert found is not None
    return found


def checked(
    files_of: dict[str, File], *, gone: tuple[str, ...] = (), ends: bool = False, **out: str
) -> list[ProofCheck]:
    original = image({"etc/cron.d/job": TABLE, "app/x": program(line=2)})
    there = image(files_of)
    files = {path: file for path, file in there.files.items() if path not in gone}
    other = BuiltImage(there.config, files, there.lines, there.content)
    sandbox: Any = StandIn(**out)
    return list(Scenarios(sandbox, "original", original).checks("candidate", other, seen(ends=ends)))


def seen(*, ends: bool = True, killed: bool = False) -> Observation:
    return Observation(Ran(None), exit=0 if ends else None, stop=None if ends else Stop(0, 0.1, killed))


def test_what_gives_the_same_is_named() -> None:
    (check,) = checked({"etc/cron.d/job": TABLE, "app/x": program(line=2)}, ends=True)
    assert check.passed
    assert "/app/report" in check.text.english and "a line on standard input" in check.text.english


@pytest.mark.parametrize(("known", "before"), [(True, 0), (False, 2)])
def test_a_candidate_is_asked_beside_the_original_as_long_as_that_is_not_known(*, known: bool, before: int) -> None:
    """Not for jobs: those that the original does not do in time would be waited for."""
    sandbox: Any = StandIn()
    there = image({"etc/cron.d/job": TABLE, "app/x": program(line=2)})
    scenarios = Scenarios(sandbox, "original", there)
    if known:
        scenarios.of_original(seen(ends=False))
        sandbox.images.clear()
    (check,) = scenarios.checks("candidate", there, seen(ends=False))
    assert check.passed
    tail = sandbox.images.index("original") if "original" in sandbox.images else 0
    assert tail == before
    assert sandbox.images.count("candidate") == 3


@pytest.mark.parametrize(("made", "out"), [(Late, "it runs on"), (Busy, "")])
def test_what_still_computes_is_not_yet_said_to_run_on(made: type[Ended], out: str) -> None:
    """A busy machine may only have been slow: what fails on a quiet one is to fail there, too."""
    sandbox: Any = StandIn()
    sandbox.made = made
    ran = run.do(sandbox, "image", Scenario(ScenarioKind.READ_ONLY, "locked"))
    assert ran.out == out


def test_a_job_that_cannot_be_done_any_more_is_lost() -> None:
    (check,) = checked({"app/x": program(line=2)}, gone=("bin/sh",))
    assert not check.passed
    assert "/app/report" in check.text.english


def test_a_line_needs_no_shell() -> None:
    original = image({"app/x": program(line=2)})
    files = {path: file for path, file in original.files.items() if path != "bin/sh"}
    other = BuiltImage(original.config, files, original.lines, original.content)
    sandbox: Any = StandIn()
    (check,) = Scenarios(sandbox, "original", original).checks("candidate", other, seen())
    assert check.passed


def test_another_result_is_told() -> None:
    (check,) = checked({"app/x": program(line=2)}, candidate="other")
    assert not check.passed


def test_what_differs_beside_others_is_looked_at_again_alone() -> None:
    original = image({"etc/cron.d/job": TABLE, "app/x": program(line=2)})
    sandbox: Any = StandIn(candidate="other")
    sandbox.first_only = True
    (check,) = Scenarios(sandbox, "original", original).checks("candidate", original, seen())
    assert check.passed


@pytest.mark.parametrize(
    ("rebuilt", "passed"),
    [("built at 12:07:31", True), ("built at 12:00:00", False), (None, False)],
)
def test_what_a_build_makes_differently_each_time_is_learned_from_a_second_one(
    rebuilt: str | None, *, passed: bool
) -> None:
    original = image({"app/x": program(line=2)})
    sandbox: Any = StandIn(original="built at 12:00:00", candidate="built at 12:03:45", again=rebuilt or "")
    found = Scenarios(sandbox, "original", original, lambda: "again" if rebuilt else None)
    checks = list(found.checks("candidate", original, seen()))
    assert all(check.passed for check in checks) is passed


@pytest.mark.parametrize("killed", [False, True])
def test_what_did_not_stop_when_told_to_is_killed_at_once(*, killed: bool) -> None:
    original = image({"app/x": program(line=2)})
    sandbox: Any = StandIn()
    Scenarios(sandbox, "original", original).of_original(seen(ends=False, killed=killed))
    assert [one.told for one in sandbox.started if one.told] == [["kill" if killed else "stop"]]


def test_what_the_original_does_not_stand_beside_others_is_done_once_more() -> None:
    original = image({"etc/cron.d/job": TABLE, "app/x": program(line=2)})
    sandbox: Any = StandIn(original="failed")
    sandbox.first_only = True
    assert len(Scenarios(sandbox, "original", original).of_original(seen())) == 4


def test_that_a_program_which_ends_by_itself_still_runs_says_how_busy_the_machine_is() -> None:
    original = image({"app/x": program(line=2)})
    sandbox: Any = StandIn()
    sandbox.made = Slow
    scenarios = Scenarios(sandbox, "original", original)
    stood = scenarios.of_original(seen(ends=True))
    assert "a second start" in {one.name for one in stood}
    sandbox.made = Ended
    (check,) = scenarios.checks("candidate", original, seen(ends=True))
    assert check.passed


def test_the_original_is_looked_at_again_before_a_difference_counts() -> None:
    original = image({"app/x": program(line=2)})
    sandbox: Any = StandIn(original="other", candidate="failed")
    scenarios = Scenarios(sandbox, "original", original)
    scenarios.of_original(seen())
    sandbox._out["original"] = "failed"  # it does the same once in a while
    (check,) = scenarios.checks("candidate", original, seen())
    assert check.passed
