"""Improved forms of a proved rewrite, on the real engine: with cache mounts, with a user, with neither."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.engine import builder
from bot.engine.client import Engine
from bot.model.images import BuildState
from bot.model.rewrites import CandidateState, Rewrite, RewriteState
from bot.rewrite.proof import build, mount_seeds
from bot.rewrite.search import gather, search
from tests.engine.rewrites import attempt, make_job

DOCKERFILE = """FROM golang:1.24
WORKDIR /src
COPY . .
RUN CGO_ENABLED=0 go build -o /usr/local/bin/hello .
ENTRYPOINT ["/usr/local/bin/hello"]
"""
MOUNTS = """RUN --mount=type=cache,target=/go/pkg/mod \\
    --mount=type=cache,target=/root/.cache/go-build \\
    CGO_ENABLED=0 go build -o /usr/local/bin/hello .
"""
USER = 'USER 65532:65532\nENTRYPOINT ["/usr/local/bin/hello"]\n'
PROGRAM = """package main

import (
	"fmt"
	"os"
)

func main() {
	%s
	fmt.Println("hello", len(os.Args))
}
"""


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    found = Engine.connect()
    yield found
    found.cleanup()


def rewritten(engine: Engine, folder: Path, statement: str) -> Rewrite:
    files = {"go.mod": "module hello\n\ngo 1.24\n", "main.go": PROGRAM % statement}
    found = search(make_job(engine, folder, DOCKERFILE, files, polish=True))
    assert found.state is RewriteState.PROVED and found.dockerfile is not None, found
    return found


def test_a_program_that_needs_no_rights_gets_both(engine: Engine, tmp_path: Path) -> None:
    found = rewritten(engine, tmp_path, "")
    assert MOUNTS in (found.dockerfile or "") and (found.dockerfile or "").endswith(USER)
    assert found.proof is not None and all(check.passed for check in found.proof.checks)
    user = next(one for one in found.proof.config_differences if one.field == "user")
    assert (user.before, user.after) == ("", "65532:65532") and user.stated is not None
    assert "proved without mounts" in found.reason.english and "cache mounts" in found.reason.english
    assert found.facts is not None and found.facts.config.user == "65532:65532"


# In C, which is compiled in a moment: there is only the user to be tried.
WRITES = """#include <stdio.h>
int main(void) { FILE *state = fopen("/state", "w"); if (state) fputs("x", state); puts("hello"); return 0; }
"""
IN_C = """FROM golang:1.24
WORKDIR /src
COPY main.c .
RUN gcc -static -o /usr/local/bin/hello main.c
CMD ["hello"]
"""


def test_a_program_that_writes_keeps_root(engine: Engine, tmp_path: Path) -> None:
    found = search(make_job(engine, tmp_path, IN_C, {"main.c": WRITES}, polish=True))
    assert found.state is RewriteState.PROVED and "USER" not in (found.dockerfile or ""), found


def test_a_form_that_does_not_hold_is_listed_and_another_taken(engine: Engine, tmp_path: Path) -> None:
    found = rewritten(engine, tmp_path, 'fmt.Println(os.Getenv("HOME"))')
    assert MOUNTS in (found.dockerfile or "") and "USER" not in (found.dockerfile or "")
    refused = [one for one in found.candidates if "non-root user: " in one.reason.english]
    # What was seen of one form with another user need not be seen of the next.
    assert [one.state for one in refused] == [CandidateState.REFUSED]
    assert "/root" in refused[0].reason.english


def test_a_mount_begins_with_what_the_original_kept(engine: Engine, tmp_path: Path) -> None:
    """In the namespace of the candidates, and in none of anybody else's; a program of the image does it."""
    kept = 'FROM alpine:3.23\nRUN mkdir -p /root/.cache/go-build && echo one > /root/.cache/go-build/a\nCMD ["true"]\n'
    form = "FROM alpine:3.23\nRUN --mount=type=cache,target=/root/.cache/go-build test -e /root/.cache/go-build/a\n"
    job = make_job(engine, tmp_path, kept)
    original = gather(job).image
    assert original is not None and mount_seeds.fill(job, form, original, 60)
    states = []
    for number, caches in enumerate((job.caches, "of-another")):
        request = build.request_for(replace(job, caches=caches), form, None, number, None)
        states.append(builder.build(engine, replace(request, tag=engine.new_tag("seeded"))).state)
    assert states == [BuildState.BUILT, BuildState.FAILED]


IN_ONE = """FROM alpine:3.23
WORKDIR /app
COPY . .
RUN apk add --no-network --virtual .build-deps
RUN mkdir -p /root/.cache/pip /out && head -c 3000000 /dev/urandom > /root/.cache/pip/x && cp run.sh /out/run.sh
CMD ["sh", "/out/run.sh"]
"""
IN_TWO = """FROM alpine:3.23 AS build
WORKDIR /app
COPY . .
RUN apk add --no-network --virtual .build-deps
RUN mkdir -p /root/.cache/pip /out && head -c 3000000 /dev/urandom > /root/.cache/pip/x && cp run.sh /out/run.sh

FROM alpine:3.23
WORKDIR /app
COPY . .
COPY --from=build /out/run.sh /out/run.sh
CMD ["sh", "/out/run.sh"]
"""


def test_dependencies_before_source_are_proved_as_any_other_form(engine: Engine, tmp_path: Path) -> None:
    job = make_job(engine, tmp_path, IN_ONE, {"run.sh": "echo in order\n"}, polish=True)
    rewrite = attempt(job, IN_TWO)
    assert rewrite.state is RewriteState.PROVED
    text = rewrite.dockerfile or ""
    assert text.index("RUN apk add") < text.index("COPY . .")
    assert text.rindex("COPY --from=build") < text.rindex("COPY . .")
    assert "dependencies are copied before the source" in rewrite.reason.english
    assert [one.state for one in rewrite.candidates] == [CandidateState.PROVED]


def test_what_does_something_else_is_refused_with_its_improved_forms(engine: Engine, tmp_path: Path) -> None:
    job = make_job(engine, tmp_path, IN_ONE, {"run.sh": "ls /opt\n"}, polish=True)
    rewrite = attempt(job, IN_TWO.replace("CMD", "RUN touch /opt/extra\nCMD"))
    assert rewrite.state is RewriteState.NONE and rewrite.dockerfile is None
    (tried,) = rewrite.candidates
    assert tried.state is CandidateState.REFUSED and "extra" in tried.reason.english


def test_it_can_be_switched_off(engine: Engine, tmp_path: Path) -> None:
    job = make_job(engine, tmp_path, IN_ONE, {"run.sh": "echo in order\n"}, polish=False)
    assert attempt(job, IN_TWO).dockerfile == IN_TWO
