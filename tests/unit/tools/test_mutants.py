"""The changes of `make mutants` are of bodies of functions, and are the same in each run."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
SOURCE = '''"""A module."""
import functools

LIMIT = 3


class Box:
    @property
    def full(self):
        return self.count > 3


def fits(box, more=1):
    return not box.full


def say(box):
    return messages.FULL(count=box.count)
'''


@pytest.fixture(scope="module")
def mutants() -> Any:
    spec = importlib.util.spec_from_file_location("mutants", ROOT / "tools/mutants.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["mutants"] = module  # its values look there for what their fields are
    spec.loader.exec_module(module)
    return module


def test_the_bodies_of_functions_are_changed_decorated_ones_too_and_no_sentences(mutants: Any) -> None:
    _, found = mutants.find_mutants(SOURCE, "box", 0)
    assert [(one.line, one.change) for one in found] == [
        (10, "return self.count > 3 → return self.count > 4"),
        (10, "return self.count > 3 → return self.count >= 3"),
        (14, "return not box.full → return box.full"),
    ]
    assert [list(one.bodies) for one in found] == [["Box.full"], ["Box.full"], ["fits"]]


def test_a_changed_body_is_the_function_s_that_does_something_else(mutants: Any) -> None:
    places: dict[str, Any] = {}
    exec(compile(SOURCE, "box", "exec"), places)
    fits = places["fits"]
    box = type("Full", (), {"full": True})()
    assert fits(box) is False
    (mutant,) = (one for one in mutants.find_mutants(SOURCE, "box", 0)[1] if "fits" in one.bodies)
    fits.__code__ = mutant.bodies["fits"]
    assert fits(box) is True


def test_a_sample_is_the_same_each_time_and_part_of_all(mutants: Any) -> None:
    possible, found = mutants.find_mutants(SOURCE, "box", 2)
    assert possible == 4  # the value that an argument has by default is among them, and is never drawn
    assert [one.change for one in found] == [one.change for one in mutants.find_mutants(SOURCE, "box", 2)[1]]
    assert len(found) == 2
