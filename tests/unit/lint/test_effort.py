"""No line of a pull request makes a rule do more work than its length is worth: steps are counted, not seconds.

A step is a line of Python that is executed. Twice as much text may take little more than twice as many.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

import pytest

from bot.dockerfile.execution import fill, steps
from bot.dockerfile.shell import commands
from bot.dockerfile.stages import graph
from bot.dockerfile.syntax import parse
from bot.lint.rule import Context
from bot.lint.rules import all_rules

_HEAD = "FROM debian:12\n"
_MOST_TIMES = 2.6  # as many steps for twice as much: the square takes four times as many
_SMALL = 250  # repetitions: beyond what a rule looks back at


def _words(before: str, unit: str, after: str = "") -> Callable[[int], str]:
    return lambda count: f"{before}{''.join(unit.replace('%', str(number)) for number in range(count))}{after}\n"


def _lines(unit: str) -> Callable[[int], str]:
    return lambda count: "".join(unit.replace("%", str(number)) for number in range(count))


# Each was a square, or a product of both lines, in one rule.
_PAIRS = {
    "copied-and-deleted": (_words("COPY ", "a% ", "/x/"), _words("RUN rm ", "/x/q% ")),
    "copies-and-deletions": (_lines("COPY a% /x%\n"), _lines("RUN rm -rf /x/q%\n")),
    "downloads": (_words("RUN curl ", "https://a.example/b% "), _words("RUN x", " && sh f%")),
    "saved-and-started": (_words("RUN x", " && curl -o f% https://a.example/f% && ./g%"), _lines("")),
    "arguments-and-addresses": (_lines("ARG A%=x\n"), _lines("ADD https://a.example/$A% /x\n")),
    "arguments-and-ports": (_lines("ENV A%=80\n"), _words("USER 1\nEXPOSE ", "$A% ")),
    "updates": (_lines("RUN apt-get update\n"), _lines("RUN touch x%\n")),
    "caches-of-one-run": (_words("RUN x", " && npm i --cache /c%"), _words("RUN npm i", " && rm -rf /d%")),
    "caches-and-deletions": (_lines("RUN npm i --cache /c%\n"), _words("RUN rm -rf ", "/d% ")),
    "caches-deleted-later": (_lines("RUN npm i --cache /c%\n"), _lines("RUN rm -rf /d%\n")),
}


def _count(work: Callable[[], object]) -> int:
    """Return how many lines of Python are executed."""
    count = 0

    def trace(_frame: FrameType, event: str, _arg: Any) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def _effort(text: str) -> Iterator[tuple[str, int]]:
    dockerfile = parse(text)
    stages = graph(dockerfile)
    context = Context(dockerfile, stages, stages.final())
    for run in context.image_instructions:
        context.commands(run)  # read once, for all rules
    for rule in all_rules():
        yield rule.ID, _count(lambda check=rule.check: list(check(context)))  # type: ignore[misc]


@pytest.mark.parametrize("name", _PAIRS)
def test_twice_as_much_text_is_twice_as_much_work(name: str) -> None:
    one, other = _PAIRS[name]
    small = dict(_effort(_HEAD + one(_SMALL) + other(_SMALL)))
    large = dict(_effort(_HEAD + one(2 * _SMALL) + other(2 * _SMALL)))
    worst = max(large, key=lambda rule: large[rule] / (small[rule] + 400))
    assert large[worst] <= _MOST_TIMES * (small[worst] + 400), (worst, small[worst], large[worst])


def test_a_variable_that_doubles_itself_stays_short() -> None:
    script = "A=ab;" + "A=$A$A;" * 200 + "rm $A " + "$A" * 5000
    last = steps(commands(script), "/", {})[-1]
    assert max(map(len, last.values.values())) < 10_000
    assert max(len(last.word(word)) for word in last.command.words) < 50_000


def test_what_is_too_long_stays_as_written() -> None:
    assert fill("$A/$B/$A", {"A": "a" * 4000, "B": "b" * 100}) == f"{'a' * 4000}/$B/$A"
    assert fill("$A/b", {"A": "a" * 5000}) == "$A/b"
    assert fill("$A/b", {"A": "a" * 4000}) == "a" * 4000 + "/b"


def test_lines_are_told_behind_letters_of_several_bytes() -> None:
    """They were counted anew from the beginning for each command: the square, and each line must still be right."""
    text = "FROM debian:12\nRUN é \\\n" + "".join(f"  && ção{number} \\\n" for number in range(5)) + "  && x\n"
    dockerfile = parse(text)
    stages = graph(dockerfile)
    found = Context(dockerfile, stages, stages.final()).commands(dockerfile.instructions[1])
    assert [one.line_offset for one in found] == list(range(7))
