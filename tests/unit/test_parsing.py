"""The one place that parses: whatever a stranger writes, it answers in time, or says that it does not know."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import parsing
from bot.languages import table as languages
from bot.parsing import MOST_BYTES, MOST_SECONDS, captures, parse
from bot.sources.facts import FileFacts
from bot.sources.modules import modules
from bot.sources.reading import facts

SUFFIXES = sorted({row.suffixes[0] for row in languages.TABLE if row.grammar})
GRAMMARS = sorted({row.grammar for row in languages.TABLE if row.grammar})
# Pieces that open something and rarely close it, in one language or another.
PIECES = [
    *"{}()[]<>\"'`$#@!%^&*-+=~|\\:;,.?/ \n\t\r\0", "\U0001f600", "é", "\u2028", "if ", "for ", "def ", "end\n",
    "class ", "do ", "case ", "in ", "esac\n", "<<A\n", "<<~A\n", "A\n", "<<<EOT\n", 'R"x(', 'r#"', "${", "#{", "%w[",
    "/*", "*/", "<?php ", 'f"', '"""', "=> ", "-> ", "::", "import ", "from ", "return ", "lambda ", "$((", "((", "[[",
    "<(", "x", "exec(", "= ", "subprocess.run(", "require(", "function f(a) {", "x = y", "`ls ", "system(",
    "\n  ", "\n        ",
]  # fmt: skip


@pytest.mark.parametrize("grammar", GRAMMARS)
def test_every_grammar_of_the_table_is_there(grammar: str) -> None:
    """A row may only name a grammar that can be loaded."""
    found = parse(b"x", grammar)
    assert found is not None and found.root.end_byte <= 1


def test_nothing_else_makes_a_parser() -> None:
    """Or that one would have none of the limits."""
    folder = Path(parsing.__file__).parent
    made = re.compile(r"\btree_sitter_\w+|\bParser\(\w*(?:language|BASH|LANGUAGE)", re.IGNORECASE)
    found = [
        path.relative_to(folder).as_posix() for path in folder.rglob("*.py") if made.search(path.read_text("utf-8"))
    ]
    assert found == ["parsing.py"]


def test_what_has_no_grammar_has_no_tree() -> None:
    """Nor has what is too large."""
    assert parse(b"x", "cobol") is None
    assert parse(b" " * (MOST_BYTES + 1), "python") is None


def test_letters_beyond_the_first_plane_do_not_reach_a_parser() -> None:
    """tree-sitter-bash reads beyond a table for them; what comes behind them stays where it is."""
    found = parse("echo {\U0001f600,\U0010ffff} é\n", "bash")
    assert found is not None
    assert found.source == "echo {____,____} é\n".encode()


def test_a_text_that_was_written_to_be_slow_has_no_tree() -> None:
    """The parser is stopped when its time is over."""
    slow = b'R"dddddddddddddddddddddddddddddddddddddddd(' * 5000
    started = time.process_time()
    assert parse(slow, "javascript", seconds=0.05) is None
    assert time.process_time() - started < 2


def test_a_family_of_kinds_is_not_a_kind() -> None:
    """`declaration` is C's, and a family of kinds in JavaScript's grammar."""
    found = parse(b"function f() {}\n", "javascript")
    assert found is not None
    assert captures(found, (("declaration", "call"),)) == []


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize(
    "text", ["(" * 50_000, "[{" * 20_000, "a + " * 20_000, "f(" * 5000 + "1" + ")" * 5000, "x = " * 9000 + "1"]
)
def test_deep_texts_are_no_trouble(suffix: str, text: str) -> None:
    """No recursion follows a stranger's nesting."""
    started = time.process_time()
    assert isinstance(facts(f"a{suffix}", text), FileFacts)
    assert time.process_time() - started < 15


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.sampled_from(SUFFIXES), st.lists(st.sampled_from(PIECES), max_size=120))
def test_any_text_is_read(suffix: str, pieces: list[str]) -> None:
    """Whatever the pieces: facts come back, and soon."""
    started = time.process_time()
    said = facts(f"a{suffix}", "".join(pieces))
    modules(f"a{suffix}", "".join(pieces))
    assert said.path == f"a{suffix}"
    assert time.process_time() - started < 20


@settings(deadline=None)
@given(st.sampled_from(SUFFIXES), st.binary(max_size=300))
def test_any_bytes_are_read(suffix: str, data: bytes) -> None:
    """Also what is no text."""
    assert facts(f"a{suffix}", data).path == f"a{suffix}"


@pytest.mark.parametrize("start", ["", "`A" * 16_000, "echo a;\n" * 4_000])
def test_what_the_parser_would_not_come_back_from_is_not_begun(start: str) -> None:
    """Its recovery from errors takes the square of the length, and asks nobody whether to go on."""
    began = time.thread_time()
    assert parse(start + ",|" * 16_250, "bash") is None
    assert time.thread_time() - began < MOST_SECONDS


def test_a_long_script_of_people_is_read() -> None:
    script = 'apt-get install -y foo bar && make -j4 all; echo "$x" `y` || { rm -rf /tmp/*; exit 1; }\n' * 2_000
    assert parse(script, "bash") is not None
