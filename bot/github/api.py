"""What the rest of Hullcheck knows of GitHub's API: the values that travel, and how a request can fail.

Nothing heavy is imported here: the client itself brings PyGithub, which takes half a second.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, ParamSpec, Protocol, TypeVar

from bot.errors import UnavailableError

if TYPE_CHECKING:
    from github.Repository import Repository

GIT_ID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_Parameters = ParamSpec("_Parameters")
_Result = TypeVar("_Result")


class Problem(Enum):
    """Why GitHub did not do what was asked."""

    FORBIDDEN = "forbidden"  # the token's rights do not suffice, the repository is archived, the conversation locked
    NOT_FOUND = "not found"  # or not visible to this token
    GONE = "gone"
    INVALID = "invalid"
    RATE_LIMITED = "rate limited"
    UNAVAILABLE = "unavailable"  # GitHub or the way to it is down


class Rest(Protocol):
    """GitHub's API, as the modules that know one part of it each need it. All requests raise GitHubError."""

    @property
    def repository(self) -> Repository:
        """The run's own repository; it asks GitHub only for what it was not told."""
        ...

    def other(self, repository: str) -> Repository:
        """Return another one, by owner/name."""
        ...

    def download(self, path: str, limit: int) -> bytes:
        """Return a file of at most `limit` bytes that GitHub keeps elsewhere."""
        ...


class GitHubError(UnavailableError):
    """GitHub refused, or could not be reached. The message holds GitHub's own words, never the token."""

    def __init__(self, problem: Problem, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.problem = problem
        self.status = status


@dataclass(frozen=True, slots=True)
class Patience:
    """How long failures are borne with. Times are seconds."""

    tries: int = 5
    backoff: float = 1.0  # doubled at each try, plus up to as much of jitter
    longest_wait: float = 120.0  # a rate limit that asks for more is reported instead
    request_seconds: int = 30  # without an answer


@dataclass(frozen=True, slots=True)
class IssueComment:
    """A comment in a conversation. `node_id` is its name in the GraphQL API."""

    id: int
    node_id: str
    body: str
    author: str
    url: str


@dataclass(frozen=True, slots=True)
class PullRequest:
    """What GitHub says of a pull request now (its event may be old)."""

    number: int
    state: str
    head_sha: str
    head_ref: str
    head_repository: str
    base_ref: str
    base_sha: str
    author: str


def understands(function: Callable[_Parameters, _Result]) -> Callable[_Parameters, _Result]:
    """Turn what goes wrong while a function reads an answer of GitHub's into a GitHubError.

    An answer can have any form: an error page of something in between, a body that was cut, a version of the API that
    is not known. Every function that takes an answer apart carries this.
    """

    @functools.wraps(function)
    def reading(*arguments: _Parameters.args, **named: _Parameters.kwargs) -> _Result:
        try:
            return function(*arguments, **named)
        except _unreadable() as error:
            what = function.__name__.strip("_").replace("_", " ")
            unreadable = f"GitHub's answer cannot be understood ({what}: {type(error).__name__})"
            raise GitHubError(Problem.UNAVAILABLE, unreadable) from error

    return reading


def _unreadable() -> tuple[type[Exception], ...]:
    """Return what reading an answer may raise; only asked when something did, because PyGithub takes half a second."""
    from github.GithubException import BadAttributeException, GithubException  # noqa: PLC0415

    ours = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError, AssertionError)
    return (*ours, BadAttributeException, GithubException)


def given(value: _Result | None) -> _Result:
    """Return what GitHub must have said. Raises ValueError where it did not: an object of PyGithub's then has None."""
    if value is None:
        raise ValueError("GitHub did not say it")
    return value


def items(found: Iterable[_Result], limit: int = 10_000) -> Iterator[_Result]:
    """Yield the items of all pages of a list, and fetch no page that is not needed for `limit` of them."""
    return itertools.islice(found, limit)
