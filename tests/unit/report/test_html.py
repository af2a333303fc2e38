"""report.html as text: one file, its own policy, nothing of a stranger's that is alive. The rest is tests/browser."""

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given

from bot.model.reports import Report
from bot.report import html, templating
from bot.text import Language
from tests.unit.report.samples import LANGUAGES, SAMPLES
from tests.unit.report.strategies import QUICK, REPORTS

VOID = {"meta", "br", "input"}


class Reader(HTMLParser):
    """Reads the page as a browser would, and keeps what it is made of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.ids: list[str] = []
        self.wrong: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


def check(page: str) -> Reader:
    read = Reader(page)
    assert read.wrong == []
    assert len(read.ids) == len(set(read.ids))
    names = {name for name, _ in read.attributes}
    assert not {name for name in names if name.startswith("on")} | (names & {"src", "style", "srcset", "action"})
    assert {"img", "iframe", "link", "base", "object", "embed"}.isdisjoint(read.tags)
    assert read.tags.count("script") == read.tags.count("style") == 1
    for name, value in read.attributes:
        if name == "href":
            assert re.match(r"#image-|https://", value or "")
    return read


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_one_sound_page_that_loads_nothing(name: str, language: str) -> None:
    page = html.render(SAMPLES[name], LANGUAGES[language])
    check(page)
    assert f'<html lang="{language}">' in page


@QUICK
@given(REPORTS)
def test_any_report_is_a_sound_page(made: Report) -> None:
    check(html.render(made, Language.ENGLISH))


def test_only_its_own_script_and_style_may_run() -> None:
    page = html.render(SAMPLES["workshop"], Language.ENGLISH)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy is not None
    assert policy[1].startswith("default-src &#39;none&#39;; ")
    for tag in ("script", "style"):
        content = page.partition(f"<{tag}>")[2].partition(f"</{tag}>")[0]
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{tag}-src &#39;sha256-{digest}&#39;" in policy[1]


def test_the_map_tells_the_base_image_apart_by_pattern_and_by_words() -> None:
    page = html.render(SAMPLES["workshop"], Language.ENGLISH)
    assert page.count('<a class="base"') >= 3
    assert "<title>279 MB, base image: RUN apt-get update" in page
    assert ".map .base rect { fill: url(#hatch); }" in page


def test_the_difference_of_the_rewrite_has_signs() -> None:
    page = html.render(SAMPLES["workshop"], Language.ENGLISH)
    assert '<span class="removed">- FROM golang:1.24\n</span>' in page
    assert '<span class="added">+ FROM golang:1.24 AS build\n</span>' in page


def test_each_state_has_its_words() -> None:
    states = html.render(SAMPLES["states"], Language.ENGLISH)
    for words in (
        "nothing to compare with at base: line 15",
        "not judged: the registry that serves the vulnerability database",
        "platforms differ (base: linux/arm64",
        "Vulnerabilities: not scanned",
        "Draft, not proved",
        "No rewrite proved",
    ):
        assert words in states


def test_compiled_templates_are_not_compiled_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """What an installation compiled is read: to compile it takes longer than the rest of a small review."""
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    templating.compile_templates()

    def refused(*_: object, **__: object) -> None:
        raise AssertionError("a template is compiled again")

    monkeypatch.setattr("jinja2.Environment.compile", refused)
    monkeypatch.setattr("jinja2.Environment._compile", refused)
    (name, *_) = SAMPLES
    assert "<!doctype html>" in html.render(SAMPLES[name], Language.ENGLISH).lower()
