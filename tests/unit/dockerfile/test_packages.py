"""The table of package managers holds together."""

import pytest

from bot.dockerfile.packages import TOOLS, Manager, PackageAction
from bot.dockerfile.tool_caches import CACHES


def test_every_manager_has_a_program_and_caches() -> None:
    assert {tool.manager for tool in TOOLS.values()} == set(Manager) == set(CACHES)


@pytest.mark.parametrize("name", TOOLS)
def test_a_program_is_described_soundly(name: str) -> None:
    tool = TOOLS[name]
    assert any(PackageAction.INSTALL in one.verbs.values() for one in TOOLS.values() if one.manager is tool.manager)
    assert tool.lists <= tool.valued
    assert all(verb == verb.strip() and 0 < len(verb.split()) <= 3 for verb in tool.verbs)


def test_which_managers_are_the_systems() -> None:
    assert {one.value for one in Manager if one.of_system} == {"apt", "apk", "yum", "zypper", "pacman", "xbps"}
