"""What the next commit costs, in words."""

from __future__ import annotations

from dataclasses import replace

from bot.model.costs import NextCommit, Rebuild, Touched
from bot.model.reports import ReviewedTarget
from bot.report import costs
from bot.text import Language, verbatim
from tests.unit.report import samples

MB = 1_000_000
SLOW = NextCommit(Touched.SOURCE, "server.js", 3, 2, 300 * MB, 104 * MB, Rebuild(14.2, 300 * MB, 104 * MB, 4, 12.6))
FAST = NextCommit(Touched.SOURCE, "server.js", 5, 1, 4 * MB, 3 * MB // 2, Rebuild(2.1, 4 * MB, 3 * MB // 2))
RECKONED = NextCommit(Touched.MANIFEST, "package.json", 3, 2, 300 * MB, 104 * MB, None, verbatim("no time"))


def target(
    *head: NextCommit, base: tuple[NextCommit, ...] = (), rewrite: tuple[NextCommit, ...] = ()
) -> ReviewedTarget:
    one = samples.reviewed(replace(samples.WORKSHOP, head_next=head, base_next=base))
    return replace(one, rewrite=replace(one.rewrite, next_commits=rewrite))


def cell(one: ReviewedTarget, language: Language = Language.ENGLISH) -> str:
    found = costs.cell(one.comparison)
    return found.render(language) if found is not None else ""


def test_the_table_has_time_and_bytes_of_a_change_of_a_source() -> None:
    assert cell(target(RECKONED, SLOW)) == "14 s, 104 MB"
    assert cell(target(SLOW, base=(FAST,))) == "2.1 s, 1.5 MB → 14 s, 104 MB"
    assert cell(target(SLOW, base=(FAST,)), Language.PORTUGUESE) == "2,1 s, 1,5 MB → 14 s, 104 MB"
    assert cell(target(SLOW, base=(SLOW,))) == "14 s, 104 MB"


def test_what_was_not_measured_has_no_time() -> None:
    assert cell(target(RECKONED)) == "104 MB"
    assert cell(target()) == ""


def test_a_line_names_the_file_the_slowest_line_base_and_rewrite() -> None:
    (text,) = costs.lines(target(SLOW, base=(FAST,), rewrite=(FAST,)))
    assert text.english == (
        "a change of `server.js` rebuilds from line 3 on (2 instructions), to build and to pull: 14 s, 104 MB, longest "
        "line 4 (13 s); at base 2.1 s, 1.5 MB; with the rewrite 2.1 s, 1.5 MB"
    )


def test_a_line_says_why_nobody_took_the_time() -> None:
    (text,) = costs.lines(target(RECKONED))
    assert text.english.endswith("104 MB (no time)")


def test_what_costs_next_to_nothing_is_not_worth_a_word() -> None:
    assert list(costs.lines(target(replace(FAST, measured=Rebuild(0.4, 9, 9))))) == []
    assert len(list(costs.lines(target(replace(FAST, measured=Rebuild(9.0, 9, 9)))))) == 1
