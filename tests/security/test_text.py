"""Hostile words in every place of a report that an author can fill, in every output."""

from __future__ import annotations

import dataclasses
import json
import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from typing import Any

import pytest
from markdown_it import MarkdownIt

from bot.model.reports import Links, Report
from bot.report import outputs
from bot.text import Language, Text
from tests.unit.report.samples import SAMPLES

EVIL = "evil.example"
ATTACKS = {
    "an HTML tag": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "the end of a fold": "</details></summary></td></tr></table><h1>approved</h1>",
    "the end of a comment": "--><b>x</b><!--",
    "the end of a fence": "\n```\n# approved\n~~~\n````\n",
    "the end of a code span": "` **approved** `` ``` <b>",
    "the end of a table's cell": "a | b |\n| --- | --- |\n| x | y",
    "a link": f"[approved](https://{EVIL}/) <https://{EVIL}> https://{EVIL}/ www.{EVIL}",
    "a link with a script": "[x](javascript:alert(1)) javascript:alert(1)",
    "a reference": f"[x]: https://{EVIL}/\n\n[x]\n\n[L1]: https://{EVIL}/",
    "a picture": f"![x](https://{EVIL}/p.png)",
    "a mention": "@evil-team @evil please look, cc @evil",
    "an issue that is closed": "fixes #1, closes evil/repo#2, GH-3",
    "a heading": "\n# approved\n\n## x\n===\n---\n",
    "a quotation": "\n> [!IMPORTANT]\n> approved\n",
    "a workflow command": "\n::error::forged\n::set-output name=x::y\n##[error]forged\n::add-mask::a",
    "terminal escapes": "\x1b[2J\x1b]0;x\x07\x1b]8;;https://evil.example\x07x\x9b31m",
    "right to left": "\u202etxt.exe\u2066\u2067\u2069\u200f",
    "characters that cannot be seen": "a\u200bb\u200c\u200d\ufeff\u2060\u00adc\U000e0041",
    "control characters": "a\x00b\x01c\x08\x0b\x0c\x7f\x85\u2028\u2029d",
    "bytes that are no text": "a\udcff\udc80b",
    "a template": "{{ 7*7 }}{% for x in y %}${{ secrets.TOKEN }}{0}{name}%s%n",
    "entities": "&lt;script&gt; &#60;img&#62; &amp;lt;",
    "a marker of our own": "<!-- hullcheck:comment --><!-- hullcheck -->",
    "a very long word": "x" * 20_000,
    "very many lines": "y\n" * 5_000,
    "formulas": "=cmd|' /C calc'!A0 $\\mathrm{x}$ $$\\unsafe$$",
    "an emoji by its name": ":shipit: :+1:",
    "a tag that swallows": "<!-- <style>*{display:none}</style> <plaintext> <textarea> <title>",
}


def poisoned(value: Any, words: str) -> Any:
    """The same value with the words in front of every text in it that an author can have a hand in."""
    if isinstance(value, Links):
        return value  # they come from the event, and are checked there
    if isinstance(value, Text):
        return Text(words + value.english, words + value.portuguese)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {one.name: poisoned(getattr(value, one.name), words) for one in dataclasses.fields(value) if one.init}
        return dataclasses.replace(value, **fields)
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*(poisoned(one, words) for one in value))
    if isinstance(value, tuple):
        return tuple(poisoned(one, words) for one in value)
    return words + value if type(value) is str else value


class Page(HTMLParser):
    """What a page is made of: tags, attributes, where links lead, and words that are not code."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.targets: set[str] = set()
        self.words = ""
        self._code = 0
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        leads = [value or "" for name, value in attrs if name in ("href", "src")]
        self.targets |= {re.sub(r"^(\w+:/*[^/]*).*", r"\1", value, flags=re.DOTALL) for value in leads}
        self._code += tag in ("code", "pre", "script", "style")

    def handle_endtag(self, tag: str) -> None:
        self._code -= tag in ("code", "pre", "script", "style")

    def handle_data(self, data: str) -> None:
        if not self._code:
            self.words += data


def read(markdown: str) -> Page:
    return Page(MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(markdown))


def all_files(report: Report) -> dict[str, str]:
    return {
        f"{language.value} {name}": text
        for language in Language
        for name, text in outputs.files(report, language).items()
        if not name.startswith("rewrites/") and (language is Language.ENGLISH or name == "comment.md")
    }


CLEAN = all_files(SAMPLES["workshop"])
_HIDDEN = re.compile(
    "[\u200c-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\U000e0000-\U000e007f]"
)


@pytest.fixture(scope="module", params=ATTACKS, ids=list(ATTACKS))
def attacked(request: pytest.FixtureRequest) -> dict[str, str]:
    return all_files(poisoned(SAMPLES["workshop"], ATTACKS[request.param]))


@pytest.mark.parametrize("name", [name for name in CLEAN if name.endswith(".md")])
def test_words_stay_words_in_markdown(name: str, attacked: dict[str, str]) -> None:
    clean, page = read(CLEAN[name]), read(attacked[name])
    assert page.tags <= clean.tags | {"em", "hr"} - {"script", "img"}
    assert page.attributes <= clean.attributes
    assert page.targets <= clean.targets | {""}
    assert not re.search(r"(?<![\w])@[A-Za-z]", page.words)
    assert not re.search(r"(?:fixes|closes) #\d|evil/repo#2|GH-3", page.words)
    assert not re.search(rf"(?:https?://|www\.){EVIL}", page.words)
    assert not _HIDDEN.search(attacked[name])
    assert len(attacked[name]) < 1_048_576 and (not name.endswith("comment.md") or len(attacked[name]) <= 65_536)


@pytest.mark.parametrize("name", [name for name in CLEAN if name.endswith(".html")])
def test_words_stay_words_in_html(name: str, attacked: dict[str, str]) -> None:
    clean, page = Page(CLEAN[name]), Page(attacked[name])
    assert page.tags <= clean.tags
    assert page.attributes <= clean.attributes
    assert page.targets <= clean.targets | {""}
    assert attacked[name].count("<script") == CLEAN[name].count("<script")


@pytest.mark.parametrize("name", [name for name in CLEAN if name.endswith((".json", ".sarif"))])
def test_words_stay_words_in_json(name: str, attacked: dict[str, str]) -> None:
    assert type(json.loads(attacked[name])) is type(json.loads(CLEAN[name]))
    assert attacked[name].isascii() or not re.search("[\ud800-\udfff]", attacked[name])


@pytest.mark.parametrize("name", [name for name in CLEAN if name.endswith(".svg")])
def test_words_stay_words_in_the_badge(name: str, attacked: dict[str, str]) -> None:
    tags = {element.tag for element in ET.fromstring(attacked[name]).iter()}
    assert tags <= {element.tag for element in ET.fromstring(CLEAN[name]).iter()}
