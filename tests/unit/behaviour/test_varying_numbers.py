"""Numbers that vary between the same words, by values."""

from bot.behaviour.templates import template
from bot.behaviour.varying_numbers import VaryingNumbers

LINES = template("all done: it took 12 ms for a", "all done: it took 345 ms for a", (0.0, 9.0), fixed=False)


def test_a_number_that_varies_is_masked_wherever_it_stands_between_its_words() -> None:
    found = VaryingNumbers.of((LINES,))
    assert found.places == {("it", "took", "ms")}
    assert found.mask("here it took 7 ms, and it took  8 ms.") == "here it took … ms, and it took  … ms."
    assert found.mask("it took 7 msec, bit took 7 ms, took 7 ms") == "it took 7 msec, bit took 7 ms, took 7 ms"


def test_without_such_numbers_nothing_is_masked() -> None:
    alone = template("took 12 of", "took 34 of", (0.0, 9.0), fixed=False)
    assert VaryingNumbers.of((alone,)).places == frozenset()
    words = template("it took long for", "it took short for", (0.0, 9.0), fixed=False)
    assert VaryingNumbers.of((words,)) == VaryingNumbers()
    assert VaryingNumbers().mask("it took 7 ms") == "it took 7 ms"


def test_a_number_at_the_end_of_a_line_or_beside_another_stands_between_no_words() -> None:
    ends = template("all done: it took 12", "all done: it took 345", (0.0, 9.0), fixed=False)
    assert VaryingNumbers.of((ends,)).places == frozenset()
    beside = template("it took 12 34 ms", "it took 56 78 ms", (0.0, 9.0), fixed=False)
    assert VaryingNumbers.of((beside,)).places == frozenset()
