"""Orders in comments: who may give which, and what happens to the branch."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.action.chat import ChatCommand, Verb, understand
from bot.lint.explain import explain
from tests.standin.flows import Done, example, hullcheck, packed, pull_request
from tests.standin.repositories import Server, make_server
from tests.standin.server import StandIn
from tests.standin.test_publish import BASE, POLICY, TOUCHED
from tests.standin.world import PullRequest

REWRITE = "FROM golang:1.24 AS build\nRUN true\nFROM scratch\nCOPY --from=build /app /app\n"
RUN = 77


class Scene:
    """A pull request of this repository, reviewed, with somebody who comments on it."""

    def __init__(self, server: Server, github: StandIn, folder: Path) -> None:
        self.server, self.github, self.folder = server, github, folder
        world = github.world
        world.pulls[1] = PullRequest(1, server.head, server.base)
        world.commit_parents[server.merge] = [server.base, server.head]
        world.histories["main"] = {server.base}
        world.files[(server.head, "Dockerfile")] = world.files[(server.merge, "Dockerfile")] = TOUCHED["Dockerfile"]
        world.files[("main", POLICY)] = BASE[POLICY]
        world.permissions["maintainer"] = "write"
        world.runs[RUN] = {"head_sha": server.head, "head_repository": "octo-org/app"}

    def reviewed(self, state: str = "proved", **more: str) -> None:
        """Let the review of the current head have proved a rewrite."""
        payload = pull_request(self.server)
        done = hullcheck(self.folder / "review", self.github, "pull_request", payload, self.server.merge,
                         env={"INPUT_COMMENT": "never"})  # fmt: skip
        report = json.loads((done.folder / "hullcheck-report/report.json").read_text())
        report["targets"][0]["rewrite"] |= {
            "state": state,
            "dockerfile": REWRITE,
            "recipe": "go",
            "runtime_base": "scratch",
            **more,
        }
        self.github.world.artifact(RUN, packed({"report.json": json.dumps(report).encode()}))

    def say(self, body: str, author: str = "maintainer", action: str = "created", **issue: Any) -> Done:
        """Comment, and run the workflow that hears it."""
        number = self.github.world.someone_comments(body, author)
        payload = example("issue_comment", "created")
        payload |= {"action": action}
        payload["repository"] |= {"full_name": "octo-org/app", "default_branch": "main"}
        payload["issue"] |= {"number": 1, "pull_request": {"url": "https://api.github.com/x"}} | issue
        payload["comment"] |= {"id": number, "body": body}
        payload["comment"]["user"] |= {"login": author}
        return hullcheck(self.folder / "order", self.github, "issue_comment", payload, self.server.base)

    def answers(self) -> list[str]:
        return [body for body in self.github.world.bodies() if body.startswith("<!-- hullcheck:answer")]


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


# ----------------------------------------------------------------------------------------------------------- waive

WAIVE = '/hullcheck waive CVE-2024-1 until 2999-01-31 because the parser is not used: "yaml" # 1'


def test_an_exception_is_proposed_as_a_pull_request(scene: Scene) -> None:
    world = scene.github.world
    world.commit_parents[scene.server.base] = []
    world.files[(scene.server.base, POLICY)] = (
        "scan: false\nignore:\n  - rule: HC001\n    expires: 2999-01-01\n    reason: old\nrewrite: false\n"
    )
    assert scene.say(WAIVE).status == 0
    (pushed,), (opened,) = world.pushed, world.opened
    assert pushed["parents"] == [scene.server.base] and pushed["branch"] == opened["head"]
    assert (opened["base"], opened["title"]) == ("main", "Waive CVE-2024-1 until 2999-01-31")
    assert yaml.safe_load(pushed["files"][POLICY])["ignore"] == [
        {"rule": "HC001", "expires": datetime.date(2999, 1, 1), "reason": "old"},
        {
            "id": "CVE-2024-1",
            "expires": datetime.date(2999, 1, 31),
            "reason": 'the parser is not used: "yaml" # 1',
        },
    ]
    assert pushed["files"][POLICY].endswith("rewrite: false\n")
    assert "/pull/2" in scene.answers()[0] and world.reactions[-1][1] == "+1"
    scene.say(WAIVE)  # again: the branch is there
    assert len(world.opened) == 1 and "earlier proposal" in scene.answers()[1]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("/hullcheck waive CVE-2024-1", "because REASON"),
        ("/hullcheck waive CVE-2024-1 until 2020-01-01 because it is over", "a day that is not over"),
        ("/hullcheck waive CVE-2024-1 until 2999-02-31 because no such day", "because REASON"),
        ("/hullcheck waive ZZ999 until 2999-01-01 because it is none", "no linter here has a rule"),
    ],
)
def test_what_is_no_exception_proposes_nothing(scene: Scene, words: str, said: str) -> None:
    scene.say(words)
    assert not scene.github.world.pushed and said in scene.answers()[0]


def test_who_may_not_push_may_not_propose_an_exception(scene: Scene) -> None:
    scene.say(WAIVE, "stranger")
    assert not scene.github.world.pushed and "write permission" in scene.answers()[0]


# --------------------------------------------------------------------------------------------------------- rewrite


def test_the_proved_rewrite_is_committed_on_top_of_the_head(scene: Scene) -> None:
    scene.reviewed()
    done = scene.say("/hullcheck rewrite")
    assert done.status == 0, done.log
    (pushed,) = scene.github.world.pushed
    assert pushed["files"] == {"Dockerfile": REWRITE} and pushed["branch"] == "feature"
    assert pushed["parents"] == [scene.server.head] and "Hullcheck built it" in pushed["message"]
    (answer,) = scene.answers()
    assert pushed["sha"] in answer and scene.github.world.reactions[-1][1] == "+1"


@pytest.mark.parametrize("there", [True, False])
def test_a_dockerignore_comes_along_where_there_is_none(scene: Scene, there: bool) -> None:
    scene.reviewed(dockerignore=".git\n")
    if there:
        scene.github.world.files[(scene.server.head, ".dockerignore")] = "mine\n"
    scene.say("/hullcheck rewrite")
    (pushed,) = scene.github.world.pushed
    assert pushed["files"] == {"Dockerfile": REWRITE, **({} if there else {".dockerignore": ".git\n"})}


@pytest.mark.parametrize("level", ["read", "none", "triage"])
def test_who_may_not_push_may_not_order(scene: Scene, level: str) -> None:
    scene.reviewed()
    scene.github.world.permissions["stranger"] = level
    scene.say("/hullcheck rewrite", "stranger")
    assert not scene.github.world.pushed and "write permission" in scene.answers()[0]
    assert scene.github.world.reactions[-1][1] == "confused"


def test_a_stranger_without_any_role(scene: Scene) -> None:
    scene.reviewed()
    scene.say("/hullcheck rewrite", "nobody-here")
    assert not scene.github.world.pushed and len(scene.answers()) == 1


def test_a_branch_that_moved_is_not_touched(scene: Scene) -> None:
    scene.reviewed()
    scene.github.world.pulls[1].head_sha = "e" * 40
    scene.say("/hullcheck rewrite")
    assert not scene.github.world.pushed and "no report for the current commit" in scene.answers()[0]


def test_a_branch_that_moves_at_the_last_moment_is_not_touched(scene: Scene) -> None:
    scene.reviewed()
    scene.github.fail(r"^PATCH .*/git/refs/heads/feature", 422, "Update is not a fast forward")
    scene.say("/hullcheck rewrite")
    assert scene.github.world.pulls[1].head_sha == scene.server.head and "newer commit" in scene.answers()[0]


def test_a_file_that_the_merge_changed_is_not_overwritten(scene: Scene) -> None:
    scene.reviewed()
    scene.github.world.files[(scene.server.head, "Dockerfile")] = "FROM alpine:3.23\n"
    scene.say("/hullcheck rewrite")
    assert not scene.github.world.pushed and "update the branch first" in scene.answers()[0]


@pytest.mark.parametrize("state", ["built", "none", "not-needed", "skipped"])
def test_only_what_was_proved_is_committed(scene: Scene, state: str) -> None:
    scene.reviewed(state)
    scene.say("/hullcheck rewrite")
    assert not scene.github.world.pushed and "no proved rewrite" in scene.answers()[0]


def test_of_another_dockerfile_there_is_none(scene: Scene) -> None:
    scene.reviewed()
    scene.say("/hullcheck rewrite web/Dockerfile")
    assert not scene.github.world.pushed
    scene.say("/hullcheck rewrite Dockerfile")
    assert len(scene.github.world.pushed) == 1


def test_a_fork_is_told_to_copy(scene: Scene) -> None:
    scene.reviewed()
    scene.github.world.pulls[1].head_repository = "stranger/app"
    scene.say("/hullcheck rewrite")
    assert not scene.github.world.pushed and "fork" in scene.answers()[0]


def test_a_report_from_a_fork_with_the_same_commit_does_not_count(scene: Scene) -> None:
    scene.reviewed()
    scene.github.world.runs[RUN]["head_repository"] = "stranger/app"
    scene.say("/hullcheck rewrite")
    assert not scene.github.world.pushed


def test_a_closed_pull_request(scene: Scene) -> None:
    scene.reviewed()
    scene.github.world.pulls[1].state = "closed"
    scene.say("/hullcheck rewrite")
    assert not scene.github.world.pushed and "closed" in scene.answers()[0]


def test_a_token_that_may_not_push(scene: Scene) -> None:
    scene.reviewed()
    scene.github.world.rights.discard("contents")
    scene.say("/hullcheck rewrite")
    assert not scene.github.world.pushed and "contents: write" in scene.answers()[0].replace("&#58;", ":")


def test_a_run_that_is_repeated_answers_once(scene: Scene) -> None:
    scene.say("/hullcheck explain DL3007")
    number = max(scene.github.world.comments) - 1
    payload = json.loads((scene.folder / "order/event.json").read_text())
    assert payload["comment"]["id"] == number
    hullcheck(scene.folder / "again", scene.github, "issue_comment", payload, scene.server.base)
    assert len(scene.answers()) == 1


# --------------------------------------------------------------------------------------------------------- explain


@pytest.mark.parametrize("rule", ["HC001", "DL3007", "dl3008", "JSONArgsRecommended", "SC2086", "DL9999"])
def test_rules_are_explained_to_anybody(scene: Scene, rule: str) -> None:
    scene.say(f"/hullcheck explain {rule}", "stranger")
    (answer,) = scene.answers()
    assert rule.lower() in answer.lower()


def test_every_rule_of_ours_can_be_explained() -> None:
    from bot.lint.rules import all_rules  # noqa: PLC0415

    for rule in all_rules():
        lesson = explain(rule.ID)
        assert lesson is not None and lesson.why is not None and lesson.remedy is not None
        for text in (lesson.why.english, lesson.remedy.english, lesson.remedy.portuguese):
            assert text and "{" not in text and "…" not in text, f"{rule.ID}: say an example in bot/lint/explain.py"


def test_buildkits_pages() -> None:
    for name, page in (("JSONArgsRecommended", "json-args-recommended"), ("StageNameCasing", "stage-name-casing")):
        lesson = explain(name)
        assert lesson is not None and lesson.url.endswith(f"/{page}/")


def test_an_unknown_rule_is_said_and_shown_inert(scene: Scene) -> None:
    scene.say("/hullcheck explain @octocat/<img>", "stranger")
    (answer,) = scene.answers()
    assert "no linter here has" in answer and "`@octocat/<img>`" in answer


def test_in_the_languages_of_the_policy(scene: Scene) -> None:
    scene.github.world.files[("main", POLICY)] = "language: pt-BR\n"
    scene.say("/hullcheck explain HC001")
    assert "Correção" in scene.answers()[0]


# --------------------------------------------------------------------------------------------------- what is heard


@pytest.mark.parametrize(
    ("body", "order"),
    [
        ("/hullcheck rewrite", ChatCommand(Verb.REWRITE)),
        ("/hullcheck rewrite a/Dockerfile\r\nplease", ChatCommand(Verb.REWRITE, "a/Dockerfile")),
        ("/hullcheck  explain\tDL3007", ChatCommand(Verb.EXPLAIN, "DL3007")),
        ("/hullcheck explain", ChatCommand(Verb.HELP)),
        ("/hullcheck", ChatCommand(Verb.HELP)),
        ("/hullcheck merge", ChatCommand(Verb.HELP)),
        ("/hullcheck rewrite a b", ChatCommand(Verb.HELP)),
        ("> /hullcheck rewrite", None),
        ("please /hullcheck rewrite", None),
        ("/hullchecker rewrite", None),
        ("    /hullcheck rewrite", None),
        ("", None),
    ],
)
def test_only_a_first_line_that_is_an_order_is_one(body: str, order: ChatCommand | None) -> None:
    assert understand(body) == order


@given(st.text())
def test_any_text_is_understood_or_not(body: str) -> None:
    found = understand(body)
    assert found is None or body.lstrip("\r\n").startswith("/hullcheck")


@pytest.mark.parametrize("action", ["edited", "deleted"])
def test_what_was_changed_afterwards_is_not_heard(scene: Scene, action: str) -> None:
    scene.say("/hullcheck explain DL3007", action=action)
    assert scene.answers() == []


def test_an_issue_is_no_pull_request(scene: Scene) -> None:
    scene.say("/hullcheck explain DL3007", pull_request=None)
    assert scene.answers() == []


def test_talk_is_left_alone(scene: Scene) -> None:
    done = scene.say("what does /hullcheck do?")
    assert done.status == 0 and scene.github.requests == []
