"""Builds with secrets, contexts and a builder of another name; an engine at another address; Trivy as a server."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.engine import builder, images
from bot.engine.builder import BuildOutcome, BuildRequest
from bot.engine.client import Engine
from bot.model.images import BuildState
from bot.model.scans import ScanState
from bot.scan.trivy import Trivy
from tests.engine.engines import docker, has_containerd_store, second_engine

ALPINE = "alpine:3.23"
SECRET = "s3cret-of-the-test"
CACHE = Path(os.environ.get("TRIVY_CACHE_DIR", ".cache/trivy")).resolve()


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    connected = Engine.connect()
    yield connected
    connected.cleanup()


def built(engine: Engine, root: Path, dockerfile: str, **more: object) -> tuple[BuildOutcome, str]:
    (root / "Dockerfile").write_text(dockerfile)
    request = BuildRequest(root, "Dockerfile", ".", engine.new_tag("remote"), timeout=120)
    request = replace(request, **more)  # type: ignore[arg-type]
    return builder.build(engine, request), request.tag


# ---------------------------------------------------------------------------------------------------------- secrets


def test_a_secret_reaches_the_build_and_nothing_else(engine: Engine, tmp_path: Path) -> None:
    text = 'FROM alpine:3.23\nRUN --mount=type=secret,id=token test "$(cat /run/secrets/token | wc -c)" = 18\n'
    outcome, tag = built(engine, tmp_path, text, secrets=(("token", SECRET),))
    assert outcome.state is BuildState.BUILT, outcome.failure
    assert SECRET not in str(engine.sdk.images.get(tag).history())
    assert SECRET not in str(engine.sdk.images.get(tag).attrs)


def test_what_a_build_prints_of_a_secret_is_blotted_out(engine: Engine, tmp_path: Path) -> None:
    show = "cat /run/secrets/token; echo; cat /run/secrets/token >&2; false"
    text = f"FROM alpine:3.23\nRUN --mount=type=secret,id=token {show}\n"
    outcome, _ = built(engine, tmp_path, text, secrets=(("token", SECRET),), no_cache=True)
    assert outcome.failure is not None
    assert "***" in " ".join(outcome.failure.output)
    assert SECRET not in repr(outcome)


def test_a_secret_is_not_in_the_process_list(engine: Engine, tmp_path: Path) -> None:
    seen: list[str] = []

    def look(_: str) -> None:
        for path in Path("/proc").glob("[0-9]*/cmdline"):
            with contextlib.suppress(OSError):
                seen.append(path.read_text())

    (tmp_path / "Dockerfile").write_text("FROM alpine:3.23\nRUN --mount=type=secret,id=token sleep 0.2\n")
    request = BuildRequest(
        tmp_path, "Dockerfile", ".", engine.new_tag("x"), no_cache=True, secrets=(("token", SECRET),)
    )
    assert builder.build(engine, request, look).state is BuildState.BUILT
    assert any("--secret=id=token" in line for line in seen)
    assert not any(SECRET in line for line in seen)
    assert SECRET not in repr(request)


# --------------------------------------------------------------------------------------------------------- contexts


def test_an_image_of_this_repository_stands_for_the_name_in_from(engine: Engine, tmp_path: Path) -> None:
    """The base that the pull request changes is the one that is built on, not what a registry has by that name."""
    (tmp_path / "base").mkdir()
    base, tag = built(engine, tmp_path / "base", "FROM alpine:3.23\nRUN echo ours > /whose\n")
    assert base.state is BuildState.BUILT
    (tmp_path / "data").mkdir()
    (tmp_path / "data/file").write_text("x")
    text = "FROM ghcr.io/acme/base:main\nCOPY --from=data file /file\nRUN grep ours /whose && test -f /file\n"
    contexts = (("ghcr.io/acme/base:main", f"docker-image://{tag}"), ("data", "data"))
    outcome, _ = built(engine, tmp_path, text, contexts=contexts)
    assert outcome.state is BuildState.BUILT, outcome.failure


# ---------------------------------------------------------------------------------------- another builder, or engine


@pytest.fixture
def address() -> Iterator[str]:
    """The engine's socket at a TCP address, as a remote engine has it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_serve, args=(server,), daemon=True).start()
        yield f"tcp://127.0.0.1:{server.getsockname()[1]}"


def _serve(server: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while True:
            client, _ = server.accept()
            engine = socket.socket(socket.AF_UNIX)
            engine.connect("/var/run/docker.sock")
            for one, other in ((client, engine), (engine, client)):
                threading.Thread(target=_pump, args=(one, other), daemon=True).start()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while chunk := source.recv(65536):
            sink.sendall(chunk)
        sink.shutdown(socket.SHUT_WR)


def test_an_engine_at_another_address_builds_and_hands_out_its_images(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOCKER_HOST", address)
    remote = Engine.connect()
    try:
        outcome, tag = built(remote, tmp_path, "FROM alpine:3.23\nCOPY Dockerfile /d\n")
        assert outcome.state is BuildState.BUILT, outcome.reason
        assert tag in images.export([tag], tmp_path / "export").images
    finally:
        remote.cleanup()


def test_the_builder_is_the_one_that_is_named(engine: Engine, tmp_path: Path) -> None:
    outcome, _ = built(engine, tmp_path, "FROM alpine:3.23\nCOPY Dockerfile /e\n", builder="default")
    assert outcome.state is BuildState.BUILT, outcome.reason
    missing, _ = built(engine, tmp_path, "FROM alpine:3.23\n", builder="no-such-builder")
    assert missing.state is BuildState.FAILED
    assert "no-such-builder" in str(missing.reason)
    assert not missing.blame_pull_request


@pytest.fixture
def remote_builder() -> Iterator[str]:
    """A builder of the driver `remote`, behind which stands the BuildKit of an engine that can hand out images."""
    name = f"hullcheck-test-{os.getpid()}"
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))  # a short path
        host = "" if has_containerd_store() else stack.enter_context(second_engine(folder, [ALPINE], "native"))
        server = stack.enter_context(socket.socket(socket.AF_UNIX))
        server.bind(f"{folder}/b")
        server.listen()
        threading.Thread(target=_dial, args=(server, host), daemon=True).start()
        docker("buildx", "create", f"--name={name}", "--driver=remote", f"unix://{folder}/b")
        stack.callback(docker, "buildx", "rm", name)
        yield name


def _dial(server: socket.socket, host: str) -> None:
    env = os.environ | ({"DOCKER_HOST": host} if host else {})
    with contextlib.suppress(OSError):
        while True:
            client, _ = server.accept()
            with client:
                subprocess.Popen(
                    ["docker", "buildx", "--builder=default", "dial-stdio"],
                    env=env,
                    stdin=client.fileno(),
                    stdout=client.fileno(),
                )


def test_what_a_remote_builder_builds_comes_into_the_engine(
    engine: Engine, remote_builder: str, tmp_path: Path
) -> None:
    nonce = uuid.uuid4().hex
    text = f"FROM {ALPINE}\nRUN echo {nonce} > /made\n"
    outcome, tag = built(engine, tmp_path, text, builder=remote_builder)
    assert outcome.state is BuildState.BUILT, outcome.reason
    exported = images.export([tag], tmp_path / "export")
    image = exported.images[tag]
    assert images.read(image, images.tree(exported, image)["made"], 100).decode().strip() == nonce
    failed, _ = built(engine, tmp_path, text + "RUN exit 3\n", builder=remote_builder)
    assert failed.reason is not None and failed.reason.english == "line 3: RUN failed"


# ----------------------------------------------------------------------------------------------------- Trivy's server


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    shutil.copytree(CACHE / "db", tmp_path / "server/db")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    program = shutil.which("trivy") or str(Path(sys.executable).with_name("trivy"))
    command = [program, "server", f"--listen=127.0.0.1:{port}", "--skip-db-update", f"--cache-dir={tmp_path}/server"]
    running = subprocess.Popen(
        command, env={**os.environ, "TRIVY_TOKEN": SECRET}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait_for(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        running.kill()
        running.wait()


def _wait_for(port: int) -> None:
    for _ in range(100):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise TimeoutError(f"nothing listens on port {port}")


def test_a_trivy_server_finds_what_our_own_database_finds(
    engine: Engine, server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exported = images.export(["debian:bookworm-slim"], tmp_path / "export")
    own = Trivy(CACHE)
    monkeypatch.setenv("TRIVY_SKIP_DB_UPDATE", "true")
    assert own.prepare() is None
    remote = Trivy(tmp_path / "client", server=server)
    assert remote.prepare() is None
    monkeypatch.setenv("TRIVY_TOKEN", SECRET)
    scan = remote.scan(exported.folder, "debian:bookworm-slim")
    assert scan.vulnerabilities
    assert scan == own.scan(exported.folder, "debian:bookworm-slim")
    assert not (tmp_path / "client/db").exists()

    monkeypatch.setenv("TRIVY_TOKEN", "another")
    refused = remote.scan(exported.folder, "debian:bookworm-slim")
    assert refused.state is ScanState.FAILED
    assert "the Trivy server returned an error" in str(refused.reason)


def test_a_trivy_server_that_is_not_there_is_said() -> None:
    nobody = Trivy(CACHE, server="http://127.0.0.1:9")
    assert "does not respond" in str(nobody.prepare())
    assert nobody.scan(Path(), "x").state is ScanState.FAILED


# -------------------------------------------------------------------------------------------------------- the SBOM


def test_packages_of_an_earlier_day_are_matched_like_the_image_itself(engine: Engine, tmp_path: Path) -> None:
    exported = images.export(["debian:bookworm-slim"], tmp_path / "export")
    trivy = Trivy(CACHE)
    trivy.prepare()
    sbom = trivy.sbom(exported.folder, "debian:bookworm-slim")
    assert sbom is not None
    (tmp_path / "sbom.json").write_bytes(sbom)
    assert trivy.scan_sbom(tmp_path / "sbom.json") == trivy.scan(exported.folder, "debian:bookworm-slim")
    (tmp_path / "sbom.json").write_bytes(b"{}")
    assert trivy.scan_sbom(tmp_path / "sbom.json").state is ScanState.FAILED
