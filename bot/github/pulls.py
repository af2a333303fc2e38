"""Pull requests as GitHub lists them: which one a commit is the head of, what it changes, who may write to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.github.api import GIT_ID, GitHubError, Problem, PullRequest, Rest, given, items, understands

if TYPE_CHECKING:
    from github.PullRequest import PullRequest as Given

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
    listed = items(github.repository.get_pulls(state="open", head=f"{owner}:{branch}"))
    found = (read(one) for one in listed)
    return tuple(one for one in found if one.head_sha == sha and one.head_repository == repository)


@understands
def files(github: Rest, number: int) -> tuple[ChangedFile, ...]:
    """Return what a pull request changes, at most `FILES_LIMIT` files."""
    listed = items(github.repository.get_pull(number).get_files(), FILES_LIMIT)
    return tuple(ChangedFile(given(one.filename), one.sha or "", one.patch or "") for one in listed)


@understands
def parents(github: Rest, commit: str) -> tuple[str, ...]:
    """Return the ids of a commit's parents, nothing if there is no such commit."""
    try:
        found = github.repository.get_git_commit(commit)
    except GitHubError as error:
        if error.problem in (Problem.NOT_FOUND, Problem.INVALID):
            return ()
        raise
    return tuple(given(one.sha) for one in found.parents)


@understands
def is_in_history(github: Rest, commit: str, branch: str) -> bool:
    """Whether a commit is one of a branch, or the branch's newest."""
    if not GIT_ID.fullmatch(commit):  # a stranger's report names it, and it becomes a part of an address
        return False
    try:
        return merge_base(github, commit, branch) == commit
    except GitHubError as error:
        if error.problem in (Problem.NOT_FOUND, Problem.INVALID):
            return False
        raise


@understands
def merge_base(github: Rest, base: str, head: str) -> str:
    """Return the commit where two histories parted, as GitHub sees it."""
    compared = github.repository.compare(base, head, comparison_commits_per_page=1)
    return given(compared.merge_base_commit.sha)


@understands
def labels(github: Rest, number: int) -> frozenset[str]:
    """Return the labels that a pull request has now."""
    return frozenset(given(one.name) for one in items(github.repository.get_issue(number).get_labels()))


@understands
def may_write(github: Rest, user: str) -> bool:
    """Whether a user may push to the repository."""
    try:
        return github.repository.get_collaborator_permission(user) in _WRITERS
    except GitHubError as error:
        if error.problem is Problem.NOT_FOUND:
            return False
        raise


@understands
def read(one: Given) -> PullRequest:
    """Return a pull request from what GitHub says of it."""
    head, base = one.head, one.base
    return PullRequest(
        number=given(one.number),
        state=given(one.state),
        head_sha=given(head.sha),
        head_ref=given(head.ref),
        head_repository=(head.repo.full_name or "") if head.repo else "",
        base_ref=given(base.ref),
        base_sha=given(base.sha),
        author=(one.user.login or "") if one.user else "",
    )
