"""Running other programs: the only module that starts one.

Every program has a time limit and an output limit, runs in a process group of its own, and ends with it: a program that
hangs, prints for ever or is interrupted leaves nothing behind. It sees only the environment that it is given.
"""

from __future__ import annotations

import contextlib
import os
import resource
import selectors
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.errors import UnavailableError
from bot.messages import host as messages

# What a tool needs to find itself, its user and its certificates; everything else, tokens above all, stays with us.
_PASSED_ON = (
    *("PATH", "HOME", "USER", "LANG", "LC_ALL", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR"),
    *("DOCKER_HOST", "DOCKER_CONFIG", "DOCKER_CERT_PATH", "DOCKER_TLS_VERIFY", "DOCKER_CONTEXT", "DOCKER_API_VERSION"),
    *("BUILDX_BUILDER", "BUILDX_CONFIG", "SSL_CERT_FILE", "SSL_CERT_DIR", "SSH_AUTH_SOCK"),
    *("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"),
)
# A tool may start git in a folder that a stranger filled: a repository without its own .git folder, whose configuration
# would name programs to run, is not to be found there, and buildx has no business asking.
_ALWAYS = {
    "GIT_CONFIG_COUNT": "1",
    "GIT_CONFIG_KEY_0": "safe.bareRepository",
    "GIT_CONFIG_VALUE_0": "explicit",
    "GIT_TERMINAL_PROMPT": "0",
    "BUILDX_GIT_INFO": "false",
    "BUILDX_GIT_LABELS": "false",
}
_CHUNK = 65536
_GRACE_SECONDS = 5.0
_ASK_SECONDS = 1.0
_LONG_SECONDS = 60.0  # programs that may take as long are ended even if this one is killed


@dataclass(frozen=True, slots=True)
class Completed:
    """How a program ended. Output beyond the limit is dropped from the middle; `truncated` tells."""

    args: tuple[str, ...]
    status: int
    stdout: bytes
    stderr: bytes
    seconds: float
    timed_out: bool = False
    truncated: bool = False
    given_up: bool = False

    @property
    def ok(self) -> bool:
        """Whether it ended by itself with status 0."""
        return self.status == 0 and not self.timed_out and not self.given_up

    @property
    def out(self) -> str:
        """Standard output as text; bytes that are not UTF-8 become U+FFFD."""
        return self.stdout.decode("utf-8", "replace")

    @property
    def err(self) -> str:
        """Standard error as text, likewise."""
        return self.stderr.decode("utf-8", "replace")

    @property
    def end(self) -> str:
        """How it ended, where it said nothing itself: its status, or what killed it."""
        return signal.Signals(-self.status).name if -self.status in set(signal.Signals) else f"status {self.status}"


class ProgramMissing(UnavailableError):
    """The program is not installed."""


class Interrupted(Exception):
    """`stop_all` was called: whatever runs was ended, and nothing more is started."""


@dataclass(frozen=True, slots=True)
class Span:
    """A time in which a tool was at work; monotonic seconds."""

    tool: str  # "docker" for its plugin, too
    start: float
    end: float


_spans: list[Span] = []
_running: set[subprocess.Popen[bytes]] = set()
_lock = threading.Lock()
_stopping = threading.Event()
_stopped = threading.Event()
_scratch: str | None = None


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment that a tool gets: the little that it needs, and `extra`."""
    passed_on = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return passed_on | _ALWAYS | ({"TMPDIR": _scratch} if _scratch else {}) | dict(extra or {})


def use_scratch(folder: Path | None) -> None:
    """Let tools make their temporary files in a folder that goes with the run: one that is killed cleans up nothing."""
    global _scratch  # noqa: PLW0603 - one for the process, as what it stands for in the environment is
    _scratch = str(folder) if folder is not None else None


def run(
    args: Sequence[str],
    *,
    timeout: float,
    cwd: Path | str | None = None,
    env: Mapping[str, str] | None = None,
    stdin: bytes | None = None,
    limit: int = 64_000_000,
    on_line: Callable[[str], None] | None = None,
    give_up: Callable[[], bool] | None = None,
    memory: int | None = None,
) -> Completed:
    """Run a program to its end and return how it ended; a non-zero status is no error here.

    `timeout` is in seconds, `limit` in bytes for each of stdout and stderr (the first and the last half are kept).
    `env` is added to the little that tools get (see `environment`). `on_line` hears each line of stderr as it comes.
    `give_up` is asked about once a second whether to end it. `memory` is the most in bytes that it may have of its own.

    Raises ProgramMissing if there is no such program, Interrupted if `stop_all` was called.
    """
    started = time.monotonic()
    if timeout >= _LONG_SECONDS:
        _watchdog.begin()
    with _lock:
        if _stopping.is_set():
            raise Interrupted
        try:
            process = subprocess.Popen(
                list(args),
                cwd=cwd,
                env=environment(env),
                stdin=subprocess.PIPE if stdin is not None else subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
        except (FileNotFoundError, PermissionError) as error:
            if cwd is not None and not Path(cwd).is_dir():
                raise UnavailableError(messages.FOLDER_GONE(program=args[0], folder=cwd)) from error
            raise ProgramMissing(messages.NOT_INSTALLED(program=args[0])) from error
        _running.add(process)
    if timeout >= _LONG_SECONDS:
        _watchdog.watch(process.pid)
    if memory is not None:
        with contextlib.suppress(ProcessLookupError):
            resource.prlimit(process.pid, resource.RLIMIT_DATA, (memory, memory))
    limits = _Limits(started + timeout, give_up)
    try:
        out, err = _collect(process, stdin, limits, limit, on_line)
    except BaseException:
        _end(process)
        raise
    finally:
        if timeout >= _LONG_SECONDS:
            _watchdog.forget(process.pid)
        with _lock:
            _running.discard(process)
        _spans.append(Span(Path(args[0]).name.removesuffix("-buildx"), started, time.monotonic()))
    if _stopping.is_set():
        raise Interrupted
    return Completed(
        args=tuple(args),
        status=process.returncode,
        stdout=out.value(),
        stderr=err.value(),
        seconds=time.monotonic() - started,
        timed_out=limits.timed_out,
        truncated=out.dropped or err.dropped,
        given_up=limits.given_up,
    )


def pause(seconds: float) -> None:
    """Wait. Raises Interrupted if `stop_all` is called meanwhile."""
    if _stopping.wait(seconds):
        raise Interrupted


@contextlib.contextmanager
def meter(tool: str) -> Iterator[None]:
    """Count a block as work of that tool: for calls that reach it by another way than `run`."""
    started = time.monotonic()
    try:
        yield
    finally:
        _spans.append(Span(tool, started, time.monotonic()))


def spans() -> tuple[Span, ...]:
    """Return when each tool was at work since the program started."""
    return tuple(_spans)


def stop_all() -> None:
    """End every program that runs and start no more: for interrupts. Safe from a signal handler's thread."""
    _stopping.set()
    _stopped.set()
    with _lock:
        running = list(_running)
    for process in running:
        _end(process)


def was_stopped() -> bool:
    """Whether `stop_all` was ever called: then there is no time left to wait for anything."""
    return _stopped.is_set()


def reset() -> None:
    """Allow programs again after `stop_all`: for the clean-up that follows an interrupt."""
    _stopping.clear()


_WATCH = """
running=
while read -r sign pid; do
  rest=; for one in $running; do [ "$one" = "$pid" ] || rest="$rest $one"; done
  [ "$sign" = + ] && running="$rest $pid" || running="$rest"
done
for one in $running; do kill -KILL -"$one" 2>/dev/null; done
"""


class _Watchdog:
    """Ends the programs that take long when this process is killed: it cannot do that itself then.

    A shell in a session of its own hears which there are. When nobody is left who could write to it, we are gone.
    """

    def __init__(self) -> None:
        self._shell: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def begin(self) -> None:
        """Have the shell ready, so that a program is told of as soon as it runs."""
        with self._lock:
            if self._shell is None or self._shell.poll() is not None:
                with contextlib.suppress(OSError):
                    self._shell = subprocess.Popen(
                        ["/bin/sh", "-c", _WATCH], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                        stderr=subprocess.DEVNULL, env={"PATH": "/usr/bin:/bin"}, cwd="/", start_new_session=True,
                    )  # fmt: skip

    def watch(self, pid: int) -> None:
        with self._lock:
            self._tell("+", pid)

    def forget(self, pid: int) -> None:
        with self._lock:
            self._tell("-", pid)

    def _tell(self, sign: str, pid: int) -> None:
        if self._shell is not None and self._shell.stdin is not None:
            with contextlib.suppress(OSError):
                self._shell.stdin.write(f"{sign} {pid}\n".encode())
                self._shell.stdin.flush()


_watchdog = _Watchdog()


class _Kept:
    """The first and the last half of a stream, within a limit."""

    def __init__(self, limit: int) -> None:
        self._half = limit // 2
        self._first = bytearray()
        self._last: deque[bytes] = deque()
        self._last_size = 0
        self.dropped = False

    def add(self, chunk: bytes) -> None:
        room = self._half - len(self._first)
        if room > 0:
            self._first += chunk[:room]
            chunk = chunk[room:]
        if not chunk:
            return
        self._last.append(chunk)
        self._last_size += len(chunk)
        while self._last_size - len(self._last[0]) >= self._half:
            self._last_size -= len(self._last.popleft())
            self.dropped = True

    def value(self) -> bytes:
        return bytes(self._first) + b"".join(self._last)


class _Limits:
    """When a program has had enough: of time, or because `give_up` says so."""

    def __init__(self, deadline: float, give_up: Callable[[], bool] | None) -> None:
        self.deadline = deadline
        self.timed_out = self.given_up = False
        self._give_up = give_up
        self._ask_at = time.monotonic() + _ASK_SECONDS

    @property
    def ended(self) -> bool:
        """Whether it was told to end."""
        return self.timed_out or self.given_up

    def reached(self) -> bool:
        """Whether it must end now."""
        now = time.monotonic()
        if self._give_up is not None and now >= self._ask_at:
            self._ask_at = now + _ASK_SECONDS
            self.given_up = self._give_up()
        self.timed_out = not self.given_up and now >= self.deadline
        return self.ended


def _collect(
    process: subprocess.Popen[bytes],
    stdin: bytes | None,
    limits: _Limits,
    limit: int,
    on_line: Callable[[str], None] | None,
) -> tuple[_Kept, _Kept]:
    assert process.stdout is not None and process.stderr is not None
    out, err = _Kept(limit), _Kept(limit)
    if stdin is not None:
        threading.Thread(target=_feed, args=(process, stdin), daemon=True).start()
    pending = b""
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ, out)
        selector.register(process.stderr, selectors.EVENT_READ, err)
        while selector.get_map():
            if not limits.ended and limits.reached():
                _end(process)
                limits.deadline = time.monotonic() + _GRACE_SECONDS  # a grandchild that left may hold the pipe
            left = limits.deadline - time.monotonic()
            if limits.ended and left <= 0:
                break
            for key, _ in selector.select(timeout=min(max(left, 0.01), 1.0)):
                chunk = os.read(key.fd, _CHUNK)
                if not chunk:
                    selector.unregister(key.fileobj)
                    continue
                key.data.add(chunk)
                if on_line is not None and key.data is err:
                    *lines, pending = (pending + chunk).split(b"\n")
                    pending = pending[-_CHUNK:]
                    for line in lines:
                        on_line(line.decode("utf-8", "replace"))
    limits.timed_out = _wait(process, limits.deadline) or limits.timed_out
    process.stdout.close()
    process.stderr.close()
    return out, err


def _wait(process: subprocess.Popen[bytes], deadline: float) -> bool:
    """Wait for the end; -> whether the time ran out."""
    try:
        process.wait(timeout=max(deadline - time.monotonic(), 0.1))
    except subprocess.TimeoutExpired:
        _end(process)
        return True
    return False


def _feed(process: subprocess.Popen[bytes], data: bytes) -> None:
    assert process.stdin is not None
    try:
        process.stdin.write(data)
        process.stdin.close()
    except OSError:
        pass  # it ended without reading: its status tells


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the whole process group: ask, then kill."""
    for sign, wait in ((signal.SIGTERM, _GRACE_SECONDS), (signal.SIGKILL, _GRACE_SECONDS)):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, sign)
        try:
            process.wait(timeout=wait)
            break
        except subprocess.TimeoutExpired:
            continue
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)  # what the leader left behind
