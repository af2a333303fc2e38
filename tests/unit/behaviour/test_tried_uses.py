"""Base says how both images are used: a pull request that says something else is judged by that all the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pytest

from bot.behaviour.case import Setting
from bot.behaviour.exercise.uses import Use
from bot.behaviour.run.uses import Used
from bot.behaviour.tried_uses import Runs, Stood, Trial
from bot.behaviour.uses import ways
from bot.comparison.pair import Pair
from bot.config.settings import BehaviourSettings
from bot.image.built_image import BuiltImage
from bot.model.behaviour import Outcome
from bot.model.targets import Target
from tests.unit.behaviour.exercise.test_from_repository import Tree
from tests.unit.behaviour.test_uses import BASE

COMPOSE = "services:\n  web:\n    build: .\n    command: {command}\n"
TARGET = Target("Dockerfile", ".")


@dataclass
class Head:
    image: BuiltImage
    platform: str = ""


def tried(
    base: tuple[Use, ...], of_head: tuple[Use, ...] | None, seen: Mapping[Use, tuple[Used, Used]], left: float = 100
) -> list[tuple[Outcome, str]]:
    known = tuple(Stood(use, ways(use, BASE, "")) for use in base)
    runs = Runs(lambda use: seen[use][0], lambda use: seen[use][1], lambda: left)
    return [(one.outcome, one.text.english) for one in Trial(known, Head(BASE), runs, of_head).checks()]


SERVE = Use("compose.yaml: web", command=("/app/run", "serve"))
OTHER = Use("compose.yaml: web", command=("/app/run", "start"))
CHECKED = Use("compose.yaml: web", health=(("curl",),))
ENDS = Used(exit=1, last="no such command")
LOST = "compose.yaml: web runs “/app/run serve”: exits with status 1: “no such command”"


@pytest.mark.parametrize(
    ("use", "of_head", "seen", "outcome", "words"),
    [
        (SERVE, (SERVE,), {SERVE: (Used(), ENDS)}, Outcome.BROKEN, LOST),
        # The author takes the use away that the image does not stand any more.
        (SERVE, (), {SERVE: (Used(), ENDS)}, Outcome.BROKEN, f"{LOST}; this pull request removes or changes that use"),
        # A change of both that goes together is a change, and is told.
        (
            SERVE,
            (OTHER,),
            {SERVE: (Used(), ENDS), OTHER: (ENDS, Used())},
            Outcome.CHANGED,
            "this pull request changes compose.yaml: web, and head works as it says there",
        ),
        (SERVE, (OTHER,), {SERVE: (Used(), ENDS), OTHER: (ENDS, ENDS)}, Outcome.BROKEN, "removes or changes that use"),
        # What asks less of the image takes nothing's place.
        (
            CHECKED,
            (Use("compose.yaml: web", command=("true",)),),
            {CHECKED: (Used(health=(0,)), Used(health=(127,)))},
            Outcome.BROKEN,
            "removes or changes that use",
        ),
    ],
)
def test_a_use_that_head_loses(
    use: Use, of_head: tuple[Use, ...], seen: Mapping[Use, tuple[Used, Used]], outcome: Outcome, words: str
) -> None:
    [(found, text)] = tried((use,), of_head, seen)
    assert found is outcome and text.endswith(words)


def test_a_use_that_head_names_no_more_is_tried_and_named() -> None:
    found = tried((SERVE,), (), {SERVE: (Used(), Used())})
    assert [one for one, _ in found] == [Outcome.SHOWN, Outcome.SAME]
    assert found[0][1].endswith("was tested with what base says: compose.yaml: web")
    # In another file it is the same use; and where nobody read head's files, nothing is said of them.
    moved = Use("deploy/compose.yaml: web", command=SERVE.command)
    assert [one for one, _ in tried((SERVE,), (moved,), {SERVE: (Used(), Used())})] == [Outcome.SAME]
    assert [one for one, _ in tried((SERVE,), None, {SERVE: (Used(), Used())})] == [Outcome.SAME]


def test_each_revision_s_files_say_how_its_own_image_is_used() -> None:
    base, head = (
        Tree({"compose.yaml": COMPOSE.format(command=words), ".env.example": words}) for words in ("A=1", "B=2")
    )
    setting = Setting(BehaviourSettings(), Pair(base, head))
    assert setting.uses(TARGET).map(lambda uses: [use.command for use in uses]) == Pair([("A=1",)], [("B=2",)])
    assert list(setting.examples(TARGET, new=False)) == ["A"]
    assert list(setting.examples(TARGET, new=True)) == ["B"]


def test_base_s_files_know_the_image_by_the_names_that_base_gives_it() -> None:
    """Or a head that takes a tag away takes away the manifests that mean it."""
    job = "kind: Pod\nspec:\n  containers: [{name: a, image: acme/shop, command: [run]}]\n"
    setting = Setting(BehaviourSettings(), Pair(Tree({"k8s.yaml": job}), Tree({"k8s.yaml": job})))
    target = Target("Dockerfile", ".", base_build=Target("Dockerfile", ".", tags=("acme/shop:1",)).head)
    assert setting.uses(target).map(len) == Pair(1, 0)


def test_only_what_was_compared_is_counted() -> None:
    fails, third, fourth, fifth = (Use(f"Makefile {n}", command=("x", str(n))) for n in range(4))
    plain = Use("compose.yaml: a")
    seen = {fails: (ENDS, ENDS), third: (Used(), Used()), fourth: (Used(), Used(cut=True)), fifth: (Used(), ENDS)}
    base = replace(BASE, files={**BASE.files, "usr/bin/x": BASE.files["usr/bin/npm"]})
    known = tuple(Stood(use, ways(use, base, "")) for use in (fails, plain, third, fourth, fifth))
    runs = Runs(lambda use: seen[use][0], lambda use: seen[use][1], lambda: 100)
    [found] = Trial(known, Head(base), runs).checks()
    assert found.text.english == "works with 2 uses found in the repository"  # the fifth of them is never run


def test_what_a_second_look_does_not_show_again_was_chance() -> None:
    looks = iter((ENDS, Used()))
    runs = Runs(lambda _: Used(), lambda _: next(looks), lambda: 100)
    [found] = Trial((Stood(SERVE, ways(SERVE, BASE, "")),), Head(BASE), runs).checks()
    assert found.outcome is Outcome.SAME
