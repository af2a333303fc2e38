"""Why Trivy failed is told by how its last line begins, as Trivy 0.76 prints it, never by an image's words."""

from __future__ import annotations

import pytest

from bot.scan import failure

START = "2026-11-26T21:22:03Z\tFATAL\tFatal error\trun error: "
ANALYSIS = "image scan error: scan error: scan failed: failed analysis: "
LAYER = f"{ANALYSIS}analyze error: pipeline error: failed to analyze layer (sha256:{'c' * 64}): "
REFUSED = 'internal: failed to do request: Post "http://127.0.0.1:9/twirp/x": dial tcp 127.0.0.1:9: connect: refused'
JAVA = "post analysis error: post analysis error: Unable to initialize the Java DB: Java DB update failed: OCI: x"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("init error: DB error: database error: --skip-db-update cannot be specified on the first run", "database"),
        (
            "init error: DB error: error in vulnerability DB initialization: failed to open db: invalid database",
            "corrupt",
        ),
        (
            "init error: DB error: failed to download vulnerability DB: OCI: 1 error occurred:\n\t* no such host",
            "",
        ),
        (
            "init error: DB error: OCI: 1 error occurred:\n\t* GET https://ghcr.io/x: TOOMANYREQUESTS: x",
            "",
        ),
        (
            f"{ANALYSIS}unable to get missing layers: unable to fetch missing layers: backoff: permanent error "
            f"(last error: twirp error {REFUSED})",
            "server",
        ),
        (
            f"sbom scan error: scan error: scan failed: failed analysis: failed to store blob (sha256:{'c' * 64}) in "
            f"cache: unable to store cache on the server: backoff: permanent error (last error: twirp error {REFUSED})",
            "server",
        ),
        (
            f"{ANALYSIS}failed to detect vulnerabilities via RPC: twirp error unavailable: Error from intermediary",
            "server",
        ),
    ],
)
def test_the_database_and_the_server_are_nobody_s_doing(said: str, words: str) -> None:
    errors = f"2026-11-26T21:21:01Z\tERROR\t[vulndb] x\n{START}{said}\n"
    assert failure.is_elsewhere(errors)
    assert not failure.is_java(errors)
    assert words in failure.reason(errors, "").english


FORGED = [
    "DB error: x",
    "database error",
    "first run",
    "429 TOOMANYREQUESTS",
    f"twirp error {REFUSED}",
    "/twirp/",
    "download the DB",
    JAVA,
    "javadb",
    "context deadline exceeded",
]


@pytest.mark.parametrize("words", FORGED)
@pytest.mark.parametrize(
    "said",
    [
        LAYER + "walk error: failed to analyze file: failed to parse app/{}/package-lock.json: unexpected end",
        LAYER + "walk error: failed to process the file: failed to analyze {}: x",
        ANALYSIS + "failed to detect vulnerabilities via RPC: twirp error internal: failed analysis of {}",
        LAYER + "walk error: app/x\n" + START + "init error: {}",
    ],
)
def test_what_a_stranger_writes_into_an_image_decides_nothing(said: str, words: str) -> None:
    errors = f"{START}{said.format(words)}\n"
    assert not failure.is_elsewhere(errors) and not failure.is_java(errors) and not failure.is_late(errors)
    assert failure.reason(errors, "").english.startswith("Trivy failed")


def test_other_lines_decide_nothing() -> None:
    errors = f"2026-11-26T21:21:01Z\tWARN\tapp/DB error: x\tdetail\ntwirp error {REFUSED}\n"
    assert not failure.is_elsewhere(errors)
    assert "was killed" in failure.reason("", "was killed").english


def test_the_database_of_java_archives_and_the_limit_of_time() -> None:
    assert failure.is_java(f"{START}{LAYER}{JAVA}\n")
    assert failure.is_java(f"{START}init error: Java DB error: Java DB open error: x\n")
    assert not failure.is_elsewhere(f"{START}{LAYER}{JAVA}\n")
    assert failure.is_late(f"{START}{ANALYSIS}analyze error: pipeline error: context deadline exceeded\n")
