"""What the tests of the action share: its folder as a release has it, and a registry with a vulnerability database."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.action.registry import database
from tests.action.runner import ROOT, action_folder


@pytest.fixture(scope="session")
def action(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return action_folder(tmp_path_factory.mktemp("release") / "hullcheck")


@pytest.fixture(scope="session")
def db_repository() -> Iterator[str]:
    cache = Path(os.environ.get("TRIVY_CACHE_DIR") or ROOT / ".cache/trivy")
    with database(cache) as repository:
        yield repository
