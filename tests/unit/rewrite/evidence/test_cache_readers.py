"""A cache stays where a program that does not fill it looks things up in it."""

from bot.rewrite.evidence.left_behind import LeftReason
from tests.unit.rewrite import fakes
from tests.unit.rewrite.fakes import File

LISTS = "var/lib/apt/lists/deb_dists_main_Packages"


def reason(script: bytes) -> LeftReason | None:
    """Return why the lists may stay behind in an image that runs a script."""
    files = {
        "usr/bin/apt-cache": fakes.program("libc.so.6"),
        "app/run.sh": File(b"#!/bin/sh\n" + script, 3, 0o755),
        LISTS: File(b"Package: zsh\n", 2),
    }
    found = fakes.built(
        "FROM debian:12\nRUN apt-get update\nCOPY . /app\nCMD x\n", files, fakes.config_of("/app/run.sh")
    )
    assert found.reasons is not None
    return found.reasons.of(LISTS)


def test_what_is_looked_up_stays() -> None:
    assert reason(b'apt-cache show "$1"\n') is None
    assert reason(b"echo ready\n") is LeftReason.RECORD


def test_what_the_image_itself_starts_looks_things_up_too() -> None:
    files = {"usr/bin/apt-cache": fakes.program("libc.so.6"), LISTS: File(b"Package: zsh\n", 2)}
    config = fakes.config_of("apt-cache", "show", "zsh")
    found = fakes.built("FROM debian:12\nRUN apt-get update\nCMD x\n", files, config)
    assert found.reasons is not None and found.reasons.of(LISTS) is None
