"""The table of caches holds together, and what is read of it agrees."""

import re

import pytest

from bot.dockerfile import tool_caches
from bot.dockerfile.caches import covers, find_moved_folder, places
from bot.dockerfile.package_commands import filled_caches, package_commands
from bot.dockerfile.shell import Command, commands
from bot.dockerfile.tool_caches import HOME, TOOL_CACHES, ToolCache


def _script(text: str) -> tuple[Command, ...]:
    return commands(text)


def test_a_tool_has_one_row() -> None:
    names = [row.name for row in TOOL_CACHES]
    assert len(names) == len(set(names))
    managers = [row.manager for row in TOOL_CACHES if row.manager]
    assert len(managers) == len(set(managers))
    assert all(row.name == row.manager.value for row in TOOL_CACHES if row.manager)


@pytest.mark.parametrize("row", TOOL_CACHES, ids=lambda row: row.name)
def test_a_row_is_sound(row: ToolCache) -> None:
    for path in (*row.folders, *row.users, *row.more, *row.state):
        assert path.startswith("/") and not path.endswith("/") and "//" not in path
    assert all(name and not name.startswith("/") for name in (*row.parts, *row.cached))
    assert all(name == name.upper() for name, _ in row.variables)
    known = {name for name, _ in row.variables} | row.without
    assert set(row.settings.values()) <= known
    assert all(option.startswith("-") for option in row.moving_options)
    assert all(name.startswith("-") or re.fullmatch(r"\w+", name) for name in (*row.without, *row.moved_by))


def test_no_two_tools_say_different_things_of_a_folder() -> None:
    states = [folder for row in TOOL_CACHES for folder in row.state]
    assert len(states) == len(set(states))
    # What may hold more than can be had again is no cache as a whole.
    assert not set(states) & tool_caches.folders()
    cached = [f"{HOME}/.cache/{name}" for name in tool_caches.below_cache_home()]
    assert not any(covers(one, state) for state in states for one in cached)


def test_a_whole_folder_is_not_called_a_cache_where_only_parts_are() -> None:
    names = tool_caches.below_cache_home()
    assert {"pypoetry/cache", "pypoetry/artifacts"} <= names
    assert "pypoetry" not in names  # environments lie in there, too
    assert {"pip", "yarn", "composer", "go-build"} <= names


@pytest.mark.parametrize("row", [row for row in TOOL_CACHES if row.variables], ids=lambda row: row.name)
def test_the_strongest_variable_says_where(row: ToolCache) -> None:
    values = {name: f"/at{place}" for place, (name, _) in enumerate(row.variables)}
    assert find_moved_folder(row, values) == f"/at0{row.variables[0][1]}"
    assert find_moved_folder(row, {}) is None


@pytest.mark.parametrize("value", ["1", "true", "off", "0", "no"])
def test_pip_keeps_nothing_whatever_its_variable_says(value: str) -> None:
    (found,) = package_commands(_script(f"PIP_NO_CACHE_DIR={value} pip install flask"))
    assert not filled_caches(found)
    assert not places(found, {"PIP_NO_CACHE_DIR": value}, HOME)


def test_pip_ignores_an_empty_variable() -> None:
    (found,) = package_commands(_script("PIP_NO_CACHE_DIR= pip install flask"))
    assert filled_caches(found)
    assert places(found, {"PIP_NO_CACHE_DIR": ""}, HOME)


@pytest.mark.parametrize(("value", "kept"), [("1", False), ("no", True), ("FALSE", True)])
def test_others_read_a_truth_value(value: str, kept: bool) -> None:
    (found,) = package_commands(_script(f"UV_NO_CACHE={value} uv sync"))
    assert bool(filled_caches(found)) is kept
    assert bool(places(found, {"UV_NO_CACHE": value}, HOME)) is kept


@pytest.mark.parametrize(
    "emptied", ["/usr/local/share/.cache/yarn", "/usr/local/share/.cache", "/usr/local/share/.cache/*"]
)
def test_yarns_own_folder_is_all_that_yarn_keeps(emptied: str) -> None:
    (found,) = package_commands(_script("yarn install"))
    assert any(covers(emptied, folder) for folder in places(found, {}, HOME))
