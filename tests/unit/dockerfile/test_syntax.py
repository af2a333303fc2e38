import contextlib
import itertools
import time

import pytest
from hypothesis import example, given, reject
from hypothesis import strategies as st

from bot.dockerfile.expansion import Grammar
from bot.dockerfile.syntax import DockerfileSyntaxError, parse
from tests.fuzz import examples
from tests.unit.dockerfile import oracle
from tests.unit.dockerfile.strategies import dockerfiles


@examples(700)
@given(dockerfiles())
@example("FROM a\nRUN a \\\n\n# c\n  b \\\n")
@example("# escape=`\nFROM a\nRUN dir c:\\ `\n && x\n")
@example("FROM a\nRUN <<A <<-B\nx\nA\n\ty\n\tB\nUSER b")
@example("FROM a\nONBUILD RUN <<EOF\nFROM b\nEOF\n")
@example("\ufeffFROM a\r\nRUN b\r\n")
@example("FROM a\nRUN x\\\\\nUSER b\n")
@example('FROM a\nCOPY <<EOF <<"B" /x/\n$V\nEOF\n$V\nB\n')
@example('FROM a\nHEALTHCHECK --interval=5s CMD ["a", "b"]\n')
def test_every_text_is_read_as_buildkits_parser_reads_it(text: str) -> None:
    try:
        assert oracle.differences(text) == []
    except UnicodeDecodeError:
        reject()


@examples(300)
@given(st.text())
def test_any_text_is_read_or_refused_with_its_line(text: str) -> None:
    for grammar in Grammar:
        refused = 1
        try:
            assert "".join(parse(text, grammar).lines()) == text
        except DockerfileSyntaxError as error:
            refused = error.line
        assert 1 <= refused <= max(1, text.count("\n") + 1)


@examples(300)
@given(dockerfiles())
def test_instructions_follow_each_other_and_never_share_a_line(text: str) -> None:
    try:
        read = parse(text)
    except DockerfileSyntaxError:
        return
    places = [(one.start, one.end) for one in read.instructions]
    assert all(start <= end for start, end in places)
    assert all(before[1] < after[0] for before, after in itertools.pairwise(places))
    assert places[-1][1] <= len(read.lines())


def the_only(text: str) -> tuple[str, ...]:
    return parse(text).instructions[0].args


@pytest.mark.parametrize(
    ("text", "args"),
    [
        ("RUN a && b", ("a && b",)),
        ('RUN ["a", "b c"]', ("a", "b c")),
        ("RUN ['a']", ("['a']",)),
        ('CMD ["a"] x', ('["a"] x',)),
        ("ENV a b  c", ("a", "b  c")),
        ('ENV a=b c="d e"', ("a", "b", "c", '"d e"')),
        ("ENV a=b\\ c", ("a", "b\\ c")),
        ("EXPOSE 80 443/tcp", ("80", "443/tcp")),
        ("COPY --from=x --chown=1 a b /c/", ("a", "b", "/c/")),
        ('COPY ["a b", "/c"]', ("a b", "/c")),
        ("ARG a=b c", ("a=b", "c")),
        ("HEALTHCHECK NONE", ("NONE",)),
        ("HEALTHCHECK CMD curl x", ("CMD", "curl x")),
        ("ONBUILD COPY a b", ("a", "b")),
        ("VOLUME /a /b", ("/a", "/b")),
        ("NOPE x y", ("",)),
    ],
)
def test_the_arguments_of(text: str, args: tuple[str, ...]) -> None:
    assert the_only(text) == args


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("", 1, "no instructions"),
        ("# only\n\n# comments\n", 3, "no instructions"),
        ("FROM a\nRUN <<EOF\nx\n", 2, "unterminated heredoc"),
        ("FROM a\nENV x", 2, "two arguments"),
        ("FROM a\nENV x=y z", 2, "can't find ="),
        ('FROM a\nCMD ["a", 1]', 2, "strings only"),
        ("# escape=x\nFROM a", 1, "escape token"),
        ("# escape=`\n# escape=`\nFROM a", 2, "only one escape"),
        ("FROM a\nRUN " + "x" * 70_000, 2, "max allowed size"),
        ("FROM a\n" * 6_000, 5_001, "more than 5,000 instructions"),
    ],
)
def test_a_text_that_is_refused_names_the_line(text: str, line: int, message: str) -> None:
    with pytest.raises(DockerfileSyntaxError, match=message) as caught:
        parse(text)
    assert caught.value.line == line


def test_a_heredoc_is_no_instruction() -> None:
    read = parse("FROM a\nRUN <<-'EOF'\n\tFROM b\n\tEOF\nUSER x\n")
    assert [one.keyword for one in read.instructions] == ["FROM", "RUN", "USER"]
    (here,) = read.instructions[1].heredocs
    assert (here.body, here.text, here.expand, here.strip_tabs) == ("\tFROM b\n", "FROM b\n", False, True)


def test_flags_are_found_by_name() -> None:
    run = parse("RUN --mount=type=cache,target=/a --mount=type=secret,id=b --network=none x").instructions[0]
    assert run.flag("network") == "none"
    assert run.flag_values("mount") == ("type=cache,target=/a", "type=secret,id=b")
    assert run.flag("security") is None


def test_todays_builder_reads_some_texts_otherwise_than_that_of_the_package() -> None:
    text = "FROM a\nRUN << EOF\nx\nEOF\n"
    assert len(parse(text, Grammar.CURRENT).instructions) == 2
    assert len(parse(text, Grammar.V0_12).instructions) == 4


@pytest.mark.parametrize(
    "text",
    [
        "FROM a\n" + "RUN x \\\n" * 50_000,
        "FROM a\nRUN " + "\\\n" * 100_000,
        "FROM a\n" + "ONBUILD " * 8_000 + "RUN x",
        "FROM a\nCMD " + "[" * 60_000,
        "FROM a\nENV " + "a=" * 30_000,
        "FROM a\nRUN " + "<<A " * 10_000 + "\n" + "A\n" * 10_000,
        "FROM a\nLABEL " + 'a="' * 20_000,
        "FROM a\nCOPY " + "--a=" * 15_000,
        "FROM a\nRUN " + "${a:-" * 10_000,
    ],
    ids=lambda text: text[7:18].replace("\n", "/"),
)
def test_a_hostile_text_is_read_in_little_time(text: str) -> None:
    started = time.process_time()
    with contextlib.suppress(DockerfileSyntaxError):
        parse(text)
    assert time.process_time() - started < 3
