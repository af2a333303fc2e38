"""Whether a path is in a folder is told by whole names: /app2 is not in /app."""

from __future__ import annotations

import pytest

from bot.dockerfile.paths import below, below_any


@pytest.mark.parametrize(
    ("path", "folder", "expected"),
    [
        ("/app/x", "/app", True),
        ("/app/x", "/app/", True),
        ("/app", "/app/", True),
        ("/app2", "/app", False),
        ("/", "/app", False),
        ("/app", "/", True),
    ],
)
def test_below(path: str, folder: str, expected: bool) -> None:
    assert below(path, folder) is expected
    assert below_any(path.strip("/"), [folder.strip("/"), "other"]) is expected


def test_below_none() -> None:
    assert not below_any("app", ())
