"""Pulling a baseline and pushing an image, at a real registry with a login, and with Amazon's token."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from moto.server import ThreadedMotoServer

from bot.dockerfile.stages import graph
from bot.dockerfile.syntax import parse
from bot.engine import builder, images
from bot.engine.builder import BuildRequest
from bot.engine.client import Engine
from bot.engine.image_facts import measure
from bot.errors import UnavailableError
from bot.model.images import BuildState
from bot.model.scans import Sbom
from bot.registry import ecr, transfer
from bot.registry.attestation import attach
from bot.registry.client import Registries
from bot.registry.credentials import Credentials, Keyring, write_config
from bot.registry.transfer import base_image, other_commit, pull, push, revision

SECRET = "s3cret-of-the-test"
AMAZONS = "123456789012-auth-token"  # what moto hands out for its account
# htpasswd -nB: bcrypt with cost 5
PASSWORDS = """\
user:$2b$05$abcdefghijklmnopqrstuujsWknM8pfBPdRxoOJt8hu.sWw2vTXTq
AWS:$2b$05$abcdefghijklmnopqrstuu/4ofrUS75HrKu6f.iuRo0I/XlrmpqlC
"""


@dataclass(frozen=True)
class Running:
    """A registry that is running."""

    host: str
    log: Path


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    if shutil.which("docker-registry") is None:
        pytest.fail("docker-registry is not installed; run tools/ensure-services")
    root = tmp_path_factory.mktemp("registry")
    with socket.create_server(("127.0.0.1", 0)) as free:
        host = f"127.0.0.1:{free.getsockname()[1]}"
    (root / "passwords").write_text(PASSWORDS)
    (root / "config.yml").write_text(
        f"version: 0.1\nstorage: {{filesystem: {{rootdirectory: {root}/data}}}}\nhttp: {{addr: '{host}'}}\n"
        f"auth: {{htpasswd: {{realm: test, path: {root}/passwords}}}}\n"
    )
    with (root / "log").open("wb") as log:
        server = subprocess.Popen(["docker-registry", "serve", str(root / "config.yml")], stdout=log, stderr=log)
    try:
        _wait_for(host)
        yield Running(host, root / "log")
    finally:
        server.kill()
        server.wait()


def _wait_for(host: str) -> None:
    name, _, port = host.partition(":")
    for _ in range(100):
        with contextlib.suppress(OSError), socket.create_connection((name, int(port)), 1):
            return
        time.sleep(0.1)
    raise TimeoutError(f"nothing listens at {host}")


@pytest.fixture
def engine() -> Iterator[Engine]:
    connected = Engine.connect()
    yield connected
    connected.cleanup()


@pytest.fixture
def tag(engine: Engine, tmp_path: Path) -> str:
    """A small image of this run, with the label of a commit."""
    (tmp_path / "Dockerfile").write_text(
        "FROM alpine:3.23\nLABEL org.opencontainers.image.revision=abc\nRUN echo x > /x\n"
    )
    name = engine.new_tag("pushed")
    subprocess.run(
        ["docker", "buildx", "build", "--quiet", "--provenance=false", "--load", f"--tag={name}", str(tmp_path)],
        check=True, capture_output=True,
    )  # fmt: skip
    return name


def login(registry: Running, found: Credentials | None) -> Keyring:
    return Keyring({registry.host: found} if found else {}, {}, {"HOME": "/nonexistent"})


def tags_of_engine(engine: Engine, registry: Running) -> set[str]:
    """Those of this run and of this registry: others may be at work in the engine."""
    names = {name for image in engine.sdk.api.images() for name in image["RepoTags"] or ()}
    return {name for name in names if engine.run_id in name or name.startswith(registry.host)}


def test_an_image_is_pushed_found_and_pulled_with_a_login(engine: Engine, registry: Running, tag: str) -> None:
    keyring = login(registry, Credentials("user", SECRET))
    before = tags_of_engine(engine, registry)
    name = f"{registry.host}/acme/app:main"
    pushed = push(engine, tag, [name, f"{registry.host}/acme/app:2"], keyring)
    assert [one.name for one in pushed] == [name, f"{registry.host}/acme/app:2"]

    image = Registries(keyring).resolve(name)
    assert image.digest == pushed[0].digest == pushed[1].digest
    assert pushed[0].pinned == f"{registry.host}/acme/app@{image.digest}"
    assert image.pull_size_bytes > 1_000_000
    assert dict(image.labels)["org.opencontainers.image.revision"] == "abc"

    pulled = pull(engine, name, keyring, "linux/amd64")
    assert engine.sdk.images.get(pulled).id == engine.sdk.images.get(tag).id
    assert revision(engine, pulled) == "abc"
    assert other_commit(engine, pulled, name, "abc") is None
    said = str(other_commit(engine, pulled, name, "0123456789abcdef"))
    assert said.endswith("was built from commit abc, not from base 0123456789ab")
    by_digest = pull(engine, pushed[0].pinned, keyring)
    assert engine.sdk.images.get(by_digest).id == engine.sdk.images.get(tag).id
    assert tags_of_engine(engine, registry) - before == {pulled, by_digest}  # ours, which the clean-up removes


def test_an_sbom_goes_with_a_pushed_image_as_buildx_reads_it(
    engine: Engine, registry: Running, tag: str, tmp_path: Path
) -> None:
    keyring = login(registry, Credentials("user", SECRET))
    name = f"{registry.host}/acme/attested:main"
    (pushed,) = push(engine, tag, [name], keyring)
    spdx = {"spdxVersion": "SPDX-2.3", "name": "app", "packages": [{"name": "busybox"}]}
    index = attach(Registries(keyring), pushed, Sbom('{"bomFormat": "CycloneDX"}', json.dumps(spdx)))

    assert Registries(keyring).digest(name) == index != pushed.digest
    assert Registries(keyring).resolve(name).image_digest == pushed.digest
    pulled = pull(engine, name, keyring, "linux/amd64")
    assert engine.sdk.images.get(pulled).id == engine.sdk.images.get(tag).id

    config = write_config(tmp_path / "docker", keyring, [registry.host])
    shown = subprocess.run(
        ["docker", "buildx", "imagetools", "inspect", name, "--format={{json .SBOM}}"],
        check=False, capture_output=True, text=True, env=os.environ | {"DOCKER_CONFIG": str(config)},
    )  # fmt: skip
    assert shown.returncode == 0, shown.stderr
    assert json.loads(shown.stdout)["SPDX"] == spdx


def test_an_sbom_that_a_registry_refuses_is_told_in_one_line(engine: Engine, registry: Running, tag: str) -> None:
    (pushed,) = push(engine, tag, [f"{registry.host}/acme/refused:1"], login(registry, Credentials("user", SECRET)))
    for found in (None, Credentials("user", "wrong")):
        with pytest.raises(UnavailableError) as raised:
            attach(Registries(login(registry, found)), pushed, Sbom("{}", "{}"))
        assert "\n" not in str(raised.value)
        assert SECRET not in str(raised.value)


def test_a_pulled_baseline_is_measured_like_a_built_one(
    engine: Engine, registry: Running, tag: str, tmp_path: Path
) -> None:
    keyring = login(registry, Credentials("user", SECRET))
    name = f"{registry.host}/acme/measured:main"
    push(engine, tag, [name], keyring)
    pulled = pull(engine, name, keyring)
    exported = images.export([tag, pulled], tmp_path / "export")
    stages = graph(parse((tmp_path / "Dockerfile").read_text()))
    built, fetched = (measure(exported, one, stages) for one in (tag, pulled))
    assert fetched == built
    assert fetched.layers[-1].line == 3


def test_a_private_base_is_built_on_with_the_login_of_the_keyring(
    engine: Engine, registry: Running, tag: str, tmp_path: Path
) -> None:
    keyring = login(registry, Credentials("user", SECRET))
    name = f"{registry.host}/acme/private:main"
    push(engine, tag, [name], keyring)
    (tmp_path / "Dockerfile").write_text(f"FROM {name}\nCOPY Dockerfile /d\n")
    request = BuildRequest(tmp_path, "Dockerfile", ".", engine.new_tag("private"))
    config = write_config(tmp_path / "login", keyring, [registry.host])
    refused = builder.build(engine, request)
    assert (refused.state, refused.blame_pull_request) == (BuildState.FAILED, False), refused.reason
    outcome = builder.build(engine, replace(request, docker_config=config))
    assert outcome.state is BuildState.BUILT, outcome.reason


@pytest.mark.parametrize("found", [None, Credentials("user", "wr0ng-s3cret")])
def test_without_the_right_login_it_is_one_line_without_a_secret(
    engine: Engine, registry: Running, tag: str, found: Credentials | None
) -> None:
    keyring = login(registry, found)
    name = f"{registry.host}/acme/secret:main"
    before = tags_of_engine(engine, registry)
    for act in (
        lambda: push(engine, tag, [name], keyring),
        lambda: pull(engine, name, keyring),
        lambda: Registries(keyring).resolve(name),
    ):
        with pytest.raises(UnavailableError) as caught:
            act()
        assert name.partition(":main")[0] in str(caught.value)
        assert "wr0ng-s3cret" not in str(caught.value)
        assert "\n" not in str(caught.value)
    assert tags_of_engine(engine, registry) == before


def test_a_secret_is_in_no_process_list_no_log_and_no_image(engine: Engine, registry: Running, tag: str) -> None:
    keyring = login(registry, Credentials("user", SECRET))
    seen: set[str] = set()
    done = threading.Event()

    def look() -> None:
        while not done.is_set():
            for path in Path("/proc").glob("[0-9]*/cmdline"):
                with contextlib.suppress(OSError):
                    seen.add(path.read_text())
            done.wait(0.01)

    looking = threading.Thread(target=look)
    looking.start()
    pushed = push(engine, tag, [f"{registry.host}/acme/listed:main"], keyring)
    pull(engine, pushed[0].pinned, keyring)
    done.set()
    looking.join()
    basic = Credentials("user", SECRET).basic
    for text in (*seen, registry.log.read_text(), repr(keyring), str(engine.sdk.images.get(tag).attrs)):
        assert SECRET not in text
        assert basic not in text


# ----------------------------------------------------------------------------------------------------------- Amazon


@pytest.fixture(scope="module")
def amazon() -> Iterator[str]:
    """Moto's stand-in for Amazon's API."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


KEYS = {"AWS_ACCESS_KEY_ID": "AKIAEXAMPLE", "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI", "AWS_SESSION_TOKEN": "session"}
ECR_HOST = "123456789012.dkr.ecr.eu-west-1.amazonaws.com"


def test_the_jobs_role_becomes_a_login(amazon: str) -> None:
    keyring = Keyring.of({**KEYS, "AWS_ENDPOINT_URL": amazon, "HOME": "/nonexistent"})
    assert keyring.find(ECR_HOST) == Credentials("AWS", AMAZONS)
    assert keyring.find("ghcr.io") is None
    assert Keyring.of({"AWS_ENDPOINT_URL": amazon, "HOME": "/nonexistent"}).find(ECR_HOST) is None


def test_with_amazons_token_an_image_is_pushed(engine: Engine, registry: Running, tag: str, amazon: str) -> None:
    """The workshop's last chapter: login, build, push."""
    found = Keyring.of({**KEYS, "AWS_ENDPOINT_URL": amazon, "HOME": "/nonexistent"}).find(ECR_HOST)
    keyring = login(registry, found)
    pushed = push(engine, tag, [f"{registry.host}/meu-app:v1"], keyring)
    assert Registries(keyring).digest(f"{registry.host}/meu-app:v1") == pushed[0].digest


def test_the_docker_client_is_logged_in_at_amazon_too(amazon: str, tmp_path: Path) -> None:
    keyring = Keyring.of({**KEYS, "AWS_ENDPOINT_URL": amazon, "HOME": "/nonexistent"})
    folder = write_config(tmp_path / "login", keyring, [ECR_HOST, "ghcr.io"])
    text = (folder / "config.json").read_text()
    assert Credentials("AWS", AMAZONS).basic in text
    assert "ghcr.io" not in text
    assert KEYS["AWS_SECRET_ACCESS_KEY"] not in text


def test_amazon_that_does_not_answer_or_refuses_is_one_line() -> None:
    registry = ecr.registry_of(ECR_HOST)
    assert registry is not None
    with pytest.raises(UnavailableError, match="Amazon ECR in eu-west-1 does not respond"):
        ecr.token(registry, ecr.Keys("a", "b"), endpoint="http://127.0.0.1:9")


def test_the_name_of_a_baseline_may_hold_the_commit() -> None:
    assert base_image("ghcr.io/acme/app:{sha}", "0123456789abcdef") == "ghcr.io/acme/app:0123456789abcdef"
    assert base_image("ghcr.io/acme/app:v-{short-sha}", "0123456789abcdef") == "ghcr.io/acme/app:v-0123456"
    assert transfer.base_image("ghcr.io/acme/app:main", "x") == "ghcr.io/acme/app:main"
