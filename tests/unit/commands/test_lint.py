"""`hullcheck lint` where bad input ends it before any linter runs."""

from pathlib import Path

import pytest

from bot import cli


def complaint(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert cli.main(["lint", *arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    return captured.err


def test_a_path_that_is_not_there(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert "there is no such file or directory" in complaint(capsys, str(tmp_path / "nope"))
    assert "\x1b" not in complaint(capsys, str(tmp_path / "\x1b[31m"))


def test_a_folder_without_a_dockerfile(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "Dockerfile.dockerignore").write_text("x")
    assert "there is no Dockerfile in" in complaint(capsys, str(tmp_path))


def test_a_configuration_or_language_that_is_not_there(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "Dockerfile"
    file.write_text("FROM a:1\n")
    assert "no such hadolint configuration" in complaint(capsys, str(file), "--config", str(tmp_path / "nope"))
    assert "give one of en, pt-BR" in complaint(capsys, str(file), "--language", "xx")
