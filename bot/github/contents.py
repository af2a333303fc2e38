"""Files of a branch, read and committed through the API: for runs that have rights and therefore check nothing out."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from bot.errors import InputError
from bot.github.api import GIT_ID, GitHubError, Problem, Rest, given, understands
from bot.messages import host as messages
from bot.messages import workflow as workflow_messages


@dataclass(frozen=True, slots=True)
class Content:
    """A file's content, with git's id for it."""

    sha: str
    content: bytes


@understands
def read(github: Rest, path: str, ref: str, limit: int, repository: str = "") -> Content | None:
    """Return a file at a branch, tag or commit (empty: the default branch), None if there is none. Raises GitHubError.

    `repository` (owner/name) is another one than the run's. A folder or a link is no file. Raises InputError for more
    than `limit` bytes.
    """
    try:
        found = (github.other(repository) if repository else github.repository).get_contents(path, ref)
    except GitHubError as error:
        if error.problem is Problem.NOT_FOUND:
            return None
        raise
    if isinstance(found, list) or found.type != "file":
        return None
    if given(found.size) > limit or found.encoding != "base64":
        raise InputError(messages.FILE_TOO_LARGE(path=path, size=found.size, limit=limit))
    try:
        return Content(given(found.sha), base64.b64decode(given(found.content)))
    except (binascii.Error, ValueError) as error:
        raise InputError(workflow_messages.CONTENT_UNREADABLE(path=path)) from error


@understands
def commit(github: Rest, branch: str, head_sha: str, files: Mapping[str, str], message: str) -> str:
    """Put files into one commit on top of `head_sha`, and move the branch there; -> the commit's id.

    Nothing happens where the branch has another head meanwhile: GitHub then answers 422, a GitHubError.
    """
    from github.GitRef import GitRef  # noqa: PLC0415 - PyGithub takes half a second

    new = _make_commit(github, head_sha, files, message)
    place = f"{github.repository.url}/git/refs/heads/{quote(branch)}"  # get_git_ref's cannot be written to
    GitRef(github.repository.requester, url=place).edit(new, force=False)
    return new


@understands
def propose(github: Rest, branch: str, base: str, base_sha: str, files: Mapping[str, str], message: str) -> str:
    """Put files into one commit on a new branch, and open a pull request into `base`; -> its address.

    The first line of the message is the title, the rest the text. Raises GitHubError, also where the branch is there.
    """
    new = _make_commit(github, base_sha, files, message)
    github.repository.create_git_ref(f"refs/heads/{branch}", new)
    title, _, body = message.partition("\n")
    opened = github.repository.create_pull(base, branch, title=title, body=body.strip())
    return given(opened.html_url)


def _make_commit(github: Rest, head_sha: str, files: Mapping[str, str], message: str) -> str:
    """Make a commit on top of another; -> its id."""
    from github.InputGitTreeElement import InputGitTreeElement  # noqa: PLC0415 - PyGithub takes half a second

    parent = github.repository.get_git_commit(head_sha)
    if parent.sha != head_sha:
        raise ValueError("another commit than was asked for")
    _id(parent.tree.sha)
    entries = [InputGitTreeElement(path, "100644", "blob", text) for path, text in sorted(files.items())]
    tree = github.repository.create_git_tree(entries, parent.tree)
    _id(tree.sha)
    return _id(github.repository.create_git_commit(message, tree, [parent]).sha)


def _id(found: object) -> str:
    """Return git's id of an object. Raises ValueError for what is none: it is not sent back to GitHub."""
    if not isinstance(found, str) or not GIT_ID.fullmatch(found):
        raise ValueError("no id of git's")
    return found
