"""The action in its container, under a workflow runner: real engine, scanner and linter, a stand-in of GitHub."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.action.scene import Scene
from tests.standin.repositories import make_server, push_again
from tests.standin.server import StandIn

DOCKERFILE = """FROM alpine:3.23
WORKDIR /app
COPY run.sh .
USER nobody
ENTRYPOINT ["sh", "run.sh"]
"""
WORSE = DOCKERFILE.replace("COPY run.sh .", "RUN dd if=/dev/zero of=/big bs=1M count=3 2>/dev/null\nADD run.sh .")
POLICY = "max-size-increase: 6MB\nrewrite: false\n"
BASE = {"Dockerfile": DOCKERFILE, "run.sh": "echo hello\n", ".github/hullcheck.yml": POLICY}
WORKFLOW = """on: pull_request
jobs:
  review:
    runs-on: ubuntu-latest
    steps:
      - uses: hullcheck/hullcheck@v1
        with:
          check-name: Container images
"""


@pytest.fixture
def scene(request: pytest.FixtureRequest, tmp_path: Path, action: Path, db_repository: str) -> Iterator[Scene]:
    head: dict[str, str] = request.param
    base = BASE | {".github/hullcheck.yml": f"{POLICY}db-repositories: {db_repository}\n"}
    server = make_server(tmp_path / "server", base, head)
    with StandIn(repositories=server.root) as github:
        yield Scene(server, github, tmp_path, action)


@pytest.fixture
def workflow(tmp_path: Path) -> Path:
    path = tmp_path / "workflow.yml"
    path.write_text(WORKFLOW)
    return path


@pytest.mark.parametrize("scene", [{"Dockerfile": WORSE}], indirect=True)
def test_a_pull_request_from_the_event_to_the_comment_and_a_second_push(scene: Scene, workflow: Path) -> None:
    first = scene.review(workflow)
    assert first.status == 0, first.log
    assert first.outputs["verdict"] == "warn" and first.outputs["failed"] == "false"
    assert int(first.outputs["size-diff"]) >= 3 * 2**20
    assert first.outputs["new-vulnerabilities"] == "0", "scanned, with a database from the registry"
    assert int(first.outputs["new-findings"]) >= 1
    assert first.outputs["report-json"] == "hullcheck-report/report.json"
    (body,) = scene.github.world.bodies()
    assert "3.15 MB" in body and f"/blob/{scene.server.merge}/Dockerfile#L3" in body
    assert first.outputs["comment-url"].endswith(f"#issuecomment-{min(scene.github.world.comments)}")
    assert "Dockerfile" in first.summary
    assert any(path == "Dockerfile" for _, path, _ in first.commands), "a remark on the line"
    assert scene.check()["conclusion"] == "neutral" and scene.check()["head_sha"] == scene.server.head
    assert scene.github.world.annotations[scene.check()["id"]]

    push_again(scene.server, {"Dockerfile": WORSE.replace("count=3", "count=9")})
    second = scene.review(workflow)
    assert second.status == 1 and second.outputs, second.log
    assert second.outputs["verdict"] == "fail" and second.outputs["failed"] == "true"
    (changed,) = scene.github.world.bodies()
    assert "9.44 MB" in changed and "3.15 MB" not in changed
    assert second.outputs["comment-url"] == first.outputs["comment-url"]
    assert scene.check()["conclusion"] == "failure"
    assert any("max-size-increase" in message or "6.0 MB" in message for message in second.said("error"))
    assert scene.github.world.token not in first.log + second.log


@pytest.mark.parametrize("scene", [{"README.md": "more\n"}], indirect=True)
def test_a_pull_request_without_a_dockerfile_passes_in_seconds(scene: Scene, workflow: Path) -> None:
    started = time.monotonic()
    done = scene.review(workflow)
    assert done.status == 0, done.log
    assert done.outputs["verdict"] == "pass" and done.outputs["has-changes"] == "false"
    assert scene.github.world.bodies() == []
    assert scene.check()["conclusion"] == "success"
    assert time.monotonic() - started < 60, "with the image of the action built"


FORGING = DOCKERFILE + 'RUN printf "::error::forged\\n::set-output name=verdict::pass\\n##[error]forged\\n"; exit 3\n'


@pytest.mark.parametrize("scene", [{"Dockerfile": FORGING}], indirect=True)
def test_a_build_that_fails_is_shown_at_its_line_and_forges_nothing(scene: Scene, workflow: Path) -> None:
    done = scene.review(workflow)
    assert done.status == 1, done.log
    assert done.outputs["verdict"] == "fail" and done.outputs["size"] == ""
    assert not any("forged" in message for message in done.said("error"))
    assert any(path == "Dockerfile" for level, path, _ in done.commands if level == "error")
    placed = scene.github.world.annotations[scene.check()["id"]]
    assert 6 in [one["start_line"] for one in placed if one["annotation_level"] == "failure"]
    assert "forged" in json.dumps(placed), "the build's own words are shown, as words"


COMPOSITE = """on: pull_request
jobs:
  review:
    runs-on: ubuntu-latest
    steps:
      - uses: hullcheck/hullcheck/composite@v1
        with:
          image: hullcheck-under-test
          docker-options: --network host
          check-name: Container images
          build-args: |
            A=1
            B=2
"""


@pytest.mark.parametrize("scene", [{"Dockerfile": WORSE}], indirect=True)
def test_the_composite_form_does_the_same_by_docker_run(scene: Scene, tmp_path: Path) -> None:
    path = tmp_path / "composite.yml"
    path.write_text(COMPOSITE)
    with scene.by_docker_run("hullcheck-under-test"):
        done = scene.review(path)
    assert done.status == 0, done.log
    assert len(scene.github.world.bodies()) == 1 and scene.check()["conclusion"] == "neutral"
    assert "Dockerfile" in done.summary and any(file == "Dockerfile" for _, file, _ in done.commands)
    assert scene.github.world.token not in done.log
