"""Reading many files of a revision in one go."""

from __future__ import annotations

from pathlib import Path

from bot.config.settings import Settings
from bot.host.git import Repository
from bot.targets.inventory import take
from tests.unit.host.test_git import commit, git


def test_many_files_are_read_at_once(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "main")
    files: dict[str, str | None] = {"a b": "one\n", "ü": "two", "empty": "", "twin": "one\n", "large": "x" * 100}
    commit(tmp_path, files)
    got = Repository.open(tmp_path).read_many("main", [*files, "missing", "line\nbreak"], 50)
    assert got == {"a b": b"one\n", "ü": b"two", "empty": b"", "twin": b"one\n"}
    assert Repository.open(tmp_path).read_many("main", [], 50) == {}


def test_an_inventory_has_the_dockerfiles_and_what_they_ignore(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "-b", "main")
    commit(tmp_path, {"a/Dockerfile": "FROM x\n", "b/Dockerfile": "FROM y\n", "a/.dockerignore": "z", "main.go": ""})
    taken = take(Repository.open(tmp_path), "main", "main", Settings(exclude=("b",), discover=()))
    assert dict(taken.head.texts) == {"a/Dockerfile": "FROM x\n", "a/.dockerignore": "z"}
    assert "main.go" in taken.head.files


def test_the_compose_files_near_what_changed_are_read_whatever_their_number(tmp_path: Path) -> None:
    """In a repository of forty examples, the one that changed is not left out for standing behind the others."""
    git(tmp_path, "init", "-q", "-b", "main")
    files: dict[str, str | None] = {}
    for number in range(30):
        files[f"example-{number:02}/compose.yaml"] = "services: {app: {build: {context: web, target: run}}}\n"
        files[f"example-{number:02}/web/Dockerfile"] = "FROM x AS run\nFROM y\n"
    commit(tmp_path, files)
    taken = take(Repository.open(tmp_path), "main", "main", Settings(), ["example-29/web/main.py"])
    assert any(one.file == "example-29/compose.yaml" and one.stage == "run" for one in taken.head.declared)
    assert len(taken.head.declared) == 20
    assert "30" in str(taken.head.notes)
