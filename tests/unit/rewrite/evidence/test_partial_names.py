"""Names of which beginning and end are known: as one by one, and quick with many of both."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dockerfile.paths import absolute
from bot.rewrite.evidence.partial_names import PartialNames

PARTS = st.lists(st.sampled_from(("a", "b", "ab", ".", "a.b")), min_size=1, max_size=4).map("/".join)
STARTS = st.builds(lambda first, path, last: first + path + last, st.sampled_from(("", "./", "/")), PARTS,
                   st.sampled_from(("", "/")))  # fmt: skip
ENDS = st.sampled_from(("", "b", "/b", ".b", "ab"))


def one_by_one(path: str, names: list[tuple[str, str]], workdir: str) -> bool:
    def begins(start: str, end: str) -> bool:
        whole = absolute(workdir, start) + ("/" if start.endswith("/") else "")
        within = not start.startswith("/") and f"/{start.removeprefix('./')}" in f"/{path}"
        return path.endswith(end) and (f"/{path}".startswith(whole) or within)

    return any(begins(*name) for name in names)


@given(PARTS, st.lists(st.tuples(STARTS, ENDS), max_size=5), st.sampled_from(("/", "/a", "/a/b")))
def test_the_tree_says_what_a_look_at_each_says(path: str, names: list[tuple[str, str]], workdir: str) -> None:
    found = PartialNames(names, workdir)
    assert found.may_be(path) is one_by_one(path, names, workdir)
    below = any(start.startswith("/") and f"/{path}".startswith(start) for start, _ in names)
    assert found.is_below(path) is below


@pytest.mark.parametrize("start", ["data/{}", "/srv/data/{}"])
def test_many_names_and_many_paths_are_quick(start: str) -> None:
    names = PartialNames([(start.format(number), f"{number}.txt") for number in range(20_000)], "/srv")
    began = time.process_time()
    assert not any(names.may_be(f"srv/other/deep/{number}/x.txt") for number in range(20_000))
    assert time.process_time() - began < 5
