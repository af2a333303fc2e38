"""Whether head does what base does when both run, by what was compared."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, IntEnum

from bot.text import Text


class BehaviourState(Enum):
    """Whether head does what base does when both run. RUNS is for a new image, which there is no base for."""

    SAME = "same"
    RUNS = "runs"
    CHANGED = "changed"
    BROKEN = "broken"
    NOT_OBSERVED = "not-observed"


class Outcome(IntEnum):
    """How one thing that was compared came out; higher is worse. SHOWN differs, and nobody judges it."""

    SAME = 0
    SHOWN = 1
    CHANGED = 2
    BROKEN = 3


@dataclass(frozen=True, slots=True)
class BehaviourCheck:
    """One thing that was compared, in words. Where it differs: the line of head's Dockerfile, or what is to blame."""

    name: str  # stable id: "start", "exit-status", "ports", "http", "log", "healthcheck", "stop", "files", ...
    outcome: Outcome
    text: Text
    line: int | None = None
    blame: str = ""  # a package or a file that changed
    keyword: str = ""  # of the instruction that leads to what is in the way
    lost: str = ""  # the file or library that is not there any more


@dataclass(frozen=True, slots=True)
class Hardening:
    """Settings under which an image was run and did all that it does without them, as text for two tools."""

    compose: str
    kubernetes: str


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What came of running base and head. `reason` says why nothing could be observed, or why nothing was run."""

    state: BehaviourState
    reason: Text | None = None
    checks: tuple[BehaviourCheck, ...] = ()  # the worst first
    probe: str = ""  # what base shows, as in `Proof`
    source_changed: bool = False  # then differing answers are not judged
    hint: Text | None = None  # the line of configuration that would let it be observed
    base_log: tuple[str, ...] = ()
    head_log: tuple[str, ...] = ()
    hardening: Hardening | None = None
    seconds: float = 0.0
    incomplete: bool = False  # not observed because of the engine or for want of time, not because of the image
    remembered: bool = False  # of an earlier run on this machine with the same two images

    @property
    def worst(self) -> BehaviourCheck | None:
        """The check that decided, None where nothing differs."""
        return next((one for one in self.checks if one.outcome >= Outcome.CHANGED), None)
