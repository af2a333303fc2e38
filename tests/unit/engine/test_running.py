"""Which signals can reach a process, by what the kernel says of it; held against a process of our own."""

from __future__ import annotations

import io
import signal
import socket
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot.engine.running import _CLIENTS, heeds, is_reading

STATUS = (
    "Name:\tx\nSigPnd:\t0000000000000000\nSigBlk:\t{blocked:016x}\nSigIgn:\t0000000000004000\nSigCgt:\t{caught:016x}\n"
)


def bit(number: int) -> int:
    return 1 << (number - 1)


@pytest.mark.parametrize("name", ["SIGTERM", "TERM", "15"])
@pytest.mark.parametrize(
    ("caught", "blocked", "expected"), [(0, 0, False), (bit(15), 0, True), (0, bit(15), True), (bit(2), bit(1), False)]
)
def test_a_signal_is_heeded_that_is_caught_or_blocked(name: str, caught: int, blocked: int, *, expected: bool) -> None:
    """One that is blocked may be waited for, as small inits do."""
    assert heeds(STATUS.format(caught=caught, blocked=blocked), name) is expected


@pytest.mark.parametrize(
    ("status", "name"),
    [
        ("", "SIGTERM"),
        ("SigCgt:\tnone\n", "SIGTERM"),
        (STATUS.format(caught=0, blocked=0), "SIGNO"),
        (STATUS.format(caught=0, blocked=0), "SIGKILL"),
        (STATUS.format(caught=0, blocked=0), "9"),
    ],
)
def test_what_cannot_be_read_is_told_to_stop(status: str, name: str) -> None:
    """Then it is waited for, as long as ever."""
    assert heeds(status, name)


def test_it_reads_what_the_kernel_writes() -> None:
    before = signal.signal(signal.SIGUSR1, lambda number, frame: None)
    try:
        status = Path("/proc/self/status").read_text()
    finally:
        signal.signal(signal.SIGUSR1, before)
    assert heeds(status, "SIGUSR1")
    assert not heeds(status, "SIGUSR2")


@pytest.mark.parametrize(
    ("waits", "expected"),
    [
        (["anon_pipe_read"], True),
        (["pipe_read"], True),
        (["do_wait", "anon_pipe_read"], True),  # a shell, and the program that it started
        (["do_wait"], False),
        (["anon_pipe_read", "-"], False),  # another computes
        (["anon_pipe_read", "hrtimer_nanosleep"], False),
        (["anon_pipe_read", "inet_csk_accept"], False),
        (["do_epoll_wait"], False),
        (["0"], False),  # a kernel that does not say
        ([], False),
    ],
)
def test_what_only_reads_is_told_by_what_all_its_threads_wait_for(waits: list[str], *, expected: bool) -> None:
    assert is_reading(waits) is expected


class _Slow:
    """A connection on which nothing comes before whoever set a limit gave up."""

    def __init__(self, limit: float | None) -> None:
        self._limit = limit

    def settimeout(self, limit: float | None) -> None:
        self._limit = limit

    def sendall(self, data: bytes) -> None:
        pass

    def recv(self, size: int) -> bytes:
        if self._limit is not None:
            raise TimeoutError
        return b""


def test_the_client_in_python_waits_for_as_long_as_it_is_let(monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer that takes its time is slow: the limit of connecting would make it refused."""
    monkeypatch.setattr(socket, "create_connection", lambda address, limit: _Slow(limit))
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"GET / HTTP/1.1\r\n")))
    exec(_CLIENTS["python3"][2].format(port=80), {})
