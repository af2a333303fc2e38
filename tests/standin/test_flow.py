"""A run for each event, from its payload to what is published. No engine: images are not built, and that is said."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.action import flow
from bot.action.flow import ActionCommand
from bot.action.results import OUTPUTS
from bot.cli import main
from tests.standin.flows import Done, example, hullcheck, packed, pull_request
from tests.standin.repositories import Server, git, make_server
from tests.standin.server import StandIn
from tests.standin.world import PullRequest

POLICY = ".github/hullcheck.yml"
BASE = {"Dockerfile": "FROM alpine:3.23\nUSER nobody\n", POLICY: "scan: false\nrewrite: false\n"}
TOUCHED = {"Dockerfile": "FROM alpine:3.23\nLABEL a=b\nUSER nobody\n"}
UNTOUCHED = {"README.md": "more\n"}
CHECK = {"INPUT_CHECK-NAME": "images"}


@pytest.fixture(autouse=True)
def no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///nonexistent/docker.sock")


@pytest.fixture(scope="module")
def touched(tmp_path_factory: pytest.TempPathFactory) -> Server:
    return make_server(tmp_path_factory.mktemp("touched"), BASE, TOUCHED)


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Server:
    return make_server(tmp_path_factory.mktemp("untouched"), BASE, UNTOUCHED)


@pytest.fixture
def github(request: pytest.FixtureRequest) -> Iterator[StandIn]:
    name = "untouched" if "untouched" in request.fixturenames else "touched"
    server: Server = request.getfixturevalue(name)
    with StandIn(repositories=server.root) as standin:
        standin.world.pulls[1] = PullRequest(1, server.head, server.base)
        standin.world.merge_base = server.forked_at
        yield standin


def review(server: Server, github: StandIn, folder: Path, **more: str) -> Done:
    return hullcheck(folder, github, "pull_request", pull_request(server), server.merge, env=more)


def only_check(github: StandIn) -> dict[str, Any]:
    (check,) = github.world.check_runs.values()
    return check


# ---------------------------------------------------------------------------------------------------- pull_request


def test_a_pull_request_is_published_everywhere(touched: Server, github: StandIn, tmp_path: Path) -> None:
    done = review(touched, github, tmp_path, **CHECK)
    assert done.status == 0
    report = json.loads((done.folder / done.outputs["report-json"]).read_text())
    assert (report["base"]["sha"], report["head"]["sha"]) == (touched.base, touched.merge)
    assert [target["dockerfile"] for target in report["targets"]] == ["Dockerfile"]
    assert done.outputs["verdict"] == "incomplete" and done.outputs["size"] == "", "not built is not 0 bytes"
    assert set(done.outputs) == set(OUTPUTS)
    (body,) = github.world.bodies()
    assert "Dockerfile" in body and "Dockerfile" in done.summary
    assert only_check(github)["conclusion"] == "neutral" and only_check(github)["name"] == "images"


def test_without_a_merge_commit_head_is_compared_with_the_merge_base(
    touched: Server, github: StandIn, tmp_path: Path
) -> None:
    done = hullcheck(tmp_path, github, "pull_request", pull_request(touched), touched.head)
    report = json.loads((done.folder / "hullcheck-report/report.json").read_text())
    assert (report["base"]["sha"], report["head"]["sha"]) == (touched.forked_at, touched.head)


def test_nothing_concerned_passes_and_says_nothing(untouched: Server, github: StandIn, tmp_path: Path) -> None:
    done = review(untouched, github, tmp_path, **CHECK)
    assert done.status == 0 and done.outputs["verdict"] == "pass" and done.outputs["has-changes"] == "false"
    assert github.world.bodies() == [] and done.summary
    assert only_check(github)["conclusion"] == "success"


def test_where_nothing_is_concerned_and_there_is_no_comment_github_is_asked_once(
    untouched: Server, github: StandIn, tmp_path: Path
) -> None:
    github.world.someone_comments("looks good", "octocat")
    github.world.pulls[1].head_sha = "e" * 40  # a newer commit has nothing to take back either
    done = review(untouched, github, tmp_path)
    assert done.status == 0 and "newer commit" not in done.summary
    asked = [one for one in github.requests if not one.partition(" ")[2].startswith(f"/{untouched.repository}.git")]
    assert [one.partition("?")[0] for one in asked] == [f"GET /repos/{untouched.repository}/issues/1/comments"]


def test_the_client_is_imported_while_the_commits_are_fetched(
    untouched: Server, github: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[str] = []
    monkeypatch.setattr(flow, "import_ahead", lambda *names: begun.extend([*names, f"{len(github.requests)} requests"]))
    review(untouched, github, tmp_path / "1")
    assert begun == ["bot.github.client", "bot.report.outputs", "0 requests"]
    begun.clear()
    review(untouched, github, tmp_path / "2", **{"INPUT_GITHUB-TOKEN": ""})
    assert begun == [], "without a token there is no comment to look for"


def test_a_comment_is_resolved_when_the_change_no_longer_concerns_an_image(
    touched: Server, github: StandIn, tmp_path: Path
) -> None:
    review(touched, github, tmp_path / "1")
    quiet = make_server(tmp_path / "server", BASE, UNTOUCHED)
    github.repositories = quiet.root
    github.world.pulls[1] = PullRequest(1, quiet.head, quiet.base)
    review(quiet, github, tmp_path / "2")
    (body,) = github.world.bodies()
    assert "no longer" in body and github.world.minimized


def test_a_closed_pull_request_is_left_alone(touched: Server, github: StandIn, tmp_path: Path) -> None:
    payload = pull_request(touched) | {"action": "closed"}
    done = hullcheck(tmp_path, github, "pull_request", payload, touched.merge)
    assert done.status == 0 and github.requests == []


def test_pull_request_target_is_refused_in_one_sentence(touched: Server, github: StandIn, tmp_path: Path) -> None:
    done = hullcheck(tmp_path, github, "pull_request_target", pull_request(touched), touched.base)
    assert done.status == 2 and done.outputs["verdict"] == "error"
    (line,) = [line for line in done.log.splitlines() if line.startswith("hullcheck: ")]
    assert "pull_request_target" in line and "on: pull_request" in line and "docs/workflows/two-step" in line
    assert not [one for one in github.requests if "git" in one], "nothing was fetched"


def test_a_newer_commit_keeps_the_comment(touched: Server, github: StandIn, tmp_path: Path) -> None:
    github.world.pulls[1].head_sha = "e" * 40
    done = review(touched, github, tmp_path)
    assert done.status == 0 and github.world.bodies() == [] and "newer commit" in done.summary


def test_the_policy_is_bases_own(tmp_path: Path) -> None:
    loosened = TOUCHED | {POLICY: "scan: false\nrewrite: false\nwarn-only: true\n"}
    server = make_server(tmp_path / "server", BASE | {POLICY: "strict: true\nscan: false\n"}, loosened)
    with StandIn(repositories=server.root) as github:
        github.world.pulls[1] = PullRequest(1, server.head, server.base)
        assert review(server, github, tmp_path / "1").status == 1


@pytest.mark.parametrize("value", ["on-failure", "never"])
def test_when_to_comment(touched: Server, github: StandIn, tmp_path: Path, value: str) -> None:
    assert review(touched, github, tmp_path, INPUT_COMMENT=value).status == 0
    assert github.world.bodies() == []


def test_in_portuguese(touched: Server, github: StandIn, tmp_path: Path) -> None:
    done = review(touched, github, tmp_path, INPUT_LANGUAGE="pt-BR", **CHECK)
    (body,) = github.world.bodies()
    assert "Tamanho" in body and "Tamanho" in only_check(github)["output"]["summary"]
    assert done.status == 0


def test_on_the_oldest_enterprise_server(touched: Server, tmp_path: Path) -> None:
    with StandIn("ghes-3.17", prefix="/api/v3", repositories=touched.root) as ghes:
        ghes.world.pulls[1] = PullRequest(1, touched.head, touched.base)
        done = review(touched, ghes, tmp_path, INPUT_SUGGESTIONS="true", **CHECK)
        assert done.status == 0 and len(ghes.world.bodies()) == 1 and only_check(ghes)["conclusion"] == "neutral"


def test_more_files_than_github_lists(tmp_path: Path) -> None:
    many = {f"many/{number}": "" for number in range(3100)}
    server = make_server(tmp_path / "server", BASE, many | {"z/Dockerfile": "FROM alpine:3.23\n"}, history=1)
    with StandIn(repositories=server.root) as github:
        github.world.pulls[1] = PullRequest(1, server.head, server.base, files=list(many)[:3000])
        done = review(server, github, tmp_path / "1")
    assert "z/Dockerfile" in github.world.bodies()[0] and done.status == 0


def test_a_branch_that_was_deleted_meanwhile(tmp_path: Path) -> None:
    server = make_server(tmp_path / "server", BASE, TOUCHED)
    git(server.bare, "update-ref", "-d", "refs/heads/feature")
    with StandIn(repositories=server.root) as github:
        github.world.pulls[1] = PullRequest(1, server.head, server.base, state="closed")
        assert review(server, github, tmp_path / "1").outputs["verdict"] == "incomplete"


@pytest.mark.parametrize(
    "place",
    ["hullcheck-report", *(f"hullcheck-report/{one}" for one in ("rewrites", "rewrites/api", "sbom", "report.json"))],
)
def test_a_link_in_the_checkout_leads_nothing_out_of_the_workspace(
    touched: Server, github: StandIn, tmp_path: Path, place: str
) -> None:
    workspace, outside = tmp_path / "workspace", tmp_path / "outside"
    outside.mkdir()
    (workspace / place).parent.mkdir(parents=True)
    (workspace / place).symlink_to(outside)
    done = hullcheck(tmp_path, github, "pull_request", pull_request(touched), touched.merge, workspace=workspace)
    assert done.status == 2 and "input output" in done.summary and not list(outside.iterdir())


@pytest.mark.parametrize("place", ["hullcheck-report", "hullcheck-report/report.json/x"])
def test_what_an_author_puts_in_the_place_of_the_report_fails(
    touched: Server, github: StandIn, tmp_path: Path, place: str
) -> None:
    """The disk is nobody's doing, but what lies in a checkout is: else an author could have it end without one."""
    workspace = tmp_path / "workspace"
    (workspace / place).parent.mkdir(parents=True)
    (workspace / place).write_text("x")
    done = hullcheck(tmp_path, github, "pull_request", pull_request(touched), touched.merge, workspace=workspace)
    assert done.status == 2 and "cannot write to" in done.summary


def test_the_report_belongs_to_whom_the_workspace_belongs(touched: Server, github: StandIn, tmp_path: Path) -> None:
    workspace = touched.checkout(tmp_path / "workspace", touched.merge)
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    subprocess.run([*sudo, "chown", "-R", "1234:1234", str(workspace)], check=True, timeout=30)
    if os.geteuid() == 0:
        hullcheck(tmp_path, github, "pull_request", pull_request(touched), touched.merge, workspace=workspace)
        assert {path.stat().st_uid for path in workspace.rglob("*")} == {1234}


# ---------------------------------------------------------------------------------------------------- other events


def test_a_merge_group_has_a_check_and_no_comment(touched: Server, github: StandIn, tmp_path: Path) -> None:
    payload = example("merge_group")
    payload["merge_group"] |= {"base_sha": touched.base, "head_sha": touched.merge}
    done = hullcheck(tmp_path, github, "merge_group", payload, touched.merge, env=CHECK)
    report = json.loads((done.folder / "hullcheck-report/report.json").read_text())
    assert (report["base"]["sha"], report["head"]["sha"]) == (touched.base, touched.merge)
    assert github.count("comments") == 0 and only_check(github)["head_sha"] == touched.merge


def test_a_push_is_compared_with_what_was_there_before(touched: Server, github: StandIn, tmp_path: Path) -> None:
    payload = example("push") | {"before": touched.base, "after": touched.merge, "ref": "refs/heads/main"}
    done = hullcheck(tmp_path, github, "push", payload, touched.merge)
    report = json.loads((done.folder / "hullcheck-report/report.json").read_text())
    assert (report["base"]["sha"], report["head"]["sha"]) == (touched.base, touched.merge)
    assert github.count("comments") == 0


def test_a_branch_that_is_deleted_is_no_push_to_review(touched: Server, github: StandIn, tmp_path: Path) -> None:
    payload = example("push") | {"before": touched.base, "after": "0" * 40, "ref": "refs/heads/gone"}
    assert hullcheck(tmp_path, github, "push", payload).status == 0 and github.requests == []


@pytest.mark.parametrize("event", ["workflow_dispatch", "schedule"])
def test_all_images_of_a_branch(touched: Server, github: StandIn, tmp_path: Path, event: str) -> None:
    payload = example("workflow_dispatch") if event == "workflow_dispatch" else {"schedule": "0 3 * * *"}
    done = hullcheck(tmp_path, github, event, payload, touched.base)
    report = json.loads((done.folder / "hullcheck-report/report.json").read_text())
    assert [(one["dockerfile"], one["change"]) for one in report["targets"]] == [("Dockerfile", "added")]
    assert report["policy"] == f"base:{POLICY}" and github.count("comments") == 0


# ------------------------------------------------------------------------------------------ never stuck, never wrong


def test_github_down_is_neutral_with_the_reason(touched: Server, github: StandIn, tmp_path: Path) -> None:
    github.repositories = None  # git gets nothing
    done = review(touched, github, tmp_path, **CHECK)
    assert done.status == 0 and done.outputs["verdict"] == "incomplete" and done.outputs["failed"] == "false"
    assert (
        only_check(github)["conclusion"] == "neutral" and "cannot be fetched" in only_check(github)["output"]["title"]
    )
    assert "not because of this change" in done.summary


@pytest.mark.parametrize("strict", ["false", "true"])
def test_the_line_that_ends_an_incomplete_run_is_in_the_language_that_was_asked_for(
    touched: Server, github: StandIn, tmp_path: Path, strict: str
) -> None:
    github.repositories = None
    words = {"INPUT_LANGUAGE": "pt-BR", "INPUT_STRICT": strict}
    done = review(touched, github, tmp_path, **words)
    assert (done.status, done.outputs["verdict"]) == (3 if strict == "true" else 0, "incomplete")
    (line,) = [line for line in done.log.splitlines() if line.startswith("hullcheck: ")]
    assert "não" in line and "cannot" not in line and "não por causa desta alteração" in done.summary


def test_the_organisation_can_choose_strict(touched: Server, github: StandIn, tmp_path: Path) -> None:
    github.repositories = None
    done = review(touched, github, tmp_path, INPUT_STRICT="true", **CHECK)
    assert done.status == 3 and only_check(github)["conclusion"] == "failure"


def test_a_wrong_input_is_told_as_well(touched: Server, github: StandIn, tmp_path: Path) -> None:
    done = review(touched, github, tmp_path, INPUT_SUMMARY="perhaps")
    assert done.status == 2 and done.outputs["verdict"] == "error" and "input summary" in done.summary


def test_no_result_of_an_earlier_commit_stays_after_a_wrong_input(
    touched: Server, github: StandIn, tmp_path: Path
) -> None:
    review(touched, github, tmp_path / "first")
    assert "| base → head |" in github.world.bodies()[0]
    review(touched, github, tmp_path / "second", INPUT_COMMENT="sometimes")
    (body,) = github.world.bodies()
    assert "cannot review with this configuration" in body and touched.head[:8] in body
    assert "| base → head |" not in body


def test_a_check_run_that_could_not_be_begun_is_made_at_the_end(
    untouched: Server, github: StandIn, tmp_path: Path
) -> None:
    github.fail(r"^POST .*/check-runs$", 500, times=2)
    done = review(untouched, github, tmp_path, **CHECK)
    assert done.status == 0 and only_check(github)["conclusion"] == "success"


def test_a_check_run_whose_answer_was_lost_is_not_doubled(untouched: Server, github: StandIn, tmp_path: Path) -> None:
    github.fail(r"^POST .*/check-runs$", disconnect=True, after=True)
    review(untouched, github, tmp_path, **CHECK)
    assert only_check(github)["conclusion"] == "success"


def test_a_read_only_token_is_a_remark_and_the_report_is_in_the_summary(
    touched: Server, github: StandIn, tmp_path: Path
) -> None:
    github.world.rights.clear()
    done = review(touched, github, tmp_path, **CHECK)
    assert done.status == 0 and done.outputs["verdict"] == "incomplete"
    assert "pull-requests: write" in done.summary and "checks: write" in done.summary and "Dockerfile" in done.summary
    assert done.commands.count("warning") >= 2


def test_a_fork_is_told_of_the_second_workflow_once(touched: Server, github: StandIn, tmp_path: Path) -> None:
    github.world.rights.clear()
    payload = pull_request(touched, head_repository="stranger/app")
    done = hullcheck(tmp_path, github, "pull_request", payload, touched.merge, env=CHECK)
    assert done.status == 0 and done.summary.count("second workflow") == 1


def test_dependabot_has_no_more_rights_than_a_fork(touched: Server, github: StandIn, tmp_path: Path) -> None:
    github.world.rights.clear()
    done = review(touched, github, tmp_path, GITHUB_ACTOR="dependabot[bot]", **CHECK)
    assert done.status == 0 and done.summary.count("second workflow") == 1 and "warning" not in done.commands


def test_without_a_token_all_but_github_gets_the_report(touched: Server, github: StandIn, tmp_path: Path) -> None:
    workspace = touched.checkout(tmp_path / "workspace", touched.merge, depth=None)
    done = hullcheck(
        tmp_path,
        github,
        "pull_request",
        pull_request(touched),
        touched.merge,
        workspace=workspace,
        env={"INPUT_GITHUB-TOKEN": ""},
    )
    assert done.status == 0 and done.outputs["verdict"] == "incomplete" and github.requests == []


def test_a_label_can_waive_if_base_says_so(tmp_path: Path) -> None:
    policy = "strict: true\nscan: false\nwaiver-label: images-ok\n"
    server = make_server(tmp_path / "server", BASE | {POLICY: policy}, TOUCHED)
    with StandIn(repositories=server.root) as github:
        github.world.pulls[1] = PullRequest(1, server.head, server.base)
        assert review(server, github, tmp_path / "1").status == 1
        github.world.labels[1] = ["images-ok"]
        waived = review(server, github, tmp_path / "2")
        assert waived.status == 0
        assert "waived by the label images-ok: build-failure" in waived.summary


def test_a_label_counts_only_while_the_pull_request_has_it(tmp_path: Path) -> None:
    """A run is done again, or an event is old: what it says of labels is not what holds now."""
    policy = "strict: true\nscan: false\nwaiver-label: images-ok\n"
    server = make_server(tmp_path / "server", BASE | {POLICY: policy}, TOUCHED)
    with StandIn(repositories=server.root) as github:
        github.world.pulls[1] = PullRequest(1, server.head, server.base)
        payload = pull_request(server)
        payload["action"] = "labeled"
        payload["pull_request"]["labels"] = [{"name": "images-ok"}]
        assert hullcheck(tmp_path / "1", github, "pull_request", payload, server.merge).status == 1


BROKEN = "max-size: 5MB\nscan: false\nmax-sizes: 1\n"


def test_a_policy_that_cannot_be_read_locks_nobody_out(tmp_path: Path) -> None:
    """It is on main already: what mends it, and all else, is judged by the defaults, which heading and check say."""
    mended = TOUCHED | {POLICY: "max-size: 5MB\nscan: false\n"}
    server = make_server(tmp_path / "server", BASE | {POLICY: BROKEN}, mended)
    with StandIn(repositories=server.root) as github:
        github.world.pulls[1] = PullRequest(1, server.head, server.base)
        done = review(server, github, tmp_path / "1", **{"INPUT_CHECK-NAME": "Hullcheck", "INPUT_SCAN": "false"})
        (check,) = github.world.check_runs.values()
        assert done.status == 0 and check["conclusion"] == "neutral"
        assert "defaults used: the policy could not be read" in check["output"]["title"]
        (body,) = github.world.bodies()
        assert "defaults used" in body.splitlines()[1] and ".github/hullcheck.yml" in body
        assert "max&#45;sizes" in body or "max-sizes" in body


def test_a_change_that_breaks_the_policy_fails_with_its_line(tmp_path: Path) -> None:
    server = make_server(tmp_path / "server", BASE | {POLICY: "scan: false\n"}, TOUCHED | {POLICY: BROKEN})
    with StandIn(repositories=server.root) as github:
        github.world.pulls[1] = PullRequest(1, server.head, server.base)
        done = review(server, github, tmp_path / "1")
        assert done.status == 2 and ".github/hullcheck.yml of this change:3" in done.summary


def test_an_organisations_policy_is_fetched_and_holds(tmp_path: Path) -> None:
    policy = "policy: acme/.github//hullcheck.yml@main\nscan: false\nwarn-only: true\n"
    server = make_server(tmp_path / "server", BASE | {POLICY: policy}, TOUCHED)
    with StandIn(repositories=server.root) as github:
        github.world.pulls[1] = PullRequest(1, server.head, server.base)
        missing = review(server, github, tmp_path / "1")
        assert missing.outputs["verdict"] == "incomplete" and "acme/.github//hullcheck.yml@main" in missing.summary
        github.world.others["acme/.github"] = {("main", "hullcheck.yml"): "strict: true\n"}
        assert review(server, github, tmp_path / "2").status == 1


def test_an_organisations_policy_that_cannot_be_read_counts_as_it_last_could(tmp_path: Path) -> None:
    policy = "policy: acme/.github//hullcheck.yml@main\nscan: false\nwarn-only: true\n"
    server = make_server(tmp_path / "server", BASE | {POLICY: policy}, TOUCHED)
    kept = {"INPUT_BASELINE-DIR": ".cache"}
    with StandIn(repositories=server.root) as github:
        github.world.pulls[1] = PullRequest(1, server.head, server.base)
        github.world.others["acme/.github"] = {("main", "hullcheck.yml"): "strict: true\n"}
        assert review(server, github, tmp_path / "1", **kept).status == 1
        for broken in ({("main", "hullcheck.yml"): "stricter: true\n"}, {}):
            github.world.others["acme/.github"] = broken
            done = review(server, github, tmp_path / "1", **kept)
            assert done.status == 1 and "the last version that could be read applies" in done.summary
        assert review(server, github, tmp_path / "2", **kept).outputs["verdict"] == "incomplete"


def test_entries_of_the_policy_that_meet_nothing_are_said(tmp_path: Path) -> None:
    policy = "scan: false\nimages: [{dockerfile: gone/Dockerfile}]\nexclude: [Dockerfile]\n"
    server = make_server(tmp_path / "server", BASE | {POLICY: policy}, TOUCHED)
    with StandIn(repositories=server.root) as github:
        github.world.pulls[1] = PullRequest(1, server.head, server.base)
        done = review(server, github, tmp_path / "1")
        assert done.outputs["has-changes"] == "false"
        assert "gone/Dockerfile, which exists neither at base nor at head" in done.summary.replace("&#45;", "-")
        assert "`exclude` leaves out every Dockerfile" in done.summary


def test_the_workspace_gets_the_report_and_nothing_else(touched: Server, github: StandIn, tmp_path: Path) -> None:
    workspace = touched.checkout(tmp_path / "workspace", touched.merge)
    done = hullcheck(tmp_path, github, "pull_request", pull_request(touched), touched.merge, workspace=workspace)
    assert git(workspace, "status", "--porcelain") == "?? hullcheck-report/" and done.status == 0


# ------------------------------------------------------------------------------------------------------ many images

MANY = {f"{name}/Dockerfile": "FROM alpine:3.23\nUSER nobody\n" for name in ("api", "web", "worker")}
MORE = {name: text.replace("USER", "LABEL a=b\nUSER") for name, text in MANY.items()}


def test_a_plan_a_job_each_and_one_comment(tmp_path: Path) -> None:
    server = make_server(tmp_path / "server", BASE | MANY, MORE)
    with StandIn(repositories=server.root) as github:
        github.world.pulls[1] = PullRequest(1, server.head, server.base)
        payload = pull_request(server)
        planned = hullcheck(
            tmp_path / "plan", github, "pull_request", payload, server.merge, command=ActionCommand.PLAN
        )
        jobs = json.loads(planned.outputs["matrix"])["include"]
        assert [job["dockerfile"] for job in jobs] == list(MANY) and planned.outputs["has-changes"] == "true"
        for job in jobs[:2]:
            env = {"INPUT_ONLY": job["only"], "INPUT_COMMENT": "never"}
            done = hullcheck(tmp_path / job["id"], github, "pull_request", payload, server.merge, env=env)
            raw = (done.folder / "hullcheck-report/report.json").read_bytes()
            assert [one["dockerfile"] for one in json.loads(raw)["targets"]] == [job["dockerfile"]]
            github.world.artifact(42, packed({"report.json": raw}), f"hullcheck-report-{job['id']}")
        assert github.world.bodies() == []
        done = hullcheck(
            tmp_path / "publish",
            github,
            "pull_request",
            payload,
            server.merge,
            command=ActionCommand.PUBLISH,
            env=CHECK,
        )
        (body,) = github.world.bodies()
        assert [name for name in MANY if name not in body] == [], "the one without a report is named, too"
        assert done.status == 0 and "left no report" in body and only_check(github)["conclusion"] == "neutral"


def test_a_plan_of_nothing_has_no_matrix(untouched: Server, github: StandIn, tmp_path: Path) -> None:
    payload = pull_request(untouched)
    done = hullcheck(tmp_path / "1", github, "pull_request", payload, untouched.merge, command=ActionCommand.PLAN)
    assert done.outputs == {"matrix": "", "has-changes": "false"}
    done = hullcheck(
        tmp_path / "2", github, "pull_request", payload, untouched.merge, command=ActionCommand.PUBLISH, env=CHECK
    )
    assert done.outputs["verdict"] == "pass" and only_check(github)["conclusion"] == "success"


# ----------------------------------------------------------------------------------------------------- cut short


def test_what_takes_too_long_is_neutral_with_the_reason(touched: Server, github: StandIn, tmp_path: Path) -> None:
    github.git_delay = 20.0
    started = time.monotonic()
    done = review(touched, github, tmp_path, INPUT_TIMEOUT="1s", **CHECK)
    assert time.monotonic() - started < 15
    assert (
        done.status == 0 and "did not end within 1 s" in done.summary and only_check(github)["conclusion"] == "neutral"
    )


def test_a_cancelled_run_leaves_no_check_that_waits(touched: Server, github: StandIn, tmp_path: Path) -> None:
    github.git_delay = 20.0
    done = hullcheck(tmp_path, github, "pull_request", pull_request(touched) | {"action": "closed"})  # writes the files
    environ = {
        "PATH": os.environ["PATH"], "GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "pull_request",
        "GITHUB_EVENT_PATH": str(tmp_path / "event.json"), "GITHUB_WORKSPACE": str(done.folder),
        "GITHUB_REPOSITORY": "octo-org/app", "GITHUB_SERVER_URL": github.host, "GITHUB_API_URL": github.url,
        "GITHUB_SHA": touched.merge, "INPUT_GITHUB-TOKEN": github.world.token, **CHECK,
    }  # fmt: skip
    (tmp_path / "event.json").write_text(json.dumps(pull_request(touched)))
    process = subprocess.Popen([sys.executable, "-m", "bot", "review"], env=environ, stderr=subprocess.PIPE, text=True)
    while not github.world.check_runs:
        assert process.poll() is None
        time.sleep(0.05)
    time.sleep(1)
    process.send_signal(signal.SIGTERM)
    _, log = process.communicate(timeout=15)
    assert process.returncode == 3 and "interrupted by SIGTERM" in log
    assert only_check(github)["conclusion"] == "cancelled"


def test_with_arguments_it_is_a_persons_command_in_a_workflow_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert main(["review", "--repo", str(tmp_path / "nowhere")]) == 2 and "--repo" in capsys.readouterr().err
    monkeypatch.setenv("GITHUB_EVENT_NAME", "fork")
    assert main(["review"]) == 2 and "event 'fork'" in capsys.readouterr().err


@pytest.mark.parametrize("state", ["locked", "archived"])
def test_a_conversation_that_is_closed_to_us_is_told_and_no_error(
    touched: Server, github: StandIn, tmp_path: Path, state: str
) -> None:
    setattr(github.world, state, True)
    done = review(touched, github, tmp_path)
    assert done.status == 0 and state in done.summary and "Dockerfile" in done.log


def test_github_down_for_writing_loses_nothing(touched: Server, github: StandIn, tmp_path: Path) -> None:
    github.fail(r"^(POST|PATCH) ", 503, times=1000)
    done = review(touched, github, tmp_path, **CHECK)
    assert done.status == 0 and done.outputs["verdict"] == "incomplete"
    assert "Dockerfile" in done.log and "Dockerfile" in done.summary
    assert (done.folder / "hullcheck-report/report.json").is_file()
