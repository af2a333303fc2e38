"""Files of a branch, read and committed through the API: for runs that have rights and therefore check nothing out."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from bot.errors import InputError
from bot.github.api import GIT_ID, GitHubError, Problem, Rest, understands
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
    root = "/repos/" + "/".join(quote(part, safe="") for part in repository.split("/")) if repository else ""
    try:
        data = github.call("GET", f"{root or github.repository_path}/contents/{quote(path)}?ref={quote(ref, safe='')}")
    except GitHubError as error:
        if error.problem is Problem.NOT_FOUND:
            return None
        raise
    if not isinstance(data, dict) or data.get("type") != "file":
        return None
    if int(data["size"]) > limit or data.get("encoding") != "base64":
        raise InputError(messages.FILE_TOO_LARGE(path=path, size=data["size"], limit=limit))
    try:
        return Content(str(data["sha"]), base64.b64decode(data["content"]))
    except (binascii.Error, ValueError) as error:
        raise InputError(workflow_messages.CONTENT_UNREADABLE(path=path)) from error


@understands
def commit(github: Rest, branch: str, head_sha: str, files: Mapping[str, str], message: str) -> str:
    """Put files into one commit on top of `head_sha`, and move the branch there; -> the commit's id.

    Nothing happens where the branch has another head meanwhile: GitHub then answers 422, a GitHubError.
    """
    new = _make_commit(github, head_sha, files, message)
    github.call("PATCH", f"{github.repository_path}/git/refs/heads/{quote(branch)}", {"sha": new, "force": False})
    return new


@understands
def propose(github: Rest, branch: str, base: str, base_sha: str, files: Mapping[str, str], message: str) -> str:
    """Put files into one commit on a new branch, and open a pull request into `base`; -> its address.

    The first line of the message is the title, the rest the text. Raises GitHubError, also where the branch is there.
    """
    new = _make_commit(github, base_sha, files, message)
    github.call("POST", f"{github.repository_path}/git/refs", {"ref": f"refs/heads/{branch}", "sha": new})
    title, _, body = message.partition("\n")
    opened = github.call(
        "POST",
        f"{github.repository_path}/pulls",
        {"title": title, "head": branch, "base": base, "body": body.strip()},
    )
    return str(opened["html_url"])


def _make_commit(github: Rest, head_sha: str, files: Mapping[str, str], message: str) -> str:
    """Make a commit on top of another; -> its id."""
    root = f"{github.repository_path}/git"
    tree = _id(github.call("GET", f"{root}/commits/{head_sha}")["tree"]["sha"])
    entries = [
        {"path": path, "mode": "100644", "type": "blob", "content": text} for path, text in sorted(files.items())
    ]
    made = _id(github.call("POST", f"{root}/trees", {"base_tree": tree, "tree": entries})["sha"])
    body = {"message": message, "tree": made, "parents": [head_sha]}
    return _id(github.call("POST", f"{root}/commits", body)["sha"])


def _id(found: object) -> str:
    """Return git's id of an object. Raises ValueError for what is none: it is not sent back to GitHub."""
    if not isinstance(found, str) or not GIT_ID.fullmatch(found):
        raise ValueError("no id of git's")
    return found
