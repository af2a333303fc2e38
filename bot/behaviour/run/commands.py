"""More commands of an image, each in a container of its own: its help and its version, and what the help names."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from bot.behaviour.observation import EPHEMERAL, Exercise, Ran
from bot.behaviour.run.asking import POLL_SECONDS
from bot.behaviour.run.plain import plain
from bot.engine.containers import Sandbox
from bot.engine.running import Log, Running, State

_SERVES_SECONDS = 1.0  # after which it is looked whether what was asked serves, in place of answering
_MOST_COMMANDS = 6
_AT_ONCE = 3  # containers that are asked side by side
_COMMANDS = re.compile(
    r"^ {1,8}([a-z][a-z0-9-]{1,30})(?: {2,}\S| *$)", re.MULTILINE
)  # a list of commands in a help text


def questions(sandbox: Sandbox, image: str, exercise: Exercise, until: float) -> Iterator[tuple[str, Ran]]:
    """Ask the program for its help and its version, and try the commands that the help names."""
    first = exercise.asks is None
    seconds = exercise.pace.question if first else exercise.patience

    def ask(question: str) -> Ran:
        # The first one may be taken for nothing, and the work begun: a command that the help names may well do that.
        command = (*exercise.program, *question.split())
        return once(sandbox, image, command, seconds, exercise.env, may_serve=first and asked == 0)

    waiting = list(exercise.questions) if exercise.program else []
    asked = 0
    while waiting and asked < exercise.pace.questions and time.monotonic() < until:
        # The first answer says whether there is to be another question, and which; the others go side by side.
        some = waiting[: 1 if first and asked == 0 else min(_AT_ONCE, exercise.pace.questions - asked)]
        del waiting[: len(some)]
        with ThreadPoolExecutor(max_workers=len(some)) as pool:
            answers = list(pool.map(ask, some))
        for question, ran in zip(some, answers, strict=True):
            asked += 1
            if first and ran.status is None and len(some) > 1:
                ran = ask(question)  # noqa: PLW2901 - it may have an end in time alone
            yield question, ran
            if first and ran.status is None:
                return  # it takes no questions, and has started its work
            if first and ran.status == 0 and question == "--help":
                named = [command for command in _COMMANDS.findall(ran.out) if command not in waiting]
                waiting[1:1] = list(dict.fromkeys(named))[:_MOST_COMMANDS]


def _answered(running: Running, seconds: float) -> State:
    """Wait some seconds until a command ends; one that listens has started its work, and is not waited for."""
    end = time.monotonic() + seconds
    while True:
        state = running.ended(max(min(_SERVES_SECONDS, end - time.monotonic()), POLL_SECONDS))
        if not state.running or time.monotonic() >= end:
            return state
        if any(one.port < EPHEMERAL for one in running.listening() or ()):
            return running.state()


def once(
    sandbox: Sandbox,
    image: str,
    command: Sequence[str],
    seconds: float,
    env: Sequence[tuple[str, str]] = (),
    *,
    may_serve: bool = False,
) -> Ran:
    """Run one command in a container of its own; what `may_serve` is not waited for once it listens."""
    running = sandbox.run(image, entrypoint=command[:1], command=command[1:], env=env)
    try:
        if running.refused:
            return Ran(127, "", running.refused, running.started)
        state = _answered(running, seconds) if may_serve else running.ended(seconds)
        if state.running:
            running.kill()
        return told(running, None if state.running else state.status, *running.log())
    finally:
        sandbox.leave(running)


def told(running: Running, status: int | None, out: Log, err: Log) -> Ran:
    """Return how something ended that printed this."""
    return Ran(status, plain(running, out.text), plain(running, err.text), running.started, out.whole and err.whole)
