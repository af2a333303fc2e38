"""Talking to a port: bytes out, bytes in, within limits of time and size that the other side cannot stretch."""

from __future__ import annotations

import contextlib
import shlex
import socket
import ssl
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from bot.engine.shell import Shell

_CHUNK = 65_536
_CONNECT_SECONDS = 2.0


class End(Enum):
    """Why nothing more is heard."""

    CLOSED = "closed"  # by the other side
    COMPLETE = "complete"
    LIMIT = "limit"
    TIME = "time"
    REFUSED = "refused"  # something said no: nothing listens there
    UNREACHABLE = "unreachable"  # nothing said anything: there is no way to that address


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back."""

    data: bytes
    end: End


class PortConnection(Protocol):
    """A way to the ports of one container."""

    def talk(
        self,
        port: int,
        data: bytes,
        *,
        seconds: float,
        limit: int,
        tls: bool = False,
        complete: Callable[[bytes], bool] | None = None,
    ) -> Reply:
        """Connect, send, and listen until the other side closes, `complete` says so, or a limit is reached."""
        ...


class Direct:
    """A socket of our own to the container's address."""

    def __init__(self, address: str) -> None:
        self.address = address

    def talk(
        self,
        port: int,
        data: bytes,
        *,
        seconds: float,
        limit: int,
        tls: bool = False,
        complete: Callable[[bytes], bool] | None = None,
    ) -> Reply:
        """As `PortConnection.talk`."""
        deadline = time.monotonic() + seconds
        try:
            plain = socket.create_connection((self.address, port), min(_CONNECT_SECONDS, seconds))
        except ConnectionRefusedError:
            return Reply(b"", End.REFUSED)
        except OSError:
            return Reply(b"", End.UNREACHABLE)
        with plain:
            try:
                connection = _wrap(plain, seconds) if tls else plain
                connection.settimeout(seconds)
                if data:
                    connection.sendall(data)
                return _listen(connection, deadline, limit, complete)
            except TimeoutError:
                return Reply(b"", End.TIME)
            except (OSError, ValueError):
                return Reply(b"", End.CLOSED)


class Relay:
    """A client inside a container that shares the network of the one that is talked to.

    For engines whose networks this machine is no part of. It knows no TLS.
    """

    def __init__(self, shell: Shell, command: Sequence[str]) -> None:
        """Use a client whose command has `{port}` where the port is to stand."""
        self._shell = shell
        self._command = command

    def talk(
        self,
        port: int,
        data: bytes,
        *,
        seconds: float,
        limit: int,
        tls: bool = False,
        complete: Callable[[bytes], bool] | None = None,
    ) -> Reply:
        """As `PortConnection.talk`; `complete` is only asked at the end."""
        if tls:
            return Reply(b"", End.UNREACHABLE)
        client = shlex.join(word.format(port=port) for word in self._command)
        told = self._shell.ask(f"printf %b '{_octal(data)}' | {client} 2>/dev/null", seconds, limit)
        if told.too_much:  # also where it never stops
            return Reply(told.data, End.LIMIT)
        if told.status is None:
            whole = complete is not None and complete(told.data)
            return Reply(told.data, End.COMPLETE if whole else End.TIME)
        if not told.data and told.status != 0:
            return Reply(b"", End.REFUSED)
        return Reply(told.data, End.CLOSED)


def _octal(data: bytes) -> str:
    """Write bytes so that any shell's `printf %b` prints them."""
    return "".join(f"\\0{byte:03o}" for byte in data)


def _wrap(plain: socket.socket, seconds: float) -> socket.socket:
    """Speak TLS to whoever is there: what is compared is the answer, not the certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    plain.settimeout(seconds)
    return context.wrap_socket(plain, server_hostname="localhost")


def _listen(connection: socket.socket, deadline: float, limit: int, complete: Callable[[bytes], bool] | None) -> Reply:
    heard = bytearray()
    while len(heard) <= limit:
        left = deadline - time.monotonic()
        if left <= 0:
            return Reply(bytes(heard), End.TIME)
        connection.settimeout(left)
        try:
            chunk = connection.recv(_CHUNK)
        except TimeoutError:
            return Reply(bytes(heard), End.TIME)
        except OSError:
            return Reply(bytes(heard), End.CLOSED)
        if not chunk:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            return Reply(bytes(heard), End.CLOSED)
        heard += chunk
        if complete is not None and complete(bytes(heard)):
            return Reply(bytes(heard[:limit]), End.COMPLETE)
    return Reply(bytes(heard[:limit]), End.LIMIT)
