"""The connection to GitHub's REST and GraphQL API: PyGithub's objects do the requests, our own values hold the answers.

What PyGithub lacks is a download: a file that GitHub keeps elsewhere, to a limit, and without our token.
"""

from __future__ import annotations

import atexit
import functools
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import requests
from github import Auth, GithubException
from github.IssueComment import IssueComment as GivenComment
from github.Repository import Repository
from requests.adapters import HTTPAdapter

from bot import __version__
from bot.github import pulls
from bot.github.api import GitHubError, IssueComment, Patience, Problem, PullRequest, given, items, understands
from bot.github.transport import Transport, policy, understanding
from bot.host import scratch

PER_PAGE = 100
_AGENT = f"hullcheck/{__version__}"


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
        self._retry = policy(patience)
        self._transport = Transport(
            base_url=api_url,
            auth=Auth.Token(token) if token else None,
            retry=self._retry,
            pool_size=None,
            timeout=patience.request_seconds,
            verify=certificates,
            user_agent=_AGENT,
            per_page=PER_PAGE,
            # GitHub asks for at most one write a second; its secondary limit is what a matrix of jobs runs into first.
            seconds_between_requests=0,
            seconds_between_writes=min(1.0, patience.backoff),
            lazy=True,  # an object asks GitHub only for what it was not told
        )
        self._path = _path(repository)
        self.repository = self.other(repository)

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
        self._transport.close()

    def other(self, repository: str) -> Repository:
        """Return a repository, by owner/name."""
        return Repository(self._transport, url=_path(repository))

    # ------------------------------------------------------------------------------------------- conversations

    @understands
    def login(self) -> str:
        """Return the name that this token writes under: a user's, or `name[bot]` for an app's."""
        _, answer = self._transport.graphql_query("query { viewer { login } }", {})
        return str(given(answer["data"]["viewer"]["login"]))

    @understands
    def comments(self, number: int) -> tuple[IssueComment, ...]:
        """Return all comments of a conversation, oldest first."""
        return tuple(_comment(one) for one in items(self.repository.get_issue(number).get_comments()))

    @understands
    def create_comment(self, number: int, body: str) -> IssueComment:
        """Write a new comment."""
        return _comment(self.repository.get_issue(number).create_comment(body))

    @understands
    def edit_comment(self, comment_id: int, body: str) -> None:
        """Replace the text of a comment."""
        comment = self._comment(comment_id)
        comment.edit(body)
        given(comment.body)

    def delete_comment(self, comment_id: int) -> None:
        """Remove a comment."""
        self._comment(comment_id).delete()

    @understands
    def react(self, comment_id: int, content: str) -> None:
        """Add a reaction to a comment: `+1`, `confused`, ..."""
        self._comment(comment_id).create_reaction(content)

    @understands
    def minimize(self, node_id: str) -> None:
        """Fold a comment away as resolved."""
        GivenComment(self._transport, attributes={"node_id": node_id}).minimize("RESOLVED")

    @understands
    def unminimize(self, node_id: str) -> None:
        """Show a folded comment again."""
        GivenComment(self._transport, attributes={"node_id": node_id}).unminimize()

    def _comment(self, comment_id: int) -> GivenComment:
        return GivenComment(self._transport, url=f"{self._path}/issues/comments/{comment_id}")

    # ------------------------------------------------------------------------------------------- pull requests

    @understands
    def pull_request(self, number: int) -> PullRequest:
        """Return a pull request as it is now."""
        return pulls.read(self.repository.get_pull(number))

    def merge_base(self, base: str, head: str) -> str:
        """Return the commit where two histories parted, as GitHub sees it."""
        return pulls.merge_base(self, base, head)

    # ---------------------------------------------------------------------------------------------- check runs

    @understands
    def create_check_run(self, body: Mapping[str, Any]) -> int:
        """Make a check run and return its id."""
        return given(self.repository.create_check_run(**body).id)

    @understands
    def update_check_run(self, run_id: int, body: Mapping[str, Any]) -> None:
        """Change a check run; annotations are added to those it has."""
        self.repository.get_check_run(run_id).edit(**body)

    @understands
    def annotations_count(self, run_id: int) -> int:
        """Return how many annotations a check run has."""
        return given(self.repository.get_check_run(run_id).output.annotations_count)

    @understands
    def check_runs(self, head_sha: str, name: str) -> tuple[tuple[int, str], ...]:
        """Return the id and the external id of a commit's check runs of that name, newest first."""
        listed = items(self.repository.get_commit(head_sha).get_check_runs(check_name=name))
        return tuple(sorted(((given(one.id), one.external_id or "") for one in listed), reverse=True))

    # ------------------------------------------------------------------------------------------------ requests

    def download(self, path: str, limit: int) -> bytes:
        """Return a file that GitHub keeps elsewhere and sends us to; the token does not go there. Raises GitHubError.

        It is refused above `limit` bytes, whatever its length is said to be.
        """
        address = self._transport.base_url + path
        with understanding("GET", path), requests.Session() as session:
            for scheme in ("http://", "https://"):
                session.mount(scheme, HTTPAdapter(max_retries=self._retry))
            headers = {"Authorization": f"Bearer {self._token}", "User-Agent": _AGENT}
            # With each request: a session's own setting would yield to the environment's.
            how: Any = {"timeout": self._patience.request_seconds, "verify": self._certificates}
            first = session.get(address, headers=headers, allow_redirects=False, **how)
            if first.status_code not in (301, 302, 303, 307, 308):
                raise GithubException(first.status_code, _json_or_nothing(first), dict(first.headers))
            with session.get(first.headers["Location"], stream=True, **how) as answer:
                if answer.status_code != 200:
                    raise GithubException(answer.status_code, None, dict(answer.headers))
                return _at_most(answer, limit, f"GET {path}")


def _path(repository: str) -> str:
    return "/repos/" + "/".join(quote(part, safe="") for part in repository.split("/"))


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


def _comment(one: GivenComment) -> IssueComment:
    return IssueComment(
        id=given(one.id),
        node_id=given(one.node_id),
        body=one.body or "",
        author=(one.user.login or "") if one.user else "",
        url=given(one.html_url),
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
