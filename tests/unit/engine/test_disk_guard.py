"""Whose doing it is that something has no room: of a disk that is nearly full nobody's."""

from __future__ import annotations

import gzip
import shutil
from collections import namedtuple
from pathlib import Path

import pytest

from bot.engine import archive, disk_guard
from bot.errors import UnavailableError, UnreadableImage

_Usage = namedtuple("_Usage", "total used free")
GIGABYTE = 1_000_000_000


@pytest.mark.parametrize(
    ("free", "needed", "kind"),
    [
        (14 * GIGABYTE, 13 * GIGABYTE, None),
        (14 * GIGABYTE, 19 * GIGABYTE, UnreadableImage),
        (GIGABYTE, 2 * GIGABYTE, UnavailableError),
    ],
)
def test_what_is_too_large_for_an_ordinary_disk_is_its_authors_doing(
    free: int, needed: int, kind: type[Exception] | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: _Usage(0, 0, free))
    found = disk_guard.too_large(needed, tmp_path)
    assert type(found) is (kind or type(None))


@pytest.mark.parametrize(
    ("free", "limit", "kind"),
    [
        (14 * GIGABYTE, 2_000_000, None),
        (14 * GIGABYTE, 500_000, UnreadableImage),
        (disk_guard.KEEP_FREE + 500_000, 2_000_000, UnavailableError),
    ],
)
def test_a_layer_that_unpacks_to_more_than_there_is_room_for_leaves_nothing(
    free: int, limit: int, kind: type[Exception] | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The steps after it need some room, too."""
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: _Usage(0, 0, free))
    (tmp_path / "packed").write_bytes(gzip.compress(bytes(1_000_000)))
    target = tmp_path / "target"
    if kind is None:
        archive.inflate(tmp_path / "packed", target, limit)
        assert target.stat().st_size == 1_000_000
        return
    with pytest.raises(kind) as raised:
        archive.inflate(tmp_path / "packed", target, limit)
    assert type(raised.value) is kind and not target.exists()


def test_the_engines_disk_is_watched_where_it_can_be_found(tmp_path: Path) -> None:
    assert disk_guard.find_watched(str(tmp_path), Path("/")) == tmp_path
    assert disk_guard.find_watched(str(tmp_path / "elsewhere"), Path("/")) == Path("/")
    assert disk_guard.find_watched("", Path("/")) == Path("/")
