"""Lines of a log that only count how often somebody asked, by values."""

import pytest

from bot.behaviour.compare import strange_lines
from bot.behaviour.counted_lines import CountedLines
from bot.behaviour.observation import Observation, Ran

ASKED = "[req: {0}/{0}] GET / => generated 135 bytes in {1} msecs (HTTP/1.1 500)"
LINES = [ASKED.format(number, 2 * number) for number in range(1, 8)]


@pytest.mark.parametrize(
    ("line", "counted"),
    [
        (ASKED.format(12, 40), True),
        (ASKED.format(12, 40).replace("500", "200"), False),
        (ASKED.format(12, 40).replace("135", "9"), False),
        (ASKED.format(12, 40).replace("GET /", "GET /x"), False),
        ("started 1 worker", False),
        ("started 3 workers", False),  # one line alone does not say that its number varies
    ],
)
def test_one_more_of_them_differs_only_where_they_do(line: str, counted: bool) -> None:
    assert CountedLines([*LINES, "started 2 workers"]).have(line) is counted


def test_others_of_the_form_are_those_that_are_counted() -> None:
    counted = CountedLines([*LINES, "tick 1", "tick 2"])
    assert counted.has_form("tick 9", ["started", "tick 12"])
    assert not counted.has_form("tick 9", ["started", ASKED.format(12, 40)])
    assert not counted.has_form("tock 9", ["tock 12"])


def log(count: int, *more: str) -> Observation:
    """Return a service's log: it was asked so often until it was taken for ready."""
    asked = [ASKED.format(number, 3 + count * number % 7) for number in range(1, count + 1)]
    return Observation(Ran(None, "\n".join(("started", *asked, *more)) + "\n"))


def test_how_often_it_was_asked_is_no_difference() -> None:
    originals = log(7, "done 1"), log(9, "done 1"), log(8, "done 1")
    assert strange_lines(originals, log(4, "done 1")) == frozenset()
    assert strange_lines(originals, log(12, "done 1")) == frozenset()
    assert strange_lines(originals, log(4, "done 1"), all_of_them=True)
    assert strange_lines(originals, log(4)) == {"-done 0"}
    assert strange_lines(originals, log(4, "done 1", "error: no memory")) == {"+error: no memory"}
    none = Observation(Ran(None, "started\ndone 1\n"))
    assert any("GET /" in one for one in strange_lines(originals, none))
