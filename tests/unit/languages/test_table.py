"""What the rows of the table say together: by names of files, by suffixes, by programs."""

import pytest

from bot.languages import table
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
