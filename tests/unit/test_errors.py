"""An error that a person reads is said in every language, wherever in the code it arises."""

from __future__ import annotations

import ast
import json
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


def test_a_workflow_that_cannot_be_reviewed_ends_in_the_language_of_its_inputs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    event = tmp_path / "event.json"
    side = {"sha": "a" * 40, "ref": "main", "repo": {"full_name": "acme/app", "fork": False}}
    pull_request = {"number": 1, "base": side, "head": side, "labels": []}
    event.write_text(json.dumps({"action": "opened", "pull_request": pull_request, "repository": side["repo"]}))
    for name, value in {
        "GITHUB_ACTIONS": "true",
        "GITHUB_EVENT_NAME": "pull_request_target",
        "GITHUB_EVENT_PATH": str(event),
        "GITHUB_REPOSITORY": "acme/app",
        "GITHUB_WORKSPACE": str(tmp_path),
        "INPUT_LANGUAGE": "pt-BR",
    }.items():
        monkeypatch.setenv(name, value)
    assert main(["review"]) == 2
    (line,) = [line for line in capsys.readouterr().err.splitlines() if line.startswith("hullcheck: ")]
    assert "não" in line


def test_what_is_no_error_of_ours_is_told_by_its_own_words() -> None:
    assert text_of(OSError("no such thing")).portuguese == "no such thing"
    assert text_of(InputError("x")).english == "x"
