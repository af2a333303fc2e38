"""The images that applications are built on, and those that their rewrites may run on."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.corpus.figures import say

ROOT = Path(__file__).resolve().parents[2]

# What a rewrite of an image on these may run on; made beforehand where no registry answers.
RUNTIMES: Mapping[str, tuple[str, ...]] = {
    "": (
        "debian:bookworm-slim", "alpine:3.23", "gcr.io/distroless/static-debian12",
        "gcr.io/distroless/static-debian12:nonroot", "gcr.io/distroless/base-debian12",
        "gcr.io/distroless/base-debian12:nonroot", "gcr.io/distroless/cc-debian12",
        "gcr.io/distroless/cc-debian12:nonroot",
    ),
    "node": ("node:20-slim", "node:20-alpine", "nginx:1"),
    "python": ("python:3.11-slim",),
    "ruby": ("ruby:3.1-slim",),
    "maven": ("eclipse-temurin:17-jre", "gcr.io/distroless/java-base-debian12"),
    "eclipse-temurin": ("eclipse-temurin:17-jre", "gcr.io/distroless/java-base-debian12"),
    "openjdk": ("eclipse-temurin:17-jre", "openjdk:17-slim", "gcr.io/distroless/java-base-debian12"),
}  # fmt: skip


def provide(bases: Sequence[str]) -> str | None:
    """Have the images ready that it builds on, and those that a rewrite may run on; return why that failed."""
    runtimes = [image for base in ("", *bases) for image in RUNTIMES.get(base.partition(":")[0], ())]
    command = [sys.executable, str(ROOT / "tools/base_images.py"), *dict.fromkeys([*bases, *runtimes])]
    done = subprocess.run(command, capture_output=True, check=False)
    for line in done.stdout.decode().splitlines():
        say(line)
    return None if done.returncode == 0 else done.stderr.decode("utf-8", "replace")[-1500:]
