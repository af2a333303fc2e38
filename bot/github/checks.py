"""A check run of our own: a name that a ruleset can require, a conclusion from the policy, and remarks on the lines.

Like the comment it never fails a job: what GitHub refuses comes back as a reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol

from bot.github.api import GitHubError, Problem
from bot.report.annotations import Annotation, AnnotationLevel, clean_annotation
from bot.text import visible

BATCH = 50  # annotations in one request; GitHub takes no more
TEXT_LIMIT = 65_535  # characters of a summary or a text
_TITLE_LIMIT = 255
_TRIES = 3
_MESSAGE_LIMIT = 64_000  # bytes are meant; a character of ours is at most 4 of them

_LEVELS = {
    AnnotationLevel.ERROR: "failure",
    AnnotationLevel.WARNING: "warning",
    AnnotationLevel.NOTICE: "notice",
}


class Conclusion(Enum):
    """How a check ends. NEUTRAL satisfies a required check as SUCCESS does."""

    SUCCESS = "success"
    NEUTRAL = "neutral"
    FAILURE = "failure"
    CANCELLED = "cancelled"
    ACTION_REQUIRED = "action_required"  # somebody has to look; it does not satisfy a required check


class CheckRuns(Protocol):
    """What check runs need of GitHub."""

    def create_check_run(self, body: Mapping[str, Any]) -> int:
        """Make a check run and return its id."""
        ...

    def update_check_run(self, run_id: int, body: Mapping[str, Any]) -> None:
        """Change a check run; annotations are added to those it has."""
        ...

    def annotations_count(self, run_id: int) -> int:
        """Return how many annotations a check run has."""
        ...

    def check_runs(self, head_sha: str, name: str) -> tuple[tuple[int, str], ...]:
        """Return the id and the external id of a commit's check runs of that name."""
        ...


@dataclass(frozen=True, slots=True)
class CheckConclusion:
    """What a check run says in the end."""

    conclusion: Conclusion
    title: str
    summary: str
    annotations: Sequence[Annotation] = ()


@dataclass(frozen=True, slots=True)
class CheckSubject:
    """What a check run is about. `external_id` tells this run's from those of others with the same name."""

    name: str
    head_sha: str
    details_url: str
    external_id: str


def start(checks: CheckRuns, subject: CheckSubject, title: str) -> int:
    """Show that the review runs; -> the id of the check run."""
    body = {
        "name": subject.name,
        "head_sha": subject.head_sha,
        "status": "in_progress",
        "details_url": subject.details_url,
        "external_id": subject.external_id,
        "output": {"title": title, "summary": ""},
    }
    try:
        return checks.create_check_run(body)
    except GitHubError as error:
        if error.problem is not Problem.UNAVAILABLE:
            raise
        # The answer was lost, but the check run may be there.
        made = [one for one, ours in checks.check_runs(subject.head_sha, subject.name) if ours == subject.external_id]
        return made[0] if made else checks.create_check_run(body)


def finish(checks: CheckRuns, run_id: int, outcome: CheckConclusion) -> None:
    """Add the annotations, batch by batch, and conclude with the last one: nobody sees it done before it is."""
    placed = [_annotation(clean_annotation(one)) for one in outcome.annotations if one.path]
    batches = [placed[first : first + BATCH] for first in range(0, len(placed), BATCH)] or [[]]
    shown = 0
    for number, batch in enumerate(batches, 1):
        output: dict[str, Any] = {
            "title": visible(outcome.title, "")[:_TITLE_LIMIT],
            "summary": _fit(outcome.summary),
            "annotations": batch,
        }
        last = {"conclusion": outcome.conclusion.value} if number == len(batches) else {}
        shown += len(batch)
        _update(checks, run_id, {"output": output, **last}, shown)


def _update(checks: CheckRuns, run_id: int, body: dict[str, Any], shown: int) -> None:
    """Update a check run that has `shown` annotations afterwards; GitHub adds those of each request to what it has."""
    for left in reversed(range(_TRIES)):
        try:
            checks.update_check_run(run_id, body)
            return
        except GitHubError as error:
            if error.problem is not Problem.UNAVAILABLE or not left:
                raise
            if checks.annotations_count(run_id) >= shown:  # they arrived, only the answer did not
                body = body | {"output": body["output"] | {"annotations": []}}


def _annotation(one: Annotation) -> dict[str, Any]:
    line = one.line or 1
    made: dict[str, Any] = {
        "path": one.path,
        "start_line": line,
        "end_line": max(one.end_line or line, line),
        "annotation_level": _LEVELS[one.level],
        "message": one.message[: _MESSAGE_LIMIT // 4] or one.title,
        "title": one.title[:_TITLE_LIMIT],
    }
    return made | ({"raw_details": one.raw_details[: _MESSAGE_LIMIT // 4]} if one.raw_details else {})


def _fit(text: str) -> str:
    if len(text) <= TEXT_LIMIT:
        return text
    cut = text[: TEXT_LIMIT - 10]
    return cut[: cut.rfind("\n") + 1] + "\n…\n"
