"""Comments that waive findings, for all linters alike."""

import pytest

from bot.dockerfile.syntax import parse
from bot.lint.merge import equivalents
from bot.lint.waivers import Waivers, read
from bot.model.findings import Finding, Level, Linter
from bot.text import verbatim


def waivers(text: str) -> Waivers:
    return read(parse(text), equivalents, ("StageNameCasing", "JSONArgsRecommended"))


def covers(text: str, rule: str, line: int, *also: str) -> bool:
    finding = Finding(rule, Level.INFO, line, verbatim(""), verbatim(""), verbatim(""), Linter.HADOLINT, also=also)
    return waivers(text).cover(finding, line)


@pytest.mark.parametrize(
    ("comment", "rule"),
    [
        ("# hadolint ignore=DL3008", "DL3008"),
        ("# hullcheck ignore=DL3008", "DL3008"),
        ("#hadolint ignore=DL3003,DL3008", "DL3008"),
        ("# hadolint ignore = DL3003 , DL3008", "DL3008"),
        ("# hullcheck ignore=HC001 mirrors are slow", "HC001"),
        ("# hadolint ignore=DL3009", "HC001"),  # they say the same
        ("# hullcheck ignore=HC001", "DL3009"),
        ("# hadolint ignore=SC2086", "SC2086"),
        ("# hadolint ignore=DL3008\n# and a word on it", "DL3008"),
    ],
)
def test_waives_the_next_instruction(comment: str, rule: str) -> None:
    text = f"FROM a:1\n{comment}\nRUN x\nRUN y\n"
    line = text.split("\n").index("RUN x") + 1
    assert covers(text, rule, line)
    assert not covers(text, rule, line + 1)
    assert not covers(text, rule, 1)


@pytest.mark.parametrize(
    "text",
    [
        "FROM a:1\n# hadolint ignore=DL3008\n\nRUN x\n",  # an empty line parts them
        "FROM a:1\n# about hadolint ignore=DL3008\n#\nRUN x\n",
        "FROM a:1\n# hadolint ignored=DL3008\n#\nRUN x\n",
        "FROM a:1\nRUN <<EOF\n# hadolint ignore=DL3008\nEOF\nRUN x\n",  # a script's comment
        "FROM a:1\nRUN y \\\n# hadolint ignore=DL3008\n  z\nRUN x\n",
    ],
)
def test_waives_nothing(text: str) -> None:
    lines = text.split("\n")
    assert not covers(text, "DL3008", lines.index("RUN x") + 1)


def test_waives_the_whole_file() -> None:
    text = "# hullcheck global ignore=HC004 it runs in a sandbox\nFROM a:1\nRUN x\n"
    assert covers(text, "HC004", 2) and covers(text, "DL3002", 3)
    assert covers("FROM a:1\n# hadolint global ignore=DL3008\nRUN x\n", "DL3008", 1)


def test_buildkit_has_its_own_way() -> None:
    assert covers("# check=skip=JSONArgsRecommended;error=true\nFROM a:1\n", "JSONArgsRecommended", 2)
    assert covers("# check=skip=all\nFROM a:1\n", "StageNameCasing", 2)
    assert not covers("# check=skip=all\nFROM a:1\n", "DL3008", 2)
    assert not covers("FROM a:1\n# check=skip=all\n", "StageNameCasing", 1)  # no directive there


def test_an_alias_is_waived_with_it() -> None:
    assert covers("FROM a:1\n# hadolint ignore=DL3025\nCMD x\n", "Other", 3, "DL3025")
