"""What is in force where an instruction stands: folder, shell, variables, by texts."""

from __future__ import annotations

import pytest

from bot.rewrite.evidence.steps import fill_shell, spell_out
from tests.unit.rewrite.writing.drafting import of_text


def test_a_shell_holds_for_what_comes_after_it() -> None:
    text = 'FROM debian\nRUN a\nSHELL ["/bin/bash", "-c"]\nRUN b\nSHELL bad\nRUN c\n'
    assert [one.shell for one in of_text(text).steps if one.keyword == "RUN"] == [(), ("/bin/bash", "-c"), ()]


def test_folders_users_and_variables_hold_for_what_comes_after_them() -> None:
    text = "FROM debian\nARG A=1\nENV B=$A-2 C=${B}x\nWORKDIR /x/$A\nUSER u$B\nWORKDIR y\nRUN z\n"
    step = of_text(text).steps[-1]
    assert (step.workdir, step.user, step.env["B"], step.env["C"]) == ("/x/1/y", "u1-2", "1-2", "x")
    assert step.own and step.absolute("$B/a") == "/x/1/y/1-2/a"


@pytest.mark.parametrize(
    ("word", "filled"),
    [
        ("plain", "plain"), ("$A/x", "1/x"), ("${A}$A", "11"), ("$NONE", "${NONE}"), ("$(date)$A", "$(date)$A"),
        ("`date`$A", "`date`$A"), ("${A", "${A"),
    ],
)  # fmt: skip
def test_variables_of_a_shell_are_filled_in_where_they_are_known(word: str, filled: str) -> None:
    assert fill_shell(word, {"A": "1"}) == filled


def test_a_variable_may_stand_for_several_words() -> None:
    assert spell_out("$A", {"A": "x  y"}) == ("x", "y")
    assert spell_out("plain", {}) == ("plain",)
    assert spell_out("$A", {"A": ""}) == ("${A}",)


@pytest.mark.parametrize(
    ("copy", "sources", "destination"),
    [
        ("COPY a b", ("a",), "/w/b"),
        ("COPY a b c", ("a", "b"), "/w/c/"),
        ("COPY a .", ("a",), "/w/"),
        ("COPY a b/", ("a",), "/w/b/"),
        ("COPY a ..", ("a",), "/"),
        ("ADD $V /$V/", ("v",), "/v/"),
        ("COPY a", (), ""),
    ],
)
def test_what_is_copied_where(copy: str, sources: tuple[str, ...], destination: str) -> None:
    step = of_text(f"FROM debian\nENV V=v\nWORKDIR /w\n{copy}\n").steps[-1]
    assert (step.sources, step.destination) == (sources, destination)
    assert step.from_context
    assert not of_text("FROM debian\nCOPY --from=x a b\n").steps[-1].from_context
