import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dockerfile.expansion import ExpansionError, Grammar, Lexer
from tests.fuzz import examples

ENV = {"V": "abcab/x*y", "E": "", "W": "a b\tc", "é": "uni", "1": "one"}


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("$V", "abcab/x*y"),
        ("${V}z", "abcab/x*yz"),
        ("$Vz", ""),
        ("\\$V", "$V"),
        ("'$V'", "$V"),
        ('"$V"', "abcab/x*y"),
        ("a\\ b", "a b"),
        ('"a\\"b"', 'a"b'),
        ('"a\\b"', "a\\b"),
        ("$", "$"),
        ("$1x", "onex"),
        ("$é", "uni"),
        ("${U-w}", "w"),
        ("${E-w}", ""),
        ("${E:-w}", "w"),
        ("${E+w}", "w"),
        ("${E:+w}", ""),
        ("${V:+w}", "w"),
        ("${U:-${V}}", "abcab/x*y"),
        ("${U:-'}'}", "}"),
        ("${V#a}", "bcab/x*y"),
        ("${V#*b}", "cab/x*y"),
        ("${V##*b}", "/x*y"),
        ("${V%/*}", "abcab"),
        ("${V%%b*}", "a"),
        ("${V%\\*?}", "abcab/x"),
        ("${V/b/B}", "aBcab/x*y"),
        ("${V//b/B}", "aBcaB/x*y"),
        ("${V//[ab]/_}", "abcab/x*y"),
        ("${V//a/\\$0\\$0}", "\\a\\abc\\a\\ab/x*y"),
        ("${V/\\//-}", "abcab-x*y"),
        ("${V/?c*/}", "a"),
        ("${V//}/-}", "abcab/x*y"),
        ("${U/a/b}", ""),
    ],
)
def test_a_word_is_filled_in_as_the_builder_does(word: str, value: str) -> None:
    assert Lexer().expand(word, ENV) == value


@pytest.mark.parametrize(
    "word",
    [
        "'a",
        '"a',
        "${V",
        "${}",
        "${:-a}",
        "${V:x}",
        "${V:=a}",
        "${V:#a}",
        "${U?}",
        "${E:?empty}",
        "${V/a}",
        "${V#\\x}",
        "${",
    ],
)
def test_a_word_that_the_builder_refuses_is_refused(word: str) -> None:
    with pytest.raises(ExpansionError):
        Lexer().expand(word, ENV)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("a  b", ["a", "b"]),
        ("'a b' c", ["a b", "c"]),
        ("$W", ["a", "b", "c"]),
        ('"$W"', ["a b\tc"]),
        ("x${W}y", ["xa", "b", "cy"]),
        ("a\u3000b", ["a", "b"]),
        ("", []),
    ],
)
def test_a_line_is_split_where_white_space_is_not_quoted(line: str, words: list[str]) -> None:
    assert Lexer().split(line, ENV) == words


def test_what_has_no_value_can_be_left_as_it_is_written() -> None:
    lexer = Lexer(keep_unset=True)
    for written in ("$U", "${U}", "${U:-x}", "${U/a/b}", "${U%%x*}"):
        assert lexer.expand(written, ENV) == written


def test_the_escape_character_is_the_files_own() -> None:
    assert Lexer("`").expand("c:\\a`$V", ENV) == "c:\\a$V"


def test_an_older_builder_knows_fewer_modifiers() -> None:
    with pytest.raises(ExpansionError):
        Lexer(grammar=Grammar.V0_12).expand("${V#a}", ENV)


@examples(300)
@given(st.text(st.characters(exclude_characters="$'\"\\`", exclude_categories=["Cs"])))
def test_text_without_marks_stays_as_it_is(text: str) -> None:
    assert Lexer().expand(text, ENV) == text.removeprefix("\ufeff")


@examples(300)
@given(st.text())
def test_what_is_in_single_quotes_is_never_touched(text: str) -> None:
    plain = text.replace("'", "")
    assert Lexer().expand(f"'{plain}'", ENV) == plain


@examples(300)
@given(st.lists(st.sampled_from(["$V", "${", "}", "${V:-", "'", '"', "\\", "/", "*", "#", "%", "a", " ", "`", "<<"])))
def test_any_word_is_filled_in_or_refused(pieces: list[str]) -> None:
    with contextlib.suppress(ExpansionError):
        Lexer().expand("".join(pieces), ENV)


def test_values_that_would_grow_without_end_are_refused() -> None:
    lexer, value = Lexer(), "x" * 100

    def doubled(times: int) -> None:
        nonlocal value
        for _ in range(times):
            value = lexer.expand("$V$V", {"V": value})

    with pytest.raises(ExpansionError, match="too long"):
        doubled(30)
    with pytest.raises(ExpansionError, match="too long"):
        Lexer().expand("${V//a/" + "x" * 60_000 + "}", {"V": "a" * 100_000})


@pytest.mark.parametrize(
    "word",
    [
        "${V:-" * 50_000,
        "${V" * 50_000,
        "${V//" + "*a" * 2_000 + "/x}",
        "${V%%" + "*" * 20_000 + "z}",
        "$V" * 50_000,
        "'" + "\\" * 100_000,
    ],
    ids=lambda word: word[:8],
)
def test_a_hostile_word_is_filled_in_in_little_time(word: str) -> None:
    started = time.process_time()
    with contextlib.suppress(ExpansionError):
        Lexer().expand(word, {"V": "a" * 10_000})
    assert time.process_time() - started < 3
