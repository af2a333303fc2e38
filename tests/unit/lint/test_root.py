import pytest

from bot.model.findings import Confidence, Level
from tests.unit.lint.cases import Cases, facts

HC004 = Cases("HC004")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("FROM a:1\nUSER root", 2),
        ("FROM a:1\nUSER 0:0", 2),
        ("FROM a:1\nUSER root:app", 2),
        ("FROM a:1\nUSER app\nRUN x\nUSER root", 4),
        ("FROM a:1\nARG WHO=root\nUSER ${WHO}", 3),
        ("FROM a:1 AS base\nUSER 0\nFROM base\nRUN x", 2),
        ("FROM alpine:3\nRUN x", 1),
        ("FROM scratch\nCOPY a /a", 1),
        ("FROM a:1 AS b\nUSER app\nFROM debian:12\nCOPY --from=b /a /a", 3),
    ],
)
def test_catches(text: str, line: int) -> None:
    assert HC004.catches(text, line=line).level is Level.WARNING


@pytest.mark.parametrize(
    "text",
    [
        "FROM a:1\nUSER 10001",
        "FROM a:1\nUSER root\nRUN x\nUSER app",
        "FROM a:1\nUSER rootless",
        "FROM a:1\nUSER $UNKNOWN",
        "FROM gcr.io/distroless/static:nonroot\nCOPY a /a",
        "FROM nginxinc/nginx-unprivileged:1\nCOPY a /a",
        "FROM cgr.dev/chainguard/python:latest\nCOPY a /a",
        "FROM a:1 AS base\nUSER 65532\nFROM base\nRUN x",
    ],
)
def test_passes(text: str) -> None:
    HC004.passes(text)


def test_guesses_where_the_base_image_decides_until_it_is_built() -> None:
    text = "FROM ghcr.io/acme/base:1\nCOPY a /a"
    found = HC004.catches(text, says="unless the base image")
    assert (found.level, found.confidence) == (Level.INFO, Confidence.LIKELY)
    assert HC004.catches(text, facts=facts()).level is Level.WARNING
    HC004.catches(text, facts=facts(user="0"))
    HC004.passes(text, facts=facts(user="app"))


@pytest.mark.parametrize(
    "how",
    ["RUN apk add --no-cache su-exec", 'ENTRYPOINT ["setpriv", "--reuid=app", "server"]', "CMD exec gosu app server"],
)
def test_matters_less_where_an_entrypoint_steps_down(how: str) -> None:
    assert HC004.catches(f"FROM debian:12\n{how}").level is Level.INFO


@pytest.mark.parametrize("how", ['["gosu", "app", "server"]', '["tini", "--", "su-exec", "app"]'])
def test_a_program_that_is_started_as_another_user_is_not_root(how: str) -> None:
    HC004.passes(f"FROM debian:12\nENTRYPOINT {how}")


def test_who_steps_down_to_root_stays_root() -> None:
    HC004.catches('FROM debian:12\nENTRYPOINT ["gosu", "root", "server"]')
