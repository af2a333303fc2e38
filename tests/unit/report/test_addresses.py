"""Which addresses of a stranger's report become links: pages of the sites that our rules and the scanner point to."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path

import pytest

from bot.report import comment, html, sarif
from bot.report.addresses import trust_address
from bot.report.wire import dump, load
from bot.text import Language
from tests.unit.report.samples import SAMPLES

CASE = Path(__file__).parents[2] / "cases/hostile/forged-report-links/addresses.json"
ADDRESSES = json.loads(CASE.read_text("utf-8"))


@pytest.mark.parametrize("address", ADDRESSES["taken"])
def test_a_page_of_a_site_that_is_pointed_to_is_taken(address: str) -> None:
    assert trust_address(address) == address


@pytest.mark.parametrize("address", ADDRESSES["refused"])
def test_any_other_is_not(address: str) -> None:
    assert trust_address(address) == ""


@pytest.mark.parametrize("address", [one for one in ADDRESSES["refused"] if "evil" in one])
def test_nothing_that_is_rendered_links_to_it(address: str) -> None:
    """Of findings and vulnerabilities, in every output that a report of the two-step flow becomes."""
    data = deepcopy(json.loads(json.dumps(dump(SAMPLES["three"]))))
    for target in data["targets"]:
        vulnerabilities, findings = target["vulnerabilities"], target["findings"]
        found = [*vulnerabilities["new"], *vulnerabilities["fixed"], *vulnerabilities["unchanged"]]
        for one in (*found, *findings["new"], *findings["gone"], *findings["unchanged"]):
            one["url"] = address
    report = load(data)
    for text in (
        comment.render(report, Language.ENGLISH),
        html.render(report, Language.ENGLISH),
        *sarif.files(report, Language.ENGLISH).values(),
    ):
        assert "evil" not in text
