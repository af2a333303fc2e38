"""The folder of baselines: what is kept, and that nothing strange in it counts."""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.baseline import store as module
from bot.baseline.store import Baseline, Store
from bot.host.codec import Malformed, decode, encode
from bot.model.images import ImageConfig, ImageFacts
from bot.model.reports import Trend, TrendPoint

TODAY = date(2026, 11, 24)
KEY = "a" * 64
FACTS = ImageFacts("sha256:1", "linux/amd64", 10, 5, 0, (), ImageConfig(env=(("A", "b"),)))
ENTRY = Baseline(KEY, TODAY.isoformat(), "abc", FACTS, 1.5, '{"bomFormat": "CycloneDX"}')


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "baselines")


def test_what_was_put_is_found_under_its_key_only(store: Store) -> None:
    store.put(ENTRY)
    assert store.get(KEY, TODAY) == ENTRY
    assert store.get("b" * 64, TODAY) is None
    assert [path.name for path in store.folder.iterdir()] == [f"{KEY}.json"]


def test_the_last_one_of_an_image_is_found_by_its_id_however_old_it_is(store: Store) -> None:
    store.put(ENTRY, "dockerfile-12345678")
    assert store.last("dockerfile-12345678") == ENTRY
    assert store.last("another-12345678") is None and store.last("../x") is None
    (store.folder / f"{KEY}.json").unlink()
    assert store.last("dockerfile-12345678") is None


@pytest.mark.parametrize(("days", "found"), [(0, True), (7, True), (8, False), (-1, False)])
def test_an_old_entry_counts_no_more(store: Store, days: int, found: bool) -> None:
    store.put(ENTRY)
    assert (store.get(KEY, TODAY + timedelta(days=days)) is not None) is found


@pytest.mark.parametrize("key", ["", "../../etc/passwd", "A" * 64, KEY + "\n"])
def test_a_key_is_a_key_and_no_path(store: Store, key: str) -> None:
    assert store.get(key, TODAY) is None


def damaged(**changes: object) -> object:
    return {**encode(ENTRY), **changes}


@pytest.mark.parametrize(
    "entry",
    [
        None, [], {}, "x", 3,
        damaged(key="b" * 64),
        damaged(day="yesterday"),
        damaged(facts=None),
        damaged(build_seconds="1"),
        damaged(build_seconds=float("nan")),
        damaged(more=1),
        damaged(facts={**encode(FACTS), "size_bytes": True}),
        damaged(facts={**encode(FACTS), "size_bytes": 1.5}),
        damaged(facts={**encode(FACTS), "size_bytes": 10**30}),
        damaged(facts={**encode(FACTS), "layers": [{"origin": "evil"}]}),
    ],
)  # fmt: skip
def test_what_is_not_exactly_an_entry_is_not_there(store: Store, entry: object) -> None:
    store._write(f"{KEY}.json", entry)
    assert store.get(KEY, TODAY) is None


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff", b"[" * 100_000, b'{"seal": "", "entry": 3}', b'{"entry": "{}"}'])
def test_what_is_half_written_is_not_there(store: Store, raw: bytes) -> None:
    store.put(ENTRY)
    (store.folder / f"{KEY}.json").write_bytes(raw)
    assert store.get(KEY, TODAY) is None


def test_links_pipes_and_folders_are_not_followed(store: Store, tmp_path: Path) -> None:
    store.put(ENTRY)
    file = store.folder / f"{KEY}.json"
    file.rename(tmp_path / "elsewhere")
    file.symlink_to(tmp_path / "elsewhere")
    assert store.get(KEY, TODAY) is None
    file.unlink()
    os.mkfifo(file)
    assert store.get(KEY, TODAY) is None
    file.unlink()
    file.mkdir()
    assert store.get(KEY, TODAY) is None
    store.put(ENTRY)  # cannot replace the folder, and says nothing


def test_an_entry_that_is_too_large_is_not_read(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.put(ENTRY)
    monkeypatch.setattr(module, "ENTRY_LIMIT", 100)
    assert store.get(KEY, TODAY) is None


def test_a_seal_keeps_strangers_entries_out(store: Store) -> None:
    sealed = replace(store, secret=b"secret")
    store.put(ENTRY)
    assert sealed.get(KEY, TODAY) is None
    sealed.put(ENTRY)
    assert sealed.get(KEY, TODAY) == ENTRY
    assert store.get(KEY, TODAY) is None
    assert replace(store, secret=b"other").get(KEY, TODAY) is None
    moved = store.folder / f"{'b' * 64}.json"
    (store.folder / f"{KEY}.json").rename(moved)
    assert sealed.get("b" * 64, TODAY) is None
    text = json.loads(moved.read_text())
    moved.write_text(json.dumps({**text, "entry": text["entry"].replace('"size_bytes":10', '"size_bytes":11')}))
    moved.rename(store.folder / f"{KEY}.json")
    assert sealed.get(KEY, TODAY) is None


def test_a_sealed_trend_is_that_of_its_own_image(store: Store) -> None:
    sealed = replace(store, secret=b"secret")
    sealed.add_point("one-12345678", TrendPoint("2026-11-24", "a", 1, 1))
    (store.folder / "trend-one-12345678.json").rename(store.folder / "trend-two-12345678.json")
    assert sealed.trend("two-12345678") == Trend()


def test_a_folder_that_cannot_be_written_to_keeps_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    blocked = Store(tmp_path / "file/folder")
    blocked.put(ENTRY)
    assert blocked.get(KEY, TODAY) is None


def test_the_oldest_go_and_what_is_not_ours_stays(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ENTRIES_LIMIT", 2)
    store.folder.mkdir()
    (store.folder / "notes.txt").write_text("mine")
    for number, letter in enumerate("abc"):
        store.put(replace(ENTRY, key=letter * 64))
        os.utime(store.folder / f"{letter * 64}.json", (number, number))
    store.put(replace(ENTRY, key="d" * 64))
    assert sorted(path.name[0] for path in store.folder.iterdir()) == ["c", "d", "n"]


def test_the_trend_keeps_the_last_merges(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TREND_LENGTH", 2)
    points = [
        TrendPoint("2026-11-24", name, size, size // 2, 3, 0)
        for name, size in (("a", 10), ("b", 20), ("b", 21), ("c", 5))
    ]
    for point in points:
        made = store.add_point("app-12345678", point)
    assert made == store.trend("app-12345678") == Trend((points[2], points[3]))
    assert store.trend("other-12345678") == Trend()
    assert store.trend("../x") == Trend()
    assert store.add_point("../x", points[0]).points == (points[0],)


@given(st.from_type(ImageFacts))
def test_facts_survive_the_way_through_json(facts: ImageFacts) -> None:
    """But for numbers that no image has."""
    with contextlib.suppress(Malformed):
        assert decode(ImageFacts, json.loads(json.dumps(encode(facts)))) == facts


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["facts", "key", "x"]), inner),
)


@given(JSON)
def test_any_json_is_an_entry_or_malformed(data: object) -> None:
    with pytest.raises(Malformed):
        decode(Baseline, data)
