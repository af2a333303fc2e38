"""The command line: what is wrong gets one line that says what was meant."""

import subprocess
import sys

import pytest

from bot.commands.arguments import parser
from bot.errors import InputError


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("reviw", "command 'reviw' is not known; did you mean 'review'? (see `hullcheck -h`)"),
        ("review --outptu=x", "'--outptu' is not known; did you mean '--output'? (see `hullcheck -h`)"),
        ("lint --format=jsn x", "--format 'jsn' is not known; did you mean 'json'? (see `hullcheck lint -h`)"),
        ("lint", "the following arguments are required: PATH (see `hullcheck lint -h`)"),
    ],
)
def test_a_mistake_is_one_line_with_what_was_meant(words: str, message: str) -> None:
    with pytest.raises(InputError) as error:
        parser().parse_args(words.split())
    assert str(error.value) == message


def test_every_option_of_every_command_is_explained() -> None:
    commands = next(one.choices for one in parser()._actions if isinstance(one.choices, dict))
    silent = [
        f"{name} {action.dest}" for name, command in commands.items() for action in command._actions if not action.help
    ]
    assert silent == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_gets_its_completion(shell: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "completion", shell], capture_output=True, text=True, check=True, timeout=60
    )
    assert "hullcheck" in done.stdout
