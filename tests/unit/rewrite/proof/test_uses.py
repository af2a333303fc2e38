"""The uses of an image by its repository: what the original stands a candidate has to stand."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import pytest

from bot.behaviour.exercise.uses import Use
from bot.behaviour.run.uses import Used
from bot.image.built_image import BuiltImage
from bot.model.rewrites import Asked
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


def built_with(*programs: str) -> BuiltImage:
    files = {path: File(b"#!/bin/sh\n", 2, 0o755) for path in programs}
    image = built("FROM debian:12\nCOPY . /\n", files, config_of("/app/x")).image
    assert image is not None
    return image


def test_what_a_candidate_lacks_for_a_use_is_named() -> None:
    nobody: Any = None
    use, other = Use("compose.yaml: check", command=("/app/check",)), Use("k8s.yaml: job", command=("/app/job",))
    original = built_with("app/x", "app/check", "app/job")
    uses = Uses(nobody, "old", original, (use, other, replace(use, where="ci.yaml: check")))
    assert list(uses.by_files(original)) == []
    assert uses.lacks(original) == ()
    without = built_with("app/x", "app/job")
    (check,) = uses.by_files(without)
    assert (check.name, check.passed) == ("use", False)
    assert "/app/check" in check.text.english and "compose.yaml: check" in check.text.english
    assert [one.strip("/") for one in uses.lacks(without)] == ["app/check"]
    assert [one.strip("/") for one in uses.lacks(built_with("app/x"))] == ["app/check", "app/job"]


def test_how_many_uses_were_tried_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    nobody: Any = None
    image = built_with("app/x")
    assert list(Uses(nobody, "old", image, ()).asked()) == []
    uses = Uses(nobody, "old", image, (ONCE, Use("k8s.yaml: web")))
    assert list(uses.asked()) == [Asked("uses", 0, 2, ("compose.yaml: check", "k8s.yaml: web"))]
    monkeypatch.setattr(module, "run", lambda sandbox, name, use, until: Used(exit=0))
    uses.of_original()
    assert list(uses.asked()) == [Asked("uses", 1, 2, ("k8s.yaml: web",))]


def test_a_use_that_a_candidate_does_not_stand_is_called_so(monkeypatch: pytest.MonkeyPatch) -> None:
    nobody: Any = None
    monkeypatch.setattr(module, "run", lambda sandbox, name, use, until: Used(exit=0 if name == "old" else 1))
    uses = Uses(nobody, "old", built_with("app/x"), (ONCE,))
    assert [(one.name, one.passed) for one in uses.by_running("old")] == [("use", True)]
    assert [(one.name, one.passed) for one in uses.by_running("new")] == [("use", False)]


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
