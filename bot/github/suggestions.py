"""One-click changes, posted as one review of the pull request.

A review cannot be deleted, so its body keeps the list of what was suggested: what somebody dismissed, resolved or
deleted is not suggested again. GitHub takes comments only on lines of the diff, and only of the head commit: where the
file that was reviewed (the merge's) is another than head's, nothing is suggested.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from bot.github import pulls
from bot.github.api import Rest, understands
from bot.messages import github as messages
from bot.model.reports import Report
from bot.text import Language

if TYPE_CHECKING:
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
        path = f"{github.repository_path}/pulls/{number}/reviews"
        github.call("POST", path, _review(head_sha, new, before, language))
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
def _find_suggested(github: Rest, number: int, who: str) -> frozenset[str]:
    keys: set[str] = set()
    for one in github.pages(f"{github.repository_path}/pulls/{number}/reviews"):
        author = str((one.get("user") or {}).get("login") or "")
        if author.casefold() == who.casefold():
            keys.update(key for found in _MARKER.findall(str(one.get("body") or "")) for key in found.split())
    return frozenset(keys)


def _review(head_sha: str, new: Iterable[Suggestion], before: frozenset[str], language: Language) -> dict[str, object]:
    some = list(new)
    marker = f"<!-- hullcheck-suggested:{' '.join(one.key for one in some)} -->"
    title = (messages.SUGGESTIONS_MORE if before else messages.SUGGESTIONS)(count=len(some))
    return {
        "commit_id": head_sha,
        "event": "COMMENT",
        "body": f"{title.render(language)}\n{marker}",
        "comments": [_comment(one) for one in some],
    }


def _comment(one: Suggestion) -> dict[str, object]:
    place: dict[str, object] = {"path": one.path, "line": one.end, "side": "RIGHT", "body": one.body}
    return place | ({"start_line": one.start, "start_side": "RIGHT"} if one.start < one.end else {})
