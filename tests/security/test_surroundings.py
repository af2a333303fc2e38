"""A machine that is not as usual: tools that are killed, no user, no room, nothing to write to, two at once."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot import cli
from tests.engine.engines import docker, own_engine
from tests.unit.host.test_git import commit, git

ALPINE = "alpine:3.23"
GOOD = f'FROM {ALPINE}\nUSER nobody\nCMD ["true"]\n'
SECONDS = 240
_ROOT = [] if os.geteuid() == 0 else ["sudo", "--non-interactive"]


@dataclass(frozen=True)
class Place:
    """A repository whose head adds a layer, and where the results go."""

    folder: Path
    repository: Path

    @property
    def output(self) -> Path:
        return self.folder / "out"

    def start(self, env: Mapping[str, str] | None = None, before: Sequence[str] = (), output: str = "out") -> Any:
        command = [*before, sys.executable, "-m", "bot", "review", f"--repo={self.repository}", "--base=main"]
        command += ["--head=change", f"--output={self.folder / output}", "--no-rewrite", "--set=behaviour=false"]
        return subprocess.Popen(
            command,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, **env} if env is not None else None,
        )

    def report(self, output: str = "out") -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / output / "report.json").read_text("utf-8"))
        return found


@pytest.fixture
def place(tmp_path: Path) -> Place:
    repository = tmp_path / "repository"
    repository.mkdir()
    git(repository, "init", "-q", "-b", "main")
    commit(repository, {"Dockerfile": GOOD})
    git(repository, "checkout", "-q", "-b", "change")
    commit(repository, {"Dockerfile": GOOD.replace("USER", "RUN echo more > /more\nUSER")})
    return Place(tmp_path, repository)


def ended(running: Any, status: int) -> str:
    """What it said in the end. Nothing hangs, nothing is a defect."""
    _, said = running.communicate(timeout=SECONDS)
    assert "Traceback" not in said and "internal error" not in said, said
    assert running.returncode == status, said
    return str(said)


def killed(folder: Path, name: str) -> dict[str, str]:
    """A path on which a tool is killed, as by the kernel without memory; it only says its version."""
    real = shutil.which(name) or str(Path(sys.executable).with_name(name))
    (folder / "bin").mkdir(exist_ok=True)
    program = folder / "bin" / name
    program.write_text(f'#!/bin/sh\ncase "$1" in *version) exec {real} "$@";; esac\nkill -9 $$\n')
    program.chmod(0o755)
    return {"PATH": f"{folder / 'bin'}:{os.environ['PATH']}"}


def test_trivy_is_killed(place: Place) -> None:
    """Not judged, with a reason: what nobody scanned has no 0 vulnerabilities."""
    said = ended(place.start(killed(place.folder, "trivy")), 3)
    assert "`new-vulnerabilities` not judged: Trivy failed: SIGKILL" in said
    (target,) = place.report()["targets"]
    assert target["vulnerabilities"]["state"] == "failed" and "Trivy" in target["vulnerabilities"]["reason"]
    assert "not scanned" in (place.output / "comment.md").read_text("utf-8")


def test_hadolint_is_killed(place: Place, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Findings that are missing are none that are gone, and `hullcheck lint` does not say that there are none."""
    monkeypatch.setenv("PATH", killed(place.folder, "hadolint")["PATH"])
    assert cli.main(["lint", str(place.repository / "Dockerfile")]) == 3
    assert "is incomplete" in capfd.readouterr().err
    assert cli.main(["lint", "--threshold=never", str(place.repository / "Dockerfile")]) == 0


def test_no_home_and_no_user_entry(place: Place) -> None:
    """As in a container that is started with a number for a user."""
    nobody = ["unshare", "--user", "--map-user=12345", "--map-group=12345", "env", "-u", "HOME", "-u", "XDG_CACHE_HOME"]
    ended(place.start(before=nobody), 0)
    assert place.report()["verdict"]["state"] == "pass"


def test_a_workspace_that_cannot_be_written_to(place: Place) -> None:
    """The checkout is read and nothing else; the results go elsewhere."""
    folder = str(place.repository)
    subprocess.run([*_ROOT, "mount", "--bind", folder, folder], check=True)
    try:
        subprocess.run([*_ROOT, "mount", "-o", "remount,bind,ro", folder], check=True)
        with pytest.raises(OSError, match="Read-only"):
            (place.repository / "x").touch()
        ended(place.start(), 0)
    finally:
        subprocess.run([*_ROOT, "umount", folder], check=True)
    assert place.report()["verdict"]["state"] == "pass"


@pytest.fixture
def small_engine() -> Iterator[str]:
    """An engine on a disk of 300 MB."""
    with tempfile.TemporaryDirectory(prefix="hc-") as folder:
        subprocess.run([*_ROOT, "mount", "-t", "tmpfs", "-o", "size=300m,mode=777", "tmpfs", folder], check=True)
        try:
            with own_engine(Path(folder), [ALPINE]) as engine:
                yield engine.host
        finally:
            subprocess.run([*_ROOT, "umount", "--lazy", folder], check=False)


def test_an_author_who_fills_the_disk_of_the_engine_fails(place: Place, small_engine: str) -> None:
    text = GOOD.replace("USER", "RUN dd if=/dev/urandom of=/big bs=1M count=1000\nUSER")
    commit(place.repository, {"Dockerfile": text})
    ended(place.start({"DOCKER_HOST": small_engine}), 1)
    assert "build-failure" in {one["rule"] for one in place.report()["verdict"]["reasons"]}
    left = docker("images", "--format={{.Repository}}", host=small_engine).decode()
    assert "hullcheck" not in left


def test_two_at_once_on_one_engine(place: Place) -> None:
    """Neither takes what is the other's: one that ends removes its own images, containers and networks."""
    both = [place.start(output=name) for name in ("one", "other")]
    for running in both:
        ended(running, 0)
    reports = [place.report(name) for name in ("one", "other")]
    assert [one["verdict"]["state"] for one in reports] == ["pass", "pass"]
    sizes = {one["targets"][0]["head"]["size_bytes"] for one in reports}
    assert len(sizes) == 1
