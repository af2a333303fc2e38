"""Which hosts a failed build of head may have the review call on."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.comparison.builds import BuiltSide, asked_of_head
from bot.comparison.sides import Side
from bot.dockerfile.syntax import Instruction, parse
from bot.image.tampering import LayerStep
from bot.model.images import BuildState, Image
from bot.model.targets import BuildInputs

BASE = "FROM x\nRUN curl https://mirror.acme.example/y\n"
PARENT = "FROM z\nRUN curl https://parent.acme.example/y\n"


def _last(text: str) -> Instruction:
    return parse(text).instructions[-1]


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("pip.example", True),
        ("apt-security.example", True),
        ("mirror.acme.example", True),  # base's Dockerfile names it
        ("parent.acme.example", True),  # that of the image which base is built on
        ("npm.acme.example", True),  # base's build lacked it, too
        ("evil.example", False),
        ("pip.example.evil.example", False),
        ("evilpip.example", False),
        ("acme.example", False),
        ("irror.acme.example", False),
        ("mirror.acme", False),
        ("mirror.acme.example.evil.example", False),
    ],
)
def test_a_host_is_asked_only_if_it_is_not_heads_own_choice(host: str, expected: bool) -> None:
    side = Side(Path("/"), "Dockerfile", BuildInputs("."), text=BASE, below=(LayerStep(_last(PARENT)),))
    built = BuiltSide(Image(BuildState.FAILED, blame_pull_request=False, unreached=("npm.acme.example",)))
    assert asked_of_head(side, lambda: built)(host) is expected
