"""A shell that stays open in a container: what it says, and that nothing of one answer is taken for the next."""

from collections.abc import Iterator

import pytest

from bot.engine.client import Engine
from bot.engine.containers import Sandbox
from bot.engine.running import _CLIENTS
from bot.engine.shell import Shell, Told
from bot.engine.wire import End, Relay

DEBIAN = "debian:bookworm-slim"  # its sh is dash, and it has perl
EVERY_BYTE = bytes(range(256)) * 3


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    found = Engine.connect()
    yield found
    found.cleanup()


@pytest.fixture(scope="module", params=["alpine:3.23", DEBIAN])
def shell(engine: Engine, request: pytest.FixtureRequest) -> Iterator[Shell]:
    with Sandbox(engine) as sandbox:
        running = sandbox.run(request.param, entrypoint=["sleep"], command=["600"])
        found = Shell(engine.sdk, str(running.container.id))
        yield found
        found.close()


def test_one_answer_after_the_other(shell: Shell) -> None:
    assert shell.ask("echo one; echo unseen >&2", 10, 100) == Told(b"one\n", 0)
    assert shell.ask("printf two; false", 10, 100) == Told(b"two", 1)
    assert shell.ask(":", 10, 100) == Told(b"", 0)


def test_too_much(shell: Shell) -> None:
    assert shell.ask("head -c 1000000 /dev/zero | tr '\\0' x", 10, 10) == Told(b"x" * 10, None, too_much=True)
    assert shell.ask("printf 12345678901", 10, 10) == Told(b"1234567890", 0, too_much=True)
    assert shell.ask("printf 1234567890", 10, 10) == Told(b"1234567890", 0)


def test_what_does_not_end_is_killed(shell: Shell) -> None:
    assert shell.ask("echo begun; sleep 61; echo late", 0.5, 100) == Told(b"begun\n", None)
    assert shell.ask("echo next", 10, 100) == Told(b"next\n", 0)
    assert b"sleep 61" not in shell.ask("cat /proc/[0-9]*/cmdline | tr '\\0' ' '", 10, 5000).data


def test_a_shell_that_ends(shell: Shell) -> None:
    assert shell.ask("printf last; exit 3", 10, 100) == Told(b"last", None)
    assert shell.ask("echo next", 10, 100) == Told(b"next\n", 0)


def test_no_such_container(engine: Engine) -> None:
    assert Shell(engine.sdk, "hullcheck-no-such-container").ask("echo hello", 5, 100) == Told(b"", None)


@pytest.mark.parametrize("program", _CLIENTS)
def test_every_client_sends_and_hears_every_byte(shell: Shell, program: str) -> None:
    if shell.ask(f"command -v {program}", 10, 100).status != 0:
        pytest.skip(f"the image has no {program}")
    if shell.ask("command -v perl", 10, 100).status == 0:
        server = (
            "use Socket;socket(S,PF_INET,SOCK_STREAM,0);setsockopt(S,SOL_SOCKET,SO_REUSEADDR,1);"
            "bind(S,pack_sockaddr_in(7000,INADDR_ANY));listen(S,9);"
            "while(accept(C,S)){sysread(C,my $c,9999);syswrite(C,$c);close C}"
        )
        shell.ask(f"perl -e '{server}' >/dev/null 2>&1 </dev/null &\nsleep 1", 10, 100)
    else:
        shell.ask("nc -lk -p 7000 -e sh -c 'head -c 768' >/dev/null 2>&1 </dev/null &\nsleep 1", 10, 100)
    relay = Relay(shell, _CLIENTS[program])
    for _ in range(2):
        reply = relay.talk(7000, EVERY_BYTE, seconds=10, limit=10_000)
        assert (reply.data, reply.end) == (EVERY_BYTE, End.CLOSED)
    assert relay.talk(7001, b"hello", seconds=10, limit=10_000).end is End.REFUSED
