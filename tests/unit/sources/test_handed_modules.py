"""What one source hands another that starts programs: the other's calls say what is started."""

import pytest

from bot.sources import program, reading
from bot.sources.facts import Naming, UseKind


def started(*files: tuple[str, str]) -> tuple[set[str], bool]:
    """Return the programs that sources name together, and whether others may be started."""
    read = [reading.read(path, text.encode()) for path, text in files]
    said = program.together([one for one in read if one is not None], [], [])
    uses = list(said.of(UseKind.PROGRAM))
    return {name for use in uses for name in use.names}, any(use.naming is Naming.OPEN for use in uses)


@pytest.mark.parametrize(
    ("compat", "call"),
    [
        ("from os import popen as go\n", "from compat import go\ngo({})\n"),
        ("from os import popen\n", "from compat import popen\npopen({})\n"),
        ("import os\ngo = os.popen\n", "import compat\ncompat.go({})\n"),
        ("import os as system\n", "from compat import system as other\nother.popen({})\n"),
        ("import subprocess as sp\nsp.run(['ls'])\nway = sp.getoutput\n", "from compat import way\nway({})\n"),
    ],
)
def test_a_name_of_another_source_is_what_it_stands_for(compat: str, call: str) -> None:
    names, others = started(("app/compat.py", compat), ("app/main.py", call.format("'git log'")))
    assert "git" in names and not others
    text = call.format("input()")
    assert started(("app/compat.py", compat), ("app/main.py", text))[1]


def test_it_is_so_in_javascript() -> None:
    own = ("app/tool.js", "const {execSync: go} = require('child_process');\ngo('ls');\nmodule.exports = {go};\n")
    names, others = started(own, ("app/a.js", "const {go} = require('./tool');\ngo('git log');\n"))
    assert {"ls", "git"} <= names and not others


def test_a_name_that_nobody_asks_the_source_for_is_another_one() -> None:
    own = ("app/compat.py", "from os import popen as go\n")
    assert started(own, ("app/main.py", "from elsewhere import go\ngo(input())\n")) == (set(), False)
    assert started(own, ("app/main.py", "import compat\nother(input())\n")) == (set(), False)
