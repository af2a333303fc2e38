"""What a name in a source stands for, by values."""

from __future__ import annotations

import cProfile
import pstats

import pytest

from bot.sources.names import Callees
from bot.sources.reading import read_as

FOUND = {"shlex.quote", "os.system"}


def called(text: str) -> tuple[set[str], int]:
    """Return what the last call of a source may be, and how often something was looked into for it."""
    source = read_as("a.py", text.encode(), "python")
    assert source is not None
    site = source.outline.calls[-1]
    profile = cProfile.Profile()
    names = profile.runcall(Callees(source.outline).names_of_call, site.node, site.scope)
    counted = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    return set(names), sum(one[1] for (_, _, name), one in counted.items() if name == "_entries")


@pytest.mark.parametrize("loops", [1, 2, 4])
def test_names_that_are_given_each_other_are_followed_once(loops: int) -> None:
    """Each more such loop took two hundred times as many looks."""
    again = "    for x in x:\n        y = x\n    x = y\n    y = x\n" * loops
    text = f"import os, shlex\ndef f(z):\n    x = [os.system, shlex.quote]\n    y = x\n{again}    y[0]()\n"
    names, looked = called(text)
    assert names >= FOUND and looked < 50_000
