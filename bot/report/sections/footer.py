"""The last line: what was reviewed, by which data, how to waive, and who says all this."""

from __future__ import annotations

from bot.messages import report as messages
from bot.report import limits, phrases
from bot.report import markdown as md
from bot.report.sections.writer import Writer
from bot.text import Text

HOME = "https://github.com/hullcheck/hullcheck#readme"


def footer(writer: Writer) -> str:
    """Commits, database and its age, the run, how to waive."""
    report, parts = writer.report, []
    base, head = (md.code((one.sha[:8] or one.name), 40) or "—" for one in (report.base, report.head))
    commit = report.links.commit.rpartition("/")[2]  # of the branch: what is reviewed may be its merge into base
    if commit and report.head.sha:
        head = writer.references.link(md.text(commit[:8]), report.links.commit)
    shown = messages.FOOTER_REVISIONS(base="\0", head="\1").render(writer.language)
    parts.append(shown.replace("\0", base).replace("\1", head))
    database = limits.database(report)
    parts += [writer.say(database)] if database else []
    if report.links.run:
        parts.append(f"{writer.references.link(messages.FOOTER_RUN().render(writer.language), report.links.run)}.")
    if report.targets:
        waive = messages.FOOTER_WAIVE(
            comment=Text("`# hullcheck ignore=RULE`", "`# hullcheck ignore=REGRA`"),
            ignore=phrases.quote(".trivyignore"),
            policy=phrases.quote(".github/hullcheck.yml"),
        )
        parts.append(writer.say(waive))
    signed = writer.references.link(f"Hullcheck {md.text(report.tool.hullcheck, 20)}", HOME)
    return f"<sub>{' '.join([*parts, signed])}</sub>"


def say_left_out(writer: Writer, count: int, where: Text) -> str:
    """The line that says that parts are missing, and where they are."""
    return f"_{writer.say(messages.LEFT_OUT(sections=messages.SECTIONS(count), where=where))}_"
