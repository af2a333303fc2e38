"""Which images a change concerns, and what is said of what is not reviewed: a folder of tests/cases/review each.

`case.toml` has the names of the targets and what is said, or never said. The files are there as `[base]`, `[links]`,
`[submodules]` and `[change]` (false removes one), or as the folders base/ and head/.
"""

from __future__ import annotations

import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest

from bot.engine.plugins import find_plugin
from bot.host.workspace import Workspace
from bot.targets.plan import Plan, ReviewRequest, make_plan

CASES = Path(__file__).parents[2] / "cases" / "review"


@pytest.mark.parametrize("name", sorted(one.name for one in CASES.iterdir() if one.is_dir()))
def test_a_case(name: str, tmp_path: Path) -> None:
    case = tomllib.loads((CASES / name / "case.toml").read_text("utf-8"))
    if any(find_plugin(f"docker-{plugin}") is None for plugin in case.get("needs", ())):
        pytest.skip("a plugin of the docker client is not installed")
    plan = planned(CASES / name, case, tmp_path)
    assert sorted(target.name for target in plan.targets) == sorted(case["targets"])
    said = " | ".join(one.english for one in (plan.why_nothing, *plan.notes, *plan.unreviewed) if one is not None)
    assert [words for words in case.get("says", ()) if words not in said] == []
    assert [words for words in case.get("never_says", ()) if words in said] == []


def planned(folder: Path, case: dict[str, Any], scratch: Path) -> Plan:
    """Return the plan of a case's two revisions."""
    repository = scratch / "repository"
    repository.mkdir()
    git(repository, "init", "--quiet", "--initial-branch=main")
    if (folder / "base").is_dir():
        shutil.copytree(folder / "base", repository, dirs_exist_ok=True, copy_function=shutil.copy)
    write(repository, case.get("base", {}))
    write(repository, {".github/hullcheck.yml": case["config"]} if "config" in case else {})
    for path, target in case.get("links", {}).items():
        (repository / path).symlink_to(target)
    commit(repository, {path: one[0] for path, one in case.get("submodules", {}).items()})
    git(repository, "checkout", "--quiet", "-b", "change")
    if (folder / "head").is_dir():
        shutil.copytree(folder / "head", repository, dirs_exist_ok=True, copy_function=shutil.copy)
        gone = {one.relative_to(folder / "base") for one in (folder / "base").rglob("*") if one.is_file()}
        for path in gone - {one.relative_to(folder / "head") for one in (folder / "head").rglob("*")}:
            (repository / path).unlink()
    write(repository, case.get("change", {}))
    commit(repository, {path: one[1] for path, one in case.get("submodules", {}).items()})
    with Workspace() as workspace:
        return make_plan(ReviewRequest(repository, "main", "change"), workspace)


def write(repository: Path, files: dict[str, Any]) -> None:
    for path, text in files.items():
        file = repository / path
        if text is False:
            file.unlink()
            continue
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)


def commit(repository: Path, submodules: dict[str, str]) -> None:
    git(repository, "add", "--all")
    for path, sha in submodules.items():
        git(repository, "update-index", "--add", "--cacheinfo", f"160000,{sha},{path}")
    git(repository, "-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "--quiet", "--message", "x")


def git(repository: Path, *words: str) -> None:
    subprocess.run(["git", "-c", "core.autocrlf=false", "-C", str(repository), *words], check=True)
