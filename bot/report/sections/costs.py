"""What the next commit costs, and what all images take on one node."""

from __future__ import annotations

from collections.abc import Iterable

from bot.messages import costs as messages
from bot.model.comparisons import Comparison
from bot.model.reports import ReviewedTarget
from bot.report import costs
from bot.report.sections.writer import Writer, unbroken
from bot.text import Template, Text


def cell(writer: Writer, comparison: Comparison) -> str:
    """What the next commit costs, before and after, for the table."""
    found = costs.cell(comparison)
    return "—" if found is None else unbroken(writer.say(found))


def next_commit(writer: Writer, target: ReviewedTarget) -> str:
    """What a commit that touches one file will cost, where that is more than a little."""
    return _write_list(writer, messages.TITLE, costs.lines(target))


def reproducible(writer: Writer, comparison: Comparison) -> str:
    """Whether head comes out the same each time it is built."""
    return _write_list(writer, messages.REPRODUCIBLE_TITLE, costs.reproducible(comparison))


def together(writer: Writer) -> str:
    """What all images take on one node, and what is carried more than once."""
    return _write_list(writer, messages.SHARED_TITLE, costs.together(writer.report))


def _write_list(writer: Writer, title: Template, texts: Iterable[Text]) -> str:
    lines = [writer.say(text) for text in texts]
    return f"**{writer.say(title())}**\n\n" + "\n".join(f"- {one}" for one in lines) if lines else ""
