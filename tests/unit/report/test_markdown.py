"""Nothing of a stranger's text comes to life, and nothing of it is lost."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.report import markdown as md
from bot.text import visible

GFM = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
BITS = st.sampled_from(
    [
        *("`", "``", "|", "\\", "*", "**", "_", "~~", "[a](b)", "![", "]", "<b>", "</details>", "<!--", "-->", "&lt;"),
        *("&#35;", "@user", "#12", "GH-3", "www.x.y", "https://x.y", "$x$", ":tada:", "> ", "- ", "1. ", "# ", "---"),
        *(
            "```",
            "~~~",
            "===",
            "\n",
            "\n\n",
            "\r",
            "\t",
            "    ",
            "a",
            "b c",
            "\u202e",
            "\u200b",
            "\x1b[1m",
            "é",
            "\u200b",
        ),
        *("[x]: y", "[x]", "| - |", "::warning::", "\0", "\ud800", "+", "* ", "\u2028"),
    ]
)
HOSTILE = st.lists(BITS, max_size=12).map("".join) | st.text(max_size=40)
LIVE = re.compile(r"@\w|#\d|GH-\d|www\.\w|://|:[a-z]+:", re.I)


def tokens(markdown: str) -> list[Token]:
    found = []
    for token in GFM.parse(markdown):
        found += [token, *(token.children or [])]
    return found


def plain(words: str) -> str:
    return words.replace("\u200b", "")


def shown(words: str) -> str:
    return md.one_line(words)


@given(HOSTILE)
def test_text_is_one_paragraph_of_nothing_but_itself(words: str) -> None:
    found = tokens(md.text(words))
    assert {token.type for token in found} <= {"paragraph_open", "inline", "text", "paragraph_close", "text_special"}
    text = "".join(token.content for token in found if token.type in ("text", "text_special"))
    assert plain(text) == plain(shown(words))
    assert not LIVE.search(text)


@given(HOSTILE)
def test_text_stays_in_its_cell(words: str) -> None:
    found = tokens(md.table(["a", "b"], [[md.text(words), "x"]]))
    assert sum(token.type == "td_open" for token in found) == 2
    assert not {"link_open", "html_inline", "html_block", "em_open", "strong_open", "image"} & {t.type for t in found}


@given(HOSTILE)
def test_code_in_a_cell_is_code_and_stays_there(words: str) -> None:
    found = tokens(md.table(["a", "b"], [[md.code(words, cell=True), "x"]]))
    assert sum(token.type == "td_open" for token in found) == 2
    code = [token.content for token in found if token.type == "code_inline"]
    assert len(code) == bool(shown(words))
    if code and "\\|" not in words:
        assert code[0].strip() == shown(words)


@given(HOSTILE)
def test_code_is_code(words: str) -> None:
    found = tokens(f"x {md.code(words)} y")
    assert [t.content.strip() for t in found if t.type == "code_inline"] == [shown(words)][: bool(shown(words))]
    assert {"link_open", "html_inline", "em_open"}.isdisjoint(token.type for token in found)


@given(HOSTILE)
def test_prose_has_words_and_code_only(words: str) -> None:
    found = tokens(md.prose(words))
    kinds = {"paragraph_open", "inline", "text", "paragraph_close", "text_special", "code_inline"}
    assert {token.type for token in found} <= kinds
    assert not any(LIVE.search(token.content) for token in found if token.type == "text")


def test_prose_shows_what_stands_in_backticks_as_code() -> None:
    assert md.prose("Write `COPY`, not *ADD*") == "Write `COPY`, not \\*ADD\\*"
    assert md.prose("one ` alone") == "one \\` alone"
    assert md.prose("`` - none") == "\\`\\` - none"


@given(HOSTILE)
def test_a_fence_holds_everything(words: str) -> None:
    found = tokens(f"{md.fence(words, 'text')}\n\nafter")
    assert [token.type for token in found][:2] == ["fence", "paragraph_open"]
    assert found[0].info == "text"


@given(HOSTILE)
def test_titles_of_folds_have_no_element_of_their_own(words: str) -> None:
    for title in (md.html_text(words), md.html_code(words)):
        inside = re.sub(r"^<code>|</code>$", "", title)
        assert not set(inside) & set("<>\n")
    assert not LIVE.search(html.unescape(md.html_text(words)))


@given(HOSTILE)
def test_nothing_invisible_is_left(words: str) -> None:
    for made in (md.text(words), md.code(words), md.html_text(words)):
        assert visible(plain(made)) == plain(made)


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", "//evil", "https://", "https://user@evil.example/", "ftp://x/y", ""],
)
def test_other_addresses_are_no_links(url: str) -> None:
    assert md.link("label", url) == "label"
    assert md.References().link("label", url) == "label"


def test_an_address_cannot_end_its_link() -> None:
    assert md.link("a", "https://x.y/)[b](z) <c>") == "[a](https://x.y/%29%5Bb%5D%28z%29%20%3Cc%3E)"


def test_links_by_reference_are_told_apart_and_defined_once() -> None:
    links = md.References()
    body = " ".join(links.link("line 9", url) for url in ("https://a/1", "https://b/2", "https://a/1"))
    assert body == "[line 9] [line 9][line 9 2] [line 9]"
    assert links.define(body) == f"{body}\n[line 9]: https://a/1\n[line 9 2]: https://b/2\n"
    assert links.define("nothing") == "nothing"


@pytest.mark.parametrize(
    "words", ["grows by 61 MB (+7%): 5.68 MB, a/b.c_d, 1:2.3-4+deb12", "It's “1.24” & more; not less = better!"]
)
def test_common_text_reads_as_it_stands_in_an_e_mail(words: str) -> None:
    assert md.text(words) == words
