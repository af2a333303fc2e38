"""What a script does, in order: functions, traps, folders, variables; and no script takes long."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dockerfile.execution import steps
from bot.dockerfile.shell import commands


def done(script: str, folder: str | None = "/w") -> list[str]:
    found = steps(commands(script), folder, {"HERE": "/here"})
    return [" ".join([one.command.program, *map(one.path, one.command.arguments)]) for one in found]


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("f() { rm a; }; g; f", ["g", "rm /w/a"]),
        ("f() { rm a; }; g", ["g"]),
        ("cd /x && rm a; cd b; rm c", ["cd /x", "rm /x/a", "cd /x/b", "rm /x/b/c"]),
        ("(cd /x; rm a); rm b", ["cd /x", "rm /x/a", "rm /w/b"]),
        ("cd $UNKNOWN; rm a", ["cd $UNKNOWN", "rm a"]),
        ("A=/a; rm $A/b ${A}/c", [" ", "rm /a/b /a/c"]),
        ("rm $HERE/x ${NO:-/no}/y", ["rm /here/x /no/y"]),
        ("A=/a rm x; rm $A", ["rm /w/x", "rm $A"]),
        ("trap 'rm a' EXIT; b", ["trap /w/rm a /w/EXIT", "b", "rm /w/a"]),
        ("f() { cd /z; }; f; rm a", ["cd /z", "rm /z/a"]),
        ("rm ~/a", ["rm ~/a"]),
    ],
)
def test_follows_the_script(script: str, expected: list[str]) -> None:
    assert done(script) == [one.strip() if one != " " else " ".strip() for one in expected]


@pytest.mark.parametrize(
    "script",
    [
        "f() { f; f; }; f",
        "a() { b; b; }; b() { a; a; }; a; b",
        "f() { " + "g; " * 2000 + "}; " + "f; " * 2000,
        "".join(f"A{n}=$A{n}$A{n};" for n in range(3000)),
        "cd a;" * 5000,
    ],
)
def test_a_hostile_script_takes_little_time(script: str) -> None:
    started = time.process_time()
    steps(commands(script), "/", {})
    assert time.process_time() - started < 3


@given(st.text(alphabet="fg(){};&|$ab/= \n'\"~cdtrap", max_size=60))
def test_never_raises(script: str) -> None:
    steps(commands(script), "/", {})
