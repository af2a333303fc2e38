"""Reported attacks on the verdict, each a folder of tests/cases/hostile: base, head, and what has to come of them.

`expect.json` has the verdict, how gates end by image ("broken", "not-judged author", ...), what the comment says and
what it never says.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.host.test_git import commit, git

CASES = Path(__file__).resolve().parents[1] / "cases/hostile"
NAMES = sorted(path.parent.name for path in CASES.glob("*/expect.json"))
SECONDS = 300


@pytest.mark.parametrize("name", NAMES)
def test_case(name: str, tmp_path: Path) -> None:
    expected = json.loads((CASES / name / "expect.json").read_text("utf-8"))
    repository, output = tmp_path / "repository", tmp_path / "output"
    repository.mkdir()
    git(repository, "init", "-q", "-b", "main")
    revisions = []
    for side in ("base", "head"):
        for old in repository.iterdir():
            if old.name != ".git":
                shutil.rmtree(old) if old.is_dir() else old.unlink()
        shutil.copytree(CASES / name / side, repository, dirs_exist_ok=True)
        revisions.append(commit(repository, {}))
    command = [sys.executable, "-m", "bot", "review", "--repo", str(repository), "--no-rewrite"]
    command += ["--base", revisions[0], "--head", revisions[1], "--output", str(output)]
    command += ["--set=behaviour=false"]  # no case is about what an image does, and running both takes a third
    done = subprocess.run(command, env=dict(os.environ), capture_output=True, text=True, timeout=SECONDS, check=False)
    report = json.loads((output / "report.json").read_text("utf-8"))
    assert report["verdict"]["state"] == expected["verdict"], done.stderr
    assert done.returncode == {"pass": 0, "warn": 0, "incomplete": 3, "fail": 1}[expected["verdict"]]
    ended = {
        (one["target"], one["rule"]): " ".join(filter(None, (one["state"], one["blame"])))
        for one in report["verdict"]["gates"]
    }
    for image, gates in expected["gates"].items():
        assert {rule: ended.get((image, rule)) for rule in gates} == gates
    comment = (output / "comment.md").read_text("utf-8").replace("\u200b", "")
    assert [words for words in expected["says"] if words not in comment] == []
    assert [words for words in expected["never"] if words in comment] == []
