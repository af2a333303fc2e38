"""Doing one more thing with an image, and saying how it ended: as a command that was asked, to be compared as one."""

from __future__ import annotations

import time

from bot.behaviour.exercise.scenarios import Scenario, ScenarioKind
from bot.behaviour.observation import Ran
from bot.engine.containers import Sandbox
from bot.engine.limits import Under
from bot.engine.running import Running

COMMAND_SECONDS = 8.0
_STARTS_SECONDS = 2.0  # for which a program has to run on
_BUSY_SECONDS = 4.0  # for which it is waited longer where it computes: a busy machine may only have been slow
_BUSY_SHARE = 0.1  # of a core
_REACTS_SECONDS = 1.0
_STOP_SECONDS = 5.0
LOCKED = Under(read_only=True, tmpfs=("/tmp", "/run"))  # noqa: S108
_UNDER = {ScenarioKind.READ_ONLY: LOCKED, ScenarioKind.LINE: Under(typed=b"hullcheck\n1\n")}
_RUNS_ON = "it runs on"


def do(
    sandbox: Sandbox,
    image: str,
    scenario: Scenario,
    seconds: float = COMMAND_SECONDS,
    *,
    stops: bool = True,
    ends: bool = False,
) -> Ran:
    """Do it, and return how it ended; a command has some seconds for it, and so has a program that `ends` by itself.

    What does not stop when it is told to is killed at once: nobody learns anything from waiting for it again.

    A status of None says that it did not end in time. Raises UnavailableError if the engine fails.
    """
    words = scenario.words if scenario.kind is ScenarioKind.COMMAND else ()
    under = _UNDER.get(scenario.kind)
    running = sandbox.run(image, entrypoint=words[:1] or None, command=words[1:] if words else None, under=under)
    try:
        if running.refused:
            return Ran(127, "", running.refused, running.started)
        if scenario.kind in (ScenarioKind.COMMAND, ScenarioKind.LINE):
            return _command(running, seconds)
        waits = seconds if ends else None
        _do(running, scenario, ended=not _runs_on(running, waits), stops=stops, waits=waits)
        return _how(running, ends=ends)
    finally:
        sandbox.leave(running)


def _runs_on(running: Running, seconds: float | None) -> bool:
    """Whether it runs on for some seconds. None: for as long as a start takes, and while it still computes."""
    if seconds is not None:
        return running.ended(seconds).running
    end = time.monotonic() + _STARTS_SECONDS + _BUSY_SECONDS
    state = running.ended(_STARTS_SECONDS / 2)
    while state.running:
        began, before = time.monotonic(), running.processor_seconds()
        state = running.ended(_STARTS_SECONDS / 2)
        now = time.monotonic()
        if now >= end or running.processor_seconds() - before <= _BUSY_SHARE * (now - began):
            break
    return state.running


def _do(running: Running, scenario: Scenario, *, ended: bool, stops: bool, waits: float | None) -> None:
    """Do what is more than to start it. It is waited for until it ends, or is seen to run on."""
    if scenario.kind is ScenarioKind.SIGNAL and not ended:
        running.signal(scenario.words[0])
        running.ended(_REACTS_SECONDS)
    elif scenario.kind is ScenarioKind.AGAIN:
        if stops:
            running.stop(_STOP_SECONDS)
        else:
            running.kill()
        running.start_again()
        _runs_on(running, waits)


def _how(running: Running, *, ends: bool) -> Ran:
    """Say whether it runs on, or how it ended; what it prints is compared elsewhere.

    That a program which ends by itself still runs says how busy the machine is, and nothing of the program.
    """
    state = running.state()
    if state.running and ends:
        return Ran(None, "", "", running.started)
    return Ran(0 if state.running else state.status, _RUNS_ON if state.running else "", "", running.started)


def _command(running: Running, seconds: float) -> Ran:
    state = running.ended(seconds)
    if state.running:
        running.kill()
    status = None if state.running else state.status
    out, err = running.log()
    return Ran(status, out.text, err.text, running.started, out.whole and err.whole)
