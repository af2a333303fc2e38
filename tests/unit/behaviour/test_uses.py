"""A use of the image that base stands and head does not is named, with its file and its command."""

from __future__ import annotations

import pytest

from bot.behaviour.exercise.uses import Use
from bot.behaviour.run.uses import Used
from bot.behaviour.uses import lost_by_files, lost_by_running, ways
from bot.image.built_image import BuiltImage
from bot.model.images import ImageConfig
from tests.unit.rewrite.fakes import LOADER, File, built, elf

TOOL = File(elf((), LOADER), 0, 0o755)


def image(*programs: str) -> BuiltImage:
    files = {LOADER[1:]: TOOL, "app/run": TOOL, **dict.fromkeys(programs, TOOL)}
    found = built("FROM debian\nCOPY . .\n", files, ImageConfig(cmd=("/app/run",)))
    assert found.image is not None
    return found.image


BASE = image("bin/bash", "usr/bin/curl", "usr/bin/npm")


@pytest.mark.parametrize(
    ("use", "head", "words"),
    [
        (
            Use("compose.yaml: web", health=(("curl", "-f", "http://localhost"),)),
            image("usr/bin/npm"),
            "compose.yaml: web runs “curl -f http://localhost”: curl is not there",
        ),
        (Use("compose.yaml: web", command=("npm", "run", "watch")), image("usr/bin/curl"), "npm is not there"),
        (Use("k8s/a.yaml: Job a", entrypoint=("bash", "-c", "x=1")), image(), "bash is not there"),
        (Use("k8s/a.yaml: Job a", entrypoint=("bash", "-c", "x=1")), BASE, ""),
        (Use("x", entrypoint=("nowhere",)), image(), ""),  # base has not got it either
    ],
)
def test_what_the_files_of_head_do_not_stand(use: Use, head: BuiltImage, words: str) -> None:
    lost = lost_by_files(use, ways(use, BASE, ""), head, "")
    assert (lost is not None) == bool(words)
    assert lost is None or lost.text.english.endswith(words)


@pytest.mark.parametrize(
    ("use", "base", "head", "words"),
    [
        (Use("a", command=("serve",)), Used(), Used(exit=1, last="no nodemon"), "ends with status 1: “no nodemon”"),
        (Use("a", command=("v",), once=True), Used(exit=0), Used(exit=127), "status 127"),
        (Use("a", user="5"), Used(), Used(refused="no user"), "does not start: “no user”"),
        (Use("a", health=(("curl",),)), Used(health=(0,)), Used(health=(7,)), "a runs “curl”: it ends with status 7"),
        (Use("a", http=((80, "/up"),)), Used(http=(204,)), Used(http=(500,)), "GET :80/up: 204 at base, 500 at head"),
        (Use("a", http=((80, "/up"),)), Used(http=(404,)), Used(http=(500,)), ""),
        (Use("a", command=("needs", "a", "database")), Used(exit=1), Used(exit=127), ""),
        (Use("a"), Used(), Used(), ""),
    ],
)  # fmt: skip
def test_what_head_does_not_stand_when_it_runs(use: Use, base: Used, head: Used, words: str) -> None:
    lost = lost_by_running(use, base, head)
    assert (lost.english if lost else "").endswith(words) and bool(lost) == bool(words)
