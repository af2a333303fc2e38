"""The job summary: what the comment says, with everything that has no room there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.messages import report as messages
from bot.model.comparisons import Comparison
from bot.model.reports import Report, ReviewedTarget
from bot.model.scans import Vulnerability
from bot.report import behaviour, phrases
from bot.report import markdown as md
from bot.report.blocks import Block, Fold, Part, fit, octets
from bot.report.comment import worst_first
from bot.report.sections import Sections, by_advisory
from bot.text import Language, Size, Template

LIMIT = 1_048_576  # GitHub's, in bytes, for all that a step writes
_SPARE = 16_384  # for what publishing adds
_IMAGES = 500
_ROWS = 1_000
_FILES = 50


def render(report: Report, language: Language, *, limit: int = LIMIT) -> str:
    """Return the summary, with some room never longer than `limit` bytes."""
    summary = _Summary(Sections(report, language))
    return fit(
        list(summary.parts()),
        limit - _SPARE,
        octets,
        left_out=lambda count: summary.sections.left_out(count, messages.REPORT_FILE()),
        finish=summary.sections.references.define,
    )


class _Summary:
    """Puts the sections in order; a rank says how early a part goes when even this is too long."""

    def __init__(self, sections: Sections) -> None:
        self.sections = sections

    def parts(self) -> Iterator[Part]:
        sections, report = self.sections, self.sections.report
        yield Block(0, sections.heading())
        if not report.targets:
            yield Block(0, sections.nothing())
        yield Block(0, sections.decision())
        targets = worst_first(report.targets)
        if targets:
            more = sections.more(len(targets) - _IMAGES)
            yield Block(0, sections.overview(targets[:_IMAGES]) + more)
        yield Block(1, sections.limits())
        for target in targets:
            if not sections.single:
                yield Block(2, f"#### {md.code(target.comparison.target.name, 80)}")
            yield from self.image(target)
        yield Block(3, self.timings())
        yield Block(0, sections.footer())

    def image(self, target: ReviewedTarget) -> Iterator[Part]:
        comparison, sections = target.comparison, self.sections
        yield Block(2, sections.broken_build(comparison))
        yield from behaviour.parts(sections, comparison)
        yield Block(2, sections.growth(comparison))
        yield Block(4, "\n\n".join(md.text(sections.say(line)) for line in phrases.trend(target.trend)))
        if comparison.head.facts is not None:
            title = sections.label(phrases.layers_title(comparison.head.facts))
            yield Block(4, f"##### {title}\n\n{sections.layers(comparison, bars=True)}")
            yield from self.wasted(comparison)
        yield from self.vulnerabilities(comparison)
        yield from self.rewrite(target)
        yield from self.findings(comparison)
        if comparison.packages:
            table = sections.packages(comparison, _ROWS)
            yield Fold(sections.label(phrases.packages_title(comparison.packages)), (Block(7, table),))

    def wasted(self, comparison: Comparison) -> Iterator[Part]:
        facts = comparison.head.facts
        if facts is None or not facts.wasted_files:
            return
        title = self.sections.label(messages.WASTED_FILES(size=Size(facts.wasted_bytes)))
        yield Fold(title, (Block(6, self.sections.wasted_files(comparison, _FILES)),))

    def vulnerabilities(self, comparison: Comparison) -> Iterator[Part]:
        diff, sections = comparison.vulnerabilities, self.sections
        if diff.new:
            title = sections.vulnerability_title(comparison)
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
            title = self.sections.label(template(count=len(found)))
            yield Fold(title, (Block(rank, self.table(comparison, found)),))

    def table(self, comparison: Comparison, found: Sequence[Vulnerability]) -> str:
        groups = by_advisory(found)
        more = self.sections.more(len(groups) - _ROWS)
        return self.sections.vulnerabilities(comparison, groups[:_ROWS]) + more

    def rewrite(self, target: ReviewedTarget) -> Iterator[Part]:
        rewrite, comparison, sections = target.rewrite, target.comparison, self.sections
        if comparison.head.facts is None:
            return
        title = phrases.rewrite_title(rewrite, comparison)
        body = "\n\n".join(sections.rewrite_body(rewrite, comparison))
        parts = (
            Block(3, body),
            Block(3, sections.proof(rewrite)),
            Block(4, sections.candidates(rewrite.candidates, _FILES)),
        )
        if any(part.body for part in parts):
            yield Fold(f"<b>{sections.label(title)}</b>", parts, opened=True)
        else:
            yield Block(4, sections.say(title))

    def findings(self, comparison: Comparison) -> Iterator[Part]:
        diff, sections = comparison.findings, self.sections
        if not (diff.new or diff.gone or diff.unchanged or diff.notes):
            return
        title = messages.FOLD_FINDINGS(new=len(diff.new), gone=len(diff.gone), unchanged=len(diff.unchanged))
        unchanged = sections.findings(comparison, diff.unchanged[:_ROWS])
        if unchanged:
            unchanged = f"{messages.UNCHANGED_FINDINGS().render(sections.language)}\n\n{unchanged}"
        parts = (
            Block(4, sections.findings(comparison, diff.new[:_ROWS]) + sections.more(len(diff.new) - _ROWS)),
            Block(6, sections.gone(diff.gone, _ROWS)),
            Block(7, unchanged),
            Block(6, sections.notes(diff.notes)),
        )
        yield Fold(sections.label(title), parts, opened=bool(diff.new))

    def timings(self) -> str:
        """Where the time went, and with which versions."""
        report, sections = self.sections.report, self.sections
        if not report.timings:
            return ""
        names = {"own": sections.say(messages.OWN_TIME())}
        rows = [
            [names.get(name, md.code(name, 40, cell=True)), f"{seconds:.1f}"]
            for name, seconds in sorted(report.timings, key=lambda one: -one[1])[:_FILES]
        ]
        head = sections.heads(messages.TOOL, messages.SECONDS)
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
        title = sections.say(messages.TIMINGS(seconds=report.seconds))
        policy = sections.say(messages.POLICY_FROM(source=phrases.quoted(report.policy_source or "defaults")))
        return f"**{title}**\n\n{md.table(head, rows, right=[1])}\n\n{versions}. {policy}"
