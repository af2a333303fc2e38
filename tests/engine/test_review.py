"""The whole path on a real repository with the real engine, scanner and linter."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.test_git import commit, git

DOCKERFILE = """FROM alpine:3.23
WORKDIR /app
COPY run.sh .
ENTRYPOINT ["sh", "run.sh"]
"""


def hullcheck(*args: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bot", *args]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path / "repo"
    root.mkdir()
    git(root, "init", "-q", "-b", "main")
    commit(root, {"Dockerfile": DOCKERFILE, "run.sh": "echo hello\n"})
    git(root, "checkout", "-q", "-b", "feature")
    return root


def review(repository: Path, output: Path) -> tuple[int, dict]:  # type: ignore[type-arg]
    done = hullcheck("review", f"--repo={repository}", "--base=main", "--head=feature", f"--output={output}")
    assert "Traceback" not in done.stderr
    return done.returncode, json.loads((output / "report.json").read_text())


def test_growth_is_measured_and_traced_to_its_line(repository: Path, tmp_path: Path) -> None:
    text = DOCKERFILE.replace("COPY", "RUN dd if=/dev/zero of=/big bs=1M count=8\nADD") + "RUN rm /big\n"
    commit(repository, {"Dockerfile": text})
    status, report = review(repository, tmp_path / "out")
    assert status == 0
    target = report["targets"][0]
    assert target["head"]["size_bytes"] - target["base"]["size_bytes"] == 8 * 2**20
    assert target["head"]["wasted_bytes"] == 8 * 2**20
    assert target["head"]["wasted_files"][0] == {
        "path": "big",
        "size_bytes": 8 * 2**20,
        "added_line": 3,
        "hidden_line": 6,
        "deleted": True,
        "origin": "dockerfile",
    }
    assert (target["layers"][0]["line"], target["layers"][0]["after_bytes"]) == (3, 8 * 2**20)
    assert target["vulnerabilities"]["state"] == "scanned"
    assert "DL3020" in {code for one in target["findings"]["new"] for code in (one["rule"], *one["also"])}
    assert report["verdict"]["state"] == "warn"


def test_a_head_that_does_not_build_fails_with_the_line_and_the_output(repository: Path, tmp_path: Path) -> None:
    commit(repository, {"Dockerfile": DOCKERFILE.replace("WORKDIR", "RUN echo why; exit 7\nWORKDIR")})
    status, report = review(repository, tmp_path / "out")
    assert status == 1
    head = report["targets"][0]["head"]
    assert head["state"] == "failed"
    assert head["failure"]["line"] == 2
    assert head["failure"]["output"] == ["why"]


def test_nothing_is_left_in_the_engine(repository: Path, tmp_path: Path) -> None:
    commit(repository, {"Dockerfile": DOCKERFILE + "LABEL a=b\n"})
    before = images()
    review(repository, tmp_path / "out")
    assert images() - before == set()


def images() -> set[str]:
    command = ["docker", "images", "--format={{.Repository}}:{{.Tag}}", "hullcheck-review"]
    return set(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())


def test_a_change_of_no_dockerfile_passes_without_heavy_imports(repository: Path, tmp_path: Path) -> None:
    commit(repository, {"run.sh": "echo bye\n"})
    status, report = review(repository, tmp_path / "out")
    assert (status, report["targets"], report["verdict"]["state"]) == (0, [], "pass")
