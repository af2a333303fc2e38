"""Whoever is on the other side, talking to it ends in time and keeps within its limit."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from bot.behaviour.run import http
from bot.engine.wire import Direct, End

Behaviour = Callable[[socket.socket], None]


@contextlib.contextmanager
def server(behave: Behaviour) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with contextlib.suppress(OSError):
                connection, _ = listener.accept()
                with connection:
                    behave(connection)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
    thread.join(5)


def talk(behave: Behaviour, seconds: float = 0.5, limit: int = 1000) -> tuple[bytes, End]:
    with server(behave) as port:
        began = time.monotonic()
        reply = Direct("127.0.0.1").talk(
            port, http.request("/", port), seconds=seconds, limit=limit, complete=http.is_complete
        )
        assert time.monotonic() - began < seconds + 1
    return reply.data, reply.end


def silent(connection: socket.socket) -> None:
    time.sleep(1)


def drips(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    for _ in range(40):
        time.sleep(0.05)
        connection.sendall(b"x")


def endless(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    with contextlib.suppress(OSError):
        while True:
            connection.sendall(b"x" * 65_536)


def slams(connection: socket.socket) -> None:
    connection.recv(10)
    connection.close()


def answers(connection: socket.socket) -> None:
    connection.recv(1000)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
    time.sleep(1)  # it keeps the connection


def test_one_that_says_nothing_is_left() -> None:
    assert talk(silent) == (b"", End.TIME)


def test_one_that_drips_is_left_with_what_came() -> None:
    data, end = talk(drips)
    assert end is End.TIME and data.endswith(b"x")


def test_one_that_never_ends_is_cut() -> None:
    data, end = talk(endless, seconds=5)
    assert (len(data), end) == (1000, End.LIMIT)


def test_one_that_hangs_up_has_said_nothing() -> None:
    assert talk(slams) == (b"", End.CLOSED)


def test_a_whole_answer_is_not_waited_for_longer() -> None:
    assert talk(answers) == (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", End.COMPLETE)


def test_nobody_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert Direct("127.0.0.1").talk(port, b"", seconds=1, limit=1).end is End.REFUSED


@pytest.mark.parametrize("behave", [silent, slams, endless])
def test_tls_with_one_that_speaks_none_ends(behave: Behaviour) -> None:
    with server(behave) as port:
        reply = Direct("127.0.0.1").talk(port, b"x", seconds=0.5, limit=10, tls=True)
    assert reply.data == b""
