"""Which builder buildx takes where none is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.engine import builders


@pytest.mark.parametrize(
    ("current", "default"),
    [
        (None, True),
        ('{"Key": "unix:///var/run/docker.sock", "Name": "", "Global": false}', True),
        ('{"Key": "unix:///var/run/docker.sock", "Name": "mine", "Global": false}', False),
        ("{", False),
        ("[]", False),
    ],
)
def test_a_builder_that_was_chosen_is_not_the_engines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, current: str | None, default: bool
) -> None:
    for name in ("BUILDX_BUILDER", "BUILDX_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    (tmp_path / "buildx").mkdir()
    if current is not None:
        (tmp_path / "buildx/current").write_text(current)
    assert builders.is_default() is default
    monkeypatch.setenv("BUILDX_CONFIG", str(tmp_path / "elsewhere"))
    assert builders.is_default()
    monkeypatch.setenv("BUILDX_BUILDER", "mine")
    assert not builders.is_default()
