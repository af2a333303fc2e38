"""Which packages of an install command a last stage needs, and how that command is written: by values."""

import pytest

from bot.dockerfile.stages import graph
from bot.dockerfile.syntax import parse
from bot.rewrite.evidence import evidence
from bot.rewrite.writing import packages, planner


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("curl", "curl"),
        ("curl=7.88.1-10", "curl"),
        ("su-exec>=0.2", "su-exec"),
        ("curl~8", "curl"),
        ("libc6:amd64", "libc6"),
        ("curl/bookworm", "curl"),
        ("curl@edge", "curl"),
        ("$PACKAGES=1", "$PACKAGES=1"),
        ("./a=1.deb", "./a=1.deb"),
        ("/tmp/a=1.deb", "/tmp/a=1.deb"),
    ],
)
def test_the_name_of_a_package(word: str, name: str) -> None:
    assert packages.name_of(word) == name


LISTS = "\\\n    && rm -rf /var/lib/apt/lists/*\n"


@pytest.mark.parametrize(
    ("run", "added"),
    [
        ("RUN apt-get update && apt-get install -y curl\n", True),
        ("RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*\n", False),
        ("RUN apt-get update; apt-get install -y curl\n", False),
        ("RUN apt-get update || apt-get install -y curl\n", False),
        ("RUN --mount=type=cache,target=/var/lib/apt apt-get update && apt-get install -y curl\n", False),
        ("RUN --network=host apt-get update && apt-get install -y curl\n", True),
        ('RUN ["apt-get", "install", "-y", "curl"]\n', False),
        ("RUN <<E\napt-get update\nE\n", False),
    ],
)
def test_lists_of_packages_are_removed_where_that_can_be_said(run: str, added: bool) -> None:
    parsed = parse(f"FROM debian:12\n{run}")
    (step,) = (one for one in evidence.of_text(parsed, graph(parsed)).steps if one.keyword == "RUN")
    assert packages.clean_run(step, run, "\\") == (f"{run[:-1]} {LISTS}" if added else run)


def last_stages(install: str, rest: str, end: str = 'CMD ["a"]\n') -> str:
    text = f"FROM debian:bookworm\nRUN apt-get update && apt-get install -y {install}\nCOPY . .\n{rest}{end}"
    parsed = parse(text)
    plan = planner.plan(evidence.of_text(parsed, graph(parsed)))
    assert plan.candidates, plan
    return "".join(one.dockerfile[one.dockerfile.index("\nFROM") :] for one in plan.candidates)


def test_what_only_the_build_fetches_with_is_no_part_of_the_last_stage() -> None:
    build = "RUN curl -fsSO https://example.com/a.c && gcc -o /usr/local/bin/a a.c\n"
    assert "curl" not in last_stages("curl gcc", build)
    assert "curl" in last_stages("curl gcc", build, 'HEALTHCHECK CMD curl -f localhost\nCMD ["a"]\n')
    assert "curl" in last_stages("curl gcc", "RUN gcc -o /usr/local/bin/a a.c\n")  # it may be for the program


def test_what_unpacks_an_archive_is_a_tool_of_the_build() -> None:
    for program in ("tar", "bsdtar"):
        found = last_stages("curl gcc xz-utils", f"RUN {program} xf a.tar.xz && gcc -o /usr/local/bin/a a.c\n")
        assert "curl" in found and "xz-utils" not in found
    assert "xz-utils" in last_stages("curl gcc xz-utils", "RUN gcc -o /usr/local/bin/a a.c\n")
