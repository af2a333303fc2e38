"""Why a candidate was not built, in the line that says most."""

import pytest

from bot.rewrite.proof.build import telling


@pytest.mark.parametrize(
    ("output", "line"),
    [
        (("Collecting x", "/bin/sh: 1: pip3: not found"), "/bin/sh: 1: pip3: not found"),
        (
            (
                "npm error code E404",
                "npm error 404 Not Found",
                "npm error A complete log of this run is in x",
            ),
            "npm error 404 Not Found",
        ),
        (("main.c:3: error: x", "make: *** [Makefile:2: all] Error 1"), "main.c:3: error: x"),
        (("one", "two", ""), "two"),
        ((), ""),
    ],
)
def test_the_line_that_says_most_of_why(output: tuple[str, ...], line: str) -> None:
    """The last that speaks of an error, not what tools say after it."""
    assert telling(output) == line
