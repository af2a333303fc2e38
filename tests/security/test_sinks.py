"""What cannot be seen reaches no reader, and what GitHub reads as an order is none, wherever text goes out."""

from __future__ import annotations

import contextlib
import io
import json
import lzma
import os
import sys
import unicodedata
import zipfile
import zlib
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from github.Requester import Requester
from hypothesis import given
from hypothesis import strategies as st

from bot.action.chat import _message
from bot.cli import main
from bot.errors import InputError
from bot.github import artifacts, checks, contents, pulls
from bot.github.api import GitHubError, Patience
from bot.github.client import GitHubClient
from bot.host import scratch
from bot.report.annotations import Annotation, AnnotationLevel, clean_annotation, command
from bot.text import inert, visible
from tests.fuzz import examples

# Default_Ignorable_Code_Point of Unicode's DerivedCoreProperties.txt, all of it.
_IGNORABLE = (
    *(0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, *range(0x180B, 0x1810), *range(0x200B, 0x2010)),
    *(*range(0x202A, 0x202F), *range(0x2060, 0x2070), 0x3164, *range(0xFE00, 0xFE10), 0xFEFF, 0xFFA0),
    *(*range(0xFFF0, 0xFFF9), *range(0x1BCA0, 0x1BCA4), *range(0x1D173, 0x1D17B), *range(0xE0000, 0xE1000)),
)
_CONTROLS = (*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0), 0x2028, 0x2029)


def test_no_character_that_cannot_be_seen_is_let_through() -> None:
    for point in (*_IGNORABLE, *_CONTROLS):
        assert visible(f"a{chr(point)}b", "") == "a\N{REPLACEMENT CHARACTER}b", hex(point)


def test_every_letter_of_the_unseen_categories_is_replaced() -> None:
    unseen = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
    every = "".join(filter(lambda letter: unicodedata.category(letter) in unseen, map(chr, range(sys.maxunicode + 1))))
    assert visible(every, "") == "\N{REPLACEMENT CHARACTER}" * len(every)


def test_an_emoji_keeps_its_selector() -> None:
    assert visible("\N{WARNING SIGN}\ufe0f") == "\N{WARNING SIGN}\ufe0f"
    assert visible("x\ufe0f") == "x\N{REPLACEMENT CHARACTER}"


@examples(200)
@given(st.text(max_size=40))
def test_annotations_log_and_check_run_are_clean(words: str) -> None:
    annotation = Annotation(AnnotationLevel.WARNING, words, words, words, 1, raw_details=words)
    shown = clean_annotation(annotation)
    for text in (shown.title, shown.message, shown.path, shown.raw_details, inert(words), command(annotation)):
        assert visible(text, "\n\t") == text or "\N{ZERO WIDTH SPACE}" in text  # ours, before what looks like a command
    assert "\n" not in command(annotation)
    made = checks._annotation(shown)
    assert made["message"] == (shown.message or shown.title)


@pytest.mark.parametrize(
    "path",
    ["svc [skip ci]/Dockerfile", "[ci skip]/D", "fixes #12/Dockerfile", "closes GH-12/D", "a @octocat/D",
     "x\n\nskip-checks: true/D", "resolves https://github.com/o/r/issues/1", "fix o/r#1", "[no ci]", "gh-7"],
)  # fmt: skip
def test_a_path_in_a_commit_message_is_no_order(path: str) -> None:
    message = _message([path])
    assert message.count("\n") == 3
    for order in ("[", "]", "#", "@", "://"):
        assert order not in message
    assert "gh-" not in message.casefold()


@pytest.mark.parametrize("arguments", [["--base", "main"], ["--no-rewrite"], ["--set", "a=b"], ["x"]])
@pytest.mark.parametrize("what", ["review", "rewrite"])
def test_pull_request_target_is_refused_whatever_the_arguments_are(
    what: str, arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_EVENT_NAME", "pull_request_target")
    assert main([what, *(arguments if what == "review" else ["Dockerfile"])]) == 2
    assert "pull_request_target" in capsys.readouterr().err


_NAMES = (
    *("id", "name", "size", "type", "sha", "parents", "head", "base", "filename", "number", "url", "user", "body"),
    *("output", "tree", "data", "viewer", "artifacts", "check_runs"),
)
_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(_NAMES),
            inner,
            max_size=5,
        )
    ),
    max_leaves=8,
)


@examples(300)
@given(_json)
def test_an_answer_of_any_form_is_one_kind_of_error(answer: Any) -> None:
    github = GitHubClient("o/r", "token", patience=Patience(tries=0, backoff=0.0))
    body = json.dumps(answer)
    for read in (
        lambda: github.pull_request(1),
        lambda: github.comments(1),
        lambda: github.create_comment(1, "a"),
        lambda: github.edit_comment(1, "a"),
        lambda: github.minimize("a"),
        lambda: github.merge_base("a", "b"),
        lambda: github.create_check_run({"name": "n", "head_sha": "a"}),
        lambda: github.update_check_run(1, {"conclusion": "success"}),
        lambda: github.annotations_count(1),
        lambda: github.check_runs("a", "n"),
        github.login,
        lambda: pulls.with_head(github, "o/r", "b", "c"),
        lambda: pulls.files(github, 1),
        lambda: pulls.parents(github, "a"),
        lambda: pulls.labels(github, 1),
        lambda: pulls.may_write(github, "u"),
        lambda: artifacts.of_run(github, 1),
        lambda: contents.read(github, "a", "b", 10),
        lambda: contents.commit(github, "b", "a", {}, "m"),
    ):
        with (
            patch.object(Requester, "requestJson", lambda *_, **__: (200, {}, body)),
            contextlib.suppress(GitHubError, InputError),
        ):
            read()


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_damaged_zip_of_any_method_is_refused(method: int) -> None:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", method) as archive:
        archive.writestr("report.json", "{}" * 2000)
    whole = raw.getvalue()
    assert artifacts.unpack(whole, "x") == b"{}" * 2000
    outcomes = set()
    for at in range(0, len(whole), max(len(whole) // 150, 1)):
        for damaged in (whole[:at], whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :]):
            try:
                artifacts.unpack(damaged, "x")
            except InputError as error:
                outcomes.add(type(error.__cause__))
    assert outcomes & {zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError}


def test_the_folder_of_a_run_that_was_killed_is_removed_and_others_stay(tmp_path: Path) -> None:
    dead, handle = scratch.make(tmp_path)
    (dead / "deep").mkdir(mode=0o500)
    os.close(handle)  # what the kernel does for a process that is killed
    alive, held = scratch.make(tmp_path)
    fresh = tmp_path / "hullcheck-fresh"
    fresh.mkdir()
    link = tmp_path / "hullcheck-link"
    link.symlink_to("/")
    scratch.sweep(tmp_path)
    assert sorted(tmp_path.iterdir()) == sorted([alive, fresh, link])
    os.close(held)
