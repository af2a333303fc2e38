"""Which texts of a source may be a name that it takes out of a table."""

import pytest

from bot.sources.reading import facts


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("app.go", 'package main\nimport (\n\t"strings"\n\tx "os/exec"\n)\nvar tool = "git"\nvar run = x.Command\n'),
        ("app.js", 'import strings from "strings"\nexport const tool = "git"\n'),
        ("app.c", '#include "strings"\nconst char *tool = "git";\n'),
    ],
)
def test_what_an_import_names_is_no_literal(path: str, source: str) -> None:
    said = facts(path, source)
    assert "git" in said.literals
    assert "strings" not in said.literals
