"""What a review takes from earlier runs, and from nobody else."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from bot.behaviour.memory import Results
from bot.comparison.memory import Memory
from bot.host.answers import Answers
from bot.host.workspace import Workspace
from bot.review import Surroundings, without_brought
from bot.targets.plan import ReviewRequest, make_plan


def committed(folder: Path, path: str) -> None:
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_text("{}")
    for words in (("init", "-q", "-b", "main"), ("add", "-A"), ("commit", "-q", "-m", "x")):
        subprocess.run(["git", "-C", folder, "-c", "user.name=a", "-c", "user.email=a@b.c", *words], check=True)


@pytest.mark.parametrize(
    ("tracked", "images", "behaviour", "rewrites", "answers"),
    [
        ("README", True, True, True, True),
        (".cache/hullcheck/behaviour/0.json", True, False, True, True),
        (".cache/hullcheck/images/0.json", False, True, True, True),
        (".cache/hullcheck/rewrites/0.json", True, True, False, True),
        (".cache/hullcheck/answers/0.json", True, True, True, False),
        (".cache", False, False, False, False),  # a link, for one
    ],
)
def test_what_the_revision_brings_along_is_not_remembered(
    tmp_path: Path, tracked: str, images: bool, behaviour: bool, rewrites: bool, answers: bool
) -> None:
    """Whoever writes the pull request would write what it is judged by."""
    committed(tmp_path, tracked)
    cache = tmp_path / ".cache/hullcheck"
    around = Surroundings(
        root=tmp_path,
        memory=Memory(cache / "images"),
        results=Results(cache / "behaviour"),
        rewrites=cache / "rewrites",
        answers=Answers(cache / "answers"),
    )
    with Workspace() as workspace:
        found = without_brought(around, make_plan(ReviewRequest(tmp_path, "HEAD", "HEAD"), workspace))
    kept = (found.memory, found.results, found.rewrites, found.answers)
    assert tuple(one is not None for one in kept) == (images, behaviour, rewrites, answers)
