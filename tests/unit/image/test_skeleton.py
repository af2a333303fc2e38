"""What useradd puts into a new home is nobody's own, as long as it is what the distribution has there."""

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
