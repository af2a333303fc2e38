"""What git starts for signatures."""

import pytest

from bot.rewrite.evidence.left_behind import LeftReason
from tests.unit.rewrite import fakes
from tests.unit.rewrite.fakes import File

JS = "const { execFile } = require('child_process');\n"
KEYS = "root/.gnupg/pubring.kbx"


def started(source: str, more: dict[str, File] | None = None) -> tuple[set[str], bool]:
    """Return what may be started of what git starts, and whether the keys that a RUN imported stay."""
    base = {f"usr/bin/{name}": fakes.program("libc.so.6") for name in ("node", "git", "gpg", "ssh-keygen")}
    own = {"app/a.js": File(source.encode(), 2), KEYS: File(b"keys", 3), **(more or {})}
    found = fakes.built(
        "FROM node:20\nCOPY . /app\nRUN gpg --import keys\n", {**base, **own}, fakes.config_of("node", "/app/a.js")
    )
    assert found.reasons is not None
    names = {name for name in ("gpg", "ssh-keygen") if found.reasons.facts.names_program((name,)) is not None}
    return names, found.reasons.of(KEYS) is not LeftReason.CACHE


@pytest.mark.parametrize(
    ("source", "named"),
    [
        ("execFile('git', ['verify-tag', tag]);", True),
        ("execFile('git', ['log', '--show-signature']);", True),
        ("execFile('git', ['tag', '-s', tag]);", True),
        ("execFile('git', ['commit', '-S', '-m', text]);", True),
        ("execFile('git', ['log', '--format=%G? %h']);", True),
        ("exec('git -c commit.gpgSign=true commit');", True),
        ("require('simple-git')().raw(['verify-commit', hash]);", True),
        ("execFile('git', ['log', '-S', text]);", False),
        ("execFile('git', ['tag', '--list']); execFile('du', ['-h']);", False),
        ("execFile('node', ['verify-tag']);", False),  # no git
    ],
)
def test_git_starts_gpg_where_it_is_told_to_look_at_signatures(source: str, named: bool) -> None:
    source = source.replace("exec(", "require('child_process').exec(")
    assert started(JS + source + "\n") == ({"gpg"} if named else set(), named)


def test_the_key_of_ssh_may_sign() -> None:
    source = "execFile('git', ['-c', 'gpg.format=ssh', 'commit', '-S']);\nset('gpg.format');\n"
    assert started(JS + source)[0] == {"gpg", "ssh-keygen"}


@pytest.mark.parametrize(
    ("setting", "signs"), [("gpgsign = true", True), ("gpgSign", True), ("gpgsign = false", False), ("name = a", False)]
)
def test_a_setting_of_git_has_it_sign(setting: str, signs: bool) -> None:
    config = {"root/.gitconfig": File(f"[commit]\n\t{setting}\n".encode(), 3)}
    assert bool(started(JS + "execFile('git', ['commit', '-m', text]);\n", config)[0]) is signs
    assert not started("console.log(1)\n", config)[0]
