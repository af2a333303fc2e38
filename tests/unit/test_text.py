"""How numbers and messages read in each language."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import Language, Size, Template, human_bytes, human_delta, human_percent, verbatim, visible
from tests.work import calls


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 kB"),
        (1234, "1.23 kB"),
        (12_100_000, "12.1 MB"),
        (917_400_000, "917 MB"),
        (999_600_000, "1.0 GB"),
        (-5_000_000, "-5.0 MB"),
        (4_321_000_000_000, "4321 GB"),
    ],
)
def test_sizes_have_three_digits_at_most(count: int, shown: str) -> None:
    assert human_bytes(count) == shown


def test_portuguese_writes_a_decimal_comma() -> None:
    assert human_bytes(12_100_000, Language.PORTUGUESE) == "12,1 MB"
    assert human_percent(-0.9868, Language.PORTUGUESE) == "−98,7%"


def test_a_change_has_a_sign_and_none_is_said_so() -> None:
    assert human_delta(61_000_000) == "+61.0 MB"
    assert human_delta(-4_200) == "−4.2 kB"
    assert human_delta(0) == "±0"
    assert human_percent(0.0001) == "±0%"


def test_what_grows_a_hundredfold_is_not_told_by_percent() -> None:
    assert human_percent(98.9) == "+9890%"
    assert human_percent(109_999_999.0) == "×110000000"


def test_values_are_shown_as_each_language_writes_them() -> None:
    template = Template("{name} has {size} in {seconds} s", "{name} tem {size} em {seconds} s")
    text = template(name=verbatim("app"), size=Size(12_100_000), seconds=1.25)
    assert text.render(Language.ENGLISH) == "app has 12.1 MB in 1.2 s"
    assert text.render(Language.PORTUGUESE) == "app tem 12,1 MB em 1,2 s"


def test_braces_in_a_value_are_only_text() -> None:
    assert str(Template("{x}", "{x}")(x=verbatim("{0.__class__}"))) == "{0.__class__}"


def test_a_template_chooses_the_form_by_the_number() -> None:
    files = Template("{count:1 file|# files} of {size}", "{count:1 arquivo|# arquivos} de {size}")
    assert [files(count=n, size=Size(2_000)).english for n in (0, 1, 2)] == [
        "0 files of 2.0 kB",
        "1 file of 2.0 kB",
        "2 files of 2.0 kB",
    ]
    assert files(count=1, size=Size(0)).portuguese == "1 arquivo de 0 B"
    assert Template("{count}", "{count}")(count=3).english == "3"


_LETTERS = "aé\n\t\x1b\u200b\u202e\ufe0e\ufe0f☎✅\U0001f433\U000e0100\U000e0041\udc80\u3164"


@given(st.text(st.sampled_from(_LETTERS), max_size=12))
def test_each_letter_of_a_text_is_seen_or_replaced_for_itself(words: str) -> None:
    shown = visible(words, "\n")
    assert len(shown) == len(words)
    for number, (before, after) in enumerate(zip(words, shown, strict=True)):
        of_emoji = before in "\ufe0e\ufe0f" and number > 0 and unicodedata.category(words[number - 1]) == "So"
        assert after == (before if before in "aé\n☎✅\U0001f433" or of_emoji else "\N{REPLACEMENT CHARACTER}")


def test_a_long_text_is_no_more_work_than_a_short_one() -> None:
    assert calls(lambda: visible("y\n\x1b" * 50_000)) < 100
