"""A Dockerfile that is moved and rewritten is compared with the image that it replaces."""

from dataclasses import replace

import pytest

from bot.model.targets import BuildInputs, Change, Target
from bot.targets.identity import pair_moved

OLD = Target("Dockerfile", ".", Change.REMOVED)
NEW = Target("Dockerfile.prod", ".", Change.ADDED)


def seen(*targets: Target) -> list[tuple[str, Change, str | None]]:
    return [(one.dockerfile, one.change, one.renamed_from) for one in pair_moved(targets)]


MOVED = [("Dockerfile.prod", Change.MODIFIED, "Dockerfile")]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({}, {}),
        ({"tags": ("acme/app", "x")}, {"tags": ("acme/app",), "context": "b"}),
        ({"declared": "compose.yaml: api (compose)"}, {"declared": "compose.yaml: api (compose)", "context": "b"}),
        ({"label": "API"}, {"label": "API", "context": "b"}),
    ],
    ids=["context", "tag", "service", "name"],
)
def test_it_is_a_change_of_the_image_that_it_replaces(old: dict[str, object], new: dict[str, object]) -> None:
    before, after = replace(OLD, **old), replace(NEW, **new)  # type: ignore[arg-type]
    assert seen(before, after) == MOVED
    (found,) = pair_moved([before, after])
    assert found.base.inputs == BuildInputs(".", None, ())


@pytest.mark.parametrize(
    "targets",
    [
        (NEW,),
        (OLD, replace(NEW, context="b")),
        (OLD, replace(NEW, platform="linux/arm64")),
        (OLD, NEW, replace(NEW, dockerfile="Dockerfile.dev")),
        (OLD, replace(OLD, dockerfile="Dockerfile.old"), NEW),
    ],
    ids=["alone", "another context", "another platform", "two came", "two went"],
)
def test_what_is_not_certain_is_new(targets: tuple[Target, ...]) -> None:
    assert [one.change for one in pair_moved(targets)] == [one.change for one in targets]
