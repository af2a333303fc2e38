"""The report on a terminal: what decides is there, it fits, and nothing of a stranger's moves the cursor."""

import io

import pytest
from hypothesis import given

from bot.model.reports import Report
from bot.report import terminal
from bot.text import Language
from tests.unit.report.samples import SAMPLES
from tests.unit.report.strategies import QUICK, REPORTS


def shown(report: Report, language: Language = Language.ENGLISH, folder: str = "") -> str:
    stream = io.StringIO()
    terminal.show(report, language, terminal.console(stream), folder)
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
