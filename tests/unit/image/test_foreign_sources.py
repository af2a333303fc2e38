"""Sources of languages that nothing in an image runs or translates: what they do is no question of what ships."""

from collections.abc import Mapping

import pytest

from bot.model.images import ImageConfig
from tests.unit.rewrite.fakes import File, built, config_of, elf, program

PYTHON = {"usr/bin/python3": program("libc.so.6")}
MAIN = File(b"print('hello')\n", 2)
SCALA = {"app/other/sample.scala": File(b'import scala.sys.process._\nobject A { "git".! }\n', 2)}


def unread(files: Mapping[str, File], config: ImageConfig | None = None) -> tuple[str, ...]:
    """Return the sources that count as starting anything in an image of Python."""
    command = config or config_of("python3", "/app/main.py", workdir="/app")
    found = built("FROM debian:12\nCOPY . /app\nCMD x\n", {**PYTHON, "app/main.py": MAIN, **files}, command)
    assert found.reasons is not None
    return found.reasons.facts.unread


@pytest.mark.parametrize("name", ["a.scala", "a.kt", "a.cs", "a.fs", "a.ex", "a.erl", "a.hs", "a.swift", "a.jl"])
def test_a_source_that_nothing_runs_does_not_count(name: str) -> None:
    assert unread({f"app/other/{name}": File(b"text\n", 2)}) == ()


@pytest.mark.parametrize("name", ["a.lua", "a.tcl", "a.nim", "a.clj"])
def test_one_that_others_may_have_an_interpreter_for_inside_counts(name: str) -> None:
    """Redis runs Lua, and nobody says for each language what it needs."""
    assert unread({f"app/other/{name}": File(b"text\n", 2)}) == (f"app/other/{name}",)


def test_a_link_to_what_is_no_program_runs_nothing() -> None:
    """A font, and a part of ImageMagick, are called mono as well."""
    link = {"etc/fonts/conf.d/57-sans-mono.conf": File(link="/usr/share/fonts/mono.conf")}
    source = {"app/other/a.cs": File(b"class A {}\n", 2)}
    part = {"usr/lib/ImageMagick-6.9/coders/mono.so": File(elf(("libc.so.6",)))}
    assert unread({**source, **link, **part, "usr/share/fonts/mono.conf": File()}) == ()
    assert unread({**source, **link, "usr/share/fonts/mono.conf": program()}) == ("app/other/a.cs",)


@pytest.mark.parametrize(
    "there",
    [
        {"usr/bin/scala": program()},
        {"opt/jdk-21/bin/java": program()},
        {"usr/bin/java": File(link="/etc/alternatives/java")},
        {"usr/bin/scala": File(link="/opt/run"), "opt/run": program()},
        {"opt/x/lib/server/libjvm.so": File(elf(("libc.so.6",)))},
        {"opt/tools/scala3-compiler_3-3.4.1.jar": File(b"PK")},
        {"usr/local/bin/sbt": File(b"#!/bin/sh\nexec java -jar x\n", 2, 0o755)},
    ],
)
def test_it_counts_where_something_may_run_or_translate_it(there: dict[str, File]) -> None:
    assert "app/other/sample.scala" in unread({**SCALA, **there})


def test_it_counts_where_an_own_program_may_have_been_made_of_it() -> None:
    """Its compiler may have been removed since."""
    assert "app/other/sample.scala" in unread({**SCALA, "app/bin/tool": program("libc.so.6", line=2)})


@pytest.mark.parametrize(
    "more",
    [
        {"app/main.py": File(b"import subprocess\nsubprocess.run(['sh', 'other/sample.scala'])\n", 2)},
        {"app/main.py": File(b"import glob\nfor one in glob.glob('other/*.scala'):\n    exec(open(one).read())\n", 2)},
        {"app/jobs": File(b"* * * * * root sh /app/other/sample.scala\n", 2)},
        {"app/settings.yml": File(b"hook: other/sample.scala\n", 2)},
    ],
)
def test_it_counts_where_something_may_hand_it_on(more: dict[str, File]) -> None:
    assert "app/other/sample.scala" in unread({**SCALA, **more})


def test_it_counts_where_the_command_names_it() -> None:
    config = config_of("python3", "/app/main.py", "other/sample.scala", workdir="/app")
    assert "app/other/sample.scala" in unread(SCALA, config)


@pytest.mark.parametrize("source", [File(b"#!/bin/sh\nexec git\n", 2), File(b"exec git\n", 2, 0o755)])
def test_it_counts_if_it_is_a_program_by_itself(source: File) -> None:
    assert unread({"app/other/sample.scala": source}) == ("app/other/sample.scala",)


def test_a_list_of_endings_that_no_source_reads_hands_nothing_on() -> None:
    assert unread({**SCALA, "app/.editorconfig": File(b"[*.scala]\nindent_size = 2\n", 2)}) == ()


def test_it_counts_where_the_healthcheck_names_it() -> None:
    command = config_of("python3", "/app/main.py", workdir="/app", healthcheck=("CMD", "check", "other/sample.scala"))
    assert unread(SCALA, command) == ("app/other/sample.scala",)
