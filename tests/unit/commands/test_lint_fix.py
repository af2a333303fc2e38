"""`lint --fix`: the diff that is shown is the change that is made, and nothing else is touched."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot import cli
from bot.commands.lint_fix import change, summary_rules, write
from bot.model.findings import Finding, Level, LineEdit, Linter
from bot.targets.source import read_dockerfile
from bot.text import Text


def finding(edit: LineEdit | None, rule: str = "HC005") -> Finding:
    words = Text("x", "x")
    return Finding(rule, Level.WARNING, edit.first if edit else 1, words, words, words, Linter.HULLCHECK, edit=edit)


TEXT = "FROM a:1\nADD b /b\nCMD c d\n"


def test_makes_all_edits_that_do_not_touch_each_other() -> None:
    edits = [finding(LineEdit(2, 2, "COPY b /b\n")), finding(LineEdit(3, 3, 'CMD ["c", "d"]\n'), "HC006")]
    made = change("D", TEXT, [*edits, finding(LineEdit(2, 2, "RUN no\n"), "HC001"), finding(None)])
    assert made is not None
    assert made.after == 'FROM a:1\nCOPY b /b\nCMD ["c", "d"]\n'
    assert made.rules == ("HC005", "HC006")
    assert "-ADD b /b\n" in made.diff() and "+COPY b /b\n" in made.diff()


def test_each_finding_that_is_mended_counts() -> None:
    text = "FROM a:1\nADD b /b\nUSER 1\nADD c /c\n"
    made = change("D", text, [finding(LineEdit(2, 2, "COPY b /b\n")), finding(LineEdit(4, 4, "COPY c /c\n"))])
    assert made is not None and summary_rules([made]) == "HC005 (2)"


@pytest.mark.parametrize("edit", [None, LineEdit(9, 9, "x\n"), LineEdit(2, 2, "ADD b /b\n")])
def test_makes_none_where_there_is_none_that_can_be_made(edit: LineEdit | None) -> None:
    assert change("D", TEXT, [finding(edit)]) is None


def test_a_terminal_is_shown_no_commands() -> None:
    made = change("D\x1b[2J", "FROM a:1\nADD \x1b[31m /b\n", [finding(LineEdit(2, 2, "COPY \x1b]0;x\x07 /b\n"))])
    assert made is not None and "\x1b" not in made.diff() and "\x07" not in made.diff()


def test_writes_the_file_whole_and_keeps_its_mode(tmp_path: Path) -> None:
    file = tmp_path / "Dockerfile"
    file.write_text(TEXT)
    os.chmod(file, 0o640)  # noqa: PTH101
    made = change("D", TEXT, [finding(LineEdit(2, 2, "COPY b /b\n"))])
    assert made is not None and write(file, made)
    assert file.read_text() == made.after
    assert file.stat().st_mode & 0o777 == 0o640
    assert [one.name for one in tmp_path.iterdir()] == ["Dockerfile"]


def test_leaves_a_file_that_is_not_the_one_that_was_read(tmp_path: Path) -> None:
    file = tmp_path / "Dockerfile"
    file.write_bytes(b"FROM a:1\nADD b\xff /b\n")
    made = change("D", "FROM a:1\nADD b\ufffd /b\n", [finding(LineEdit(2, 2, "COPY b /b\n"))])
    assert made is not None and not write(file, made)
    assert file.read_bytes() == b"FROM a:1\nADD b\xff /b\n"


def test_the_command_shows_first_and_writes_only_when_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "Dockerfile"
    file.write_text("FROM debian:12\nADD a.conf /etc/\nRUN mkdir a\nRUN mkdir b\nUSER 1000\n")
    before = file.read_text()
    cli.main(["lint", "--diff", "--threshold=never", str(file)])
    shown = capsys.readouterr().out
    assert "+COPY a.conf /etc/" in shown and file.read_text() == before
    cli.main(["lint", "--fix", "--threshold=never", str(file)])
    assert "+COPY a.conf /etc/" in capsys.readouterr().out
    assert file.read_text() == "FROM debian:12\nCOPY a.conf /etc/\nRUN mkdir a \\\n    && mkdir b\nUSER 1000\n"
    cli.main(["lint", "--fix", "--threshold=never", str(file)])
    assert "Nothing that can be fixed safely" in capsys.readouterr().out


def test_what_programs_read_is_not_mixed_with_the_diff(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "Dockerfile").write_text("FROM debian:12\nADD a.conf /etc/\n")
    cli.main(["lint", "--diff", "--format=json", str(tmp_path)])
    captured = capsys.readouterr()
    assert captured.out.startswith("{") and "+COPY" in captured.err


def test_paths_outside_a_repository_are_those_below_the_named_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "Dockerfile").write_text("FROM debian:12\n")
    cli.main(["lint", "--format=json", str(tmp_path)])
    out = capsys.readouterr().out
    assert '"path": "a/Dockerfile"' in out and '"path": "b/Dockerfile"' in out


def test_paths_outside_a_repository_are_right_from_here(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "Dockerfile").write_text("FROM debian:12\nADD a /a\n")
    monkeypatch.chdir(tmp_path)
    for given in ("sub", "./sub/", "sub/Dockerfile"):
        cli.main(["lint", "--format=github", given])
        assert "file=sub/Dockerfile," in capsys.readouterr().out


@contextmanager
def _without_rights() -> Iterator[Path]:
    """A folder that everybody may search, and nobody's rights instead of those of root, who may do anything."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o777)  # noqa: PTH101
        own = os.geteuid()
        yield_to = 65534 if own == 0 else own
        try:
            os.seteuid(yield_to)
            yield Path(folder)
        finally:
            os.seteuid(own)


def test_leaves_a_file_that_must_not_be_written() -> None:
    made = change("D", TEXT, [finding(LineEdit(2, 2, "COPY b /b\n"))])
    assert made is not None
    with _without_rights() as folder:
        file = folder / "Dockerfile"
        file.write_text(TEXT)
        file.chmod(0o444)
        with pytest.raises(PermissionError):
            write(file, made)
        assert file.read_text() == TEXT


def test_a_file_that_must_not_be_read_is_named_and_not_in_the_way() -> None:
    with _without_rights() as folder:
        file = folder / "Dockerfile"
        file.write_text(TEXT)
        file.chmod(0)
        found = read_dockerfile(folder, "Dockerfile", "given/Dockerfile")
    assert found.text is None and found.problem is not None
    assert found.problem.english == "cannot read given/Dockerfile: there is no permission to read it"


def test_notes_name_a_file_as_it_was_given(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "Dockerfile").write_text("FROM debian:12\nRUN <<EOF python3\nprint(1)\nEOF\n")
    (tmp_path / "sub" / "empty.Dockerfile").write_text("")
    monkeypatch.chdir(tmp_path)
    cli.main(["lint", "sub"])
    captured = capsys.readouterr()
    assert "these lines of sub/Dockerfile" in " ".join(captured.out.split())
    assert "cannot read sub/empty.Dockerfile" in captured.err
