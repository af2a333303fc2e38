"""The texts of RUNs in candidates: they parse as the original's did, and use what is set above them."""

import subprocess
from dataclasses import replace

import pytest

from bot.dockerfile.stages import graph
from bot.dockerfile.syntax import parse
from bot.rewrite.evidence import evidence
from bot.rewrite.writing import planner

BOUND = (
    'FROM alpine:3.20\nCOPY a.c .\nRUN apk add --no-cache gcc "su-exec>=0.2" && gcc -o /usr/local/bin/a a.c\n'
    'CMD ["su-exec","nobody","a"]\n'
)
USER = (
    "FROM alpine:3.20\nENV U jira\nCOPY a.c .\n"
    "RUN apk add gcc && adduser -D $U && gcc -o /usr/local/bin/a a.c\nUSER jira\n"
    'CMD ["/usr/local/bin/a"]\n'
)
SEMICOLON = (
    "FROM debian:bookworm\nRUN apt-get update && apt-get install -y curl gcc;\nCOPY a.c .\n"
    'RUN gcc -o /usr/local/bin/a a.c\nHEALTHCHECK CMD curl -f localhost\nCMD ["a"]\n'
)
QUOTES = (
    "FROM debian:bookworm\nRUN bash -c 'apt-get update && apt-get install -y curl gcc'\nCOPY a.c .\n"
    'RUN gcc -o /usr/local/bin/a a.c\nHEALTHCHECK CMD curl -f localhost\nCMD ["a"]\n'
)


def last_stages(text: str) -> list[str]:
    parsed = parse(text)
    plan = planner.plan(evidence.of_text(parsed, graph(parsed)))
    assert plan.candidates, plan
    return [one.dockerfile[one.dockerfile.index("\nFROM") :] for one in plan.candidates]


@pytest.mark.parametrize("text", [BOUND, USER, SEMICOLON, QUOTES])
def test_every_run_parses(text: str) -> None:
    for stage in last_stages(text):
        for instruction in parse(stage.lstrip()).instructions:
            if instruction.keyword == "RUN":
                done = subprocess.run(["bash", "-n", "-c", instruction.args[0]], capture_output=True, check=False)
                assert done.returncode == 0, stage


def test_a_bound_of_a_version_is_no_redirection() -> None:
    assert all("apk add --no-cache 'su-exec>=0.2'\n" in stage for stage in last_stages(BOUND) if "apk add" in stage)


def test_a_variable_is_used_below_where_it_is_set() -> None:
    for stage in last_stages(USER):
        if "adduser" in stage:
            assert stage.index("ENV U jira") < stage.index("adduser -D $U")


def test_a_command_is_added_before_a_semicolon() -> None:
    for stage in last_stages(SEMICOLON):
        assert "curl;" not in stage
        assert "curl \\\n    && rm -rf /var/lib/apt/lists/*\n" in stage


def test_a_base_that_builds_by_itself_is_said() -> None:
    parsed = parse('FROM onbase:1\nEXPOSE 8080\nCMD ["app"]\n')
    known = replace(
        evidence.of_text(parsed, graph(parsed)), triggers=("WORKDIR /src", "COPY . .", "RUN go build -o /bin/app .")
    )
    plan = planner.plan(known)
    assert plan.not_needed is None
    assert plan.none is not None
    assert "RUN go build -o /bin/app ." in plan.none.english
