"""Check runs: begun, filled in batches and concluded, whatever gets lost on the way."""

from __future__ import annotations

from typing import Any

import pytest

from bot.github import checks
from bot.github.api import GitHubError
from bot.github.checks import CheckConclusion, CheckSubject, Conclusion
from bot.github.client import GitHubClient
from bot.report.annotations import Annotation, AnnotationLevel
from tests.standin.server import StandIn

SUBJECT = CheckSubject("images", "a" * 40, "https://github.com/octo-org/app/actions/runs/42", "hullcheck-42-1")


def remarks(count: int) -> tuple[Annotation, ...]:
    return tuple(
        Annotation(AnnotationLevel.WARNING, f"rule {number}", "why", "Dockerfile", number)
        for number in range(1, count + 1)
    )


def run(github: StandIn) -> dict[str, Any]:
    (found,) = github.world.check_runs.values()
    return found


@pytest.mark.parametrize("count", [0, 1, 50, 51, 120])
def test_annotations_come_in_batches_and_the_last_one_concludes(
    github: StandIn, client: GitHubClient, count: int
) -> None:
    number = checks.start(client, SUBJECT, "running")
    assert run(github)["status"] == "in_progress" and run(github)["external_id"] == "hullcheck-42-1"
    checks.finish(client, number, CheckConclusion(Conclusion.NEUTRAL, "done", "text", remarks(count)))
    assert (run(github)["status"], run(github)["conclusion"]) == ("completed", "neutral")
    assert [one["start_line"] for one in github.world.annotations[number]] == list(range(1, count + 1))


@pytest.mark.parametrize("fault", [{"disconnect": True}, {"status": 502}])
@pytest.mark.parametrize("after", [True, False])
def test_a_lost_answer_doubles_no_annotation(
    github: StandIn, client: GitHubClient, fault: dict[str, Any], after: bool
) -> None:
    number = checks.start(client, SUBJECT, "running")
    github.fail(r"^PATCH .*/check-runs/", after=after, **fault)
    checks.finish(client, number, CheckConclusion(Conclusion.SUCCESS, "done", "text", remarks(60)))
    assert [one["start_line"] for one in github.world.annotations[number]] == list(range(1, 61))
    assert run(github)["conclusion"] == "success"


def test_another_runs_check_of_the_same_name_is_not_taken_for_ours(github: StandIn, client: GitHubClient) -> None:
    checks.start(client, CheckSubject("images", SUBJECT.head_sha, SUBJECT.details_url, "hullcheck-41-1"), "running")
    github.fail(r"^POST .*/check-runs$", 502)
    checks.start(client, SUBJECT, "running")
    assert sorted(one["external_id"] for one in github.world.check_runs.values()) == [
        "hullcheck-41-1",
        "hullcheck-42-1",
    ]


def test_github_that_stays_down_is_an_error_in_the_end(github: StandIn, client: GitHubClient) -> None:
    number = checks.start(client, SUBJECT, "running")
    github.fail(".", 503, times=100)
    with pytest.raises(GitHubError):
        checks.finish(client, number, CheckConclusion(Conclusion.SUCCESS, "done", "text"))


def test_texts_are_cut_to_what_github_takes(github: StandIn, client: GitHubClient) -> None:
    number = checks.start(client, SUBJECT, "running")
    long = Annotation(AnnotationLevel.ERROR, "t" * 1000, "m" * 100_000, "Dockerfile", 3, 2, raw_details="r" * 100_000)
    checks.finish(client, number, CheckConclusion(Conclusion.FAILURE, "t" * 1000, "line\n" * 30_000, (long,)))
    (made,) = github.world.annotations[number]
    assert len(made["title"]) == 255 and len(made["message"]) <= 16_000 and made["end_line"] == 3
    assert len(run(github)["output"]["summary"]) <= 65_535 and run(github)["output"]["summary"].endswith("…\n")
