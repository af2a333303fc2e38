"""Names that programs read out of files, by values: of a file that ships each word counts."""

from dataclasses import replace

import pytest

from tests.unit.rewrite import fakes
from tests.unit.rewrite.fakes import File

BASE = {f"usr/bin/{name}": fakes.program("libc.so.6") for name in ("python3", "node", "ruby", "php", "sh", "git")}
PYTHON = "import subprocess\n"
JOBS = b"a: git gc\nb: other\n"


def said(
    command: str, name: str, source: str, files: dict[str, bytes], volumes: tuple[str, ...] = ()
) -> tuple[bool, bool]:
    """Return whether git is named, and whether anything may be started."""
    own = {path: File(content, 2) for path, content in {f"app/{name}": source.encode(), **files}.items()}
    config = fakes.config_of(command, name, workdir="/app")
    found = fakes.built("FROM debian:12\nCOPY . /app\nCMD x\n", {**BASE, **own}, replace(config, volumes=volumes))
    assert found.reasons is not None
    return found.reasons.facts.names_program(("git",)) is not None, found.reasons.facts.starts_anything


@pytest.mark.parametrize(
    ("command", "name", "source", "path"),
    [
        ("python3", "a.py", "for line in open('/app/jobs'):\n    subprocess.run(line.split())\n", "app/jobs"),
        ("python3", "a.py", "with open('jobs') as f:\n    subprocess.run(f.read(), shell=True)\n", "app/jobs"),
        ("python3", "a.py", "import pathlib\nsubprocess.run(pathlib.Path('t.txt').read_text().split())\n", "app/t.txt"),
        ("python3", "a.py", "import yaml\nC = yaml.safe_load(open('x.yml'))\nsubprocess.run([C['t']])\n", "app/x.yml"),
        (
            "node", "a.js",
            "const c = require('fs').readFileSync('jobs').trim();\nrequire('child_process').exec(c);\n", "app/jobs",
        ),
        (
            "node", "a.js",
            "const c = JSON.parse(require('fs').readFileSync('x.json'));\nrequire('child_process').exec(c.tool);\n",
            "app/x.json",
        ),
        ("ruby", "a.rb", "system(File.read('jobs').strip)\n", "app/jobs"),
        ("ruby", "a.rb", "require 'yaml'\nC = YAML.load_file('x.yml')\nsystem(C['tool'])\n", "app/x.yml"),
        ("php", "a.php", "<?php $c = parse_ini_file('x.ini'); exec($c['tool']);\n", "app/x.ini"),
        ("php", "a.php", "<?php exec(trim(file_get_contents('/app/jobs')));\n", "app/jobs"),
        ("sh", "a.sh", "export WHO=nobody\nTOOL=$(cat /app/jobs)\n$TOOL\n", "app/jobs"),  # that writes no file
        ("sh", "a.sh", "TOOL=$(cat /app/jobs)\n$TOOL\n", "app/jobs"),
        ("sh", "a.sh", "while read -r name tool; do $tool; done < /app/jobs\n", "app/jobs"),
    ],
)  # fmt: skip
def test_the_words_of_a_file_that_ships_are_names(command: str, name: str, source: str, path: str) -> None:
    text = PYTHON + source if command == "python3" else source
    assert said(command, name, text, {path: JOBS}) == (True, False)


@pytest.mark.parametrize(
    "jobs",
    [
        "# für alle – überall\na: git gc\n".encode(),
        "a: –git\n".encode(),
        rb"pattern: ^\d+\.\w+$" + b"\na: git\n",
        rb"'a\tgit\n'",
    ],
)
def test_other_letters_and_plain_escapes_hide_no_name(jobs: bytes) -> None:
    assert said("python3", "a.py", READS, {"app/jobs": jobs}) == (True, False)


@pytest.mark.parametrize("jobs", [rb"a: '\x67it'", rb"a: 'g\u0069t'", rb"a: '\147it'", b"a: 'gi\\\nt'", b"g\0i\0t\0"])
def test_a_name_in_another_spelling_is_not_known(jobs: bytes) -> None:
    assert said("python3", "a.py", READS, {"app/jobs": jobs})[1]


READS = PYTHON + "subprocess.run(open('/app/jobs').read().split())\n"


@pytest.mark.parametrize(
    ("source", "files", "volumes"),
    [
        (READS, {}, ()),  # it comes from elsewhere
        (READS, {"app/jobs": JOBS}, ("/app",)),
        (READS + "open('/app/jobs', 'w').write('x')\n", {"app/jobs": JOBS}, ()),
        (
            READS + "import sys\nprint(open(sys.argv[1]).read())\n",
            {"app/jobs": JOBS},
            (),
        ),  # perhaps this one is started
        (READS.replace("'/app/jobs'", "input()"), {"app/jobs": JOBS}, ()),
        (READS, {"app/jobs": JOBS + b"#" * 300_000}, ()),  # too large to know all of its words
        (READS, {"app/jobs": b"\n".join(b"w%d" % number for number in range(6000))}, ()),
        (
            READS + "import sys\nopen(sys.argv[1], 'w').write('x')\n",
            {"app/jobs": JOBS},
            (),
        ),  # perhaps this one is written
        (READS + "import sys\nopen('/app/' + sys.argv[1], 'w').write('x')\n", {"app/jobs": JOBS}, ()),
    ],
)
def test_what_is_in_another_file_comes_from_outside(
    source: str, files: dict[str, bytes], volumes: tuple[str, ...]
) -> None:
    assert said("python3", "a.py", source, files, volumes)[1]


def test_a_file_that_is_written_elsewhere_changes_nothing() -> None:
    source = READS + "import sys\nopen('/var/log/' + sys.argv[1], 'w').write('x')\n"
    assert said("python3", "a.py", source, {"app/jobs": JOBS}) == (True, False)


@pytest.mark.parametrize(
    "script",
    ["read tool\n$tool\n", "cat /app/jobs | sort | while read tool; do $tool; done\n", "$TOOL\n", ". /x\n$TOOL\n"],
)
def test_a_variable_of_a_script_that_no_file_gives_comes_from_outside(script: str) -> None:
    assert said("sh", "a.sh", script, {"app/jobs": JOBS})[1]


def test_a_script_that_is_read_into_another_gives_it_variables_and_functions() -> None:
    files = {"app/conf": b"TOOL=git\n", "app/lib": b"sync_all() { git gc; }\n"}
    assert said("sh", "a.sh", ". /app/conf\n$TOOL gc\n", files) == (True, False)
    assert said("sh", "a.sh", "source ./lib\nsync_all\n", files) == (
        True,
        False,
    )


def test_a_file_beside_its_source_is_found() -> None:
    source = (
        PYTHON
        + "import os\nHERE = os.path.dirname(__file__)\nsubprocess.run(open(os.path.join(HERE, 'jobs')).read())\n"
    )
    own = {"srv/lib/a.py": File(source.encode(), 2), "srv/lib/jobs": File(JOBS, 2)}
    config = fakes.config_of("python3", "/srv/lib/a.py", workdir="/app")
    found = fakes.built("FROM debian:12\nCOPY . /srv\nCMD x\n", {**BASE, **own}, config)
    assert found.reasons is not None
    assert found.reasons.facts.names_program(("git",)) is not None
    assert not found.reasons.facts.starts_anything
