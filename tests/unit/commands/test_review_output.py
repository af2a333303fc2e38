"""Where `hullcheck review` writes its files."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from bot import cli


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "--quiet", "--allow-empty", "-m", "x")
    return folder


def git(folder: Path, *words: str) -> str:
    return subprocess.run(["git", "-C", str(folder), *words], check=True, capture_output=True, text=True).stdout


def test_what_a_review_writes_into_the_repository_is_no_part_of_the_next_one(repository: Path) -> None:
    assert cli.main(["review", "--repo", str(repository), "--output", str(repository / "out")]) == 0
    (repository / "out/rewrites").mkdir()
    (repository / "out/rewrites/Dockerfile").write_text("FROM scratch\n")
    assert git(repository, "status", "--porcelain") == ""


def test_a_folder_that_was_there_is_left_to_git(repository: Path) -> None:
    (repository / "out").mkdir()
    assert cli.main(["review", "--repo", str(repository), "--output", str(repository / "out")]) == 0
    assert not (repository / "out/.gitignore").exists()
    assert "out/" in git(repository, "status", "--porcelain")
