"""A stranger's words as people read them, and what stands in texts as base64, by values."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.behaviour.encoded import decode
from bot.behaviour.quoting import quote, quote_pair
from bot.behaviour.run.plain import own_machine


@given(st.text(max_size=600), st.text(max_size=600))
def test_two_texts_that_differ_are_never_quoted_alike(before: str, after: str) -> None:
    """Wherever the difference is, it is in what is quoted; what nobody can read does not count."""
    plain = [" ".join("".join(one if one.isprintable() else " " for one in text).split()) for text in (before, after)]
    first, second = quote_pair(before, after)
    assert (first.english != second.english) or plain[0] == plain[1]
    assert len(first.english) < 170


def test_a_late_difference_is_shown() -> None:
    """Not the three hundred letters that are the same."""
    first, second = quote_pair("a" * 300 + " here", "a" * 300 + " there")
    assert first.english.endswith(" here”")
    assert second.english.endswith(" there”")


@given(st.text(st.characters(codec="utf-8", categories=("L", "N")), min_size=80, max_size=400))
def test_what_is_encoded_is_read(text: str) -> None:
    """A source map is compared, and quoted, by what it holds."""
    run = base64.b64encode(text.encode()).decode()
    if any(one.isdigit() for one in run.rstrip("=")) and any(one.isupper() for one in run):
        assert decode(f"data:x;base64,{run} after") == f"data:x;base64,{text} after"


def test_what_is_no_text_is_counted() -> None:
    """Nobody reads the letters of an image."""
    run = base64.b64encode(bytes(range(200, 256)) * 4).decode()
    assert decode(run) == run
    assert "encoded characters" in quote(f"picture {run}").english


@pytest.mark.parametrize(
    ("held", "read"),
    [
        (">>>" * 40, True),
        ("???" * 40, True),
        ("Line 1\n\tand 2\r\n" * 10, True),
        ("\x01\x02Nobody prints 1\x03" * 10, False),
    ],
)
def test_what_is_encoded_for_addresses_is_read_and_what_nobody_prints_is_not(held: str, read: bool) -> None:
    for run in (base64.b64encode(held.encode()).decode(), base64.urlsafe_b64encode(held.encode()).decode()):
        assert decode(run) == (held if read else run)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("from ::ffff:127.0.0.1 now", "from 127.0.0.1 now"),
        ("from ::1 now", "from 127.0.0.1 now"),
        ("[::1]:8080", "127.0.0.1:8080"),
        ('"ip":"::1"', '"ip":"127.0.0.1"'),
        ("fe80::1", "fe80::1"),
        ("std::1", "std::1"),
        ("::12", "::12"),
        ("::1:2", "::1:2"),
    ],
)
def test_the_own_machine_has_one_name(text: str, same: str) -> None:
    """Versions of a run time differ in how they write it."""
    assert own_machine(text) == same


def test_a_quotation_says_where_it_was_cut() -> None:
    assert quote("a" * 160).english == "“" + "a" * 160 + "”"
    assert quote("a" * 161).english == "“" + "a" * 160 + "…”"
    first, second = quote_pair("a" * 120 + "b", "a" * 120 + "c")
    assert (first.english, second.english) == ("“" + "a" * 120 + "b”", "“" + "a" * 120 + "c”")
    first, second = quote_pair("a" * 130 + "b" + "d" * 119, "a" * 130 + "c" + "d" * 120)
    assert first.english == "“…" + "a" * 40 + "b" + "d" * 119 + "”"
    assert second.english == "“…" + "a" * 40 + "c" + "d" * 119 + "…”"


def test_what_cannot_be_printed_is_a_space() -> None:
    assert quote("a\x1b\tb\n\x00c").english == "“a b c”"
