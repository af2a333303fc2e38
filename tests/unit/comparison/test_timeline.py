"""What ran when: steps with what they waited for, and the tools that took long enough to be seen."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.comparison.timeline import Timeline
from bot.host import process


def test_a_step_waits_for_the_last_of_those_that_it_needs() -> None:
    timeline = Timeline()
    with ThreadPoolExecutor() as pool:
        first = pool.submit(timeline.noted("export", lambda: 1))
        assert first.result() == 1
    with timeline.step("build-base", "a", ("export",)):
        pass
    with timeline.step("build-head", "b", ("export",)):
        pass
    with timeline.step("measure", "a", ("build-base", "build-head", "lint")):
        pass
    found = {one.name: one for one in timeline.activities()}
    assert found["export"].waited_for == ""
    assert found["build-base"].waited_for == "export"
    assert found["measure"].waited_for == "build-base", "the build of another image is nothing to it"
    assert [one.start for one in found.values()] == sorted(one.start for one in found.values())


def test_a_step_that_fails_is_noted_as_well() -> None:
    timeline = Timeline()
    with pytest.raises(ValueError, match="x"), timeline.step("lint"):
        raise ValueError("x")
    assert [one.name for one in timeline.activities()] == ["lint"]


def test_tools_are_there_unless_they_took_no_time() -> None:
    timeline = Timeline()
    process.run([sys.executable, "-c", "import time; time.sleep(0.2)"], timeout=30)
    with process.meter("blink"):
        pass
    tools = [one.name for one in timeline.activities() if one.is_tool]
    assert any(name.startswith("python") for name in tools)
    assert "blink" not in tools
