"""What is done ahead is done once, waited for, and tried again where it went wrong."""

from __future__ import annotations

import sys
import threading
import time

from bot.host.ahead import Once, import_ahead


def test_who_calls_waits_for_what_was_begun() -> None:
    """The second call does it no second time, and returns when the first is through."""
    done: list[str] = []
    go = threading.Event()

    def slow() -> None:
        go.wait(5)
        done.append("done")

    once = Once(slow)
    once.begin()
    threading.Timer(0.05, go.set).start()
    time.sleep(0.01)
    once()
    once()
    assert done == ["done"]


def test_what_went_wrong_ahead_is_done_by_who_calls() -> None:
    """A failure of the thread is nobody's to hear; that of the caller is."""
    tries: list[int] = []

    def fails_first() -> None:
        tries.append(1)
        if len(tries) == 1:
            raise OSError("away")

    once = Once(fails_first)
    once.begin()
    while not tries:
        time.sleep(0.001)
    once()
    assert len(tries) == 2


def test_modules_are_there_when_they_are_needed() -> None:
    """One that does not exist is no trouble before it is needed."""
    sys.modules.pop("colorsys", None)
    import_ahead("bot.no_such_module", "colorsys")
    end = time.monotonic() + 5
    while "colorsys" not in sys.modules and time.monotonic() < end:
        time.sleep(0.001)
    assert "colorsys" in sys.modules
