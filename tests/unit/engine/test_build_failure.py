"""Whose doing it is that a build failed: told by the step and by the system's words, never by an author's."""

from __future__ import annotations

import base64
import json
import tempfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot.engine.build_events import Events
from bot.engine.build_failure import Cause, cause
from bot.model.images import Answer

FORGED = (
    "no space left on device",
    "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?",
    "rpc error: code = Unavailable desc = error reading from server: EOF",
    "read unix @->/run/docker.sock: read: connection reset by peer",
    "[internal] load metadata for docker.io/library/alpine:3.23",
    "FROM x: failed to do request: dial tcp: lookup registry-1.docker.io: no such host",
    "toomanyrequests: You have reached your pull rate limit",
)


def why(step: str, error: str, *plain: str, frontend: str = "") -> Cause:
    """Why a build failed whose step ended with an error; without a step, only the client says something."""
    events = Events()
    for number, (name, problem) in enumerate([(frontend, ""), ("[internal] load build definition", ""), (step, error)]):
        if name:
            vertex = {"digest": f"sha256:{number}", "name": name, "started": "x", "completed": "x", "error": problem}
            events.hear(json.dumps({"vertexes": [vertex]}))
    for line in plain or (f"ERROR: failed to build: failed to solve: {error}",):
        events.hear(line)
    return cause(events)


@pytest.mark.parametrize("words", FORGED)
def test_what_a_run_says_and_prints_is_its_authors(words: str) -> None:
    error = f'process "/bin/sh -c echo {words}; exit 1" did not complete successfully: exit code: 1'
    found = why(f"[2/2] RUN echo {words}; exit 1", error)
    assert (found.blame_pull_request, found.missing) == (True, None), found.reason


@pytest.mark.parametrize("words", FORGED)
def test_what_a_variable_asks_for_is_its_authors(words: str) -> None:
    found = why("", "", f'ERROR: failed to build: failed to solve: failed to process "${{A?{words}}}": A: {words}')
    assert found.blame_pull_request, found.reason


@pytest.mark.parametrize("words", FORGED)
def test_what_another_frontend_says_is_its_authors(words: str) -> None:
    frontend = "resolve image config for docker-image://evil.example/frontend:1"
    assert why("", "", f"ERROR: failed to build: failed to solve: {words}", frontend=frontend).blame_pull_request


@pytest.mark.parametrize("name", ["toomanyrequests", "no-such-host", "denied", "not-found", "io-timeout"])
def test_the_name_of_an_image_says_nothing_of_its_registry(name: str) -> None:
    image = f"docker.io/library/{name}:1"
    found = why(f"[internal] load metadata for {image}", f"failed to resolve source metadata for {image}: is corrupt")
    assert found.blame_pull_request and found.missing is None


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ('failed to do request: Head "https://r/v2/x/manifests/1": dial tcp: lookup r: no such host', Answer.NONE),
        ("unexpected status from HEAD request to https://r/v2/x/manifests/1: 503 Service Unavailable", Answer.NONE),
        ("failed to authorize: failed to fetch anonymous token: Get \"https://r\": i/o timeout", Answer.NONE),
        ("toomanyrequests: You have reached your unauthenticated pull rate limit", Answer.NONE),
        ("pull access denied, repository does not exist or may require authorization: server message: "
         "insufficient_scope: authorization failed", Answer.DENIED),
        ("unexpected status from HEAD request to https://r/v2/x/manifests/1: 403 Forbidden", Answer.DENIED),
        ("r/x:1: not found", Answer.ABSENT),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "step", ["[internal] load metadata for r/x:1", "[1/2] FROM r/x:1", "[linux/arm64 base 1/2] FROM r/x:1",
             "[b 1/3] FROM docker.io/r/x:1@sha256:0", "resolve image config for docker-image://r/x:1"],
)  # fmt: skip
def test_what_a_registry_answers(step: str, said: str, answer: Answer) -> None:
    found = why(step, f"failed to resolve source metadata for r/x:1: {said}")
    assert found.missing is not None
    assert (found.missing.answer, found.blame_pull_request) == (answer, False)
    assert "r/x:1" in found.missing.name


@pytest.mark.parametrize(
    ("step", "error", "plain"),
    [
        ("[2/2] COPY . /", "failed to copy files: write /x: no space left on device", ()),
        ("[2/4] COPY big /big", "failed to copy files: userspace copy failed: write /big: no space left on device", ()),
        (
            "exporting to image",
            f"failed to extract layer sha256:{'5' * 64}: write /tmp/data/snapshots/8/fs/big: no space left on device",
            (),
        ),
        ("[1/2] FROM docker.io/library/alpine:3.23", "write /data/meta.db: no space left on device", ()),
        ("[2/4] COPY a /", "failed to copy files: copy file range failed: no space left on device", ()),
        (
            "[2/2] RUN x",
            'process "/bin/sh -c x" did not complete successfully: mkdir /run/x: no space left on device: unknown',
            (),
        ),
        ("exporting to image", "failed to write layer: write /var/lib/x: no space left on device", ()),
        ("", "", ("ERROR: Cannot connect to the Docker daemon at unix:///x. Is the docker daemon running?",)),
        ("", "", ("ERROR: failed to build: failed to receive status: rpc error: code = Unavailable desc = error "
                  "reading from server: EOF",)),
        ("", "", ("ERROR: failed to build: failed to solve: rpc error: code = Unavailable desc = closing transport "
                  "due to: connection error: desc = \"error reading from server: EOF\"",)),
    ],
)  # fmt: skip
def test_the_disk_and_the_engine_are_nobodys(step: str, error: str, plain: tuple[str, ...]) -> None:
    assert not why(step, error, *plain).blame_pull_request


@pytest.mark.parametrize(
    "error",
    [
        "cannot copy to non-directory: /var/lib/docker/overlay2/x/merged/t/no space left on device",
        "cannot copy to non-directory: /var/lib/docker/overlay2/x/merged/t/write /x: no space left on device",
        "failed to copy files: cannot copy to non-directory: /merged/x: mkdir /x: no space left on device",
        "lstat /x: no space left on device/y: not a directory",
    ],
)
def test_a_path_of_that_name_is_its_authors(error: str) -> None:
    """As BuildKit says it of `COPY e/ /t/` where the folder e/NAME meets the file /t/NAME."""
    assert why("[3/3] COPY e/ /t/", error).blame_pull_request


def test_a_full_disk_of_the_engine_is_nobodys_where_no_step_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    words = "ERROR: failed to build: failed to solve: write /data/meta.db: no space left on device"
    events = Events()
    events.hear(json.dumps({"vertexes": [{"digest": "sha256:1", "name": "[internal] load build definition"}]}))
    events.hear(words)
    free = {Path("/engine"): 1_000, Path(tempfile.gettempdir()): 10**12}
    monkeypatch.setattr("shutil.disk_usage", lambda folder: SimpleNamespace(free=free[Path(folder)]))
    assert not cause(events, (Path("/engine"),)).blame_pull_request
    free[Path("/engine")] = 10**12
    assert cause(events, (Path("/engine"),)).blame_pull_request


def test_a_builder_that_cannot_boot_is_nobodys_and_a_step_of_that_name_is_its_authors() -> None:
    events = Events()
    error = 'Error response from daemon: Get "https://registry-1.docker.io/v2/": dial tcp: no such host'
    booting = {"digest": "sha256:1", "name": "[internal] booting buildkit", "completed": "x", "error": error}
    events.hear(json.dumps({"vertexes": [booting]}))
    events.hear(f"ERROR: failed to build: {error}")
    found = cause(events)
    assert not found.blame_pull_request and "the builder could not start" in found.reason.english
    assert why("[internal] booting buildkit", error).blame_pull_request


def test_the_hosts_that_a_step_speaks_of_are_asked_for_only_where_a_step_of_the_build_failed() -> None:
    lines = ("#1 x", "words:2", "   2 | >>> RUN go build", "ERROR: failed to solve: process: exit code: 1")
    said = base64.b64encode(b"dial tcp: lookup go.example on 10.0.0.2:53: no such host\n").decode()
    for step, expected in (("[2/2] RUN go build", ("go.example",)), ("exporting to image", ())):
        events = Events()
        events.hear(json.dumps({"vertexes": [{"digest": "d", "name": step, "started": "x"}]}))
        events.hear(json.dumps({"logs": [{"vertex": "d", "data": said}]}))
        events.hear(
            json.dumps({"vertexes": [{"digest": "d", "name": step, "completed": "x", "error": "exit code: 1"}]})
        )
        for line in lines if expected else lines[3:]:
            events.hear(line)
        found = cause(events)
        assert (found.hosts, found.blame_pull_request) == (expected, True)


@pytest.mark.parametrize(
    ("error", "stale"),
    [
        (f"failed to get layer sha256:{'3a' * 32}: layer does not exist", True),
        (f"failed to get layer sha256:{'3a' * 32}: layer does not exist at all", False),
        (f'process "/bin/sh -c failed to get layer sha256:{"3a" * 32}: layer does not exist', False),
        ("failed to get layer sha256:3a: layer does not exist", False),
    ],
)
def test_a_layer_that_the_engine_has_no_more_is_told_by_the_builder(error: str, stale: bool) -> None:
    assert why("exporting to image", error).stale is stale
