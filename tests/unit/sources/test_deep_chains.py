"""What many functions hand on to each other is followed a bounded way; beyond it nobody knows, and that is said."""

import pytest

from bot.sources import program
from bot.sources.facts import Naming, SourceFacts, UseKind
from bot.sources.reading import read


def chain(length: int) -> SourceFacts:
    """Return what sources say of which each calls the function of the one before, and its own."""
    texts = ["import subprocess\ndef step0(name):\n    subprocess.run([name, '-x'])\nstep0('tool0')\n"]
    for number in range(1, length):
        before = f"step{number - 1}"
        own = f"def step{number}(name):\n    {before}(name)\nstep{number}('tool{number}')\n"
        texts.append(f"from part{number - 1} import {before}\n{own}")
    sources = [read(f"app/part{number}.py", text) for number, text in enumerate(texts)]
    return program.together([one for one in sources if one is not None])


@pytest.mark.parametrize("length", [2, 5])
def test_a_name_is_followed_through_some_functions(length: int) -> None:
    (use,) = [use for one in chain(length).files for use in one.uses if use.kind is UseKind.PROGRAM]
    assert set(use.names) == {f"tool{number}" for number in range(length)}
    assert use.naming is not Naming.OPEN


@pytest.mark.parametrize("length", [40, 400])
def test_beyond_that_it_is_open(length: int) -> None:
    said = chain(length)
    (use,) = [use for one in said.files for use in one.uses if use.kind is UseKind.PROGRAM]
    assert use.naming is Naming.OPEN
    assert said.unread == ()


def test_of_functions_that_call_each_other_none_keeps_half_an_answer() -> None:
    """While the first is asked for, the second is found out without what the first is called with elsewhere."""
    texts = {
        "a.py": (
            "import subprocess, ctypes\nfrom b import relay\n"
            "class Local:\n    def run(self, name):\n        subprocess.run([name, '-a'])\n"
            "class Remote:\n    def run(self, name):\n        relay(name)\n        ctypes.CDLL(name)\n"
            "def go(target):\n    target.run('one')\n"
        ),
        "b.py": "def relay(x):\n    target.run(x)\nrelay('two')\n",
    }
    said = program.together([one for one in (read(path, text) for path, text in texts.items()) if one is not None])
    uses = [use for one in said.files for use in one.uses]
    assert {use.call: set(use.names) for use in uses} == {
        "subprocess.run": {"one", "two"}, "ctypes.CDLL": {"one", "two"}
    }  # fmt: skip
