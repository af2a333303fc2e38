"""What lint says once the image was built, by the real engine and scanner: digests, missing programs, secrets."""

from __future__ import annotations

import hashlib
import http.server
import os
import subprocess
import threading
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.dockerfile.edit import apply
from bot.dockerfile.stages import graph
from bot.dockerfile.syntax import parse
from bot.engine import images
from bot.engine.image_facts import measure
from bot.lint.linting import LintJob, lint_tree, with_image
from bot.model.findings import Finding
from bot.model.images import ImageFacts, LayerSecret
from bot.scan.trivy import Trivy

CACHE = Path(os.environ.get("TRIVY_CACHE_DIR", Path(__file__).resolve().parents[2] / ".cache/trivy"))
CONTENT = b"what the server sends\n" * 100
TOKEN = "ghp_" + "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF3hI6"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if "moved" in self.path:
                self.send_response(302)
                self.send_header("Location", "/tool.bin")
                self.end_headers()
                return
            self.send_response(200)
            self.end_headers()
            self.wfile.write(CONTENT if "tool" in self.path else self.path.encode())

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as made:
        threading.Thread(target=made.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{made.server_port}/tool.bin"
        made.shutdown()


def built(text: str, context: Path, tag: str, folder: Path) -> tuple[images.Export, ImageFacts]:
    (context / "Dockerfile").write_text(text)
    command = ["docker", "buildx", "build", "-q", "--network=host", "-t", tag, str(context)]
    subprocess.run(command, check=True, capture_output=True)
    try:
        exported = images.export([tag], folder)
        return exported, measure(exported, tag, graph(parse(text)))
    finally:
        subprocess.run(["docker", "rmi", "-f", tag], check=False, capture_output=True)


def found(text: str, facts: ImageFacts, tmp_path: Path) -> dict[str, Finding]:
    dockerfile = parse(text)
    before = lint_tree(tmp_path, [LintJob("Dockerfile", ".", dockerfile)], checks=False).findings["Dockerfile"]
    return {one.rule: one for one in with_image(before, dockerfile, None, facts)}


def test_the_hash_of_a_download_is_filled_in(server: str, tmp_path: Path) -> None:
    text = f"FROM alpine:3.23\nADD {server} /opt/tool\n"
    context = tmp_path / "context"
    context.mkdir()
    _, facts = built(text, context, "hullcheck-test-lint:add", tmp_path / "export")
    digest = hashlib.sha256(CONTENT).hexdigest()
    one = found(text, facts, tmp_path)["HC015"]
    assert digest in one.remedy.english and one.edit is not None
    mended = apply(text, [one.edit])
    assert f"ADD --checksum=sha256:{digest} {server} /opt/tool\n" in mended
    built(mended, context, "hullcheck-test-lint:added", tmp_path / "again")  # BuildKit takes it
    with pytest.raises(subprocess.CalledProcessError):
        built(mended.replace(digest, "0" * 64), context, "hullcheck-test-lint:wrong", tmp_path / "wrong")


def test_each_of_several_downloads_gets_its_own_hash(server: str, tmp_path: Path) -> None:
    top = server.rpartition("/")[0]
    text = f"""FROM scratch
ARG VERSION=1.2
ARG HOME_PAGE={top}
ARG TARGETARCH
ENV PATH=/bin
ADD {top}/a-$VERSION.txt /a
ADD ${{HOME_PAGE}}/b.txt /opt/b/
add --chmod=755 \\
  {top}/moved.txt \\
  /opt/c
ADD {top}/d-$TARGETARCH.txt /d
ADD --checksum=sha256:{hashlib.sha256(b"/e.txt").hexdigest()} {top}/e.txt /e
"""
    context = tmp_path / "context"
    context.mkdir()
    _, facts = built(text, context, "hullcheck-test-lint:adds", tmp_path / "export")
    dockerfile = parse(text)
    before = lint_tree(tmp_path, [LintJob("Dockerfile", ".", dockerfile)], checks=False).findings["Dockerfile"]
    seen = {one.line: one for one in with_image(before, dockerfile, None, facts) if one.rule == "HC015"}
    wanted = {6: b"/a-1.2.txt", 7: b"/b.txt", 8: CONTENT, 11: f"/d-{facts.platform.split('/')[1]}.txt".encode()}
    digests = {line: hashlib.sha256(sent).hexdigest() for line, sent in wanted.items()}
    assert seen.keys() == digests.keys()
    assert all(digest in seen[line].remedy.english for line, digest in digests.items())
    assert seen[11].edit is None  # another platform has another file
    mended = apply(text, [one.edit for one in seen.values() if one.edit is not None])
    assert mended.count("--checksum=sha256:") == 4
    built(mended, context, "hullcheck-test-lint:adds-mended", tmp_path / "again")


@pytest.mark.parametrize(
    ("check", "missing"),
    [
        ("curl -f http://localhost/", "curl"),
        ("wget -q -O /dev/null http://localhost/ || exit 1", ""),
        ('["/bin/nothing", "x"]', "/bin/nothing"),
        ('["busybox", "true"]', ""),
        ("[ -f /tmp/x ] && test -d / && $CHECK", ""),
    ],
)
def test_a_healthcheck_whose_program_is_not_there(check: str, missing: str, tmp_path: Path) -> None:
    text = f"FROM alpine:3.23\nHEALTHCHECK CMD {check}\nUSER 1000\n"
    tag = f"hullcheck-test-lint:health-{uuid.uuid4().hex[:8]}"  # these run side by side
    _, facts = built(text, tmp_path, tag, tmp_path / "export")
    assert facts.missing_programs == ((missing,) if missing else ())
    assert ("HC024" in found(text, facts, tmp_path)) is bool(missing)


def test_a_secret_in_an_own_layer_is_found_and_not_shown(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(f'{{"token": "{TOKEN}"}}\n')
    text = "FROM alpine:3.23\nCOPY config.json /app/\nRUN rm /app/config.json\nUSER 1000\n"
    exported, facts = built(text, tmp_path, "hullcheck-test-lint:secret", tmp_path / "export")
    trivy = Trivy(CACHE)
    layout = images.part(
        exported,
        "hullcheck-test-lint:secret",
        [number for number, one in enumerate(facts.layers) if one.line],
        tmp_path / "part",
    )
    secrets = trivy.secrets(layout, "part:part")
    assert secrets is not None
    ((kind, path, diff_id),) = secrets
    line = next(one.line for one in facts.layers if one.diff_id == diff_id)
    assert ("GitHub" in kind, path, line) == (True, "/app/config.json", 2)
    one = found(text, replace(facts, secrets=(LayerSecret(kind, path, 2),)), tmp_path)["HC022"]
    assert one.line == 2
    assert TOKEN not in one.message.english + one.remedy.english + one.why.english
