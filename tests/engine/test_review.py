"""The whole path on a real repository with the real engine, scanner and linter."""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.unit.host.test_git import commit, git

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
    # Other tests run on the same engine meanwhile: an image of this run has its own number.
    report = json.loads((tmp_path / "out/report.json").read_text())
    assert report["targets"][0]["head"]["state"] == "built"
    mine = {one for one in images() - before if not _is_at_work(one)}
    assert mine == set()


def _is_at_work(image: str) -> bool:
    """Whether another run still has the image: it is gone when that ends."""
    until = time.monotonic() + 120
    while image in images() and time.monotonic() < until:
        time.sleep(1)
    return image not in images()


def images() -> set[str]:
    command = ["docker", "images", "--format={{.Repository}}:{{.Tag}}", "hullcheck-review"]
    return set(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())


def test_a_change_of_no_dockerfile_passes_without_heavy_imports(repository: Path, tmp_path: Path) -> None:
    commit(repository, {"README": "Words.\n"})
    status, report = review(repository, tmp_path / "out")
    assert (status, report["targets"], report["verdict"]["state"]) == (0, [], "pass")


def known(repository: Path, folder: Path, **environment: str) -> dict:  # type: ignore[type-arg]
    """Review without a rewrite, and with a cache of its own; -> the report without what differs from run to run."""
    command = [sys.executable, "-m", "bot", "review", "--no-rewrite", "--base=main", "--head=feature"]
    command += ["--set=behaviour=false"]  # which looks into the files of both images each time
    command += [f"--repo={repository}", f"--output={folder / 'out'}"]
    env = {**os.environ, "XDG_CACHE_HOME": str(folder / "cache"), **environment}
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300, env=env)
    assert done.returncode == 0, done.stderr
    report: dict = json.loads((folder / "out/report.json").read_text())  # type: ignore[type-arg]
    return report


def same(report: dict) -> object:  # type: ignore[type-arg]
    """Return what a report says of the images."""
    target = report["targets"][0]
    sides = [{name: value for name, value in target[one].items() if "seconds" not in name} for one in ("base", "head")]
    return [*sides, target["vulnerabilities"], target["packages"], target["layers"], target["findings"]]


@pytest.fixture
def grown(repository: Path) -> Path:
    text = DOCKERFILE.replace("COPY", "RUN head -c 9000 /dev/urandom > /big\nCOPY") + "RUN rm /big\n"
    commit(repository, {"Dockerfile": text})
    return repository


def test_images_that_were_measured_before_are_not_exported_again(grown: Path, tmp_path: Path) -> None:
    first = known(grown, tmp_path)
    again = known(grown, tmp_path)
    assert "sh" in first["timings"] and "sh" not in again["timings"]  # `docker save | tar`
    assert same(again) == same(first)
    assert first["targets"][0]["head"]["image_id"].startswith("sha256:")
    assert first["targets"][0]["head"]["wasted_bytes"] == 9000
    commit(grown, {"Dockerfile": (grown / "Dockerfile").read_text() + "RUN touch /new\n"})
    assert "sh" in known(grown, tmp_path)["timings"]


def test_a_known_image_whose_layers_the_scanner_forgot_is_scanned_all_the_same(grown: Path, tmp_path: Path) -> None:
    first = known(grown, tmp_path)
    (tmp_path / "trivy").mkdir()
    (tmp_path / "trivy/db").symlink_to(Path(os.environ["TRIVY_CACHE_DIR"]) / "db")
    assert same(known(grown, tmp_path, TRIVY_CACHE_DIR=str(tmp_path / "trivy"))) == same(first)


def test_a_known_image_that_the_scanner_cannot_get_from_the_engine_is_exported_for_it(
    grown: Path, tmp_path: Path
) -> None:
    first = known(grown, tmp_path)
    trivy = shutil.which("trivy") or str(Path(sys.executable).with_name("trivy"))
    shim = tmp_path / "bin/trivy"
    shim.parent.mkdir()
    shim.write_text(f'#!/bin/sh\ncase "$*" in *--image-src*) exit 1;; esac\nexec {trivy} "$@"\n')
    shim.chmod(0o755)
    for kept in (tmp_path / "cache/hullcheck/images").glob("scan-*"):
        kept.unlink()  # else the scanner is not asked
    again = known(grown, tmp_path, PATH=f"{shim.parent}:{os.environ['PATH']}")
    assert same(again) == same(first) and "sh" in again["timings"]
