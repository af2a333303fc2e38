"""An engine that ends answers for a moment more: only one that stays is there."""

from __future__ import annotations

from unittest.mock import Mock

import docker.errors
import pytest

from bot.engine import client
from bot.engine.client import Engine


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "_POLL_SECONDS", 0.01)


def engine(*answers: object) -> Engine:
    sdk = Mock()
    sdk.ping.side_effect = [*answers] if answers else lambda: True
    return Engine(sdk=sdk, version="28", platform="linux/amd64", containerd_store=True)


def test_an_engine_that_is_gone_a_moment_later_does_not_answer() -> None:
    gone = docker.errors.DockerException("gone")
    assert not engine(True, True, gone).answers(5.0)
    assert engine(True, True, gone).answers()
    assert not engine(gone).answers()
    assert not engine(False).answers()


def test_an_engine_that_stays_answers() -> None:
    assert engine().answers(0.05)
