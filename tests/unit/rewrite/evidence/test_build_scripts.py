"""Which scripts only a build starts: of these nobody asks what they start."""

import pytest

from tests.unit.rewrite.fakes import File, built, config_of, program

SCRIPT = b"#!/bin/bash\nzip -r a.zip /data\n"


@pytest.mark.parametrize(
    ("run", "cmd", "read"),
    [
        ("/etc/cron.daily/backup", "cron", False),
        ("bash /etc/cron.daily/backup now", "cron", False),
        (". /etc/cron.daily/backup", "cron", False),
        ("sudo /etc/cron.daily/backup", "cron", False),
        ("/etc/cron.daily/backup", "/etc/cron.daily/backup", True),  # the image starts it as well
        ("mkdir /backup", "cron", True),
        ("cp /tmp/backup /etc/cron.daily/backup", "cron", True),
        ("chmod +x /etc/cron.daily/backup", "cron", True),
        ("dos2unix /etc/cron.daily/backup", "cron", True),
        ("ls /etc/cron.daily/backup && touch /srv/backup", "cron", True),
    ],
)
def test_what_a_run_starts_and_nothing_else_is_of_the_build(run: str, cmd: str, read: bool) -> None:
    files = {"usr/sbin/cron": program("libc.so.6"), "etc/cron.daily/backup": File(SCRIPT, 2, 0o755)}
    found = built(f'FROM debian:12\nCOPY etc /etc\nRUN {run}\nCMD ["{cmd}"]\n', files, config_of(cmd))
    assert found.image is not None
    assert ("etc/cron.daily/backup" in {one.path for one in found.image.sources.files}) is read
