"""A build that failed for a layer that the engine has no more is tried again without the builder's cache."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bot.engine import builder
from bot.engine.client import Engine
from bot.host import process


@pytest.mark.parametrize(
    ("stale", "caches"), [([False], [True]), ([True, False], [True, False]), ([True, True], [True, False])]
)
def test_the_cache_is_left_aside_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stale: list[bool], caches: list[bool]
) -> None:
    (tmp_path / "Dockerfile").write_text("FROM scratch\n")
    commands: list[list[str]] = []

    def tried(engine: Engine, request: Any, command: list[str], on_output: Any, seconds: float) -> builder._Tried:
        commands.append(command)
        failed = stale[len(commands) - 1]
        why = SimpleNamespace(stale=failed, hosts=()) if failed else None
        done = SimpleNamespace(ok=False, timed_out=False)
        return builder._Tried(cast(Any, done), cast(Any, SimpleNamespace(exporting=False)), cast(Any, why), 1.0, ())

    monkeypatch.setattr(builder, "_try_build", tried)
    monkeypatch.setattr(builder, "_outcome", lambda engine, request, tried, materials: tried)
    monkeypatch.setattr(process, "pause", lambda seconds: None)
    request = builder.BuildRequest(root=tmp_path, dockerfile="Dockerfile", context=".", tag="x")
    builder.build(cast(Engine, None), request)
    assert ["--no-cache" not in command for command in commands] == caches
