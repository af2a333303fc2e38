"""Pull requests as GitHub lists them: which one a commit is the head of, what it changes, who may write to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from bot.github.api import GitHubError, Problem, PullRequest, Rest, understands

FILES_LIMIT = 3000  # GitHub lists no more of a pull request's files
_WRITERS = ("admin", "maintain", "write")


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """A file of a pull request. `sha` is the id of its content at head; `patch` is empty where GitHub leaves it out."""

    path: str
    sha: str
    patch: str


@understands
def with_head(github: Rest, repository: str, branch: str, sha: str) -> tuple[PullRequest, ...]:
    """Return the open pull requests whose head is that branch of that repository, and now that commit."""
    owner = repository.partition("/")[0]
    path = f"{github.repository_path}/pulls?state=open&head={quote(f'{owner}:{branch}', safe='')}"
    found = (read(one) for one in github.pages(path))
    return tuple(one for one in found if one.head_sha == sha and one.head_repository == repository)


@understands
def files(github: Rest, number: int) -> tuple[ChangedFile, ...]:
    """Return what a pull request changes, at most `FILES_LIMIT` files."""
    return tuple(
        ChangedFile(str(one["filename"]), str(one.get("sha") or ""), str(one.get("patch") or ""))
        for one in github.pages(f"{github.repository_path}/pulls/{number}/files", limit=FILES_LIMIT)
    )


@understands
def parents(github: Rest, commit: str) -> tuple[str, ...]:
    """Return the ids of a commit's parents, nothing if there is no such commit."""
    try:
        data = github.call("GET", f"{github.repository_path}/git/commits/{quote(commit, safe='')}")
    except GitHubError as error:
        if error.problem in (Problem.NOT_FOUND, Problem.INVALID):
            return ()
        raise
    return tuple(str(one["sha"]) for one in data["parents"])


@understands
def is_in_history(github: Rest, commit: str, branch: str) -> bool:
    """Whether a commit is one of a branch, or the branch's newest."""
    if not commit:
        return False
    try:
        names = f"{quote(commit, safe='')}...{quote(branch, safe='')}"
        data = github.call("GET", f"{github.repository_path}/compare/{names}?per_page=1")
    except GitHubError as error:
        if error.problem in (Problem.NOT_FOUND, Problem.INVALID):
            return False
        raise
    return str(data["merge_base_commit"]["sha"]) == commit


@understands
def labels(github: Rest, number: int) -> frozenset[str]:
    """Return the labels that a pull request has now."""
    return frozenset(str(one["name"]) for one in github.pages(f"{github.repository_path}/issues/{number}/labels"))


@understands
def may_write(github: Rest, user: str) -> bool:
    """Whether a user may push to the repository."""
    try:
        data = github.call("GET", f"{github.repository_path}/collaborators/{quote(user, safe='')}/permission")
    except GitHubError as error:
        if error.problem is Problem.NOT_FOUND:
            return False
        raise
    return data["permission"] in _WRITERS


@understands
def read(data: Any) -> PullRequest:
    """Return a pull request from GitHub's JSON."""
    head, base = data["head"], data["base"]
    return PullRequest(
        number=int(data["number"]),
        state=str(data["state"]),
        head_sha=str(head["sha"]),
        head_ref=str(head["ref"]),
        head_repository=str((head.get("repo") or {}).get("full_name") or ""),
        base_ref=str(base["ref"]),
        base_sha=str(base["sha"]),
        author=str((data.get("user") or {}).get("login") or ""),
    )
