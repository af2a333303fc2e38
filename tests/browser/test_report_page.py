"""report.html in a real browser: it sorts and filters by mouse and keyboard, and a stranger's words stay words."""

from __future__ import annotations

import base64
import json
import re
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.model.rewrites import ConfigDifference, Proof
from bot.report import html
from bot.text import Language, verbatim
from tests.browser.chromium import Browser, Page
from tests.unit.report.samples import PROVED, SAMPLES, WORKSHOP, report, reviewed

TABLE = "#image-1-vulnerabilities"
FORM = f'form[data-table="{TABLE[1:]}"]'
ROWS = "document.querySelectorAll('#image-1-vulnerabilities tbody tr, #image-1-unchanged tbody tr')"
HEADING = f"{TABLE} thead th:nth-child({{}}) button"


@pytest.fixture(scope="module")
def axe() -> str:
    """The script of axe-core."""
    ensure = Path(__file__).with_name("ensure-axe")
    found = subprocess.run([str(ensure)], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr[-2000:]
    return Path(found.stdout.strip()).read_text("utf-8")


@pytest.fixture
def page(browser: Browser, tmp_path: Path) -> Page:
    shown = Page(browser)
    shown.open(html.render(SAMPLES["workshop"], Language.ENGLISH), tmp_path)
    return shown


def column(page: Page, number: int, *, visible: bool = True) -> list[str]:
    rows = f"[...document.querySelectorAll('{TABLE} tbody tr')]"
    kept = ".filter(row => !row.hidden)" if visible else ""
    found: list[str] = page.run(f"{rows}{kept}.map(row => row.cells[{number}].innerText.split('\\n')[0])")
    return found


def sorted_as(page: Page, number: int) -> Any:
    return page.run(f"document.querySelector('{TABLE} thead th:nth-child({number})').getAttribute('aria-sort')")


def test_it_loads_nothing_and_complains_of_nothing(page: Page) -> None:
    assert page.complaints() == []
    assert [one for one in page.requests() if not one.startswith("file://")] == []
    assert len(page.requests()) == 1


def test_a_click_on_a_heading_sorts_and_another_turns_it_round(page: Page) -> None:
    severities = ["UNKNOWN", "LOW", "MEDIUM", "HIGH", "CRITICAL"]
    assert sorted_as(page, 1) == "none"
    page.click(HEADING.format(1))
    assert (sorted_as(page, 1), column(page, 0)) == (
        "ascending",
        sorted(column(page, 0), key=severities.index),
    )
    page.click(HEADING.format(1))
    assert sorted_as(page, 1) == "descending"
    assert column(page, 0)[0] == "CRITICAL"
    page.click(HEADING.format(4))
    assert (sorted_as(page, 1), sorted_as(page, 4)) == ("none", "ascending")
    assert column(page, 3) == sorted(column(page, 3))
    assert page.complaints() == []


@pytest.mark.parametrize("key", ["Enter", " "])
def test_it_sorts_by_keyboard_alone(page: Page, key: str) -> None:
    page.tab_to(HEADING.format(7))
    page.press(key)
    assert sorted_as(page, 7) == "ascending"
    assert page.run("document.activeElement.tagName") == "BUTTON"
    outline = page.run("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"


def test_the_search_keeps_the_rows_that_have_every_word(page: Page) -> None:
    page.tab_to(f"{FORM} input")
    page.type("urllib3 crlf")
    assert column(page, 2) == ["CVE-2020-26137"]
    assert page.run(f"document.querySelector('{FORM} output').textContent") == "1 of 19 shown"


def test_severity_and_status_can_be_chosen_by_keyboard(page: Page) -> None:
    page.tab_to(f"{FORM} select")
    page.press("ArrowDown")
    assert set(column(page, 0)) == {"CRITICAL"}
    page.press("Tab")
    page.press("ArrowDown")
    assert column(page, 2) == ["CVE-2023-45853"]
    page.click(HEADING.format(3))
    assert column(page, 2) == ["CVE-2023-45853"]


def test_the_map_leads_to_the_layers_by_keyboard(page: Page) -> None:
    page.tab_to("svg.map a", most=200)
    label = page.run("document.activeElement.querySelector('title').textContent")
    assert label.startswith("279 MB, base image: RUN apt-get update")
    page.press("Enter")
    assert page.run("location.hash") == "#image-1-layer-1"


def test_the_rewrite_can_be_copied(page: Page) -> None:
    page.run("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")
    page.click("button[data-copies]")
    assert page.run("getSelection().toString()").startswith("# The greeter")
    assert page.run("document.querySelector('button[data-copies]').textContent") in (
        "Copied",
        "Selected: press Ctrl+C to copy",
    )


def test_without_its_script_everything_is_there(browser: Browser, tmp_path: Path) -> None:
    page = Page(browser, script=False)
    page.open(html.render(SAMPLES["workshop"], Language.ENGLISH), tmp_path)
    assert page.run(f"{ROWS}.length") == 346
    assert page.run("[...document.forms].every(form => form.hidden)")
    assert page.run("document.querySelector('button[data-copies]').hidden")
    assert page.run(f"document.querySelectorAll('{TABLE} button').length") == 0


def test_strangers_words_stay_words(browser: Browser, tmp_path: Path) -> None:
    page = Page(browser)
    page.open(html.render(SAMPLES["hostile"], Language.ENGLISH), tmp_path)
    assert page.complaints() == []
    assert len(page.requests()) == 1
    assert page.run("document.scripts.length") == 1
    assert page.run("document.querySelectorAll('img, iframe, object, embed, base, link').length") == 0
    handlers = (
        "[...document.querySelectorAll('*')].filter(e => [...e.attributes].some(a => /^on|^style$/.test(a.name)))"
    )
    assert page.run(f"{handlers}.length") == 0
    links: list[str] = page.run("[...document.querySelectorAll('a[href]')].map(a => a.getAttribute('href'))")
    assert all(link.startswith(("#", "https://github.com/acme/greeter/", "https://x/")) for link in links), links
    assert "<script>alert(1)</script>" in page.run("document.body.innerText")
    assert not set("\u202e\u200b\x1b") & set(page.run("document.documentElement.textContent"))


def test_an_injected_script_would_not_run(browser: Browser, tmp_path: Path) -> None:
    """The policy holds even where escaping would not: the page refuses what is not its own."""
    page = Page(browser)
    evil = "<script>window.pwned = 1</script><img src='data:,' onerror='window.pwned = 1'><b style='color:red'>x</b>"
    made = html.render(SAMPLES["workshop"], Language.ENGLISH).replace("</main>", f"{evil}</main>")
    page.open(made, tmp_path)
    assert page.run("window.pwned === undefined")
    assert len(page.complaints()) >= 3


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_words_stand_out_from_the_paper(page: Page, theme: str) -> None:
    page.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": theme}])
    ratios = page.run(CONTRAST)
    assert {one["selector"]: one["ratio"] for one in ratios if one["ratio"] < 4.5} == {}
    assert len(ratios) >= 7
    assert (page.run(PAPER) < 0.2) == (theme == "dark")


def test_it_starts_with_what_is_new_and_has_the_rest_on_demand(page: Page) -> None:
    assert set(column(page, 1)) == {"new"}
    assert len(column(page, 0)) == 19
    first = page.run("document.querySelector('section h3').innerText")
    assert first.startswith("Vulnerabilities: 19 / 0 / 327")
    assert page.run("document.querySelector('#image-1-unchanged').checkVisibility()") is False
    page.click("button.open")
    assert page.run("document.querySelector('#image-1-unchanged').checkVisibility()")
    assert page.run(f"{ROWS}.length") == 346


def printed_pages(page: Page) -> int:
    answer = page.call("Page.printToPDF", preferCSSPageSize=True)
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", base64.b64decode(answer["data"])))


@pytest.mark.parametrize(
    "name", ["thirty", "states", "workshop", "better", "new-image", "draft", "broken-build", "unlike-platforms"]
)
def test_one_image_prints_on_five_pages_at_most(browser: Browser, tmp_path: Path, name: str) -> None:
    page = Page(browser)
    page.open(html.render(SAMPLES[name], Language.ENGLISH), tmp_path)
    assert 1 <= printed_pages(page) <= 5


def test_what_is_opened_is_printed(page: Page) -> None:
    before = printed_pages(page)
    page.click("button.open")
    assert printed_pages(page) > before
    page.call("Emulation.setEmulatedMedia", media="print")
    assert page.run("getComputedStyle(document.querySelector('form')).display") == "none"


@pytest.mark.parametrize(
    ("name", "theme"),
    [
        ("workshop", "light"),
        ("workshop", "dark"),
        ("hostile", "light"),
        ("broken-build", "light"),
        ("nothing", "light"),
    ],
)
def test_axe_finds_nothing(browser: Browser, tmp_path: Path, axe: str, name: str, theme: str) -> None:
    """Neither as the page opens nor with all that it holds."""
    page = Page(browser)
    page.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": theme}])
    page.open(html.render(SAMPLES[name], Language.ENGLISH), tmp_path)
    page.run(f"{axe};1")
    assert violations(page) == []
    page.run("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")
    assert violations(page) == []


def violations(page: Page) -> Any:
    found = "violations.map(one => [one.id, one.nodes.map(node => node.html.slice(0, 200))])"
    answer = page.call(
        "Runtime.evaluate",
        expression=f"axe.run().then(result => result.{found})",
        awaitPromise=True,
        returnByValue=True,
    )
    return answer["result"]["value"]


def test_the_reason_of_a_difference_is_in_sight_however_long_the_values(browser: Browser, tmp_path: Path) -> None:
    long = ConfigDifference("Env", "PATH=/usr/local/bin:" * 40, "x" * 900, verbatim("it is only used by the build"))
    proof = replace(Proof(True), config_differences=(long,))
    made = replace(PROVED, proof=proof)
    page = Page(browser)
    page.call("Emulation.setDeviceMetricsOverride", width=1280, height=800, deviceScaleFactor=1, mobile=False)
    page.open(html.render(report(reviewed(WORKSHOP, made)), Language.ENGLISH), tmp_path)
    cell = "document.querySelector('.differences tbody td:last-child')"
    assert page.run(f"{cell}.innerText") == "it is only used by the build"
    assert page.run(f"{cell}.getBoundingClientRect().right") <= 1280
    assert page.run(f"{cell}.getBoundingClientRect().width") >= 200
    assert page.run(f"(s => s.scrollWidth <= s.clientWidth)({cell}.closest('.scroll'))")


@pytest.mark.parametrize("name", ["workshop", "three", "states", "hostile", "draft"])
def test_the_words_of_the_map_stay_in_their_boxes(browser: Browser, tmp_path: Path, name: str) -> None:
    page = Page(browser)
    page.open(html.render(SAMPLES[name], Language.ENGLISH), tmp_path)
    outside = """[...document.querySelectorAll('svg.map a')].filter(a => {
      const box = a.querySelector('rect').getBoundingClientRect();
      return [...a.querySelectorAll('text')].some(text => {
        const words = text.getBoundingClientRect();
        return words.right > box.right || words.bottom > box.bottom || words.left < box.left || words.top < box.top;
      });
    }).map(a => a.querySelector('title').textContent)"""
    assert page.run(outside) == []
    assert page.run("document.querySelectorAll('svg.map text').length") > 0


def test_it_fits_a_phone(page: Page) -> None:
    page.call("Emulation.setDeviceMetricsOverride", width=390, height=800, deviceScaleFactor=1, mobile=True)
    assert page.run("document.documentElement.scrollWidth") <= 390


def test_every_control_has_a_name_and_every_table_its_headings(page: Page) -> None:
    unnamed = "[...document.querySelectorAll('input, select')].filter(e => !e.labels.length)"
    assert page.run(f"{unnamed}.length") == 0
    assert page.run("[...document.querySelectorAll('th')].every(e => e.scope)")
    assert page.run("[...document.querySelectorAll('svg')].every(e => e.ariaHidden || e.ariaLabel)")


def test_it_speaks_portuguese(browser: Browser, tmp_path: Path) -> None:
    page = Page(browser)
    page.open(html.render(SAMPLES["workshop"], Language.PORTUGUESE), tmp_path)
    assert page.run("document.documentElement.lang") == "pt-BR"
    assert page.run(f"document.querySelector('{FORM} output').textContent") == "19 de 19 exibidas"
    assert page.complaints() == []


LUMINANCE = """
const luminance = colour => {
  const [r, g, b] = colour.match(/[0-9.]+/g).map(Number).map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
"""
PAPER = f"(() => {{ {LUMINANCE} return luminance(getComputedStyle(document.body).backgroundColor); }})()"
SELECTORS = ["body", "h1", ".quiet", "a", "code", "th button", ".diff .added", ".diff .removed", "input", "summary"]
CONTRAST = f"""(() => {{ {LUMINANCE}
  const paper = element => {{
    for (let e = element; e; e = e.parentElement) {{
      const colour = getComputedStyle(e).backgroundColor;
      if (!/rgba\\(.*, 0\\)|transparent/.test(colour)) return colour;
    }}
    return "rgb(255, 255, 255)";
  }};
  return {json.dumps(SELECTORS)}.map(selector => {{
    const element = document.querySelector(selector);
    const [a, b] = [luminance(getComputedStyle(element).color), luminance(paper(element))];
    return {{ selector, ratio: (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) }};
  }});
}})()"""
