"""The event that started a workflow, read from the runner's environment and the payload's file.

The payload is GitHub's, but branch names, titles and repository names in it are whoever's: what is used is checked here
to have the form of a name, an id or a commit, so that nothing after this module has to ask.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from bot.errors import InputError
from bot.messages import workflow as messages

PAYLOAD_LIMIT = 30_000_000  # bytes; GitHub's own limit for a payload is 25 MB

_SHA = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_REPOSITORY = re.compile(r"[A-Za-z0-9_.-]{1,100}/[A-Za-z0-9_.-]{1,100}")
_URL = re.compile(r"https?://[^\s\"'<>`\\]{1,2000}")


class EventKind(Enum):
    """The events that Hullcheck knows, by GitHub's names."""

    PULL_REQUEST = "pull_request"
    PULL_REQUEST_TARGET = "pull_request_target"
    MERGE_GROUP = "merge_group"
    PUSH = "push"
    WORKFLOW_DISPATCH = "workflow_dispatch"
    SCHEDULE = "schedule"
    WORKFLOW_RUN = "workflow_run"
    ISSUE_COMMENT = "issue_comment"


@dataclass(frozen=True, slots=True)
class TriggeringRun:
    """The run that a `workflow_run` event tells of."""

    id: int
    attempt: int
    event: str
    conclusion: str
    head_sha: str
    head_branch: str
    head_repository: str
    pull_requests: tuple[int, ...]  # empty for pull requests from forks: GitHub leaves them out


@dataclass(frozen=True, slots=True)
class Comment:
    """The comment that an `issue_comment` event tells of. The body is a stranger's text."""

    id: int
    body: str
    author: str
    association: str


@dataclass(frozen=True, slots=True)
class Event:
    """What a run is about. Commits and names are empty strings where the event has none."""

    kind: EventKind
    action: str
    repository: str
    default_branch: str
    sha: str  # GITHUB_SHA: for a pull request the merge commit, if there is one
    base_sha: str
    base_ref: str
    head_sha: str
    head_ref: str
    head_repository: str  # empty when a fork was deleted
    actor: str
    run_id: int
    run_attempt: int
    server_url: str
    api_url: str
    pull_request: int | None = None
    is_fork: bool = False
    is_draft: bool = False
    triggering_run: TriggeringRun | None = None
    comment: Comment | None = None

    @property
    def is_restricted(self) -> bool:
        """Whether GitHub gives the run a token that can only read, and no secrets: forks, and Dependabot alike."""
        return self.is_fork or self.actor == "dependabot[bot]"

    @property
    def run_url(self) -> str:
        """Where the log and the summary of this run are shown."""
        return f"{self.server_url}/{self.repository}/actions/runs/{self.run_id}"

    @property
    def repository_url(self) -> str:
        """Where the repository is shown and cloned from."""
        return f"{self.server_url}/{self.repository}"


def read(environ: Mapping[str, str]) -> Event:
    """Return the event of this run. Raises InputError where the environment is not that of a workflow."""
    name = environ.get("GITHUB_EVENT_NAME", "")
    try:
        kind = EventKind(name)
    except ValueError:
        known = ", ".join(one.value for one in EventKind)
        raise InputError(messages.UNKNOWN_EVENT(name=name, known=known)) from None
    return parse(kind, _payload(environ.get("GITHUB_EVENT_PATH", "")), environ)


def parse(kind: EventKind, payload: Mapping[str, Any], environ: Mapping[str, str]) -> Event:
    """Return the event that a payload and the runner's environment describe. Raises InputError for a broken one."""
    data = _Payload(payload, kind.value)
    values: dict[str, Any] = {
        "kind": kind,
        "action": data.text("action"),
        "repository": _repository(environ.get("GITHUB_REPOSITORY") or data.text("repository.full_name")),
        "default_branch": data.text("repository.default_branch"),
        "sha": _sha(environ.get("GITHUB_SHA", "")),
        "base_sha": "",
        "base_ref": "",
        "head_sha": _sha(environ.get("GITHUB_SHA", "")),
        "head_ref": _branch(environ.get("GITHUB_REF", "")),
        "head_repository": "",
        "actor": environ.get("GITHUB_ACTOR", ""),
        "run_id": _number(environ.get("GITHUB_RUN_ID", "")),
        "run_attempt": _number(environ.get("GITHUB_RUN_ATTEMPT", "")) or 1,
        "server_url": _url(environ.get("GITHUB_SERVER_URL", ""), "https://github.com"),
        "api_url": _url(environ.get("GITHUB_API_URL", ""), "https://api.github.com"),
    }
    values |= _READERS[kind](data)
    if not values["head_repository"] and kind not in (EventKind.PULL_REQUEST, EventKind.PULL_REQUEST_TARGET):
        values["head_repository"] = values["repository"]
    return Event(**values)


def _pull_request(data: _Payload) -> dict[str, Any]:
    head, base = data.text("pull_request.head.repo.full_name"), data.text("pull_request.base.repo.full_name")
    return {
        "pull_request": data.number("pull_request.number"),
        "base_sha": data.sha("pull_request.base.sha"),
        "base_ref": data.text("pull_request.base.ref"),
        "head_sha": data.sha("pull_request.head.sha"),
        "head_ref": data.text("pull_request.head.ref"),
        "head_repository": _repository(head) if head else "",
        "is_fork": head != base,  # also where the fork is gone and GitHub says null
        "is_draft": data.flag("pull_request.draft"),
    }


def _merge_group(data: _Payload) -> dict[str, Any]:
    return {
        "base_sha": data.sha("merge_group.base_sha"),
        "base_ref": _branch(data.text("merge_group.base_ref")),
        "head_sha": data.sha("merge_group.head_sha"),
        "head_ref": _branch(data.text("merge_group.head_ref")),
    }


def _push(data: _Payload) -> dict[str, Any]:
    before = data.sha("before")
    return {
        "base_sha": "" if set(before) == {"0"} else before,  # zeros: the branch is new
        "base_ref": _branch(data.text("ref")),
        "head_sha": data.sha("after"),
        "head_ref": _branch(data.text("ref")),
    }


def _workflow_run(data: _Payload) -> dict[str, Any]:
    numbers = tuple(
        one["number"]
        for one in data.items("workflow_run.pull_requests")
        if isinstance(one, dict) and isinstance(one.get("number"), int)
    )
    head = data.text("workflow_run.head_repository.full_name")
    run = TriggeringRun(
        id=data.number("workflow_run.id"),
        attempt=data.number("workflow_run.run_attempt"),
        event=data.text("workflow_run.event"),
        conclusion=data.text("workflow_run.conclusion"),
        head_sha=data.sha("workflow_run.head_sha"),
        head_branch=data.text("workflow_run.head_branch"),
        head_repository=_repository(head) if head else "",
        pull_requests=numbers,
    )
    return {
        "triggering_run": run,
        "head_sha": run.head_sha,
        "head_ref": run.head_branch,
        "head_repository": run.head_repository,
        "is_fork": head != data.text("repository.full_name"),
    }


def _issue_comment(data: _Payload) -> dict[str, Any]:
    is_pull_request = isinstance(data.get("issue.pull_request"), dict)
    return {
        "pull_request": data.number("issue.number") if is_pull_request else None,
        "comment": Comment(
            id=data.number("comment.id"),
            body=data.text("comment.body"),
            author=data.text("comment.user.login"),
            association=data.text("comment.author_association"),
        ),
    }


def _nothing(data: _Payload) -> dict[str, Any]:
    return {}


_READERS = {
    EventKind.PULL_REQUEST: _pull_request,
    EventKind.PULL_REQUEST_TARGET: _pull_request,
    EventKind.MERGE_GROUP: _merge_group,
    EventKind.PUSH: _push,
    EventKind.WORKFLOW_DISPATCH: _nothing,
    EventKind.SCHEDULE: _nothing,
    EventKind.WORKFLOW_RUN: _workflow_run,
    EventKind.ISSUE_COMMENT: _issue_comment,
}


class _Payload:
    """A payload, read by dotted paths; what is missing or null is empty, what has another form is refused."""

    def __init__(self, data: Mapping[str, Any], name: str) -> None:
        self._data = data
        self._name = name

    def get(self, path: str) -> Any:
        value: Any = self._data
        for key in path.split("."):
            value = value.get(key) if isinstance(value, Mapping) else None
        return value

    def text(self, path: str) -> str:
        value = self.get(path)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise self._broken(path)
        return value

    def sha(self, path: str) -> str:
        value = self.text(path)
        if not _SHA.fullmatch(value):
            raise self._broken(path)
        return value

    def number(self, path: str) -> int:
        value = self.get(path)
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise self._broken(path)
        return value

    def flag(self, path: str) -> bool:
        return self.get(path) is True

    def items(self, path: str) -> list[Any]:
        value = self.get(path)
        return value if isinstance(value, list) else []

    def _broken(self, path: str) -> InputError:
        return InputError(messages.NO_FIELD(event=self._name, field=path))


def _payload(path: str) -> Mapping[str, Any]:
    if not path:
        raise InputError(messages.NO_EVENT())
    try:
        if Path(path).stat().st_size > PAYLOAD_LIMIT:
            raise InputError(messages.PAYLOAD_TOO_LARGE(path=path))
        data = json.loads(Path(path).read_bytes())
    except OSError as error:
        raise InputError(messages.PAYLOAD_UNREADABLE(path=path, error=error.strerror)) from error
    except (ValueError, RecursionError) as error:
        raise InputError(messages.PAYLOAD_NOT_JSON(path=path)) from error
    if not isinstance(data, dict):
        raise InputError(messages.PAYLOAD_NO_OBJECT(path=path))
    return data


def _repository(name: str) -> str:
    if not _REPOSITORY.fullmatch(name):
        raise InputError(messages.NO_REPOSITORY(name=name))
    return name


def _sha(text: str) -> str:
    return text if _SHA.fullmatch(text) else ""


def _branch(ref: str) -> str:
    return ref.removeprefix("refs/heads/")


def _number(text: str) -> int:
    return int(text) if re.fullmatch(r"\d{1,18}", text) else 0


def _url(text: str, default: str) -> str:
    if not text:
        return default
    if not _URL.fullmatch(text):
        raise InputError(messages.NO_SERVER(text=text))
    return text.rstrip("/")
