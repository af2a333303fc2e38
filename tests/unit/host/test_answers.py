"""What tools said in earlier runs goes by the program that said it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from bot.host import answers
from bot.host.answers import Answers


def program(folder: Path, content: bytes = b"\x7fELF and more") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "tool").write_bytes(content)
    return folder / "tool"


def test_a_question_has_its_own_answer(tmp_path: Path) -> None:
    kept = Answers(tmp_path / "answers")
    assert kept.recall("a", 1) is None
    kept.remember({"b": [2]}, "a", 1)
    assert kept.recall("a", 1) == {"b": [2]}
    assert kept.recall("a", 2) is None
    assert kept.recall("a") is None


def test_another_release_of_a_program_is_another_program(tmp_path: Path) -> None:
    tool = program(tmp_path)
    before = answers.identity(str(tool))
    assert before is not None and answers.identity(str(tool)) == before
    (tmp_path / "link").symlink_to(tool)
    assert answers.identity(str(tmp_path / "link")) == before
    os.utime(tool, (1, 1))
    assert answers.identity(str(tool)) not in (None, before)


def test_nothing_is_known_of_a_script_or_of_no_program(tmp_path: Path) -> None:
    script = program(tmp_path, b"#!/bin/sh\nexec docker run newest\n")
    assert answers.identity(str(script)) is None
    assert answers.identity(str(tmp_path / "none")) is None
    assert answers.identity(str(tmp_path)) is None


@pytest.mark.parametrize(("content", "asked"), [(b"\x7fELF", 1), (b"#!/bin/sh", 2)])
def test_a_version_is_asked_once_of_one_program(tmp_path: Path, content: bytes, asked: int) -> None:
    tool, kept, times = program(tmp_path / "bin", content), Answers(tmp_path / "answers"), []

    def ask() -> str:
        times.append(1)
        return "1.2"

    assert [answers.version(str(tool), ask, kept) for _ in range(2)] == ["1.2", "1.2"]
    assert len(times) == asked


def test_a_damaged_or_an_empty_version_is_asked_again(tmp_path: Path) -> None:
    tool, kept = program(tmp_path / "bin"), Answers(tmp_path / "answers")
    assert answers.version(str(tool), lambda: "", kept) == ""
    assert answers.version(str(tool), lambda: "1", kept) == "1"
    for file in (tmp_path / "answers").iterdir():
        file.write_text(json.dumps(["2"]))
    assert answers.version(str(tool), lambda: "3", kept) == "3"
    assert answers.version(str(tool), lambda: "4", None) == "4"
