"""A candidate in the making, for tests of single parts of it."""

from __future__ import annotations

from bot.dockerfile.distributions import Family, Libc
from bot.dockerfile.stages import graph
from bot.dockerfile.syntax import parse
from bot.rewrite.evidence import evidence
from bot.rewrite.evidence.evidence import Evidence
from bot.rewrite.proposal import runtime_bases
from bot.rewrite.proposal.proposal import Proposal
from bot.rewrite.proposal.runtime_bases import Base
from bot.rewrite.writing.draft import Draft
from bot.rewrite.writing.stage_split import split

SLIM = Base("debian:bookworm-slim", Family.DEBIAN, Libc.GLIBC, 78_000_000, same_release=True)
ALPINE = runtime_bases.alpine()
SCRATCH = runtime_bases.SCRATCH


def of_text(text: str) -> Evidence:
    """Return what a text says."""
    parsed = parse(text)
    return evidence.of_text(parsed, graph(parsed))


def draft(known: Evidence, base: Base = SLIM, proposal: Proposal | None = None) -> Draft:
    """Return a draft on a base, before anything of it is written."""
    asked = proposal or Proposal("test", (base,))
    return Draft(known, asked, base, split(known, asked, base), "build")


def same_base(known: Evidence) -> Base:
    """Return the base that the original has."""
    return runtime_bases.same_image(known)
