"""The comment on a telephone: nothing that decides is out of sight."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.report import comment
from bot.text import Language
from tests.browser.chromium import Browser, Page
from tests.browser.screenshots import page_of
from tests.unit.report.samples import SAMPLES

WIDTH = 400
# Which cells reach beyond what is seen of the table, up to the column of the vulnerabilities, where it has one.
HIDDEN = """(() => { const table = document.querySelector('table'), seen = table.getBoundingClientRect().right;
  const last = Math.max(1, [...table.rows[0].cells].findIndex(cell => cell.innerText.startsWith('Vulnerab')));
  return [...table.rows].flatMap(row => [...row.cells].slice(0, last + 1)).filter(
    cell => cell.getBoundingClientRect().right > seen + 1).map(cell => cell.innerText) })()"""


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", ["three", "thirty", "states", "behaviour", "workshop"])
def test_result_name_and_vulnerabilities_are_seen_without_scrolling(
    name: str, language: Language, browser: Browser, tmp_path: Path
) -> None:
    page = Page(browser)
    page.call("Emulation.setDeviceMetricsOverride", width=WIDTH, height=900, deviceScaleFactor=1, mobile=False)
    page.open(page_of(comment.render(SAMPLES[name], language)), tmp_path)
    assert page.run("document.querySelectorAll('table td').length") > 3
    assert page.run(HIDDEN) == []
