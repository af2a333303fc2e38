"""The version to upgrade to: of those that advisories name, the lowest that has every fix."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.scan.versions import fixing, fixing_all, key


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("1.9", "1.10"),
        ("1.0~rc1", "1.0"),
        ("1.0rc1", "1.0"),
        ("1.0", "1.0.1"),
        ("2:1.0", "3:0.1"),
        ("9.9", "1:0.1"),
        ("1.2.13.dfsg-1", "1.2.13.dfsg-1+deb12u1"),
        ("v1.2", "v1.3"),
        ("1.2.3-r0", "1.2.3-r1"),
    ],
)
def test_the_later_version_sorts_behind(earlier: str, later: str) -> None:
    assert key(earlier) < key(later)


def test_the_nearest_branch_with_the_fix_is_taken() -> None:
    assert fixing("1.23", "2.0.6, 1.26.17") == "1.26.17"
    assert fixing("2.0.1", "2.0.6, 1.26.17") == "2.0.6"


def test_one_version_has_every_fix() -> None:
    assert fixing_all("1.23", ["1.24.2", "1.25.9", "2.0.6, 1.26.17", "2.2.2, 1.26.19"]) == "1.26.19"
    assert fixing_all("1", []) == ""


@given(st.text(max_size=50), st.text(max_size=50))
def test_any_two_texts_have_an_order(one: str, other: str) -> None:
    assert (key(one) < key(other)) or (key(one) >= key(other))
