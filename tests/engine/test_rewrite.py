"""The search as a whole, on the real engine and scanner: what is proved, what is a draft, what is refused."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.engine.client import Engine
from bot.engine.images import Export
from bot.errors import UnavailableError
from bot.model.rewrites import CandidateState, RewriteState
from bot.rewrite.job import RewriteJob
from bot.rewrite.search import search
from tests.engine.rewrites import attempt, make_job, tried

TOOL = """#include <stdio.h>
int main(void) { puts("hello"); return 0; }
"""
COMPILED = """FROM golang:1.24
WORKDIR /app
COPY tool.c .
RUN gcc -static -o tool tool.c
CMD ["./tool"]
"""
SCRIPT = """#!/bin/sh
case "$1" in
--help) echo "usage: tool"; echo "  report    print the report" ;;
report) read -r line <report.txt || exit 6; echo "$line" ;;
--wait) echo "DATABASE_URL is not set" >&2; exit 1 ;;
*) echo "nothing to do" ;;
esac
"""
FILES = {"tool": SCRIPT, "report.txt": "all is well\n"}
DOCKERFILE = 'FROM debian:bookworm-slim\nWORKDIR /app\nCOPY --chmod=755 . .\nCMD ["./tool"]\n'
GOOD = 'FROM alpine:3.23\nWORKDIR /app\nCOPY --chmod=755 tool report.txt ./\nCMD ["./tool"]\n'
FORGETFUL = GOOD.replace(" report.txt", "")


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    found = Engine.connect()
    yield found
    found.cleanup()


NAMED = "/app/report.txt is in the original but not in the rewrite"


@pytest.fixture(scope="module")
def made(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> RewriteJob:
    return make_job(engine, tmp_path_factory.mktemp("tool"), DOCKERFILE, FILES)


@pytest.fixture
def job(made: RewriteJob, tmp_path: Path) -> RewriteJob:
    return replace(made, scratch=tmp_path / "scratch")


def test_a_file_that_only_one_command_reads_is_missed(job: RewriteJob) -> None:
    found = attempt(job, FORGETFUL, GOOD)
    lost, good = found.candidates
    assert (lost.state, good.state) == (CandidateState.REFUSED, CandidateState.PROVED)
    assert NAMED in lost.reason.english  # before it is run: the program itself names what is gone
    assert found.dockerfile == GOOD


def test_a_larger_candidate_is_not_tried_after_a_proof(job: RewriteJob) -> None:
    fat = GOOD.replace("alpine:3.23", "debian:bookworm-slim")
    found = attempt(job, GOOD, fat)
    assert found.candidates[1].state is CandidateState.SKIPPED
    assert "built and measured for comparison" in found.candidates[1].reason.english
    assert attempt(replace(job, scratch=job.scratch / "2"), fat).candidates[0].reason.english.startswith("no gain")


def test_what_does_not_run_by_itself_is_a_draft_until_a_smoke_command_proves_it(engine: Engine, tmp_path: Path) -> None:
    waits = 'CMD ["./tool", "--wait"]'
    original, good, bad = (text.replace('CMD ["./tool"]', waits) for text in (DOCKERFILE, GOOD, FORGETFUL))
    # Without a word of the command in the source nothing but the smoke command asks for the report.
    files = {**FILES, "tool": SCRIPT.replace('echo "  report    print the report"', "true")}
    job = make_job(engine, tmp_path, original, files)
    draft = attempt(job, good)
    assert draft.state is RewriteState.BUILT and draft.proof is not None and draft.proof.probe == ""
    assert "on its own, the original exits with status 1: “DATABASE_URL is not set”" in draft.reason.english
    smoke = replace(job, target=replace(job.target, smoke="./tool report | grep -q well"), scratch=tmp_path / "smoke")
    proved = attempt(smoke, bad, good)
    assert proved.state is RewriteState.PROVED and proved.proof is not None and proved.proof.probe == "smoke"
    assert NAMED in proved.candidates[0].reason.english


def test_bases_that_cannot_be_had_and_time_that_runs_out(job: RewriteJob) -> None:
    nowhere = GOOD.replace("alpine:3.23", "registry.invalid/base:1")
    found = attempt(job, nowhere, nowhere.replace("base:1", "base:2"))
    assert [one.state for one in found.candidates] == [CandidateState.SKIPPED] * 2
    assert "could not pull the base image registry.invalid/base:1" in found.candidates[0].reason.english
    assert found.candidates[1].reason.english == (
        "the runtime base registry.invalid/base:2 is not on this machine, and its registry did not respond"
    )
    assert found.state is RewriteState.SKIPPED
    late = replace(job, settings=replace(job.settings, budget=0.0), scratch=job.scratch / "late")
    assert "rewrite-budget" in attempt(late, nowhere).candidates[0].reason.english


def test_the_ignore_file_of_the_original_counts_for_a_candidate(engine: Engine, tmp_path: Path) -> None:
    files = {**FILES, "Build.file.dockerignore": "secret\n", "secret": "s\n"}
    job = make_job(engine, tmp_path, DOCKERFILE, files, name="Build.file")
    assert tried(job, GOOD.replace("report.txt", "report.txt secret")).state is CandidateState.FAILED


def test_a_candidate_is_built_as_the_original_was(engine: Engine, tmp_path: Path) -> None:
    with_secret = "RUN --mount=type=secret,id=token test -s /run/secrets/token\nCOPY --from=more report.txt ."
    original, good = (
        text.replace("COPY --chmod=755 . .", f"{with_secret}\nCOPY --chmod=755 tool .").replace(
            "COPY --chmod=755 tool report.txt ./", f"{with_secret}\nCOPY --chmod=755 tool ."
        )
        for text in (DOCKERFILE, GOOD)
    )
    files = {"tool": SCRIPT, "other/report.txt": "all is well\n"}
    job = make_job(engine, tmp_path, original, files, contexts=(("more", "other"),), secrets=(("token", "s"),))
    assert tried(job, good).state is CandidateState.PROVED


def rewrite(cache: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache)}
    command = [sys.executable, "-m", "bot", "rewrite", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=300, check=False)


def test_the_command_and_what_it_remembers(tmp_path: Path) -> None:
    folder = tmp_path / "-a folder; $(x)"
    folder.mkdir()
    (folder / "Dockerfile").write_text(COMPILED)
    (folder / "tool.c").write_text(TOOL)
    arguments = ("--output", str(tmp_path / "out"), "--", str(folder / "Dockerfile"))
    done = rewrite(tmp_path / "cache", *arguments)
    assert done.returncode == 0, done.stderr
    assert "+FROM scratch" in done.stdout and "Proved: runs and prints the same" in done.stdout
    assert (tmp_path / "out").read_text().startswith("FROM golang:1.24 AS build\n")
    assert "\x1b" not in done.stdout and "candidate 1 of" in done.stderr
    again = rewrite(tmp_path / "cache", *arguments)
    assert (again.returncode, again.stdout) == (0, done.stdout)
    assert "candidate 1 of" not in again.stderr


def test_a_result_is_known_by_its_image_without_a_look_into_it(engine: Engine, tmp_path: Path) -> None:
    job = make_job(engine, tmp_path, COMPILED, {"tool.c": TOOL})
    job = replace(job, cache=tmp_path / "cache", facts=replace(job.facts, image_id="sha256:" + "1" * 64))
    first = search(job)
    assert first.state is RewriteState.PROVED and not first.cached

    def not_again() -> Export:
        raise UnavailableError("it was exported again")

    again = search(replace(job, export=not_again, scratch=job.scratch / "again"))
    assert again == replace(first, cached=True)
    another = replace(job, facts=replace(job.facts, image_id="sha256:" + "2" * 64))
    assert "exported again" in search(replace(another, export=not_again)).reason.english
    assert search(replace(another, scratch=job.scratch / "another")).cached  # the same candidates, planned anew
    otherwise = replace(job, settings=replace(job.settings, polish=not job.settings.polish))
    assert "exported again" in search(replace(otherwise, export=not_again)).reason.english
    (job.root / "tool.c").write_text(TOOL + "\n")
    assert "exported again" in search(replace(job, export=not_again)).reason.english


@pytest.mark.parametrize(
    ("text", "status", "words"),
    [
        ("FROM scratch\nRUN\n", 2, "RUN"),
        ("FROM alpine:3.23\nRUN exit 9\n", 2, "line 2: RUN failed"),
        (None, 2, "no such file"),
        ('FROM alpine:3.23\nCMD ["sh"]\n', 1, "building"),
    ],
)
def test_what_the_command_cannot_do(tmp_path: Path, text: str | None, status: int, words: str) -> None:
    if text is not None:
        (tmp_path / "Dockerfile").write_text(text)
    done = rewrite(tmp_path / "cache", str(tmp_path / "Dockerfile"))
    assert (done.returncode, words in done.stderr.splitlines()[-1]) == (status, True), done.stderr


WAITING = """#!/bin/sh
until answer=$(echo "$QUERY" | nc -w 1 "$DATABASE" 5432); do echo "$DATABASE: connection refused" >&2; sleep 0.5; done
echo "the database says $answer to $(cat report.txt)"
exec sleep 300
"""
COMPOSE = """services:
  web:
    build: .
    command: ["sleep", "1"]
    environment: {DATABASE: db, QUERY: "select $$1"}
    volumes: [".:/app"]
    depends_on: [db]
  db:
    image: alpine:3.23
    command: nc -lk -p 5432 -e /answer.sh
    entrypoint: [/usr/bin/env]
    volumes: ["./answer.sh:/answer.sh"]
    healthcheck: {test: ["CMD", "nc", "-z", "127.0.0.1", "5432"]}
  unused:
    image: registry.invalid/never:1
"""


def test_the_services_of_the_compose_file_raise_a_draft_to_a_proof(engine: Engine, tmp_path: Path) -> None:
    files = {
        "tool": WAITING, "report.txt": "all is well\n", "compose.yaml": COMPOSE,
        "answer.sh": '#!/bin/sh\nread -r query; echo "yes to $query"\n', ".dockerignore": "answer.sh\n",
    }  # fmt: skip
    padding = "RUN head -c 9000000 /dev/zero >/x.o\nCOPY"
    original = DOCKERFILE.replace("debian:bookworm-slim", "alpine:3.23").replace("COPY", padding)
    job = make_job(engine, tmp_path, original, files)
    (job.root / "answer.sh").chmod(0o755)
    found = attempt(job, FORGETFUL, GOOD)
    assert found.state is RewriteState.PROVED and found.proof is not None, [
        one.reason.english for one in found.candidates
    ]
    assert "run together with db from compose.yaml" in [check.text.english for check in found.proof.checks]
    assert NAMED in found.candidates[0].reason.english
