"""`hullcheck policy check FILE...`, for the checks of the repository that an organisation's policy is in."""

from pathlib import Path

import pytest

from bot.commands.policy import check
from bot.errors import InputError
from bot.text import Language


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("fail-on: {severity: high}\nmay-loosen: [max-size]\n", "can be read, as an organisation's policy"),
        ("", "can be read, as an organisation's policy"),
        ("images: [{dockerfile: a}]\n", "can be read, as a repository's policy"),
    ],
)
def test_what_can_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, said: str) -> None:
    (tmp_path / "p.yml").write_text(text)
    assert check([tmp_path / "p.yml"]) == 0
    assert said in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("fail-on: {severity: terrible}\n", ":1: "),
        ("max-size: 1MB\nmax-sizes: 1MB\n", ":2: unknown key 'max-sizes'; did you mean 'max-size'?"),
        ("images: [{dockerfile: a}]\nlanguage: xx\n", ":2: 'xx' is none of"),
        ("[", ":1: "),
    ],
)
def test_what_cannot_is_named_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, said: str
) -> None:
    (tmp_path / "p.yml").write_text(text)
    assert check([tmp_path / "p.yml", tmp_path / "nothing.yml"]) == InputError.exit_status
    first, second = capsys.readouterr().out.splitlines()
    assert f"p.yml{said}" in first and "nothing.yml: No such file" in second


def test_it_is_said_in_the_language_that_was_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "p.yml").write_text("max-size: 1MB\nimages: [{dockerfile: a}]\n")
    assert check([tmp_path / "p.yml", tmp_path / "nothing.yml"], Language.PORTUGUESE) == InputError.exit_status
    said = capsys.readouterr().out
    assert "como política de um repositório" in said and "não foi possível ler" in said
