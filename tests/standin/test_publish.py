"""The second of two steps: what an unprivileged run left is checked, and published with rights it never had."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from bot.errors import InputError
from bot.github import artifacts
from tests.standin.flows import Done, example, hullcheck, packed, pull_request
from tests.standin.repositories import Server, make_server
from tests.standin.server import StandIn
from tests.standin.world import PullRequest

POLICY = ".github/hullcheck.yml"
BASE = {"Dockerfile": "FROM alpine:3.23\nUSER nobody\n", POLICY: "scan: false\nrewrite: false\n"}
TOUCHED = {"Dockerfile": "FROM alpine:3.23\nLABEL a=b\nUSER nobody\n"}
CHECK = {"INPUT_CHECK-NAME": "Hullcheck"}
FORK = "stranger/app"
RUN = 30433642


class Scene:
    """A pull request from a fork, whose review has ended."""

    def __init__(self, server: Server, github: StandIn, folder: Path) -> None:
        self.server, self.github, self.folder = server, github, folder
        self.runs = 0
        github.world.pulls[1] = PullRequest(1, server.head, server.base, head_repository=FORK, files=["Dockerfile"])
        github.world.commit_parents[server.merge] = [server.base, server.head]
        github.world.files[("main", POLICY)] = BASE[POLICY]
        github.world.histories["main"] = {server.base, server.forked_at}

    def first(self, **env: str) -> dict[str, bytes]:
        """Do the first step as a fork's run does, and return the files that it leaves."""
        rights, self.github.world.rights = self.github.world.rights, set()
        payload = pull_request(self.server, head_repository=FORK)
        env = {"INPUT_COMMENT": "never"} | env
        done = hullcheck(self.folder / "first", self.github, "pull_request", payload, self.server.merge, env=env)
        self.github.world.rights = rights
        self.github.requests.clear()
        assert done.status == 0, done.log
        root = done.folder / "hullcheck-report"
        return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}

    def second(self, **env: str) -> Done:
        """Do the second step."""
        self.runs += 1
        payload = example("workflow_run", "completed")
        payload["repository"] |= {"full_name": "octo-org/app", "default_branch": "main"}
        payload["workflow_run"] |= {"id": RUN, "run_attempt": 1, "event": "pull_request", "head_sha": self.server.head}
        payload["workflow_run"] |= {"head_branch": "feature", "conclusion": "success", "pull_requests": []}
        payload["workflow_run"]["head_repository"]["full_name"] = FORK
        folder = self.folder / f"second{self.runs}"
        return hullcheck(folder, self.github, "workflow_run", payload, self.server.base, env=CHECK | env)

    def leave(self, files: dict[str, bytes], name: str = "hullcheck-report") -> None:
        self.github.world.artifact(RUN, packed(files), name)

    def leave_changed(self, change: Any) -> None:
        """Leave the true report after something was done to it."""
        report = json.loads(self.first()["report.json"])
        change(report)
        self.leave({"report.json": json.dumps(report).encode()})

    def check(self) -> dict[str, Any]:
        (check,) = self.github.world.check_runs.values()
        return check


@pytest.fixture(autouse=True)
def no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///nonexistent/docker.sock")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Server:
    return make_server(tmp_path_factory.mktemp("server"), BASE, TOUCHED)


@pytest.fixture
def scene(server: Server, tmp_path: Path) -> Iterator[Scene]:
    with StandIn(repositories=server.root) as github:
        yield Scene(server, github, tmp_path)


def test_a_forks_review_is_published_with_comment_and_check(scene: Scene) -> None:
    scene.leave(scene.first())
    done = scene.second()
    assert done.status == 0, done.log
    (body,) = scene.github.world.bodies()
    assert f"/octo-org/app/blob/{scene.server.merge}" in body or "Dockerfile" in body
    assert f"/octo-org/app/actions/runs/{RUN}" in body
    assert scene.check()["head_sha"] == scene.server.head and scene.check()["conclusion"] == "neutral"
    assert scene.check()["name"] == "Hullcheck" and done.outputs["verdict"] == "incomplete"
    assert not [one for one in scene.github.requests if "git-upload-pack" in one], "nothing is checked out"


def test_publishing_again_changes_nothing(scene: Scene) -> None:
    scene.leave(scene.first())
    scene.second()
    scene.github.requests.clear()
    scene.second()
    assert len(scene.github.world.bodies()) == 1
    assert scene.github.count("^(POST|PATCH) .*comments") == 0


def test_in_portuguese_too(scene: Scene) -> None:
    scene.leave(scene.first())
    scene.github.world.files[("main", POLICY)] = "language: pt-BR\nscan: false\n"
    scene.second()
    assert "Tamanho" in scene.github.world.bodies()[0]


def test_nothing_concerned_is_published_as_a_pass(scene: Scene, tmp_path: Path) -> None:
    quiet = make_server(tmp_path / "quiet", BASE, {"README.md": "more\n"})
    scene.github.repositories = quiet.root
    scene = Scene(quiet, scene.github, tmp_path / "scene")
    scene.leave(scene.first())
    scene.second()
    assert scene.check()["conclusion"] == "success" and scene.github.world.bodies() == []


def test_a_newer_commit_is_left_to_its_own_run(scene: Scene) -> None:
    scene.leave(scene.first())
    scene.github.world.pulls[1].head_sha = "e" * 40
    done = scene.second()
    assert done.status == 0 and not scene.github.world.check_runs and scene.github.world.bodies() == []


def test_another_forks_pull_request_with_the_same_commit_gets_nothing(scene: Scene) -> None:
    scene.leave(scene.first())
    scene.github.world.pulls[1].head_repository = "victim/app"
    scene.second()
    assert not scene.github.world.check_runs and scene.github.world.bodies() == []


def test_a_run_for_a_push_is_none_of_its_business(scene: Scene, tmp_path: Path) -> None:
    payload = example("workflow_run", "completed")
    payload["workflow_run"]["event"] = "push"
    done = hullcheck(tmp_path, scene.github, "workflow_run", payload, scene.server.base)
    assert done.status == 0 and scene.github.requests == []


def test_a_first_step_that_left_nothing_is_neutral_and_red_where_strict(scene: Scene) -> None:
    done = scene.second()
    assert done.status == 0 and done.outputs["verdict"] == "incomplete" and scene.check()["conclusion"] == "neutral"
    scene.github.world.check_runs.clear()
    assert scene.second(INPUT_STRICT="true").status == 3 and scene.check()["conclusion"] == "failure"


def test_parts_of_a_matrix_become_one_comment(scene: Scene) -> None:
    report = json.loads(scene.first()["report.json"])
    scene.leave({"report.json": json.dumps(report).encode()}, "hullcheck-report-1")
    other = json.loads(json.dumps(report).replace('"Dockerfile"', '"web/Dockerfile"'))
    scene.leave({"report.json": json.dumps(other).encode()}, "hullcheck-report-2")
    scene.leave({"report.json": b"not ours"}, "coverage")
    scene.second()
    (body,) = scene.github.world.bodies()
    assert "web/Dockerfile" in body and scene.check()["conclusion"] == "neutral"


@pytest.mark.parametrize("path", [".github/workflows/hullcheck.yml", ".github/actions/x/action.yml"])
def test_a_fork_that_changes_what_reviews_it_cannot_pass_by_itself(scene: Scene, path: str) -> None:
    report = json.loads(scene.first()["report.json"])
    report["verdict"] = {"state": "pass", "reasons": []}
    for target in report["targets"]:
        target["verdict"] = "pass" if isinstance(target["verdict"], str) else {"state": "pass", "reasons": []}
    scene.leave({"report.json": json.dumps(report).encode()})
    scene.github.world.pulls[1].files = ["Dockerfile", path]
    done = scene.second()
    assert scene.check()["conclusion"] == "action_required" and "Somebody has to look" in done.summary
    scene.github.world.check_runs.clear()
    scene.github.world.artifacts.clear()
    scene.second()
    assert scene.check()["conclusion"] == "action_required", "nor by leaving nothing"


# ---------------------------------------------------------------------------------- several pull requests of one head


def test_the_review_of_a_pull_request_to_a_lax_branch_is_not_published_on_the_one_to_main(scene: Scene) -> None:
    """Both have one head; GitHub lists the one to the lax branch last, so that the other would have got its report."""
    world = scene.github.world
    lax = "a" * 40
    scene.leave_changed(lambda report: report["base"].update(sha=lax))
    world.commit_parents[scene.server.merge] = [lax, scene.server.head]
    done = scene.second()
    assert done.status == 2 and "not a commit of main" in done.summary
    assert world.bodies() == [] and scene.check()["conclusion"] == "failure"
    world.pulls[2] = replace(world.pulls[1], number=2, base_ref="lax", base_sha=lax)
    world.histories["lax"] = {lax}
    world.check_runs.clear()
    assert scene.second().status == 0
    assert world.bodies(1) == [] and len(world.bodies(2)) == 1
    assert scene.check()["conclusion"] == "action_required", "the check is of the commit, and so of both"


def test_an_old_commit_of_main_is_no_way_around_its_policy(scene: Scene) -> None:
    world = scene.github.world
    scene.leave(scene.first())
    world.files[(scene.server.base, POLICY)] = "scan: false\nwarn-only: true\n"
    done = scene.second()
    assert done.status == 2 and "judged by another policy" in done.summary and world.bodies() == []


# ------------------------------------------------------------------------------------------------ hostile artifacts


def test_a_report_of_another_commit_is_refused(scene: Scene) -> None:
    scene.leave_changed(lambda report: report["head"].update(sha=scene.server.base))
    done = scene.second()
    assert done.status == 2 and "not this pull request's head" in done.summary
    assert scene.github.world.bodies() == [] and scene.check()["conclusion"] == "failure"


def test_a_report_with_another_base_is_refused(scene: Scene) -> None:
    scene.leave_changed(lambda report: report["base"].update(sha="c" * 40))
    assert scene.second().status == 2 and scene.github.world.bodies() == []


HOSTILE = "</details>|`@octocat`<img src=x onerror=alert(1)>\n::error::forged\n[x](https://evil.example)\u202e"


def test_every_string_is_escaped(scene: Scene) -> None:
    def poison(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {name: poison(one, name) for name, one in value.items()}
        if isinstance(value, list):
            return [poison(one, key) for one in value]
        free = ("reason", "text", "message", "why", "remedy", "instruction", "name", "note", "engine", "title")
        return HOSTILE if isinstance(value, str) and key in free else value

    report = poison(json.loads(scene.first()["report.json"]))
    scene.leave({"report.json": json.dumps(report).encode()})
    done = scene.second()
    text = "\n".join(scene.github.world.bodies()) + scene.check()["output"]["summary"] + done.summary
    shown = MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
    assert "&lt;img" in shown and "<img" not in shown and 'evil.example"' not in shown and "\u202e" not in text
    assert "error" not in done.commands


@pytest.mark.parametrize(
    "change",
    [
        lambda report: report.update(schema="hullcheck/report/999"),
        lambda report: report.update(targets="many"),
        lambda report: report["targets"][0].update(findings=None),
        lambda report: report["verdict"].update(state="splendid"),
        lambda report: report.update(seconds=-1),
        lambda report: report.update(targets=report["targets"] * 5000),
    ],
)
def test_what_is_no_report_is_refused_in_one_line(scene: Scene, change: Any) -> None:
    scene.leave_changed(change)
    done = scene.second()
    assert done.status == 2 and done.outputs["verdict"] == "error" and scene.github.world.bodies() == []
    assert "Traceback" not in done.log


@pytest.mark.parametrize("raw", [b"", b"{", b"[" * 200_000, b"null", b"\xff\xfe", b'{"schema": 1e400}'])
def test_what_is_no_json_is_refused(scene: Scene, raw: bytes) -> None:
    scene.leave({"report.json": raw})
    done = scene.second()
    assert done.status == 2 and "Traceback" not in done.log


def test_a_bomb_stops_where_the_limit_is() -> None:
    bomb = packed({"report.json": b" " * (artifacts.REPORT_LIMIT + 1)})
    assert len(bomb) < 100_000
    with pytest.raises(InputError, match="larger than"):
        artifacts.unpack(bomb, "hullcheck-report")


def test_an_artifact_that_is_larger_than_it_says(scene: Scene) -> None:
    content = packed({"report.json": b"x" * (artifacts.ARCHIVE_LIMIT + 1)}, zipfile.ZIP_STORED)
    scene.github.world.artifact(RUN, content, size=10)
    assert scene.second().status == 0, "refused while it was read, like anything that GitHub cannot give"
    scene.github.world.artifacts.clear()
    scene.github.world.artifact(RUN, content)
    assert scene.second().status == 2


@pytest.mark.parametrize(
    "content",
    [
        b"not a zip",
        b"PK\x03\x04" + b"\x00" * 100,
        packed({"other.json": b"{}"}),
        packed({"../report.json": b"{}"}),
        packed({"/report.json": b"{}"}),
        packed({"report.json/x": b"{}"}),
        packed({f"{number}": b"" for number in range(10_001)}),
    ],
)
def test_an_archive_that_holds_no_report(content: bytes) -> None:
    with pytest.raises(InputError, match="hullcheck-report"):
        artifacts.unpack(content, "hullcheck-report")


def test_two_reports_in_one_archive() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("report.json", "{}")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("report.json", "{}")
    with pytest.raises(InputError, match="2 files"):
        artifacts.unpack(buffer.getvalue(), "x")


def test_an_encrypted_report() -> None:
    raw = bytearray(packed({"report.json": b"{}"}))
    raw[6] |= 1  # the flag, in the entry and in the directory
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(InputError):
        artifacts.unpack(bytes(raw), "x")


def test_too_many_artifacts(scene: Scene) -> None:
    for number in range(60):
        scene.leave({"report.json": b"{}"}, f"hullcheck-report-{number}")
    assert scene.second().status == 2
