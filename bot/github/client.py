"""The way to GitHub's REST and GraphQL API: the only module that talks to it.

PyGithub does the talking; this module decides how long to be patient, what counts as which kind of failure, and turns
JSON into our own values. A GET, PATCH or DELETE is repeated when the network or GitHub fails; a POST only when GitHub
said that it did nothing (a rate limit), because a repeated one might post twice. Waits have jitter and a ceiling: a
review that cannot be published must still end.
"""

from __future__ import annotations

import atexit
import functools
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import github
import requests
from github import Auth, GithubException
from github.GithubException import RateLimitExceededExceedsMaxWait
from github.GithubRetry import GithubRetry
from github.Requester import Requester
from requests.adapters import HTTPAdapter
from urllib3.exceptions import MaxRetryError, ResponseError

from bot import __version__
from bot.github import pulls
from bot.github.api import GitHubError, IssueComment, Patience, Problem, PullRequest, understands
from bot.host import scratch

PER_PAGE = 100
_DOWN = (500, 502, 503, 504)


class GitHubClient:
    """A connection to one repository's API, for the length of a run."""

    def __init__(
        self,
        repository: str,
        token: str,
        *,
        api_url: str = "https://api.github.com",
        certificates: str | bool = True,
        patience: Patience | None = None,
    ) -> None:
        patience = patience or Patience()
        self._token = token
        self._certificates = certificates
        self._patience = patience
        # One policy for PyGithub and for what it lacks. It is copied for each request, with what is left of it.
        self._retry = _Retry(
            total=patience.tries,
            backoff_factor=patience.backoff,
            backoff_jitter=patience.backoff,
            backoff_max=30.0,
            secondary_rate_wait=min(60.0, patience.longest_wait),
            max_rate_limit_wait=patience.longest_wait,
            respect_retry_after_header=True,
            allowed_methods=frozenset(("GET", "PUT", "PATCH", "DELETE")),
        )
        self._path = "/repos/" + "/".join(quote(part, safe="") for part in repository.split("/"))
        self._github = github.Github(
            base_url=api_url,
            auth=Auth.Token(token) if token else None,
            retry=self._retry,
            timeout=patience.request_seconds,
            verify=certificates,
            user_agent=f"hullcheck/{__version__}",
            per_page=PER_PAGE,
            # GitHub asks for at most one write a second; its secondary limit is what a matrix of jobs runs into first.
            seconds_between_requests=0,
            seconds_between_writes=min(1.0, patience.backoff),
        )

    @classmethod
    def from_environment(
        cls, environ: Mapping[str, str], repository: str, token: str, patience: Patience | None = None
    ) -> GitHubClient:
        """Return a client for the server that the runner names, with the certificates that the workflow names."""
        return cls(
            repository,
            token,
            api_url=environ.get("GITHUB_API_URL") or "https://api.github.com",
            certificates=certificate_bundle(environ),
            patience=patience,
        )

    def close(self) -> None:
        """End the connection."""
        self._github.close()

    # ------------------------------------------------------------------------------------------- conversations

    def login(self) -> str:
        """Return the name that this token writes under: a user's, or `name[bot]` for an app's."""
        viewer = self.graphql("query { viewer { login } }", {}).get("viewer") or {}
        return str(viewer.get("login") or "")

    @understands
    def comments(self, number: int) -> tuple[IssueComment, ...]:
        """Return all comments of a conversation, oldest first."""
        return tuple(_comment(one) for one in self.pages(f"{self._path}/issues/{number}/comments"))

    @understands
    def create_comment(self, number: int, body: str) -> IssueComment:
        """Write a new comment."""
        return _comment(self.call("POST", f"{self._path}/issues/{number}/comments", {"body": body}))

    def edit_comment(self, comment_id: int, body: str) -> IssueComment:
        """Replace the text of a comment."""
        return _comment(self.call("PATCH", f"{self._path}/issues/comments/{comment_id}", {"body": body}))

    def delete_comment(self, comment_id: int) -> None:
        """Remove a comment."""
        self.call("DELETE", f"{self._path}/issues/comments/{comment_id}")

    def minimize(self, node_id: str) -> None:
        """Fold a comment away as resolved."""
        mutation = "mutation($id: ID!) { minimizeComment(input: {subjectId: $id, classifier: RESOLVED})"
        self.graphql(mutation + " { minimizedComment { isMinimized } } }", {"id": node_id})

    def unminimize(self, node_id: str) -> None:
        """Show a folded comment again."""
        mutation = "mutation($id: ID!) { unminimizeComment(input: {subjectId: $id})"
        self.graphql(mutation + " { unminimizedComment { isMinimized } } }", {"id": node_id})

    # ------------------------------------------------------------------------------------------- pull requests

    @understands
    def pull_request(self, number: int) -> PullRequest:
        """Return a pull request as it is now."""
        path = f"{self._path}/pulls/{number}"
        with _understanding("GET", path):
            return pulls.read(self.call("GET", path))

    @understands
    def merge_base(self, base: str, head: str) -> str:
        """Return the commit where two histories parted, as GitHub sees it."""
        data = self.call("GET", f"{self._path}/compare/{quote(base, safe='')}...{quote(head, safe='')}?per_page=1")
        return str(data["merge_base_commit"]["sha"])

    # ---------------------------------------------------------------------------------------------- check runs

    @understands
    def create_check_run(self, body: Mapping[str, Any]) -> int:
        """Make a check run and return its id."""
        return int(self.call("POST", f"{self._path}/check-runs", body)["id"])

    def update_check_run(self, run_id: int, body: Mapping[str, Any]) -> None:
        """Change a check run; annotations are added to those it has."""
        self.call("PATCH", f"{self._path}/check-runs/{run_id}", body)

    @understands
    def annotations_count(self, run_id: int) -> int:
        """Return how many annotations a check run has."""
        return int(self.call("GET", f"{self._path}/check-runs/{run_id}")["output"]["annotations_count"])

    @understands
    def check_runs(self, head_sha: str, name: str) -> tuple[tuple[int, str], ...]:
        """Return the id and the external id of a commit's check runs of that name, newest first."""
        path = f"{self._path}/commits/{quote(head_sha, safe='')}/check-runs?check_name={quote(name, safe='')}"
        found = [(int(one["id"]), str(one.get("external_id") or "")) for one in self.pages(path, "check_runs")]
        return tuple(sorted(found, reverse=True))

    # ------------------------------------------------------------------------------------------------ requests

    def call(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Do one request and return the JSON of its answer. Raises GitHubError."""
        with _understanding(method, path):
            headers, data = self._requester.requestJsonAndCheck(method, path, input=body)
            if _is_redirection(data):  # PyGithub follows only what GET gets for a renamed repository
                place = str(headers.get("location") or "")
                if not place.startswith(self._requester.base_url + "/"):
                    raise ValueError("a redirection to another server")
                _, data = self._requester.requestJsonAndCheck(method, place, input=body)
            return data

    def pages(self, path: str, key: str | None = None, limit: int = 10_000) -> Iterator[dict[str, Any]]:
        """Yield the items of all pages of a list; `key` names the list where an object wraps it."""
        joiner = "&" if "?" in path else "?"
        url: str | None = f"{path}{joiner}per_page={PER_PAGE}"
        seen = 0
        while url and seen < limit:
            with _understanding("GET", path):
                headers, data = self._requester.requestJsonAndCheck("GET", url)
                items = _objects(data[key] if key else data)
            seen += len(items)
            yield from items
            url = _next_page(str(headers.get("link") or ""))

    def download(self, path: str, limit: int) -> bytes:
        """Return a file that GitHub keeps elsewhere and sends us to; the token does not go there. Raises GitHubError.

        It is refused above `limit` bytes, whatever its length is said to be.
        """
        address = self._github.requester.base_url + path
        with _understanding("GET", path), requests.Session() as session:
            for scheme in ("http://", "https://"):
                session.mount(scheme, HTTPAdapter(max_retries=self._retry))
            headers = {"Authorization": f"Bearer {self._token}", "User-Agent": f"hullcheck/{__version__}"}
            # With each request: a session's own setting would yield to the environment's.
            how: Any = {"timeout": self._patience.request_seconds, "verify": self._certificates}
            first = session.get(address, headers=headers, allow_redirects=False, **how)
            if first.status_code not in (301, 302, 303, 307, 308):
                raise GithubException(first.status_code, _json_or_nothing(first), dict(first.headers))
            with session.get(first.headers["Location"], stream=True, **how) as answer:
                if answer.status_code != 200:
                    raise GithubException(answer.status_code, None, dict(answer.headers))
                return _at_most(answer, limit, f"GET {path}")

    @understands
    def graphql(self, query: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        """Do one GraphQL query and return its data. Raises GitHubError."""
        with _understanding("POST", "/graphql"):
            _, answer = self._requester.graphql_query(query, dict(variables))
            return dict(answer.get("data") or {})

    @property
    def repository_path(self) -> str:
        """The path that the repository's own resources begin with."""
        return self._path

    @property
    def _requester(self) -> Requester:
        return self._github.requester


class _Retry(GithubRetry):
    """PyGithub's reading of rate limits, with our rules of what may be repeated and how long a wait may be."""

    def is_retry(self, method: str, status_code: int, has_retry_after: bool = False) -> bool:
        if status_code in (403, 429):  # GitHub did nothing; `increment` tells a limit from a missing right
            return bool(self.total)
        return method.upper() != "POST" and status_code in _DOWN

    def increment(
        self,
        method: str | None = None,
        url: str | None = None,
        response: Any = None,
        error: Exception | None = None,
        _pool: Any = None,
        _stacktrace: Any = None,
    ) -> Any:
        asked = str(response.headers.get("Retry-After") or "") if response is not None else ""
        if asked.isdigit() and int(asked) > (self.max_rate_limit_wait or 0):
            raise RateLimitExceededExceedsMaxWait(response.status, None, dict(response.headers), wait=float(asked))
        if _adds(method, url) and (response is None or response.status in _DOWN):
            raise MaxRetryError(_pool, url or "", error or ResponseError(f"{response.status} from GitHub"))
        return super().increment(method, url, response, error, _pool, _stacktrace)


def _adds(method: str | None, url: str | None) -> bool:
    """Whether a request adds to what is there although it is a PATCH: the annotations of a check run."""
    return method == "PATCH" and "/check-runs/" in (url or "")


def _is_redirection(data: Any) -> bool:
    return isinstance(data, dict) and "url" in data and set(data) <= {"message", "url", "documentation_url"}


def _json_or_nothing(answer: requests.Response) -> Any:
    try:
        return answer.json()
    except ValueError:
        return None


def _at_most(answer: requests.Response, limit: int, what: str) -> bytes:
    found = bytearray()
    for chunk in answer.iter_content(65_536):
        found += chunk
        if len(found) > limit:
            raise GitHubError(Problem.INVALID, f"the answer to {what} is larger than {limit} bytes")
    return bytes(found)


@contextmanager
def _understanding(method: str, path: str) -> Iterator[None]:
    """Turn whatever PyGithub, requests and urllib3 raise into a GitHubError that a person can act on."""
    what = f"{method} {path.partition('?')[0]}"
    try:
        yield
    except RateLimitExceededExceedsMaxWait as error:
        wait = f"GitHub's rate limit asks to wait {error.wait:.0f} s, which is too long ({what})"
        raise GitHubError(Problem.RATE_LIMITED, wait, error.status) from None
    except GithubException as error:
        problem = _problem(error)
        raise GitHubError(problem, f"GitHub answered {error.status} to {what}: {_words(error)}", error.status) from None
    except requests.exceptions.RetryError as error:
        reason = _reason(error)  # "too many 502 error responses"
        problem = Problem.RATE_LIMITED if re.search(r"\b(403|429)\b", reason) else Problem.UNAVAILABLE
        raise GitHubError(problem, f"GitHub failed again and again ({what}): {reason}") from None
    except requests.exceptions.SSLError as error:
        hint = "its certificate is not trusted: name your CA in SSL_CERT_FILE or NODE_EXTRA_CA_CERTS"
        raise GitHubError(Problem.UNAVAILABLE, f"GitHub cannot be reached ({what}): {hint}") from error
    except (requests.exceptions.RequestException, OSError) as error:
        raise GitHubError(Problem.UNAVAILABLE, f"GitHub cannot be reached ({what}): {_reason(error)}") from None
    except (LookupError, TypeError, ValueError, AttributeError, AssertionError, RuntimeError) as error:
        unreadable = f"GitHub's answer to {what} cannot be understood ({type(error).__name__})"
        raise GitHubError(Problem.UNAVAILABLE, unreadable) from error


def _objects(data: Any) -> list[dict[str, Any]]:
    if not isinstance(data, list) or not all(isinstance(one, dict) for one in data):
        raise TypeError("a list of objects is expected")
    return data


def _problem(error: GithubException) -> Problem:
    if isinstance(error, github.RateLimitExceededException) or error.status == 429:
        return Problem.RATE_LIMITED
    known = {401: Problem.FORBIDDEN, 403: Problem.FORBIDDEN, 404: Problem.NOT_FOUND, 410: Problem.GONE}
    if error.status in known:
        return known[error.status]
    return Problem.INVALID if 400 <= error.status < 500 else Problem.UNAVAILABLE


def _words(error: GithubException) -> str:
    data = error.data
    message = data.get("message") if isinstance(data, dict) else None
    return _one_line(str(message or error.message or "no message"))


def _reason(error: BaseException) -> str:
    """The innermost reason of a chain of wrapped errors: what urllib3 prints of them is for nobody."""
    inner: Any = error
    while True:
        deeper = getattr(inner, "reason", None) or (inner.args[0] if getattr(inner, "args", None) else None)
        if not isinstance(deeper, BaseException):
            break
        inner = deeper
    text = str(inner) or type(inner).__name__
    return _one_line(text.rpartition(": ")[2] if text.startswith("<") else text)


def _one_line(text: str) -> str:
    return " ".join(text.split())[:300]


def _next_page(link: str) -> str | None:
    for part in link.split(","):
        address, _, relation = part.partition(";")
        if 'rel="next"' in relation:
            return address.strip().strip("<>")
    return None


@understands
def _comment(data: Mapping[str, Any]) -> IssueComment:
    with _understanding("GET", "a comment"):
        user = data.get("user") or {}
        return IssueComment(
            id=int(data["id"]),
            node_id=str(data["node_id"]),
            body=str(data.get("body") or ""),
            author=str(user.get("login") or ""),
            author_is_bot=user.get("type") == "Bot",
            url=str(data["html_url"]),
        )


def certificate_bundle(environ: Mapping[str, str], write: Callable[[bytes], str] | None = None) -> str | bool:
    """Return what to trust besides the usual: True, or the path of a bundle.

    SSL_CERT_FILE and REQUESTS_CA_BUNDLE name a whole bundle; NODE_EXTRA_CA_CERTS, which organisations set on their
    runners for every JavaScript action, names certificates to trust in addition.
    """
    for name in ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"):
        if environ.get(name) and Path(environ[name]).is_file():
            return environ[name]
    extra = environ.get("NODE_EXTRA_CA_CERTS")
    if not extra or not Path(extra).is_file():
        return True
    both = Path(requests.utils.DEFAULT_CA_BUNDLE_PATH).read_bytes() + b"\n" + Path(extra).read_bytes()
    return (write or _temporary)(both)


@functools.cache
def _temporary(content: bytes) -> str:
    """Write a file that goes with the process, once; in a folder that the next run removes if this one is killed."""
    folder, _ = scratch.make()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = folder / "ca.pem"
    path.write_bytes(content)
    return str(path)
