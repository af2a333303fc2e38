"""Building again with one file changed: the tree of links, what a file ends in, and whose line a step is."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import Mock

import pytest

from bot.comparison import rebuild
from bot.comparison.rebuild import Original, Rebuilds, additions, change, link_tree, slowest
from bot.dockerfile.stages import graph
from bot.dockerfile.syntax import parse
from bot.engine.build_events import BuiltStep
from bot.engine.builder import BuildRequest
from bot.engine.client import Engine
from bot.languages import table as languages
from bot.model.costs import NextCommit, Touched
from bot.model.images import ImageConfig, ImageFacts


def test_a_changed_file_of_a_linked_tree_leaves_the_original_alone(tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "lib").mkdir(parents=True)
    (root / "lib/a.py").write_text("a")
    (root / "lib/a.py").chmod(0o750)
    (root / "b.py").write_text("b")
    (root / "out").symlink_to("/etc/passwd")
    (root / "folder").symlink_to("lib")
    assert link_tree(root, tmp_path / "copy")
    change(tmp_path / "copy/lib/a.py", b"changed")
    assert (root / "lib/a.py").read_text() == "a"
    assert (tmp_path / "copy/lib/a.py").read_text() == "changed"
    assert (tmp_path / "copy/lib/a.py").stat().st_mode & 0o777 == 0o750
    assert (tmp_path / "copy/b.py").samefile(root / "b.py")
    assert (tmp_path / "copy/out").is_symlink() and (tmp_path / "copy/folder").is_symlink()


def test_a_tree_of_too_many_files_is_not_linked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuild, "_MOST_FILES", 3)
    for number in range(4):
        (tmp_path / "root").mkdir(exist_ok=True)
        (tmp_path / f"root/{number}").touch()
    assert not link_tree(tmp_path / "root", tmp_path / "copy")


@pytest.mark.parametrize("row", [row for row in languages.TABLE if row.addition], ids=lambda row: row.name)
def test_an_addition_has_a_mark_of_its_own_each_time(row: languages.ProgrammingLanguage) -> None:
    path = f"main{row.suffixes[0]}"
    first, second = (next(additions(path)) for _ in range(2))
    assert first != second
    assert first.startswith(b"\n") and first.endswith(b"\n")
    assert b"{" not in first.replace(b"{}", b"").replace(b"{ }", b"")


@pytest.mark.parametrize("path", ["package.json", "requirements.txt", "page.html", "main.py", "main.c"])
def test_empty_lines_are_the_last_resort_for_everything(path: str) -> None:
    assert set(list(additions(path))[-1]) == {ord("\n")}


TEXT = (
    "FROM a AS deps\nWORKDIR /x\nCOPY r .\nRUN install\nFROM b\nCOPY . .\nENV A=b\nRUN build\nCOPY --from=deps /x /y\n"
)


def line_of(text: str, *names: str) -> int | None:
    stages = graph(parse(text))
    steps = [BuiltStep(name, float(number)) for number, name in enumerate(names, 1)]
    return slowest(stages, stages.final(None), steps)[0]


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("[deps 4/4] RUN install", 4),
        ("[deps 2/4] WORKDIR /x", 2),
        ("[stage-1 3/4] RUN build", 8),
        ("[stage-1 4/4] COPY --from=deps /x /y", 9),
        ("[stage-1  3/10] RUN build", None),
        ("[linux/arm64 deps 4/4] RUN install", 4),
        ("[stage-7 1/1] RUN build", None),
        ("[stage-1 3/4] COPY . .", None),
        ("[internal] load build context", None),
        ("exporting to image", None),
    ],
)
def test_the_line_of_a_step(name: str, line: int | None) -> None:
    assert line_of(TEXT, name) == line


def test_triggers_of_the_base_shift_the_count_and_not_the_line() -> None:
    assert line_of("FROM a\nRUN x\nRUN y\n", "[4/5] RUN x") == 2
    assert line_of("FROM a\nRUN x\nRUN y\n", "[2/5] RUN trigger") is None


def test_the_slowest_step_is_the_one_to_blame() -> None:
    assert line_of("FROM a\nRUN x\nRUN y\n", "[2/3] RUN x", "[3/3] RUN y", "exporting to image") == 3
    assert line_of("FROM a\nRUN x\n") is None


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuild, "_LARGEST", 10)
    (tmp_path / "root").mkdir()
    (tmp_path / "root/main.py").write_bytes(b"x" * 11)
    stages = graph(parse(TEXT))
    facts = ImageFacts("sha256:1", "linux/amd64", 1, 1, 0, (), ImageConfig())
    original = Original(BuildRequest(tmp_path / "root", "Dockerfile", ".", "tag"), TEXT, stages, facts, 1.0)
    no_engine = Engine(sdk=Mock(), version="28", platform="linux/amd64", containerd_store=True)
    [found] = Rebuilds(no_engine, tmp_path / "scratch").measured(
        original, [NextCommit(Touched.SOURCE, "main.py", 7, 2, 1, 1)]
    )
    assert (
        found.not_measured is not None and found.not_measured.english == "not built again: main.py is larger than 10 B"
    )
    assert not (tmp_path / "scratch").exists()
