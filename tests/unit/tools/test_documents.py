"""What the documents list of this repository is what there is."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_every_kind_of_case_is_in_the_table_and_its_test_is_there() -> None:
    rows = re.findall(
        r"^\| `([a-z]+)` \|[^|]+\| ([^|]+) \|$", (ROOT / "tests/README.md").read_text("utf-8"), re.MULTILINE
    )
    kinds = {kind for kind, _ in rows}
    assert kinds == {path.name for path in (ROOT / "tests/cases").iterdir() if path.is_dir() and path.name[0] != "_"}
    files = [name for _, run_by in rows for name in re.findall(r"`([\w/]+\.py)`", run_by)]
    assert files and [name for name in files if not (ROOT / "tests" / name).is_file()] == []


def test_a_hostile_case_without_a_file_of_what_must_come_of_it_names_its_test() -> None:
    cases = [path for path in (ROOT / "tests/cases/hostile").iterdir() if path.is_dir()]
    assert cases
    for case in cases:
        if not any((case / name).is_file() for name in ("expect.json", "isolation.json")):
            [held] = re.findall(r"^Held by: ([\w/.]+)", (case / "EXPECT.md").read_text("utf-8"), re.MULTILINE)
            assert (ROOT / held).is_file(), case.name
