"""New, gone, unchanged: what a change did, not where lines went."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dockerfile.stages import graph
from bot.dockerfile.syntax import parse
from bot.lint.diff import fingerprint
from bot.lint.linting import diff_findings
from bot.lint.own_rules import run_rules
from bot.lint.rule import Context
from bot.model.findings import Finding, Level

BASE = """FROM debian:12
RUN apt-get update && apt-get install -y curl wget
ADD . /app
CMD app serve
"""


def findings(text: str) -> tuple[Finding, ...]:
    dockerfile = parse(text)
    stages = graph(dockerfile)
    return fingerprint(run_rules(Context(dockerfile, stages, stages.final()))[0], dockerfile)


def difference(base: str, head: str) -> tuple[list[str], list[str], list[str]]:
    diff = diff_findings(findings(base), findings(head))
    new, gone, unchanged = ([one.rule for one in some] for some in (diff.new, diff.gone, diff.unchanged))
    return new, gone, unchanged


def test_lines_that_move_change_nothing() -> None:
    moved = "# a comment\n\n" + BASE.replace("ADD", "\nENV A=1\nRUN true\n\nADD")
    new, gone, unchanged = difference(BASE, moved)
    assert (new, gone) == ([], [])
    assert sorted(unchanged) == ["HC001", "HC004", "HC005", "HC006"]


def test_what_stays_is_shown_with_its_line_at_head() -> None:
    diff = diff_findings(findings(BASE), findings("\n\n" + BASE))
    assert {one.line for one in diff.unchanged} == {3, 4, 5, 6}


def test_layout_is_not_looked_at() -> None:
    assert difference(BASE, BASE.replace(" && ", " \\\n  &&    "))[:2] == ([], [])


def test_a_package_more_is_still_the_same_finding() -> None:
    assert difference(BASE, BASE.replace("wget", "wget git"))[:2] == ([], [])


def test_what_is_mended_is_gone_and_what_is_added_is_new() -> None:
    mended = BASE.replace("ADD", "COPY").replace("CMD app serve", 'CMD ["app", "serve"]')
    assert difference(BASE, mended)[:2] == ([], ["HC005", "HC006"])
    assert difference(mended, BASE)[:2] == (["HC005", "HC006"], [])


def test_a_second_one_of_a_kind_is_new() -> None:
    assert difference(BASE, BASE.replace("ADD . /app", "ADD . /app\nADD . /app"))[0] == ["HC005"]
    assert difference(BASE, BASE.replace("ADD . /app", "ADD . /app\nADD conf.d/a.conf /etc/a.conf"))[0] == ["HC005"]


def test_an_instruction_that_became_another_is_new_and_gone() -> None:
    assert difference(BASE, BASE.replace("ADD . /app", "ADD x/y.conf /etc/z.conf"))[:2] == (["HC005"], ["HC005"])


@given(st.text(alphabet="abc \n#", max_size=30).map(lambda words: "".join(f"# {one}\n" for one in words.split("\n"))))
def test_comments_change_nothing(comments: str) -> None:
    assert difference(BASE, BASE.replace("ADD", comments + "ADD"))[:2] == ([], [])


@given(st.permutations(range(4)))
def test_each_finding_is_in_one_place(order: list[int]) -> None:
    lines = BASE.splitlines(keepends=True)[1:]
    shuffled = "FROM debian:12\n" + "".join(lines[number] for number in order if number < 3)
    base, head = findings(BASE), findings(shuffled)
    diff = diff_findings(base, head)
    assert sorted(one.fingerprint for one in (*diff.new, *diff.unchanged)) == sorted(one.fingerprint for one in head)
    assert len(diff.gone) + len(diff.unchanged) == len(base)


SINGLE = """FROM golang:1.27
WORKDIR /src
COPY . .
RUN go build -o /app
CMD /app
"""
TWO_STAGES = """FROM golang:1.27 AS build
WORKDIR /src
COPY . .
RUN go build -o /app

FROM alpine:3.23
RUN apk add --no-cache tzdata
COPY --from=build /app /app
CMD /app serve
"""


def test_a_defect_of_the_image_that_moves_with_its_stage_is_neither_new_nor_gone() -> None:
    found = diff_findings(findings(SINGLE), findings(TWO_STAGES))
    assert {one.rule for one in found.unchanged} == {"HC004", "HC006"}
    assert [one.line for one in found.unchanged if one.rule == "HC004"] == [6]
    assert found.new == ()
    assert {one.rule for one in found.gone} == {"HC003"}


def test_a_fix_brings_no_news_of_a_level_that_a_heading_would_name() -> None:
    found = diff_findings(findings(SINGLE), findings(TWO_STAGES.replace("CMD /app serve", 'USER 10001\nCMD ["/app"]')))
    assert found.new == ()
    assert {one.rule for one in found.gone} == {"HC003", "HC004", "HC006"}


def test_a_second_defect_of_the_image_is_new() -> None:
    base = "FROM debian:13\nENTRYPOINT app\n"
    new, _, unchanged = difference(base, 'FROM debian:13\nENTRYPOINT other\nHEALTHCHECK CMD ["a" "b"]\n')
    assert (new, sorted(unchanged)) == (["HC006"], ["HC004", "HC006"])


ONE_RUN = (
    "FROM debian:13\nRUN apt-get update && apt-get install -y curl && pip install flask && cd /x && make\nUSER 1\n"
)
TWO_RUNS = (
    "FROM debian:13\nRUN apt-get update && apt-get install -y curl\nRUN pip install flask\nRUN cd /x && make\nUSER 1\n"
)


def test_a_run_that_is_taken_apart_brings_no_news() -> None:
    assert difference(ONE_RUN, TWO_RUNS)[:2] == ([], [])


def test_a_part_that_is_also_left_where_it_was_is_a_second_one() -> None:
    head = ONE_RUN.replace("flask", "flask gunicorn") + "RUN pip install flask\n"
    assert "HC001" in difference(ONE_RUN, head)[0]


def test_an_instruction_that_is_exchanged_for_another_of_its_kind_keeps_its_defect() -> None:
    base = "FROM debian:13\nUSER 1\nCOPY .env /app/\nCMD node a.js\n"
    assert difference(base, base.replace("CMD", "ENTRYPOINT"))[:2] == ([], [])
    assert difference(base, base.replace("CMD", "cmd"))[:2] == ([], [])
    assert difference(base.replace("COPY", "COPY --link"), base.replace("COPY", "ADD"))[1] == []


def test_the_image_of_a_from_is_the_same_whatever_its_stage_is_called() -> None:
    base = "FROM node\nUSER 1\n"
    assert difference(base, "FROM --platform=linux/amd64 node:latest AS web\nUSER 1\n")[:2] == ([], [])


def test_what_moves_to_another_run_is_not_new() -> None:
    base = "FROM debian:13\nRUN mkdir /a && chmod -R 777 /a /b && ls\nRUN true\nUSER 1\n"
    head = "FROM debian:13\nRUN mkdir /a && ls\nRUN true\nRUN chmod -R 777 /a /b\nUSER 1\n"
    assert difference(base, head)[:2] == ([], [])
    assert difference(head, base)[:2] == ([], [])


OLD = "FROM debian:13\nRUN chmod -R 777 /a\nUSER 1\n"


@pytest.mark.parametrize(
    "head", [f"{OLD}FROM debian:13\nRUN chmod -R 777 /a\nUSER 1\n", f"FROM b:1 AS x\n{OLD[15:]}{OLD}"]
)
def test_an_instruction_copied_into_a_new_stage_is_no_news(head: str) -> None:
    assert difference(OLD, head)[:2] == ([], [])


def test_a_copy_in_the_same_stage_is_a_second_one() -> None:
    twice = OLD.replace("USER", "RUN chmod -R 777 /a\nUSER")
    assert difference(OLD, twice)[0].count("HC020") == 1
    found = diff_findings(marked(OLD, [Level.INFO]), marked(twice + twice, [Level.INFO] * 4))
    assert [one.line for one in found.new] == [3, 7]


def test_a_copy_where_it_is_worse_is_new() -> None:
    base, head = (
        marked(text, levels) for text, levels in ((OLD, [Level.INFO]), (OLD + OLD, [Level.INFO, Level.WARNING]))
    )
    assert [one.line for one in diff_findings(base, head).new] == [5]
    assert diff_findings(base, marked(OLD + OLD, [Level.INFO, Level.INFO])).new == ()


def marked(text: str, levels: list[Level]) -> tuple[Finding, ...]:
    """A finding at each RUN, of the level that is given."""
    dockerfile = parse(text)
    (one, *_) = findings(OLD)
    lines = [found.start for found in dockerfile.instructions if found.keyword == "RUN"]
    return fingerprint(
        [replace(one, rule="A", line=line, level=level) for line, level in zip(lines, levels, strict=True)], dockerfile
    )


def test_a_secret_that_another_stage_publishes_is_new() -> None:
    secret = "ENV KEY=AKIAIOSFODNN7EXAMPLQ\n"
    base = f"FROM golang:1.27 AS build\n{secret}RUN go build -o /app\nFROM alpine:3.23\nCOPY --from=build /app /app\n"
    found = diff_findings(findings(base), findings(base + secret))
    assert "HC007" in {one.rule for one in found.new}
