"""Which variables an image wants, by values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.behaviour.supply.variables import find_mentioned, find_said, find_wanted, in_script
from tests.unit.rewrite.fakes import File, built, config_of


@pytest.mark.parametrize(
    ("script", "names"),
    [
        ("exec gunicorn --bind :$PORT main:app", ("PORT",)),
        ("exec gunicorn --bind :${PORT:-80} main:app", ()),
        ("X=1; echo $X $Y", ("Y",)),
        ('for one in a b; do echo "$one"; done', ()),
        ("read -r line; echo $line", ()),
        (': "${DATABASE_URL:?has to be set}"; exec app', ("DATABASE_URL",)),
        ('if [ -n "$DEBUG" ]; then set -x; fi; echo $DEBUG', ()),
        ('[ -z "$TOKEN" ] && { echo no token; exit 1; }; exec app --token "$TOKEN"', ("TOKEN",)),
        ("echo ${#X} ${X+x} '$Y'", ()),
    ],
)
def test_a_script_wants_what_it_uses_and_does_not_set(script: str, names: tuple[str, ...]) -> None:
    """What has a default, is set, or is asked about before, is not wanted."""
    assert in_script(script) == names


@given(st.text(max_size=200))
def test_any_script_is_read(script: str) -> None:
    """A stranger's script never fails the reader."""
    assert all(name for name in in_script(script))


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("KeyError: 'SECRET_KEY'", ("SECRET_KEY",)),
        ("Error: DATABASE_URL is not set", ("DATABASE_URL",)),
        ("panic: missing required environment variable API_TOKEN", ("API_TOKEN",)),
        ("/start.sh: line 3: QUEUE_NAME: unbound variable", ("QUEUE_NAME",)),
        ("/start.sh: 3: QUEUE_NAME: parameter not set", ("QUEUE_NAME",)),
        ('key not found: "MAILER_FROM" (KeyError)', ("MAILER_FROM",)),
        ("1 validation error for Settings\nredis_host\n  Field required [type=missing]", ("REDIS_HOST",)),
        ("OpenAIError: The OPENAI_API_KEY environment variable is missing or empty", ("OPENAI_API_KEY",)),
        ("Please set the JWT_SECRET env var", ("JWT_SECRET",)),
        ("ERROR: bind failed", ()),
        ("HOME is not set", ()),
        (
            '{"severity": "info", "message": "THE_SECRET env var not set."}\nException: DB_USER needs to be set',
            ("DB_USER",),
        ),
        ("2026-11-27 INFO CACHE_URL is not set, going on without\nKeyError: 'SECRET_KEY'", ("SECRET_KEY",)),
        ('level=info msg="CACHE_URL is not set"', ()),
    ],
)
def test_a_failing_start_says_what_it_lacks(line: str, names: tuple[str, ...]) -> None:
    """In the words of run times and of people."""
    assert find_said(line) == names


def test_a_known_name_counts_wherever_it_stands() -> None:
    """A program that names its own variable in a failing start means it."""
    assert find_mentioned("cannot use BOT_TOKEN today", frozenset(("BOT_TOKEN",))) == ("BOT_TOKEN",)
    assert find_mentioned("cannot use BOT_TOKEN today", frozenset()) == ()
    assert find_said("cannot use BOT_TOKEN today", frozenset(("BOT_TOKEN",))) == ()


def test_what_an_image_wants_by_its_command_scripts_and_sources() -> None:
    """Each kind by itself, without what the image sets."""
    evidence = built(
        "FROM debian\nCOPY . /app\n",
        {
            "app/start.sh": File(b'#!/bin/sh\nexec server --queue "$QUEUE"\n', 2, 0o755),
            "app/main.py": File(
                b'import os\na = os.environ["TOKEN"]\nb = os.environ.get("MODE", "x")\nc = os.environ["GIVEN"]\n', 2
            ),
        },
        config_of(entrypoint=("/app/start.sh",), env={"GIVEN": "1"}),
    )
    assert evidence.image is not None
    found = find_wanted(evidence.image)
    assert found.scripts == ("QUEUE",)
    assert found.required == ("TOKEN",)
    shell = built("FROM debian\n", {}, config_of("/bin/sh", "-c", "exec serve :$PORT"))
    assert shell.image is not None
    assert find_wanted(shell.image).start == ("PORT",)
