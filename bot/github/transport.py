"""How a request reaches GitHub: how long to be patient, what counts as which failure, what is no answer.

PyGithub does the talking, by its objects and through the `Transport` here, so that there is one policy for everything.
A GET, PATCH or DELETE is repeated when the network or GitHub fails; a POST only when GitHub said that it did nothing (a
rate limit), because a repeated one might post twice. Waits have jitter and a ceiling: a review that cannot be published
must still end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests
from github import GithubException, RateLimitExceededException
from github.GithubException import RateLimitExceededExceedsMaxWait
from github.GithubRetry import GithubRetry
from github.Requester import Requester
from urllib3.exceptions import MaxRetryError, ResponseError

from bot.github.api import GitHubError, Patience, Problem

_DOWN = (500, 502, 503, 504)


class Transport(Requester):
    """PyGithub's way of doing requests, that all of its objects use. All raise GitHubError."""

    def requestJsonAndCheck(self, verb: str, url: str, *more: Any, **named: Any) -> tuple[dict[str, Any], Any]:  # noqa: N802
        """Do one request; -> the headers and the JSON of its answer."""
        with understanding(verb, url.removeprefix(self.base_url)):
            headers, data = super().requestJsonAndCheck(verb, url, *more, **named)
            if _is_redirection(data):  # PyGithub follows only what GET gets for a renamed repository
                place = str(headers.get("location") or "")
                if not place.startswith(self.base_url + "/"):
                    raise ValueError("a redirection to another server")
                headers, data = super().requestJsonAndCheck(verb, place, *more, **named)
            if verb == "GET":
                _check_form(data)
            return headers, data

    def graphql_query(self, query: str, variables: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """Do one GraphQL query; -> the headers and the JSON of its answer."""
        with understanding("POST", "/graphql"):
            return super().graphql_query(query, variables)


def _check_form(data: Any) -> None:
    """Raise TypeError for what is neither an object nor a list of them: PyGithub takes nothing for an empty list."""
    if not isinstance(data, dict) and not (isinstance(data, list) and all(isinstance(one, dict) for one in data)):
        raise TypeError("an object or a list of objects is expected")


def policy(patience: Patience) -> GithubRetry:
    """Return how often and when a request is repeated. It is copied for each, with what is left of it."""
    return _Retry(
        total=patience.tries,
        backoff_factor=patience.backoff,
        backoff_jitter=patience.backoff,
        backoff_max=30.0,
        secondary_rate_wait=min(60.0, patience.longest_wait),
        max_rate_limit_wait=patience.longest_wait,
        respect_retry_after_header=True,
        allowed_methods=frozenset(("GET", "PUT", "PATCH", "DELETE")),
    )


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


@contextmanager
def understanding(method: str, path: str) -> Iterator[None]:
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


def _problem(error: GithubException) -> Problem:
    if isinstance(error, RateLimitExceededException) or error.status == 429:
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
