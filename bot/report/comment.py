"""The comment on a pull request: what a reviewer reads in ten seconds, and folds for the rest.

When it does not fit GitHub's limit the least important folds go first and a line says so. The heading, the decision,
the table and the footer always stay; they are short whatever the report holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.messages import report as messages
from bot.model.comparisons import Comparison
from bot.model.reports import Report, ReviewedTarget
from bot.model.rewrites import RewriteState
from bot.model.verdicts import VerdictState
from bot.report import behaviour, phrases
from bot.report.blocks import Block, Fold, Part, characters, fit
from bot.report.sections import Sections, by_advisory
from bot.text import Language

LIMIT = 65_536  # GitHub's, in characters
_SPARE = 1_024  # for the hidden marker that publishing puts in front
_TOP_ROWS = 10
_QUIET_NAMES = 6
_TOP_VULNERABILITIES = 10
_ROWS = 100
_FEW = 3  # images, of which the worst is shown open

headline = phrases.headline


def render(report: Report, language: Language, *, limit: int = LIMIT) -> str:
    """Return the comment, with room for a marker never longer than `limit` characters."""
    comment = _Comment(Sections(report, language))
    where = messages.JOB_SUMMARY() if report.links.run else messages.REPORT_FILE()
    return fit(
        list(comment.parts()),
        limit - _SPARE,
        characters,
        left_out=lambda count: comment.sections.left_out(count, where),
        finish=comment.sections.references.define,
    )


def worst_first(targets: Sequence[ReviewedTarget]) -> list[ReviewedTarget]:
    """Return the targets in the order in which they are shown."""
    return sorted(targets, key=lambda one: (-one.verdict.state, one.comparison.target.name))


class _Comment:
    """Puts the sections in order and says which can go. The ranks: 1 to 3 reviewers need, 8 nobody misses."""

    def __init__(self, sections: Sections) -> None:
        self.sections = sections

    def parts(self) -> Iterator[Part]:
        sections, report = self.sections, self.sections.report
        yield Block(0, sections.heading())
        if not report.targets:
            yield Block(0, sections.nothing())
        yield Block(0, sections.decision())
        targets = worst_first(report.targets)
        yield Block(0, sections.updates(targets))
        shown = [one for one in targets if sections.single or not phrases.is_quiet(one)]
        yield from self.overview(shown)
        yield Block(1, sections.quiet([one for one in targets if one not in shown], _QUIET_NAMES))
        yield Block(1, sections.actions())
        yield Block(1, sections.limits())
        for number, target in enumerate(shown):
            parts = tuple(part for part in self.image(target) if not isinstance(part, Block) or part.body)
            if sections.single:
                yield from parts
                continue
            opened = number == 0 and len(shown) <= _FEW and target.verdict.state is not VerdictState.PASS
            yield Fold(sections.image_title(target), parts, opened)
        yield Block(0, sections.footer())

    def overview(self, shown: Sequence[ReviewedTarget]) -> Iterator[Part]:
        if shown:
            yield Block(0, self.sections.overview(shown[:_TOP_ROWS]))
        rest = shown[_TOP_ROWS:]
        if rest:
            title = self.sections.label(messages.MORE_IMAGES(count=len(rest)))
            yield Fold(title, (Block(1, self.sections.overview(rest[:_ROWS]) + self.sections.more(len(rest) - _ROWS)),))

    def image(self, target: ReviewedTarget) -> Iterator[Part]:
        """What is said of one image, its folds last."""
        comparison = target.comparison
        yield Block(2, self.sections.broken_build(comparison))
        yield from behaviour.parts(self.sections, comparison)
        yield Block(2, self.sections.growth(comparison))
        yield Block(6, self.sections.next_commit(comparison))
        yield from self.vulnerabilities(comparison)
        yield from self.rewrite(target)
        yield from self.findings(comparison, opened=_decided_by_lint(target))
        yield from self.packages(comparison)
        if comparison.head.facts is not None:
            title = self.sections.label(phrases.layers_title(comparison.head.facts))
            yield Fold(title, (Block(8, self.sections.layers(comparison)),))

    def vulnerabilities(self, comparison: Comparison) -> Iterator[Part]:
        if not comparison.vulnerabilities.new:
            return
        groups = by_advisory(comparison.vulnerabilities.new)
        title = self.sections.vulnerability_title(comparison)
        top = self.sections.vulnerabilities(comparison, groups[:_TOP_VULNERABILITIES])
        yield Block(2, f"{title}\n\n{top}")
        rest = groups[_TOP_VULNERABILITIES:]
        if rest:
            count = sum(len(group) for group in rest)
            table = self.sections.vulnerabilities(comparison, rest[:_ROWS]) + self.sections.more(len(rest) - _ROWS)
            yield Fold(self.sections.label(messages.MORE(count=count)), (Block(5, table),))

    def rewrite(self, target: ReviewedTarget) -> Iterator[Part]:
        rewrite, comparison = target.rewrite, target.comparison
        title = phrases.rewrite_title(rewrite, comparison)
        tried = Block(6, self.sections.candidates(rewrite.candidates, 20))
        if rewrite.dockerfile is not None and rewrite.state in (RewriteState.PROVED, RewriteState.BUILT):
            body = "\n\n".join(self.sections.rewrite_body(rewrite, comparison))
            shown = f"<b>{self.sections.label(title)}</b>"
            yield Fold(shown, (Block(3, body), Block(4, self.sections.proof(rewrite)), tried))
        elif tried.body:
            yield Fold(self.sections.label(title), (tried,))
        elif target.comparison.head.facts is not None:
            yield Block(6, self.sections.say(title))

    def findings(self, comparison: Comparison, *, opened: bool) -> Iterator[Part]:
        diff, sections = comparison.findings, self.sections
        if not (diff.new or diff.gone or diff.notes):
            return
        title = messages.FOLD_FINDINGS(new=len(diff.new), gone=len(diff.gone), unchanged=len(diff.unchanged))
        new = sections.findings(comparison, diff.new[:_ROWS]) + sections.more(len(diff.new) - _ROWS)
        parts = (Block(4, new), Block(6, sections.gone(diff.gone, 30)), Block(5, sections.notes(diff.notes)))
        yield Fold(sections.label(title), parts, opened)

    def packages(self, comparison: Comparison) -> Iterator[Part]:
        if comparison.packages:
            title = self.sections.label(phrases.packages_title(comparison.packages))
            yield Fold(title, (Block(7, self.sections.packages(comparison, _ROWS)),))


def _decided_by_lint(target: ReviewedTarget) -> bool:
    """Few findings that fail the check are shown at once: they are what the reader came for."""
    failed = any(one.rule == "lint" and one.state is VerdictState.FAIL for one in target.verdict.reasons)
    return failed and len(target.comparison.findings.new) <= _FEW
