"""HTTP as bytes: what is sent, when an answer is complete, and what it says. Pure; the answers are a stranger's."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

_HEAD_LIMIT = 65_536
_STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})(?: [^\r\n]*)?\r?\n")
_LINK = re.compile(r"""(?:href|src|data-src|poster|action)\s*=\s*["']?([^"'\s>]{1,300})""", re.IGNORECASE)
_CSS_URL = re.compile(r"""url\(\s*["']?([^"')\s]{1,300})""", re.IGNORECASE)
_HEALTH_URL = re.compile(r"https?://(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(?::(\d{1,5}))?(/[^\s'\"|&;)]*)?")
_PATH = re.compile(r"/[A-Za-z0-9._~!$&()*+,;=:@%/?-]{0,200}")
_MOST_LINKS = 24


def request(path: str, port: int, method: str = "GET", body: str = "", kind: str = "") -> bytes:
    """Return a request for a path, with a body of a type where it has one."""
    data = body.encode()
    more = f"Content-Type: {kind}\r\n" if kind else ""
    more += f"Content-Length: {len(data)}\r\n" if data or method in ("POST", "PUT", "PATCH") else ""
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: localhost:{port}\r\nUser-Agent: hullcheck\r\n"
        f"Accept: */*\r\n{more}Connection: close\r\n\r\n"
    )
    return head.encode("ascii", "replace") + data


@dataclass(frozen=True, slots=True)
class Response:
    """An answer's status, type, redirect and body; `complete` says whether all of it came."""

    status: int
    type: str
    location: str
    body: bytes
    complete: bool


def is_complete(raw: bytes) -> bool:
    """Return whether nothing more has to come; an answer without a length ends when the connection does."""
    head, headers, body = _parts(raw)
    if head is None:
        return False
    if headers.get("transfer-encoding", "").lower().endswith("chunked"):
        return body.endswith(b"0\r\n\r\n")
    if head in (204, 304) or 100 <= head < 200:
        return True
    length = headers.get("content-length", "")
    return length.isdigit() and len(length) < 12 and len(body) >= int(length)


def parse(raw: bytes, *, closed: bool) -> Response | None:
    """Return what an answer says, None if it is not HTTP. `closed` says that the other side ended the connection."""
    status, headers, body = _parts(raw)
    if status is None:
        return None
    complete = is_complete(raw)
    if headers.get("transfer-encoding", "").lower().endswith("chunked"):
        body = _join_chunks(body)
    elif headers.get("content-length", "").isdigit() and len(headers["content-length"]) < 12:
        body = body[: int(headers["content-length"])]
    else:
        complete = complete or closed
    kind = re.sub(r"\s*;\s*", "; ", headers.get("content-type", "").strip().lower())
    return Response(status, kind[:200], headers.get("location", "")[:500], body, complete)


def links(body: bytes, kind: str, path: str) -> tuple[str, ...]:
    """Return the paths on the same server that a page or a style sheet names, in order, at most 24."""
    text = body[:500_000].decode("utf-8", "replace")
    if "html" in kind:
        found = _LINK.findall(text) + _CSS_URL.findall(text)
    elif "css" in kind:
        found = _CSS_URL.findall(text)
    else:
        return ()
    paths: dict[str, None] = {}
    for link in found:
        local = same_server(link, path)
        if local is not None and local != path:
            paths[local] = None
    return tuple(paths)[:_MOST_LINKS]


def same_server(link: str, path: str = "/") -> str | None:
    """Return the path of a link that leads to the server that it was found on, None for any other."""
    try:
        whole = urlsplit(urljoin(f"http://localhost{path}", link))
    except ValueError:
        return None
    if whole.scheme not in ("http", "https") or whole.hostname not in ("localhost", "127.0.0.1"):
        return None
    local = (whole.path or "/") + (f"?{whole.query}" if whole.query else "")
    return local if _PATH.fullmatch(local) else None


def health_paths(test: tuple[str, ...]) -> tuple[str, ...]:
    """Return the paths that a healthcheck's command asks its own server for."""
    found = _HEALTH_URL.findall(" ".join(test))
    return tuple(dict.fromkeys(path or "/" for _, path in found if _PATH.fullmatch(path or "/")))


def _parts(raw: bytes) -> tuple[int | None, dict[str, str], bytes]:
    """Take an answer apart; interim answers (1xx) are passed over."""
    while True:
        match = _STATUS.match(raw)
        if match is None:
            return None, {}, b""
        end = re.search(rb"\r?\n\r?\n", raw[: _HEAD_LIMIT + 4])
        if end is None:
            return None, {}, b""
        status = int(match[1])
        if not 100 <= status < 200 or status == 101:
            break
        raw = raw[end.end() :]
    headers: dict[str, str] = {}
    for line in raw[match.end() : end.start()].decode("latin-1").splitlines():
        name, colon, value = line.partition(":")
        if colon:
            headers[name.strip().lower()] = value.strip()
    return status, headers, raw[end.end() :]


def _join_chunks(body: bytes) -> bytes:
    parts: list[bytes] = []
    position = 0
    while (end := body.find(b"\r\n", position, position + 100)) >= 0:
        size = body[position:end].split(b";", 1)[0].strip()
        if not re.fullmatch(rb"[0-9a-fA-F]{1,8}", size) or int(size, 16) == 0:
            break
        parts.append(body[end + 2 : end + 2 + int(size, 16)])
        position = end + 4 + int(size, 16)
    return b"".join(parts)
