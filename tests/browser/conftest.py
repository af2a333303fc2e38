"""A real browser for the tests of a module."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.chromium import Browser, chromium


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    ensure = Path(__file__).with_name("ensure-browser")
    found = subprocess.run([str(ensure)], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr[-2000:]
    with chromium(found.stdout.strip()) as running:
        yield running
