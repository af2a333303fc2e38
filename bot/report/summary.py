"""The job summary: what the comment says, with everything that has no room there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.messages import report as messages
from bot.model.comparisons import Comparison
from bot.model.reports import Report, ReviewedTarget
from bot.model.scans import Vulnerability
from bot.report import behaviour, offer, phrases
from bot.report import markdown as md
from bot.report.blocks import Block, Fold, Part, fit, octets
from bot.report.comment import worst_first
from bot.report.sections import costs, findings, footer, image, rewrite, table, verdict, vulnerabilities
from bot.report.sections.writer import Writer
from bot.text import Language, Size, Template

LIMIT = 1_048_576  # GitHub's, in bytes, for all that a step writes
_SPARE = 16_384  # for what publishing adds
_IMAGES = 500
_ROWS = 1_000
_FILES = 50


def render(report: Report, language: Language, *, limit: int = LIMIT) -> str:
    """Return the summary, with some room never longer than `limit` bytes."""
    summary = _Summary(Writer(report, language))
    return fit(
        list(summary.parts()),
        limit - _SPARE,
        octets,
        left_out=lambda count: footer.say_left_out(summary.writer, count, messages.REPORT_FILE()),
        finish=summary.writer.references.define,
    )


class _Summary:
    """Puts the sections in order; a rank says how early a part goes when even this is too long."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer

    def parts(self) -> Iterator[Part]:
        writer, report = self.writer, self.writer.report
        yield Block(0, verdict.heading(writer))
        if not report.targets:
            yield Block(0, verdict.nothing(writer))
        yield Block(0, verdict.decision(writer))
        targets = worst_first(report.targets)
        if targets:
            more = writer.more(len(targets) - _IMAGES)
            shown = table.of_one(writer, targets[0]) if writer.single else table.of_many(writer, targets[:_IMAGES])
            yield Block(0, shown + more)
        yield Block(1, verdict.not_done(writer))
        for target in targets:
            if not writer.single:
                yield Block(2, f"#### {md.code(target.comparison.target.name, 80)}")
            yield from self.image(target)
        yield Block(3, costs.together(writer))
        yield Block(3, self.timings())
        yield Block(0, footer.footer(writer))

    def image(self, target: ReviewedTarget) -> Iterator[Part]:
        comparison, writer = target.comparison, self.writer
        yield Block(2, image.broken_build(writer, comparison))
        yield from behaviour.parts(writer, target)
        yield Block(2, image.growth(writer, comparison))
        yield Block(3, costs.next_commit(writer, target))
        yield Block(3, costs.reproducible(writer, comparison))
        yield Block(4, "\n\n".join(md.text(writer.say(line)) for line in phrases.trend(target.trend)))
        if comparison.head.facts is not None:
            title = writer.label(phrases.layers_title(comparison.head.facts))
            yield Block(4, f"##### {title}\n\n{image.layers(writer, comparison, bars=True)}")
            yield from self.wasted(comparison)
        yield from self.vulnerabilities(comparison)
        yield from self.rewrite(target)
        yield from self.findings(comparison)
        if comparison.packages:
            body = image.packages(writer, comparison, _ROWS)
            yield Fold(writer.label(phrases.packages_title(comparison.packages)), (Block(7, body),))

    def wasted(self, comparison: Comparison) -> Iterator[Part]:
        facts = comparison.head.facts
        if facts is None or not facts.wasted_files:
            return
        title = self.writer.label(messages.WASTED_FILES(size=Size(facts.wasted_bytes)))
        yield Fold(title, (Block(6, image.wasted_files(self.writer, comparison, _FILES)),))

    def vulnerabilities(self, comparison: Comparison) -> Iterator[Part]:
        diff, writer = comparison.vulnerabilities, self.writer
        if diff.new:
            title = vulnerabilities.title(writer, comparison)
            yield Block(3, f"{title}\n\n{self.table(comparison, diff.new)}")
        for found, template, rank in (
            (diff.fixed, messages.FIXED_VULNERABILITIES, 5),
            (diff.unchanged, messages.UNCHANGED_VULNERABILITIES, 8),
        ):
            yield from self.folded(comparison, found, template, rank)

    def folded(
        self, comparison: Comparison, found: Sequence[Vulnerability], template: Template, rank: int
    ) -> Iterator[Part]:
        if found:
            title = self.writer.label(template(count=len(found)))
            yield Fold(title, (Block(rank, self.table(comparison, found)),))

    def table(self, comparison: Comparison, found: Sequence[Vulnerability]) -> str:
        groups = vulnerabilities.by_advisory(found)
        more = self.writer.more(len(groups) - _ROWS)
        return vulnerabilities.advisories(self.writer, comparison, groups[:_ROWS]) + more

    def rewrite(self, target: ReviewedTarget) -> Iterator[Part]:
        found, comparison, writer = target.rewrite, target.comparison, self.writer
        if comparison.head.facts is None:
            return
        title = offer.rewrite_title(found, comparison)
        body = "\n\n".join(rewrite.body(writer, found, comparison))
        parts = (
            Block(3, body),
            Block(3, rewrite.proof(writer, found)),
            Block(4, rewrite.candidates(writer, found.candidates, _FILES)),
        )
        if any(part.body for part in parts):
            yield Fold(f"<b>{writer.label(title)}</b>", parts, opened=True)
        else:
            yield Block(4, writer.say(title))

    def findings(self, comparison: Comparison) -> Iterator[Part]:
        diff, writer = comparison.findings, self.writer
        if not (diff.new or diff.gone or diff.unchanged or diff.notes):
            return
        title = messages.FOLD_FINDINGS(new=len(diff.new), gone=len(diff.gone), unchanged=len(diff.unchanged))
        unchanged = findings.list_findings(writer, comparison, diff.unchanged[:_ROWS])
        if unchanged:
            unchanged = f"{messages.UNCHANGED_FINDINGS().render(writer.language)}\n\n{unchanged}"
        parts = (
            Block(4, findings.list_findings(writer, comparison, diff.new[:_ROWS]) + writer.more(len(diff.new) - _ROWS)),
            Block(6, findings.list_gone(writer, diff.gone, _ROWS)),
            Block(7, unchanged),
            Block(6, findings.notes(writer, diff.notes)),
        )
        yield Fold(writer.label(title), parts, opened=bool(diff.new))

    def timings(self) -> str:
        """Where the time went, and with which versions."""
        report, writer = self.writer.report, self.writer
        if not report.timings:
            return ""
        names = {"own": writer.say(messages.OWN_TIME())}
        rows = [
            [names.get(name, md.code(name, 40, cell=True)), f"{seconds:.1f}"]
            for name, seconds in sorted(report.timings, key=lambda one: -one[1])[:_FILES]
        ]
        head = writer.heads(messages.TOOL, messages.SECONDS)
        tools = report.tool
        versions = ", ".join(
            f"{name} {md.code(version, 40)}"
            for name, version in (
                ("Hullcheck", tools.hullcheck),
                ("Docker", tools.engine),
                ("Trivy", tools.trivy),
                ("hadolint", tools.hadolint),
            )
            if version
        )
        title = writer.say(messages.TIMINGS(seconds=report.seconds))
        policy = writer.say(messages.POLICY_FROM(source=phrases.quote(report.policy_source or "defaults")))
        return f"**{title}**\n\n{md.table(head, rows, right=[1])}\n\n{versions}. {policy}"
