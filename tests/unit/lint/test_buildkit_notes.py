"""The note on images that are not at hand names them, and the stages that are FROM them."""

from __future__ import annotations

from bot.dockerfile.stages import graph
from bot.dockerfile.syntax import parse
from bot.lint.buildkit import BuildkitInput, _without_images


def _input(path: str, text: str) -> BuildkitInput:
    dockerfile = parse(text)
    return BuildkitInput(path, dockerfile, graph(dockerfile))


def test_an_image_is_named_with_its_stage() -> None:
    text = "FROM golang:1.99 AS Build\nFROM debian:12\nCOPY --from=build /a /a\nCOPY --from=tools:3 /b /b\n"
    (note,) = _without_images([_input("a/Dockerfile", text), _input("Dockerfile", "FROM debian:12\n")])
    assert "of a/Dockerfile, Dockerfile are" in note.english
    assert "(golang:1.99 AS build, debian:12, tools:3)" in note.english
    assert "golang:1.99 AS build" in note.portuguese


def test_nothing_is_said_where_all_are_at_hand() -> None:
    assert list(_without_images([])) == []
