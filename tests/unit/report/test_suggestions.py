"""What can be applied with one click, and what cannot."""

from dataclasses import replace

from bot.model.comparisons import Comparison
from bot.model.findings import LineEdit
from bot.model.targets import Change, Target
from bot.report.suggestions import Suggestion, suggestions
from bot.text import Language
from tests.unit.report.samples import FINDINGS, HEAD_TEXT, NEW_IMAGE, PROVED, REWRITTEN, WORKSHOP, report, reviewed

ALL = {"Dockerfile": range(1, 100)}
LINES = HEAD_TEXT.splitlines()


def made(
    comparison: Comparison = WORKSHOP, diff: dict[str, range] | None = None, *, proved: bool = False
) -> tuple[Suggestion, ...]:
    one = reviewed(comparison, PROVED) if proved else reviewed(comparison)
    return suggestions(report(one), ALL if diff is None else diff, Language.ENGLISH)


def with_edit(edit: LineEdit, text: str = HEAD_TEXT) -> Comparison:
    found = replace(FINDINGS[0], line=edit.first, edit=edit)
    return replace(WORKSHOP, findings=replace(WORKSHOP.findings, new=(found,)), dockerfile_text=text)


def test_a_finding_with_an_edit_is_a_suggestion_on_its_line() -> None:
    first = made()[0]
    assert (first.path, first.start, first.end, first.replacement) == ("Dockerfile", 13, 13, "COPY . .")
    assert first.body.endswith("\n```suggestion\nCOPY . .\n```")
    assert first.message.startswith("**DL3020** Use COPY instead of ADD for files and folders. ADD also")


def test_lines_outside_the_diff_have_none() -> None:
    assert [one.start for one in made(diff={"Dockerfile": range(18, 19)})] == [18]
    assert made(diff={}) == ()
    assert made(diff={"other": range(1, 100)}) == ()
    assert made(with_edit(LineEdit(8, 10, "RUN x\n")), {"Dockerfile": range(9, 20)}) == ()


def test_no_two_suggestions_overlap_and_the_worse_finding_wins() -> None:
    worse = replace(FINDINGS[0], line=9, edit=LineEdit(8, 10, "RUN a\n"))
    other = replace(FINDINGS[1], line=9, edit=LineEdit(10, 11, "RUN b\n"))
    found = made(replace(WORKSHOP, findings=replace(WORKSHOP.findings, new=(other, worse))))
    assert [(one.start, one.end) for one in found] == [(8, 10)]


def test_an_insertion_takes_the_line_that_it_goes_before() -> None:
    found = made(with_edit(LineEdit(18, 17, "USER 65532\n")))
    assert (found[0].start, found[0].end, found[0].replacement) == (18, 18, "USER 65532\nENTRYPOINT greeter")


def test_a_deletion_has_an_empty_block() -> None:
    assert made(with_edit(LineEdit(8, 8, "")))[0].body.endswith("\n```suggestion\n```")


def test_an_edit_that_changes_nothing_is_none() -> None:
    assert made(with_edit(LineEdit(8, 8, f"{LINES[7]}\n"))) == ()


def test_what_cannot_be_seen_is_not_suggested() -> None:
    assert made(with_edit(LineEdit(8, 8, "RUN \u202eevil\n"))) == ()


def test_the_fence_is_longer_than_any_inside() -> None:
    body = made(with_edit(LineEdit(8, 8, "RUN <<E\n````\nE\n")))[0].body
    assert body.endswith("`````suggestion\nRUN <<E\n````\nE\n`````")


def test_a_file_with_other_line_ends_is_left_alone() -> None:
    assert made(with_edit(LineEdit(8, 8, "RUN x\n"), HEAD_TEXT.replace("\n", "\r\n"))) == ()


def test_a_proved_rewrite_of_a_new_file_is_suggested_whole_and_alone() -> None:
    new = replace(NEW_IMAGE, findings=WORKSHOP.findings)
    found = made(new, proved=True)
    assert [(one.start, one.end) for one in found] == [(1, len(LINES))]
    assert found[0].replacement + "\n" == REWRITTEN
    assert "Proved multistage Dockerfile" in found[0].message


def test_a_rewrite_of_an_old_file_or_one_that_is_not_proved_is_not_suggested() -> None:
    assert all(one.replacement + "\n" != REWRITTEN for one in made(proved=True))
    assert all(one.replacement + "\n" != REWRITTEN for one in made(NEW_IMAGE))


def test_the_key_is_of_what_is_suggested_and_not_of_the_line() -> None:
    moved = replace(
        WORKSHOP,
        findings=replace(WORKSHOP.findings, new=(replace(FINDINGS[0], line=14, edit=LineEdit(14, 14, "COPY . .\n")),)),
    )
    assert made(moved)[0].key == made()[0].key
    assert len({one.key for one in made()}) == len(made())


def test_a_renamed_image_is_at_its_path_of_head() -> None:
    renamed = replace(WORKSHOP, target=Target("new/Dockerfile", "new", Change.MODIFIED, renamed_from="Dockerfile"))
    assert made(renamed, ALL) == ()
    assert made(renamed, {"new/Dockerfile": range(1, 99)})[0].path == "new/Dockerfile"
