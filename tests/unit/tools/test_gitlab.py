"""The script that writes the comment into a GitLab merge request, against a server that keeps notes as GitLab does."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]
NOTES = "/api/v4/projects/7/merge_requests/3/notes"
OURS = {"id": 1, "username": "project_7_bot"}


class GitLab(ThreadingHTTPServer):
    """Notes of one merge request, two a page."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.notes: list[dict[str, Any]] = []

    def add(self, body: str, author: dict[str, Any]) -> dict[str, Any]:
        self.notes.append({"id": len(self.notes) + 1, "body": body, "author": author})
        return self.notes[-1]


class Handler(BaseHTTPRequestHandler):
    server: GitLab

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if self.headers["PRIVATE-TOKEN"] != "glpat-test":
            return self.answer(401, {"message": "401 Unauthorized"})
        if parts.path == "/api/v4/user":
            return self.answer(200, OURS)
        assert parts.path == NOTES
        page = int(parse_qs(parts.query)["page"][0])
        shown = self.server.notes[2 * page - 2 : 2 * page]
        more = str(page + 1) if len(self.server.notes) > 2 * page else ""
        return self.answer(200, shown, {"X-Next-Page": more})

    def do_POST(self) -> None:
        assert self.path == NOTES
        self.answer(201, self.server.add(self.body(), OURS))

    def do_PUT(self) -> None:
        note = self.server.notes[int(self.path.removeprefix(f"{NOTES}/")) - 1]
        note["body"] = self.body()
        self.answer(200, note)

    def body(self) -> str:
        return str(json.loads(self.rfile.read(int(self.headers["Content-Length"])))["body"])

    def answer(self, status: int, value: object, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, text in (headers or {}).items():
            self.send_header(name, text)
        self.end_headers()
        self.wfile.write(json.dumps(value).encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def gitlab() -> Iterator[GitLab]:
    server = GitLab()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def post(gitlab: GitLab, folder: Path, text: str, token: str = "glpat-test") -> subprocess.CompletedProcess[str]:
    (folder / "comment.md").write_text(text)
    environ = {
        "CI_API_V4_URL": f"http://127.0.0.1:{gitlab.server_port}/api/v4",
        "CI_PROJECT_ID": "7",
        "CI_MERGE_REQUEST_IID": "3",
        "HULLCHECK_TOKEN": token,
    }
    command = [sys.executable, str(ROOT / "docs/gitlab/comment.py"), str(folder / "comment.md")]
    return subprocess.run(command, env=environ, capture_output=True, text=True, timeout=30, check=False)


def test_one_comment_is_created_and_then_kept_up_to_date(gitlab: GitLab, tmp_path: Path) -> None:
    for number in range(3):  # our note is on the second page
        gitlab.add(f"talk {number}", {"id": 2, "username": "octocat"})
    assert post(gitlab, tmp_path, "### ❌ Blocked\n").stdout == "comment created\n"
    assert post(gitlab, tmp_path, "### ✅ No regressions\n").stdout == "comment updated\n"
    assert [one["body"] for one in gitlab.notes][3:] == ["<!-- hullcheck -->\n### ✅ No regressions\n"]


def test_a_note_of_somebody_else_is_left_alone(gitlab: GitLab, tmp_path: Path) -> None:
    gitlab.add("<!-- hullcheck -->\nforged", {"id": 2, "username": "octocat"})
    assert post(gitlab, tmp_path, "new\n").stdout == "comment created\n"
    assert gitlab.notes[0]["body"] == "<!-- hullcheck -->\nforged"


def test_a_wrong_token_fails(gitlab: GitLab, tmp_path: Path) -> None:
    assert post(gitlab, tmp_path, "x", token="other").returncode != 0 and not gitlab.notes


def test_the_job_reviews_and_posts() -> None:
    job = yaml.safe_load((ROOT / "docs/gitlab/hullcheck.gitlab-ci.yml").read_text())["hullcheck"]
    lines = "\n".join(job["script"])
    assert "hullcheck review --base" in lines and "comment.py hullcheck-report/comment.md" in lines
    assert lines.rstrip().endswith('exit "$status"')
