"""What a module is required for, by values: nothing where no name of it is mentioned again."""

import pytest

from bot.sources import program, reading
from bot.sources.facts import Naming, UseKind

REQUIRED = "const child = require('child_process');\n"


def _open(source: str) -> bool:
    read = reading.read("app/app.js", source.encode())
    assert read is not None
    said = program.together([read], [], [])
    return any(use.naming is Naming.OPEN for use in said.of(UseKind.PROGRAM))


@pytest.mark.parametrize(
    "source",
    [
        REQUIRED + "console.log(1);\n",
        "const fs = require('fs'), child = require('child_process');\nconsole.log(fs.readFileSync('/etc/x'));\n",
        "const {exec, spawn} = require('node:child_process');\nconsole.log(1);\n",
        REQUIRED + "child.execFileSync('git', ['--version']);\n",
    ],
)
def test_what_nothing_mentions_again_starts_nothing(source: str) -> None:
    assert not _open(source)


@pytest.mark.parametrize(
    "source",
    [
        REQUIRED + "module.exports = child;\n",
        REQUIRED + "import('child_process').then(run);\n",
        "module.exports = require('child_process');\n",
        "exports.child = require('child_process');\n",
        "const {exec} = require('child_process');\nmodule.exports = {exec};\n",
        "function f() { const child = require('child_process'); return child; }\n",
        "let child; child = require('child_process');\nuse(child);\n",
        "const é = require('child_process');\nmodule.exports = é;\n",
        REQUIRED + "//" + 600_000 * "x" + "\nmodule.exports = child;\n",
    ],
)
def test_what_is_handed_on_may_start_anything(source: str) -> None:
    assert _open(source)
