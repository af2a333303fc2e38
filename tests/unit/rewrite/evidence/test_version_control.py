"""Repositories of version control that something looks into when the image runs."""

import pytest

from bot.rewrite.evidence.left_behind import LeftReason
from tests.unit.rewrite.fakes import File, built, config_of, program

PATHS = ("app/.git/HEAD", "app/.git/refs/tags/v1", "app/main.c", "app/Makefile")


def reasons(source: str, *, git: bool = True, name: str = "app/a.js") -> list[LeftReason | None]:
    """Return why the repository, and a source of another language beside it, may stay behind."""
    files = {
        "usr/bin/node": program("libc.so.6"), **({"usr/bin/git": program("libc.so.6")} if git else {}),
        "app/.git": File(folder=True, line=2), name: File(source.encode(), 2), "app/main.o": File(b"o", 3),
        "app/node_modules/isomorphic-git/package.json": File(b"{}", 3),
        **{path: File(path.encode(), 2) for path in PATHS},
    }  # fmt: skip
    text = "FROM node:20\nCOPY . /app\nRUN make -C /app\n"
    found = built(text, files, config_of("node", "/app/a.js", workdir="/app")).reasons
    assert found is not None
    return [found.of(path) for path in (*PATHS, "app/main.o")]


ASKS = "require('child_process').execSync('git describe --tags');\n"
LEFT = [LeftReason.INTERMEDIATE, LeftReason.INTERMEDIATE, LeftReason.SOURCE, LeftReason.SOURCE, LeftReason.INTERMEDIATE]


@pytest.mark.parametrize("source", [ASKS, "const git = require('isomorphic-git');\n", "import git from 'nodegit';\n"])
def test_who_asks_a_repository_finds_it_whole(source: str) -> None:
    """What the build made is no part of it."""
    assert reasons(source) == [None, None, None, None, LeftReason.INTERMEDIATE]


def test_a_repository_that_nobody_asks_stays_behind() -> None:
    assert reasons("console.log('git')\n") == LEFT
    assert reasons(ASKS, git=False) == LEFT  # there is no program to ask
