"""The engine is killed while it builds, while it exports, while an image runs: nothing hangs, nothing passes.

What is left on it is removed by the next run once it is there again.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.engine.engines import Own, docker, own_engine
from tests.unit.host.test_git import commit, git

ALPINE = "alpine:3.23"
GOOD = f'FROM {ALPINE}\nUSER nobody\nCMD ["true"]\n'
SECONDS = 150
SERVES = 'USER nobody\nCMD ["sh", "-c", "while true; do echo hello | nc -l -p 8000; done"]\n'


@pytest.fixture(scope="module")
def engine() -> Iterator[Own]:
    with tempfile.TemporaryDirectory(prefix="hc-") as folder, own_engine(Path(folder), [ALPINE]) as made:
        yield made


def _command_runs(*words: str) -> bool:
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = path.read_bytes().split(b"\0")
        except OSError:
            continue
        if all(word.encode() in command for word in words):
            return True
    return False


def _builds(engine: Own, mark: str) -> bool:
    return _command_runs("sleep", mark)


def _exports(engine: Own, mark: str) -> bool:
    folder = f"/{mark}"
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().split(b"\0")
            environ = path.with_name("environ").read_bytes()
        except OSError:
            continue
        if b"save" in words and words[0].endswith(b"docker") and folder.encode() in environ:
            return True
    return False


def _runs(engine: Own, mark: str) -> bool:
    return b"hullcheck-" in docker("ps", "--format={{.Names}}", host=engine.host)


MOMENTS: dict[str, tuple[Callable[[Own, str], bool], str, str]] = {
    "build": (_builds, f"FROM {ALPINE}\nRUN sleep MARK\n", SERVES),
    "export": (_exports, f"FROM {ALPINE}\nRUN : MARK && dd if=/dev/urandom of=/big bs=1M count=150\n", SERVES),
    "probe": (_runs, f"FROM {ALPINE}\nRUN echo MARK > /made\n", SERVES),
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_the_engine_is_killed(moment: str, engine: Own, tmp_path: Path) -> None:
    is_now, start, rest = MOMENTS[moment]
    mark = str(uuid.uuid4().int % 10**9 + 10**9)
    output, scratch = tmp_path / "out", tmp_path / mark
    repository = _repository(tmp_path, GOOD.replace("USER", f"RUN echo {mark} > /old\nUSER"), start + rest, mark)
    scratch.mkdir()
    reviewing = _review(repository, output, scratch, engine)
    end = time.monotonic() + SECONDS
    while not is_now(engine, mark):
        assert reviewing.poll() is None and time.monotonic() < end, f"no {moment} was seen"
        time.sleep(0.02)
    engine.kill()
    try:
        _, said = reviewing.communicate(timeout=SECONDS)
    finally:
        reviewing.kill()
        engine.start()
    assert "Traceback" not in said and "internal error" not in said
    assert reviewing.returncode == 3, said
    verdict = json.loads((output / "report.json").read_text("utf-8"))["verdict"]
    assert verdict["state"] == "incomplete", said
    assert list(scratch.iterdir()) == []
    _next_one_cleans_up(engine, tmp_path, scratch)


def _next_one_cleans_up(engine: Own, tmp_path: Path, scratch: Path) -> None:
    following = tmp_path / "next"
    following.mkdir()
    repository = _repository(following, GOOD, GOOD + "LABEL a=b\n", "")
    done = _review(repository, following / "out", scratch, engine)
    _, said = done.communicate(timeout=SECONDS)
    assert done.returncode == 0, said
    kinds = (("ps", "--all", "--format={{.Names}}"), ("network", "ls", "--format={{.Name}}"),
             ("images", "--format={{.Repository}}"), ("volume", "ls", "--format={{.Name}}"))  # fmt: skip
    left = [docker(*kind, host=engine.host).decode() for kind in kinds]
    assert not [one for one in left if "hullcheck" in one]


def _repository(folder: Path, base: str, head: str, mark: str) -> Path:
    repository = folder / "repository"
    repository.mkdir()
    git(repository, "init", "-q", "-b", "main")
    commit(repository, {"Dockerfile": base})
    git(repository, "checkout", "-q", "-b", "change")
    commit(repository, {"Dockerfile": head.replace("MARK", mark)})
    return repository


def _review(repository: Path, output: Path, scratch: Path, engine: Own) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "bot", "review", f"--repo={repository}", "--base=main", "--head=change"]
    return subprocess.Popen(
        [*command, f"--output={output}", "--no-rewrite"],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        env=dict(os.environ) | {"DOCKER_HOST": engine.host, "TMPDIR": str(scratch)},
    )
