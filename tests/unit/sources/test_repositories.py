"""What a library asks a repository about itself is no program that an image needs; what a program asks is."""

import pytest

from bot.sources.facts import UseKind
from bot.sources.reading import read
from bot.sources.repositories import asks_one


@pytest.mark.parametrize(
    ("command", "asks"),
    [
        (["git", "rev-parse", "--short", "HEAD"], True),
        (["git", "-C", "", "describe", "--tags"], True),
        (["/usr/bin/git", "--version"], True),
        (["git", "clone", "https://example.org/x"], False),
        (["git", ""], False),
        (["git"], False),
        (["convert", "--version"], False),
        ([], False),
    ],
)
def test_which_commands_ask_the_repository_that_they_are_run_in(command: list[str], asks: bool) -> None:
    """By the program and its subcommand; what is not known does not count."""
    assert asks_one(command) is asks


def test_a_library_that_asks_for_its_own_revision_starts_nothing() -> None:
    """A program of one's own that does so may mean it."""
    source = (
        "import subprocess\n"
        "def revision(folder):\n"
        "    return subprocess.check_output(['git', 'rev-parse', '--short', 'HEAD'], cwd=folder)\n"
        "def get(address):\n"
        "    subprocess.run(['curl', address])\n"
    )

    def started(*, library: bool) -> set[str]:
        read_ = read("x.py", source, library=library)
        assert read_ is not None
        return {name for use in read_.facts().uses if use.kind is UseKind.PROGRAM for name in use.names}

    assert started(library=True) == {"curl"}
    assert started(library=False) == {"curl", "git"}
