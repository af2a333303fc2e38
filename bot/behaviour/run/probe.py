"""Running an image in a sandbox and writing down what it does. The same is done to every image, in the same order."""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from bot.behaviour.observation import (
    EPHEMERAL,
    LONG,
    Answer,
    Ask,
    Beside,
    Exercise,
    Heard,
    Made,
    NotReady,
    Observation,
    Port,
    Ran,
    Stop,
    patience,
)
from bot.behaviour.run.asking import MOST_PORTS, POLL_SECONDS, Asking, fell
from bot.behaviour.run.commands import once, questions, told
from bot.behaviour.run.plain import plain
from bot.engine.containers import Sandbox
from bot.engine.running import Listening, Running, State
from bot.engine.wire import End

COMMON_PORTS = (80, 8080, 8000, 3000, 5000, 443, 8443, 9000, 5432, 6379)
_BESIDE_SECONDS = 60.0  # in which what runs beside an image has to be ready
_LATE_LINES_SECONDS = 4.0  # in which what is printed by the way has to come
_BUSY_SECONDS = 1.0
_QUIET_SECONDS = 5.0  # for which what has computed is waited for: it may be about to listen
_BUSY_SHARE = 0.1  # of a core: what only waits takes next to nothing, and others may want the cores, too
_LOOKS_READING = 2  # in a row, as one look is not of one moment
_SETTLED_SECONDS = 0.5  # for which the ports of a service stay the same before it counts as ready
_HEALTH_SECONDS = 3.0  # in which a health check has to succeed for the first time
_STOP_SECONDS = 5.0
_MOST_FILES = 40
_FALL_SECONDS = 5.0  # for what started a server that a request ended, such as npm, to end as well
_MOST_LINES = 200  # that are waited for


def observe(sandbox: Sandbox, image: str, exercise: Exercise, until: float = math.inf) -> Observation:
    """Run an image once, exercise it, and return what was seen. After `until` (monotonic) nothing more is asked.

    Raises UnavailableError if the engine fails, NotReady if what runs beside it does.
    """
    with contextlib.ExitStack() as stack:
        for beside in exercise.beside:
            _start(sandbox, beside, stack)
        running = sandbox.run(
            image, command=exercise.arguments, env=exercise.env, files=exercise.files, under=exercise.under
        )
        stack.callback(sandbox.leave, running)
        if running.refused:
            return Observation(Ran(None, "", "", running.started), refused=running.refused)
        # Services beside it would hear both, and what is asked of a brisk one goes by what it does.
        apart = exercise.pace.of_services and not exercise.beside
        with ThreadPoolExecutor(max_workers=1) as pool:
            begun = pool.submit(lambda: tuple(questions(sandbox, image, exercise, until))) if apart else None
            seen = _watch(running, exercise, until)
            asked = begun.result() if begun is not None else ()
    listens = any(port.number < EPHEMERAL for port in seen.ports or ())
    if not apart and (exercise.pace.of_services or not listens):
        asked = tuple(questions(sandbox, image, exercise, until))
    if exercise.smoke and seen.smoke is None:
        seen = replace(seen, smoke=once(sandbox, image, exercise.smoke, exercise.pace.command, exercise.env))
    return replace(seen, asked=asked)


def _start(sandbox: Sandbox, beside: Beside, stack: contextlib.ExitStack) -> None:
    """Start one image beside, and wait until it is ready."""
    running = sandbox.run(
        beside.image,
        entrypoint=beside.entrypoint,
        command=beside.command,
        env=beside.env,
        aliases=beside.aliases,
        files=beside.files,
    )
    stack.callback(sandbox.remove, running)
    began = time.monotonic()
    while not running.refused and running.state().running and time.monotonic() - began < _BESIDE_SECONDS:
        wire = running.wire(beside.ports[0]) if beside.ports else None
        listens = wire is None or any(
            wire.talk(port, b"", seconds=0.1, limit=1).end not in (End.REFUSED, End.UNREACHABLE)
            for port in beside.ports
        )
        healthy = not beside.health or running.execute(beside.health, LONG.command).ok
        if listens and healthy and (beside.ports or beside.health or time.monotonic() - began > _SETTLED_SECONDS):
            return
        time.sleep(2 * POLL_SECONDS)
    raise NotReady(beside.name)


def repeat(exercise: Exercise, first: Observation) -> Exercise:
    """Return how to do once more exactly what was done in the first observation."""
    return replace(
        exercise,
        questions=tuple(question for question, ran in first.asked if ran.status is not None),
        asks=tuple(ask for ask, _ in first.answers),
        lines=min(first.lines, _MOST_LINES) if first.exit is None else 0,
        patience=patience(first.ready_seconds, exercise.pace),
        slow=frozenset(ask for ask, answer in first.answers if answer.heard is Heard.SLOW),
        wait_for=frozenset(port for port in first.ports or () if port.number < EPHEMERAL),
        runs_on=first.exit is None,
        stops=first.stop is not None and not first.stop.killed,
    )


# ------------------------------------------------------------------------------------------------------ one container


@dataclass(slots=True)
class _Ready:
    """How a container came to be ready, or to its end."""

    state: State
    ports: frozenset[Port] | None
    seconds: float


def _watch(running: Running, exercise: Exercise, until: float) -> Observation:
    ready = _wait(running, exercise, until)
    answers: tuple[tuple[Ask, Answer], ...] = ()
    health = smoke = None
    stop = None
    state = ready.state
    if state.running:
        asking = Asking(running, exercise, ready.ports, until)
        asking.first()
        if exercise.health:
            health = _healthy(running, exercise, until)
        if exercise.smoke:
            smoke = _execute(running, exercise.smoke, exercise.pace.command)
        asking.more()
        answers = tuple(asking.answers.items())
        _until_printed(running, exercise, until)
        state = running.ended(_FALL_SECONDS if fell([answer for _, answer in answers]) else 0)
    ended = None if state.running else state.status
    memory = lines = 0
    cut = time.monotonic() > until
    if state.running:
        memory, lines = running.memory(), _count_printed(running)
        stop = _stop(running, exercise)
    out, err = running.log()
    return Observation(
        main=told(running, None, out, err),
        exit=ended,
        out_of_memory=state.out_of_memory,
        ports=ready.ports,
        answers=answers,
        health=health,
        smoke=smoke,
        stop=stop,
        made=tuple(_find_written(running)),
        cut=cut,
        memory_bytes=memory,
        lines=lines,
        ready_seconds=ready.seconds if ready.state.running else ready.state.seconds,
    )


def _wait(running: Running, exercise: Exercise, until: float) -> _Ready:
    """Wait until a container has ended, or listens, or works."""
    began = time.monotonic()
    settled = began
    computed = -math.inf  # when it was last seen to compute
    before: frozenset[Port] | None = None
    reading = 0  # times in a row that it was seen to wait for input
    state = running.state()
    while True:
        passed = time.monotonic() - began
        if not state.running:
            return _Ready(state, None, passed)
        ports = _ports(running, exercise) if passed > POLL_SECONDS else None
        if ports != before:
            before, settled = ports, time.monotonic()
        late = time.monotonic() > until
        ready = late or _is_ready(running, exercise, ports or frozenset(), passed, time.monotonic() - settled)
        if ready and not late and _may_listen_yet(exercise, ports or frozenset(), passed):
            computed = time.monotonic() if _computes(running) else computed
            ready = time.monotonic() - computed > _QUIET_SECONDS
        reading = reading + 1 if not ready and _may_only_read(exercise, ports) and running.only_reads() else 0
        if ready or reading >= _LOOKS_READING:
            return _Ready(running.state(), ports, settled - began if ports else passed)
        state = running.ended(POLL_SECONDS)


def _is_ready(running: Running, exercise: Exercise, ports: frozenset[Port], passed: float, settled: float) -> bool:
    """Return whether there is nothing more to wait for."""
    if exercise.asks is not None:
        return _is_ready_again(running, exercise, ports, passed, settled)
    listens = {port for port in ports if port.number < EPHEMERAL}
    if listens:
        exposed = set(exercise.expected_ports)
        there = not exposed or exposed & {port.number for port in listens}
        return (bool(there) and settled >= _SETTLED_SECONDS) or settled > exercise.pace.worker
    if exercise.expected_ports:
        return passed > exercise.pace.exposed
    return passed > exercise.pace.silent or (passed > exercise.pace.worker and _has_printed(running, 1))


def _may_listen_yet(exercise: Exercise, ports: frozenset[Port], passed: float) -> bool:
    """Whether what nobody has seen before, and does not listen, is waited for as long as it computes."""
    listens = any(port.number < EPHEMERAL for port in ports)
    return exercise.asks is None and not listens and passed <= exercise.pace.busy


def _may_only_read(exercise: Exercise, ports: frozenset[Port] | None) -> bool:
    """Whether what nobody has seen before may do nothing until there is input, which stays open and never comes."""
    return exercise.asks is None and exercise.stdin and not ports


def _computes(running: Running) -> bool:
    """Whether it computes, and does not only wait for somebody."""
    began, before = time.monotonic(), running.processor_seconds()
    running.ended(_BUSY_SECONDS)
    return running.processor_seconds() - before > _BUSY_SHARE * (time.monotonic() - began)


def _is_ready_again(
    running: Running, exercise: Exercise, ports: frozenset[Port], passed: float, settled: float
) -> bool:
    """The same for what was observed before: what it did then is waited for."""
    if passed > exercise.patience:
        return True
    if not exercise.runs_on:
        return False
    if exercise.wait_for:
        elsewhere = any(port.number < EPHEMERAL for port in ports - exercise.wait_for)
        if elsewhere and settled > exercise.pace.moved and passed > exercise.patience / 2:
            return True
        return exercise.wait_for <= ports and settled >= _SETTLED_SECONDS
    return passed > 1.0 and _has_printed(running, exercise.lines)


def _until_printed(running: Running, exercise: Exercise, until: float) -> None:
    """Wait until it has printed as many lines as the original did: another process of it may be a little later."""
    end = min(until, time.monotonic() + _LATE_LINES_SECONDS)
    while exercise.runs_on and time.monotonic() < end and not _has_printed(running, exercise.lines):
        if not running.ended(POLL_SECONDS).running:
            return


def _has_printed(running: Running, lines: int) -> bool:
    if lines <= 0:
        return True
    return _count_printed(running) >= lines


def _count_printed(running: Running) -> int:
    return sum(log.text.count("\n") for log in running.log())


def _ports(running: Running, exercise: Exercise) -> frozenset[Port] | None:
    """Return what it listens on; where nobody can look, the usual ports are tried."""
    found = running.listening()
    if found is not None:
        return frozenset(map(_port, found))
    wire = running.wire(next(iter(exercise.expected_ports), 80))
    if wire is None:
        return None
    tried = dict.fromkeys((*exercise.expected_ports[:MOST_PORTS], *COMMON_PORTS))
    return frozenset(
        Port("tcp", port)
        for port in tried
        if wire.talk(port, b"", seconds=0.05, limit=1).end not in (End.REFUSED, End.UNREACHABLE)
    )


def _port(one: Listening) -> Port:
    return Port(one.protocol, one.port, one.local)


def _healthy(running: Running, exercise: Exercise, until: float) -> Ran:
    """Run the health check; a service that is only just ready may need another moment, as an engine gives it."""
    limit = min(until, time.monotonic() + _HEALTH_SECONDS)
    while True:
        ran = _execute(running, exercise.health, exercise.pace.command)
        if ran.status == 0 or time.monotonic() >= limit:
            return ran
        time.sleep(2 * POLL_SECONDS)


def _stop(running: Running, exercise: Exercise) -> Stop | None:
    """Tell it to end. What had to be killed before, or cannot hear it, is killed at once: waiting teaches nobody."""
    if not exercise.stops:
        running.kill()
        return None
    if exercise.asks is None and running.is_deaf():
        running.kill()
        return Stop(running.state().status, _STOP_SECONDS, killed=True)
    state, seconds = running.stop(_STOP_SECONDS)
    return Stop(state.status, seconds, killed=seconds >= _STOP_SECONDS and state.status == 137)


def _execute(running: Running, command: Sequence[str], seconds: float) -> Ran:
    at = time.time()
    done = running.execute(command, seconds)
    status = None if done.timed_out else done.status
    return Ran(status, plain(running, done.out), plain(running, done.err), at, not done.truncated)


def _find_written(running: Running) -> Iterator[Made]:
    """Return what the program wrote: first in its volumes, then elsewhere."""
    volumes = [str(mount["Destination"]) for mount in running.container.attrs.get("Mounts") or ()]
    found: dict[str, bytes | None] = {}
    for volume in volumes[:8]:
        found |= dict(running.tree(volume))
    changed = [path for path in running.changed() if not _is_noise(path) and path not in volumes]
    parents = {path.rpartition("/")[0] for path in changed}
    workdir = str((running.container.attrs.get("Config") or {}).get("WorkingDir") or "")
    if workdir not in parents:  # the engine makes it, where the image has removed it
        changed = [path for path in changed if path != workdir]
    read = 0
    for path in changed[:1000]:
        content = None
        if path not in parents and read < _MOST_FILES:
            read += 1
            content = running.file(path)
        found[path] = content
    for path in sorted(found):
        if not _is_noise(path):
            yield Made(plain(running, path), found[path])


def _is_noise(path: str) -> bool:
    """Caches that a program fills for itself: another user or base has them elsewhere."""
    return (
        "/__pycache__" in path
        or path.endswith(".pyc")
        or "/.cache" in path
        or path.startswith(("/dev/", "/proc/", "/sys/"))
        or path in ("/dev", "/proc", "/sys", "/run", "/root", "/tmp", "/etc/mtab")  # noqa: S108
    )
