"""What of a build context tells what a program does, and what is too large to be read."""

from pathlib import Path

import pytest

from bot.rewrite import context

LARGE = 2_000_001
TABLE = 300_001


@pytest.mark.parametrize(
    ("name", "content", "read"),
    [
        ("sites.json", b" " * TABLE, {"main.py"}),  # data
        ("policies.py", b" " * (LARGE - 1), {"main.py", "policies.py"}),
        ("words", b"a\n" * LARGE, {"main.py"}),
        ("picture.json", b"\0" * LARGE, {"main.py"}),
        ("settings.json", b"{}", {"main.py", "settings.json"}),
        ("bundle.js", b" " * LARGE, None),
        ("run", b"#!/bin/sh\n" + b"\n" * LARGE, None),
    ],
)
def test_what_is_too_large_and_no_source_is_data(
    tmp_path: Path, name: str, content: bytes, read: set[str] | None
) -> None:
    (tmp_path / "main.py").write_text("print(1)\n")
    (tmp_path / name).write_bytes(content)
    found = context.sources(tmp_path, ["main.py", name])
    assert (None if found is None else set(found)) == read


def test_data_does_not_count_for_the_size_of_all_sources(tmp_path: Path) -> None:
    names = [f"{number}.json" for number in range(101)]
    for name in names:
        (tmp_path / name).write_bytes(b" " * TABLE)
    assert context.sources(tmp_path, names) == {}


def test_libraries_that_lie_in_a_context_do_not_count(tmp_path: Path) -> None:
    """Who commits node_modules has thousands of them: they are read in the image, and none has to be here."""
    names = [f"node_modules/a/{number}.js" for number in range(3001)]
    for name in ("main.js", *names):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("1\n")
    assert context.sources(tmp_path, ["main.js", *names]) == {"main.js": b"1\n"}
