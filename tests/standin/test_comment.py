"""The one comment on a pull request, over real HTTP against the stand-in."""

from __future__ import annotations

import pytest

from bot.github import comment
from bot.github.client import GitHubClient
from bot.github.comment import CommentOutcome, marker
from bot.text import Language
from tests.standin.conftest import IMPATIENT
from tests.standin.server import StandIn
from tests.standin.world import PullRequest


def test_a_first_comment_is_created(github: StandIn, client: GitHubClient) -> None:
    posted = comment.publish(client, 1, "", "Hello")
    assert posted.outcome is CommentOutcome.CREATED
    assert github.world.bodies() == ["<!-- hullcheck:default -->\nHello"]
    assert posted.url.startswith("https://github.com/octo-org/app/pull/1#issuecomment-")


def test_a_second_push_updates_the_same_comment(github: StandIn, client: GitHubClient) -> None:
    first = comment.publish(client, 1, "", "one")
    second = comment.publish(client, 1, "", "two")
    assert second.outcome is CommentOutcome.UPDATED and second.url == first.url
    assert github.world.bodies() == ["<!-- hullcheck:default -->\ntwo"]


def test_the_same_text_is_not_written_again(github: StandIn, client: GitHubClient) -> None:
    comment.publish(client, 1, "", "one  \n\n")
    assert comment.publish(client, 1, "", "one  \n\n").outcome is CommentOutcome.UNCHANGED
    assert github.count("^PATCH") == 0


def test_it_is_found_behind_many_pages(github: StandIn, client: GitHubClient) -> None:
    for number in range(130):
        github.world.someone_comments(f"chat {number}")
    comment.publish(client, 1, "", "one")
    for number in range(130):
        github.world.someone_comments(f"more chat {number}")
    comment.publish(client, 1, "", "two")
    assert [body for body in github.world.bodies() if "hullcheck" in body] == ["<!-- hullcheck:default -->\ntwo"]


@pytest.mark.parametrize("author", ["octocat", "dependabot[bot]", "hullcheck-imitator[bot]"])
def test_a_strangers_comment_with_our_marker_is_left_alone(github: StandIn, client: GitHubClient, author: str) -> None:
    fake = f"{marker('')}\nall is well"
    github.world.someone_comments(fake, author)
    assert comment.publish(client, 1, "", "real").outcome is CommentOutcome.CREATED
    assert github.world.bodies() == [fake, f"{marker('')}\nreal"]


def test_keys_keep_comments_apart(github: StandIn, client: GitHubClient) -> None:
    comment.publish(client, 1, "api", "one")
    comment.publish(client, 1, "web", "two")
    comment.publish(client, 1, "api", "three")
    assert github.world.bodies() == ["<!-- hullcheck:api -->\nthree", "<!-- hullcheck:web -->\ntwo"]


def test_a_key_cannot_end_the_marker() -> None:
    line = marker('x --> <img src="x"> <!-- -')
    assert line.startswith("<!-- ") and line.endswith(" -->")
    assert "--" not in line[4:-3] and "<" not in line[4:] and marker("a-b") != marker("a--b")


def test_only_update_begins_nothing(github: StandIn, client: GitHubClient) -> None:
    assert comment.publish(client, 1, "", "x", only_update=True).outcome is CommentOutcome.NONE
    comment.publish(client, 1, "", "bad")
    assert comment.publish(client, 1, "", "good", only_update=True).outcome is CommentOutcome.UPDATED
    assert github.world.bodies() == [f"{marker('')}\ngood"]


def test_two_runs_that_race_leave_one_comment(github: StandIn, client: GitHubClient) -> None:
    """Another run writes its comment after ours was found missing, and before ours is there."""
    other = [0]

    def other_run() -> None:
        other[0] = github.world.someone_comments(f"{marker('')}\nthe other's", github.world.viewer)

    github.world.on_comment.append(other_run)
    comment.publish(client, 1, "", "ours")
    assert github.world.bodies() == [f"{marker('')}\nours"], "ours is the oldest: the other's was deleted"
    assert other[0] not in github.world.comments


def test_the_run_that_came_second_moves_into_the_older_comment(github: StandIn, client: GitHubClient) -> None:
    def slower() -> None:  # the other's comment has a lower id, but was not listed yet when we looked
        mine = max(github.world.comments)
        older = github.world.someone_comments(f"{marker('')}\nthe other's", github.world.viewer)
        github.world.comments[mine - 1] = github.world.comments.pop(older) | {"id": mine - 1}

    github.world.on_comment.append(slower)
    posted = comment.publish(client, 1, "", "ours")
    assert posted.outcome is CommentOutcome.UPDATED
    assert github.world.bodies() == [f"{marker('')}\nours"]


def test_doubles_of_the_past_are_cleared_away(github: StandIn, client: GitHubClient) -> None:
    first = github.world.someone_comments(f"{marker('')}\none", github.world.viewer)
    github.world.someone_comments(f"{marker('')}\ntwo", github.world.viewer)
    comment.publish(client, 1, "", "three")
    assert list(github.world.comments) == [first]
    assert github.world.bodies() == [f"{marker('')}\nthree"]


def test_a_comment_that_vanishes_between_list_and_edit_is_written_anew(github: StandIn, client: GitHubClient) -> None:
    comment.publish(client, 1, "", "one")
    github.fail(r"^PATCH .*/issues/comments/", 404, "Not Found")
    assert comment.publish(client, 1, "", "two").outcome in (CommentOutcome.CREATED, CommentOutcome.UPDATED)
    assert github.world.bodies() == [f"{marker('')}\ntwo"]


def test_a_lost_answer_does_not_double_the_comment(github: StandIn, client: GitHubClient) -> None:
    github.fail(r"^POST .*/comments$", disconnect=True, after=True)
    posted = comment.publish(client, 1, "", "one")
    assert posted.problem is None
    assert github.world.bodies() == [f"{marker('')}\none"]


def test_a_request_that_never_arrived_is_made_again(github: StandIn, client: GitHubClient) -> None:
    github.fail(r"^POST .*/comments$", 502, "Bad Gateway")
    assert comment.publish(client, 1, "", "one").outcome is CommentOutcome.CREATED
    assert github.world.bodies() == [f"{marker('')}\none"]


def test_a_read_only_token_is_a_reason_and_no_error(github: StandIn, client: GitHubClient) -> None:
    github.world.rights.clear()
    posted = comment.publish(client, 1, "", "x")
    assert posted.outcome is CommentOutcome.FAILED and posted.problem is not None
    assert "pull-requests: write" in posted.problem.english and "forks" in posted.problem.english
    assert "pull-requests: write" in posted.problem.render(Language.PORTUGUESE)


def test_locked_and_archived_have_their_own_reason(github: StandIn, client: GitHubClient) -> None:
    github.world.locked = True
    locked = comment.publish(client, 1, "", "x")
    github.world.archived = True
    archived = comment.publish(client, 1, "", "x")
    assert locked.problem is not None and "locked" in locked.problem.english
    assert archived.problem is not None and "archived" in archived.problem.english


def test_a_pull_request_that_is_gone(github: StandIn, client: GitHubClient) -> None:
    assert comment.publish(client, 99, "", "x").outcome is CommentOutcome.FAILED


def test_github_being_down_is_a_reason_and_no_error(github: StandIn, client: GitHubClient) -> None:
    github.fail(r".", 503, "Service Unavailable", times=100)
    posted = comment.publish(client, 1, "", "x")
    assert posted.outcome is CommentOutcome.FAILED and posted.problem is not None


def test_no_server_at_all(github: StandIn) -> None:
    lost = GitHubClient("o/r", "t", api_url="http://127.0.0.1:9", patience=IMPATIENT)
    posted = comment.publish(lost, 1, "", "x")
    assert posted.problem is not None and "refused" in posted.problem.english


def test_no_longer_concerned_folds_the_comment_away_and_back(github: StandIn, client: GitHubClient) -> None:
    assert comment.resolve(client, 1, "", "nothing here").outcome is CommentOutcome.NONE
    assert github.world.bodies() == []
    comment.publish(client, 1, "", "bad")
    assert comment.resolve(client, 1, "", "nothing here").outcome is CommentOutcome.RESOLVED
    assert comment.resolve(client, 1, "", "nothing here").outcome is CommentOutcome.UNCHANGED
    assert len(github.world.minimized) == 1 and github.world.bodies()[0].endswith("nothing here")
    comment.publish(client, 1, "", "bad again")
    assert not github.world.minimized and github.world.bodies() == [f"{marker('')}\nbad again"]


def test_a_server_that_cannot_fold_is_no_trouble(github: StandIn, client: GitHubClient) -> None:
    comment.publish(client, 1, "", "bad")
    github.fail("^POST /graphql", 404, "Not Found", times=10)
    assert comment.resolve(client, 1, "", "nothing here").outcome is CommentOutcome.RESOLVED


def test_a_comment_is_never_too_long_for_github(github: StandIn, client: GitHubClient) -> None:
    assert comment.publish(client, 1, "", "0123456789\n" * 9000).outcome is CommentOutcome.CREATED


def test_another_app_finds_its_own_comment(github: StandIn, client: GitHubClient) -> None:
    github.world.viewer = "acme-reviewer[bot]"
    comment.publish(client, 1, "", "one")
    comment.publish(client, 1, "", "two")
    assert github.world.bodies() == [f"{marker('')}\ntwo"]


def test_a_token_that_may_not_ask_who_it_is(github: StandIn, client: GitHubClient) -> None:
    github.fail("^POST /graphql", 403, "Resource not accessible by integration", times=10)
    comment.publish(client, 1, "", "one")
    comment.publish(client, 1, "", "two")
    assert github.world.bodies() == [f"{marker('')}\ntwo"]


def test_the_oldest_enterprise_server() -> None:
    with StandIn("ghes-3.17", prefix="/api/v3") as ghes:
        ghes.world.pulls[1] = PullRequest(1, "a" * 40, "b" * 40)
        client = GitHubClient(ghes.world.repository, ghes.world.token, api_url=ghes.url, patience=IMPATIENT)
        comment.publish(client, 1, "", "one")
        comment.publish(client, 1, "", "two")
        assert ghes.world.bodies() == [f"{marker('')}\ntwo"]
        assert comment.resolve(client, 1, "", "done").outcome is CommentOutcome.RESOLVED
        assert ghes.world.minimized
