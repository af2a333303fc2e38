"""Whether a step of a build failed for want of the network.

What a step prints is its author's, who may print anything. So its words only say what to look at; whether a host can be
reached is asked from here, and only of hosts that are not the author's own choice: no stranger has us call on whom he
likes. A step that fails with such words is tried once more, too: what works then needs no blame.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import requests
import requests.auth

_MOST = 4  # hosts that are asked for one failure; each may take as long as the resolver does
_NAMED = 20  # hosts of one failure that are looked at
_SECONDS = 5.0  # to connect, and to answer
# What resolvers, sockets, TLS and the package managers over them say.
_TROUBLE = re.compile(
    r"(?:could ?n.t|could not|unable to|cannot|failed to) (?:resolve|connect|reach)|temporary failure|temporary error"
    r"|transient error|name or service not known|name does not exist|nodename nor servname|no such host|bad address"
    r"|unknown ?host|getaddrinfo|EAI_AGAIN|ENOTFOUND|Socket::ResolutionError"
    r"|connection (?:refused|reset|timed out|aborted|broken)|ECONN(?:REFUSED|RESET|ABORTED)|E(?:SOCKET)?TIMEDOUT"
    r"|i/o timeout|(?:operation|read|request|connect) timed out|network is unreachable|no route to host"
    r"|E(?:NET|HOST)UNREACH|socket hang up|remote end closed connection|trouble with your network|unexpected eof"
    r"|TLS handshake|SSL connect error|SSL_ERROR_SYSCALL|SSL routines"
    r"|\b50[0234] (?:bad gateway|(?:service|server) (?:temporarily )?unavailable|gateway time|internal server error)"
    r"|(?:status|error|code|HTTP/[\d.]+)[: ]{1,3}50[0234]\b",
    re.IGNORECASE,
)
_URL = re.compile(r"\bhttps?://(?:[^/@\s]*@)?([A-Za-z0-9.-]+)")
_NAME = re.compile(r"(?<![\w./@-])(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}(?![\w/-])", re.IGNORECASE)
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}", re.IGNORECASE)


def hosts(instruction: str, said: Sequence[str]) -> tuple[str, ...]:
    """Return the hosts that a failed step may not have reached, by what it or the builder said; none if by nothing.

    Where none is named, it is those of the instruction.
    """
    trouble = [line for line in said if _TROUBLE.search(line)]
    if not trouble or re.match(r"RUN\s(?:--\S+\s+)*--network=none\s", instruction):
        return ()
    named = dict.fromkeys(host.lower().rstrip(".") for host in (*_find_named(trouble), *_urls(said)))
    found = [host for host in named if _HOST.fullmatch(host)] or [
        host for host in dict.fromkeys(_urls([instruction])) if _HOST.fullmatch(host)
    ]
    return tuple(islice(found, _NAMED))


def _find_named(lines: Sequence[str]) -> Iterator[str]:
    yield from _urls(lines)
    for line in lines:
        yield from _NAME.findall(line)


def _urls(lines: Sequence[str]) -> Iterator[str]:
    for line in lines:
        yield from _URL.findall(line)


@dataclass(frozen=True, slots=True)
class Asked:
    """The hosts of a failure that cannot be reached from here, and those that were not asked."""

    unreached: tuple[str, ...] = ()
    unasked: tuple[str, ...] = ()


def ask(named: Sequence[str], may_ask: Callable[[str], bool]) -> Asked:
    """Return which of the hosts do not answer, of those that may be asked."""
    allowed = [host for host in named if may_ask(host)]
    return Asked(
        tuple(host for host in allowed[:_MOST] if not answers(host)),
        tuple(host for host in named if host not in allowed),
    )


def answers(host: str) -> bool:
    """Return whether a host can be reached from here, by the proxy of the environment if there is one."""
    return any(_status(f"{scheme}://{host}/") < 500 for scheme in ("https", "http"))


class _NoLogin(requests.auth.AuthBase):
    """Keeps the logins of ~/.netrc: the host is a stranger's word."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        return request


def _status(url: str) -> int:
    """Return the status that a server answers with, 599 if none does."""
    try:
        with requests.head(url, timeout=_SECONDS, allow_redirects=False, auth=_NoLogin(), stream=True) as answer:
            return answer.status_code
    except (requests.exceptions.RequestException, ValueError):
        return 599
