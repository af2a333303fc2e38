"""A review that finds its base elsewhere, builds on other images of the repository, and leaves a baseline behind."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.config.settings import Occasion
from bot.host import process
from bot.host.workspace import Workspace
from bot.model.images import BuildState
from bot.model.reports import Report
from bot.model.scans import ScanState
from bot.review import Surroundings, review
from bot.targets.plan import ReviewRequest, make_plan
from tests.unit.host.test_git import commit, git

CACHE = Path(os.environ.get("TRIVY_CACHE_DIR", ".cache/trivy")).resolve()
TODAY = date(2026, 11, 24)
DOCKERFILE = 'FROM alpine:3.23\nCOPY app /app\nCMD ["cat", "/app"]\n'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "repo"
    folder.mkdir()
    git(folder, "init", "-q", "-b", "main")
    return folder


def run(root: Path, base: str, head: str, surroundings: Surroundings | None = None, **inputs: str) -> Report:
    given = {"rewrite": "false"} | {name.replace("_", "-"): value for name, value in inputs.items()}
    request = ReviewRequest(root, base, head, inputs=given, occasion=Occasion(TODAY))
    around = replace(surroundings or Surroundings(), memory=None, results=None)  # every image is measured anew
    with Workspace() as workspace:
        plan = make_plan(request, workspace)
        return review(plan, workspace, lambda text: None, CACHE, surroundings=around)


def test_what_a_merge_left_behind_stands_for_base(root: Path, tmp_path: Path) -> None:
    before = commit(root, {"README": "nothing yet"})
    merged = commit(root, {"Dockerfile": DOCKERFILE, "app": "1\n"})
    kept = run(root, before, merged, Surroundings(tmp_path, {}, keeps=True), baseline_dir="baselines")
    assert kept.targets[0].trend is not None and len(kept.targets[0].trend.points) == 1
    head = commit(root, {"Dockerfile": DOCKERFILE + "RUN echo more > /more\n"})
    built = len([span for span in process.spans() if span.tool == "docker"])
    with_cache = run(root, merged, head, Surroundings(tmp_path, {}), baseline_dir="baselines")
    cheap = len([span for span in process.spans() if span.tool == "docker"]) - built
    without = run(root, merged, head)
    dear = len([span for span in process.spans() if span.tool == "docker"]) - built - cheap
    one, other = with_cache.targets[0].comparison, without.targets[0].comparison
    assert one.base.facts is not None and other.base.facts is not None
    assert one.base.facts.size_bytes == other.base.facts.size_bytes
    assert one.size_delta == other.size_delta
    assert one.vulnerabilities.state is ScanState.SCANNED and one.vulnerabilities.compared
    assert one.vulnerabilities.unchanged == other.vulnerabilities.unchanged
    assert cheap < dear, "base was built although it was known"


def test_an_image_is_built_on_the_other_image_of_the_same_revision(root: Path) -> None:
    policy = "images:\n  - dockerfile: base/Dockerfile\n    tags: [acme/base:1]\n"
    files: dict[str, str | None] = {
        ".github/hullcheck.yml": policy,
        "base/Dockerfile": "FROM alpine:3.23\nRUN echo old > /made\n",
        "app/Dockerfile": "FROM acme/base:1\nRUN cp /made /seen\n",
    }
    before = commit(root, files)
    after = commit(root, {"base/Dockerfile": "FROM alpine:3.23\nRUN echo a longer line > /made\n"})
    report = run(root, before, after)
    found = {one.comparison.target.dockerfile: one.comparison for one in report.targets}
    assert set(found) == {"app/Dockerfile", "base/Dockerfile"}
    app = found["app/Dockerfile"]
    assert (app.base.state, app.head.state) == (BuildState.BUILT, BuildState.BUILT)
    longer = len("a longer line") - len("old")
    assert app.size_delta == 2 * longer, "in the base's layer and in the one that copies from it"


def test_a_parent_that_does_not_build_is_named(root: Path) -> None:
    policy = "images:\n  - dockerfile: base/Dockerfile\n    tags: [acme/base:1]\n"
    files: dict[str, str | None] = {
        ".github/hullcheck.yml": policy,
        "base/Dockerfile": "FROM alpine:3.23\nRUN true\n",
        "app/Dockerfile": "FROM acme/base:1\nRUN true\n",
    }
    before = commit(root, files)
    after = commit(root, {"base/Dockerfile": "FROM alpine:3.23\nRUN false\n"})
    report = run(root, before, after)
    (app,) = [one.comparison for one in report.targets if one.comparison.target.dockerfile == "app/Dockerfile"]
    assert app.head.state is BuildState.FAILED
    assert "its base base/Dockerfile could not be built" in str(app.head.reason)


def test_a_base_image_that_cannot_be_pulled_is_not_the_changes_fault(root: Path) -> None:
    before = commit(root, {"Dockerfile": DOCKERFILE, "app": "1\n"})
    after = commit(root, {"Dockerfile": DOCKERFILE + "LABEL a=b\n"})
    report = run(root, before, after, file="Dockerfile", base_image="127.0.0.1:9/acme/app:{short-sha}")
    base = report.targets[0].comparison.base
    assert (base.state, base.blame_pull_request) == (BuildState.FAILED, False)
    assert f"could not pull 127.0.0.1:9/acme/app:{before[:7]}" in str(base.reason)
