"""What to do: each action with its line and what it brings, the most telling first, five at most."""

from bot.report.actions import MOST, actions
from tests.unit.report.samples import SAMPLES


def lines(name: str) -> list[str]:
    return [str(one.text) for one in actions(SAMPLES[name])]


def test_upgrades_are_by_package_with_the_version_that_fixes_all() -> None:
    assert lines("workshop")[:2] == [
        "Upgrade `urllib3` 1.23 → 1.26.19 (line 10): fixes 4 (1 HIGH)",
        "Upgrade `requests` 2.19.1 → 2.32.0 (line 10): fixes 3 (1 HIGH)",
    ]


def test_the_proved_rewrite_says_what_it_brings() -> None:
    assert "Use the proved rewrite: −853 MB, −346 vulnerabilities" in lines("workshop")


def test_a_broken_build_comes_first() -> None:
    assert lines("broken-build")[0] == "Fix the build (line 15)"
    assert lines("states")[0] == "Fix the build (line 15)"


def test_what_the_base_image_brings_is_one_action() -> None:
    assert sum("base image" in line for line in lines("new-image")) == 1


def test_there_are_five_at_most() -> None:
    assert all(len(actions(report)) <= MOST for report in SAMPLES.values())


def test_nothing_to_do_is_nothing_said() -> None:
    assert lines("nothing") == []
