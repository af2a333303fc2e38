"""Where links lead: by names alone, and on the disk. Both must agree."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.host.inside import inside
from bot.host.links import follow, trail

LINKS = {
    "up": "..",
    "abs": "/etc",
    "a/in": "../b/c",
    "chain": "a/in",
    "circle": "circle",
    "b/out": "../../x",
    "back": "b/..",
}


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("plain/file", "plain/file"),
        (".", "."),
        ("a/in", "b/c"),
        ("chain/d", "b/c/d"),
        ("back/b/./e", "b/e"),
        ("a/../b", "b"),
        ("up", None),
        ("abs", None),
        ("abs/passwd", None),
        ("circle", None),
        ("b/out", None),
        ("..", None),
        ("a/../../b", None),
    ],
)
def test_a_path_leads_somewhere_in_the_tree_or_out(path: str, place: str | None) -> None:
    assert follow(path, LINKS) == place


def test_a_trail_has_every_link_on_the_way() -> None:
    assert trail(["chain/d"], LINKS) == ("chain/d", "chain", "a/in", "b/c/d")
    assert trail(["plain"], LINKS) == ("plain",)


STEP = st.sampled_from(["a", "b", "c", "..", ".", "l", "m"])
PATH = st.lists(STEP, min_size=1, max_size=5).map("/".join)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=PATH, first=PATH, second=PATH)
def test_names_and_disk_agree(tmp_path_factory: pytest.TempPathFactory, path: str, first: str, second: str) -> None:
    root = tmp_path_factory.mktemp("t") / "root"
    for folder in ("a/b/c", "b/a/c", "c"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    (root / "l").symlink_to(first)
    (root / "m").symlink_to(second)
    by_name, on_disk = follow(path, {"l": first, "m": second}), inside(root, path)
    if by_name is not None:
        assert on_disk == root.resolve() / by_name
    if on_disk is None:
        assert by_name is None


@pytest.mark.parametrize("path", ["a\0b", "x" * 5000])
def test_what_no_file_system_has(path: str, tmp_path: Path) -> None:
    assert inside(tmp_path, path) is None
