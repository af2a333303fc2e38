"""The workflows of docs/workflows, run as they are."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.github.artifacts import unpack
from tests.action.runner import ROOT
from tests.action.scene import RUN_ID, Scene, job_permissions
from tests.standin.flows import packed
from tests.standin.repositories import make_server
from tests.standin.server import StandIn

WORKFLOWS = ROOT / "docs" / "workflows"
DOCKERFILE = 'FROM alpine:3.23\nCOPY run.sh .\nUSER nobody\nENTRYPOINT ["sh", "run.sh"]\n'
POLICY = "scan: false\nrewrite: false\n"
BASE = {"Dockerfile": DOCKERFILE, "run.sh": "echo hello\n", ".github/hullcheck.yml": POLICY}
HEAD = {"Dockerfile": DOCKERFILE.replace("COPY run.sh", "ADD run.sh")}
RIGHTS = {"pull-requests": "pull_requests", "checks": "checks", "contents": "contents", "actions": "actions"}


@pytest.fixture
def scene(request: pytest.FixtureRequest, tmp_path: Path, action: Path) -> Iterator[Scene]:
    head, fork = request.param
    server = make_server(tmp_path / "server", BASE, head)
    with StandIn(repositories=server.root) as github:
        made = Scene(server, github, tmp_path, action, fork)
        made.pushed()
        github.world.files[("main", ".github/hullcheck.yml")] = POLICY
        yield made


def give(scene: Scene, workflow: Path, *, fork: bool = False) -> Path:
    """Give the token what the workflow asks for: writing, and reading of what is not public; nothing to a fork."""
    asked = job_permissions(workflow)
    wanted = {RIGHTS[name] for name, level in asked.items() if level == "write" or name == "actions"}
    scene.github.world.rights = set() if fork else wanted
    return workflow


@pytest.mark.parametrize("scene", [(HEAD, "")], indirect=True)
def test_the_simple_one_and_then_the_orders(scene: Scene) -> None:
    done = scene.review(give(scene, WORKFLOWS / "hullcheck.yml"))
    assert done.status == 0, done.log
    assert len(scene.github.world.bodies()) == 1 and "Dockerfile" in scene.github.world.bodies()[0]
    (kept,) = scene.github.world.artifacts
    assert kept.name == "hullcheck-report" and kept.run_id == RUN_ID

    orders = give(scene, WORKFLOWS / "hullcheck-orders.yml")
    assert scene.comment(orders, "/hullcheck explain DL3007", "stranger").status == 0
    assert "DL3007" in scene.github.world.bodies()[-1]
    requests = len(scene.github.requests)
    assert scene.comment(orders, "nice work", "stranger").status == 0
    assert len(scene.github.requests) == requests, "the condition of the job keeps it from starting"

    prove(scene, REWRITE)
    done = scene.comment(orders, "/hullcheck rewrite", "maintainer")
    assert done.status == 0, done.log
    (pushed,) = scene.github.world.pushed
    assert pushed["files"] == {"Dockerfile": REWRITE} and pushed["branch"] == "feature"


REWRITE = "FROM alpine:3.23\nCOPY run.sh .\nUSER nobody\n"


def prove(scene: Scene, rewrite: str) -> None:
    """Let the report that the review left hold a proved rewrite (its search is switched off here), and who may ask."""
    world = scene.github.world
    report = json.loads(unpack(world.artifacts[0].content, "x"))
    report["targets"][0]["rewrite"] |= {"state": "proved", "dockerfile": rewrite, "recipe": "x", "runtime_base": "y"}
    world.artifacts[0].content = packed({"report.json": json.dumps(report).encode()})
    world.runs[RUN_ID] = {"head_sha": scene.server.head, "head_repository": scene.server.repository}
    world.permissions["maintainer"] = "write"
    for sha in (scene.server.head, scene.server.merge):
        world.files[(sha, "Dockerfile")] = HEAD["Dockerfile"]


@pytest.mark.parametrize("scene", [(HEAD, "stranger/app")], indirect=True)
def test_a_fork_in_two_steps(scene: Scene) -> None:
    done = scene.review(give(scene, WORKFLOWS / "two-step/hullcheck.yml", fork=True))
    assert done.status == 0, done.log
    assert scene.github.world.bodies() == [] and not any("token" in one for one in done.said("warning"))
    assert [one.name for one in scene.github.world.artifacts] == ["hullcheck-report"]
    done = scene.publish(give(scene, WORKFLOWS / "two-step/hullcheck-publish.yml"))
    assert done.status == 0, done.log
    (body,) = scene.github.world.bodies()
    assert "Dockerfile" in body and scene.check()["conclusion"] in ("neutral", "success")
    assert scene.github.world.annotations[scene.check()["id"]]


UPDATE = {"Dockerfile": DOCKERFILE.replace("FROM alpine:3.23\n", "FROM alpine:3.23\nRUN apk info > /var/packages\n")}
BROKEN = {"Dockerfile": DOCKERFILE.replace('"run.sh"', '"start.sh"')}
DEPENDABOT = "dependabot[bot]"


@pytest.mark.parametrize(
    ("scene", "actor", "merged"),
    [
        ((UPDATE, ""), DEPENDABOT, [(1, "squash")]),
        ((UPDATE, ""), "somebody", []),
        ((BROKEN, ""), DEPENDABOT, []),
    ],
    indirect=["scene"],
)
def test_an_update_by_dependabot_is_merged_where_it_runs_the_same(
    scene: Scene, actor: str, merged: list[tuple[int, str]]
) -> None:
    """Dependabot's token can only read, as a fork's: the first step leaves its report, the second has the rights."""
    scene.review(give(scene, WORKFLOWS / "two-step/hullcheck.yml", fork=True))
    assert scene.github.world.bodies() == []
    done = scene.publish(give(scene, WORKFLOWS / "updates/hullcheck-publish.yml"), actor)
    assert done.status == 0, done.log
    assert len(scene.github.world.bodies()) == 1
    assert scene.github.world.merged == merged


MANY = {f"{name}/Dockerfile": "FROM alpine:3.23\nUSER nobody\nLABEL a=b\n" for name in ("api", "web")}


@pytest.mark.parametrize("scene", [(MANY, "")], indirect=True)
def test_many_images_side_by_side(scene: Scene) -> None:
    done = scene.review(give(scene, WORKFLOWS / "many-images/hullcheck.yml"))
    assert done.status == 0, done.log
    (body,) = scene.github.world.bodies()
    assert all(name in body for name in MANY)
    assert len(scene.github.world.artifacts) == 2
