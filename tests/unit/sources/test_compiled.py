"""What class files, archives and programs say by their names; and that no bytes at all make their readers fail."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sources import jvm, machine
from bot.sources.facts import Naming, UseKind
from tests.unit.sources.classes import archive, class_file

STARTS = class_file(["git", "log"], [("java/lang/ProcessBuilder", "<init>"), ("java/util/List", "of")])


def test_a_class_that_starts_programs() -> None:
    """Its texts are what the program may be called, and nobody can tell whether there are others."""
    said = jvm.facts("A.class", STARTS)
    assert said is not None and said.whole
    (use,) = said.uses
    assert (use.kind, use.naming) == (UseKind.PROGRAM, Naming.OPEN)
    assert said.literals == {"git", "log"}


@pytest.mark.parametrize(
    ("owner", "method", "kind"),
    [
        ("java/lang/Runtime", "exec", UseKind.PROGRAM),
        ("java/lang/System", "loadLibrary", UseKind.LIBRARY),
        ("java/lang/Class", "forName", UseKind.MODULE),
        ("java/util/ServiceLoader", "load", UseKind.MODULE),
        ("javax/tools/ToolProvider", "getSystemJavaCompiler", UseKind.MODULE),
        ("java/nio/file/Files", "writeString", UseKind.WRITE),
        ("java/io/FileWriter", "<init>", UseKind.WRITE),
    ],
)
def test_what_a_class_calls(owner: str, method: str, kind: UseKind) -> None:
    """Each by the class and the method that the table of languages has."""
    said = jvm.facts("A.class", class_file(["x"], [(owner, method)]))
    assert said is not None and [use.kind for use in said.uses] == [kind]


def test_a_class_that_does_nothing_of_it() -> None:
    """A list and a text of such a name start nothing."""
    said = jvm.facts("A.class", class_file(["java.lang.ProcessBuilder", "exec"], [("java/util/List", "of")]))
    assert said is not None and said.whole and not said.uses


def test_archives_in_archives() -> None:
    """Only the classes that do something are reported; those of an inner archive are a library's."""
    inner = archive({"org/x/Tool.class": STARTS, "org/x/Plain.class": class_file(["a"])})
    outer = archive({"BOOT-INF/classes/app/Main.class": STARTS, "BOOT-INF/lib/tool.jar": inner, "readme.txt": b"x"})
    found = list(jvm.archive("app.jar", outer, library=False))
    assert [(one.path, one.library) for one in found] == [
        ("app.jar!/BOOT-INF/classes/app/Main.class", False),
        ("app.jar!/BOOT-INF/lib/tool.jar!/org/x/Tool.class", True),
    ]


def test_an_archive_that_cannot_be_unpacked_is_not_known() -> None:
    """Neither a damaged one nor one that is none."""
    good = archive({"A.class": STARTS * 20})
    for data in (b"", b"PK\x03\x04rubbish", good[:-30], good[:60] + bytes(20) + good[80:]):
        assert [one.whole for one in jvm.archive("a.jar", data)] == [False]


@pytest.mark.skipif(shutil.which("javac") is None, reason="no compiler for Java on this machine")
def test_what_a_compiler_writes(tmp_path: Path) -> None:
    """The reader agrees with a real compiler's output."""
    source = tmp_path / "A.java"
    source.write_text('class A { void f() throws Exception { new ProcessBuilder("git").start(); } }')
    subprocess.run(["javac", "-d", str(tmp_path), str(source)], check=True, timeout=60)
    said = jvm.facts("A.class", (tmp_path / "A.class").read_bytes())
    assert said is not None and said.literals == {"git"} and [use.kind for use in said.uses] == [UseKind.PROGRAM]


@pytest.mark.parametrize(
    ("data", "kinds"),
    [
        (b"\0execvp\0git\0", {UseKind.PROGRAM}),
        (b"\0posix_spawnp\0dlopen\0x\0", {UseKind.PROGRAM, UseKind.LIBRARY}),
        (b"\0fopen64\0setuid\0", {UseKind.WRITE, UseKind.RIGHT}),
        (b"\0setlocale\0getpwnam\0", {UseKind.DATA}),
        (b"\0my_execvp\0execvp2\0", set()),
        (b"Go buildinf:\0os/exec.(*Cmd).Start\0", {UseKind.PROGRAM}),
        (b"Go buildinf:\0os.WriteFile\0execvp\0", {UseKind.WRITE}),
        (b"/rustc/x\0open64\0execvp\0", {UseKind.PROGRAM, UseKind.WRITE}),
        (b"static\0/bin/sh\0", {UseKind.PROGRAM}),
        (b"\0strcmp\0/bin/bash\0", set()),  # a text: what starts it would be among the names
    ],
)
def test_what_a_program_calls(data: bytes, kinds: set[UseKind]) -> None:
    """By the names that its linker, or Go's, left in it."""
    assert {use.kind for use in machine.facts("app", data, static=data.startswith(b"static")).uses} == kinds


@pytest.mark.parametrize(
    ("name", "data"),
    [(b"g_content_type_guess", "mime-database"), (b"magic_load", "magic"), (b"setupterm", "terminals")],
)
def test_the_data_of_a_library_that_a_program_asks(name: bytes, data: str) -> None:
    assert {one for use in machine.facts("app", b"\0" + name + b"\0").uses for one in use.names} == {data}


def test_what_the_library_of_rust_names_in_every_program_is_left_to_its_sources() -> None:
    data = b"/rustc/x\0open64\0execvp\0"
    assert {use.kind for use in machine.facts("app", data, sources=True).uses} == {UseKind.PROGRAM}


def test_the_names_of_a_library_that_is_linked_in_ask_for_no_data_where_sources_say_what_is_asked() -> None:
    data = b"\0setlocale\0execvp\0"
    assert UseKind.DATA in {use.kind for use in machine.facts("app", data, static=True).uses}
    assert UseKind.DATA in {use.kind for use in machine.facts("app", data, sources=True).uses}
    known = machine.facts("app", data, sources=True, static=True)
    assert {use.kind for use in known.uses} == {UseKind.PROGRAM}


def test_the_texts_of_a_program_are_its_names() -> None:
    """As far as it starts something: else nobody needs them."""
    assert {"git", "/opt/x y"} <= machine.facts("app", b"\0execvp\0git\0/opt/x y\0").literals
    assert machine.facts("app", b"\0puts\0git\0").literals == frozenset()


@given(st.binary(max_size=400))
def test_any_bytes_are_read(data: bytes) -> None:
    """Whatever stands in a file: its readers say something, and raise nothing."""
    jvm.facts("A.class", b"\xca\xfe\xba\xbe" + data)
    assert all(not one.whole or one.uses for one in jvm.archive("a.jar", b"PK\x03\x04" + data))
    machine.facts("app", b"\x7fELF" + data)


@given(st.integers(0, len(STARTS)), st.binary(max_size=8))
def test_a_damaged_class_is_read_as_far_as_it_goes(at: int, wrong: bytes) -> None:
    """A class file with some bytes changed is read, or is not whole."""
    jvm.facts("A.class", STARTS[:at] + wrong + STARTS[at + len(wrong) :])
