"""Running an image as its repository uses it, for a moment: does it start so, and do its checks succeed?"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.behaviour.exercise.uses import Use
from bot.behaviour.run import http, testers
from bot.behaviour.run.testers import Verified
from bot.engine.containers import Sandbox
from bot.engine.limits import Under
from bot.engine.running import Running
from bot.engine.wire import End

_POLL_SECONDS = 0.2
_STARTS_SECONDS = 2.5  # for which a program has to run on
_ONCE_SECONDS = 8.0  # in which one that ends has to
_CHECKS_SECONDS = 5.0  # in which its checks have to succeed, once it runs
_COMMAND_SECONDS = 4.0
_ASK_SECONDS = 2.0
_LAST = 300


@dataclass(frozen=True, slots=True)
class Used:
    """What came of one use. `exit` is None while it runs on; `health` and `http` are in the order of the use's own.

    `cut` says that there was no more time to see what comes of it, which speaks for nobody and against nobody.
    """

    exit: int | None = None
    refused: str = ""
    last: str = ""
    health: tuple[int | None, ...] = ()
    http: tuple[int, ...] = ()
    tested: Verified | None = None
    cut: bool = False


def is_worth_running(use: Use) -> bool:
    """Whether running an image so may show what its files do not."""
    if use.tester:
        return testers.program(use.tester) is not None
    return not use.as_image or bool(use.health or use.http)


def run(sandbox: Sandbox, image: str, use: Use, until: float) -> Used:
    """Start an image as a use says. Raises UnavailableError if the engine fails."""
    found = _run(sandbox, image, use, until)
    return replace(found, cut=time.monotonic() >= until)


def _run(sandbox: Sandbox, image: str, use: Use, until: float) -> Used:
    if use.tester:
        return Used(tested=testers.run(sandbox, image, use, until))
    with contextlib.ExitStack() as stack:
        running = sandbox.run(
            image,
            entrypoint=use.entrypoint,
            command=use.command,
            env=use.env,
            under=Under(use.user, use.workdir, use.read_only, capabilities=use.capabilities),
        )
        stack.callback(sandbox.remove, running)
        if running.refused:
            return Used(refused=running.refused)
        ended = _wait_for_end(running, use, until)
        if ended is not None:
            return Used(exit=ended, last=_last(running))
        health, answers = _check(running, use, until)
        return Used(health=health, http=answers)


def _wait_for_end(running: Running, use: Use, until: float) -> int | None:
    """Return the status with which it ended, None if it runs on."""
    seconds = _ONCE_SECONDS if use.once else _STARTS_SECONDS
    state = running.ended(max(min(seconds, until - time.monotonic()), 0.0))
    return None if state.running else state.status


def _check(running: Running, use: Use, until: float) -> tuple[tuple[int | None, ...], tuple[int, ...]]:
    """Try its checks until all succeed, or there is no more time."""
    limit = min(until, time.monotonic() + _CHECKS_SECONDS)
    while True:
        health = tuple(_execute(running, command) for command in use.health)
        answers = tuple(_ask(running, port, path) for port, path in use.http)
        if (all(status == 0 for status in health) and all(0 < one < 400 for one in answers)) or (
            time.monotonic() >= limit
        ):
            return health, answers
        time.sleep(2 * _POLL_SECONDS)


def _execute(running: Running, command: Sequence[str]) -> int | None:
    done = running.execute(command, _COMMAND_SECONDS)
    return None if done.timed_out else done.status


def _ask(running: Running, port: int, path: str) -> int:
    wire = running.wire(port)
    if wire is None:
        return 0
    reply = wire.talk(port, http.request(path, port), seconds=_ASK_SECONDS, limit=65_536, complete=http.is_complete)
    response = http.parse(reply.data, closed=reply.end is End.CLOSED)
    return response.status if response is not None else 0


def _last(running: Running) -> str:
    out, err = running.log()
    lines = [line for line in (err.text.strip() or out.text.strip()).splitlines() if line.strip()]
    return lines[-1][:_LAST] if lines else ""
