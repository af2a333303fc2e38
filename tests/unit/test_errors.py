"""An error that a person reads is said in every language, wherever in the code it arises."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from bot.cli import main
from bot.errors import InputError, text_of

BOT = Path(__file__).parents[2] / "bot"
ERRORS = ("InputError", "UnavailableError", "ProgramMissing", "ConfigError", "HullcheckError", "UnreadableImage")


def spoken(file: Path) -> list[str]:
    """The errors of a file whose words are written where they are raised, and so in one language."""
    return [
        f"{file.relative_to(BOT)}:{call.lineno}"
        for call in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in ERRORS
        and call.args
        and isinstance(call.args[0], ast.JoinedStr | ast.Constant | ast.BinOp)
    ]


def test_the_words_of_an_error_are_in_the_catalogue() -> None:
    assert [place for file in sorted(BOT.rglob("*.py")) for place in spoken(file)] == []


@pytest.mark.parametrize(
    ("arguments", "english", "portuguese"),
    [
        (["review", "--repo", "/nowhere"], "/nowhere is not a directory", "/nowhere não é um diretório"),
        (["review", "--set", "max-sise=1"], "did you mean 'max-size'?", "você quis dizer 'max-size'?"),
        (["lint", "/nowhere"], "no such file or directory", "esse arquivo ou diretório não existe"),
        (["reviw"], "did you mean 'review'?", "você quis dizer 'review'?"),
        (["review", "--outptu", "x"], "'--outptu' is not known", "'--outptu' não existe"),
        (["explain", "HC999"], "there is no rule 'HC999'", "a regra 'HC999' não existe"),
    ],
)
def test_the_command_line_complains_in_the_language_that_was_asked_for(
    arguments: list[str], english: str, portuguese: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for tag, expected in (("en", english), ("pt-BR", portuguese)):
        assert main([*arguments, "--language", tag]) == 2
        assert expected in capsys.readouterr().err


def test_what_is_no_error_of_ours_is_told_by_its_own_words() -> None:
    assert text_of(OSError("no such thing")).portuguese == "no such thing"
    assert text_of(InputError("x")).english == "x"
