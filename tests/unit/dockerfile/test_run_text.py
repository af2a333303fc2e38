"""Where words stand in a RUN's own lines: quotes, continuations, comments, and scripts that another shell reads."""

import shutil
import subprocess
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import parsing
from bot.dockerfile import run_text


def values(text: str) -> list[str]:
    return [one.value for one in run_text.shell_words(text)]


def test_words_are_found_where_they_stand() -> None:
    text = (
        "RUN --mount=type=cache,target=/x apk add \\\n    # what it is for\n    gcc \\\n\n"
        '    "su-exec>=0.2" && echo é gcc2\n'
    )
    found = run_text.shell_words(text)
    assert [one.value for one in found] == ["add", "gcc", "su-exec>=0.2", "é", "gcc2"]
    assert all(text[one.start : one.end] == one.written for one in found)
    assert '"su-exec>=0.2"' in [one.written for one in found]


def test_a_word_with_variables_in_it_is_one() -> None:
    assert values("RUN apk add a/$V/b-$V.apk c-${V}-d 'e'$V\"f\" $(arch)-g x\n")[1:5] == [
        "a/$V/b-$V.apk", "c-${V}-d", "e$Vf", "$(arch)-g"
    ]  # fmt: skip


def test_what_another_shell_reads_is_one_word() -> None:
    assert "gcc" not in values("RUN bash -c 'apt-get install -y curl gcc'\n")


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("RUN apt-get install -y curl;\n", ";\n"),
        ("RUN apt-get install -y curl # for the check\n", " # for the check\n"),
        ("RUN apt-get install -y 'curl'", ""),
        ("RUN a && b \\\n  && c \n", " \n"),
    ],
)
def test_the_end_is_before_what_is_no_command(text: str, rest: str) -> None:
    end = run_text.end(text)
    assert end is not None
    assert text[end:] == rest


def test_what_cannot_be_read_has_no_end() -> None:
    assert run_text.end("RUN if true; then echo x\n") is None


@given(st.text(st.characters(blacklist_characters="$`\0\r", codec="utf-8"), min_size=1, max_size=20))
def test_a_quoted_word_is_read_back(word: str) -> None:
    shell = shutil.which("dash") or "/bin/sh"
    done = subprocess.run([shell, "-c", f"printf %s {run_text.quote(word)}"], capture_output=True, check=True)
    assert done.stdout.decode() == word


def test_variables_in_a_quoted_word_are_still_filled_in() -> None:
    assert run_text.quote("curl=$VERSION") == "curl=$VERSION"
    assert run_text.quote("curl>=$VERSION") == '"curl>=$VERSION"'


@pytest.mark.parametrize("script", ["a " * parsing.MOST_BYTES, "$(" * 100_000, "{\U0001f600" * 50_000 + ";"])
def test_what_was_written_to_be_slow_is_not_read(script: str) -> None:
    began = time.monotonic()
    assert run_text.shell_words(f"RUN {script}\n") == ()
    assert run_text.end(f"RUN {script}\n") is None
    assert time.monotonic() - began < 4 * parsing.MOST_SECONDS
