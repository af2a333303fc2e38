"""Which hosts a failed step may not have reached: what the tools print only says where to look."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
import requests

from bot.engine import network_failure
from bot.engine.network_failure import Asked, answers, ask, hosts


@pytest.mark.parametrize(
    ("command", "said", "expected"),
    [
        ("apk add curl", "WARNING: updating and opening https://apk.example/alpine/v3.23/main/x86_64/"
         "APKINDEX.tar.gz: DNS: name does not exist", "apk.example"),
        ("apk add curl", "WARNING: opening https://apk.example/alpine/v3.20/main: temporary error "
         "(try again later)", "apk.example"),
        ("apt-get update", "W: Failed to fetch http://apt.example/debian/InRelease  Temporary failure "
         "resolving 'apt.example'", "apt.example"),
        ("apt-get update", "  Could not connect to apt.example:80 (91.189.91.83), connection timed out",
         "apt.example"),
        ("pip install -i https://pip.example/simple x",
         "WARNING: Retrying (Retry(total=4)) after connection broken by '"
         "NewConnectionError("
         "'<pip._vendor.urllib3.connection.HTTPSConnection object at 0x7f>: Failed to establish a new connection: "
         "[Errno -3] Temporary failure in name resolution')': /simple/x/", "pip.example"),
        ("pip install x", "HTTPSConnectionPool(host='files.example', port=443): Read timed out.",
         "files.example"),
        ("npm ci", "npm error request to https://npm.example/left-pad failed, reason: getaddrinfo EAI_AGAIN "
         "npm.example", "npm.example"),
        ("yarn", 'error An unexpected error occurred: "https://yarn.example/x: connect ETIMEDOUT".',
         "yarn.example"),
        ("go mod download", 'go: x@v1: Get "https://go.example/x": dial tcp: lookup go.example on '
         "10.0.0.2:53: no such host", "go.example"),
        ("cargo build", "warning: spurious network error (3 tries remaining): [6] Could not resolve hostname (Could "
         "not resolve host: crates.example)", "crates.example"),
        ("mvn package", "Could not transfer artifact org.x:y:pom:1 from/to central "
         "(https://maven.example/maven2): Connection reset", "maven.example"),
        ("curl -f https://go.dev/x", "curl: (6) Could not resolve host: go.dev", "go.dev"),
        ("wget https://go.dev/x", "wget: bad address 'go.dev'", "go.dev"),
        ("git clone https://github.com/a/b", "fatal: unable to access 'https://github.com/a/b/': Failed to connect to "
         "github.com port 443 after 130 ms", "github.com"),
        ("dnf install x", "Curl error (28): Operation timed out for https://rpm.example/metalink",
         "rpm.example"),
        ("composer install", "curl error 6 while downloading https://composer.example/packages.json: Could not "
         "resolve host: composer.example", "composer.example"),
        ("gem install x", "Unable to download data from https://gems.example/ - Socket::ResolutionError",
         "gems.example"),
        ("dotnet restore", "error NU1301: Unable to load the service index for source https://nuget.example/v3/index."
         "json. Connection refused (nuget.example:443)", "nuget.example"),
        ("curl -f https://a.example/x", "curl: (22) The requested URL returned error: 503", "a.example"),
        ("pip install x", "ERROR: HTTP error 502 while getting https://pip.example/simple/x/: 502 Bad Gateway",
         "pip.example"),
    ],
)  # fmt: skip
def test_what_tools_say_without_a_network(command: str, said: str, expected: str) -> None:
    found = hosts(f"RUN {command}", ("Working ...", said, "exit"))
    assert found[:1] == (expected,)


@pytest.mark.parametrize(
    "said",
    [
        "error: package x has no field y", "404 Not Found https://pip.example/x/", "make: *** [Makefile:2] Error 1",
        "npm error 404 Not Found - GET https://npm.example/x", "connect ECONNREFUSED 127.0.0.1:5432",
        "curl: (7) Failed to connect to localhost port 8080", "curl: (7) Failed to connect to 169.254.169.254 port 80",
    ],
)  # fmt: skip
def test_what_is_no_matter_of_the_network_names_no_host(said: str) -> None:
    assert hosts("RUN make", (said,)) == ()


def test_a_step_that_renounced_the_network_lacks_none() -> None:
    said = ("curl: (6) Could not resolve host: pip.example",)
    assert hosts("RUN --network=none curl x", said) == hosts("RUN --mount=type=tmpfs,target=/t --network=none x", said)
    assert hosts("RUN --network=none curl x", said) == ()
    assert hosts("RUN curl --network=none x", said) == ("pip.example",)


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    found: list[str] = []

    def status(url: str) -> int:
        found.append(url)
        return 599

    monkeypatch.setattr(network_failure, "_status", status)
    return found


def test_few_hosts_are_looked_at_and_fewer_are_asked(called: list[str]) -> None:
    said = [f"could not resolve host: h{number}.example" for number in range(200)]
    found = hosts("RUN x", said)
    assert found == tuple(f"h{number}.example" for number in range(20))
    assert len(ask(found, lambda _: True).unreached) == 4 and len(called) == 8


def test_a_host_of_the_authors_own_choice_is_never_called_on(called: list[str]) -> None:
    named = ("pip.example", "internal.example", "evil.example")
    assert ask(named, lambda host: host == "pip.example") == Asked(
        ("pip.example",), ("internal.example", "evil.example")
    )
    assert called == ["https://pip.example/", "http://pip.example/"]


class _Server(BaseHTTPRequestHandler):
    status = 200
    heard: list[str | None] = []  # noqa: RUF012 - of all requests

    def do_HEAD(self) -> None:
        self.heard.append(self.headers.get("Authorization"))
        self.send_response(self.status)
        self.send_header("Location", "http://elsewhere.invalid/")
        self.end_headers()


@pytest.fixture
def server() -> Iterator[str]:
    made = HTTPServer(("127.0.0.1", 0), _Server)
    Thread(target=made.serve_forever, daemon=True).start()
    yield f"localhost:{made.server_port}"
    made.shutdown()
    made.server_close()


@pytest.mark.parametrize(("status", "expected"), [(200, True), (302, True), (404, True), (500, False), (503, False)])
def test_a_host_that_answers_is_reached(
    status: int, expected: bool, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_Server, "status", status)
    assert answers(server) is expected


def test_a_host_that_does_not_answer_is_not_reached_and_no_name_is_too_odd(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not answers("nowhere.invalid")
    assert not answers("127.0.0.1:1")
    assert not answers("a" * 300 + ".example")


def test_a_strangers_host_gets_no_login(server: str, tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    file = f"{tmp_path}/netrc"
    with open(file, "w") as netrc:  # noqa: PTH123
        netrc.write("machine localhost login me password secret\n")
    monkeypatch.setenv("NETRC", file)
    assert requests.utils.get_netrc_auth(f"http://{server}/") is not None
    _Server.heard.clear()
    assert answers(server)
    assert set(_Server.heard) == {None}
