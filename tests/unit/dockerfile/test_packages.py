"""The table of package managers holds together."""

import pytest

from bot.dockerfile.packages import CACHES, TOOLS, WITHOUT_CACHE, Manager, PackageAction


def test_every_manager_has_a_program_and_caches() -> None:
    assert {tool.manager for tool in TOOLS.values()} == set(Manager) == set(CACHES)


@pytest.mark.parametrize("name", TOOLS)
def test_a_program_is_described_soundly(name: str) -> None:
    tool = TOOLS[name]
    assert PackageAction.INSTALL in tool.verbs.values()
    assert tool.lists <= tool.valued
    assert all(verb == verb.strip() and 0 < len(verb.split()) <= 3 for verb in tool.verbs)


def test_caches_are_absolute_and_plain() -> None:
    for path in (path for paths in CACHES.values() for path in paths):
        assert path.startswith("/") and not path.endswith("/") and "//" not in path


def test_what_keeps_no_cache_belongs_to_managers_with_one() -> None:
    assert set(WITHOUT_CACHE) <= set(CACHES)


def test_which_managers_are_the_systems() -> None:
    assert {one.value for one in Manager if one.of_system} == {"apt", "apk", "yum", "zypper"}
