"""Sources of a language that nobody here parses: what has no word that starts something starts nothing."""

import pytest

from bot.rewrite.evidence.uses import PossibleUses
from tests.unit.rewrite import fakes
from tests.unit.rewrite.fakes import File


@pytest.mark.parametrize(
    ("script", "starts"),
    [
        ('{ print gensub(/a/, "b", 1) }', False),
        ('{ print $1 > "/tmp/out" }', False),
        ('{ print "a | b" }', False),
        ("{ print | cmd }", True),
        ('{ system("date") }', True),
        ('BEGIN { "date" | getline now }', True),
        ('@include "more.awk"', True),
        ("{ f = $1; @f() }", True),
    ],
)
def test_a_script_of_awk(script: str, starts: bool) -> None:
    files = {"usr/bin/awk": fakes.program("libc.so.6"), "app/t.awk": File(script.encode(), 2)}
    found = fakes.built("FROM debian:12\nCOPY . /app\nCMD x\n", files, fakes.config_of("awk", "-f", "/app/t.awk"))
    assert found.image is not None
    uses = PossibleUses(found.image)
    assert uses.starts_anything is starts
    assert uses.opens_anything  # it may write any file
