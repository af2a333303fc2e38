"""Suggestions: one review, on lines of the diff only, and none of it twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.github.suggestions import blob_id, lines
from tests.standin.flows import Done, hullcheck, pull_request
from tests.standin.repositories import Server, git, make_server, push_again
from tests.standin.server import StandIn
from tests.standin.world import PullRequest

BASE = {
    "Dockerfile": 'FROM alpine:3.23\nWORKDIR /app\nCOPY run.sh .\nUSER nobody\nENTRYPOINT ["sh", "run.sh"]\n',
    "run.sh": "echo hello\n",
    ".github/hullcheck.yml": "scan: false\nrewrite: false\n",
}
HEAD = {"Dockerfile": BASE["Dockerfile"].replace("COPY", "ADD")}
ASKED = {"INPUT_SUGGESTIONS": "true"}


@pytest.fixture(autouse=True)
def no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///nonexistent/docker.sock")


@pytest.fixture
def server(tmp_path: Path) -> Server:
    return make_server(tmp_path / "server", BASE, HEAD)


@pytest.fixture
def github(server: Server) -> Iterator[StandIn]:
    with StandIn(repositories=server.root) as standin:
        update(standin, server)
        yield standin


def update(github: StandIn, server: Server) -> None:
    """Let GitHub list what the pull request changes, from the real repository."""
    pull = PullRequest(1, server.head, server.base, files=["Dockerfile"])
    work = server.root / "work"
    patch = git(work, "diff", "--no-color", f"{server.forked_at}..{server.head}", "--", "Dockerfile")
    pull.patches["Dockerfile"] = patch[patch.index("@@") :]
    pull.blobs["Dockerfile"] = git(work, "rev-parse", f"{server.head}:Dockerfile")
    count = len(git(work, "show", f"{server.head}:Dockerfile").splitlines())
    pull.shown["Dockerfile"] = set(range(1, count + 1))  # the file is shorter than the context of a hunk
    github.world.pulls[1] = pull


def review(server: Server, github: StandIn, folder: Path, **env: str) -> Done:
    return hullcheck(folder, github, "pull_request", pull_request(server), server.merge, env=ASKED | env)


def comments(github: StandIn) -> list[dict[str, Any]]:
    return [one for made in github.world.reviews for one in made.get("comments", [])]


def test_a_fix_that_lies_in_the_diff_is_one_click(server: Server, github: StandIn, tmp_path: Path) -> None:
    assert review(server, github, tmp_path).status == 0
    (made,) = github.world.reviews
    assert made["event"] == "COMMENT" and made["commit_id"] == server.head
    (comment,) = made["comments"]
    assert (comment["path"], comment["line"], comment["side"]) == ("Dockerfile", 3, "RIGHT")
    assert "```suggestion\nCOPY run.sh .\n```" in comment["body"]


def test_none_is_posted_twice_whatever_became_of_it(server: Server, github: StandIn, tmp_path: Path) -> None:
    review(server, github, tmp_path / "1")
    github.world.review_comments.clear()  # somebody deleted it
    review(server, github, tmp_path / "2")
    push_again(server, {"Dockerfile": HEAD["Dockerfile"].replace("USER", "LABEL a=b\nUSER")})
    update(github, server)
    review(server, github, tmp_path / "3")
    assert len(comments(github)) == 1


def test_a_new_one_is_a_second_review(server: Server, github: StandIn, tmp_path: Path) -> None:
    review(server, github, tmp_path / "1")
    push_again(server, {"Dockerfile": HEAD["Dockerfile"].replace("run.sh .", "run.sh .\nADD run.sh other.sh")})
    update(github, server)
    review(server, github, tmp_path / "2")
    assert [one["line"] for one in comments(github)] == [3, 4] and "more" in github.world.reviews[1]["body"]


def test_a_marker_of_somebody_else_holds_nothing_back(server: Server, github: StandIn, tmp_path: Path) -> None:
    review(server, github, tmp_path / "1")
    github.world.reviews[0]["user"]["login"] = "stranger"
    review(server, github, tmp_path / "2")
    assert len(github.world.reviews) == 2


def test_a_file_that_the_merge_changed_gets_none(server: Server, github: StandIn, tmp_path: Path) -> None:
    github.world.pulls[1].blobs["Dockerfile"] = "e" * 40
    review(server, github, tmp_path)
    assert github.world.reviews == []


def test_unless_asked_for_there_are_none(server: Server, github: StandIn, tmp_path: Path) -> None:
    review(server, github, tmp_path, INPUT_SUGGESTIONS="false")
    assert github.world.reviews == [] and github.count("/files|/reviews") == 0


def test_github_that_does_not_take_them_is_a_remark(server: Server, github: StandIn, tmp_path: Path) -> None:
    github.fail(r"^POST .*/reviews$", 422, "Pull request review thread line must be part of the diff")
    done = review(server, github, tmp_path)
    assert done.status == 0 and "suggestions could not be posted" in done.summary and github.world.bodies()


def test_lines_of_a_patch() -> None:
    first = "@@ -1,3 +1,4 @@\n FROM a\n-USER x\n+USER y\n+RUN b\n CMD c"
    patch = first + "\n@@ -10 +11,2 @@ x\n d\n+e\n\\ No newline at end of file"
    assert lines(patch) == {1, 2, 3, 4, 11, 12}
    assert lines("") == lines("binary") == frozenset()


@given(st.lists(st.sampled_from(["same", "new", "gone"]), min_size=1, max_size=30))
def test_the_lines_of_a_patch_are_those_of_the_new_file(kinds: list[str]) -> None:
    sign = {"same": " ", "new": "+", "gone": "-"}
    after = [kind for kind in kinds if kind != "gone"]
    patch = f"@@ -1,{len(kinds)} +1,{len(after)} @@\n" + "\n".join(sign[kind] + "x" for kind in kinds)
    assert lines(patch) == set(range(1, len(after) + 1))


@given(st.text())
def test_any_text_is_a_patch_or_none(text: str) -> None:
    assert all(number > 0 for number in lines(text))


def test_the_id_is_gits(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes("FROM é\n".encode())
    assert blob_id("FROM é\n") == git(tmp_path, "hash-object", "file")
