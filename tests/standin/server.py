"""A stand-in of GitHub: an HTTP server that remembers, checked at every request and response against GitHub's document.

    with StandIn() as github:
        github.world.pulls[1] = PullRequest(1, head_sha, base_sha)
        ... GITHUB_API_URL=github.url ...
        assert github.world.bodies() == [...]

Leaving the block fails if a request or an answer was none that GitHub's document allows. `fail` injects faults.
"""

from __future__ import annotations

import json
import re
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.standin import git_http
from tests.standin.contract import ContractViolation, contract
from tests.standin.world import BLOB, HANDLERS, UPLOAD, Answer, World, error

_BODY_LIMIT = 50_000_000


@dataclass
class Fault:
    """Something that goes wrong with the next `times` requests whose "METHOD /path" matches."""

    pattern: str
    answer: Answer | None = None
    times: int = 1
    delay: float = 0.0
    disconnect: bool = False
    after: bool = False  # the request is carried out first: only the answer is lost
    seen: int = field(default=0)


class StandIn:
    """The server, for the length of a `with`. `prefix` is the path below which GHES serves its API."""

    def __init__(
        self,
        server: str = "api.github.com",
        prefix: str = "",
        repositories: Path | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.contract = contract(server)
        self.prefix = prefix
        self.repositories = repositories  # bare repositories, OWNER/NAME.git, served to git
        self.git_delay = 0.0  # seconds before each answer to git
        self.faults: list[Fault] = []
        self.requests: list[str] = []  # "GET /repos/..." in their order
        self.violations: list[str] = []
        self.tokens: list[str] = []  # of each request
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self.host = f"{'https' if tls else 'http'}://127.0.0.1:{self._server.server_address[1]}"
        self.url = self.host + prefix
        self.world = World(self.contract, url=self.url)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    def fail(self, pattern: str, status: int | None = None, message: str = "no", **options: Any) -> None:
        """Let the next matching request go wrong: with a status, a delay, or a connection that breaks."""
        headers, raw = options.pop("headers", {}), options.pop("raw", None)
        answer = None if raw is None else Answer(200, raw=raw)
        if status is not None:
            made = error(status, message)
            answer = Answer(made.status, made.body, headers)
        self.faults.append(Fault(pattern, answer, **options))

    def count(self, pattern: str) -> int:
        """Return how many requests matched."""
        return sum(re.search(pattern, one) is not None for one in self.requests)

    def __enter__(self) -> StandIn:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=5)
        if kind is None:
            assert not self.violations, "\n".join(self.violations)

    # ---------------------------------------------------------------------------------------------- one request

    def answer(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Answer | None:
        """Return the answer to a request, None for a connection that breaks."""
        parts = urlsplit(target)
        path = parts.path.removeprefix(self.prefix)
        with self._lock:
            self.requests.append(f"{method} {path}" + (f"?{parts.query}" if parts.query else ""))
            self.tokens.append(headers.get("Authorization", ""))
            fault = self._fault(f"{method} {path}")
        if fault is not None:
            time.sleep(fault.delay)
            if not fault.after and (fault.disconnect or fault.answer is not None):
                return None if fault.disconnect else fault.answer
        with self._lock:
            try:
                found = self._real_answer(method, path, parts.query, headers, body)
            except ContractViolation as violation:
                self.violations.append(str(violation))
                found = error(500, f"contract: {violation}")
        if fault is not None and fault.after:
            return None if fault.disconnect else fault.answer
        return found

    def _fault(self, request: str) -> Fault | None:
        for fault in self.faults:
            if fault.seen < fault.times and re.search(fault.pattern, request):
                fault.seen += 1
                return fault
        return None

    def _real_answer(self, method: str, path: str, query: str, headers: Mapping[str, str], body: bytes) -> Answer:
        authorization = headers.get("Authorization")
        if method == "PUT" and (upload := UPLOAD.fullmatch(path)):  # the tests' own, for what keeps artifacts
            self.world.artifact(int(upload[1]), body, upload[2])
            return Answer(201)
        if blob := BLOB.fullmatch(path):
            return self.world.blob(int(blob[1]), authorization)
        if authorization not in (f"token {self.world.token}", f"Bearer {self.world.token}"):
            return error(401, "Bad credentials")
        data: Any = json.loads(body) if body else None
        if path == "/graphql" or (self.prefix.endswith("/v3") and path.endswith("/graphql")):
            return self.world.graphql(data["query"], data["variables"])
        if moved := self.world.moved(method, path, query):
            return moved
        path = self.world.resolved(path)
        operation = self.contract.operation(method, path)
        self.contract.check_request(operation, query, data)
        handler = HANDLERS.get(f"{method} {operation.template}")
        if handler is None:
            raise ContractViolation(f"the stand-in does not play {method} {operation.template} yet")
        if "owner" in operation.values:
            name = f"{operation.values['owner']}/{operation.values['repo']}"
            if name != self.world.repository and name not in self.world.others:
                return error(404, "Not Found")
        found = handler(self.world, operation.values, dict(parse_qsl(query)), data)
        self.contract.check_response(operation, found.status, found.body)
        return found


def _handler(standin: StandIn) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 65_536  # one packet an answer: two would wait for each other (Nagle)

        def _serve(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(min(length, _BODY_LIMIT))
            if standin.repositories is not None and git_http.concerns(self.path):
                time.sleep(standin.git_delay)
                git_http.serve(self, standin.repositories, body, standin.world.token)
                return
            answer = standin.answer(self.command, self.path, dict(self.headers), body)
            if answer is None:
                self.close_connection = True
                self.connection.close()
                return
            raw = answer.raw if answer.raw is not None else b""
            if answer.raw is None and answer.body is not None:
                raw = json.dumps(answer.body).encode()
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Type", "application/json; charset=utf-8")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _serve

        def log_message(self, format: str, *args: object) -> None:
            return

    return Handler
