"""How a time is written, and how far from the present it is: by values."""

from datetime import UTC, datetime

import pytest

from bot.behaviour.moments import time_form, time_shape

NOW = datetime(2025, 11, 24, 16, 0, 10, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("16:00:00", "0:0:0+0"),
        ("16:04:30", "0:0:0+0"),
        ("16:07:00", "0:0:0"),  # in no time zone the present
        ("13:00:00", "0:0:0-12"),
        ("2025-11-24T16:00:00Z", "0-0-0T0:0:0Z+0"),
        ("2025-11-23T16:00:00Z", "0-0-0T0:0:0Z"),
        ("2025-11-25 06:00:00", "0-0-0 0:0:0+56"),
        ("4:00:00 PM", "0:0:0 -M+0"),
        ("4:00:00 pm", "0:0:0 -m+0"),
        ("5:00:00 AM", "0:0:0 -M-44"),
        ("12:00:00 AM", "0:0:0 -M+32"),
        ("Nov 24 16:00:00", "M 0 0:0:0+0"),
        ("Jan 02 16:00:00", "M 0 0:0:0"),  # another day, whatever its clock says
        ("Mon Nov 24 16:00:00 UTC 2025", "D M 0 0:0:0 UTC 0+0"),
        ("Mon Nov 24 16:00:00 UTC 2024", "D M 0 0:0:0 UTC 0"),
        ("24/Nov/2025:16:00:00 +0000", "0/M/0:0:0:0 +aaaa+0"),
        ("24/11/2025 16:00:00", "0/0/0 0:0:0+0"),
        ("11/24/2025, 4:00:00 PM", "0/0/0, 0:0:0 -M+0"),
        ("13/13/2025 16:00:00", "0/0/0 0:0:0"),  # no day at all
        ("2025-13-13 16:00:00", "0-0-0 0:0:0"),
    ],
)
def test_the_present_is_known_in_each_form(text: str, shape: str) -> None:
    assert time_shape(text, NOW) == shape


def test_a_clock_alone_is_of_the_nearest_day() -> None:
    midnight = datetime(2025, 11, 24, 0, 0, 10, tzinfo=UTC).timestamp()
    assert time_shape("23:59:50", midnight) == "0:0:0+0"
    assert time_shape("00:00:20", midnight - 30) == "0:0:0+0"


def test_a_day_of_one_digit_is_written_as_one_of_two() -> None:
    assert time_form("Nov  1 10:00:00") == time_form("Nov 21 10:00:00")
