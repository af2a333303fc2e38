"""Folders that come over whole, since a list of their files breaks with the next one: by values."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from bot.image.built_image import BuiltImage
from bot.rewrite.writing import whole_folders
from bot.rewrite.writing.whole_folders import Whole
from tests.unit.rewrite.fakes import File, built

LARGE = 1_000_000


def image(files: Mapping[str, File]) -> BuiltImage:
    found = built("FROM debian\nCOPY . /app\nRUN make\n", files).image
    assert found is not None
    return found


def whole(files: Mapping[str, File], *kept: str, compiled: bool = False) -> Whole:
    """What comes of the folder "app", of which `kept` would be copied one by one."""
    return whole_folders.complete_whole(image(files), ["app"], kept, kept, compiled=compiled)


def sized(number: int, line: int | None = 2) -> File:
    return File(b"x" * number, line)


TWO = {"app/a": sized(5), "app/b": sized(5), "app/c": sized(5)}


def test_a_folder_of_which_single_files_are_needed_comes_whole() -> None:
    assert whole(TWO, "app/a", "app/b") == Whole(frozenset(TWO))
    assert whole(TWO, "app/a") == Whole(frozenset(("app/a",)))  # one file is named as it is
    assert whole({**TWO, "app/a.py": sized(5)}, "app/a.py").kept == {*TWO, "app/a.py"}  # the next one lies beside it
    assert whole(TWO, "srv/a", "srv/b").kept == {"srv/a", "srv/b"}
    made = {path: sized(5, 3) for path in TWO}
    assert whole(made, "app/a", "app/b").kept == {"app/a", "app/b"}  # a RUN made them: nobody copied the folder
    folders = {**TWO, "app/empty": File(folder=True, line=2)}
    assert whole(folders, "app/a", "app/b").kept == {*TWO}


def test_a_folder_that_is_whole_for_want_of_lines_stays_so_with_fewer() -> None:
    """Else its files were named one by one as soon as what was beside them came by another way."""
    kept = ("app/a", "app/b", *(f"usr/local/lib/{number}" for number in range(24)))
    found = whole_folders.complete_whole(image(TWO), ["app"], kept, ["app", *kept[2:]], compiled=False)
    assert found.kept == {*TWO, *kept}


def test_what_is_large_and_not_needed_is_removed_before() -> None:
    files = {**TWO, "app/.git/x": sized(600_000), "app/.git/y/z": sized(400_000), "app/tests/big": sized(LARGE)}
    assert whole(files, "app/a", "app/b") == Whole(frozenset(TWO), ("app/.git", "app/tests"))
    smaller = {**files, "app/.git/x": sized(599_999), "app/tests/big": sized(LARGE - 1)}
    assert whole(smaller, "app/a", "app/b") == Whole(frozenset(smaller))
    partly = {**TWO, "app/lib/needed": sized(5), "app/lib/big": sized(LARGE)}
    found = whole(partly, "app/a", "app/b", "app/lib/needed")
    assert found == Whole(frozenset((*TWO, "app/lib/needed")), ("app/lib/big",))
    deep = {**TWO, "app/x/y/needed": sized(5), "app/x/big/1": sized(LARGE), "app/x/big/2": sized(1)}
    assert whole(deep, "app/a", "app/b", "app/x/y/needed").removed == ("app/x/big",)


def test_of_several_folders_each_loses_what_it_does_not_need() -> None:
    files = {f"{one}/{name}": sized(5) for one in ("app", "web") for name in "ab"}
    large = {"app/big": sized(LARGE), "web/big": sized(LARGE)}
    found = whole_folders.complete_whole(image({**files, **large}), ["app", "web"], files, files, compiled=False)
    assert found == Whole(frozenset(files), ("app/big", "web/big"))


def test_more_than_a_few_removals_leave_the_list_as_it_is() -> None:
    def of(number: int) -> Whole:
        return whole(TWO | {f"app/x{at}/y": sized(LARGE) for at in range(number)}, "app/a", "app/b")

    assert of(8).removed == tuple(f"app/x{at}" for at in range(8)) and "app/c" in of(8).kept
    assert of(9) == Whole(frozenset(("app/a", "app/b")))


def test_beside_compiled_programs_it_takes_several_files_and_little_else() -> None:
    files = {f"app/{name}": sized(5) for name in "abcdefgh"}
    assert whole(files, "app/a", "app/b", compiled=True).kept == {"app/a", "app/b"}
    five = [f"app/{name}" for name in "abcde"]
    assert whole(files, *five, compiled=True).kept == {*files}
    assert whole(files, *five[:4], compiled=True).kept == {*five[:4]}  # four others would come along
    large = {**files, "app/big": sized(LARGE)}
    assert whole(large, *five, compiled=True) == Whole(frozenset(files), ("app/big",))


def made(files: Mapping[str, File], *paths: str, shared: tuple[str, ...] = ()) -> frozenset[str]:
    return whole_folders.complete_made(image(files), paths, paths, shared)


@pytest.mark.parametrize(
    ("beside", "comes"),
    [
        (sized(5, 3), True),
        (sized(99_999, 3), True),
        (sized(100_000, 3), False),
        (sized(5, None), False),  # the base's
        (sized(5, 2), True),
    ],
)
def test_a_folder_in_which_a_run_made_files_comes_with_the_little_that_is_beside_them(
    beside: File, comes: bool
) -> None:
    files = {"opt/x/a": sized(5, 3), "opt/x/b": sized(5, 3), "opt/x/c": beside}
    assert ("opt/x/c" in made(files, "opt/x/a", "opt/x/b")) is comes
    assert made(files, "opt/x/a") == {"opt/x/a"}  # one file is no folder
    assert "opt/x/c" not in made(files, "opt/x/a", "opt/x/b", shared=("opt/x",))
    many = files | {f"opt/x/more/{number}": sized(1, 3) for number in range(2)}
    assert "opt/x/c" not in made(many, "opt/x/a", "opt/x/b")
    copied = {path: sized(5, 2) for path in files}
    assert made(copied, "opt/x/a", "opt/x/b") == {"opt/x/a", "opt/x/b"}
