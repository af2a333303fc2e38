"""What sources and commands do is named or open, never neither: inputs of a reviewer who tried to lose something."""

import pytest

from tests.unit.rewrite import fakes
from tests.unit.rewrite.fakes import File

NAMES = ("python3", "node", "ruby", "php", "sh", "git", "make", "gosu", "curl", "uwsgi", "timeout")
BASE = {f"usr/bin/{name}": fakes.program("libc.so.6") for name in NAMES}
ENTRY = ("/app/e.sh",)


def named_or_open(files: dict[str, bytes], cmd: tuple[str, ...], entrypoint: tuple[str, ...] = ()) -> bool:
    """Whether git is named, or anything may be started."""
    own = {path: File(content, 2, 0o755) for path, content in files.items()}
    config = fakes.config_of(*cmd, entrypoint=entrypoint, workdir="/app")
    found = fakes.built("FROM debian:12\nCOPY . /app\nCMD x\n", {**BASE, **own}, config)
    assert found.reasons is not None
    facts = found.reasons.facts
    return facts.names_program(("git",)) is not None or facts.starts_anything


@pytest.mark.parametrize(
    "line",
    ['timeout 5 "$HOOK"', "gosu app $HOOK run", "curl x | while read x; do nice $x; done", "timeout 5 $(curl x)"],
)
def test_what_an_entry_script_starts_behind_a_wrapper_is_no_command_of_the_image(line: str) -> None:
    script = f'#!/bin/sh\n{line}\nexec "$@"\n'.encode()
    assert named_or_open({"app/e.sh": script, "app/a.py": b"print(1)\n"}, ("python3", "a.py"), ENTRY)


def test_what_an_entry_script_hands_on_by_a_wrapper_is_its_command() -> None:
    script = b'#!/bin/sh\nexec gosu app "$@"\n'
    assert not named_or_open({"app/e.sh": script, "app/a.py": b"print(1)\n"}, ("python3", "a.py"), ENTRY)


READ = "import shutil, subprocess\n"


@pytest.mark.parametrize(
    ("source", "content"),
    [
        ("for l in open('/app/jobs'):\n    subprocess.run([l.strip().lower()])\n", b"GIT\n"),
        ("for l in open('/app/jobs'):\n    subprocess.run([l.replace('_', '')])\n", b"g_it\n"),
        ("for l in open('/app/jobs'):\n    subprocess.run(['gi' + l.strip()])\n", b"t\n"),
        ("shutil.copy('/data/jobs', '/app')\nfor l in open('/app/jobs'):\n    subprocess.run(l.split())\n", b"x\n"),
        ("subprocess.run(['curl', '-o', '/app/jobs', 'u'])\nsubprocess.run(open('/app/jobs').read())\n", b"x\n"),
    ],
)
def test_a_word_of_a_file_that_is_changed_or_a_file_that_is_written(source: str, content: bytes) -> None:
    assert named_or_open({"app/a.py": (READ + source).encode(), "app/jobs": content}, ("python3", "a.py"))


@pytest.mark.parametrize(
    "script",
    ["cp /data/jobs /app/\n", "tar -xf x.tar -C /app\n", "curl -o /app/jobs u\n", "cd /app; wget -O jobs u\n"],
)
def test_a_script_that_writes_what_it_reads(script: str) -> None:
    files = {"app/a.sh": (script + "while read -r x; do $x; done < /app/jobs\n").encode(), "app/jobs": b"x\n"}
    assert named_or_open(files, ("sh", "a.sh"))


def test_a_text_in_another_spelling() -> None:
    source = b"const c = JSON.parse(require('fs').readFileSync('x.json'));\nrequire('child_process').exec(c.tool);\n"
    assert named_or_open({"app/a.js": source, "app/x.json": b'{"tool": "\\u0067it gc"}'}, ("node", "a.js"))


@pytest.mark.parametrize("name", ["watch", "screen", "script", "parallel", "server"])
def test_a_static_program_of_its_own_may_start_anything_whatever_it_is_called(name: str) -> None:
    assert named_or_open({f"app/{name}": fakes.elf()}, (f"/app/{name}",))


@pytest.mark.parametrize("code", ["eval(process.argv[2]);", "eval(\"require('child_process').execFile('git')\");"])
def test_code_in_texts_beside_a_long_line(code: str) -> None:
    source = f"const L = '{'A' * 3100}';\n{code}\n".encode()
    assert named_or_open({"app/a.js": source}, ("node", "a.js"))


@pytest.mark.parametrize(
    "script",
    [
        'flock /tmp/l "$TOOL"', "flock /tmp/l $TOOL gc", "taskset 1 $TOOL",
        "find /app " + "-name x -o " * 8 + "-name y -exec git gc ';'", "find /app " + "-name x -o " * 80 + "-exec git",
        "exec make run",
    ],
)  # fmt: skip
def test_launchers_in_a_script(script: str) -> None:
    assert named_or_open({"app/a.sh": f"{script}\n".encode()}, ("sh", "a.sh"))


@pytest.mark.parametrize(
    "call",
    [
        "os.system('flock /tmp/l git gc')", "subprocess.run(['flock', '/l', 'git'])",
        "os.system('find . -exec git gc {} +')", "subprocess.run(['tini', '--', sys.argv[1]])",
        "subprocess.run(['make', 'run'])",
    ],
)  # fmt: skip
def test_launchers_in_a_program(call: str) -> None:
    assert named_or_open({"app/a.py": f"import os, subprocess, sys\n{call}\n".encode()}, ("python3", "a.py"))


@pytest.mark.parametrize(
    ("cmd", "files"),
    [
        (("make", "run"), {"app/Makefile": b"run:\n\tgit gc\n", "app/__init__.py": b""}),
        (("make", "node"), {"app/Makefile": b"node:\n\tgit gc\n"}),
        (
            ("uwsgi", "--wsgi-file", "/app/srv", "--plugin", "python"),
            {"app/srv": b"import subprocess\nsubprocess.run(['git'])\n"},
        ),
        (("python3", "/app/main"), {"app/main": b"# " + b"x" * 1_200_000 + b"\nimport os\nos.system('git')\n"}),
        (("python3", "/app/main"), {"app/main": b"# " + b"x" * 2_400_000 + b"\nimport os\nos.system('git')\n"}),
        (("python3", "/app/app.pyc"), {"app/app.pyc": b"\xa7\r\r\n\0\0\0\0git"}),
        (("python3", "/app/app.pyz"), {"app/app.pyz": b"PK\3\4\0\0git"}),
        (("cron", "-f"), {"app/crontab": b"# x\n" * 2001 + b"0 0 * * * root git gc\n"}),
        (("cron", "-f"), {"app/crontab": b"0 0 * * * root true " + b"x" * 1000 + b"; git gc\n"}),
    ],
)
def test_what_is_too_large_or_in_no_language_that_is_read(cmd: tuple[str, ...], files: dict[str, bytes]) -> None:
    assert named_or_open(files, cmd)
