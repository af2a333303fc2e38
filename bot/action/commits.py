"""The two commits that an event is about, wherever they have to be fetched from.

A checkout is one commit deep, belongs to another user, or is not there at all: what is missing is fetched into a
repository of our own, and the workspace is only read. On a pull request the tested commit is the merge commit, and what
it is compared with is that commit's first parent: the payload's base may be older than what was merged with.
"""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.action.event import Event, EventKind
from bot.config.reading import FILE_LIMIT, FILE_NAMES
from bot.errors import HullcheckError, InputError, UnavailableError
from bot.host.git import Repository
from bot.messages import workflow as messages

MergeBase = Callable[[str, str], str]

_MERGE_TRIES, _MERGE_SECONDS = 4, 2.0  # until GitHub has made a merge anew
_DEPTHS = (50, 1000, None)  # of history, when nobody can tell where two branches parted


@dataclass(frozen=True, slots=True)
class Revisions:
    """What to compare, in which repository. `whole` is set where there is no base: every image is reviewed."""

    repository: Path
    base: str
    head: str
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Remote:
    """Where commits can be fetched from, with git's configuration for it as environment variables."""

    url: str
    env: Mapping[str, str]

    @classmethod
    def of(cls, event: Event, token: str, certificates: str | bool = True) -> Remote:
        """Return the event's repository. The token goes to that server only."""
        return cls(f"{event.repository_url}.git", cls.settings(event.server_url, token, certificates))

    @staticmethod
    def settings(server_url: str, token: str, certificates: str | bool = True) -> dict[str, str]:
        """Return git's configuration for a server as environment variables."""
        settings = {}
        if token:
            basic = base64.b64encode(f"x-access-token:{token}".encode()).decode()
            settings[f"http.{server_url}/.extraheader"] = f"Authorization: Basic {basic}"
        if isinstance(certificates, str):
            settings["http.sslCAInfo"] = certificates
        env = {"GIT_CONFIG_COUNT": str(len(settings))}
        for number, (key, value) in enumerate(settings.items()):
            env |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
        return env


def find(
    event: Event,
    remote: Remote,
    workspace: Path | None,
    folder: Path,
    merge_base: MergeBase,
    *,
    base_ref: str = "",
    head_ref: str = "",
) -> Revisions:
    """Return the commits to compare, both present in the repository that is made at `folder`.

    `base_ref` and `head_ref` (a branch, a reference or a commit id) stand in for the event's where they are given.
    `merge_base` asks GitHub where two histories parted, and may raise any HullcheckError.
    """
    source = _Source(Repository.borrowing(folder, workspace), remote, merge_base)
    base, head = (
        _pair(event, source) if not (base_ref or head_ref) else _resolve_named(event, source, base_ref, head_ref)
    )
    if base:
        return Revisions(folder, source.get(base), source.get(head))
    return Revisions(folder, source.policy_only(head), head, whole=True)


def _pair(event: Event, source: _Source) -> tuple[str, str]:
    """Return the ids of base and head; base is empty where there is nothing to compare with."""
    if event.kind is EventKind.PULL_REQUEST:
        merge = source.merge_of(event) if event.action == "edited" else event.sha
        merged_onto = source.first_parent(merge, event.head_sha)
        if merged_onto:
            return merged_onto, merge
        head = source.get(event.head_sha, f"refs/pull/{event.pull_request}/head")
        return source.parted(event.base_sha, head), head
    if event.kind in (EventKind.MERGE_GROUP, EventKind.PUSH):
        return event.base_sha, source.get(event.head_sha)
    return "", source.get(event.sha)


def _resolve_named(event: Event, source: _Source, base_ref: str, head_ref: str) -> tuple[str, str]:
    head = source.get(head_ref or event.sha or event.head_sha)
    base = source.get(base_ref or event.base_sha or event.default_branch)
    return source.parted(base, head), head


class _Source:
    """Commits, from what the workspace has and else from the remote."""

    def __init__(self, repository: Repository, remote: Remote, merge_base: MergeBase) -> None:
        self._repository = repository
        self._remote = remote
        self._merge_base = merge_base

    def get(self, revision: str, otherwise: str = "") -> str:
        """Return the id of a commit that is here now; `otherwise` is a reference that leads to it as well."""
        if not revision:
            raise InputError(messages.NO_COMMIT())
        if self._repository.has(revision) and _is_id(revision):
            return revision
        try:
            return self._fetch(revision)
        except UnavailableError:
            if not otherwise:
                raise
        self._fetch(otherwise)
        return self._repository.resolve(revision)

    def merge_of(self, event: Event) -> str:
        """Return GitHub's merge with the base that a pull request has now; empty if there is none.

        That of the event may still be one with the base before, and so with another policy.
        """
        for number in range(_MERGE_TRIES):
            if number:
                time.sleep(_MERGE_SECONDS)
            try:
                merge = self._fetch(f"refs/pull/{event.pull_request}/merge", 2)
                parents = self._repository.parents(merge)
            except UnavailableError:
                return ""
            if parents[:1] == (event.base_sha,):
                return merge
        return ""

    def first_parent(self, merge: str, head: str) -> str:
        """Return what a pull request's head was merged onto, empty if that is no merge of it or cannot be had."""
        if not merge or merge == head:
            return ""
        try:
            parents = self._repository.parents(self.get(merge))
        except UnavailableError:
            return ""
        return parents[0] if len(parents) == 2 and parents[1] == head else ""

    def parted(self, base: str, head: str) -> str:
        """Return the commit where two histories parted: as GitHub says, or as git finds with more of the history."""
        try:
            return self._merge_base(base, head)
        except HullcheckError:
            pass  # a server that is down, or a token without rights: git can tell, only slower
        self.get(base)
        for depth in _DEPTHS:
            if found := self._repository.merge_base(base, head):
                return found
            for commit in (base, head):
                self._fetch(commit, depth)
        return self._repository.merge_base(base, head) or base

    def policy_only(self, head: str) -> str:
        """Return a commit with head's policy file and nothing else: what a whole branch is compared with."""
        contents = {name: self._repository.read(head, name, FILE_LIMIT) for name in FILE_NAMES}
        return self._repository.commit_of({name: raw for name, raw in contents.items() if raw is not None})

    def _fetch(self, revision: str, depth: int | None = 1) -> str:
        try:
            return self._repository.fetch(self._remote.url, revision, self._remote.env, depth=depth)
        except UnavailableError as error:
            raise UnavailableError(messages.COMMIT_NOT_THERE(revision=revision, error=error)) from error


def _is_id(revision: str) -> bool:
    return len(revision) in (40, 64) and all(letter in "0123456789abcdef" for letter in revision)
