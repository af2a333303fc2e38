"""What is read of a tree whose every path and link an author controls."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bot.engine.build_context import problem as context_problem
from bot.targets.source import DOCKERFILE_LIMIT, read_dockerfile


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "secret").write_text("FROM secret\n")
    made = tmp_path / "tree"
    (made / "app").mkdir(parents=True)
    (made / "app/Dockerfile").write_text("FROM a\n")
    return made


def why(root: Path, path: str) -> str:
    found = read_dockerfile(root, path)
    assert found.text is None and found.problem is not None
    return found.problem.english


def test_a_file_is_read_and_what_is_no_utf_8_is_replaced(root: Path) -> None:
    (root / "Dockerfile").write_bytes(b"FROM a\n# \xff\n")
    assert read_dockerfile(root, "Dockerfile").text == "FROM a\n# \ufffd\n"
    assert read_dockerfile(root, "app/Dockerfile").problem is None


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"", "empty"), (b" \n", "empty"), (b"a\0b", "not a text file"), (b"x" * (DOCKERFILE_LIMIT + 1), "1.0 MB")],
)
def test_what_cannot_be_a_dockerfile(content: bytes, reason: str, root: Path) -> None:
    (root / "Dockerfile").write_bytes(content)
    assert reason in why(root, "Dockerfile")


@pytest.mark.parametrize(
    ("link", "reason"),
    [
        ("../secret", "outside the repository"),
        ("/etc/passwd", "outside the repository"),
        ("app/../../secret", "outside the repository"),
        ("Dockerfile", "outside the repository"),
        ("nothing", "does not exist"),
        ("app", "not a regular file"),
    ],
)
def test_links_are_followed_only_inside_the_tree(link: str, reason: str, root: Path) -> None:
    (root / "Dockerfile").symlink_to(link)
    assert reason in why(root, "Dockerfile")


def test_a_link_inside_the_tree_is_followed(root: Path) -> None:
    (root / "Dockerfile").symlink_to("app/Dockerfile")
    assert read_dockerfile(root, "Dockerfile").text == "FROM a\n"


def test_a_pipe_is_not_waited_for(root: Path) -> None:
    os.mkfifo(root / "Dockerfile")
    assert "not a regular file" in why(root, "Dockerfile")


def test_a_path_through_a_link_that_leaves_is_refused(root: Path) -> None:
    (root / "out").symlink_to("..")
    assert "outside the repository" in why(root, "out/secret")
    assert "outside the repository" in str(context_problem(root, "out"))
    assert "outside the repository" in str(context_problem(root, "out/tree/../.."))


@pytest.mark.parametrize(
    ("context", "problem"), [(".", None), ("app", None), ("app/Dockerfile", "does not exist"), ("x", "does not exist")]
)
def test_a_context_is_a_folder_of_the_tree(context: str, problem: str | None, root: Path) -> None:
    found = context_problem(root, context)
    assert (found is None) if problem is None else (problem in str(found))


def test_a_context_that_is_a_circle_is_refused(root: Path) -> None:
    (root / "circle").symlink_to("circle")
    assert context_problem(root, "circle") is not None
