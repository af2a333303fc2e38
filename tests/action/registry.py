"""A registry on this machine that serves Trivy's vulnerability database, as the real one does."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

_MANIFEST = "application/vnd.oci.image.manifest.v1+json"
_LAYER = "application/vnd.aquasec.trivy.db.layer.v1.tar+gzip"
_CONFIG = b"{}"


@contextmanager
def database(cache: Path) -> Iterator[str]:
    """Serve the database of a Trivy cache folder; yield what to give as its repository."""
    content = _artifact(_packed(cache / "db"))
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(content))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield f"127.0.0.1:{server.server_address[1]}/trivy-db:2"
    finally:
        server.shutdown()
        server.server_close()


def _packed(folder: Path) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz", compresslevel=1) as tar:
        for name in ("trivy.db", "metadata.json"):
            tar.add(folder / name, name)
    return buffer.getvalue()


def _artifact(layer: bytes) -> dict[str, tuple[str, bytes]]:
    manifest = {
        "schemaVersion": 2,
        "mediaType": _MANIFEST,
        "config": _descriptor("application/vnd.aquasec.trivy.config.v1+json", _CONFIG),
        "layers": [_descriptor(_LAYER, layer) | {"annotations": {"org.opencontainers.image.title": "db.tar.gz"}}],
    }
    raw = json.dumps(manifest).encode()
    blobs = {f"/v2/trivy-db/blobs/{_digest(one)}": ("application/octet-stream", one) for one in (_CONFIG, layer)}
    manifests = {f"/v2/trivy-db/manifests/{name}": (_MANIFEST, raw) for name in ("2", _digest(raw))}
    return {"/v2/": ("application/json", b"{}"), **blobs, **manifests}


def _descriptor(kind: str, data: bytes) -> dict[str, object]:
    return {"mediaType": kind, "digest": _digest(data), "size": len(data)}


def _digest(data: bytes) -> str:
    return "sha256:" + hashlib.sha256(data).hexdigest()


def _handler(content: dict[str, tuple[str, bytes]]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            kind, data = content.get(self.path, ("application/json", b'{"errors":[{"code":"MANIFEST_UNKNOWN"}]}'))
            self.send_response(200 if self.path in content else 404)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.send_header("Docker-Content-Digest", _digest(data))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(data)

        do_GET = do_HEAD = _serve

        def log_message(self, format: str, *args: object) -> None:
            return

    return Handler
