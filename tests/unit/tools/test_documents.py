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


LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|^\[[^\]]+\]: (\S+)$", re.MULTILINE)
DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "tests/README.md"]


def anchors(file: Path) -> set[str]:
    """The places of a document that a link can lead to, as GitHub names them."""
    text = re.sub(r"^```.*?^```", "", file.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def broken_links(file: Path) -> list[str]:
    """The links of a document to files or places of this repository that are not there."""
    text = re.sub(r"^```.*?^```", "", file.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    broken = []
    for link in (one or other for one, other in LINK.findall(text)):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, place = link.partition("#")
        target = (file.parent / name).resolve() if name else file
        if not target.exists() or (place and target.suffix == ".md" and place not in anchors(target)):
            broken.append(link)
    return broken


def test_links_of_the_documents_lead_somewhere() -> None:
    assert len(DOCUMENTS) > 20
    assert [f"{file.relative_to(ROOT)}: {link}" for file in DOCUMENTS for link in broken_links(file)] == []


def test_a_link_that_leads_nowhere_is_found(tmp_path: Path) -> None:
    copy = tmp_path / "x.md"
    copy.write_text("# Here and there\n\n[a](#here-and-there) [b](#nowhere) [c](missing.md)\n\n[d]: gone.md\n")
    assert broken_links(copy) == ["#nowhere", "missing.md", "gone.md"]
