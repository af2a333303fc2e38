"""The files that own sources and settings name by their whole path: by values."""

from __future__ import annotations

import pytest

from bot.rewrite.evidence import spoken_paths
from bot.rewrite.evidence.library_folders import LibraryFolders
from bot.rewrite.evidence.names import is_path
from bot.sources.facts import FileFacts, Partial, SourceUse, UseKind


def spoken(text: str, language: str = "python", *, library: bool = False) -> set[str]:
    return set(spoken_paths.of([FileFacts("a", language, True, literals=frozenset((text,)), library=library)]))


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("/srv/a.db", {"/srv/a.db"}),
        ("sqlite:///srv/a.db", {"/srv/a.db"}),
        ("file:/srv/a.db", {"/srv/a.db"}),
        ("copy /srv/a.db, /srv/b.db;", {"/srv/a.db", "/srv/b.db"}),
        ("/srv", set()),
        ("a/b/c", set()),
        ("https://example.com/a/b", set()),
    ],
)
def test_a_text_that_is_the_path_of_a_file_names_it(text: str, paths: set[str]) -> None:
    assert spoken(text) == paths


def test_only_own_sources_and_settings_count() -> None:
    """A library has texts of other systems, and so has a compiled program."""
    assert spoken("/srv/a.db", "settings") == {"/srv/a.db"}
    assert spoken("/srv/a.db", library=True) == spoken("/srv/a.db", "machine") == set()


@pytest.mark.parametrize(
    ("name", "path"), [("a/b", True), ("/a", True), ("a", False), ("http://a/b", False), ("a/b c", False)]
)
def test_which_names_may_be_paths(name: str, path: bool) -> None:
    assert is_path(name) is path


def test_a_library_by_a_computed_name_is_one_of_the_folder_that_is_known() -> None:
    use = SourceUse(UseKind.LIBRARY, "dlopen", "a.c", 1, partial=(Partial("/usr/lib/", ""),))
    found = LibraryFolders((use,))
    assert found.opening("usr/lib/x/y.so") is use and not found.anywhere
    assert found.opening("usr/libexec/y.so") is None and found.opening("usr/li") is None
    begun = SourceUse(UseKind.LIBRARY, "dlopen", "a.c", 1, partial=(Partial("plugin-", ""),))
    assert LibraryFolders((begun,)).anywhere
