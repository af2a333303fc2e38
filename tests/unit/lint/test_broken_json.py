"""What a broken exec form was meant to be: written out only where it can be told."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.lint.broken_json import words_meant


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('["npm" "start"]', ("npm", "start")),
        ("['npm', 'start']", ("npm", "start")),
        ('["npm", "start",]', ("npm", "start")),
        ('["npm", "start"', ("npm", "start")),
        ('["npm", "start"] # serve ] it', ("npm", "start")),
        ('["npm", "start"];', ("npm", "start")),
        ("[npm, start]", ("npm", "start")),
        ("[\u201cnpm\u201d, \u201cstart\u201d]", ("npm", "start")),
        ('"npm", "start"', ("npm", "start")),
        ("['echo', 'say \"hi\"']", ("echo", 'say "hi"')),
        ("['sh', '-c', 'cd /app && exec \"$APP\"']", ("sh", "-c", 'cd /app && exec "$APP"')),
        ("['nginx', '-g', 'daemon off;']", ("nginx", "-g", "daemon off;")),
    ],
)
def test_what_can_be_told(text: str, words: tuple[str, ...]) -> None:
    assert words_meant(text) == words


@pytest.mark.parametrize(
    "text",
    [
        '["sh", "-c", "echo "hi""]',
        '["sh" "-c" "echo " " done"]',  # one text with quotes in it, or two
        "['echo', 'it''s']",
        "['npm start']",
        "['']",
        "['node', '$FILE']",  # nobody would fill that in
        "['cd', '/app', '&&', 'run']",
        "['source', 'env.sh']",
        "['npm', 'start', '>', 'log']",
        '["C:\\app\\run.exe"]',
        '["npm", "start"] --verbose',
        '["npm", "start"]; echo',
        '["npm",',
        "['echo', '`date`']",
    ],
)
def test_what_cannot_be_told(text: str) -> None:
    assert words_meant(text) == ()


@pytest.mark.parametrize("text", ["[ -f /x ] && run", '[ "$A" = "b" ] || exit 1', "npm start", '"/my app" start', ""])
def test_what_is_a_command(text: str) -> None:
    assert words_meant(text) is None


@given(st.lists(st.text("abz/.-= ,;", min_size=1), min_size=1, max_size=5))
def test_quotes_of_the_wrong_kind_are_all_that_is_changed(words: list[str]) -> None:
    found = words_meant("[" + ", ".join(f"'{word}'" for word in words) + "]")
    assert found in ((), tuple(words))


@given(st.text("[]\"', abc\\#\u201c\u2019", max_size=60))
def test_what_is_told_is_json(text: str) -> None:
    words = words_meant(text)
    assert not words or tuple(json.loads(json.dumps(list(words)))) == words
