"""What goes to the runner: commands, outputs and the summary, and nothing that a stranger wrote as one of them."""

from __future__ import annotations

import io
import re
import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from bot.action.workflow import SUMMARY_LIMIT, Commands, inputs, write_outputs, write_summary
from bot.report.annotations import Annotation, AnnotationLevel, command, most_important
from bot.text import inert

# How the runner reads a line (ActionCommand.cs): `::name props::data` at its start, or `##[name props]data` anywhere.
_V2 = re.compile(r"^\s*::([^\s:]+)(?:\s+(.*?))?::(.*)$", re.DOTALL)
_V1 = re.compile(r"##\[([^\]]+)\]")


def runner_reads(line: str) -> tuple[str, dict[str, str], str] | None:
    match = _V2.match(line)
    if not match:
        return None
    pairs = (pair.split("=", 1) for pair in (match[2] or "").split(",") if "=" in pair)
    properties = {name.strip(): _unescape(value, {"%3A": ":", "%2C": ","}) for name, value in pairs}
    return match[1], properties, _unescape(match[3], {})


def _unescape(text: str, more: dict[str, str]) -> str:
    for code, letter in ({"%0D": "\r", "%0A": "\n"} | more | {"%25": "%"}).items():
        text = text.replace(code, letter)
    return text


def test_inputs_keep_their_dashes_and_empty_ones_do_not_count() -> None:
    environ = {"INPUT_FAIL-ON-SEVERITY": "high", "INPUT_COMMENT": "", "INPUT_WARN_ONLY": "true", "HOME": "/root"}
    assert inputs(environ) == {"fail-on-severity": "high", "warn-only": "true"}


def test_of_two_spellings_the_runners_own_counts() -> None:
    assert inputs({"INPUT_WARN-ONLY": "true", "INPUT_WARN_ONLY": "false"}) == {"warn-only": "true"}


def test_an_annotation_is_one_line() -> None:
    made = Annotation(AnnotationLevel.WARNING, "DL3007, or: latest", "50% of it\nis :: bad", "a,b:c/Dockerfile", 3, 5)
    line = command(made)
    assert "\n" not in line
    assert runner_reads(line) == (
        "warning",
        {"title": "DL3007, or: latest", "file": "a,b:c/Dockerfile", "line": "3", "endLine": "5"},
        "50% of it\nis :: bad",
    )


@given(title=st.text(), message=st.text(), path=st.text(), line=st.integers(1, 9))
def test_no_text_can_add_a_command_or_a_property(title: str, message: str, path: str, line: int) -> None:
    written = command(Annotation(AnnotationLevel.ERROR, title, message, path, line))
    assert "\n" not in written and "\r" not in written and not _V1.search(written)
    read = runner_reads(written)
    assert read is not None and read[0] == "error"
    assert set(read[1]) <= {"title", "file", "line", "endLine"}


def test_ten_of_each_level_worst_first() -> None:
    levels = [AnnotationLevel.NOTICE] * 12 + [AnnotationLevel.ERROR] * 12 + [AnnotationLevel.WARNING] * 2
    chosen = most_important(Annotation(level, str(number), "") for number, level in enumerate(levels))
    assert [one.level.name for one in chosen] == ["ERROR"] * 10 + ["WARNING"] * 2 + ["NOTICE"] * 10
    assert [one.title for one in chosen][:3] == ["12", "13", "14"]


def run_log(log: str) -> list[str]:
    """Return the names of the commands that the runner carries out."""
    done, stopped = [], ""
    for line in log.splitlines():
        read = runner_reads(line)
        if stopped:
            stopped = "" if read and read[0] == stopped else stopped
        elif read and read[0] == "stop-commands":
            stopped = read[2]
        elif read:
            done.append(read[0])
    return done


def test_commands_are_off_while_strangers_speak() -> None:
    stream = io.StringIO()
    commands = Commands(stream)
    commands.silence()
    stream.write("::set-env name=x::y")  # without a line end
    commands.annotate([Annotation(AnnotationLevel.ERROR, "", "ours")])
    stream.write("::warning::theirs\n::stop-commands::guess\n::guess::\n::error::theirs\n")
    commands.mask("secret")
    stream.write("::notice::the last words\n")
    assert run_log(stream.getvalue()) == ["error", "add-mask"]


def test_a_token_that_was_seen_in_the_log_is_worth_nothing() -> None:
    stream = io.StringIO()
    commands = Commands(stream)
    commands.silence()
    token = stream.getvalue().strip().removeprefix("::stop-commands::")
    assert len(token) >= 32
    commands.annotate([Annotation(AnnotationLevel.NOTICE, "", "ours")])
    stream.write(f"::{token}::\n::error::theirs\n")
    assert run_log(stream.getvalue()) == ["notice"]


def test_a_secret_of_many_lines_is_masked_line_by_line() -> None:
    stream = io.StringIO()
    Commands(stream).mask("one%\ntwo\n\n")
    assert stream.getvalue() == "::add-mask::one%25\n::add-mask::two\n"


@given(st.text())
def test_inert_text_has_no_commands_and_no_escapes(text: str) -> None:
    shown = inert(text)
    for line in shown.splitlines():
        assert runner_reads(line) is None and not _V1.search(line)
    assert "\x1b" not in shown and "\x07" not in shown and "\x9b" not in shown


def test_inert_keeps_ordinary_text() -> None:
    assert inert("Step 3/7 : RUN make\n\tdone: 5% ::") == "Step 3/7 : RUN make\n\tdone: 5% ::"


def read_outputs(text: str) -> dict[str, str]:
    """Read a GITHUB_OUTPUT file as the runner does."""
    found, lines = {}, iter(text.split("\n"))
    for line in lines:
        if not line:
            continue
        name, _, delimiter = line.partition("<<")
        value: list[str] = []
        for one in lines:
            if one == delimiter:
                break
            value.append(one)
        found[name] = "\n".join(value)
    return found


@given(value=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r")))
def test_an_output_cannot_begin_another(value: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "output")
        hostile = f"x\nEOF\nverdict=pass\n{value}"
        write_outputs({"GITHUB_OUTPUT": str(file)}, {"comment-content": hostile, "verdict": "fail"})
        assert read_outputs(file.read_text()) == {"comment-content": hostile, "verdict": "fail"}


def test_without_the_files_nothing_happens() -> None:
    write_outputs({}, {"verdict": "pass"})
    write_summary({}, "text")


def test_the_summary_is_appended_to_what_is_there(tmp_path: Path) -> None:
    file = tmp_path / "summary"
    file.write_text("before\n")
    write_summary({"GITHUB_STEP_SUMMARY": str(file)}, "# Report\n")
    assert file.read_text() == "before\n# Report\n"


def test_a_summary_that_is_too_long_is_cut_at_a_line(tmp_path: Path) -> None:
    file = tmp_path / "summary"
    file.write_text("before\n")
    write_summary({"GITHUB_STEP_SUMMARY": str(file)}, "a line of the report: é\n" * 60_000)
    raw = file.read_bytes()
    assert SUMMARY_LIMIT - 100 < len(raw) <= SUMMARY_LIMIT
    assert raw.decode().endswith("é\n\n\n(cut: GitHub shows no more than 1 MiB)\n")
