"""Doing one more thing with an image, and saying how it ended: as a command that was asked, to be compared as one."""

from __future__ import annotations

import time

from bot.behaviour.exercise.scenarios import Scenario, ScenarioKind
from bot.behaviour.observation import Ran
from bot.engine.containers import Sandbox
from bot.engine.limits import Under
from bot.engine.running import Running

_POLL_SECONDS = 0.2
COMMAND_SECONDS = 8.0
_STARTS_SECONDS = 2.0  # for which a program has to run on
_REACTS_SECONDS = 1.0
_STOP_SECONDS = 5.0
LOCKED = Under(read_only=True, tmpfs=("/tmp", "/run"))  # noqa: S108
_UNDER = {ScenarioKind.READ_ONLY: LOCKED, ScenarioKind.LINE: Under(typed=b"hullcheck\n1\n")}
_RUNS_ON = "it runs on"


def do(sandbox: Sandbox, image: str, scenario: Scenario, seconds: float = COMMAND_SECONDS) -> Ran:
    """Do it, and return how it ended; a command has some seconds for it.

    A status of None says that a command did not end in time. Raises UnavailableError if the engine fails.
    """
    words = scenario.words if scenario.kind is ScenarioKind.COMMAND else ()
    under = _UNDER.get(scenario.kind)
    running = sandbox.run(image, entrypoint=words[:1] or None, command=words[1:] if words else None, under=under)
    try:
        if running.refused:
            return Ran(127, "", running.refused, running.started)
        if scenario.kind in (ScenarioKind.COMMAND, ScenarioKind.LINE):
            return _command(running, seconds)
        _do(running, scenario, ended=_wait_for_end(running, _STARTS_SECONDS))
        return _how(running)
    finally:
        sandbox.remove(running)


def _do(running: Running, scenario: Scenario, *, ended: bool) -> None:
    """Do what is more than to start it."""
    if scenario.kind is ScenarioKind.SIGNAL and not ended:
        running.signal(scenario.words[0])
        time.sleep(_REACTS_SECONDS)
    elif scenario.kind is ScenarioKind.AGAIN:
        running.stop(_STOP_SECONDS)
        running.start_again()
        _wait_for_end(running, _STARTS_SECONDS)


def _wait_for_end(running: Running, seconds: float) -> bool:
    """Wait for its end; return whether it came."""
    deadline = time.monotonic() + seconds
    while running.state().running:
        if time.monotonic() >= deadline:
            return False
        time.sleep(_POLL_SECONDS)
    return True


def _how(running: Running) -> Ran:
    """Say whether it runs on, or how it ended; what it prints is compared elsewhere."""
    state = running.state()
    return Ran(0 if state.running else state.status, _RUNS_ON if state.running else "", "", running.started)


def _command(running: Running, seconds: float) -> Ran:
    ended = _wait_for_end(running, seconds)
    if not ended:
        running.kill()
    status = running.state().status if ended else None
    out, err = running.log()
    return Ran(status, out.text, err.text, running.started, out.whole and err.whole)
