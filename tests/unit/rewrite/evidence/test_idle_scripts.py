"""Shell scripts that start what they are handed: they are no question of what ships where nothing starts them."""

import pytest

from bot.rewrite.evidence.uses import PossibleUses
from tests.unit.rewrite import fakes
from tests.unit.rewrite.fakes import File

OPEN = b'#!/bin/sh\nuntil eval "$1"; do sleep 1; done\njq --version\n'
PLAIN = b"print(1)\n"
RETRY = "app/retry.sh"
CI = b"steps:\n- args: [-c, './retry.sh \"gcloud run deploy\"']\n"


def uses(files: dict[str, bytes], *cmd: str, workdir: str = "/app", env: dict[str, str] | None = None) -> PossibleUses:
    every = {"usr/bin/python3": fakes.program("libc.so.6")}
    for path, content in files.items():
        program = path.startswith("usr/bin/") or path.endswith(".sh")
        every[path] = File(content, None if path in every else 2, 0o755 if program else 0o644)
    config = fakes.config_of(*(cmd or ("python3", "app.py")), workdir=workdir, env=env)
    image = fakes.built("FROM debian:12\nCOPY . /app\n", every, config).image
    assert image is not None
    return PossibleUses(image)


def test_a_script_that_nothing_starts_leaves_nothing_open() -> None:
    found = uses(
        {
            "app/app.py": PLAIN,
            RETRY: OPEN,
            "app/README.md": b"./retry.sh CMD\n",
            "app/ci_setup.yaml": CI,
            "app/.github/workflows/ci.yml": b"jobs:\n  build:\n    - run: ./retry.sh x\n",
        }
    )
    assert not found.starts_anything
    assert not found.opens_anything
    assert found.names_program(("jq",)) is not None  # somebody may start it by hand


PERL = b"#!/usr/bin/perl\nuse IO::Socket;\nsystem(@ARGV);\n"


@pytest.mark.parametrize(
    ("files", "opens"),
    [
        ({}, False),
        ({"app/app.py": b"print('see utils/check.pl')\n"}, True),
        ({"app/app.py": b"import subprocess, sys\nsubprocess.run(sys.argv[1:])\n"}, True),
        ({"app/watch.conf": b"run = utils/check.pl\n", "app/app.py": b"import sys\nopen(sys.argv[1]).read()\n"}, True),
        ({"app/utils/Check.pm": PERL}, True),  # a module has other ways in
        ({"app/broken.py": b"def (:\n" * 3}, True),
    ],
)
def test_a_script_that_nobody_can_read_and_nothing_starts(files: dict[str, bytes], opens: bool) -> None:
    assert uses({"app/app.py": PLAIN, "app/utils/check.pl": PERL, **files}).starts_anything is opens


@pytest.mark.parametrize(
    "more",
    [
        {"app/app.py": b"import subprocess\nsubprocess.run(['./retry.sh', 'x'])\n"},
        {"app/app.py": b"import subprocess\nfor one in ['retry']: subprocess.run(one + '.sh')\n"},
        {"app/app.py": b"import subprocess, sys\nsubprocess.run(sys.argv[1:])\n"},
        {"app/app.py": b"print(1)  # see retry.sh\n"},
        {"app/app.py": b"import subprocess\nsubprocess.run('for one in *.sh; do sh x; done', shell=True)\n"},
        {"app/Procfile": b"web: ./retry.sh x\n", "app/app.py": b"open('Procfile').read()\n"},
        {"app/ci.yaml": CI, "app/app.py": b"import yaml\nyaml.load(open('ci.yaml'))\n"},
        {"app/ci.yaml": CI, "app/app.py": b"import sys\nopen(sys.argv[1]).read()\n"},
        {"app/ci.yaml": CI, "usr/lib/python3/dist-packages/tool.py": b"NAME = 'ci.yaml'\n"},
        {"app/compose.yaml": b"services:\n  web:\n    build: .\n    command: ./retry.sh x\n"},
        {"app/pod.json": b'{"image": "x", "command": ["./retry.sh"]}'},
        {"etc/tool.conf": b"command = /app/retry.sh\n"},
        {"app/package.json": b'{"scripts": {"start": "./retry.sh x"}}'},
        {"app/broken.py": b"def (:\n" * 3},
    ],
)
def test_a_script_that_something_may_start_counts(more: dict[str, bytes]) -> None:
    assert uses({"app/app.py": PLAIN, RETRY: OPEN} | more).starts_anything


def test_a_script_counts_that_another_starts_which_is_started() -> None:
    files = {"app/run.sh": b"#!/bin/sh\npython3 app.py\n. ./lib.sh\n", "app/lib.sh": b"sh retry.sh x\n"}
    assert uses({"app/app.py": PLAIN, RETRY: OPEN} | files, "sh", "run.sh").starts_anything
    other = {"app/lib.sh": b"$X y\n", "app/retry.sh": OPEN + b". ./lib.sh\n"}
    assert not uses({"app/app.py": PLAIN} | other).starts_anything  # only by one that nothing starts


@pytest.mark.parametrize("cmd", [("bash",), ("python3",), ("sh", "-c", "./retry.sh x"), ("sh", "-c", "exec $TOOL")])
def test_a_script_counts_where_somebody_types_or_the_command_starts_it(cmd: tuple[str, ...]) -> None:
    assert uses({"app/app.py": PLAIN, RETRY: OPEN}, *cmd).starts_anything


def test_a_folder_of_the_base_or_of_path_may_be_one_of_which_all_is_started() -> None:
    files = {"app/app.py": PLAIN, RETRY: OPEN}
    assert uses(files, workdir="/").starts_anything
    assert uses(files, env={"PATH": "/usr/bin:/app"}).starts_anything
    assert uses({"app/app.py": PLAIN, "app/.profile.sh": OPEN}).starts_anything
    assert uses({"app/app.py": b"import os\nos.listdir('tools')\n", "app/tools/retry.sh": OPEN}).starts_anything
    assert not uses({"app/app.py": PLAIN, "app/tools/retry.sh": OPEN}).starts_anything


def test_bytes_are_no_pattern_but_may_have_a_name_in_them() -> None:
    files = {"app/app.py": PLAIN, RETRY: OPEN}
    assert not uses(files | {"app/x.pyc": b"\0\1 [a-z]* ?*s*h \2"}).starts_anything
    assert uses(files | {"app/x.pyc": b"\0\1retry.sh\2"}).starts_anything


@pytest.mark.parametrize(
    ("engine", "open_"),
    [
        ("", False),
        ("usr/bin/node", True),
        ("usr/bin/node18", True),
        ("opt/jdk/bin/java", True),
        ("app/driver/deno", True),
    ],
)
def test_what_browsers_run_starts_nothing_in_the_image(engine: str, open_: bool) -> None:
    files = {"app/app.py": PLAIN, "app/static/js/jquery.min.js": b"function g(x) { eval(x); }\n"}
    more = {engine: b"\x7fELF"} if engine else {}
    assert uses(files | more).starts_anything is open_
    long = {"app/app.py": PLAIN, "app/static/js/editor.js": b"g(x);" * 500_000}  # nobody reads that much
    assert uses(long | more).starts_anything is open_
    packed = {"usr/bin/python3": fakes.elf(("libc.so.6",), fakes.LOADER, data=b"child_process")}
    assert uses(files | packed).starts_anything
