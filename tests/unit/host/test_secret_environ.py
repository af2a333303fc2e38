"""The job's variables are there for the program, and for nobody who looks at its process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.host.secret_environ import pack, unpack

SCRIPT = """
import os, subprocess, sys
from bot.host import secret_environ
print("start", file=sys.stderr)
if "no wipe" in sys.argv:
    secret_environ._wipe = lambda: False
secret_environ.settle()
shown = open("/proc/self/environ", "rb").read()
places = [f"/proc/self/fd/{one}" for one in os.listdir("/proc/self/fd")]
files = [os.readlink(one) for one in places if os.path.lexists(one)]
print(os.environ.get("GITHUB_TOKEN"), b"s3cret" in shown, any("memfd" in one for one in files), sys.argv[1:])
"""
PLAIN = {"PATH": os.environ["PATH"], "HOME": "/root", "PYTHONPATH": str(Path.cwd())}


def started(env: dict[str, str], script: str, words: tuple[str, ...] = ()) -> tuple[str, str]:
    command = [sys.executable, "-c", script, *words]
    done = subprocess.run(command, env=PLAIN | env, capture_output=True, text=True, timeout=60, check=False)
    return done.stdout, done.stderr


def run(env: dict[str, str], stdin: bytes = b"") -> str:
    command = [sys.executable, "-c", SCRIPT, "an argument", "b"]
    done = subprocess.run(command, env=PLAIN | env, input=stdin, capture_output=True, timeout=60, check=False)
    return done.stdout.decode().strip() or done.stderr.decode().strip().splitlines()[-1]


def test_the_program_has_its_variables_and_nothing_of_them_is_shown() -> None:
    assert run({"GITHUB_TOKEN": "s3cret"}) == "s3cret False False ['an argument', 'b']"


def test_started_programs_have_the_variables() -> None:
    script = SCRIPT + "print(subprocess.run(['sh', '-c', 'echo $GITHUB_TOKEN'], capture_output=True).stdout)"
    assert started({"GITHUB_TOKEN": "s3cret"}, script)[0].endswith("b's3cret\\n'\n")


@pytest.mark.parametrize(("words", "starts"), [((), 1), (("no wipe",), 2)])
def test_the_program_starts_anew_only_where_nothing_can_be_wiped_out(words: tuple[str, ...], starts: int) -> None:
    out, err = started({"GITHUB_TOKEN": "s3cret"}, SCRIPT, words)
    assert out.startswith("s3cret False False")
    assert err.count("start") == starts


def test_nothing_to_hide_starts_nothing_anew() -> None:
    assert run({}) == "None False False ['an argument', 'b']"


def test_variables_come_over_standard_input() -> None:
    given_over = pack({b"GITHUB_TOKEN": b"s3cret", b"OTHER": b"a\nb=c"})
    assert run({"HULLCHECK_ENVIRONMENT": "stdin"}, given_over) == "s3cret False False ['an argument', 'b']"


@pytest.mark.parametrize("place", ["fd:99", "fd:x", "file:/etc/passwd"])
def test_what_was_not_handed_over_ends_the_program(place: str) -> None:
    assert "NotHidden" in run({"HULLCHECK_ENVIRONMENT": place, "GITHUB_TOKEN": "s3cret"})


NAMES = st.binary(min_size=1, max_size=8).filter(lambda name: b"\0" not in name and b"=" not in name)
VALUES = st.binary(max_size=20).filter(lambda value: b"\0" not in value)


@given(st.dictionaries(NAMES, VALUES, max_size=6))
def test_every_variable_comes_over_as_it_is(variables: dict[bytes, bytes]) -> None:
    assert unpack(pack(variables)) == variables
