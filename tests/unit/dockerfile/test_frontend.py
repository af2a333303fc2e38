"""Which program reads a Dockerfile, in every form in which BuildKit 0.25 takes it (tried against the engine)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dockerfile.build_args import read_build_args
from bot.dockerfile.frontend import find_frontend, without
from bot.dockerfile.references import is_usual_frontend, uses
from bot.model.images import UsedImage

EVIL = "evil.example/docker/dockerfile:1"


@pytest.mark.parametrize(
    ("before", "line"),
    [
        (f"# syntax={EVIL}\n", 1),
        (f"#syntax={EVIL}\n", 1),
        (f"\ufeff#syntax={EVIL}\n", 1),
        (f"\ufeff// syntax={EVIL}\n", 1),
        (f"#!/usr/bin/env docker\n#syntax={EVIL}\n", 2),
        (f"\ufeff#!/x\n# syntax={EVIL}\n", 2),
        (f"// syntax={EVIL}\n", 1),
        (f"// escape=`\n//syntax={EVIL}\n", 2),
        (f"# check=skip=all\n# SYNTAX = {EVIL} more words\n", 2),
        (f"# syntax={EVIL}\n# syntax=docker/dockerfile:2\n", 1),
        (f"# escape=`\r\n# syntax={EVIL}\r\n", 2),
        (f'{{"syntax": "{EVIL}"}}', 1),
    ],
)
def test_a_frontend_is_found_where_buildkit_finds_it(before: str, line: int) -> None:
    assert find_frontend(f"{before}FROM alpine\n" if before[0] != "{" else before) == (EVIL, line)


@pytest.mark.parametrize(
    "before",
    [
        f"\n# syntax={EVIL}\n",
        f"# foo=bar\n# syntax={EVIL}\n",
        f"# x\n# syntax={EVIL}\n",
        f"  # syntax={EVIL}\n",
        f"#\u00a0syntax={EVIL}\n",
        f"#!a\n#!b\n# syntax={EVIL}\n",
        f"# escape=`\n//syntax={EVIL}\n",
        f"#!x\n\ufeff# syntax={EVIL}\n",
    ],
)
def test_and_not_where_it_does_not(before: str) -> None:
    assert find_frontend(f"{before}FROM alpine\n") is None


def test_an_argument_goes_over_the_text_whatever_its_name_hides() -> None:
    assert find_frontend("# syntax=a\nFROM b\n", [("BUILDKIT_SYNTAX", "evil/x --flag")]) == ("evil/x", None)
    assert find_frontend("FROM b\n", [("BUILDKIT_SYNTAX=evil/x ", "y")]) == ("evil/x", None)
    assert read_build_args([("A=B", "C"), ("A", "D"), ("E", "")]) == (("A", "D"), ("E", ""))


@pytest.mark.parametrize(
    ("image", "usual"),
    [
        ("docker/dockerfile:1", True),
        ("docker.io/docker/dockerfile", True),
        ("index.docker.io/docker/dockerfile@sha256:00", True),
        (EVIL, False),
        ("docker/dockerfile-upstream:1", False),
        ("dockerfile", False),
    ],
)
def test_only_dockers_own_is_usual(image: str, usual: bool) -> None:
    assert is_usual_frontend(image) is usual


@given(st.text(alphabet='#!/ syntaxescape=`\n\r\ufeff{}":x', max_size=80))
def test_what_is_left_asks_for_none_and_no_line_moves(text: str) -> None:
    left = without(text)
    found = find_frontend(left)
    assert found is None or left.lstrip("\ufeff\t\n\r ").startswith("{")
    assert left.count("\n") == text.count("\n")


CONTEXTS = {"alpine:3.23": "docker-image://debian:12", "builder": "docker-image://golang:1", "files": "data"}


@pytest.mark.parametrize(
    ("text", "images"),
    [
        ("FROM alpine:3.23\n", ["debian:12"]),
        ("FROM docker.io/library/alpine:3.23\n", ["debian:12"]),
        ("FROM alpine:3.22\n", ["alpine:3.22"]),
        ("FROM scratch AS builder\nRUN x\nFROM builder\n", ["golang:1"]),
        ("FROM busybox AS Builder\nFROM scratch\nCOPY --from=builder / /\n", ["golang:1"]),
        ("FROM scratch\nCOPY --from=files / /\n", []),
        ("FROM scratch\nRUN --mount=type=bind,from=alpine:3.23,target=/x y\n", ["debian:12"]),
    ],
)
def test_named_contexts_take_the_place_of_images_and_stages(text: str, images: list[str]) -> None:
    assert [use.image for use in uses(text, contexts=CONTEXTS)] == images


def test_a_frontend_counts_where_the_text_is_no_dockerfile() -> None:
    assert uses('{"syntax": "evil/x"}') == (UsedImage("evil/x", 1),)
