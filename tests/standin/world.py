"""What the stand-in of GitHub remembers, and how it answers: GitHub's own examples, filled with the state.

A handler gets the values of the path, the query and the body, and returns an `Answer`. It is checked against GitHub's
document by the server that calls it.
"""

from __future__ import annotations

import base64
import copy
import gzip
import hashlib
import itertools
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.standin.contract import Contract

NEVER = "2026-01-02T03:04:05Z"
Json = Any


@dataclass(frozen=True)
class Answer:
    """A response: JSON unless `raw` is given."""

    status: int
    body: Json = None
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: bytes | None = None


def error(status: int, message: str) -> Answer:
    """Return an error in GitHub's form."""
    url = "https://docs.github.com/rest"
    return Answer(status, {"message": message, "documentation_url": url, "status": str(status)})


FORBIDDEN = error(403, "Resource not accessible by integration")


@dataclass
class PullRequest:
    """A pull request; `files` are GitHub's names of what it changes."""

    number: int
    head_sha: str
    base_sha: str
    head_ref: str = "feature"
    base_ref: str = "main"
    head_repository: str = ""
    state: str = "open"
    files: list[str] = field(default_factory=list)
    blobs: dict[str, str] = field(default_factory=dict)  # git's id of a file at head
    patches: dict[str, str] = field(default_factory=dict)
    shown: dict[str, set[int]] = field(default_factory=dict)  # head's lines that the diff shows


@dataclass
class Artifact:
    """An artifact of a workflow run, as a zip file."""

    name: str
    content: bytes
    run_id: int
    expired: bool = False
    size: int | None = None  # what GitHub says; its own length unless given


@dataclass
class World:
    """One repository and those who look at it."""

    contract: Contract
    url: str = ""
    repository: str = "octo-org/app"
    token: str = "ghs_the-token-of-the-test"
    viewer: str = "github-actions[bot]"
    rights: set[str] = field(
        default_factory=lambda: {"pull_requests", "checks", "contents", "actions", "security_events"}
    )
    former_name: str = ""  # of a repository that was renamed
    archived: bool = False
    locked: bool = False
    pulls: dict[int, PullRequest] = field(default_factory=dict)
    comments: dict[int, dict[str, Json]] = field(default_factory=dict)
    minimized: set[str] = field(default_factory=set)
    reactions: list[tuple[int, str]] = field(default_factory=list)
    check_runs: dict[int, dict[str, Json]] = field(default_factory=dict)
    annotations: dict[int, list[Json]] = field(default_factory=dict)
    reviews: list[dict[str, Json]] = field(default_factory=list)
    review_comments: list[dict[str, Json]] = field(default_factory=list)
    merged: list[tuple[int, str]] = field(default_factory=list)  # number and method
    sarifs: list[dict[str, Json]] = field(default_factory=list)
    artifacts: list[Artifact] = field(default_factory=list)
    runs: dict[int, dict[str, Json]] = field(default_factory=dict)
    files: dict[tuple[str, str], str] = field(default_factory=dict)  # (branch, path) -> text
    commit_parents: dict[str, list[str]] = field(default_factory=dict)
    pushed: list[dict[str, Json]] = field(default_factory=list)  # commits made through the API: branch, files, parent
    opened: list[dict[str, Json]] = field(default_factory=list)  # pull requests made through the API
    others: dict[str, dict[tuple[str, str], str]] = field(default_factory=dict)  # other repositories' files
    permissions: dict[str, str] = field(default_factory=dict)  # user -> admin, write, read, none
    merge_base: str = ""
    histories: dict[str, set[str]] = field(default_factory=dict)  # the commits of a branch
    labels: dict[int, list[str]] = field(default_factory=dict)  # of pull requests, now
    on_comment: list[Callable[[], None]] = field(default_factory=list)  # called once each, after a comment is made
    _ids: itertools.count[int] = field(default_factory=lambda: itertools.count(1001))

    # ------------------------------------------------------------------------------------------------ for tests

    def bodies(self, number: int = 1) -> list[str]:
        """Return the comments' texts, oldest first."""
        return [one["body"] for _, one in sorted(self.comments.items()) if one["issue_url"].endswith(f"/{number}")]

    def someone_comments(self, body: str, author: str = "octocat", number: int = 1) -> int:
        """Write a comment as somebody; -> its id."""
        return int(self._new_comment(number, body, author)["id"])

    def artifact(self, run_id: int, content: bytes, name: str = "hullcheck-report", **more: Any) -> None:
        """Let a run have left an artifact."""
        self.artifacts.append(Artifact(name, content, run_id, **more))

    # ---------------------------------------------------------------------------------------------------- renamed

    def moved(self, method: str, path: str, query: str) -> Answer | None:
        """Send whoever uses the former name to where the repository is now, by its number."""
        before = f"/repos/{self.former_name}/"
        if not self.former_name or not path.startswith(before):
            return None
        now = f"{self.url}/repositories/1296269/{path.removeprefix(before)}" + (f"?{query}" if query else "")
        status, words = (301, "Moved Permanently") if method == "GET" else (307, "Temporary Redirect")
        body = {"message": words, "url": now, "documentation_url": "https://docs.github.com/rest"}
        return Answer(status, body, {"Location": now})

    def resolved(self, path: str) -> str:
        """Return the path with the repository's name, where it has its number."""
        return path.replace("/repositories/1296269/", f"/repos/{self.repository}/", 1)

    # ---------------------------------------------------------------------------------------------- conversations

    def list_comments(self, values: Mapping[str, str], query: Mapping[str, str], body: Json) -> Answer:
        number = int(values["issue_number"])
        if number not in self.pulls:
            return error(404, "Not Found")
        found = [one for _, one in sorted(self.comments.items()) if one["issue_url"].endswith(f"/{number}")]
        return self._page(found, query, f"/repos/{self.repository}/issues/{number}/comments")

    def create_comment(self, values: Mapping[str, str], query: Mapping[str, str], body: Json) -> Answer:
        if refused := self._may_comment(body):
            return refused
        if int(values["issue_number"]) not in self.pulls:
            return error(404, "Not Found")
        made = self._new_comment(int(values["issue_number"]), body["body"], self.viewer)
        if self.on_comment:
            self.on_comment.pop(0)()
        return Answer(201, made)

    def edit_comment(self, values: Mapping[str, str], query: Mapping[str, str], body: Json) -> Answer:
        if refused := self._may_comment(body):
            return refused
        comment = self.comments.get(int(values["comment_id"]))
        if comment is None:
            return error(404, "Not Found")
        comment["body"] = body["body"].rstrip()
        return Answer(200, comment)

    def delete_comment(self, values: Mapping[str, str], query: Mapping[str, str], body: Json) -> Answer:
        if refused := self._may_comment({"body": ""}):
            return refused
        return Answer(204) if self.comments.pop(int(values["comment_id"]), None) else error(404, "Not Found")

    def react(self, values: Mapping[str, str], query: Mapping[str, str], body: Json) -> Answer:
        if "pull_requests" not in self.rights:
            return FORBIDDEN
        self.reactions.append((int(values["comment_id"]), body["content"]))
        return Answer(201, self.contract.example("reaction") | {"content": body["content"]})

    def _may_comment(self, body: Json) -> Answer | None:
        if self.archived:
            return error(403, "Repository was archived so is read-only.")
        if "pull_requests" not in self.rights:
            return FORBIDDEN
        if self.locked:
            return error(403, "Unable to create comment because issue is locked.")
        if len(body["body"]) > 65_536:
            return _invalid("Body is too long (maximum is 65536 characters)")
        return None

    def _new_comment(self, number: int, body: str, author: str) -> dict[str, Json]:
        made: dict[str, Json] = copy.deepcopy(self.contract.example("issue-comment"))
        identifier = next(self._ids)
        made |= {
            "id": identifier,
            "node_id": f"IC_{identifier}",
            "url": f"{self.url}/repos/{self.repository}/issues/comments/{identifier}",
            "html_url": f"https://github.com/{self.repository}/pull/{number}#issuecomment-{identifier}",
            "issue_url": f"{self.url}/repos/{self.repository}/issues/{number}",
            "body": body.rstrip(),
            "user": self._user(author),
        }
        self.comments[identifier] = made
        return made

    def graphql(self, query: str, variables: Mapping[str, Json]) -> Answer:
        """Answer the few queries that are asked."""
        if "viewer" in query:
            return Answer(200, {"data": {"viewer": {"login": self.viewer}}})
        name = "unminimizeComment" if "unminimizeComment" in query else "minimizeComment"
        if name not in query:
            return Answer(200, {"errors": [{"message": "the stand-in does not know this query"}]})
        node = variables["input"]["subjectId"]
        if node not in {one["node_id"] for one in self.comments.values()}:
            message = f"Could not resolve to a node with the global id of '{node}'"
            return Answer(200, {"data": {name: None}, "errors": [{"type": "NOT_FOUND", "message": message}]})
        if name == "minimizeComment":
            self.minimized.add(node)
        else:
            self.minimized.discard(node)
        state = {"isMinimized": node in self.minimized}
        return Answer(200, {"data": {name: {name.replace("Comment", "dComment"): state}}})

    # ---------------------------------------------------------------------------------------------- pull requests

    def get_pull(self, values: Mapping[str, str], query: Mapping[str, str], body: Json) -> Answer:
        pull = self.pulls.get(int(values["pull_number"]))
        return error(404, "Not Found") if pull is None else Answer(200, self._pull(pull))

    def merge_pull(self, values: Mapping[str, str], query: Mapping[str, str], body: Json) -> Answer:
        if "contents" not in self.rights:
            return FORBIDDEN
        pull = self.pulls.get(int(values["pull_number"]))
        if pull is None:
            return error(404, "Not Found")
        if body.get("sha") not in (None, pull.head_sha):
            return error(409, "Head branch was modified. Review and try the merge again.")
        pull.state = "closed"
        self.merged.append((pull.number, str(body.get("merge_method", "merge"))))
        return Answer(200, {"sha": pull.head_sha, "merged": True, "message": "Pull Request successfully merged"})

    def pulls_of_commit(self, values: Mapping[str, str], query: Mapping[str, str], body: Json) -> Answer:
        found = [self._pull(one) for one in self.pulls.values() if one.head_sha == values["commit_sha"]]
        return self._page(found, query, f"/repos/{self.repository}/commits/{values['commit_sha']}/pulls")

    def list_pulls(self, values: Mapping[str, str], query: Mapping[str, str], body: Json) -> Answer:
        state = query.get("state", "open")
        found = [one for one in self.pulls.values() if state in ("all", one.state)]
        if "head" in query:
            owner, _, ref = query["head"].partition(":")
            found = [
                one
                for one in found
                if one.head_ref == ref and (one.head_repository or self.repository).split("/")[0] == owner
            ]
        return self._page([self._pull(one) for one in found], query, f"/repos/{self.repository}/pulls")

    def list_files(self, values: Mapping[str, str], query: Mapping[str, str], body: Json) -> Answer:
        pull = self.pulls.get(int(values["pull_number"]))
        if pull is None:
            return error(404, "Not Found")
        example = self.contract.example("diff-entry-items")[0]
        listed = [
            example | {"filename": name, "sha": pull.blobs.get(name, "f" * 40), "patch": pull.patches.get(name, "")}
            for name in pull.files[:3000]  # GitHub stops there
        ]
        return self._page(listed, query, f"/repos/{self.repository}/pulls/{pull.number}/files")

    def create_review(self, values: Mapping[str, str], query: Mapping[str, str], body: Json) -> Answer:
        if "pull_requests" not in self.rights:
            return FORBIDDEN
        pull = self.pulls[int(values["pull_number"])]
        for comment in body.get("comments", []):
            if comment["path"] not in pull.files:
                return _invalid("Path could not be resolved")
            wanted = range(comment.get("start_line", comment["line"]), comment["line"] + 1)
            if not pull.shown.get(comment["path"], set()).issuperset(wanted):
                return _invalid("Pull request review thread line must be part of the diff")
        identifier = next(self._ids)
        self.reviews.append({"id": identifier} | body | {"user": self._user(self.viewer)})
        example = self.contract.example("pull-request-review-comment")
        for comment in body.get("comments", []):
            number = next(self._ids)
            made = copy.deepcopy(example) | comment | {"id": number, "node_id": f"PRRC_{number}"}
            made |= {"user": self._user(self.viewer), "pull_request_review_id": identifier, "commit_id": pull.head_sha}
            self.review_comments.append(made)
        return Answer(200, self.contract.example("pull-request-review") | {"id": identifier})

    def list_reviews(self, values: Mapping[str, str], query: Mapping[str, str], body: Json) -> Answer:
        example = self.contract.example("pull-request-review-items")[0]
        found = [copy.deepcopy(example) | {name: one[name] for name in ("id", "body", "user")} for one in self.reviews]
        return self._page(found, query, f"/repos/{self.repository}/pulls/{values['pull_number']}/reviews")

    def list_review_comments(self, values: Mapping[str, str], query: Mapping[str, str], body: Json) -> Answer:
        path = f"/repos/{self.repository}/pulls/{values['pull_number']}/comments"
        return self._page(self.review_comments, query, path)

    def compare(self, values: Mapping[str, str], query: Mapping[str, str], body: Json) -> Answer:
        base, _, head = values["basehead"].partition("...")
        parted = base if base in self.histories.get(head, ()) else self.merge_base
        if not parted:
            return error(404, "Not Found")
        made = copy.deepcopy(self.contract.example("commit-comparison"))
        made["merge_base_commit"]["sha"] = parted
        return Answer(200, made)

    def list_labels(self, values: Mapping[str, str], query: Mapping[str, str], body: Json) -> Answer:
        example = self.contract.example("label-items")[0]
        found = [example | {"name": name} for name in self.labels.get(int(values["issue_number"]), ())]
        return self._page(found, query, f"/repos/{self.repository}/issues/{values['issue_number']}/labels")

    def _pull(self, pull: PullRequest) -> dict[str, Json]:
        made: dict[str, Json] = copy.deepcopy(self.contract.example("pull-request"))
        made |= {"number": pull.number, "state": pull.state, "requested_teams": [], "locked": self.locked}
        head = pull.head_repository or self.repository
        for side, sha, ref, name in (
            ("head", pull.head_sha, pull.head_ref, head),
            ("base", pull.base_sha, pull.base_ref, self.repository),
        ):
            made[side] |= {"sha": sha, "ref": ref, "label": f"{name.split('/')[0]}:{ref}"}
            made[side]["repo"] |= {"full_name": name, "name": name.split("/")[1]}
        return made

    # -------------------------------------------------------------------------------------------------- check runs

    def create_check(self, values: Mapping[str, str], query: Mapping[str, str], body: Json) -> Answer:
        if "checks" not in self.rights:
            return FORBIDDEN
        identifier = next(self._ids)
        made = copy.deepcopy(self.contract.example("check-run-example-of-completed-conclusion"))
        made |= {"id": identifier, "conclusion": None, "completed_at": None, "status": "queued"}
        self.annotations[identifier] = []
        self.check_runs[identifier] = made
        return self._apply(identifier, body, 201)

    def get_check(self, values: Mapping[str, str], query: Mapping[str, str], body: Json) -> Answer:
        run = self.check_runs.get(int(values["check_run_id"]))
        return error(404, "Not Found") if run is None else Answer(200, run)

    def update_check(self, values: Mapping[str, str], query: Mapping[str, str], body: Json) -> Answer:
        if "checks" not in self.rights:
            return FORBIDDEN
        identifier = int(values["check_run_id"])
        return self._apply(identifier, body, 200) if identifier in self.check_runs else error(404, "Not Found")

    def checks_of_ref(self, values: Mapping[str, str], query: Mapping[str, str], body: Json) -> Answer:
        found = [
            one
            for one in self.check_runs.values()
            if one["head_sha"] == values["ref"] and query.get("check_name", one["name"]) == one["name"]
        ]
        path = f"/repos/{self.repository}/commits/{values['ref']}/check-runs"
        listed = self._page(found, query, path)
        return Answer(200, {"total_count": len(found), "check_runs": listed.body}, listed.headers)

    def _apply(self, identifier: int, body: Json, status: int) -> Answer:
        run = self.check_runs[identifier]
        for name in ("name", "head_sha", "status", "conclusion", "external_id", "details_url"):
            if name in body:
                run[name] = body[name]
        if "conclusion" in body:
            run |= {"status": "completed", "completed_at": NEVER}
        output = body.get("output") or {}
        new = output.get("annotations") or []
        if len(new) > 50:
            return _invalid("No more than 50 annotations")
        self.annotations[identifier] += new
        run["output"] = run["output"] | {
            "title": output.get("title", run["output"]["title"]),
            "summary": output.get("summary", run["output"]["summary"]),
            "annotations_count": len(self.annotations[identifier]),
        }
        return Answer(status, run)

    # ----------------------------------------------------------------------------------------- files and artifacts

    def get_content(self, values: Mapping[str, str], query: Mapping[str, str], body: Json) -> Answer:
        name = f"{values['owner']}/{values['repo']}"
        files = self.files if name == self.repository else self.others.get(name, {})
        ref = query.get("ref", "main")
        branch = next((one for one, commits in self.histories.items() if ref in commits), ref)
        text = files.get((ref, values["path"]), files.get((branch, values["path"])))
        if text is None:
            return error(404, "Not Found")
        made = copy.deepcopy(self.contract.example("content-file-response-if-content-is-a-file"))
        made |= {
            "path": values["path"],
            "name": values["path"].rpartition("/")[2],
            "sha": _blob_id(text),
            "content": base64.encodebytes(text.encode()).decode(),
            "size": len(text.encode()),
        }
        return Answer(200, made)

    def put_content(self, values: Mapping[str, str], query: Mapping[str, str], body: Json) -> Answer:
        if "contents" not in self.rights:
            return FORBIDDEN
        place = (body.get("branch", "main"), values["path"])
        old = self.files.get(place)
        if old is not None and body.get("sha") != _blob_id(old):
            return error(409, f"{values['path']} does not match {body.get('sha')}")
        self.files[place] = base64.b64decode(body["content"]).decode()
        made = copy.deepcopy(self.contract.example("file-commit-example-for-updating-a-file"))
        return Answer(200 if old is not None else 201, made)

    def get_commit(self, values: Mapping[str, str], query: Mapping[str, str], body: Json) -> Answer:
        sha = values["commit_sha"]
        known = sha in self.commit_parents or sha in {pull.head_sha for pull in self.pulls.values()}
        if not known:
            return error(404, "Not Found")
        made = copy.deepcopy(self.contract.example("git-commit-2"))
        link = f"{self.url}/repos/{self.repository}/git/commits/{sha}"
        parents = [{"sha": one, "url": link, "html_url": link} for one in self.commit_parents.get(sha, [])]
        return Answer(200, made | {"sha": sha, "parents": parents, "tree": {"sha": sha[::-1], "url": link}})

    def create_tree(self, values: Mapping[str, str], query: Mapping[str, str], body: Json) -> Answer:
        if "contents" not in self.rights:
            return FORBIDDEN
        self.pushed.append(
            {"base_tree": body["base_tree"], "files": {one["path"]: one["content"] for one in body["tree"]}}
        )
        made = copy.deepcopy(self.contract.example("git-tree"))
        return Answer(201, made | {"sha": f"{len(self.pushed):040x}"})

    def create_commit(self, values: Mapping[str, str], query: Mapping[str, str], body: Json) -> Answer:
        pushed = self.pushed[int(body["tree"], 16) - 1]
        pushed |= {
            "parents": body["parents"],
            "message": body["message"],
            "sha": f"{int(body['tree'], 16) + 2**64:040x}",
        }
        made = copy.deepcopy(self.contract.example("git-commit"))
        return Answer(201, made | {"sha": pushed["sha"]})

    def create_ref(self, values: Mapping[str, str], query: Mapping[str, str], body: Json) -> Answer:
        branch = body["ref"].removeprefix("refs/heads/")
        if any(one.get("branch") == branch for one in self.pushed):
            return _invalid("Reference already exists")
        pushed = next(one for one in self.pushed if one.get("sha") == body["sha"])
        pushed["branch"] = branch
        made = copy.deepcopy(self.contract.example("git-ref"))
        made["object"]["sha"] = body["sha"]
        return Answer(201, made | {"ref": body["ref"]})

    def create_pull(self, values: Mapping[str, str], query: Mapping[str, str], body: Json) -> Answer:
        if "pull_requests" not in self.rights:
            return FORBIDDEN
        number = max(self.pulls) + 1
        (pushed,) = (one for one in self.pushed if one.get("branch") == body["head"])
        self.pulls[number] = PullRequest(number, pushed["sha"], pushed["parents"][0], head_ref=body["head"])
        self.opened.append(body)
        made = self._pull(self.pulls[number])
        return Answer(201, made | {"title": body["title"], "html_url": f"{self.url}/{self.repository}/pull/{number}"})

    def update_ref(self, values: Mapping[str, str], query: Mapping[str, str], body: Json) -> Answer:
        branch = values["ref"].removeprefix("heads/")
        pushed = next(one for one in self.pushed if one.get("sha") == body["sha"])
        pulls = [one for one in self.pulls.values() if one.head_ref == branch]
        if body.get("force") or pushed["parents"] != [pulls[0].head_sha]:
            return error(422, "Update is not a fast forward")
        pushed["branch"] = branch
        for pull in pulls:
            pull.head_sha = pushed["sha"]
        made = copy.deepcopy(self.contract.example("git-ref"))
        made["object"]["sha"] = pushed["sha"]
        return Answer(200, made | {"ref": f"refs/heads/{branch}"})

    def list_runs(self, values: Mapping[str, str], query: Mapping[str, str], body: Json) -> Answer:
        if "actions" not in self.rights:
            return FORBIDDEN
        example = self.contract.example("workflow-run-paginated")["workflow_runs"][0]
        found = []
        for number, run in sorted(self.runs.items(), reverse=True):
            if query.get("head_sha", run["head_sha"]) == run["head_sha"]:
                made = copy.deepcopy(example) | {"id": number, "head_sha": run["head_sha"]}
                made["head_repository"]["full_name"] = run["head_repository"]
                found.append(made)
        listed = self._page(found, query, f"/repos/{self.repository}/actions/runs")
        return Answer(200, {"total_count": len(found), "workflow_runs": listed.body}, listed.headers)

    def permission(self, values: Mapping[str, str], query: Mapping[str, str], body: Json) -> Answer:
        level = self.permissions.get(values["username"], "none")
        user = self._user(values["username"]) | {"role_name": level, "permissions": None}
        user.pop("permissions")
        return Answer(200, {"permission": level, "role_name": level, "user": user})

    def list_artifacts(self, values: Mapping[str, str], query: Mapping[str, str], body: Json) -> Answer:
        if "actions" not in self.rights:
            return FORBIDDEN
        example = self.contract.example("artifact-paginated")["artifacts"][0]
        found = []
        for number, one in enumerate(self.artifacts, 1):
            if one.run_id != int(values["run_id"]) or query.get("name", one.name) != one.name:
                continue
            size = len(one.content) if one.size is None else one.size
            link = f"{self.url}/repos/{self.repository}/actions/artifacts/{number}"
            found.append(
                copy.deepcopy(example)
                | {"id": number, "name": one.name, "size_in_bytes": size, "expired": one.expired, "url": link}
                | {"archive_download_url": f"{link}/zip"}
            )
        listed = self._page(found, query, f"/repos/{self.repository}/actions/runs/{values['run_id']}/artifacts")
        return Answer(200, {"total_count": len(found), "artifacts": listed.body}, listed.headers)

    def get_artifact(self, values: Mapping[str, str], query: Mapping[str, str], body: Json) -> Answer:
        if "actions" not in self.rights:
            return FORBIDDEN
        return Answer(302, headers={"Location": f"{self.url}/_blobs/{values['artifact_id']}"})

    def blob(self, number: int, authorization: str | None) -> Answer:
        """Answer from where artifacts are stored, which is not GitHub: a token must never arrive there."""
        if authorization:
            return Answer(400, raw=b"a token came along to the blob storage")
        return Answer(200, raw=self.artifacts[number - 1].content)

    def get_run(self, values: Mapping[str, str], query: Mapping[str, str], body: Json) -> Answer:
        run = self.runs.get(int(values["run_id"]))
        if run is None:
            return error(404, "Not Found")
        return Answer(200, copy.deepcopy(self.contract.example("workflow-run")) | run)

    def upload_sarif(self, values: Mapping[str, str], query: Mapping[str, str], body: Json) -> Answer:
        if "security_events" not in self.rights:
            return FORBIDDEN
        sarif = json.loads(gzip.decompress(base64.b64decode(body["sarif"])))
        self.sarifs.append({"sarif": sarif, "commit_sha": body["commit_sha"], "ref": body["ref"]})
        return Answer(202, self.contract.example("code-scanning-sarif-upload"))

    # ----------------------------------------------------------------------------------------------------- helpers

    def _user(self, login: str) -> dict[str, Json]:
        user: dict[str, Json] = dict(self.contract.example("issue-comment")["user"])
        return user | {"login": login, "type": "Bot" if login.endswith("[bot]") else "User"}

    def _page(self, items: list[Json], query: Mapping[str, str], path: str) -> Answer:
        size, page = min(int(query.get("per_page", 30)), 100), int(query.get("page", 1))
        shown = items[(page - 1) * size : page * size]
        if page * size >= len(items):
            return Answer(200, shown)
        rest = "".join(f"&{name}={value}" for name, value in query.items() if name not in ("page", "per_page"))
        link = f'<{self.url}{path}?per_page={size}&page={page + 1}{rest}>; rel="next"'
        return Answer(200, shown, {"Link": link})


def _invalid(message: str) -> Answer:
    url = "https://docs.github.com/rest"
    return Answer(
        422,
        {"message": "Validation Failed", "documentation_url": url, "errors": [{"code": "custom", "message": message}]},
    )


def _blob_id(text: str) -> str:
    raw = text.encode()
    return hashlib.sha1(b"blob %d\0" % len(raw) + raw).hexdigest()


Handler = Callable[[World, Mapping[str, str], Mapping[str, str], Json], Answer]
REPOSITORY = "/repos/{owner}/{repo}"
HANDLERS: Mapping[str, Handler] = {
    f"GET {REPOSITORY}/issues/{{issue_number}}/comments": World.list_comments,
    f"POST {REPOSITORY}/issues/{{issue_number}}/comments": World.create_comment,
    f"GET {REPOSITORY}/issues/{{issue_number}}/labels": World.list_labels,
    f"PATCH {REPOSITORY}/issues/comments/{{comment_id}}": World.edit_comment,
    f"DELETE {REPOSITORY}/issues/comments/{{comment_id}}": World.delete_comment,
    f"POST {REPOSITORY}/issues/comments/{{comment_id}}/reactions": World.react,
    f"GET {REPOSITORY}/pulls": World.list_pulls,
    f"GET {REPOSITORY}/pulls/{{pull_number}}": World.get_pull,
    f"GET {REPOSITORY}/pulls/{{pull_number}}/files": World.list_files,
    f"PUT {REPOSITORY}/pulls/{{pull_number}}/merge": World.merge_pull,
    f"POST {REPOSITORY}/pulls/{{pull_number}}/reviews": World.create_review,
    f"GET {REPOSITORY}/pulls/{{pull_number}}/reviews": World.list_reviews,
    f"GET {REPOSITORY}/pulls/{{pull_number}}/comments": World.list_review_comments,
    f"GET {REPOSITORY}/commits/{{commit_sha}}/pulls": World.pulls_of_commit,
    f"GET {REPOSITORY}/compare/{{basehead}}": World.compare,
    f"POST {REPOSITORY}/check-runs": World.create_check,
    f"GET {REPOSITORY}/check-runs/{{check_run_id}}": World.get_check,
    f"PATCH {REPOSITORY}/check-runs/{{check_run_id}}": World.update_check,
    f"GET {REPOSITORY}/commits/{{ref}}/check-runs": World.checks_of_ref,
    f"GET {REPOSITORY}/contents/{{path}}": World.get_content,
    f"PUT {REPOSITORY}/contents/{{path}}": World.put_content,
    f"GET {REPOSITORY}/git/commits/{{commit_sha}}": World.get_commit,
    f"POST {REPOSITORY}/git/trees": World.create_tree,
    f"POST {REPOSITORY}/git/commits": World.create_commit,
    f"POST {REPOSITORY}/git/refs": World.create_ref,
    f"POST {REPOSITORY}/pulls": World.create_pull,
    f"PATCH {REPOSITORY}/git/refs/{{ref}}": World.update_ref,
    f"GET {REPOSITORY}/actions/runs": World.list_runs,
    f"GET {REPOSITORY}/collaborators/{{username}}/permission": World.permission,
    f"GET {REPOSITORY}/actions/runs/{{run_id}}": World.get_run,
    f"GET {REPOSITORY}/actions/runs/{{run_id}}/artifacts": World.list_artifacts,
    f"GET {REPOSITORY}/actions/artifacts/{{artifact_id}}/{{archive_format}}": World.get_artifact,
    f"POST {REPOSITORY}/code-scanning/sarifs": World.upload_sarif,
}
BLOB = re.compile(r"/_blobs/(\d+)")
UPLOAD = re.compile(r"/_runs/(\d+)/([\w.-]+)")
