"""A script of the ENTRYPOINT that starts what it is handed starts the CMD; anything else that is handed is open."""

import pytest

from bot.rewrite.evidence.uses import PossibleUses
from tests.unit.rewrite import fakes
from tests.unit.rewrite.fakes import File

HANDED = b'#!/bin/sh\nset -e\nexec "$@"\n'


@pytest.mark.parametrize(
    ("entrypoint", "cmd", "script", "open_"),
    [
        (("/app/entry.sh",), ("python3", "app.py"), HANDED, False),
        (("sh", "entry.sh"), ("python3", "app.py"), HANDED, False),
        (("/app/entry.sh",), ("python3", "app.py"), b'#!/bin/sh\nmain() { exec "$@"; }\nmain "$@"\n', False),
        (("/app/entry.sh",), ("python3", "app.py"), b'#!/bin/sh\n$TOOL x\nexec "$@"\n', True),
        (("/app/entry.sh",), ("python3", "app.py"), b"#!/bin/sh\nread line\n$line\n", True),
        (("/app/entry.sh",), (), HANDED, True),  # a tool that is handed anything
        ((), ("sh", "entry.sh", "python3"), HANDED, True),  # not the script that is handed the CMD
        ((), ("python3", "app.py"), HANDED, False),  # nothing starts it
    ],
)
def test_what_an_entry_script_is_handed_is_the_command(
    entrypoint: tuple[str, ...], cmd: tuple[str, ...], script: bytes, open_: bool
) -> None:
    files = {"app/entry.sh": File(script, 2, 0o755), "app/app.py": File(b"print(1)\n", 2)}
    config = fakes.config_of(*cmd, entrypoint=entrypoint, workdir="/app")
    image = fakes.built("FROM debian:12\nCOPY . /app\n", files, config).image
    assert image is not None
    assert PossibleUses(image).starts_anything is open_


def test_an_entry_script_behind_a_link_is_one() -> None:
    files = {"opt/real.sh": File(HANDED, 2, 0o755), "entry.sh": File(link="/opt/real.sh", line=2)}
    files["app/app.py"] = File(b"print(1)\n", 2)
    config = fakes.config_of("python3", "app.py", entrypoint=("/entry.sh",), workdir="/app")
    image = fakes.built("FROM debian:12\nCOPY . /\n", files, config).image
    assert image is not None and not PossibleUses(image).starts_anything
