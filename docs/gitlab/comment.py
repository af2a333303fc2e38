"""Write Hullcheck's comment into a GitLab merge request, or bring the one that is there up to date.

    python3 comment.py hullcheck-report/comment.md

Needs nothing but Python. It reads CI_API_V4_URL, CI_PROJECT_ID and CI_MERGE_REQUEST_IID, which GitLab sets in merge
request pipelines, and HULLCHECK_TOKEN, a project access token with the scope `api` and the role Reporter.
"""

from __future__ import annotations

import json
import os
import sys
import urllib.request
from pathlib import Path
from typing import Any

MARKER = "<!-- hullcheck -->"
LIMIT = 1_000_000  # characters that GitLab takes
SECONDS = 30.0


class GitLab:
    """The REST API of one server, with one token."""

    def __init__(self, address: str, token: str) -> None:
        self._address = address.rstrip("/")
        self._token = token

    def call(self, method: str, path: str, body: dict[str, str] | None = None) -> tuple[Any, str]:
        """Return the answer, and the number of the next page if there is one."""
        request = urllib.request.Request(f"{self._address}{path}", method=method)  # noqa: S310 (the server's own)
        request.add_header("PRIVATE-TOKEN", self._token)
        if body is not None:
            request.add_header("Content-Type", "application/json")
            request.data = json.dumps(body).encode()
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
            return json.load(answer), answer.headers.get("X-Next-Page", "")

    def all(self, path: str) -> list[dict[str, Any]]:
        """Return the items of all pages."""
        found: list[dict[str, Any]] = []
        page = "1"
        while page:
            items, page = self.call("GET", f"{path}?per_page=100&page={page}")
            found += items
        return found


def publish(gitlab: GitLab, notes: str, text: str) -> str:
    """Write the comment; -> "created" or "updated". Only a note of the token's own user is changed."""
    body = {"body": f"{MARKER}\n{text}"[:LIMIT]}
    me = gitlab.call("GET", "/user")[0]["id"]
    for note in gitlab.all(notes):
        if note["author"]["id"] == me and str(note["body"]).startswith(MARKER):
            gitlab.call("PUT", f"{notes}/{note['id']}", body)
            return "updated"
    gitlab.call("POST", notes, body)
    return "created"


def main() -> None:
    """Write the comment of the file that is named."""
    environ = os.environ
    text = Path(sys.argv[1]).read_text("utf-8")
    gitlab = GitLab(environ["CI_API_V4_URL"], environ["HULLCHECK_TOKEN"])
    notes = f"/projects/{environ['CI_PROJECT_ID']}/merge_requests/{environ['CI_MERGE_REQUEST_IID']}/notes"
    sys.stdout.write(f"comment {publish(gitlab, notes, text)}\n")


if __name__ == "__main__":
    main()
