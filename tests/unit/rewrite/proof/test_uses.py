"""The uses of an image by its repository: what the original stands a candidate has to stand."""

from __future__ import annotations

import threading
from dataclasses import replace
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


def test_uses_are_run_side_by_side(monkeypatch: pytest.MonkeyPatch) -> None:
    both = threading.Barrier(2, timeout=30)

    def run(sandbox: object, name: str, use: Use, until: float) -> Used:
        both.wait()  # neither ends before the other has begun
        return Used(exit=0)

    monkeypatch.setattr(module, "run", run)
    nobody: Any = None
    image = built("FROM debian:12\nCOPY . /\n", {"app/x": File(b"x", 2)}, config_of("/app/x")).image
    assert image is not None
    uses = Uses(nobody, "old", image, (ONCE, replace(ONCE, command=("other",))))
    (check,) = uses.by_running("new")
    assert check.passed and "2" in check.text.english


def test_what_a_candidate_does_not_stand_beside_others_counts_if_it_does_not_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    image = built("FROM debian:12\nCOPY . /\n", {"app/x": File(b"x", 2)}, config_of("/app/x")).image
    assert image is not None
    said = iter((1, 0, 1, 1))
    monkeypatch.setattr(module, "run", lambda sandbox, name, use, until: Used(exit=0 if name == "old" else next(said)))
    nobody: Any = None
    uses = Uses(nobody, "old", image, (ONCE,))
    assert [one.passed for one in uses.by_running("new")] == [True]
    assert [one.passed for one in uses.by_running("new")] == [False]
