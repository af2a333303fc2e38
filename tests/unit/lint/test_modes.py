"""Modes that let everyone write, and what they are without that."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.lint.modes import close_to_others, is_open


@pytest.mark.parametrize(("mode", "without"), [("777", "775"), ("0666", "0664"), ("2777", "2775"), ("a+w", "775")])
def test_takes_away_the_right_to_write(mode: str, without: str) -> None:
    assert is_open(mode)
    assert close_to_others(mode) == without


@pytest.mark.parametrize("mode", ["755", "1777", "u+w", "g+w", "+x", "a+rX"])
def test_leaves_other_modes(mode: str) -> None:
    assert not is_open(mode)
    assert close_to_others(mode) == mode


@given(st.from_regex(r"0?[0-7]{3,4}", fullmatch=True) | st.from_regex(r"[ugoa]{0,3}[+=][rwx]{1,3}", fullmatch=True))
def test_what_is_suggested_is_never_rejected(mode: str) -> None:
    assert not is_open(close_to_others(mode))
