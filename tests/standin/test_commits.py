"""Which two commits are compared, and that they are there, however little the checkout holds."""

from __future__ import annotations

import dataclasses
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.action import commits
from bot.action.commits import Remote
from bot.action.event import Event, EventKind
from bot.errors import InputError, UnavailableError
from bot.host.git import Repository
from tests.standin.repositories import Server, git, make_server
from tests.standin.server import StandIn

BASE = {"Dockerfile": "FROM alpine:3.23\n", ".github/hullcheck.yml": "max-size: 5MB\n"}
HEAD = {"Dockerfile": "FROM alpine:3.23\nRUN true\n"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Server:
    return make_server(tmp_path_factory.mktemp("server"), BASE, HEAD)


@pytest.fixture
def github(server: Server) -> Iterator[StandIn]:
    with StandIn(repositories=server.root) as standin:
        yield standin


def event(server: Server, github: StandIn, **values: object) -> Event:
    made = Event(
        kind=EventKind.PULL_REQUEST,
        action="synchronize",
        repository="octo-org/app",
        default_branch="main",
        sha=server.merge,
        base_sha=server.forked_at,  # as in real payloads: older than what was merged with
        base_ref="main",
        head_sha=server.head,
        head_ref="feature",
        head_repository="octo-org/app",
        actor="octocat",
        run_id=1,
        run_attempt=1,
        server_url=github.host,
        api_url=github.url,
        pull_request=1,
    )
    return dataclasses.replace(made, **values)  # type: ignore[arg-type]


def no_api(base: str, head: str) -> str:
    raise UnavailableError("GitHub is down")


def find(
    server: Server, github: StandIn, tmp_path: Path, workspace: Path | None, what: Event | None = None, **names: str
) -> commits.Revisions:
    what = what or event(server, github)
    remote = Remote.of(what, github.world.token)
    found = commits.find(what, remote, workspace, tmp_path / "own", no_api, **names)
    repository = Repository(found.repository)
    assert repository.has(found.base) and repository.has(found.head)
    return found


def test_the_merge_commit_against_its_first_parent_from_a_checkout_of_one_commit(
    server: Server, github: StandIn, tmp_path: Path
) -> None:
    workspace = server.checkout(tmp_path / "workspace", server.merge)
    before = sorted(path for path in workspace.rglob("*"))
    found = find(server, github, tmp_path, workspace)
    assert (found.base, found.head) == (server.base, server.merge)
    changed = Repository(found.repository).changes(found.base, found.head)
    assert [change.path for change in changed] == ["Dockerfile"], "not what main gained meanwhile"
    assert sorted(path for path in workspace.rglob("*")) == before, "the workspace is only read"


def test_a_pull_request_with_another_base_is_not_compared_with_the_one_before(
    server: Server, github: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GitHub tells of the new base before it has merged with it: what it merged with before has its own policy."""
    monkeypatch.setattr(commits, "_MERGE_SECONDS", 0.0)
    stale = git(
        server.root / "work", "commit-tree", "-m", "x", "-p", server.forked_at, "-p", server.head, "HEAD^{tree}"
    )
    edited = event(server, github, action="edited", sha=stale, base_sha=server.base)
    found = find(server, github, tmp_path / "1", None, edited)
    assert (found.base, found.head) == (server.base, server.merge)
    later = event(server, github, action="edited", base_sha=server.forked_at)  # never merged with that
    found = find(server, github, tmp_path / "2", None, later)
    assert (found.base, found.head) == (server.forked_at, server.head)


def test_without_a_checkout(server: Server, github: StandIn, tmp_path: Path) -> None:
    empty = tmp_path / "workspace"
    empty.mkdir()
    found = find(server, github, tmp_path, empty)
    assert (found.base, found.head) == (server.base, server.merge)


def test_a_full_checkout_needs_no_server(server: Server, github: StandIn, tmp_path: Path) -> None:
    workspace = server.checkout(tmp_path / "workspace", server.merge, depth=None)
    nowhere = event(server, github, server_url="http://127.0.0.1:9")
    found = find(server, github, tmp_path, workspace, nowhere)
    assert (found.base, found.head) == (server.base, server.merge)


def test_a_workspace_of_another_user(server: Server, github: StandIn, tmp_path: Path) -> None:
    workspace = server.checkout(tmp_path / "workspace", server.merge)
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    subprocess.run([*sudo, "chown", "-R", "1234:1234", str(workspace)], check=True, timeout=30)
    assert find(server, github, tmp_path, workspace).head == server.merge


@pytest.mark.parametrize("depth", [1, None])
def test_without_a_merge_commit_head_against_the_merge_base(
    server: Server, github: StandIn, tmp_path: Path, depth: int | None
) -> None:
    workspace = server.checkout(tmp_path / "workspace", server.head, depth)
    plain = event(server, github, sha=server.head, base_sha=server.base)
    found = find(server, github, tmp_path, workspace, plain)
    assert (found.base, found.head) == (server.forked_at, server.head)


def test_github_says_where_the_branches_parted(server: Server, github: StandIn, tmp_path: Path) -> None:
    plain = event(server, github, sha=server.head)
    asked: list[tuple[str, str]] = []

    def merge_base(base: str, head: str) -> str:
        asked.append((base, head))
        return server.forked_at

    found = commits.find(plain, Remote.of(plain, github.world.token), None, tmp_path / "own", merge_base)
    assert found.base == server.forked_at and asked == [(server.forked_at, server.head)]
    assert Repository(found.repository).has(found.base)


def test_a_merge_commit_that_is_gone(server: Server, github: StandIn, tmp_path: Path) -> None:
    gone = event(server, github, sha="d" * 40, base_sha=server.base)
    found = find(server, github, tmp_path, None, gone)
    assert (found.base, found.head) == (server.forked_at, server.head)


def test_merge_group(server: Server, github: StandIn, tmp_path: Path) -> None:
    group = event(
        server, github, kind=EventKind.MERGE_GROUP, base_sha=server.base, head_sha=server.merge, pull_request=None
    )
    found = find(server, github, tmp_path, server.checkout(tmp_path / "workspace", server.merge), group)
    assert (found.base, found.head, found.whole) == (server.base, server.merge, False)


def test_a_whole_branch_is_compared_with_nothing_but_its_policy(
    server: Server, github: StandIn, tmp_path: Path
) -> None:
    manual = event(server, github, kind=EventKind.WORKFLOW_DISPATCH, sha=server.base, base_sha="", head_sha=server.base)
    found = find(server, github, tmp_path, server.checkout(tmp_path / "workspace", server.base), manual)
    repository = Repository(found.repository)
    assert found.whole and found.head == server.base
    assert repository.files(found.base) == (".github/hullcheck.yml",)
    assert "Dockerfile" in [change.path for change in repository.changes(found.base, found.head)]


def test_named_revisions(server: Server, github: StandIn, tmp_path: Path) -> None:
    found = find(server, github, tmp_path, None, base_ref="main", head_ref="refs/pull/1/head")
    assert (found.base, found.head) == (server.forked_at, server.head)


def test_a_revision_named_like_an_option(server: Server, github: StandIn, tmp_path: Path) -> None:
    with pytest.raises((UnavailableError, InputError)):
        find(server, github, tmp_path, None, head_ref="--upload-pack=touch /tmp/pwned")


def test_a_wrong_token_is_told_with_what_to_do(server: Server, github: StandIn, tmp_path: Path) -> None:
    remote = Remote.of(event(server, github), "wrong")
    with pytest.raises(UnavailableError, match="contents: read"):
        commits.find(event(server, github), remote, None, tmp_path / "own", no_api)


def test_the_token_is_in_no_argument_and_no_file(server: Server, github: StandIn, tmp_path: Path) -> None:
    find(server, github, tmp_path, None)
    encoded = Remote.of(event(server, github), github.world.token).env.values()
    secrets = [github.world.token, *(value.rpartition(" ")[2] for value in encoded if "Basic" in value)]
    for path in (tmp_path / "own").rglob("*"):
        if path.is_file():
            assert not any(secret.encode() in path.read_bytes() for secret in secrets)


def test_a_partial_clone_is_not_relied_on(server: Server, github: StandIn, tmp_path: Path) -> None:
    workspace = tmp_path / "workspace"
    git(server.bare, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "-q", "--no-checkout", "--filter=blob:none", f"file://{server.bare}", str(workspace))
    found = find(server, github, tmp_path, workspace)
    assert Repository(found.repository).read(found.head, "Dockerfile", 1000) == HEAD["Dockerfile"].encode()
