"""The output folder: every file there, each path inside, the rewrites where the Dockerfiles are."""

import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config.settings import Settings
from bot.errors import InputError
from bot.host.git import Repository
from bot.model.reports import Report
from bot.model.scans import Sbom
from bot.model.targets import Target
from bot.report import badge, outputs
from bot.report.writing import write_outputs
from bot.targets.plan import Plan
from bot.text import Language
from tests.unit.report.samples import DRAFT, PROVED, REWRITTEN, SAMPLES, WORKSHOP, report, reviewed
from tests.unit.report.strategies import HOSTILE, QUICK, REPORTS

NAMES = {
    *("report.json", "comment.md", "summary.md", "results.sarif", "report.html", "badge.svg", "badge.json"),
    *("junit.xml", "metrics.prom", "metrics.jsonl"),
}


def plan(made: Report) -> Plan:
    return Plan(Repository(Path()), made.base, "", made.head, "", Settings(), ())


def test_every_file_is_written(tmp_path: Path) -> None:
    made = SAMPLES["workshop"]
    write_outputs(made, Language.ENGLISH, tmp_path / "out")
    found = {str(path.relative_to(tmp_path / "out")) for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert found == NAMES | {"rewrites/Dockerfile"}
    assert (tmp_path / "out/rewrites/Dockerfile").read_text("utf-8") == REWRITTEN


def test_a_change_of_nothing_has_every_file_but_rewrites() -> None:
    assert set(outputs.files(SAMPLES["nothing"], Language.ENGLISH)) == NAMES


def test_every_file_is_documented() -> None:
    text = (Path(__file__).parents[3] / "docs/outputs.md").read_text("utf-8")
    assert not {name for name in NAMES if f"`{name}`" not in text}


def test_the_sbom_of_each_image_is_there_by_two_standards() -> None:
    made = replace(reviewed(WORKSHOP), sbom=Sbom('{"a": 1}', "{}"))
    found = outputs.sboms(report(made, reviewed(replace(WORKSHOP, target=Target("x", ".")))))
    assert found == {f"sbom/{WORKSHOP.target.id}.cdx.json": '{"a": 1}', f"sbom/{WORKSHOP.target.id}.spdx.json": "{}"}


def test_only_proved_rewrites_are_files() -> None:
    assert outputs.rewrites(report(reviewed(WORKSHOP, DRAFT))) == {}


def test_two_stages_of_one_dockerfile_have_a_file_each() -> None:
    other = replace(WORKSHOP, target=Target("Dockerfile", ".", stage="te/st"))
    made = outputs.rewrites(report(reviewed(WORKSHOP, PROVED), reviewed(other, replace(PROVED, dockerfile="FROM x\n"))))
    assert set(made) == {"rewrites/Dockerfile", "rewrites/Dockerfile.te-st"}


@given(
    HOSTILE | st.sampled_from(["../x", "/etc/passwd", "a/../../b", "a//b", "..", "a\\..\\b", "C:x", "\ud800", "x/."])
)
def test_no_path_leads_out_of_the_folder(path: str) -> None:
    for name in outputs.rewrites(report(reviewed(replace(WORKSHOP, target=Target(path, ".")), PROVED))):
        inside = Path("/out/rewrites") / Path(name).relative_to("rewrites")
        assert ".." not in inside.parts
        assert not Path(name).is_absolute()
        assert "\0" not in name


def test_a_link_in_the_folder_leads_nowhere(tmp_path: Path) -> None:
    folder, elsewhere = tmp_path / "out", tmp_path / "elsewhere"
    folder.mkdir()
    elsewhere.mkdir()
    (folder / "rewrites").symlink_to(elsewhere)
    (folder / "comment.md").symlink_to(elsewhere / "comment.md")
    made = SAMPLES["workshop"]
    with pytest.raises(InputError, match="a link leads out"):
        write_outputs(made, Language.ENGLISH, folder)
    assert list(elsewhere.iterdir()) == []
    assert not (folder / "comment.md").is_symlink()


@QUICK
@given(REPORTS, st.sampled_from(Language))
def test_any_report_makes_files_that_can_be_written(made: Report, language: Language) -> None:
    for name, text in outputs.files(made, language).items():
        assert text.encode("utf-8"), name


def test_the_badge_says_verdict_and_size_and_is_a_sound_picture() -> None:
    picture = ET.fromstring(badge.svg(SAMPLES["workshop"], Language.ENGLISH))
    assert picture.get("aria-label") == "hullcheck: failed, 873 MB"
    assert badge.endpoint(SAMPLES["thirty"], Language.ENGLISH)["message"] == "failed, 3.63 GB, 30 images"
    assert badge.endpoint(SAMPLES["nothing"], Language.PORTUGUESE)["message"] == "nenhuma imagem afetada"


def test_the_badge_of_what_was_not_measured_has_no_size() -> None:
    assert badge.endpoint(SAMPLES["broken-build"], Language.ENGLISH)["message"] == "failed"
