"""The comment on a pull request: what a reviewer reads in ten seconds, and folds for the rest.

Sections are rendered one by one and joined within GitHub's limit: when it is too long, the least important folds go
first and a line says so. The heading and the table always stay.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.messages import report as messages
from bot.model import (
    BuildState,
    Change,
    Comparison,
    Gate,
    Image,
    LayerChange,
    Links,
    Origin,
    Report,
    ReviewedTarget,
    Rewrite,
    RewriteState,
    ScanState,
    Vulnerability,
)
from bot.report import markdown as md
from bot.text import Language, Size, Text, human_bytes, human_delta, human_percent

LIMIT = 65_536  # GitHub's, in characters
_SPARE = 256
_TOP_LAYERS = 3
_TOP_VULNERABILITIES = 10
_FOLD_ROWS = 200
_QUIET_NAMES = 10


@dataclass(frozen=True, slots=True)
class _Section:
    """A part of the comment; the higher `rank`, the earlier it goes when there is no room."""

    rank: int
    body: str


def marker(key: str = "") -> str:
    """Return the hidden line by which our comment is found again."""
    clean = "".join(letter for letter in key if letter.isalnum() or letter in "-_./")
    return f"<!-- hullcheck:{clean} -->"


def render(report: Report, language: Language, *, key: str = "", limit: int = LIMIT) -> str:
    """Return the comment, never longer than `limit` characters."""
    writer = _Writer(report, language)
    sections = [_Section(0, marker(key)), _Section(0, f"### {writer.heading()}"), *writer.sections()]
    left_out = False
    while sum(len(section.body) + 2 for section in sections) > limit - _SPARE and any(s.rank for s in sections):
        worst = max(sections, key=lambda section: (section.rank, len(section.body)))
        sections.remove(worst)
        left_out = True
    if left_out:
        sections.insert(-1, _Section(0, messages.LEFT_OUT().render(language)))
    body = "\n\n".join(section.body for section in sections if section.body) + "\n"
    return body if len(body) <= limit else body[: limit - 2] + "…\n"


def headline(report: Report) -> Text:
    """Return the verdict in words, the worst first."""
    reasons = [reason for reason in report.verdict.reasons if reason.gate is report.verdict.gate]
    if report.verdict.gate is Gate.PASS or not reasons:
        return messages.NO_REGRESSIONS() if report.targets else messages.NOTHING_CONCERNED()
    shown = reasons[0].text if len(reasons) == 1 else messages.AND_MORE(first=reasons[0].text, count=len(reasons) - 1)
    if len(report.targets) > 1:
        concerned = len({reason.target for reason in reasons})
        shown = messages.OF_IMAGES(count=concerned, total=len(report.targets), first=reasons[0].text)
    return messages.BLOCKED(reasons=shown) if report.verdict.gate is Gate.FAIL else shown


class _Writer:
    """Renders the sections of one report in one language."""

    def __init__(self, report: Report, language: Language) -> None:
        self.report = report
        self.language = language
        self.single = len(report.targets) == 1

    def say(self, text: Text) -> str:
        return text.render(self.language)

    def heading(self) -> str:
        sign = {Gate.PASS: "✅", Gate.WARN: "⚠️", Gate.FAIL: "❌"}[self.report.verdict.gate]
        words = md.text(self.say(headline(self.report)))
        return f"{sign} {words[:1].upper()}{words[1:]}"

    def sections(self) -> Iterator[_Section]:
        worst_first = sorted(self.report.targets, key=lambda one: (-one.verdict.gate, one.comparison.target.name))
        shown = [one for one in worst_first if self.single or not _is_quiet(one)]
        quiet = [one for one in worst_first if one not in shown]
        if shown:
            yield _Section(0, self.overview(shown))
        if quiet:
            names = ", ".join(md.code(one.comparison.target.name, 60) for one in quiet[:_QUIET_NAMES])
            names += " …" if len(quiet) > _QUIET_NAMES else ""
            yield _Section(1, messages.QUIET(count=len(quiet), names=names).render(self.language))
        for target in shown:
            yield from self.target(target)
        yield _Section(0, self.footer())

    # ------------------------------------------------------------------------------------------- the overview

    def overview(self, targets: list[ReviewedTarget]) -> str:
        head = [
            self.say(template())
            for template in (
                messages.IMAGE,
                messages.SIZE,
                messages.LAYERS,
                messages.VULNERABILITIES,
                messages.FINDINGS,
                messages.GATE,
            )
        ]
        return md.table(head, [self.row(target) for target in targets])

    def row(self, target: ReviewedTarget) -> list[str]:
        comparison = target.comparison
        gate = {Gate.PASS: messages.PASS, Gate.WARN: messages.WARN, Gate.FAIL: messages.FAIL}[target.verdict.gate]
        return [
            md.code(comparison.target.name, 80, cell=True),
            self.size(comparison),
            _layers(comparison),
            self.vulnerability_counts(comparison),
            str(len(comparison.findings.new)),
            self.say(gate()),
        ]

    def size(self, comparison: Comparison) -> str:
        before, after = self.one_size(comparison.base), self.one_size(comparison.head)
        if comparison.target.change is Change.ADDED:
            return f"{after} ({self.say(messages.NEW_IMAGE())})"
        if comparison.target.change is Change.REMOVED:
            return f"{before} ({self.say(messages.REMOVED_IMAGE())})"
        delta = comparison.size_delta
        if delta is None or comparison.base.facts is None:
            return f"{before} → {after}"
        ratio = delta / comparison.base.facts.size_bytes if comparison.base.facts.size_bytes else 0.0
        change = f"{human_delta(delta, self.language)}, {human_percent(ratio, self.language)}" if delta else "±0"
        return f"{before} → {after} (**{change}**)" if delta else f"{after} (±0)"

    def one_size(self, image: Image) -> str:
        if image.facts is not None:
            return human_bytes(image.facts.size_bytes, self.language)
        failed = image.state is BuildState.FAILED
        return self.say(messages.BUILD_FAILED() if failed else messages.NOT_BUILT())

    def vulnerability_counts(self, comparison: Comparison) -> str:
        diff = comparison.vulnerabilities
        if diff.state is not ScanState.SCANNED:
            return self.say(messages.NOT_SCANNED())
        if not diff.compared:
            return self.say(messages.COUNT_ONLY(count=len(diff.unchanged)))
        new = f"**{len(diff.new)}**" if diff.new else "0"
        return self.say(messages.NEW_FIXED_UNCHANGED(new=new, fixed=len(diff.fixed), unchanged=len(diff.unchanged)))

    # ---------------------------------------------------------------------------------------- one image's part

    def target(self, target: ReviewedTarget) -> Iterator[_Section]:
        comparison = target.comparison
        if not self.single:
            yield _Section(2, f"#### {md.code(comparison.target.name, 80)}")
        problems = self.problems(comparison)
        if problems:
            yield _Section(1, problems)
        growth = self.growth(comparison)
        if growth:
            yield _Section(2, growth)
        if comparison.vulnerabilities.compared and comparison.vulnerabilities.new:
            yield _Section(3, self.new_vulnerabilities(comparison))
        rewrite = self.rewrite(target.rewrite, comparison)
        if rewrite:
            yield _Section(4, rewrite)
        for rank, fold in (
            (5, self.findings(comparison)),
            (7, self.packages(comparison)),
            (8, self.layers(comparison)),
        ):
            if fold:
                yield _Section(rank, fold)

    def problems(self, comparison: Comparison) -> str:
        """What could not be done, in words, with the end of a failed build's output."""
        parts = []
        for image, template in (
            (comparison.head, messages.BUILD_FAILURE),
            (comparison.base, messages.BASE_FAILURE),
        ):
            if image.state in (BuildState.FAILED, BuildState.SKIPPED) and image.reason is not None:
                line = f"**{self.say(template())}**: {md.text(self.say(image.reason))}"
                if image.failure is not None and image.failure.line is not None and image is comparison.head:
                    line += f" ({self.place(comparison, image.failure.line)})"
                parts.append(line)
                if image.failure is not None and image.failure.output and image is comparison.head:
                    parts.append(md.fence("\n".join(image.failure.output), "text"))
        diff = comparison.vulnerabilities
        if diff.reason is not None and comparison.head.state is BuildState.BUILT:
            what = messages.NOT_SCANNED() if diff.state is not ScanState.SCANNED else messages.VULNERABILITIES()
            parts.append(f"{self.say(what).capitalize()}: {md.text(self.say(diff.reason))}")
        parts += [md.text(self.say(note)) for note in comparison.notes]
        return "\n\n".join(parts)

    def growth(self, comparison: Comparison) -> str:
        delta = comparison.size_delta
        if not delta or not comparison.layers:
            return ""
        title = messages.WHY_GREW() if delta > 0 else messages.WHY_SHRANK()
        shown = [change for change in comparison.layers if abs(change.delta_bytes) >= abs(delta) // 100]
        items = [f"- {self.layer_change(comparison, change)}" for change in shown[:_TOP_LAYERS]]
        head = comparison.head.facts
        if head is not None and head.wasted_bytes > max(100_000, abs(delta) // 100):
            items.append(f"- {self.say(messages.WASTED(size=Size(head.wasted_bytes)))}")
        return f"**{self.say(title)}**\n\n" + "\n".join(items)

    def layer_change(self, comparison: Comparison, change: LayerChange) -> str:
        delta = human_delta(change.delta_bytes, self.language)
        if change.origin is Origin.BASE_IMAGE:
            return f"{delta} {self.say(messages.BASE_IMAGE())}"
        place = self.say(messages.GONE()) if change.line is None else self.place(comparison, change.line)
        return f"{delta} {place} {md.code(change.instruction, 100)}"

    def new_vulnerabilities(self, comparison: Comparison) -> str:
        new = comparison.vulnerabilities.new
        body = f"**{self.say(messages.NEW_VULNERABILITIES())}**\n\n" + self.vulnerability_table(
            comparison, new[:_TOP_VULNERABILITIES]
        )
        rest = new[_TOP_VULNERABILITIES:_FOLD_ROWS]
        if rest:
            title = self.say(messages.MORE(count=len(new) - _TOP_VULNERABILITIES))
            body += "\n\n" + md.details(title, self.vulnerability_table(comparison, rest))
        return body

    def vulnerability_table(self, comparison: Comparison, some: tuple[Vulnerability, ...]) -> str:
        head = [
            self.say(template())
            for template in (
                messages.SEVERITY,
                messages.IDENTIFIER,
                messages.PACKAGE,
                messages.FIXED_IN,
                messages.FROM,
            )
        ]
        rows = []
        for one in some:
            place = self.say(messages.BASE_IMAGE()) if one.origin is Origin.BASE_IMAGE else ""
            if one.line is not None:
                place = self.place(comparison, one.line)
            rows.append(
                [
                    one.severity.name,
                    md.link(md.text(one.id), one.url),
                    md.code(f"{one.package} {one.installed}", 80, cell=True),
                    md.code(one.fixed_in, 60, cell=True) if one.fixed_in else self.say(messages.NO_FIX()),
                    place,
                ]
            )
        return md.table(head, rows)

    def rewrite(self, rewrite: Rewrite, comparison: Comparison) -> str:
        head = comparison.head.facts
        if rewrite.dockerfile is None or rewrite.facts is None or head is None:
            shown = rewrite.state in (RewriteState.NONE, RewriteState.NOT_NEEDED) and rewrite.candidates
            return self.tried(rewrite, self.say(messages.NO_REWRITE(reason=rewrite.reason))) if shown else ""
        size = {"size": Size(rewrite.facts.size_bytes), "before": Size(head.size_bytes)}
        if rewrite.state is RewriteState.PROVED:
            ratio = rewrite.facts.size_bytes / head.size_bytes - 1 if head.size_bytes else 0.0
            title = messages.PROVED(
                **size, percent=human_percent(ratio, self.language), evidence=self.evidence(rewrite, comparison)
            )
        else:
            title = messages.DRAFT(**size)
        parts = [md.text(self.say(rewrite.reason)), md.fence(rewrite.dockerfile, "dockerfile")]
        if rewrite.proof is not None:
            checks = [f"- {'✓' if one.passed else '✗'} {md.text(self.say(one.text))}" for one in rewrite.proof.checks]
            if checks:
                parts.append(f"**{self.say(messages.CHECKED())}**\n\n" + "\n".join(checks))
            stated = [
                f"- {md.code(one.field)}: {md.code(one.before)} → {md.code(one.after)}"
                + (f" ({md.text(self.say(one.stated))})" if one.stated else "")
                for one in rewrite.proof.config_differences
            ]
            if stated:
                parts.append(f"**{self.say(messages.DIFFERS_AS_STATED())}**\n\n" + "\n".join(stated))
        if rewrite.candidates:
            parts.append(self.candidates(rewrite))
        return md.details(f"<b>{md.text(self.say(title))}</b>", "\n\n".join(parts))

    def evidence(self, rewrite: Rewrite, comparison: Comparison) -> Text:
        differs = rewrite.proof is not None and rewrite.proof.config_differences
        words = messages.BEHAVES_STATED() if differs else messages.BEHAVES()
        before = comparison.head_scan
        if rewrite.scan is None or before is None or ScanState.SCANNED not in (before.state, rewrite.scan.state):
            return words
        fewer = len(before.vulnerabilities) - len(rewrite.scan.vulnerabilities)
        if fewer <= 0:
            return words
        saved = messages.SAVES_VULNERABILITIES(count=fewer)
        return Text(saved.english + words.english, saved.portuguese + words.portuguese)

    def tried(self, rewrite: Rewrite, title: str) -> str:
        return md.details(md.text(title), self.candidates(rewrite))

    def candidates(self, rewrite: Rewrite) -> str:
        head = [self.say(messages.CANDIDATE()), self.say(messages.BYTES()), self.say(messages.RESULT())]
        rows = [
            [
                md.code(f"{one.recipe} · {one.runtime_base}", 80, cell=True),
                human_bytes(one.size_bytes, self.language) if one.size_bytes is not None else "",
                md.text(self.say(one.reason)),
            ]
            for one in rewrite.candidates
        ]
        return md.table(head, rows)

    def findings(self, comparison: Comparison) -> str:
        diff = comparison.findings
        notes = [f"- {md.text(self.say(note))}" for note in diff.notes]
        if not (diff.new or diff.gone or notes):
            return ""
        items = []
        for one in diff.new[:_FOLD_ROWS]:
            rule = md.link(md.text(one.rule), one.url or "")
            items.append(
                f"- {self.place(comparison, one.line)} **{rule}** {md.text(self.say(one.message))} "
                f"{md.text(self.say(one.why))}. {self.say(messages.REMEDY())} {md.text(self.say(one.remedy))}."
            )
        items += [f"- ~~{md.text(one.rule)}~~ {md.text(self.say(one.message))}" for one in diff.gone[:_FOLD_ROWS]]
        title = messages.FOLD_FINDINGS(new=len(diff.new), gone=len(diff.gone), unchanged=len(diff.unchanged))
        return md.details(self.say(title), "\n".join(items + notes))

    def packages(self, comparison: Comparison) -> str:
        changes = comparison.packages
        if not changes:
            return ""
        head = [self.say(t()) for t in (messages.PACKAGE, messages.WAS, messages.IS, messages.FROM)]
        rows = [
            [
                md.code(one.name, 60, cell=True)
                + (f" ({self.say(messages.BUILD_TOOL())})" if one.build_tool and one.after else ""),
                md.code(one.before, 40, cell=True),
                md.code(one.after, 40, cell=True),
                self.place(comparison, one.line) if one.line is not None else "",
            ]
            for one in changes[:_FOLD_ROWS]
        ]
        title = messages.FOLD_PACKAGES(
            added=sum(not one.before for one in changes),
            removed=sum(not one.after for one in changes),
            changed=sum(bool(one.before and one.after) for one in changes),
        )
        return md.details(self.say(title), md.table(head, rows))

    def layers(self, comparison: Comparison) -> str:
        facts = comparison.head.facts
        if facts is None:
            return ""
        head = [self.say(messages.LINE(line="")).strip(), self.say(messages.BYTES()), self.say(messages.INSTRUCTION())]
        rows = [
            [
                self.say(messages.BASE_IMAGE()) if one.line is None else self.place(comparison, one.line),
                human_bytes(one.size_bytes, self.language),
                md.code(one.instruction, 120, cell=True),
            ]
            for one in facts.layers
        ]
        pull = self.say(messages.PULL_SIZE(size=Size(facts.pull_size_bytes)))
        return md.details(self.say(messages.FOLD_LAYERS()), f"{md.table(head, rows, right=[1])}\n\n{pull}")

    # ----------------------------------------------------------------------------------------------- the footer

    def footer(self) -> str:
        report, parts = self.report, []
        if report.targets:
            parts.append(self.say(messages.FOOTER_SIZES()))
        base, head = (md.code((one.sha[:8] or one.name), 40) for one in (report.base, report.head))
        parts.append(self.say(messages.FOOTER_REVISIONS(base=base, head=head)))
        dates = {one.comparison.vulnerabilities.database_updated_at[:10] for one in report.targets} - {""}
        if dates:
            parts.append(self.say(messages.FOOTER_DATABASE(date=md.text(max(dates)))))
        if report.links.run:
            parts.append(md.link(self.say(messages.FOOTER_RUN()), report.links.run) + ".")
        parts.append(self.say(messages.FOOTER_WAIVE()))
        return f"<sub>{' '.join(parts)}</sub>"

    def place(self, comparison: Comparison, line: int) -> str:
        return line_link(self.report.links, comparison.target.dockerfile, line, self.say(messages.LINE(line=line)))


def line_link(links: Links, path: str, line: int, label: str) -> str:
    """Return a link to a line of a file at head, the label alone outside GitHub."""
    return md.link(label, f"{links.blob}/{path}#L{line}") if links.blob else label


def _layers(comparison: Comparison) -> str:
    counts = [str(len(facts.layers)) for facts in (comparison.base.facts, comparison.head.facts) if facts]
    return " → ".join(dict.fromkeys(counts)) if len(counts) == 2 else "".join(counts)


def _is_quiet(target: ReviewedTarget) -> bool:
    comparison = target.comparison
    diff = comparison.vulnerabilities
    changed = comparison.size_delta or diff.new or diff.fixed or comparison.findings.new or comparison.findings.gone
    return target.verdict.gate is Gate.PASS and not changed and comparison.target.change is Change.MODIFIED
