"""Modules that both interpreters have, by values: what a source imports has to find its libraries."""

import pytest

from bot.filetree import Entry, EntryKind, TreeFile
from bot.image.built_image import BuiltImage
from bot.image.program_sources import SourceCache
from bot.model.images import ImageConfig
from bot.rewrite.evidence.uses import PossibleUses
from bot.rewrite.proof.files import openness, unlinked
from tests.unit.rewrite.fakes import elf

LIBRARY = "usr/local/lib/python3.11"
MODULE = f"{LIBRARY}/lib-dynload/_tkinter.cpython-311-x86_64-linux-gnu.so"
TK, FOLDER = "usr/lib/x86_64-linux-gnu/libtk8.6.so", "usr/lib/x86_64-linux-gnu"
CONTENTS = {
    MODULE: elf(("libtk8.6.so", "libc.so.6")),
    f"{LIBRARY}/tkinter/__init__.py": b"import enum\nimport _tkinter # If this fails\n",
    f"{LIBRARY}/turtle.py": b"import tkinter as TK\n",
    f"{LIBRARY}/json/__init__.py": b"'see tkinter'\n",
    f"{LIBRARY}/idlelib/editor.py": b"import tkinter\n",
    TK: elf(("libc.so.6",)),
    f"{FOLDER}/libc.so.6": elf(()),
}


def image(*left: str, source: str = "", own: bool = False) -> BuiltImage:
    files = {
        path: TreeFile(Entry(path, EntryKind.FILE, 1, 0o755, length=len(content)), 1 if own and path == MODULE else 0)
        for path, content in CONTENTS.items()
        if path not in left
    }
    return BuiltImage(
        ImageConfig(), files, (None, 3), lambda path, limit: CONTENTS[path][:limit],
        source_cache=SourceCache(lambda: {"app.py": source.encode()}),
    )  # fmt: skip


def found(source: str, *left: str) -> list[tuple[str, tuple[str, ...]]]:
    original = image(source=source)
    return [(one.module, one.libraries) for one in unlinked.compare(original, image(*left), PossibleUses(original))]


@pytest.mark.parametrize(
    ("source", "module"),
    [
        ("import tkinter\n", "tkinter"),
        ("def f():\n    from tkinter import Tcl\n", "tkinter"),
        ("import tkinter.ttk\n", "tkinter"),
        ("import turtle\n", "turtle"),
        ("import _tkinter\n", "_tkinter"),
    ],
)
def test_a_module_that_a_source_imports_needs_its_libraries(source: str, module: str) -> None:
    assert found(source, TK) == [(module, (TK,))]
    assert found(source) == []


@pytest.mark.parametrize("source", ["import json\n", "print('tkinter')\n", "import editor\n", ""])
def test_what_no_source_imports_may_fail_to_load(source: str) -> None:
    assert found(source, TK) == []


def test_a_candidate_without_it_is_not_the_same() -> None:
    original = image(source="import tkinter\n")
    missing = openness.compare(original, image(TK), PossibleUses(original)).missing
    assert [one.paths for one in missing] == [(TK,)]


def test_own_modules_are_looked_at_elsewhere() -> None:
    original = image(source="import tkinter\n")
    assert list(unlinked.compare(original, image(TK, own=True), PossibleUses(original))) == []
