"""A Dockerfile in a compose or bake file keeps the lines that it has there."""

from __future__ import annotations

import pytest

from bot.dockerfile.syntax import parse
from bot.targets.inline import line_in_bake, line_in_compose, place_line

COMPOSE = """services:
  web:
    build:
      context: .
      dockerfile_inline: |
        # syntax=docker/dockerfile:1
        FROM alpine
        RUN one
  other: {build: {dockerfile_inline: "FROM scratch"}}
"""
BAKE = """target "web" {
  context = "."
  dockerfile-inline = <<EOT
FROM alpine
EOT
}
target "other" { dockerfile-inline = "FROM scratch" }
"""


@pytest.mark.parametrize(
    ("found", "line"),
    [
        (line_in_compose(COMPOSE, "web"), 6),
        (line_in_compose(COMPOSE, "other"), 9),
        (line_in_compose(COMPOSE, "absent"), 1),
        (line_in_compose("[", "web"), 1),
        (line_in_bake(BAKE, "web"), 4),
        (line_in_bake(BAKE, "other"), 7),
        (line_in_bake(BAKE, "absent"), 1),
    ],
)
def test_where_it_begins(found: int, line: int) -> None:
    assert found == line


def test_instructions_have_the_lines_of_the_file() -> None:
    text = place_line("# syntax=docker/dockerfile:1\nFROM alpine\nRUN one\n", 6)
    dockerfile = parse(text)
    assert [(one.keyword, one.start) for one in dockerfile.instructions] == [("FROM", 7), ("RUN", 8)]
    assert dict(dockerfile.directives) == {"syntax": "docker/dockerfile:1"}
    assert parse(place_line("FROM alpine\n", 1)).instructions[0].start == 1
