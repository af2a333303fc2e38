"""What the image is built on: name, digest, age, support, and what it brings. Pure."""

from __future__ import annotations

from bot.dockerfile.stages import graph
from bot.dockerfile.syntax import parse
from bot.errors import InputError
from bot.messages import report as messages
from bot.model.comparisons import Comparison
from bot.model.images import Origin
from bot.model.scans import ScanState
from bot.report import limits, phrases
from bot.text import Size, Text, verbatim

_DIGEST = 19  # characters of a digest that are shown: "sha256:" and twelve


def name(text: str, comparison: Comparison) -> str:
    """Return the image that the built stage begins with, as the Dockerfile names it; empty if none can be told."""
    try:
        stages = graph(parse(text), dict(comparison.target.build_args))
        return stages.chain(stages.final(comparison.target.stage))[0].base
    except InputError:
        return ""


def of_head(comparison: Comparison, reviewed_at: str) -> Text | None:
    """Return all that is known of head's base image on one line, None without an image or for scratch."""
    facts = comparison.head.facts
    image = name(comparison.dockerfile_text, comparison)
    if facts is None or not image or image == "scratch":
        return None
    notes = (_digest(comparison, image), _age(facts.base_created, reviewed_at), _support(comparison))
    known = [one for one in notes if one is not None]
    shown = phrases.quote(image)
    if known:
        shown = messages.WITH_NOTE(what=shown, note=phrases.join_texts(known, ", "))
    brought = _vulnerabilities(comparison)
    if brought is None:
        return messages.BRINGS(what=shown, size=Size(facts.base_image_bytes))
    return messages.BRINGS_WITH(what=shown, size=Size(facts.base_image_bytes), count=brought)


def _digest(comparison: Comparison, image: str) -> Text | None:
    known = image.rpartition("@")[2] if "@" in image else ""
    for one in comparison.head.loaded or ():
        reference, at, digest = one.rpartition("@")
        if at and (reference == image or reference.endswith(f"/{image}")):
            known = digest
    return verbatim(known[:_DIGEST]) if known and "@" not in image else None


def _age(created: str, reviewed_at: str) -> Text | None:
    days = limits.days_between(created, reviewed_at)
    if days is None:
        return None
    return messages.MADE_DAYS_AGO(count=days) if days else messages.MADE_TODAY()


def _support(comparison: Comparison) -> Text | None:
    ended = comparison.vulnerabilities.end_of_life
    return messages.END_OF_LIFE(distribution=verbatim(ended)) if ended else None


def _vulnerabilities(comparison: Comparison) -> int | None:
    diff = comparison.vulnerabilities
    if diff.state is not ScanState.SCANNED:
        return None
    return sum(one.origin is Origin.BASE_IMAGE for one in (*diff.new, *diff.unchanged))
