"""Git over HTTP, as GitHub serves it: the real `git http-backend`, behind the same token as the API."""

from __future__ import annotations

import base64
import gzip
import os
import re
import subprocess
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import urlsplit

_PATH = re.compile(r"/[\w.-]+/[\w.-]+?(\.git)?/(info/refs|git-upload-pack)")


def concerns(target: str) -> bool:
    """Whether a request is git's."""
    return _PATH.fullmatch(urlsplit(target).path) is not None


def serve(request: BaseHTTPRequestHandler, root: Path, body: bytes, token: str) -> None:
    """Answer a request for a bare repository below `root`; fetching only."""
    basic = "Basic " + base64.b64encode(f"x-access-token:{token}".encode()).decode()
    if (request.headers.get("Authorization") or "").lower() != basic.lower():
        request.send_response(401)
        request.send_header("WWW-Authenticate", 'Basic realm="GitHub"')
        request.send_header("Content-Length", "0")
        request.end_headers()
        return
    if request.headers.get("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    parts = urlsplit(request.path)
    path = re.sub(r"^(/[\w.-]+/[\w.-]+?)(\.git)?/(info/refs|git-upload-pack)$", r"\1.git/\3", parts.path)
    environ = os.environ | {
        "GIT_PROJECT_ROOT": str(root),
        "GIT_HTTP_EXPORT_ALL": "1",
        "GIT_CONFIG_COUNT": "2",
        "GIT_CONFIG_KEY_0": "uploadpack.allowAnySHA1InWant",  # GitHub gives any commit that is asked for by its id
        "GIT_CONFIG_VALUE_0": "true",
        "GIT_CONFIG_KEY_1": "safe.directory",
        "GIT_CONFIG_VALUE_1": "*",
        "PATH_INFO": path,
        "QUERY_STRING": parts.query,
        "REQUEST_METHOD": request.command,
        "CONTENT_TYPE": request.headers.get("Content-Type") or "",
        "CONTENT_LENGTH": str(len(body)),
        "GIT_PROTOCOL": request.headers.get("Git-Protocol") or "",
        "REMOTE_ADDR": "127.0.0.1",
    }
    done = subprocess.run(["git", "http-backend"], input=body, env=environ, capture_output=True, timeout=60, check=True)
    head, _, content = done.stdout.partition(b"\r\n\r\n")
    fields = dict(line.split(": ", 1) for line in head.decode().split("\r\n") if ": " in line)
    request.send_response(int(fields.pop("Status", "200").split()[0]))
    for name, value in fields.items():
        request.send_header(name, value)
    request.send_header("Content-Length", str(len(content)))
    request.end_headers()
    request.wfile.write(content)
