"""The text that hadolint is given: as many lines as the map says, and nothing but what can be mapped back."""

import re
import shutil
import time
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dockerfile.stages import graph
from bot.dockerfile.syntax import parse
from bot.errors import InputError
from bot.lint import hadolint
from bot.lint.hadolint_input import Readable, readable
from bot.lint.hadolint_scripts import that_matter


def read(text: str, hard: dict[int, int] | None = None) -> Readable:
    dockerfile = parse(text)
    return readable(dockerfile, graph(dockerfile), hard)


def test_what_hadolint_reads_right_stays_as_it_is() -> None:
    text = 'FROM debian:12\nRUN a && \\\n  # why\n  b\nCMD ["c"]\n'
    found = read(text)
    assert [line for line in found.text.splitlines() if not line.startswith("SHELL")] == text.splitlines()
    assert [found.original(number) for number, line in enumerate(found.text.splitlines(), 1) if "CMD" in line] == [5]


@pytest.mark.parametrize(
    ("run", "shell"),
    [
        ("RUN cd ..", '["/bin/sh", "-c"]'),
        ('SHELL ["/usr/bin/bash", "-eo", "pipefail", "-c"]\nARG X\nRUN cd -', '["/bin/bash", "-eo", "pipefail", "-c"]'),
        ("RUN <<EOF\n#!/usr/bin/env bash\na\nEOF", '["/bin/bash", "-c"]'),
        ("RUN bash -ex <<EOF\na\nEOF", '["/bin/bash", "-ex", "-c"]'),
        ('SHELL ["busybox", "sh", "-c"]\nRUN cd ..', '["/bin/ash", "-c"]'),
    ],
)
def test_the_shell_that_reads_a_script_is_told_before_it(run: str, shell: str) -> None:
    (script,) = read(f"FROM debian:12\n{run}\n").scripts
    lines = script.text.splitlines()
    assert lines[next(n for n, line in enumerate(lines) if line.startswith("RUN")) - 1] == f"SHELL {shell}"


@pytest.mark.parametrize(("base", "shell"), [("alpine:3", "ash"), ("rockylinux:9", "bash"), ("acme/x:1", "sh")])
def test_the_systems_own_shell_is_known_by_the_base(base: str, shell: str) -> None:
    assert f'["/bin/{shell}", "-c"]' in read(f"FROM {base}\nRUN cd ..\n").scripts[0].text


def test_a_comment_says_which_shell_the_base_image_sets() -> None:
    text = (
        "# hadolint shell=/bin/bash\nFROM a:1\nRUN cd -\nFROM b:1\n#hadolint shell = pwsh\nRUN a\nFROM c:1\nRUN cd -\n"
    )
    found = read(text)
    assert [(one.line, "/bin/bash" in one.text) for one in found.scripts] == [(3, True), (8, True)]
    assert [(one.first, one.language) for one in found.unread] == [(6, "pwsh")]
    assert "shell" not in found.text  # it is told by us


def test_a_script_has_a_file_of_its_own_with_the_variables_that_matter_to_it() -> None:
    text = "FROM a:1 AS x\nARG A B\nENV C=1\nRUN find $A\nFROM x\nENV D=1\nRUN find $C ${D}\nFROM b:1\nRUN find $A\n"
    found = read(text)
    shell = 'SHELL ["/bin/sh", "-c"]'
    assert [one.text.splitlines()[1:] for one in found.scripts] == [
        ["ARG A", shell, "RUN find $A"],
        ["ARG C", "ARG D", shell, "RUN find $C ${D}"],
        [shell, "RUN find $A"],
    ]
    assert read("FROM c:1\nARG A Z\nRUN find $A\n").scripts[0].text == found.scripts[0].text


def test_a_misspelt_variable_is_told_from_those_that_are_spelt_alike() -> None:
    (script,) = read("FROM a:1\nARG VERSION\nARG version\nENV OTHER=1\nRUN echo $VERSOIN $VeRsIoN\n").scripts
    assert "ARG VERSION\n" in script.text and "ARG version\n" in script.text
    assert "OTHER" not in script.text  # each that it is told of takes it as long as a line of the script
    (script,) = read("FROM a:1\nARG VERSION\nRUN for x in 1; do y=$x; read -r z; echo $y $z; done\n").scripts
    assert "VERSION" not in script.text


@given(
    st.text("abcd", min_size=1, max_size=9), st.lists(st.sampled_from(("insert", "drop", "change", "swap")), max_size=2)
)
def test_two_letters_changed_are_alike(name: str, edits: list[str]) -> None:
    other = f"{name}_"
    for edit in edits:
        middle = len(other) // 2
        first, second = other[:middle], other[middle:]
        other = {
            "insert": f"{first}x{second}",
            "drop": first + second[1:],
            "change": f"{first}x{second[1:]}",
            "swap": f"{first[:-1]}{second[:1]}{first[-1:]}{second[1:]}",
        }[edit]
    assert that_matter(f"echo ${other or 'x'}", {f"{name}_"}) or not other


@pytest.mark.parametrize(
    ("script", "names"), [("a " + "changeme" * 20_000 + "!", 1), (" ".join(f"$a{n}" for n in range(20_000)), 20_000)]
)
def test_what_matters_is_soon_told(script: str, names: int) -> None:
    started = time.process_time()
    that_matter(script, {f"b{number}" for number in range(names)})
    assert time.process_time() - started < 1


def test_lines_go_on_where_the_file_says_so() -> None:
    (script,) = read("# escape=`\nFROM a:1\nRUN cd .. `\n && b\n").scripts
    assert script.text.startswith("# escape=`\n") and script.text.endswith("RUN cd .. `\n && b\n")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("FROM a:1\nRUN <<EOF python3\nx = (1,\nEOF\n", "python3"),
        ("FROM a:1\nRUN python3 <<EOF\nx\nEOF\n", "python3"),
        ('FROM a:1\nSHELL ["pwsh", "-c"]\nRUN a\n', "pwsh"),
        ("FROM mcr.microsoft.com/windows/nanoserver:1\nRUN dir\n", "cmd"),
        ("FROM a:1\nRUN powershell -c x\n", "powershell"),
    ],
)
def test_what_no_linter_reads_is_named(text: str, language: str) -> None:
    found = read(text)
    assert [one.language for one in found.unread] == [language]
    assert "x" not in found.text.replace("FROM a", "") or language != "python3"


def test_what_it_cannot_read_is_written_plainly_and_then_left_out() -> None:
    text = "FROM a:1\nCOPY --new=1 --from=b x \\\n  /y\nRUN c\n"
    assert "COPY --from=b x /y" in read(text, {2: 1}).text
    left = read(text, {2: 2})
    assert "--from=b" not in left.text
    assert [(one.first, one.last, one.language) for one in left.unread] == [(2, 3, "")]


_LINE = st.sampled_from((
    "RUN a | b", "RUN <<EOF", "EOF", "COPY <<A <<B /x/", "A", "B", "#!/bin/bash", "ARG a b=c", 'SHELL ["bash", "-c"]',
    "ENV a=b", "FROM alpine AS x", "FROM x", "ONBUILD RUN y", "RUN cat <<-'E' && z", "\tE", "# comment", "",
    "x \\", "CMD z",     'RUN ["a", "b"]', "HEALTHCHECK CMD a", "RUN <<X bash -e", "X", "HULLCHECK0", "RUN <<'EOF'",
    "USER é😀", "RUN powershell x",
))  # fmt: skip


@given(st.lists(_LINE, max_size=25), st.dictionaries(st.integers(1, 25), st.integers(0, 2), max_size=5))
def test_every_line_has_its_place_in_the_file(lines: list[str], hard: dict[int, int]) -> None:
    text = "FROM a:1\n" + "\n".join(lines) + "\n"
    try:
        found = read(text, hard)
    except InputError:
        return
    assert len(found.text.split("\n")) == len(found.lines) + 1
    assert all(1 <= line <= len(text.split("\n")) for line in found.lines)
    assert list(found.lines) == sorted(found.lines)
    assert 1 <= found.original(10**6) <= len(text.split("\n"))


def test_a_file_of_many_heredocs_is_written_in_little_time() -> None:
    text = "FROM a:1\n" + "RUN <<EOF\nx\nEOF\n" * 4000
    started = time.process_time()
    read(text)
    assert time.process_time() - started < 3


@pytest.mark.skipif(shutil.which("hadolint") is None, reason="hadolint is not in PATH")
def test_hadolint_is_blind_only_where_it_says_so() -> None:
    text = "FROM debian:12\nRUN <<EOF\ncd /x\nEOF\nRUN sudo a\nHEALTHCHECK --new=1 CMD x\nRUN sudo b\n"
    dockerfile = parse(text)
    result = hadolint.run({"D": hadolint.HadolintInput(dockerfile, graph(dockerfile))})
    assert {(one.rule, one.line) for one in result.findings["D"]} >= {("DL3003", 2), ("DL3004", 5), ("DL3004", 7)}
    assert all(re.search("lines 6", note.english) for note in result.notes)


@pytest.mark.skipif(shutil.which("hadolint") is None, reason="hadolint is not in PATH")
def test_what_a_script_of_several_files_gets_is_said_of_each() -> None:
    texts = {"A": "FROM a:1\nRUN cd /x | y\n", "B": "FROM b:1\n\nENV A=1\nRUN cd /x | y\n"}
    result = hadolint.run(
        {path: hadolint.HadolintInput(parse(text), graph(parse(text))) for path, text in texts.items()}
    )
    for path, line in (("A", 2), ("B", 4)):
        assert {"DL4006", "DL3003", "SC2164"} <= {one.rule for one in result.findings[path] if one.line == line}


def test_a_script_that_it_fails_on_leaves_the_rest_of_the_file_judged() -> None:
    def ask(
        texts: Sequence[str], _: hadolint.HadolintConfig
    ) -> tuple[dict[int, list[Mapping[str, Any]]], dict[int, str]]:
        item = {"code": "DL3004", "level": "error", "line": 2, "message": "Do not use sudo"}
        slow = {number for number, text in enumerate(texts) if text.startswith("FROM scratch")}
        return {number: [item] for number in range(len(texts)) if number not in slow}, dict.fromkeys(slow, "no answer")

    dockerfile = parse("FROM a:1\nUSER root\nRUN sudo a | b\n")
    result = hadolint.run({"D": hadolint.HadolintInput(dockerfile, graph(dockerfile))}, ask=ask)
    assert [(one.rule, one.line) for one in result.findings["D"]] == [("DL3004", 2)]
    assert result.unjudged == {"D"}
    assert [note.english for note in result.notes] == [
        "hadolint failed on the script at line 3 of D, so ShellCheck's rules were not checked there: no answer"
    ]
