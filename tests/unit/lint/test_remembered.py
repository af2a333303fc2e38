"""What linters said of the same text is not asked again; whatever may change the answer makes another question."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.dockerfile.stages import graph
from bot.dockerfile.syntax import parse
from bot.host.answers import Answers
from bot.lint import buildkit, hadolint
from bot.lint.buildkit import BuildkitInput
from bot.lint.hadolint import HadolintConfig
from bot.lint.remembered import Remembered

ITEM = {"line": 1, "code": "DL3006", "message": "Always tag", "level": "warning", "file": "0", "column": 1}
WARNING = {"ruleName": "StageNameCasing", "detail": "upper case", "location": None}
IDS = {"alpine:3.23": "sha256:1", "debian:12": "sha256:2"}


class Hadolint:
    """What is asked of hadolint, and answered."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, tool: Path) -> None:
        self.asked: list[Sequence[str]] = []
        self.problems: dict[int, str] = {}
        tool.write_bytes(b"\x7fELF")
        monkeypatch.setattr(hadolint, "_program", lambda: str(tool))
        monkeypatch.setattr(hadolint, "_in_batches", self.answer)

    def answer(self, texts: Sequence[str], _policy: HadolintConfig) -> object:
        self.asked.append(list(texts))
        return {number: [ITEM] for number in range(len(texts)) if number not in self.problems}, self.problems


@pytest.fixture
def tool(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Hadolint:
    return Hadolint(monkeypatch, tmp_path / "hadolint")


def remembered(folder: Path, ids: dict[str, str] = IDS, checker: str | None = "28 linux/amd64") -> Remembered:
    return Remembered(Answers(folder / "answers"), checker, ids.get)


def test_hadolint_is_asked_once_of_a_text(tool: Hadolint, tmp_path: Path) -> None:
    ask = hadolint.remembering(remembered(tmp_path))
    first, second = (ask(["FROM a", "FROM b"], HadolintConfig()) for _ in range(2))
    assert tool.asked == [["FROM a", "FROM b"]]
    for number in (0, 1):
        assert [{**one, "file": "0", "column": 1} for one in second[0][number]] == first[0][number]
    assert second[1] == {}
    ask(["FROM a"], HadolintConfig(settings={"strict-labels": True}))
    ask(["FROM a"], HadolintConfig())
    assert tool.asked[1:] == [["FROM a"], ["FROM a"]]


def test_what_made_hadolint_fail_is_asked_again(tool: Hadolint, tmp_path: Path) -> None:
    tool.problems = {1: "no answer"}
    for _ in range(2):
        hadolint.remembering(remembered(tmp_path))(["FROM a", "FROM b"], HadolintConfig())
    assert len(tool.asked) == 2


@pytest.mark.parametrize("damage", ["{", "[]", "[[3]]", '[[{"line": "1"}]]', '[[{"line": 1, "code": 2}]]', "null"])
def test_a_damaged_answer_is_asked_again(tool: Hadolint, tmp_path: Path, damage: str) -> None:
    ask = hadolint.remembering(remembered(tmp_path))
    ask(["FROM a"], HadolintConfig())
    for file in (tmp_path / "answers").iterdir():
        file.write_text(damage)
    assert ask(["FROM a"], HadolintConfig())[0][0] == [ITEM]
    assert len(tool.asked) == 2


class Checks:
    """What BuildKit is asked, and answers."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: list[str] = []
        self.answer: dict[str, object] = {"warnings": [WARNING]}
        monkeypatch.setattr(buildkit, "_bake", self.bake)

    def bake(self, checks: Sequence[BuildkitInput], *, stand_in: bool) -> object:
        self.asked += [check.path for check in checks]
        return {check.path: self.answer for check in checks}, None


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> Checks:
    return Checks(monkeypatch)


def check(path: str, text: str, **more: object) -> BuildkitInput:
    dockerfile = parse(text)
    return BuildkitInput(path, dockerfile, graph(dockerfile), **more)  # type: ignore[arg-type]


def test_a_check_is_made_once(checks: Checks, tmp_path: Path) -> None:
    files = [check("a", "FROM alpine:3.23\n"), check("b", "FROM debian:12\n")]
    first = buildkit.run(files[:1], remembered(tmp_path))
    both = buildkit.run(files, remembered(tmp_path))
    assert checks.asked == ["a", "b"]
    assert both[0]["a"] == first[0]["a"] and [one.rule for one in both[0]["a"]] == ["StageNameCasing"]
    assert buildkit.run(files, remembered(tmp_path)) == both
    assert checks.asked == ["a", "b"]


@pytest.mark.parametrize(
    "other",
    [
        check("a", "FROM alpine:3.23\nUSER x\n"),
        check("a", "FROM alpine:3.23\n", ignore="*"),
        check("a", "FROM alpine:3.23\n", stage="x"),
        check("a", "FROM alpine:3.23\n", build_args=(("A", "1"),)),
    ],
)
def test_another_question_is_asked(checks: Checks, tmp_path: Path, other: BuildkitInput) -> None:
    buildkit.run([check("a", "FROM alpine:3.23\n")], remembered(tmp_path))
    buildkit.run([other], remembered(tmp_path))
    assert len(checks.asked) == 2


@pytest.mark.parametrize(
    "later",
    [
        ({"alpine:3.23": "sha256:3"}, "28 linux/amd64"),  # the name is of another image now
        ({}, "28 linux/amd64"),  # a registry would be asked
        (IDS, "29 linux/amd64"),
        (IDS, None),
    ],
)
def test_another_image_or_engine_is_asked(
    checks: Checks, tmp_path: Path, later: tuple[dict[str, str], str | None]
) -> None:
    file = check("a", "FROM alpine:3.23\n")
    buildkit.run([file], remembered(tmp_path))
    buildkit.run([file], remembered(tmp_path, *later))
    assert len(checks.asked) == 2


@pytest.mark.parametrize(
    "text", ["FROM nobody/has:1\n", "ARG A\nFROM $A\n", "FROM alpine:3.23\nCOPY --from=x:1 /a /\n"]
)
def test_a_file_with_an_image_that_is_not_at_hand_is_not_remembered(checks: Checks, tmp_path: Path, text: str) -> None:
    for _ in range(2):
        buildkit.run([check("a", text)], remembered(tmp_path))
    assert len(checks.asked) == 2


def test_a_check_that_stopped_is_not_remembered(checks: Checks, tmp_path: Path) -> None:
    checks.answer = {"buildError": {"message": "dockerfile parse error on line 1: unknown"}}
    for _ in range(2):
        buildkit.run([check("a", "FROM alpine:3.23\n")], remembered(tmp_path))
    assert len(checks.asked) == 2


@pytest.mark.parametrize("damage", [None, {}, [{"rule": 3}], [[]]])
def test_a_damaged_finding_is_asked_again(checks: Checks, tmp_path: Path, damage: object) -> None:
    file = check("a", "FROM alpine:3.23\n")
    found = buildkit.run([file], remembered(tmp_path))
    for kept in (tmp_path / "answers").iterdir():
        kept.write_text(json.dumps(damage))
    assert buildkit.run([file], remembered(tmp_path)) == found
    assert len(checks.asked) == 2
