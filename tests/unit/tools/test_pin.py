"""What a release pins, and that nothing is left unpinned."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]
WORKFLOWS = sorted((ROOT / "docs" / "workflows").rglob("*.yml")) + sorted(
    (ROOT / ".github" / "workflows").glob("*.yml")
)
DIGEST = "ghcr.io/hullcheck/hullcheck@sha256:" + "a1" * 32


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    for name in ("action.yml", "composite", "docs/workflows", "tools/pin.py", "README.md"):
        source, target = ROOT / name, tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target)
        else:
            shutil.copy(source, target)
    return tmp_path


def pin(root: Path, *args: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(root / "tools/pin.py"), *args]
    return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)


def test_a_release_runs_the_published_image_by_its_digest(copied: Path) -> None:
    for image in (DIGEST, DIGEST.replace("a1", "b2")):  # and the next release another
        assert pin(copied, "image", image).returncode == 0
        assert yaml.safe_load((copied / "action.yml").read_text())["runs"]["image"] == f"docker://{image}"
        composite = yaml.safe_load((copied / "composite/action.yml").read_text())
        assert composite["inputs"]["image"]["default"] == image


@pytest.mark.parametrize("image", ["ghcr.io/a/b:v1", "evil.example/x@sha256:" + "a" * 64, DIGEST + "\n  x: y"])
def test_only_a_digest_of_ours_is_pinned(copied: Path, image: str) -> None:
    before = (copied / "action.yml").read_text()
    assert pin(copied, "image", image).returncode != 0 and (copied / "action.yml").read_text() == before


def test_workflows_use_the_commit_of_a_release(copied: Path) -> None:
    assert pin(copied, "workflows", "c" * 40, "v1.2.3").returncode == 0
    for path in (copied / "README.md", *(copied / "docs/workflows").rglob("*.yml")):
        assert re.findall(r"hullcheck/hullcheck@\S+ # \S+", path.read_text()) == [
            f"hullcheck/hullcheck@{'c' * 40} # v1.2.3"
        ] * path.read_text().count("hullcheck/hullcheck@")
    assert pin(copied, "workflows", "main", "v1").returncode != 0


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_action_is_pinned_to_a_commit(path: Path) -> None:
    for uses in re.findall(r"uses: (\S+)", path.read_text()):
        assert uses == "./" or re.fullmatch(r"[\w.-]+(/[\w.-]+)+@[0-9a-f]{40}", uses), uses


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_job_has_only_rights_it_names_and_a_time_limit(path: Path) -> None:
    workflow = yaml.safe_load(path.read_text())
    assert workflow["permissions"] == {}
    for name, job in workflow["jobs"].items():
        assert "permissions" in job and "timeout-minutes" in job, name


def test_the_linter_of_workflows_finds_nothing_at_its_strictest(tmp_path: Path) -> None:
    """Two triggers are dangerous by their nature; the lines that say why they are used are the only exceptions."""
    (snippet,) = re.findall(r"```yaml\n(# \.github/workflows.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    (tmp_path / ".github/workflows").mkdir(parents=True)
    (tmp_path / ".github/workflows/readme.yml").write_text(snippet)
    zizmor = [str(Path(sys.executable).with_name("zizmor")), "-q", "--persona=auditor", "--no-online-audits"]
    files = [str(path) for path in [*WORKFLOWS, ROOT / "action.yml", ROOT / "composite/action.yml"]]
    files += [str(ROOT / ".github/dependabot.yml"), str(tmp_path / ".github/workflows/readme.yml")]
    done = subprocess.run([*zizmor, *files], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    excused = [
        (path.name, rule)
        for path in WORKFLOWS
        for rule in re.findall(r"zizmor: ignore\[([\w-]+)\] \S", path.read_text())
    ]
    assert sorted(excused) == [
        ("hullcheck-orders.yml", "dangerous-triggers"),
        ("hullcheck-publish.yml", "dangerous-triggers"),
        ("hullcheck-publish.yml", "dangerous-triggers"),
        ("hullcheck.yml", "self-repository"),
    ]


def test_the_composite_form_is_in_step() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools/composite.py"), "--check"],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 0, done.stderr
