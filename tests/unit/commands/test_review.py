"""What the command line says of a change without an image to review is the true reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.commands.review import ReviewFormat, review
from bot.targets.plan import ReviewRequest
from tests.unit.host.test_git import commit, git


def test_what_looks_like_an_image_and_is_not_reviewed_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    git(tmp_path, "init", "-q", "-b", "main")
    base = commit(tmp_path, {"a": "x", ".hullcheck.yml": "exclude: [examples]\n"})
    head = commit(tmp_path, {"examples/Dockerfile": "FROM scratch\n", "Dockerfile.in": "FROM @base@\n"})
    assert review(ReviewRequest(tmp_path, base, head), None, ReviewFormat.MARKDOWN) == 0
    said = capsys.readouterr().out
    assert "examples/Dockerfile is not reviewed: the configuration excludes it" in said.replace("`", "")
    assert "Dockerfile.in is not reviewed" in said.replace("`", "")
    assert "touches no Dockerfile" not in said
