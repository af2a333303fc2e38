"""Lint findings as the comment shows them: where, what, why, and the fix."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from bot.messages import report as messages
from bot.model.comparisons import Comparison
from bot.model.findings import Finding
from bot.report import markdown as md
from bot.report.sections.writer import Writer
from bot.text import Text


def list_findings(writer: Writer, comparison: Comparison, findings: Iterable[Finding]) -> str:
    """Findings with reason and remedy; those that differ by their line only stand together."""
    groups: dict[tuple[str, Text, Text], list[Finding]] = {}
    for one in sorted(findings, key=lambda one: (-one.level, one.line)):
        groups.setdefault((one.rule, one.message, one.remedy), []).append(one)
    return "\n".join(_finding(writer, comparison, group) for group in groups.values())


def _finding(writer: Writer, comparison: Comparison, group: Sequence[Finding]) -> str:
    one = group[0]
    places = ", ".join(writer.place(comparison, member.line) for member in group[:10])
    rule = writer.references.link(md.text(one.rule, 60), one.url or "")
    also = f", {', '.join(md.text(name, 60) for name in one.also[:4])}" if one.also else ""
    level = writer.say(messages.LEVELS[one.level.name.lower()]())
    if one.confidence.value == "likely":
        level += f", {writer.say(messages.LIKELY())}"
    return (
        f"- {places}: **{rule}**{also} ({level}) {writer.sentence(one.message)}  \n"
        f"  {messages.WHY().render(writer.language)} {writer.sentence(one.why)} "
        f"{messages.REMEDY().render(writer.language)} {writer.sentence(one.remedy)}"
    )


def list_gone(writer: Writer, findings: Sequence[Finding], limit: int) -> str:
    """Findings that the change settled, a line for those that read the same."""
    if not findings:
        return ""
    lines = Counter(f"- **{md.text(one.rule, 60)}** {writer.sentence(one.message)}" for one in findings[:limit])
    items = [line if count == 1 else f"{line} (×{count})" for line, count in lines.items()]
    return (
        f"{messages.GONE_FINDINGS().render(writer.language)}\n\n"
        + "\n".join(items)
        + writer.more(len(findings) - limit)
    )


def notes(writer: Writer, notes: Sequence[Text]) -> str:
    """What was waived, and which linter could not run."""
    if not notes:
        return ""
    items = "\n".join(f"- {writer.say(note)}" for note in notes[:20])
    return f"{messages.NOTES().render(writer.language)}\n\n{items}"
