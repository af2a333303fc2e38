"""Programs that are started by a computed name below a folder of the source's own: the files of that folder."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from tests.unit.rewrite import fakes
from tests.unit.rewrite.fakes import File

BASE = {f"usr/bin/{name}": fakes.program("libc.so.6") for name in ("python3", "node", "sh", "git", "jq")}
HOOKS = {
    "app/hooks/a": File(b"#!/bin/sh\njq .\n", 2, 0o755),
    "app/hooks/more/b": File(b"#!/bin/sh\necho b\n", 2, 0o755),
    "app/hooks/README": File(b"text\n", 2),
}
JOINED = (
    "const path = require('path'), cp = require('child_process');\n"
    "function run(x) { cp.spawn(path.join(__dirname, 'hooks', x)); }\n"
)
SERVE = "require('http').createServer((request) => run(request.url)).listen(1);\n"
PYTHON = "import os, subprocess, sys\nHERE = os.path.dirname(__file__)\n"


def said(
    command: str, name: str, source: str, files: Mapping[str, File], volumes: tuple[str, ...] = ()
) -> tuple[bool, frozenset[str]]:
    """Return whether anything may be started, and which of two programs, and of these files, are."""
    own = {f"app/{name}": File(source.encode(), 2), **files}
    config = replace(fakes.config_of(command, name, workdir="/app"), volumes=volumes)
    found = fakes.built("FROM debian:12\nCOPY . /app\nCMD x\n", {**BASE, **own}, config)
    assert found.reasons is not None
    facts = found.reasons.facts
    tools = {one for one in ("git", "jq") if facts.names_program((one,)) is not None}
    return facts.starts_anything, frozenset((*tools, *(one for one in files if one in facts.started_paths)))


@pytest.mark.parametrize(
    ("command", "name", "source"),
    [
        ("node", "a.js", JOINED + SERVE),
        ("node", "a.js", "const run = (x) => require('child_process').execFile(`${__dirname}/hooks/${x}`);\n" + SERVE),
        ("python3", "a.py", PYTHON + "subprocess.run([os.path.join(HERE, 'hooks', sys.argv[1])])\n"),
        ("python3", "a.py", PYTHON + "subprocess.run(['/app/hooks/' + sys.argv[1], 'x'])\n"),
    ],
)
def test_the_files_of_the_folder_are_started_and_nothing_else(command: str, name: str, source: str) -> None:
    assert said(command, name, source, HOOKS) == (False, frozenset((*HOOKS, "jq")))


def test_of_a_name_whose_end_is_known_those_that_end_so() -> None:
    source = PYTHON + "subprocess.run([f'/app/hooks/{sys.argv[1]}.sh'])\n"
    files = {path: File(f"#!/bin/sh\necho {path}\n".encode(), 2, 0o755) for path in ("app/hooks/a.sh", "app/hooks/b")}
    assert said("python3", "a.py", source, files) == (False, frozenset(("app/hooks/a.sh",)))


@pytest.mark.parametrize(
    "source",
    [
        PYTHON + "subprocess.run(HERE + '/hooks/' + sys.argv[1], shell=True)\n",
        PYTHON + "os.system(HERE + '/hooks/' + sys.argv[1])\n",
        PYTHON + "subprocess.run([HERE + '/' + sys.argv[1]])\n",
        PYTHON + "subprocess.run(['/app/hooks/../' + sys.argv[1]])\n",
        PYTHON + "subprocess.run(['/usr/bin/' + sys.argv[1]])\n",
        PYTHON + "subprocess.run(['/app/nothing/' + sys.argv[1]])\n",
        PYTHON + "open(sys.argv[2], 'w').write('x')\nsubprocess.run(['/app/hooks/' + sys.argv[1]])\n",
        PYTHON + "open('/app/hooks/x', 'w').write('x')\nsubprocess.run(['/app/hooks/' + sys.argv[1]])\n",
    ],
)
def test_it_may_be_any_program(source: str) -> None:
    """A text for a shell, a folder that is not the source's own, one that something writes into."""
    assert said("python3", "a.py", source, {**HOOKS, "app/hooks/x": File(b"#!/bin/sh\n", 2, 0o755)})[0]


def test_an_option_for_a_shell_in_another_file_counts() -> None:
    options = {"app/options.js": File(b"module.exports = { stdio: 'inherit', shell: true };\n", 2)}
    source = JOINED.replace(", x))", ", x), [], require('./options'))") + SERVE
    assert not said("node", "a.js", source, HOOKS)[0]
    assert said("node", "a.js", source, {**HOOKS, **options})[0]


@pytest.mark.parametrize(
    "more",
    [
        {"app/hooks/tool": fakes.program("libc.so.6", line=2)},  # nobody read what it starts
        {"app/hooks/of-base": File(b"text\n")},
        {"app/hooks/link": File(line=2, link="/usr/bin/git")},
        {f"app/hooks/{number}": File(b"x", 2) for number in range(70)},
    ],
)
def test_a_folder_with_what_nobody_knows_is_open(more: dict[str, File]) -> None:
    assert said("node", "a.js", JOINED + SERVE, {**HOOKS, **more})[0]


def test_a_folder_in_a_volume_is_open() -> None:
    assert said("node", "a.js", JOINED + SERVE, HOOKS, ("/app/hooks",))[0]


def test_what_lies_beside_the_folder_says_nothing() -> None:
    beside = {"app/tool": fakes.program("libc.so.6", line=2), "app/text": File(b"text\n")}
    assert not said("node", "a.js", JOINED + SERVE, {**HOOKS, **beside})[0]
