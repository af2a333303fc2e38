"""A shell in a container that stays open: for the engine to start a program there takes a tenth of a second or more."""

from __future__ import annotations

import contextlib
import secrets
import socket
import struct
import threading
import time
from dataclasses import dataclass
from typing import Any

import docker
import docker.errors
import requests.exceptions

from bot.host import process

_CHUNK = 65_536
_HEADER = struct.Struct(">BxxxL")  # before each piece of output: the stream, and how many bytes follow
_STATUS_DIGITS = 8  # that may stand behind the end of an answer, with its line's end


@dataclass(frozen=True, slots=True)
class Told:
    """What commands printed to standard output. `status` is None where they did not end: in time, or within `limit`."""

    data: bytes
    status: int | None
    too_much: bool = False


class Shell:
    """/bin/sh in a container that is there for it alone. What it says is a stranger's: text, within limits."""

    def __init__(self, sdk: docker.DockerClient, container: str) -> None:
        """Open nothing yet."""
        self._sdk = sdk
        self._container = container
        self._stream: Any = None
        self._lock = threading.Lock()

    def ask(self, script: str, seconds: float, limit: int) -> Told:
        """Run commands, and return what they printed: at most `limit` bytes. What takes longer is killed."""
        with self._lock, process.meter("docker"):
            try:
                return self._ask(script, time.monotonic() + seconds, limit)
            except (docker.errors.DockerException, requests.exceptions.RequestException, OSError):
                self._close()
                return Told(b"", None)

    def close(self) -> None:
        """End it."""
        with self._lock:
            self._close()

    def _ask(self, script: str, deadline: float, limit: int) -> Told:
        mark = f"\n{secrets.token_hex(16)} ".encode()
        wire = self._opened()
        wire.settimeout(max(deadline - time.monotonic(), 0.01))
        wire.sendall(f"{script}\nprintf '\\n%s %s\\n' {mark.decode().strip()} $?\n".encode())
        raw, heard = bytearray(), bytearray()
        while (found := _end(heard, mark)) is None:
            left = deadline - time.monotonic()
            chunk = _receive(wire, left) if left > 0 and len(heard) <= limit + len(mark) + _STATUS_DIGITS else b""
            if not chunk:
                self._close()  # what it still says would be taken for the next answer
                self._kill()
                return Told(bytes(heard[:limit]), None, too_much=len(heard) > limit)
            raw += chunk
            heard += _taken(raw)
        at, status = found
        return Told(bytes(heard[: min(at, limit)]), status, too_much=at > limit)

    def _opened(self) -> socket.socket:
        if self._stream is None:
            made = self._sdk.api.exec_create(self._container, ["/bin/sh"], stdin=True, stderr=False)
            self._stream = self._sdk.api.exec_start(made["Id"], socket=True)
        found: socket.socket = getattr(self._stream, "_sock", self._stream)
        return found

    def _kill(self) -> None:
        """End what a shell before this one started: a client that waits on keeps a server busy that serves one."""
        self._opened().sendall(b"kill -9 -1\n")  # reaches neither the first process nor the shell that says it

    def _close(self) -> None:
        stream, self._stream = self._stream, None
        if stream is not None:
            with contextlib.suppress(OSError):
                stream.close()


def _receive(wire: socket.socket, seconds: float) -> bytes:
    """Return what comes next; nothing where it ends, or nothing comes in time."""
    wire.settimeout(seconds)
    try:
        return wire.recv(_CHUNK)
    except TimeoutError:
        return b""


def _taken(raw: bytearray) -> bytes:
    """Take the whole pieces of output out of what was received."""
    taken = bytearray()
    while len(raw) >= _HEADER.size:
        end = _HEADER.size + _HEADER.unpack_from(raw)[1]
        if len(raw) < end:
            break
        taken += raw[_HEADER.size : end]
        del raw[:end]
    return bytes(taken)


def _end(heard: bytearray, mark: bytes) -> tuple[int, int] | None:
    """Return where the output ends, and with which status; None where the end has not come."""
    at = heard.rfind(mark, max(0, len(heard) - len(mark) - _STATUS_DIGITS))
    digits = bytes(heard[at + len(mark) :])
    if at < 0 or not digits.endswith(b"\n"):
        return None
    return at, int(digits) if digits.strip().isdigit() else 1
