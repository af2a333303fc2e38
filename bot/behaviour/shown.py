"""What an original shows when it runs: by this it can be compared, or nothing is proved. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from bot.behaviour.observation import EPHEMERAL, Heard, Observation, Ran
from bot.behaviour.quoting import last_words, quote, status_of
from bot.messages import proof as messages
from bot.messages.proof import Names
from bot.text import Text

_USAGE = re.compile(r"usage\b|--help\b|\boptions:", re.IGNORECASE)
_UNREACHED = re.compile(
    r"connection refused|could not connect|cannot connect|can't connect|failed to connect|unable to connect"
    r"|no such host|name or service not known|temporary failure in name resolution|name does not resolve"
    r"|econnrefused|enotfound|eai_again|network is unreachable|bad address|unknown host|no route to host"
    r"|could not translate host name|nodename nor servname|getaddrinfo|connection timed out|dial tcp",
    re.IGNORECASE,
)


def says_unreached(ran: Ran) -> bool:
    """Whether a program says that it does not reach something."""
    return bool(_UNREACHED.search(f"{ran.out}\n{ran.err}"))


class Shown(Enum):
    """What an original shows of itself when it runs alone; the values are those of `Proof.probe`."""

    EXIT = "exit"
    HTTP = "http"
    PORTS = "ports"
    ALIVE = "alive"
    SMOKE = "smoke"
    NOTHING = ""


@dataclass(frozen=True, slots=True)
class Observability:
    """What an original shows, and where it shows nothing, why."""

    shown: Shown
    why_not: Text | None = None


# ------------------------------------------------------------------------------------------------------ the original


def judge_shown(
    first: Observation, second: Observation, *, names: Names = messages.REWRITE, untold: bool = False
) -> Observability:
    """Return what the original shows by itself, from two observations of it.

    `untold` says that it is a program that is to be called with arguments, and was called without.
    """
    if first.smoke is not None and second.smoke is not None:
        if first.smoke.status == second.smoke.status == 0:
            return Observability(Shown.SMOKE)
        return Observability(
            Shown.NOTHING, messages.SMOKE_FAILS(**names, status=status_of(first.smoke), last=last_words(first.smoke))
        )
    if first.refused:
        return Observability(Shown.NOTHING, messages.ORIGINAL_NOT_STARTED(**names, error=quote(first.refused)))
    if first.exit != second.exit:
        return Observability(Shown.NOTHING, messages.ORIGINAL_VARIES(**names))
    return _of_running(first, names) if first.exit is None else _of_ended(first, names, untold=untold)


def _of_ended(first: Observation, names: Names, *, untold: bool) -> Observability:
    says = (first.main.out + first.main.err).strip()
    if first.exit == 0 and (says or first.made):
        return Observability(Shown.EXIT)
    help_texts = [text for _, ran in first.asked if ran.status == 0 and (text := (ran.out + ran.err).strip())]
    if help_texts and (first.exit == 0 or _USAGE.search(says)):
        return Observability(Shown.EXIT)
    if untold and not says and any(map(_USAGE.search, help_texts)):
        return Observability(Shown.EXIT)  # it complains of nothing: nothing was asked of it
    if first.exit == 0:
        return Observability(Shown.NOTHING, messages.ORIGINAL_SILENT(**names))
    return Observability(
        Shown.NOTHING, messages.ORIGINAL_FAILS(**names, status=first.exit, last=last_words(first.main))
    )


def _of_running(first: Observation, names: Names) -> Observability:
    spoken = [answer for _, answer in first.answers if answer.status]
    if any(answer.status < 500 for answer in spoken):
        return Observability(Shown.HTTP)
    if spoken:
        return Observability(Shown.NOTHING, messages.ORIGINAL_ERRORS(**names, status=spoken[0].status))
    if any(answer.heard is not Heard.REFUSED for _, answer in first.answers):
        return Observability(Shown.PORTS)
    lines = [line for line in (first.main.out + "\n" + first.main.err).splitlines() if line.strip()]
    failing = [line for line in lines if _UNREACHED.search(line)]
    if len(failing) * 3 >= len(lines) and failing:
        return Observability(
            Shown.NOTHING, messages.ORIGINAL_WAITS(**names, last=messages.LAST_WORDS(line=quote(failing[-1])))
        )
    if first.ports and any(port.number < EPHEMERAL for port in first.ports):
        return Observability(Shown.PORTS)
    return Observability(Shown.ALIVE) if lines else Observability(Shown.NOTHING, messages.ORIGINAL_SILENT(**names))
