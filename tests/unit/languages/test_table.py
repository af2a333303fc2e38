"""What the rows of the table say together: by names of files, by suffixes, by programs."""

import ast
import re
from pathlib import Path

import pytest

import bot
from bot.languages import documents, table
from bot.languages.documents import Document
from bot.targets.manifests import is_code, is_manifest


@pytest.mark.parametrize(
    "path", ["a/go.sum", "app/Cargo.lock", "dev-requirements.txt", "PIPFILE", "x/App.csproj", ".npmrc", "conan.lock"]
)
def test_what_decides_the_packages(path: str) -> None:
    assert table.decides_packages(path) and is_manifest(path)


@pytest.mark.parametrize("path", ["Makefile", "tsconfig.json", "main.go", "README.md", "build.xml", "go.mod.bak"])
def test_what_only_builds_decides_no_packages(path: str) -> None:
    assert not table.decides_packages(path) and not is_manifest(path)


def test_a_file_that_only_tells_how_to_build_may_stay_behind_as_a_manifest_does() -> None:
    assert table.is_manifest("Makefile") and table.is_manifest("go.mod") and not table.is_manifest("deploy.yml")


def test_packages_of_no_language_count_too() -> None:
    assert is_manifest("flake.lock") and is_manifest("apt-packages.txt") and not table.decides_packages("flake.lock")


@pytest.mark.parametrize(
    ("path", "code"), [("a.py", True), ("A.JS", True), ("x.css", True), ("start.sh", False), ("app.yml", False)]
)
def test_a_start_script_is_configuration_and_a_source_is_code(path: str, code: bool) -> None:
    assert is_code(path) is code


def test_what_is_started_by_its_name() -> None:
    assert {".jar", ".py", ".js", ".phar", ".dll", ".sh"} <= set(table.startable())
    assert not {".go", ".c", ".rs", ".h"} & set(table.startable())


def test_no_suffix_of_an_interpreted_language_is_only_for_the_build() -> None:
    scripts = set(table.suffixes(compiled=False)) - {".ts", ".mts", ".cts", ".tsx", ".jsx"}
    assert not scripts & table.only_built()


@pytest.mark.parametrize(
    ("program", "expected"),
    [("/usr/bin/python3.11", True), ("php-fpm8.2", True), ("beam.smp", True), ("/usr/bin/dotnet", True)]
    + [("bash", False), ("gawk", False), ("nginx", False)],
)
def test_which_programs_may_open_connections(program: str, expected: bool) -> None:
    assert table.connects(program) is expected


def test_a_family_builds_what_its_languages_are_written_in() -> None:
    assert {".java", ".kt", ".scala", ".sbt"} <= table.only_built("java")
    assert not {".go", ".c"} & table.only_built("java")
    assert table.only_built("go") == {".go"} and table.also_built("go") == {".mod", ".sum"}
    assert table.only_built() > table.only_built("java") | table.only_built("go")
    assert not table.only_built("no such language")


def test_a_suffix_is_of_one_kind_of_document() -> None:
    every = documents.suffixes(*Document)
    assert len(every) == len(set(every))
    assert all(re.fullmatch(r"\.[a-z0-9-]+", one) for one in every)


def test_a_document_is_no_source_of_a_language() -> None:
    assert not set(documents.suffixes(*Document)) & set(table.suffixes())


def test_nobody_else_has_a_table_of_suffixes() -> None:
    """A list of suffixes of sources that is written elsewhere knows less than the table, and is not kept up with it."""
    sources, others = set(table.suffixes()), set(documents.suffixes(*Document))
    root = Path(bot.__file__).parent
    wrong = [
        f"{path.relative_to(root)}: {' '.join(texts)}"
        for path in root.rglob("*.py")
        if path.parent.name != "languages"
        for texts in map(_texts, ast.walk(ast.parse(path.read_text("utf-8"))))
        if len(sources.intersection(texts)) > 1 or len((sources | others).intersection(texts)) > 3
    ]
    assert not wrong


def _texts(node: ast.AST) -> list[str]:
    """The words of a text that is written as such, or of the texts in a set, a list or a tuple."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value.split()
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        return [word for one in node.elts if isinstance(one, ast.Constant) for word in _texts(one)]
    return []


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"CMakeFiles/geometry.dir/geometry.cpp.o: \\\n /src/geometry.cpp\n", None),
        (b"geometry.o: geometry.c geometry.h\n", None),
        (b"module app.geometry;\nimport std.stdio : writeln;\n", "d"),
        (b"@safe:\nprivate:\nimport std.process: spawnProcess;\n", "d"),
        (b"/+ dub.sdl: +/\nimport std.process;\n", "d"),
        (b"//a.b: \nimport std.process;\n", "d"),
        (b"/*a.b: */import std.process;\n", "d"),
        (b"@app.fast:\nimport std.process;\n", "d"),
        (b"/src/geometry.o: /src/geometry.c\n", None),
        (b"", "d"),
    ],
)
def test_a_rule_of_make_is_no_source_of_d(head: bytes, name: str | None) -> None:
    found = table.of("src/geometry.d", head)
    assert (found.name if found is not None else None) == name
