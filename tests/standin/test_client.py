"""GitHub as it is: what fails, how long it is borne with, and what is said of it in the end."""

from __future__ import annotations

import datetime
import ipaddress
import re
import ssl
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.request import ProxyHandler, Request, build_opener

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.action.commits import Remote
from bot.github import comment, contents, pulls
from bot.github.api import GitHubError, Patience, Problem
from bot.github.client import GitHubClient, certificate_bundle
from bot.host.git import Repository
from tests.standin.conftest import IMPATIENT
from tests.standin.repositories import make_server
from tests.standin.server import StandIn
from tests.standin.world import PullRequest

PULL = r"^GET .*/pulls/1$"
COMMENT = r"^POST .*/comments$"


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_read_that_fails_is_repeated(github: StandIn, client: GitHubClient, status: int) -> None:
    github.fail(PULL, status, times=2)
    assert client.pull_request(1).head_sha == "a" * 40


def test_a_connection_that_breaks_is_repeated(github: StandIn, client: GitHubClient) -> None:
    github.fail(PULL, disconnect=True, times=2)
    assert client.pull_request(1).number == 1


def test_it_gives_up_with_githubs_own_words(github: StandIn, client: GitHubClient) -> None:
    github.fail(PULL, 502, times=100)
    with pytest.raises(GitHubError, match=r"GET /repos/octo-org/app/pulls/1.*502") as raised:
        client.pull_request(1)
    assert raised.value.problem is Problem.UNAVAILABLE and github.count(PULL) == IMPATIENT.tries + 1


@pytest.mark.parametrize("fault", [{"status": 502}, {"disconnect": True}, {"disconnect": True, "after": True}])
def test_a_write_that_may_have_been_done_is_not_repeated(
    github: StandIn, client: GitHubClient, fault: dict[str, Any]
) -> None:
    github.fail(COMMENT, **fault)
    with pytest.raises(GitHubError):
        client.create_comment(1, "once")
    assert github.count(COMMENT) == 1


@pytest.mark.parametrize(
    ("status", "message", "headers"),
    [
        (403, "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.", {}),
        (403, "Slow down", {"Retry-After": "1"}),
        (429, "Too many requests", {"Retry-After": "1"}),
        (403, "You have triggered an abuse detection mechanism. Please retry your request again later.", {}),
    ],
)
def test_limits_are_waited_for_also_by_writes(
    github: StandIn, client: GitHubClient, status: int, message: str, headers: dict[str, str]
) -> None:
    github.fail(COMMENT, status, message, headers=headers)
    assert client.create_comment(1, "at last").body == "at last"
    assert github.world.bodies() == ["at last"]


def test_the_primary_limit_is_waited_for_until_its_reset(github: StandIn, client: GitHubClient) -> None:
    reset = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(time.time()))}
    github.fail(PULL, 403, "API rate limit exceeded for installation ID 1.", headers=reset)
    assert client.pull_request(1).number == 1


@pytest.mark.parametrize(
    ("message", "headers"),
    [
        ("API rate limit exceeded", {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(time.time()) + 3600)}),
        ("You have exceeded a secondary rate limit", {"Retry-After": "3600"}),
    ],
)
def test_a_limit_that_lasts_an_hour_is_told_and_not_waited_for(
    github: StandIn, client: GitHubClient, message: str, headers: dict[str, str]
) -> None:
    github.fail(PULL, 403, message, headers=headers, times=10)
    started = time.monotonic()
    with pytest.raises(GitHubError, match="rate limit") as raised:
        client.pull_request(1)
    assert raised.value.problem is Problem.RATE_LIMITED and time.monotonic() - started < 5


@pytest.mark.parametrize(
    ("status", "problem"),
    [
        (401, Problem.FORBIDDEN),
        (403, Problem.FORBIDDEN),
        (404, Problem.NOT_FOUND),
        (410, Problem.GONE),
        (422, Problem.INVALID),
    ],
)
def test_a_refusal_is_told_apart_and_not_repeated(
    github: StandIn, client: GitHubClient, status: int, problem: Problem
) -> None:
    github.fail(PULL, status, "Resource not accessible by integration", times=10)
    with pytest.raises(GitHubError, match="Resource not accessible") as raised:
        client.pull_request(1)
    assert raised.value.problem is problem and github.count(PULL) == 1


def test_an_answer_that_is_no_json(github: StandIn, client: GitHubClient) -> None:
    github.fail(PULL, raw=b"<html>maintenance</html>", times=10)
    with pytest.raises(GitHubError) as raised:
        client.pull_request(1)
    assert raised.value.problem is Problem.UNAVAILABLE


def test_an_answer_without_what_is_needed(github: StandIn, client: GitHubClient) -> None:
    github.fail(PULL, raw=b'{"number": 1}')
    with pytest.raises(GitHubError, match="cannot be understood"):
        client.pull_request(1)


def test_github_that_does_not_answer_in_time(github: StandIn) -> None:
    quick = GitHubClient(
        github.world.repository, github.world.token, api_url=github.url,
        patience=Patience(tries=1, backoff=0.01, longest_wait=1, request_seconds=1),
    )  # fmt: skip
    github.fail(PULL, delay=1.5, times=2)
    with pytest.raises(GitHubError) as raised:
        quick.pull_request(1)
    assert raised.value.problem is Problem.UNAVAILABLE


def test_files_of_many_pages_and_where_githubs_list_ends(github: StandIn, client: GitHubClient) -> None:
    github.world.pulls[1].files = [f"file{number}" for number in range(3500)]
    found = list(pulls.files(client, 1))
    assert len(found) == 3000 and len({one.path for one in found}) == 3000


def test_a_renamed_repository(github: StandIn, client: GitHubClient) -> None:
    github.world.former_name = "octo-org/app"
    github.world.repository = "new-org/new-app"
    assert client.pull_request(1).number == 1
    comment.publish(client, 1, "", "one")
    comment.publish(client, 1, "", "two")
    assert len(github.world.bodies()) == 1 and github.world.bodies()[0].endswith("two")
    assert all(token for token in github.tokens)


@pytest.mark.parametrize("place", ["https://elsewhere.example/repositories/1/x", "http://127.0.0.1:1/x"])
def test_a_redirection_to_another_server_is_not_followed(github: StandIn, client: GitHubClient, place: str) -> None:
    github.fail(COMMENT, 307, "Moved", headers={"Location": place})
    with pytest.raises(GitHubError):
        client.create_comment(1, "secret")


def test_an_apps_token_writes_under_the_apps_name(github: StandIn, client: GitHubClient) -> None:
    github.world.viewer = "acme-images[bot]"
    github.world.someone_comments("<!-- hullcheck:default -->\nnot ours", "github-actions[bot]")
    comment.publish(client, 1, "", "ours")
    comment.publish(client, 1, "", "ours, again")
    assert [body.rpartition("\n")[2] for body in github.world.bodies()] == ["not ours", "ours, again"]


def test_two_runs_at_once_leave_one_comment(github: StandIn) -> None:
    clients = [
        GitHubClient(github.world.repository, github.world.token, api_url=github.url, patience=IMPATIENT)
        for _ in range(4)
    ]
    for text in ("one", "two"):
        threads = [Thread(target=comment.publish, args=(one, 1, "", f"{text} {n}")) for n, one in enumerate(clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        (body,) = github.world.bodies()
        assert text in body


@pytest.mark.parametrize("server", ["api.github.com", "ghes-3.17"])
def test_everything_of_the_api_that_is_used_is_in_both_documents(server: str) -> None:
    from tests.standin.contract import contract  # noqa: PLC0415
    from tests.standin.world import HANDLERS  # noqa: PLC0415

    known = contract(server).paths
    assert not [one for one in HANDLERS if one.partition(" ")[2] not in known]


# ------------------------------------------------------------------------------ an own server, its CA and a proxy


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A CA's certificate, and a file with the key and certificate of a server on this machine."""
    folder = tmp_path_factory.mktemp("ca")
    ca_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    ca = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Acme CA")])
    now = datetime.datetime.now(datetime.UTC)

    def sign(name: x509.Name, own: ec.EllipticCurvePrivateKey, is_ca: bool) -> x509.Certificate:
        built = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(ca)
            .public_key(own.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=is_ca, path_length=None), critical=True)
        )
        if not is_ca:
            host = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
            built = built.add_extension(x509.SubjectAlternativeName([host]), critical=False)
        return built.sign(ca_key, hashes.SHA256())

    pem = serialization.Encoding.PEM
    (folder / "ca.pem").write_bytes(sign(ca, ca_key, True).public_bytes(pem))
    server = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "github.acme.example")])
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "server.pem").write_bytes(private + sign(server, key, False).public_bytes(pem))
    return folder / "ca.pem", folder / "server.pem"


@pytest.fixture
def enterprise(authority: tuple[Path, Path], tmp_path: Path) -> Iterator[StandIn]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority[1])
    with StandIn("ghes-3.17", prefix="/api/v3", repositories=tmp_path, tls=context) as standin:
        standin.world.pulls[1] = PullRequest(1, "a" * 40, "b" * 40)
        yield standin


@pytest.mark.parametrize("name", ["NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"])
def test_a_server_with_a_ca_of_its_own(enterprise: StandIn, authority: tuple[Path, Path], name: str) -> None:
    environ = {"GITHUB_API_URL": enterprise.url, name: str(authority[0])}
    made = GitHubClient.from_environment(environ, enterprise.world.repository, enterprise.world.token, IMPATIENT)
    assert comment.publish(made, 1, "", "hello").problem is None
    enterprise.world.artifact(7, b"content")
    assert made.download(f"{made.repository.url}/actions/artifacts/1/zip", 100) == b"content"


def test_an_unknown_ca_is_told_with_what_to_do(enterprise: StandIn) -> None:
    made = GitHubClient.from_environment(
        {"GITHUB_API_URL": enterprise.url}, enterprise.world.repository, enterprise.world.token, IMPATIENT
    )
    with pytest.raises(GitHubError, match="NODE_EXTRA_CA_CERTS"):
        made.pull_request(1)


def test_git_trusts_the_same_ca(enterprise: StandIn, authority: tuple[Path, Path], tmp_path: Path) -> None:
    server = make_server(tmp_path / "server", {"a": "1"}, {"a": "2"})
    enterprise.repositories = server.root
    remote = Remote(
        f"{enterprise.host}/octo-org/app.git",
        Remote.settings(
            enterprise.host, enterprise.world.token, certificate_bundle({"SSL_CERT_FILE": str(authority[0])})
        ),
    )
    repository = Repository.borrowing(tmp_path / "own", None)
    assert repository.fetch(remote.url, "main", remote.env) == server.base


@pytest.fixture
def proxy(github: StandIn) -> Iterator[tuple[str, list[str]]]:
    """A proxy that knows the way to github.acme.example; requests cannot get there without it."""
    seen: list[str] = []
    direct = build_opener(ProxyHandler({}))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.path)
            asked = re.sub(r"^http://github\.acme\.example(:80)?", github.host, self.path)
            token = {"Authorization": self.headers["Authorization"]}
            with direct.open(Request(asked, headers=token), timeout=10) as answer:
                content = answer.read()
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}", seen
    server.shutdown()
    server.server_close()


def test_behind_a_proxy(github: StandIn, proxy: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", proxy[0])
    monkeypatch.setenv("NO_PROXY", "localhost")
    made = GitHubClient("octo-org/app", github.world.token, api_url="http://github.acme.example", patience=IMPATIENT)
    assert made.pull_request(1).number == 1
    assert [one.replace(":80", "") for one in proxy[1]] == ["http://github.acme.example/repos/octo-org/app/pulls/1"]


# --------------------------------------------------------------------------------------------- files and downloads


def test_the_history_of_a_branch(github: StandIn, client: GitHubClient) -> None:
    github.world.histories["release/1.0"] = {"c" * 40}
    github.world.merge_base = "d" * 40
    assert pulls.is_in_history(client, "c" * 40, "release/1.0")
    assert not pulls.is_in_history(client, "e" * 40, "release/1.0")
    asked = len(github.requests)
    assert not pulls.is_in_history(client, f"../pulls/1?{'c' * 40}", "release/1.0")
    assert len(github.requests) == asked == 2


def test_an_empty_answer_is_no_empty_list(github: StandIn, client: GitHubClient) -> None:
    github.fail(r"^GET .*/files$", raw=b"", times=10)
    with pytest.raises(GitHubError, match="cannot be understood"):
        pulls.files(client, 1)


def test_the_token_does_not_go_where_artifacts_are_kept(github: StandIn, client: GitHubClient) -> None:
    github.world.artifact(7, b"x" * 1000)
    path = f"{client.repository.url}/actions/artifacts/1/zip"
    assert client.download(path, 1000) == b"x" * 1000
    with pytest.raises(GitHubError, match="larger than 999 bytes"):
        client.download(path, 999)


def test_a_download_that_fails_is_repeated(github: StandIn, client: GitHubClient) -> None:
    github.world.artifact(7, b"content")
    github.fail(r"^GET .*/zip$", 502)
    github.fail(r"^GET /_blobs/", 503)
    assert client.download(f"{client.repository.url}/actions/artifacts/1/zip", 100) == b"content"


@pytest.mark.parametrize("place", [r"^GET .*/zip$", r"^GET /_blobs/"])
def test_a_download_waits_as_long_as_a_limit_asks(github: StandIn, client: GitHubClient, place: str) -> None:
    github.world.artifact(7, b"content")
    github.fail(place, 403, "Slow down", headers={"Retry-After": "1"})
    assert client.download(f"{client.repository.url}/actions/artifacts/1/zip", 100) == b"content"


def test_files_of_a_branch(github: StandIn, client: GitHubClient) -> None:
    github.world.files[("main", "a b/ü.yml")] = "text"
    found = contents.read(client, "a b/ü.yml", "main", 100)
    assert found is not None and found.content == b"text"
    assert contents.read(client, "nothing.yml", "main", 100) is None
