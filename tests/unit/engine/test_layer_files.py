"""The largest files of a layer: what they sum up to, their order, and that they are few."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import strategies as st

from bot.engine.layer_files import largest
from bot.filetree import Entry, EntryKind
from bot.model.images import LayerFile


def of(**files: int) -> tuple[LayerFile, ...]:
    return largest([Entry(path.replace("__", "/"), EntryKind.FILE, size) for path, size in files.items()])


def test_directories_stand_before_what_is_in_them_and_the_largest_first() -> None:
    assert of(usr__lib__a=50, usr__bin__b=30, usr__bin__c=15, etc__d=5) == (
        LayerFile("/usr/", 95, 3),
        LayerFile("/usr/lib/", 50, 1),
        LayerFile("/usr/lib/a", 50, 1),
        LayerFile("/usr/bin/", 45, 2),
        LayerFile("/usr/bin/b", 30, 1),
        LayerFile("/usr/bin/c", 15, 1),
        LayerFile("/etc/", 5, 1),
        LayerFile("/etc/d", 5, 1),
    )


def test_a_directory_that_only_leads_to_another_is_not_named() -> None:
    assert of(usr__local__lib__node__a=10, usr__local__lib__node__b=20) == (
        LayerFile("/usr/local/lib/node/", 30, 2),
        LayerFile("/usr/local/lib/node/b", 20, 1),
        LayerFile("/usr/local/lib/node/a", 10, 1),
    )


def test_what_is_small_or_takes_no_room_is_left_out() -> None:
    assert of(large=10_000, small=99, link=0) == (LayerFile("/large", 10_000, 1),)
    assert of() == ()


NAMES = st.lists(st.sampled_from(["a", "b", "lib", "x y", "\N{BULLET}"]), min_size=1, max_size=6)


@given(st.dictionaries(NAMES.map("/".join), st.integers(0, 10**9), max_size=80))
def test_they_are_few_in_order_and_no_more_than_the_layer(files: dict[str, int]) -> None:
    found = largest([Entry(path, EntryKind.FILE, size) for path, size in files.items()])
    assert len(found) <= 40 and len({one.path for one in found}) == len(found)
    for one in found:
        inside = [s for path, s in files.items() if f"/{path}" == one.path or f"/{path}".startswith(one.path)]
        if one.path.endswith("/"):
            assert one.size_bytes == sum(s for p, s in files.items() if f"/{p}".startswith(one.path))
        else:
            assert one.size_bytes == files[one.path[1:]] and one.files == 1
        assert inside
    for number, one in enumerate(found):
        above = [index for index, other in enumerate(found) if other.path.endswith("/") and other is not one
                 and one.path.startswith(other.path)]  # fmt: skip
        assert all(index < number for index in above)


def test_a_stranger_who_nests_or_names_without_end_costs_nothing() -> None:
    deep = [Entry(f"{f'{number}/' * 1_500}f", EntryKind.FILE, 5) for number in range(1_500)]
    wide = [Entry(f"d/{number}/{'n' * 60}/f", EntryKind.FILE, 5) for number in range(20_000)]
    started = time.process_time()
    assert largest(deep) == ()
    assert [one.path for one in largest(wide)] == ["/d/"]
    assert time.process_time() - started < 5


def test_what_lies_very_deep_counts_for_the_directory_above() -> None:
    (one, two) = largest([Entry(f"{'d/' * 30}f", EntryKind.FILE, 5)])
    assert one == LayerFile("/" + "d/" * 12, 5, 1) and two == LayerFile("/" + "d/" * 30 + "f", 5, 1)
