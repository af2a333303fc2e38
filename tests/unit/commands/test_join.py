"""`hullcheck join` makes one folder of several."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.commands.review import join
from bot.errors import InputError
from bot.model.scans import Sbom
from bot.report.writing import write_outputs
from bot.text import Language
from tests.unit.report.samples import report, reviewed, sized


def test_the_sbom_of_each_part_is_in_the_whole(tmp_path: Path) -> None:
    parts = []
    for name in ("a", "b"):
        one = replace(reviewed(sized(f"{name}/Dockerfile", 60_000_000, 60_000_000)), sbom=Sbom(f'"{name}"', '"spdx"'))
        if name == "b":
            one = replace(one, sbom=None)
        write_outputs(report(one), Language.ENGLISH, tmp_path / name)
        parts.append(tmp_path / name)
    assert join(parts, tmp_path / "all", Language.ENGLISH) == 0
    (found,) = (tmp_path / "all/sbom").glob("*.cdx.json")
    assert found.name.startswith("a-dockerfile-") and found.read_text() == '"a"'
    assert "a/Dockerfile" in (tmp_path / "all/comment.md").read_text()


def test_what_is_no_report_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot read"):
        join([tmp_path], tmp_path / "all", Language.ENGLISH)
