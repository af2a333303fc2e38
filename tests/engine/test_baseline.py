"""A base that was measured on an earlier day stands for one that is built, with the real engine and scanner."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.baseline.gather import base_key, head_key, resolver
from bot.baseline.store import Baseline, Store
from bot.config import ImageSettings
from bot.dockerfile.stages import graph
from bot.dockerfile.syntax import parse
from bot.engine import builder, images
from bot.engine.builder import BuildRequest
from bot.engine.client import Engine
from bot.git import Repository
from bot.model import BuildState, Change, ImageFacts, Scan, Target
from bot.registry.client import Registries
from bot.registry.credentials import Keyring
from bot.scan.diff import attribute
from bot.scan.trivy import Trivy
from tests.unit.test_git import commit, git

TODAY = date(2026, 11, 24)
CACHE = Path(os.environ.get("TRIVY_CACHE_DIR", ".cache/trivy")).resolve()
DOCKERFILE = "FROM debian:bookworm-slim\nCOPY app /app\nRUN chmod 755 /app\n"
TARGET = Target("Dockerfile", ".")


@pytest.fixture
def engine() -> Iterator[Engine]:
    connected = Engine.connect()
    yield connected
    connected.cleanup()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "repo"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    commit(folder, {"Dockerfile": DOCKERFILE, "app": "x" * 1000, ".dockerignore": "docs\n", "docs/a": "1"})
    return folder


def measured(engine: Engine, trivy: Trivy, root: Path, folder: Path) -> tuple[ImageFacts, Scan, bytes]:
    tag = engine.new_tag("baseline-test")
    outcome = builder.build(engine, BuildRequest(root, "Dockerfile", ".", tag))
    assert outcome.state is BuildState.BUILT, outcome.reason
    exported = images.export([tag], folder)
    facts = images.measure(exported, tag, graph(parse(DOCKERFILE)))
    sbom = trivy.sbom(exported.folder, tag)
    assert sbom is not None
    return facts, attribute(trivy.scan(exported.folder, tag), facts), sbom


def test_a_stored_baseline_is_the_same_as_a_built_one(engine: Engine, root: Path, tmp_path: Path) -> None:
    repository = Repository.open(root)
    resolve = resolver(engine, Registries(Keyring()))
    stored = head_key(repository, "main", TARGET, ImageSettings(), engine.platform, resolve)
    assert stored is not None
    trivy = Trivy(CACHE)
    trivy.prepare()
    facts, scan, sbom = measured(engine, trivy, root, tmp_path / "export")
    assert scan.vulnerabilities
    store = Store(tmp_path / "cache")
    store.put(Baseline(stored, TODAY.isoformat(), "abc", facts, 3.0, sbom.decode()))

    git(root, "checkout", "-q", "-b", "feature")
    commit(root, {"app": "y", "docs/a": "2"})
    wanted = base_key(repository, "main", TARGET, ImageSettings(), engine.platform, resolve)
    assert wanted == stored
    found = store.get(wanted, TODAY)
    assert found is not None
    assert found.facts == facts
    (tmp_path / "sbom.json").write_text(found.sbom)
    assert attribute(trivy.scan_sbom(tmp_path / "sbom.json"), found.facts) == scan


def test_the_key_follows_what_base_is_made_of(engine: Engine, root: Path) -> None:
    repository = Repository.open(root)
    resolve = resolver(engine, Registries(Keyring()))

    def key(revision: str, target: Target = TARGET) -> str | None:
        return base_key(repository, revision, target, ImageSettings(), engine.platform, resolve)

    first = key("main")
    commit(root, {"docs/a": "2"})
    assert key("main") == first  # ignored by the build
    commit(root, {"app": "z"})
    assert key("main") != first
    assert key("main~1") == first
    assert key("main", replace(TARGET, build_args=(("A", "1"),))) != key("main")
    assert key("main", replace(TARGET, change=Change.ADDED)) is None
    assert key("main", replace(TARGET, dockerfile="none")) is None
    commit(root, {"Dockerfile": "FROM 127.0.0.1:9/not/there\n"})
    assert key("main") is None  # what its base is cannot be told: nothing is kept


def test_what_it_is_built_on_in_this_repository_counts(engine: Engine, root: Path) -> None:
    repository = Repository.open(root)
    resolve = resolver(engine, Registries(Keyring()))
    commit(root, {"lib/Dockerfile": "FROM alpine:3.23\nCOPY x /x\n", "lib/x": "1", "web/Dockerfile": "FROM lib\n"})
    child = Target("web/Dockerfile", "web", parents=(("lib", Target("lib/Dockerfile", "lib")),))

    def key() -> str | None:
        return base_key(repository, "main", child, ImageSettings(), engine.platform, resolve)

    first = key()
    assert first is not None
    commit(root, {"lib/x": "2"})
    assert key() not in (None, first)
