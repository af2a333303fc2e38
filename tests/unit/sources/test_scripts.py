"""Which programs a shell starts that no word of its script names at the place: passed on, or told by its input."""

import pytest

from bot.sources.facts import Naming, UseKind
from bot.sources.launchers import launched
from bot.sources.reading import facts
from bot.sources.scripts import HOLE


def started(path: str, source: str) -> set[str]:
    """Return the programs that a source starts, `?` for one that nobody can tell."""
    uses = [use for use in facts(path, source).uses if use.kind is UseKind.PROGRAM]
    return {name for use in uses for name in use.names} | {"?" for use in uses if use.naming is Naming.OPEN}


@pytest.mark.parametrize(
    "source",
    [
        'run() { "$@"; }; run nice xz "$1"',
        'run() { $*; }; run env A=b xz "$1"',
        'retry() { local n=$1; shift; for i in 1 2; do "$@" && return; done; }; retry 3 xz "$1"',
        'within() { cd "$1"; shift 2; "$@"; }; within /srv -q xz "$1"',
        'within() { "${@:2}"; }; within /srv xz "$1"',
        'last() { while [ "$#" -gt 1 ]; do shift; done; "$@"; }; last 1 2 3 4 xz',
    ],
)
def test_a_function_starts_what_it_is_called_with(source: str) -> None:
    assert "xz" in started("a.sh", source)


def test_all_calls_of_such_a_function_count() -> None:
    calls = "\n".join(f"run tool{number}" for number in range(60))
    assert {"tool0", "tool59"} <= started("a.sh", f'run() {{ "$@"; }}\n{calls}\n')


def test_what_stands_behind_its_program_is_none() -> None:
    assert "?" not in started("a.sh", 'retry() { shift; "$@"; }; retry 3 xz "$file"')
    assert "?" in started("a.sh", 'retry() { shift; "$@"; }; retry 3 "$tool"')


@pytest.mark.parametrize(
    ("source", "opened"),
    [
        ('retry() { local n=$1; shift; for i in 1 2; do "$@"; done; }; retry "$n" xz a', False),
        ('within() { cd "$1"; "${@:2}"; }; within "$folder" xz a', False),
        ('within() { cd "$1"; shift 2; "$@"; }; within "$folder" "$2" xz', False),
        ('retry() { shift; "$@"; }; retry $n xz a', True),  # of no word, or of two
        ('retry() { shift; "$@"; }; retry "$@" xz', True),
        ('retry() { [ -z "$1" ] || shift; "$@"; }; retry "$n" xz', True),
        ('retry() { if test -n "$1"; then shift; fi; "$@"; }; retry "$n" xz', True),
        ('retry() { "$@"; shift; }; retry "$tool" xz', True),
    ],
)
def test_what_is_always_taken_away_before_is_no_program(source: str, opened: bool) -> None:
    assert ("?" in started("a.sh", source)) is opened
    assert "xz" in started("a.sh", source)


def test_an_always_taken_word_that_is_not_there_takes_nothing() -> None:
    assert "xz" in started("a.sh", 'within() { shift 2; "$@"; }; within xz')


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("a.c", 'int f(void) { return popen("sh", "w") != 0; }'),
        ("a.c", 'int f(void) { return popen("bash -es > /tmp/log", "w") != 0; }'),
        ("a.js", "require('child_process').spawn('bash', ['-s', '-e'])"),
        ("a.js", "require('child_process').spawn('python3', ['-'])"),
        ("a.py", "import subprocess\nsubprocess.run(['perl'], input=text)"),
        ("a.js", "require('child_process').execSync('expect -c \"spawn ssh-add\"')"),
    ],
)
def test_an_interpreter_that_gets_its_script_by_its_input_may_start_anything(path: str, source: str) -> None:
    assert "?" in started(path, source)


@pytest.mark.parametrize("command", ["bash --version", "python3 -V", "node -v", "sh run.sh", "python3 a.py"])
def test_one_that_gets_none_starts_nothing_else(command: str) -> None:
    assert "?" not in started("a.js", f"require('child_process').execSync('{command}')")


@pytest.mark.parametrize(
    "source",
    [
        "import { $ } from 'execa';\nconst $$ = $({ cwd });\nawait $$`unzip ${file}`;",
        "import { $ } from 'zx';\nawait $({ quiet: true })`unzip ${file}`;",
        "import { execa } from 'execa';\nconst run = execa({ cwd });\nawait run`unzip ${file}`;",
        "import { $ } from 'execa';\n$.sync`unzip ${file}`;",
        "import { $ } from 'bun';\nawait $`unzip ${file}`.quiet();",
    ],
)
def test_a_template_that_is_a_command_has_settings_of_its_own(source: str) -> None:
    assert "unzip" in started("a.mjs", source)


@pytest.mark.parametrize("name", ["os.path.join('', '')", "os.path.join(*[])", "''.join([])"])
def test_a_name_that_is_put_together_of_nothing_is_empty(name: str) -> None:
    assert started("a.py", f"import os, subprocess\nsubprocess.run([{name}])\n") <= {"", "?"}


def test_a_word_with_spaces_is_a_command_line() -> None:
    """`tmux new -d 'git log'` hands it to a shell."""
    assert "git" in {words[0] for words in launched(["tmux", "new", "-d", "git log"], HOLE)}
    assert "/usr/bin/git" in {
        words[0] for words in launched(["start-stop-daemon", "--exec", "/usr/bin/git", "--", "gc"], HOLE)
    }
