"""The uses of an image by its repository: what the original stands a candidate has to stand."""

from __future__ import annotations

from typing import Any

import pytest

from bot.behaviour.exercise.uses import Use
from bot.behaviour.run.uses import Used
from bot.rewrite.proof import uses as module
from bot.rewrite.proof.uses import Uses
from tests.unit.rewrite.fakes import File, built, config_of

ONCE = Use("compose.yaml: check", command=("check",), once=True)


def passed(monkeypatch: pytest.MonkeyPatch, *original: Used, candidate: Used) -> bool:
    """Whether a candidate passes, where the original does this each time that it is tried."""
    image = built("FROM debian:12\nCOPY . /\n", {"app/x": File(b"x", 2)}, config_of("/app/x")).image
    assert image is not None
    said = iter(original)
    monkeypatch.setattr(module, "run", lambda sandbox, name, use, until: candidate if name == "new" else next(said))
    nobody: Any = None
    return all(one.passed for one in Uses(nobody, "old", image, (ONCE,)).by_running("new"))


def test_a_use_that_the_original_does_not_stand_at_first_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not passed(monkeypatch, Used(exit=1), Used(exit=0), candidate=Used(exit=1))


def test_a_use_that_the_original_never_stands_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    assert passed(monkeypatch, Used(exit=1), Used(exit=1), candidate=Used(exit=1))


def test_a_use_that_the_original_stands_is_tried_once(monkeypatch: pytest.MonkeyPatch) -> None:
    assert passed(monkeypatch, Used(exit=0), candidate=Used(exit=0))
