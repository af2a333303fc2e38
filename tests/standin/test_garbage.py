"""GitHub, or what stands before it, answers with anything: every run ends with a reason, and never in a defect."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.standin import test_chat, test_publish
from tests.standin.flows import Done, hullcheck, packed, pull_request
from tests.standin.repositories import Server, make_server
from tests.standin.server import StandIn

ANSWERS = {
    "a page": b"<!DOCTYPE html><html><body><h1>Unicorn!</h1></body></html>",
    "cut": b'{"id": 1, "name": "x',
    "nothing": b"",
    "null": b"null",
    "a list": b'[1, null, "x", [], {}]',
    "an object": b'{"id": "x", "sha": 1, "object": null, "head": [], "parents": "x", "artifacts": null, "items": 7}',
    "a text": b'"x"',
    "deep": b"[" * 100_000,
    "bytes": b"\xff\xfe\x00\x1f\x8b",
}


@dataclass(frozen=True)
class Prepared:
    """A repository, and what the review of its pull request left."""

    server: Server
    report: dict[str, bytes]


@pytest.fixture(autouse=True)
def no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///nonexistent/docker.sock")


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    server = make_server(tmp_path_factory.mktemp("server"), test_publish.BASE, test_publish.TOUCHED)
    with StandIn(repositories=server.root) as github, pytest.MonkeyPatch.context() as patch:
        patch.setenv("DOCKER_HOST", "unix:///nonexistent/docker.sock")
        return Prepared(server, test_publish.Scene(server, github, tmp_path_factory.mktemp("first")).first())


def _review(prepared: Prepared, github: StandIn, folder: Path) -> Callable[[], Done]:
    test_publish.Scene(prepared.server, github, folder)
    payload, sha = pull_request(prepared.server), prepared.server.merge
    env = test_publish.CHECK | {"INPUT_SUGGESTIONS": "true"}
    return lambda: hullcheck(folder, github, "pull_request", payload, sha, env=env)


def _publish(prepared: Prepared, github: StandIn, folder: Path) -> Callable[[], Done]:
    scene = test_publish.Scene(prepared.server, github, folder)
    scene.leave(prepared.report)
    return scene.second


def _chat(prepared: Prepared, github: StandIn, folder: Path) -> Callable[[], Done]:
    scene = test_chat.Scene(prepared.server, github, folder)
    report = json.loads(prepared.report["report.json"])
    report["targets"][0]["rewrite"] |= {"state": "proved", "dockerfile": test_chat.REWRITE, "recipe": "go"}
    github.world.artifact(test_chat.RUN, packed({"report.json": json.dumps(report).encode()}))
    return lambda: scene.say("/hullcheck rewrite")


RUNS = {"review": _review, "publish": _publish, "chat": _chat}


def _kinds(requests: list[str]) -> list[str]:
    """Patterns of the requests, one for each of a kind, without those of git."""
    found = {}
    for one in requests:
        path = one.partition("?")[0]
        if ".git" not in path:
            found[re.sub(r"[0-9a-f]{40}|\d+", "N", path)] = f"^{re.escape(path)}$"
    return list(found.values())


@pytest.mark.parametrize("run", RUNS)
def test_a_run_ends_with_a_reason(run: str, prepared: Prepared, tmp_path: Path) -> None:
    """Each kind of request of a run is answered with one of the answers in turn; then all with each."""
    with StandIn(repositories=prepared.server.root) as github:
        done = RUNS[run](prepared, github, tmp_path / "as it should be")()
        kinds = _kinds(github.requests)
    assert len(kinds) > 2, done.log
    everything = r"^\w+ (?!.*\.git)"
    names = list(ANSWERS)
    trials = [(pattern, names[(at + 2 * step) % len(names)]) for at, pattern in enumerate(kinds) for step in range(4)]
    for number, (pattern, name) in enumerate([*trials, *((everything, name) for name in names)]):
        with StandIn(repositories=prepared.server.root) as github:
            act = RUNS[run](prepared, github, tmp_path / str(number))
            github.fail(pattern, raw=ANSWERS[name], times=10_000)
            done = act()
        assert "Traceback" not in done.log and "internal error" not in done.log, (pattern, name, done.log)
        assert done.status in (0, 1, 2, 3)
