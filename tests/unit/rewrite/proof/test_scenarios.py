"""What is done with a candidate beyond the exercise: what the original stands and the candidate cannot do is lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

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

    def state(self) -> State:
        return State(running=False, status=self.status)

    def log(self) -> tuple[Log, Log]:
        return Log(self.out, whole=True), Log("", whole=True)

    def stop(self, seconds: float) -> None:
        """It has ended."""

    def start_again(self) -> bool:
        return True


class StandIn:
    """In place of a sandbox: every image prints the same, but for those that are named."""

    def __init__(self, **out: str) -> None:
        self._out = out

    def run(self, image: str, **_: object) -> Ended:
        return Ended(self._out.get(image, "same"))

    def remove(self, running: Ended) -> None:
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
    return list(Scenarios(sandbox, "original", original).checks("candidate", other, ends=ends))


def test_what_gives_the_same_is_named() -> None:
    (check,) = checked({"etc/cron.d/job": TABLE, "app/x": program(line=2)}, ends=True)
    assert check.passed
    assert "/app/report" in check.text.english and "a line on standard input" in check.text.english


def test_a_job_that_cannot_be_done_any_more_is_lost() -> None:
    (check,) = checked({"app/x": program(line=2)}, gone=("bin/sh",))
    assert not check.passed
    assert "/app/report" in check.text.english


def test_a_line_needs_no_shell() -> None:
    original = image({"app/x": program(line=2)})
    files = {path: file for path, file in original.files.items() if path != "bin/sh"}
    other = BuiltImage(original.config, files, original.lines, original.content)
    sandbox: Any = StandIn()
    (check,) = Scenarios(sandbox, "original", original).checks("candidate", other, ends=True)
    assert check.passed


def test_another_result_is_told() -> None:
    (check,) = checked({"app/x": program(line=2)}, candidate="other")
    assert not check.passed
