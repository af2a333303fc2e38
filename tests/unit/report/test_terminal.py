"""The report on a terminal: what decides is there, it fits, and nothing of a stranger's moves the cursor."""

import io

import pytest
from hypothesis import given

from bot.model.reports import Report
from bot.report import terminal
from bot.text import Language
from tests.security.test_text import poisoned
from tests.unit.report.samples import SAMPLES
from tests.unit.report.strategies import QUICK, REPORTS


def shown(report: Report, language: Language = Language.ENGLISH, folder: str = "") -> str:
    stream = io.StringIO()
    terminal.show(report, language, stream, folder)
    return stream.getvalue()


def test_the_verdict_the_reasons_the_images_and_the_rewrite_are_there() -> None:
    text = shown(SAMPLES["workshop"], folder="build/x")
    assert text.startswith("❌ Blocked:")
    assert "(max-size-increase)" in text
    assert "Dockerfile" in text
    assert "Proved" in text
    assert "build/x" in text


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", SAMPLES)
def test_a_pipe_gets_plain_text_of_80_columns(name: str, language: Language) -> None:
    text = shown(SAMPLES[name], language)
    assert "\x1b" not in text
    assert all(len(line) <= 80 for line in text.splitlines())


@QUICK
@given(REPORTS)
def test_nothing_of_a_stranger_moves_the_cursor(report: Report) -> None:
    text = shown(report)
    assert all(letter.isprintable() or letter == "\n" for letter in text)


@pytest.mark.parametrize(
    "name", [" ".join(["b" * 30, "::error::forged", "::stop-commands::x", "##[error]x"]), "x ##[error]y"]
)
def test_where_a_line_is_broken_no_command_of_a_stranger_begins(name: str) -> None:
    """The runner of a workflow reads every line of the log, blanks in front or not; the older form anywhere."""
    text = shown(poisoned(SAMPLES["workshop"], name))
    assert not [line for line in text.splitlines() if line.strip().startswith("::") or "##[" in line]


def test_why_an_image_fails_or_was_not_observed_is_not_said_again() -> None:
    text = " ".join(shown(SAMPLES["behaviour"]).split())
    assert text.count("libz.so.1 is missing") == 2  # the heading, and the reason with its rule
    assert text.count("connection refused") == 1 and "(api/Dockerfile)" in text
    assert "worker/Dockerfile: behaviour changed:" in text
    assert "not-judged" not in shown(SAMPLES["no-engine"])
