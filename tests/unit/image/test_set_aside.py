"""Sources that are called tests, and that others mean, by values."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.image import set_aside
from bot.sources.reading import read_as


def taken(aside: Sequence[str], sources: dict[str, str], command: Sequence[str] = ()) -> list[str]:
    """Return which of some files are read; those that are read say nothing themselves."""
    parsed = [read_as(path, text.encode(), "python") for path, text in sources.items()]
    found: list[str] = []
    set_aside.read_those_that_belong(aside, [one for one in parsed if one is not None], command, found.append)
    return found


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("app/tests/models.py", "from ..app.tests import models\n"),
        ("app/tests/models.py", "from .tests import models\n"),
        ("app/tests/models.py", "import app.tests.models\n"),
        ("app/tests/__init__.py", "from . import tests\n"),
        ("app/tasks.py", "import tasks\n"),
        ("lib/tasks.py", "x = 'tasks'\n"),
        ("app/tests/run.js", "x = './tests/run.js'\n"),
        ("srv/tests/run.js", "x = '../srv/tests/run'\n"),
        ("app/tests/deep/run.py", "x = 'tests/deep/run.py'\n"),
        ("app/testing/a.go", "x = 'example.org/testing'\n"),
    ],
)
def test_what_a_source_means_is_read(path: str, source: str) -> None:
    assert taken([path, "app/tests/other.py"], {"app/main.py": source}) == [path]


@pytest.mark.parametrize("source", ["import models\n", "x = './models'\n", "x = 'ests/models'\n", "from .. import x\n"])
def test_what_lies_elsewhere_is_not_meant(source: str) -> None:
    assert taken(["app/tests/models.py"], {"app/main.py": source}) == []


def test_what_the_command_names() -> None:
    assert taken(["app/tests/run.py", "app/tasks.py"], {}, ["python -m app.tests.run", "tasks:start"]) == [
        "app/tests/run.py",
        "app/tasks.py",
    ]


PARTS = st.lists(st.sampled_from(["tests", "app", "a", "b", "tasks", "__init__", "index"]), min_size=1, max_size=4)
HEADS = st.sampled_from(["", ".", "..", "./", "../", "/", "..."])
PATHS = st.builds(
    lambda parts, end: "/".join(parts) + end, PARTS, st.sampled_from([".py", ".js", ".go", "_test.go", ""])
)
NAMES = st.one_of(
    PATHS,
    st.builds(lambda head, parts, glue: head + glue.join(parts), HEADS, PARTS, st.sampled_from([".", "/"])),
    st.sampled_from(["", ".", "..", "/", "./", "../..", "a/", "./a/"]),
)


@given(st.lists(PATHS, max_size=6, unique=True), st.lists(st.tuples(NAMES, PATHS), max_size=8))
def test_looking_them_up_finds_what_asking_each_one_finds(paths: list[str], asked: list[tuple[str, str]]) -> None:
    every = [path for path in paths if any(set_aside._means(name, origin, path) for name, origin in asked)]
    assert set_aside._Left(paths).take(asked) == every
