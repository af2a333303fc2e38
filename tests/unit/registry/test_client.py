"""The distribution protocol, against a small registry that can misbehave."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.errors import UnavailableError
from bot.registry import client as module
from bot.registry.client import Registries
from bot.registry.credentials import Credentials, Keyring

IMAGE = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"


def digest(raw: bytes) -> str:
    return f"sha256:{hashlib.sha256(raw).hexdigest()}"


CONFIG = json.dumps(
    {"os": "linux", "architecture": "amd64", "created": "2026-11-01T00:00:00Z", "config": {"Labels": {"a": "b"}}}
).encode()
LAYERS = [{"digest": digest(b"1"), "size": 100}, {"digest": digest(b"2"), "size": 23}]
MANIFEST = json.dumps({"config": {"digest": digest(CONFIG), "size": len(CONFIG)}, "layers": LAYERS}).encode()


def index(architecture: str = "amd64") -> bytes:
    attestation = {"digest": digest(b"x"), "platform": {"os": "unknown", "architecture": "unknown"}}
    image = {"digest": digest(MANIFEST), "platform": {"os": "linux", "architecture": architecture}}
    return json.dumps({"manifests": [attestation, image]}).encode()


@dataclass
class Registry:
    """A registry on loopback; `login` is None, "basic" or "bearer"."""

    server: ThreadingHTTPServer
    login: str | None = None
    realm: str = ""
    token: str = "good"
    failures: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    content: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server.server_address[1]}"

    def put(self, tag: str, raw: bytes, media_type: str = IMAGE) -> None:
        for name in (tag, digest(raw)):
            self.content[f"/v2/acme/app/manifests/{name}"] = (raw, media_type)

    def answer(self, request: BaseHTTPRequestHandler, body: bytes) -> tuple[int, dict[str, str], bytes]:
        self.seen.append(f"{request.command} {request.path} {request.headers.get('Authorization', '')}")
        path = urlsplit(request.path)
        if path.path == "/token":
            return self._token(request, parse_qs(path.query or body.decode()))
        if self.failures:
            status, headers = self.failures.pop(0)
            return status, headers, b""
        wanted = {"basic": "Basic dXNlcjpzM2NyZXQ=", "bearer": f"Bearer {self.token}"}.get(self.login or "")
        if wanted and request.headers.get("Authorization") != wanted:
            realm = self.realm or f"http://{self.host}/token"
            kind = "Basic" if self.login == "basic" else "Bearer"
            return (
                401,
                {"WWW-Authenticate": f'{kind} realm="{realm}",service="reg",scope="repository:acme/app:pull"'},
                b"",
            )
        raw, media_type = self.content.get(path.path, (b"", ""))
        return (200, {"Content-Type": media_type, **self.headers}, raw) if media_type else (404, {}, b"{}")

    def _token(self, request: BaseHTTPRequestHandler, asked: dict[str, list[str]]) -> tuple[int, dict[str, str], bytes]:
        known = request.headers.get("Authorization") == "Basic dXNlcjpzM2NyZXQ=" or asked.get("refresh_token") == [
            "idt"
        ]
        assert asked["scope"] == ["repository:acme/app:pull"]
        return (200, {}, json.dumps({"token": self.token}).encode()) if known else (401, {}, b"{}")


@pytest.fixture
def registry() -> Iterator[Registry]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, headers, raw = made.answer(self, body)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        do_POST = do_GET

        def log_message(self, format: str, *args: Any) -> None:
            pass

    made = Registry(ThreadingHTTPServer(("127.0.0.1", 0), Handler))
    made.put("main", MANIFEST)
    made.content[f"/v2/acme/app/blobs/{digest(CONFIG)}"] = (CONFIG, "application/octet-stream")
    threading.Thread(target=made.server.serve_forever, args=(0.05,), daemon=True).start()
    yield made
    made.server.shutdown()
    made.server.server_close()


def registries(registry: Registry, found: Credentials | None = None) -> Registries:
    return Registries(Keyring({registry.host: found} if found else {}))


USER = Credentials("user", "s3cret")


def test_an_image_by_tag_and_by_digest(registry: Registry) -> None:
    image = registries(registry).resolve(f"{registry.host}/acme/app:main")
    assert (image.digest, image.image_digest) == (digest(MANIFEST), digest(MANIFEST))
    assert (image.pull_size_bytes, image.platform, image.labels) == (123, "linux/amd64", (("a", "b"),))
    assert registries(registry).resolve(f"{registry.host}/acme/app@{digest(MANIFEST)}").layers == image.layers


def test_an_index_leads_to_the_platforms_image(registry: Registry) -> None:
    registry.put("multi", index(), INDEX)
    image = registries(registry).resolve(f"{registry.host}/acme/app:multi")
    assert (image.digest, image.image_digest) == (digest(index()), digest(MANIFEST))
    with pytest.raises(UnavailableError, match="no image for linux/arm64"):
        registries(registry).resolve(f"{registry.host}/acme/app:multi", "linux/arm64")


@pytest.mark.parametrize(("login", "found"), [("basic", USER), ("bearer", USER), ("bearer", Credentials("", "idt"))])
def test_each_kind_of_login(registry: Registry, login: str, found: Credentials) -> None:
    registry.login = login
    assert registries(registry, found).digest(f"{registry.host}/acme/app:main") == digest(MANIFEST)


def test_a_token_that_has_grown_old_is_asked_for_anew(registry: Registry) -> None:
    registry.login = "bearer"
    asking = registries(registry, USER)
    asking.resolve(f"{registry.host}/acme/app:main")
    registry.token = "fresh"
    assert asking.digest(f"{registry.host}/acme/app:main") == digest(MANIFEST)
    assert sum("/token" in line for line in registry.seen) == 2


@pytest.mark.parametrize("login", ["basic", "bearer"])
@pytest.mark.parametrize("found", [None, Credentials("user", "wr0ng")])
def test_a_refused_login_says_what_to_do_and_nothing_secret(
    registry: Registry, login: str, found: Credentials | None
) -> None:
    registry.login = login
    with pytest.raises(UnavailableError, match="login needed; run `docker login") as caught:
        registries(registry, found).resolve(f"{registry.host}/acme/app:main")
    assert "wr0ng" not in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("realm", ["http://example.com/token", "ftp://127.0.0.1/", "", "javascript:x"])
def test_a_secret_is_never_sent_where_it_could_be_read(registry: Registry, realm: str) -> None:
    registry.login, registry.realm = "bearer", realm or "x"
    with pytest.raises(UnavailableError, match="insecure connection"):
        registries(registry, USER).resolve(f"{registry.host}/acme/app:main")


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_registry_is_asked_again(registry: Registry, status: int) -> None:
    registry.failures = [(status, {"Retry-After": "0"})] * 3
    assert registries(registry).digest(f"{registry.host}/acme/app:main") == digest(MANIFEST)


@pytest.mark.parametrize(
    ("prepare", "said"),
    [
        (lambda one: one.failures.extend([(429, {"Retry-After": "0"})] * 9), "rate limiting"),
        (lambda one: one.failures.extend([(403, {})]), "this login is not permitted to read it"),
        (lambda one: one.content.clear(), "not found, or this login"),
        (lambda one: one.put("main", b"[]"), "something that is not an image"),
        (lambda one: one.put("main", b"\xff"), "something that is not an image"),
        (lambda one: one.put("main", b'{"manifests": [3]}'), "something that is not an image"),
        (
            lambda one: one.put("main", b'{"config": {"digest": "../x"}, "layers": []}'),
            "something that is not an image",
        ),
        (lambda one: one.put("main", b"x" * 9_000_000), "too long"),
        (lambda one: one.headers.update({"Docker-Content-Digest": digest(b"other")}), "does not match the digest"),
        (
            lambda one: one.content.update({f"/v2/acme/app/blobs/{digest(CONFIG)}": (b"{}", "x")}),
            "does not match the digest",
        ),
        (lambda one: one.server.server_close() or one.server.shutdown(), "does not respond"),
    ],
)
def test_what_can_go_wrong_is_one_line(registry: Registry, prepare: Callable[[Registry], object], said: str) -> None:
    prepare(registry)
    with pytest.raises(UnavailableError, match=said) as caught:
        registries(registry).resolve(f"{registry.host}/acme/app:main")
    assert "\n" not in str(caught.value)


def test_only_loopback_is_spoken_to_without_encryption() -> None:
    assert module._base("ghcr.io") == "https://ghcr.io"
    assert module._base("docker.io") == "https://registry-1.docker.io"
    assert module._base("localhost:5000") == "http://localhost:5000"
    assert module._base("localhost.evil.com") == "https://localhost.evil.com"
    assert module._base("127.0.0.1.evil.com") == "https://127.0.0.1.evil.com"
