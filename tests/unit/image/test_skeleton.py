"""What useradd puts into a new home, and git into a repository, is nobody's own while it is the distribution's."""

import pytest

from bot.image.skeleton import is_copy
from tests.unit.rewrite import fakes
from tests.unit.rewrite.fakes import File

BASHRC = b'eval "$(dircolors -b)"\n'


@pytest.mark.parametrize(
    ("mine", "origin", "line", "owned", "expected"),
    [
        (BASHRC, BASHRC, None, True, True),
        (b'eval "$(other -b)"    \n', BASHRC, None, True, False),  # as long, and another
        (BASHRC + b"x\n", BASHRC, None, True, False),
        (BASHRC, BASHRC, 2, True, False),  # the Dockerfile changed it there
        (BASHRC, BASHRC, None, False, False),  # no package has it
    ],
)
def test_a_copy_of_the_skeleton(mine: bytes, origin: bytes, line: int | None, owned: bool, expected: bool) -> None:
    packages = fakes.dpkg(("bash", "", ["etc/skel/rc.sh"] if owned else []))
    files = {"etc/skel/rc.sh": File(origin, line), "home/app/rc.sh": File(mine, 2)}
    found = fakes.built("FROM debian:12\nRUN useradd -m app\nCMD x\n", {**packages, **files}, fakes.config_of("app"))
    assert found.image is not None
    assert is_copy("home/app/rc.sh", found.image) is expected
    read = {one.path for one in found.image.sources.files}
    assert ("home/app/rc.sh" in read) is not expected


@pytest.mark.parametrize(("name", "expected"), [("update.sample", True), ("update", False)])
def test_a_sample_of_a_hook_is_nobodys(name: str, expected: bool) -> None:
    """A hook by its own name is started, though it may begin as a sample did."""
    origin, text = "usr/share/git-core/templates/hooks/update.sample", b'#!/bin/sh\nexec "$1"\n'
    files = {origin: File(text), f"srv/a.git/hooks/{name}": File(text, 2)}
    packages = fakes.dpkg(("git", "", [origin]))
    found = fakes.built("FROM debian:12\nRUN git clone x\nCMD x\n", {**packages, **files}, fakes.config_of("app"))
    assert found.image is not None
    assert is_copy(f"srv/a.git/hooks/{name}", found.image) is expected


def test_what_is_not_there_is_no_copy() -> None:
    packages = fakes.dpkg(("bash", "", ["etc/skel/rc.sh", "etc/skel/gone.sh"]))
    files = {"etc/skel/rc.sh": File(BASHRC), "home/app/gone.sh": File(BASHRC, 2)}
    found = fakes.built("FROM debian:12\nRUN useradd -m app\nCMD x\n", {**packages, **files}).image
    assert found is not None
    assert not is_copy("home/app/gone.sh", found) and not is_copy("home/app/rc.sh", found)
