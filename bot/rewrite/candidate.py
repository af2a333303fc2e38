"""What the planner hands to the search: candidates, and nothing that was run."""

from __future__ import annotations

from dataclasses import dataclass

from bot.text import Text

ANY = "\0any"  # as what a field becomes: any value, since only the new base image knows it


@dataclass(frozen=True, slots=True)
class Stated:
    """A field of the image's config that a candidate changes on purpose, with the reason.

    `field` is "env:GOPATH", "entrypoint", "cmd", "user", "workdir", "label:x", "port:8080/tcp", "volume:/x",
    "healthcheck", "stop-signal" or "shell". `after` is what it becomes: None where it is gone, `ANY` where it is the
    new base image's own.
    """

    field: str
    reason: Text
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A whole Dockerfile that may replace today's, and what is claimed of it.

    `expected_bytes` is a guess of the image's size, for the order only; None where there is nothing to guess from.
    `split_only` marks the one that stays with the distribution and release of the original, so that what the split
    saves and what another base adds can be told apart.
    """

    recipe: str
    runtime_base: str  # "scratch", "alpine:3.23", ...
    dockerfile: str
    stated: tuple[Stated, ...] = ()
    expected_bytes: int | None = None
    split_only: bool = False
    has_shell: bool = True  # whether the runtime base has /bin/sh
    dockerignore: str | None = None
    notes: tuple[Text, ...] = ()  # what a reader should know, such as what was left behind


@dataclass(frozen=True, slots=True)
class Plan:
    """The candidates, smallest expected first; or why none is due (`not_needed`), or why none was found (`none`)."""

    candidates: tuple[Candidate, ...] = ()
    not_needed: Text | None = None
    none: Text | None = None
