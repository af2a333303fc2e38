"""`tools/release` on a copy of what it needs: the server is a directory, and `gh` writes down what it is told."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.standin.repositories import git

ROOT = Path(__file__).resolve().parents[3]
DIGEST = "sha256:" + "a1" * 32


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    bare = tmp_path / "server/acme/hullcheck.git"
    bare.parent.mkdir(parents=True)
    git(tmp_path, "init", "-q", "--bare", str(bare))
    folder = tmp_path / "checkout"
    for name in (
        "action.yml",
        "composite/action.yml",
        "tools/pin.py",
        "tools/release",
        "README.md",
        "docs/workflows/hullcheck.yml",
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    (folder / "CHANGELOG.md").write_text("# Changelog\n\n## 1.2.3\n\n- News.\n\n## 1.2.2\n\n- Old.\n")
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "--all")
    git(folder, "commit", "-q", "-m", "main")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/gh").write_text(f'#!/bin/sh\necho "$@" >{tmp_path}/gh\n')
    (tmp_path / "bin/gh").chmod(0o755)
    return folder


def release(checkout: Path, *args: str) -> subprocess.CompletedProcess[str]:
    root = checkout.parent
    environ = {
        "PATH": f"{root / 'bin'}:{os.environ['PATH']}",
        "HOME": str(root),
        "GITHUB_SERVER_URL": f"file://{root / 'server'}",
        "GITHUB_REPOSITORY": "acme/hullcheck",
        "GH_TOKEN": "secret",
    }
    command = ["tools/release", *args]
    return subprocess.run(command, cwd=checkout, env=environ, capture_output=True, text=True, timeout=60, check=False)


def test_both_tags_run_the_image_and_the_documentation_names_the_release(checkout: Path) -> None:
    before = git(checkout, "rev-parse", "HEAD")
    done = release(checkout, "1.2.3", DIGEST)
    assert done.returncode == 0, done.stderr
    bare = checkout.parent / "server/acme/hullcheck.git"
    released = git(bare, "rev-parse", "v1.2.3")
    assert git(bare, "rev-parse", "v1^") == released == git(bare, "rev-parse", "release-1.2.3^")
    assert git(bare, "rev-parse", "v1.2.3^") == before
    for path in ("README.md", "docs/workflows/hullcheck.yml"):
        assert f"hullcheck/hullcheck@{released} # v1.2.3" in git(bare, "show", f"v1:{path}")
    assert f"image: docker://ghcr.io/acme/hullcheck@{DIGEST}" in git(bare, "show", "v1:action.yml")
    assert (checkout / "notes.md").read_text().strip() == "- News."
    assert (checkout.parent / "gh").read_text().startswith("release create v1.2.3 --verify-tag")


@pytest.mark.parametrize(
    ("version", "digest"), [("1.2", DIGEST), ("1.2.3; id", DIGEST), ("9.9.9", DIGEST), ("1.2.3", "latest")]
)
def test_what_makes_no_sense_releases_nothing(checkout: Path, version: str, digest: str) -> None:
    done = release(checkout, version, digest)
    assert done.returncode == 2 and done.stderr.startswith("release: ") and git(checkout, "tag") == ""
