"""Which hosts a failed build of head may have the review call on."""

from __future__ import annotations

import pytest

from bot.comparison.builds import BuiltSide, hosts_to_ask
from bot.model.images import BuildState, Image


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("mirror.acme.example", True),  # a file of base names it
        ("npm.acme.example", True),  # base's build lacked it, too
        ("evil.example", False),
    ],
)
def test_a_host_is_asked_only_if_it_is_not_heads_own_choice(host: str, expected: bool) -> None:
    built = BuiltSide(Image(BuildState.FAILED, blame_pull_request=False, unreached=("npm.acme.example",)))
    assert hosts_to_ask(lambda name: name == "mirror.acme.example", lambda: built)(host) is expected
