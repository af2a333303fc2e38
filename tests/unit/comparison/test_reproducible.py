"""Two layers of one instruction side by side: which files are not the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.comparison.reproducible import differing
from bot.filetree import Entry, EntryKind


def layer(folder: Path, name: str, *entries: tuple[str, bytes, int]) -> dict[str, tuple[Entry, Path]]:
    blob = folder / name
    blob.write_bytes(b"".join(content for _, content, _ in entries))
    found, at = {}, 0
    for path, content, mode in entries:
        entry = Entry(path, EntryKind.FILE, len(content), mode, offset=at, length=len(content))
        found[path] = (entry, blob)
        at += len(content)
    return found


@pytest.mark.parametrize(
    ("second", "paths"),
    [
        ((("a", b"one", 0o644), ("b", b"two", 0o644)), []),
        ((("b", b"two", 0o644), ("a", b"one", 0o644)), []),  # elsewhere in the tar
        ((("a", b"eno", 0o644), ("b", b"two", 0o644)), ["a"]),
        ((("a", b"one", 0o600), ("b", b"two", 0o644)), ["a"]),
        ((("a", b"one", 0o644), ("c", b"two", 0o644)), ["b", "c"]),
        ((), ["a", "b"]),
    ],
)
def test_files_that_differ(tmp_path: Path, second: tuple[tuple[str, bytes, int], ...], paths: list[str]) -> None:
    first = layer(tmp_path, "first", ("a", b"one", 0o644), ("b", b"two", 0o644))
    assert list(differing(first, layer(tmp_path, "second", *second))) == paths
