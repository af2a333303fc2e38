"""Building again with one file changed, on the real engine: the layers that are new, the line, and what is kept."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.unit.host.test_git import commit, git

DEPENDENCIES_FIRST = """FROM alpine:3.23
WORKDIR /app
COPY package.json .
RUN head -c 2000000 /dev/urandom > /deps
COPY . .
CMD ["cat", "server.js"]
"""
SOURCE_FIRST = DEPENDENCIES_FIRST.replace("COPY package.json .", "COPY . .").replace("COPY . .\nCMD", "CMD")
FAILS = SOURCE_FIRST.replace("RUN", "RUN grep -q ONLY server.js && test $(wc -c < server.js) -lt 9 &&")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path / "repo"
    root.mkdir()
    git(root, "init", "-q", "-b", "main")
    commit(root, {"Dockerfile": DEPENDENCIES_FIRST, "package.json": "{}\n", "server.js": "//ONLY\n"})
    git(root, "checkout", "-q", "-b", "feature")
    return root


def review(repository: Path, output: Path, *options: str) -> Any:
    command = [sys.executable, "-m", "bot", "review", "--no-rewrite", f"--repo={repository}", "--base=main"]
    command += ["--head=feature", f"--output={output}", "--set=behaviour=false", "--set=scan=false", *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert "Traceback" not in done.stderr
    return json.loads((output / "report.json").read_text())["targets"][0]


def test_the_layers_that_are_new_and_the_line(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    commit(repository, {"Dockerfile": SOURCE_FIRST})
    target = review(repository, tmp_path / "out")
    base, head = target["base_next"][0], target["head_next"][0]
    assert (base["path"], base["line"], head["line"]) == ("server.js", 5, 3)
    assert base["measured"]["size_bytes"] < 1000
    assert 2_000_000 <= head["measured"]["size_bytes"] < 2_010_000
    assert head["measured"]["line"] == 4
    assert head["measured"]["seconds"] > 0
    assert [one["rule"] for one in target["verdict"]["reasons"]] == ["rebuild"]
    # The same images again: what was measured is kept, and nobody builds.
    again = review(repository, tmp_path / "again")
    assert again["head_next"] == target["head_next"]


def test_a_build_that_fails_with_the_file_changed_says_so(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    commit(repository, {"Dockerfile": FAILS})
    target = review(repository, tmp_path / "out")
    head = target["head_next"][0]
    assert "measured" not in head
    assert "server.js" in head["not_measured"]
    assert head["size_bytes"] >= 2_000_000


def test_never_builds_again(repository: Path, tmp_path: Path) -> None:
    commit(repository, {"Dockerfile": SOURCE_FIRST})
    target = review(repository, tmp_path / "out", "--set=measure-rebuild=never")
    assert all("measured" not in one for one in (*target["base_next"], *target["head_next"]))


VARIES = """FROM alpine:3.23
COPY server.js /app/
RUN head -c 1000000 /dev/urandom > /random && echo always > /fixed
RUN echo hello > /hello && sleep 1.1
CMD ["cat", "/app/server.js"]
"""


def test_built_twice_without_cache_the_lines_that_differ_are_named(repository: Path, tmp_path: Path) -> None:
    commit(repository, {"Dockerfile": VARIES})
    found = review(repository, tmp_path / "out", "--set=check-reproducible=true", "--set=measure-rebuild=never")
    layers = found["reproducible"]["layers"]
    assert [(one["line"], one["path"], one["files"]) for one in layers] == [(2, "", 0), (3, "/random", 1), (4, "", 0)]
    assert layers[1]["pull_size_bytes"] > 1_000_000
