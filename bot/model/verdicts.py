"""What the policy says: how each gate ended, and the reasons."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, IntEnum

from bot.model.blame import Blame
from bot.text import Text


class VerdictState(IntEnum):
    """What a verdict says; higher is worse."""

    PASS = 0
    WARN = 1
    INCOMPLETE = 2  # a gate of the policy could not be judged, which is nobody's doing
    FAIL = 3


class GateState(Enum):
    """How a gate ended."""

    HELD = "held"
    BROKEN = "broken"
    NOT_JUDGED = "not-judged"


@dataclass(frozen=True, slots=True)
class GateResult:
    """How one gate, a rule of the policy that can fail, ended on one target.

    `texts` say what broke it, or why it was not judged; `blame` is whose doing that is, of NOT_JUDGED only.
    """

    rule: str
    target: str
    state: GateState
    texts: tuple[Text, ...] = ()
    blame: Blame | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """A policy rule that decided, or warned."""

    rule: str
    state: VerdictState
    target: str
    text: Text


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the policy says of a pull request, or of one target: how each gate ended, and what to say of it."""

    state: VerdictState
    reasons: tuple[Reason, ...] = ()
    gates: tuple[GateResult, ...] = ()
