"""What a stranger's build can see of the run: the real action, as a container, by docker run, and by hand."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.action.scene import Scene
from tests.standin.repositories import make_server
from tests.standin.server import StandIn

DOCKERFILE = 'FROM alpine:3.23\nUSER nobody\nCMD ["true"]\n'
# Each is a link, named as a context of a build of its own.
LINKS = {
    "proc": "/proc/1",
    "up": "..",
    "git": "/github/workspace/.git",
    "chain": "chain2/../root/.docker",
    "chain2": "proc",
}
SLOW = "FROM alpine:3.23\nRUN sleep 5 && echo {what}\nUSER nobody\n"
COMPOSITE = """on: pull_request
jobs:
  review:
    runs-on: ubuntu-latest
    steps:
      - uses: hullcheck/hullcheck/composite@v1
        with:
          image: hullcheck-isolation-test
          docker-options: --network host
"""
CONTAINER = """on: pull_request
jobs:
  review:
    runs-on: ubuntu-latest
    steps:
      - uses: hullcheck/hullcheck@v1
"""
LOGIN = "c29tZWJvZHk6aXNvbGF0aW9uLXNlY3JldA=="


def hostile_files(what: str) -> dict[str, str]:
    services = {
        name: {
            "build": {
                "context": ".",
                "dockerfile": f"Dockerfile.{name}",
                "additional_contexts": {"stolen": f"./{name}"},
            }
        }
        for name in LINKS
    }
    read = (
        "FROM alpine:3.23\nRUN --mount=type=bind,from=stolen,target=/h find /h -type f | head -50 | xargs cat; exit 1\n"
    )
    files = {f"Dockerfile.{name}": read for name in LINKS}
    return files | {"compose.yaml": json.dumps({"services": services}), "Dockerfile": SLOW.format(what=what)}


@dataclass
class Watch:
    """Looks, while a block runs, at the environment of every process of a container in which something is built."""

    secrets: tuple[str, ...]
    looked: int = 0
    seen: set[str] = field(default_factory=set)
    _over: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Watch:
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.is_set():
            self._look()
            time.sleep(0.1)

    def _look(self) -> None:
        own = str(Path("/proc/self/ns/pid").readlink())  # where the runner is, and whoever else works here
        by_room: dict[str, list[int]] = {}
        building = set()
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                room = str((entry / "ns/pid").readlink())
                words = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            by_room.setdefault(room, []).append(int(entry.name))
            if b"buildx\0build\0" in words and room != own:
                building.add(room)
        for number in (one for room in building for one in by_room[room]):
            try:
                environ = Path(f"/proc/{number}/environ").read_bytes()
                words = Path(f"/proc/{number}/cmdline").read_bytes()
            except OSError:
                continue
            self.looked += 1
            self.seen |= {f"{one[:4]}... in {words!r}" for one in self.secrets if one.encode() in environ}


@pytest.fixture
def scene(tmp_path: Path, action: Path, db_repository: str) -> Iterator[Scene]:
    policy = f"rewrite: false\nscan: false\ndb-repositories: {db_repository}\n"
    base = {"Dockerfile": DOCKERFILE, ".github/hullcheck.yml": policy}
    server = make_server(tmp_path / "server", base, hostile_files("v1"), links=LINKS)
    with StandIn(repositories=server.root) as github:
        scene = Scene(server, github, tmp_path, action)
        config = json.dumps({"auths": {"registry.example": {"auth": LOGIN}}})
        scene.env = {"DOCKER_AUTH_CONFIG": config, "GITHUB_TOKEN": github.world.token}
        yield scene


def assert_nothing_seen(watch: Watch, scene: Scene, log: str, report: str) -> None:
    assert watch.looked > 0, "something was built"
    assert watch.seen == set()
    for secret in watch.secrets:
        assert secret not in log + report
    assert "root:x:0:0" not in log + report
    assert report.count("outside the repository") >= len(LINKS), report


def test_nothing_of_the_run_can_be_seen_from_the_container_action(scene: Scene, tmp_path: Path) -> None:
    workflow = tmp_path / "workflow.yml"
    workflow.write_text(CONTAINER)
    with Watch((scene.github.world.token, LOGIN)) as watch:
        done = scene.review(workflow)
    assert scene.github.world.bodies(), done.log
    (body,) = scene.github.world.bodies()
    assert_nothing_seen(watch, scene, done.log, body + done.summary)


def test_nothing_of_the_run_can_be_seen_from_the_composite_form(scene: Scene, tmp_path: Path) -> None:
    workflow = tmp_path / "composite.yml"
    workflow.write_text(COMPOSITE)
    with scene.by_docker_run("hullcheck-isolation-test"), Watch((scene.github.world.token, LOGIN)) as watch:
        done = scene.review(workflow)
    assert scene.github.world.bodies(), done.log
    (body,) = scene.github.world.bodies()
    assert_nothing_seen(watch, scene, done.log, body + done.summary)
