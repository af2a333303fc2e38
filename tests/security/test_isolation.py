"""Hostile changes as folders, each reviewed by the command line: tests/cases/hostile/<name>, base/ and head/.

`isolation.json` says what must come of it: `verdict`, the `rules` among the reasons that fail, words that the report
`says`, those that are `never` in any output, the states of all `base` and `head` images, the names of the `targets`,
and files that must be `nowhere` on the machine where the review ran. NONCE in a Dockerfile is another word each time.
"""

from __future__ import annotations

import json
import shutil
import uuid
from pathlib import Path
from typing import Any

import pytest

from tests.security.test_builds import Attack, Reviewed, attack
from tests.unit.host.test_git import commit, git

CASES = Path(__file__).resolve().parents[1] / "cases/hostile"
NAMES = sorted(path.parent.name for path in CASES.glob("*/isolation.json"))

__all__ = ["attack"]  # the fixture


@pytest.mark.parametrize("name", NAMES)
def test_case(name: str, attack: Attack) -> None:
    expected: dict[str, Any] = json.loads((CASES / name / "isolation.json").read_text())
    nonce = uuid.uuid4().hex
    git(attack.repo, "checkout", "-q", "main")
    _fill(attack.repo, CASES / name / "base", nonce)
    git(attack.repo, "checkout", "-q", "-B", "change")
    _fill(attack.repo, CASES / name / "head", nonce)
    done = attack.review(None, "--set=behaviour=false")  # what a build may see is the question here
    _check(expected, done, attack)


def _fill(repo: Path, source: Path, nonce: str) -> None:
    for path in repo.iterdir():
        if path.name != ".git":
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    shutil.copytree(source, repo, symlinks=True, dirs_exist_ok=True)
    for path in repo.rglob("Dockerfile*"):
        if not path.is_symlink():
            path.write_text(path.read_text().replace("NONCE", nonce))
    commit(repo, {})


def _check(expected: dict[str, Any], done: Reviewed, attack: Attack) -> None:
    report, everything = done.report, done.everything()
    verdict = report["verdict"]
    failing = {reason["rule"] for reason in verdict["reasons"]}
    assert verdict["state"] == expected.get("verdict", verdict["state"]), everything
    assert set(expected.get("rules", ())) <= failing
    assert all(words in everything for words in expected["says"])
    assert not any(words in everything for words in expected.get("never", ()))
    for side in ("base", "head"):
        states = {target[side]["state"] for target in report["targets"]}
        assert states == set(expected.get(side, states)), everything
    names = [target["name"] for target in report["targets"]]
    assert sorted(names) == sorted(expected.get("targets", names))
    for file in expected.get("nowhere", ()):
        assert not list(attack.repo.parent.rglob(file)) and not Path(file).exists()
