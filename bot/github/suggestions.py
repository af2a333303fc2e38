"""One-click changes, posted as one review of the pull request.

A review cannot be deleted, so its body keeps the list of what was suggested: what somebody dismissed, resolved or
deleted is not suggested again. GitHub takes comments only on lines of the diff, and only of the head commit: where the
file that was reviewed (the merge's) is another than head's, nothing is suggested.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.github import pulls
from bot.github.api import Rest, given, items, understands
from bot.messages import github as messages
from bot.model.reports import Report
from bot.text import Language

if TYPE_CHECKING:
    from github.PullRequest import ReviewComment

    from bot.report.suggestions import Suggestion

MOST = 20  # in one review; nobody clicks more
_MARKER = re.compile(r"<!-- hullcheck-suggested:([0-9a-f ]*) -->")
_HUNK = re.compile(r"@@ -\d+(?:,\d+)? \+(\d+)(?:,\d+)? @@")


def post(github: Rest, number: int, head_sha: str, who: str, report: Report, language: Language) -> int:
    """Post what can be suggested and was not before; -> how many. Raises GitHubError."""
    from bot.report.suggestions import suggestions  # noqa: PLC0415 - for the few who ask for it

    concerned = {target.comparison.target.dockerfile: target.comparison.dockerfile_text for target in report.targets}
    diff = {
        one.path: lines(one.patch)
        for one in pulls.files(github, number)
        if one.path in concerned and one.sha == blob_id(concerned[one.path])
    }
    found = suggestions(report, diff, language) if diff else ()
    before = _find_suggested(github, number, who) if found else frozenset()
    new = [one for one in found if one.key not in before][:MOST]
    if new:
        _create_review(github, number, head_sha, _body(new, before, language), [_comment(one) for one in new])
    return len(new)


def lines(patch: str) -> frozenset[int]:
    """Return the numbers of head's lines that a patch shows, and that GitHub therefore takes a comment on."""
    found = set()
    number = 0
    for line in patch.split("\n"):
        if hunk := _HUNK.match(line):
            number = int(hunk[1])
        elif line[:1] in (" ", "+") and number:
            found.add(number)
            number += 1
    return frozenset(found)


def blob_id(text: str) -> str:
    """Return git's id of a file with that text."""
    raw = text.encode("utf-8", "surrogateescape")
    return hashlib.sha1(b"blob %d\0" % len(raw) + raw, usedforsecurity=False).hexdigest()


@understands
def _create_review(github: Rest, number: int, head_sha: str, body: str, comments: list[ReviewComment]) -> None:
    repository = github.repository
    made = repository.get_pull(number).create_review(repository.get_commit(head_sha), body, "COMMENT", comments)
    given(made.id)


@understands
def _find_suggested(github: Rest, number: int, who: str) -> frozenset[str]:
    keys: set[str] = set()
    for one in items(github.repository.get_pull(number).get_reviews()):
        given(one.id)
        author = (one.user.login or "") if one.user else ""
        if author.casefold() == who.casefold():
            keys.update(key for found in _MARKER.findall(one.body or "") for key in found.split())
    return frozenset(keys)


def _body(new: Sequence[Suggestion], before: frozenset[str], language: Language) -> str:
    title = (messages.SUGGESTIONS_MORE if before else messages.SUGGESTIONS)(count=len(new))
    return f"{title.render(language)}\n<!-- hullcheck-suggested:{' '.join(one.key for one in new)} -->"


def _comment(one: Suggestion) -> ReviewComment:
    place: ReviewComment = {"path": one.path, "line": one.end, "side": "RIGHT", "body": one.body}
    if one.start < one.end:
        place |= {"start_line": one.start, "start_side": "RIGHT"}
    return place
