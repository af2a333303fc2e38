"""An exception is added to a policy file as a person would: everything else stays as it was written."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config import reading
from bot.config.waivers import Waiver, add_waiver, understand
from bot.config.yaml_values import ConfigError

WAIVER = Waiver("HC004", datetime.date(2999, 1, 31), "it binds port 80")
ENTRY = '- rule: HC004\n{0}  expires: 2999-01-31\n{0}  reason: "it binds port 80"\n'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", f"ignore:\n  {ENTRY.format('  ')}"),
        ("scan: false", f"scan: false\n\nignore:\n  {ENTRY.format('  ')}"),
        (
            "ignore:\n- id: CVE-1\n  expires: 2999-01-01\n  reason: x\n# end\nscan: false\n",
            f"ignore:\n- id: CVE-1\n  expires: 2999-01-01\n  reason: x\n{ENTRY.format('')}# end\nscan: false\n",
        ),
    ],
)
def test_the_entry_stands_at_the_end_of_the_list(before: str, after: str) -> None:
    assert add_waiver(before, WAIVER, "hullcheck.yml") == after


def test_a_list_in_brackets_is_left_to_a_person() -> None:
    assert add_waiver("ignore: []\n", WAIVER, "hullcheck.yml") is None


def test_a_file_that_cannot_be_read_is_not_touched() -> None:
    with pytest.raises(ConfigError):
        add_waiver("scann: false\n", WAIVER, "hullcheck.yml")


@pytest.mark.parametrize(
    "words",
    ["CVE-1", "CVE-1 until soon because x", "CVE-1 until 2999-13-01 because xyz", "a b until 2999-01-01 because xyz"],
)
def test_what_is_no_exception_is_none(words: str) -> None:
    assert understand(words) is None


@given(st.text(st.characters(exclude_categories=("C", "Z")), min_size=3, max_size=80))
def test_no_reason_breaks_out_of_its_string(reason: str) -> None:
    waiver = understand(f"GHSA-abcd-1234 until 2999-01-31 because {reason}")
    assert waiver is not None and waiver.is_advisory
    text = add_waiver("scan: false\n", waiver, "hullcheck.yml")
    assert text is not None
    (found,) = reading.settings(reading.from_file(text, "hullcheck.yml"), {}).policy.ignores
    assert (found.id, found.reason) == ("GHSA-abcd-1234", reason)
