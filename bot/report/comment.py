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
from bot.report import behaviour, offer, phrases
from bot.report.blocks import Block, Fold, Part, characters, fit
from bot.report.sections import costs, findings, footer, image, rewrite, table, verdict, vulnerabilities
from bot.report.sections.writer import Writer
from bot.text import Language

LIMIT = 65_536  # GitHub's, in characters
_SPARE = 1_024  # for the hidden marker that publishing puts in front
_TOP_ROWS = 10  # of the table; images that fail have more
_FAILING_ROWS = 60  # more do not fit with what has to be said of them
_QUIET_NAMES = 6
_TOP_PACKAGES = 10
_ROWS = 100
_FEW = 3  # failing images that are shown open, and findings


def render(report: Report, language: Language, *, limit: int = LIMIT) -> str:
    """Return the comment, with room for a marker never longer than `limit` characters."""
    comment = _Comment(Writer(report, language))
    where = messages.JOB_SUMMARY() if report.links.run else messages.REPORT_FILE()
    return fit(
        list(comment.parts()),
        limit - _SPARE,
        characters,
        left_out=lambda count: footer.say_left_out(comment.writer, count, where),
        finish=comment.writer.references.define,
    )


def worst_first(targets: Sequence[ReviewedTarget]) -> list[ReviewedTarget]:
    """Return the targets in the order in which they are shown."""
    return sorted(targets, key=lambda one: (-one.verdict.state, one.comparison.target.name))


class _Comment:
    """Puts the sections in order and says which can go. The ranks: 1 to 3 reviewers need, 8 nobody misses."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer

    def parts(self) -> Iterator[Part]:
        writer, report = self.writer, self.writer.report
        yield Block(0, verdict.heading(writer))
        if not report.targets:
            yield Block(0, verdict.nothing(writer))
        yield Block(0, verdict.decision(writer))
        targets = worst_first(report.targets)
        yield Block(0, verdict.updates(writer, targets))
        shown = [one for one in targets if writer.single or not phrases.is_quiet(one)]
        yield from self.table(shown)
        yield Block(1, table.quiet(writer, [one for one in targets if one not in shown], _QUIET_NAMES))
        yield Block(1, verdict.do_this(writer))
        yield Block(1, verdict.not_done(writer))
        failing = sum(one.verdict.state is VerdictState.FAIL for one in shown)
        for number, target in enumerate(shown):
            parts = tuple(part for part in self.image(target) if not isinstance(part, Block) or part.body)
            if writer.single:
                yield from parts
                continue
            fails = target.verdict.state is VerdictState.FAIL and (failing <= _FEW or number == 0)
            worst = number == 0 and len(shown) <= _FEW and target.verdict.state is not VerdictState.PASS
            yield Fold(table.image_title(writer, target), parts, opened=fails or worst)
        yield Block(6, costs.together(writer))
        yield Block(0, footer.footer(writer))

    def table(self, shown: Sequence[ReviewedTarget]) -> Iterator[Part]:
        """The images: those that fail are never folded away."""
        if not shown:
            return
        if self.writer.single:
            yield Block(0, table.of_one(self.writer, shown[0]))
            return
        failing = sum(one.verdict.state is VerdictState.FAIL for one in shown)
        top = max(_TOP_ROWS, min(failing, _FAILING_ROWS))
        yield Block(0, table.of_many(self.writer, shown[:top]))
        rest = shown[top:]
        if rest:
            title = self.writer.label(messages.MORE_IMAGES(count=len(rest)))
            body = table.of_many(self.writer, rest[:_ROWS]) + self.writer.more(len(rest) - _ROWS)
            yield Fold(title, (Block(1, body),), opened=failing > top)

    def image(self, target: ReviewedTarget) -> Iterator[Part]:
        """What is said of one image, its folds last."""
        comparison, writer = target.comparison, self.writer
        yield Block(2, image.broken_build(writer, comparison))
        if not writer.single:
            yield Block(4, table.say_base(writer, comparison))
        yield from behaviour.parts(writer, target)
        yield Block(2, image.growth(writer, comparison))
        yield Block(6, costs.next_commit(writer, target))
        yield Block(6, costs.reproducible(writer, comparison))
        yield from self.vulnerabilities(comparison)
        yield from self.rewrite(target)
        yield from self.findings(comparison, opened=_is_decided_by_lint(target))
        yield from self.packages(comparison)
        if comparison.head.facts is not None:
            title = writer.label(phrases.layers_title(comparison.head.facts))
            yield Fold(title, (Block(8, image.layers(writer, comparison)),))

    def vulnerabilities(self, comparison: Comparison) -> Iterator[Part]:
        new, writer = comparison.vulnerabilities.new, self.writer
        if not new:
            return
        packages = vulnerabilities.by_package(new)
        title = vulnerabilities.title(writer, comparison)
        top = vulnerabilities.packages(writer, comparison, packages[:_TOP_PACKAGES])
        yield Block(2, f"{title}\n\n{top}")
        rest = packages[_TOP_PACKAGES:]
        if rest:
            body = vulnerabilities.packages(writer, comparison, rest[:_ROWS]) + writer.more(len(rest) - _ROWS)
            yield Fold(writer.label(messages.MORE_PACKAGES(count=len(rest))), (Block(5, body),))
        groups = vulnerabilities.by_advisory(new)
        if any(len(one.found) > 1 for one in packages):
            body = vulnerabilities.advisories(writer, comparison, groups[:_ROWS]) + writer.more(len(groups) - _ROWS)
            yield Fold(writer.label(messages.BY_ADVISORY(count=len(new))), (Block(6, body),))

    def rewrite(self, target: ReviewedTarget) -> Iterator[Part]:
        found, comparison, writer = target.rewrite, target.comparison, self.writer
        title = offer.rewrite_title(found, comparison)
        tried = Block(6, rewrite.candidates(writer, found.candidates, 20))
        if found.dockerfile is not None and found.state in (RewriteState.PROVED, RewriteState.BUILT):
            body = "\n\n".join(rewrite.body(writer, found, comparison))
            shown = f"<b>{writer.label(title)}</b>"
            yield Fold(shown, (Block(3, body), Block(4, rewrite.proof(writer, found)), tried))
        elif tried.body:
            yield Fold(writer.label(title), (tried,))
        elif comparison.head.facts is not None:
            yield Block(6, writer.say(title))

    def findings(self, comparison: Comparison, *, opened: bool) -> Iterator[Part]:
        diff, writer = comparison.findings, self.writer
        if not (diff.new or diff.gone or diff.notes):
            return
        title = messages.FOLD_FINDINGS(new=len(diff.new), gone=len(diff.gone), unchanged=len(diff.unchanged))
        new = findings.list_findings(writer, comparison, diff.new[:_ROWS]) + writer.more(len(diff.new) - _ROWS)
        parts = (
            Block(4, new),
            Block(6, findings.list_gone(writer, diff.gone, 30)),
            Block(5, findings.notes(writer, diff.notes)),
        )
        yield Fold(writer.label(title), parts, opened)

    def packages(self, comparison: Comparison) -> Iterator[Part]:
        if comparison.packages:
            title = self.writer.label(phrases.packages_title(comparison.packages))
            yield Fold(title, (Block(7, image.packages(self.writer, comparison, _ROWS)),))


def _is_decided_by_lint(target: ReviewedTarget) -> bool:
    """Few findings that fail the check are shown at once: they are what the reader came for."""
    failed = any(one.rule == "lint" and one.state is VerdictState.FAIL for one in target.verdict.reasons)
    return failed and len(target.comparison.findings.new) <= _FEW
