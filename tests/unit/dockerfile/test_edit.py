import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dockerfile.edit import (
    EditError,
    apply,
    deletion,
    insertion_after,
    insertion_before,
    line_end,
    replacement,
)
from bot.dockerfile.syntax import DockerfileSyntaxError, Instruction, parse, source_lines
from bot.model.findings import LineEdit
from tests.fuzz import examples
from tests.unit.dockerfile.strategies import dockerfiles

_text = st.lists(st.sampled_from(["a", "\n", "\r\n", "\r", "é", " ", "\u2028", "FROM x"])).map("".join)


@examples(300)
@given(_text)
def test_no_edit_loses_no_byte(text: str) -> None:
    assert apply(text, []) == text


@examples(300)
@given(_text, st.data())
def test_lines_put_back_where_they_were_taken_from_give_the_same_text(text: str, data: st.DataObject) -> None:
    lines = source_lines(text)
    if not lines or not text.endswith("\n"):
        text += "\n"
        lines = source_lines(text)
    first = data.draw(st.integers(1, len(lines)))
    last = data.draw(st.integers(first, len(lines)))
    taken = "".join(lines[first - 1 : last])
    if taken != taken.replace("\r\n", "\n").replace("\n", line_end(text)):
        return  # new lines get the file's line end: only lines that have it come back as they were
    without = apply(text, [LineEdit(first, last, "")])
    assert without == "".join((*lines[: first - 1], *lines[last:]))
    if line_end(without) == line_end(text) and without:
        assert apply(without, [LineEdit(first, first - 1, taken)]) == text


@examples(300)
@given(dockerfiles(), st.data())
def test_what_an_edit_does_not_name_stays_byte_for_byte(text: str, data: st.DataObject) -> None:
    try:
        instructions = parse(text).instructions
    except DockerfileSyntaxError:
        return
    one: Instruction = data.draw(st.sampled_from(instructions))
    lines = source_lines(text)
    edited = apply(text, [replacement(one, "RUN new")])
    before, after = "".join(lines[: one.start - 1]), "".join(lines[one.end :])
    assert edited.startswith(before) and edited.endswith(after)
    middle = edited[len(before) : len(edited) - len(after)]
    assert middle.rstrip("\r\n") == "RUN new"
    assert apply(text, [deletion(one)]) in (before + after, (before + after).removesuffix("\n").removesuffix("\r"))


@examples(200)
@given(dockerfiles())
def test_edits_of_several_places_do_not_depend_on_their_order(text: str) -> None:
    try:
        instructions = parse(text).instructions
    except DockerfileSyntaxError:
        return
    edits = [replacement(one, f"RUN {number}") for number, one in enumerate(instructions)]
    edits += [insertion_before(one, f"# {number}") for number, one in enumerate(instructions)]
    edits = [edit for edit in edits if edit.text]
    assert apply(text, edits) == apply(text, edits[::-1])


FILE = "FROM a\n# why\nRUN b \\\n c\nRUN <<E\nx\nE\nUSER d"


@pytest.mark.parametrize(
    ("make", "number", "expected"),
    [
        (deletion, 1, "FROM a\n# why\nRUN <<E\nx\nE\nUSER d"),
        (deletion, 2, "FROM a\n# why\nRUN b \\\n c\nUSER d"),
        (lambda one: replacement(one, "USER e"), 3, "FROM a\n# why\nRUN b \\\n c\nRUN <<E\nx\nE\nUSER e"),
        (lambda one: insertion_after(one, "CMD f"), 3, FILE + "\nCMD f"),
        (lambda one: insertion_before(one, "ARG f"), 0, "ARG f\n" + FILE),
        (lambda one: insertion_after(one, "ARG f"), 2, "FROM a\n# why\nRUN b \\\n c\nRUN <<E\nx\nE\nARG f\nUSER d"),
    ],
)
def test_an_instruction_is_edited_with_all_its_lines(make, number: int, expected: str) -> None:  # type: ignore[no-untyped-def]
    assert apply(FILE, [make(parse(FILE).instructions[number])]) == expected


def test_new_lines_get_the_line_end_of_the_file() -> None:
    assert apply("FROM a\r\nRUN b\r\n", [LineEdit(2, 2, "RUN c\nRUN d\n")]) == "FROM a\r\nRUN c\r\nRUN d\r\n"


@pytest.mark.parametrize(
    "edits",
    [
        [LineEdit(0, 1, "")],
        [LineEdit(3, 2, "x\n"), LineEdit(5, 5, "")],
        [LineEdit(1, 2, ""), LineEdit(2, 2, "")],
        [LineEdit(4, 2, "")],
    ],
)
def test_edits_that_cannot_be_made_are_refused(edits: list[LineEdit]) -> None:
    with pytest.raises(EditError):
        apply("a\nb\nc\n", edits)
