"""Reading repositories, with the real git on repositories made for each test."""

import os
import subprocess
from pathlib import Path

import pytest

from bot.errors import InputError
from bot.host.git import FileChange, FileStatus, Repository


def git(folder: Path, *args: str) -> str:
    env = os.environ | {
        f"GIT_{who}_{what}": "x@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    done = subprocess.run(["git", "-C", str(folder), *args], check=True, capture_output=True, env=env)
    return done.stdout.decode().strip()


def commit(folder: Path, files: dict[str, str | None]) -> str:
    for name, text in files.items():
        path = folder / name
        if text is None:
            path.unlink()
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--allow-empty", "-m", "x")
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "repo"
    root.mkdir()
    git(root, "init", "-q", "-b", "main")
    return root


def test_changes_with_renames_and_odd_names(folder: Path) -> None:
    text = "FROM scratch\n" + "LABEL a=b\n" * 20
    base = commit(folder, {"a/Dockerfile": text, "gone": "x", "kept": "1"})
    head = commit(
        folder, {"a/Dockerfile": None, "b/Dockerfile": text, "gone": None, "kept": "2", "-odd\nname é": "unlike"}
    )
    assert Repository.open(folder).changes(base, head) == (
        FileChange(FileStatus.ADDED, "-odd\nname é"),
        FileChange(FileStatus.RENAMED, "b/Dockerfile", "a/Dockerfile"),
        FileChange(FileStatus.DELETED, "gone"),
        FileChange(FileStatus.MODIFIED, "kept"),
    )


def test_an_export_is_of_the_revision_and_not_of_the_working_tree(folder: Path, tmp_path: Path) -> None:
    sha = commit(folder, {"app/main": "1", "app/sub/x": "2", "other/y": "3", ".gitattributes": "app export-ignore\n"})
    (folder / "app/main").write_text("dirty")
    (folder / "app/new").write_text("dirty")
    Repository.open(folder).export(sha, tmp_path / "out", ["app"])
    files = {str(path.relative_to(tmp_path / "out")) for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert files == {"app/main", "app/sub/x"}
    assert (tmp_path / "out/app/main").read_text() == "1"


def test_the_working_tree_as_a_tree_leaves_the_repository_alone(folder: Path, tmp_path: Path) -> None:
    base = commit(folder, {"Dockerfile": "FROM scratch\n", ".gitignore": "ignored\n"})
    (folder / "Dockerfile").write_text("FROM alpine\n")
    (folder / "ignored").write_text("x")
    (folder / "new").write_text("x")
    before = git(folder, "status", "--porcelain")
    tree = (repository := Repository.open(folder).working_tree(tmp_path / "scratch")).tree()
    assert [change.path for change in repository.changes(base, tree)] == ["Dockerfile", "new"]
    assert repository.read(tree, "Dockerfile", 100) == b"FROM alpine\n"
    assert git(folder, "status", "--porcelain") == before


def test_read_knows_its_limit_and_what_is_missing(folder: Path) -> None:
    sha = commit(folder, {"f": "12345", "d/x": ""})
    repository = Repository.open(folder)
    assert repository.read(sha, "f", 5) == b"12345"
    assert repository.read(sha, "nothing", 5) is None
    assert repository.read(sha, "d", 5) is None
    with pytest.raises(InputError, match="5 bytes"):
        repository.read(sha, "f", 4)


@pytest.mark.parametrize("revision", ["nothing", "--help", "HEAD~9", "", "@{upstream}"])
def test_unknown_revisions_are_named(folder: Path, revision: str) -> None:
    commit(folder, {"f": "x"})
    with pytest.raises(InputError, match="unknown revision"):
        Repository.open(folder).resolve(revision)


def test_no_repository_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not inside a git repository"):
        Repository.open(tmp_path)
    with pytest.raises(InputError, match="not a directory"):
        Repository.open(tmp_path / "nothing")


def test_hooks_of_the_repository_do_not_run(folder: Path, tmp_path: Path) -> None:
    sha = commit(folder, {"f": "x"})
    hook = folder / ".git/hooks/post-checkout"
    hook.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
    hook.chmod(0o755)
    git(folder, "config", "core.fsmonitor", f"touch {tmp_path}/ran")
    repository = Repository.open(folder)
    repository.export(sha, tmp_path / "out")
    repository.working_tree(tmp_path / "scratch").tree()
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("mirror.acme.example", True),
        ("MIRROR.acme.example", True),
        ("npm.acme.example", True),
        ("acme.example", False),
        ("irror.acme.example", False),
        ("mirror.acme", False),
        ("mirror-acme.example", False),
        ("mirrorxacme.example", False),
        ("mirror.acme.example.evil.example", False),
        ("later.example", False),
        ("locked.acme.example", True),  # a lock file that is shown as binary
    ],
)
def test_a_host_is_named_whole(folder: Path, host: str, expected: bool) -> None:
    files: dict[str, str | None] = {
        "Dockerfile": "FROM x\nRUN curl https://mirror.acme.example/y\n",
        "web/.npmrc": "registry=//npm.acme.example.\n",
        "web/yarn.lock": "resolved https://locked.acme.example/x.tgz\n",
        ".gitattributes": "*.lock binary\n",
    }
    base = commit(folder, files)
    commit(folder, {"Dockerfile": "FROM x\nRUN curl https://later.example/y\n"})
    assert Repository(folder).names_host(base, host) is expected
