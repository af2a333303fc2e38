"""What is kept of images: it comes back as it was, or not at all."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.comparison.memory import Memory, key, scan_key
from bot.host import cache_files
from bot.model.images import ImageConfig, ImageFacts, Layer, Origin, WastedFile
from bot.model.scans import Sbom, Scan, ScanState, Severity, Vulnerability
from bot.text import verbatim

FACTS = ImageFacts(
    image_id="sha256:1",
    size_bytes=30,
    pull_size_bytes=10,
    platform="linux/amd64",
    layers=(Layer("sha256:a", "RUN x", Origin.DOCKERFILE, 30, 10, 2, "build"),),
    config=ImageConfig(env=(("A", "ação \udcff"),)),
    wasted_bytes=3,
    wasted_files=(WastedFile("a", 3, 1, 2, True, Origin.DOCKERFILE),),
)


def test_facts_come_back_as_they_were(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "images")
    assert memory.recall("k") is None
    memory.remember("k", FACTS)
    assert memory.recall("k") == FACTS
    assert memory.recall("other") is None


SCAN = Scan(ScanState.SCANNED, vulnerabilities=(Vulnerability("CVE-1", "zlib", "1", Severity.HIGH),))


def test_a_scan_and_its_sbom_come_back_as_they_were(tmp_path: Path) -> None:
    memory = Memory(tmp_path)
    memory.remember_scan("k", SCAN)
    memory.remember_sbom("k", Sbom("{}", "[]"))
    assert (memory.recall_scan("k"), memory.recall_sbom("k")) == (SCAN, Sbom("{}", "[]"))
    assert memory.recall("k") is None


@pytest.mark.parametrize(
    "scan", [Scan(ScanState.FAILED, verbatim("no database")), Scan(ScanState.SCANNED, notes=(verbatim("no Java"),))]
)
def test_a_scan_that_did_not_find_all_is_made_again(tmp_path: Path, scan: Scan) -> None:
    Memory(tmp_path).remember_scan("k", scan)
    assert Memory(tmp_path).recall_scan("k") is None


def test_a_scan_goes_by_image_scanner_and_name() -> None:
    keys = {scan_key(*words) for words in (("a", "b", "c"), ("a", "b", ""), ("x", "b", "c"), ("a", "x", "c"))}
    assert len(keys) == 4


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[:-1],
        lambda text: "",
        lambda text: "[" * 100_000,
        lambda text: text.replace("30", '"30"'),
        lambda text: text.replace('"dockerfile"', '"nobody"'),
        lambda text: text.replace('"layers"', '"layer"'),
    ],
)
def test_a_damaged_entry_is_none(tmp_path: Path, damage: Callable[[str], str]) -> None:
    memory = Memory(tmp_path)
    memory.remember("k", FACTS)
    text = (tmp_path / "k.json").read_text()
    assert damage(text) != text
    (tmp_path / "k.json").write_text(damage(text))
    assert memory.recall("k") is None


def test_a_folder_that_cannot_be_written_to_keeps_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    memory = Memory(tmp_path / "file")
    memory.remember("k", FACTS)
    assert memory.recall("k") is None
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_the_oldest_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_files, "_MOST", 2)
    for number in range(4):
        cache_files.write(tmp_path / f"{number}.json", number)
        os.utime(tmp_path / f"{number}.json", (number, number))
    cache_files.write(tmp_path / "last.json", "last")
    assert {path.name for path in tmp_path.iterdir()} == {"3.json", "last.json"}


def test_an_image_that_is_attributed_otherwise_is_another() -> None:
    one = key("sha256:1", "FROM a\n", None, [("A", "1"), ("B", "2")])
    assert one == key("sha256:1", "FROM a\n", None, [("B", "2"), ("A", "1")])
    others = [
        key("sha256:2", "FROM a\n", None, [("A", "1"), ("B", "2")]),
        key("sha256:1", "FROM a\n\n", None, [("A", "1"), ("B", "2")]),
        key("sha256:1", "FROM a\n", "build", [("A", "1"), ("B", "2")]),
        key("sha256:1", "FROM a\n", None, [("A", "1")]),
    ]
    assert len({one, *others}) == 5
