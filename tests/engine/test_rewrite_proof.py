"""Candidates against the real engine: the good ones are proved, each broken one is refused with what is broken."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.engine.client import Engine
from bot.model.rewrites import CandidateState, RewriteState
from bot.rewrite.candidate import Stated
from bot.rewrite.job import RewriteJob
from bot.text import verbatim
from tests.engine.rewrites import ENV, attempt, make_job, without_line

PROGRAM = (Path(__file__).parent / "programs/server.c").read_text()
SITE = {
    "server.c": PROGRAM,
    "public/index.html": '<link rel="stylesheet" href="/style.css"><h1>Hello</h1>\n',
    "public/style.css": "h1 { color: teal }\n",
    "routes.py": 'ROUTES = ["/now"]\n',
}
# The program opens files by names that nobody can tell: what was copied stays, the Dockerfile, too.
# What the broken candidates take is called as a compiler calls what only it needs: it may stay behind.
BUILD = """FROM golang:1.24{name}
WORKDIR /app
COPY . .
RUN gcc -O1 -static -o run server.c && gcc -o dynamic.o server.c && gcc -static -DPORT=8081 -o other.o server.c \\
 && printf '#!/bin/sh\\necho broken; exit 3\\n' >broken.o && chmod +x broken.o && mkdir /data
"""
METADATA = """ENV GREETING=hello
EXPOSE 8080
VOLUME /data
HEALTHCHECK CMD ["/app/run", "check"]
CMD ["/app/run"]
"""
ORIGINAL = BUILD.format(name="") + METADATA
GOOD = (
    BUILD.format(name=" AS build")
    + """FROM alpine:3.23
WORKDIR /app
COPY --from=build /app/run /app/run
COPY --from=build /app/routes.py /app/Dockerfile /app/
COPY --from=build /app/public public
COPY --from=build /data /data
"""
    + METADATA
)


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    found = Engine.connect()
    yield found
    found.cleanup()


@pytest.fixture(scope="module")
def job(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> RewriteJob:
    return make_job(engine, tmp_path_factory.mktemp("service"), ORIGINAL, SITE)


def with_user(text: str) -> str:
    return text.replace("CMD [", "USER 65534\nCMD [", 1) if "HEALTHCHECK" not in text else text.replace(
        "HEALTHCHECK", "USER 65534\nHEALTHCHECK"
    )  # fmt: skip


BROKEN = {
    "a forgotten asset": (
        GOOD.replace("/app/public public", "/app/public/index.html public/index.html"),
        "/app/public/style.css is in the original but not in the rewrite",
    ),
    "a dropped variable": (
        without_line(GOOD, "ENV"),
        "the configuration differs: env:GREETING is “hello” in the original, not set in the rewrite",
    ),
    "a dropped port": (
        without_line(GOOD, "EXPOSE"),
        "the configuration differs: port:8080/tcp is “8080/tcp” in the original, not set in the rewrite",
    ),
    "a dropped healthcheck": (
        without_line(GOOD, "HEALTHCHECK"),
        'healthcheck is “["CMD", "/app/run", "check"]” in the original, not set in the rewrite',
    ),
    "a glibc program on musl": (
        GOOD.replace("/app/run /app/run", "/app/dynamic.o /app/run"),
        "/app/run needs the loader /lib64/ld-linux-x86-64.so.2, which is missing (was it built for another libc?)",
    ),
    "a program that does not exist": (
        GOOD.replace("/app/run /app/run", "/app/run /app/walk"),
        "/app/run is started but does not exist",
    ),
    "no certificates": (
        GOOD.replace("FROM alpine:3.23", "FROM scratch"),
        "CA certificates (/etc/ssl/certs/ca-certificates.crt) are missing, and the program may use TLS",
    ),
    "another exit status": (
        GOOD.replace("/app/run /app/run", "/app/broken.o /app/run"),
        "exits with status 3, while the original keeps running: “broken”",
    ),
    "another port": (
        GOOD.replace("/app/run /app/run", "/app/other.o /app/run"),
        "standard output: “hello, listening on 8080",
    ),
    "a user that may not write": (
        with_user(GOOD),
        "exits with status 4, while the original keeps running: “/data/state: Permission denied”",
    ),
}  # fmt: skip


def test_a_good_candidate_is_proved_and_the_broken_ones_say_why_not(job: RewriteJob) -> None:
    broken = {name: case for name, case in BROKEN.items() if case[1]}
    stated = [*ENV, Stated("user", verbatim("it needs no root"), "65534")]
    found = attempt(job, *(text for text, _ in broken.values()), GOOD, stated=stated)
    for (name, (_, words)), tried in zip(broken.items(), found.candidates, strict=False):
        assert (tried.state, words in tried.reason.english) == (CandidateState.REFUSED, True), (name, tried)
    assert found.candidates[-1].state is CandidateState.PROVED, found.candidates[-1]
    assert found.state is RewriteState.PROVED and found.proof is not None
    assert found.proof.probe == "http"
    passed = {check.name for check in found.proof.checks}
    assert {
        "build",
        "size",
        "config",
        "libraries",
        "certificates",
        "log",
        "ports",
        "http",
        "healthcheck",
        "stop",
    } <= passed
    assert {"help", "files"} <= passed
