"""A base that was measured on an earlier day stands for one that is built, with the real engine and scanner."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.baseline.gather import base_key, resolver
from bot.baseline.session import Known, Session
from bot.baseline.store import SECRET
from bot.config.settings import ImageSettings, Occasion
from bot.dockerfile.stages import graph
from bot.dockerfile.syntax import parse
from bot.engine import builder, images
from bot.engine.builder import BuildRequest
from bot.engine.client import Engine
from bot.engine.image_facts import measure
from bot.host.git import Repository
from bot.host.workspace import Workspace
from bot.model.images import BuildState, Image, ImageFacts
from bot.model.reports import Report
from bot.model.scans import Scan
from bot.model.targets import Build, Change, Target
from bot.model.verdicts import VerdictState
from bot.registry.client import Registries
from bot.registry.credentials import Keyring
from bot.review import Surroundings, review
from bot.scan.diff import attribute
from bot.scan.trivy import Trivy
from bot.targets.plan import ReviewRequest, make_plan
from tests.unit.host.test_git import commit, git

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
    commit(
        folder,
        {
            ".gitignore": "/cache\n",
            "Dockerfile": DOCKERFILE,
            "app": "x" * 1000,
            ".dockerignore": "docs\n",
            "docs/a": "1",
        },
    )
    return folder


def measured(engine: Engine, trivy: Trivy, root: Path, folder: Path) -> tuple[ImageFacts, Scan, Path, str]:
    tag = engine.new_tag("baseline-test")
    outcome = builder.build(engine, BuildRequest(root, "Dockerfile", ".", tag))
    assert outcome.state is BuildState.BUILT, outcome.reason
    exported = images.export([tag], folder)
    facts = measure(exported, tag, graph(parse(DOCKERFILE)))
    return facts, attribute(trivy.scan(exported.folder, tag), facts), exported.folder, tag


def session(root: Path, engine: Engine, trivy: Trivy, scratch: Path, today: date = TODAY) -> Session:
    """A review of the branch that is checked out, under a policy that names a folder of baselines."""
    with Workspace() as workspace:
        request = ReviewRequest(
            root, "main", "HEAD", inputs={"baseline-dir": "cache"}, occasion=Occasion(today), secrets={SECRET: "s"}
        )
        plan = make_plan(request, workspace)
    begun, note = Session.begin(plan, root, engine, trivy, Registries(Keyring()), scratch)
    assert begun is not None and note is None
    return begun


def test_a_stored_baseline_is_the_same_as_a_built_one(engine: Engine, root: Path, tmp_path: Path) -> None:
    trivy = Trivy(CACHE)
    trivy.prepare()
    facts, scan, exported, tag = measured(engine, trivy, root, tmp_path / "export")
    assert scan.vulnerabilities
    image = Image(BuildState.BUILT, facts=facts, build_seconds=3.0)
    merged = session(root, engine, trivy, tmp_path / "one")
    assert merged.find(TARGET) is None
    trend = merged.keep(TARGET, image, scan, exported, tag)
    assert [(point.size_bytes, point.vulnerabilities) for point in trend.points] == [
        (facts.size_bytes, len(scan.vulnerabilities))
    ]

    git(root, "checkout", "-q", "-b", "feature")
    commit(root, {"app": "y", "docs/a": "2"})
    later = session(root, engine, trivy, tmp_path / "two", TODAY + timedelta(days=1))
    assert later.find(TARGET) == Known(image, scan)
    assert later.trend(TARGET) == trend
    old = session(root, engine, trivy, tmp_path / "three", TODAY + timedelta(days=8))
    assert old.find(TARGET) is None
    assert old.last(TARGET) == Known(image, scan), "of a branch as a whole it is the last merge, however long ago"

    entry = next(path for path in (root / "cache").iterdir() if not path.name.startswith(("trend", "last")))
    entry.write_bytes(entry.read_bytes().replace(b"size_bytes", b"size_bytez", 1))
    assert later.find(TARGET) is None
    assert later.last(TARGET) is None


def test_a_branch_as_a_whole_is_compared_with_the_last_merge_and_judged_by_all_it_has(
    root: Path, tmp_path: Path
) -> None:
    inputs = {"baseline-dir": "cache", "rewrite": "false", "behaviour": "false"}

    def reviewed(severity: str) -> Report:
        with Workspace() as workspace:
            nothing = Repository.open(root).commit_of({})
            given = inputs | {"new-image-severity": severity, "new-image-only-fixed": "false"}
            request = ReviewRequest(
                root, nothing, "main", inputs=given, occasion=Occasion(TODAY), secrets={}, whole=True
            )
            around = Surroundings(root=root, environ={}, keeps=True, memory=None, results=None)
            return review(make_plan(request, workspace), workspace, lambda _: None, CACHE, surroundings=around)

    (first,) = reviewed("never").targets
    assert first.comparison.target.change is Change.ADDED and first.comparison.size_delta is None
    commit(root, {"app": "x" * 3_000_000})
    report = reviewed("low")
    (second,) = report.targets
    assert second.comparison.size_delta == 3_000_000 - 1000 + (3_000_000 - 1000)  # COPY, and chmod once more
    assert second.comparison.vulnerabilities.compared and not second.comparison.vulnerabilities.new
    assert report.verdict.state is VerdictState.FAIL
    assert "in total" in str(report.verdict.reasons[0].text)


@pytest.mark.parametrize("path", ["cache/x.json", "cache", "cache/deep/x"])
def test_a_folder_that_the_revision_brings_along_is_not_used(engine: Engine, root: Path, path: str) -> None:
    """Whoever writes the pull request would write the baseline that it is judged by."""
    commit(root, {".gitignore": "", path: "{}"})
    with Workspace() as workspace:
        plan = make_plan(ReviewRequest(root, "main", "HEAD", inputs={"baseline-dir": "cache"}), workspace)
    begun, note = Session.begin(plan, root, engine, None, Registries(Keyring()), root)
    assert begun is None
    assert note is not None and "cache is part of the reviewed commit" in note.english


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
    child = Target("web/Dockerfile", "web", parents=(("lib", Build("lib/Dockerfile", "lib")),))

    def key() -> str | None:
        return base_key(repository, "main", child, ImageSettings(), engine.platform, resolve)

    first = key()
    assert first is not None
    commit(root, {"lib/x": "2"})
    assert key() not in (None, first)
