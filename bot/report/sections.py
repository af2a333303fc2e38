"""The sections that the comment and the job summary are made of, in Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from urllib.parse import quote

from bot.messages import actions as action_messages
from bot.messages import report as messages
from bot.model.behaviour import BehaviourState
from bot.model.comparisons import Comparison, LayerChange
from bot.model.findings import Finding
from bot.model.images import BuildState, Layer, Origin
from bot.model.reports import Links, Report, ReviewedTarget
from bot.model.rewrites import Rewrite, RewriteState, TriedCandidate
from bot.model.scans import Severity, Vulnerability
from bot.model.verdicts import Reason, VerdictState
from bot.policy import NOT_JUDGED, WITHOUT_POLICY
from bot.report import actions, phrases, update
from bot.report import markdown as md
from bot.text import Language, Size, Template, Text

_TOP_LAYERS = 3
_NOTES = 24
_NAMED_PACKAGES = 2
_REASONS = 5
_ALSO = 4
_OUTPUT_LINES = 15
_DOCKERFILE_LIMIT = 30_000  # characters shown of a rewrite; no Dockerfile of a person has as many
_CELL = 80

_JOINED = "\N{NO-BREAK SPACE}"

Cell = str
_SHOWN = frozenset(
    (WITHOUT_POLICY, "size", "lint", "behaviour", "build-failure", "new-vulnerabilities", "scan")
)  # rules that the table answers


_ALERTS = (
    (VerdictState.FAIL, "CAUTION", messages.FAILS_BECAUSE),
    (VerdictState.INCOMPLETE, "WARNING", messages.NOT_JUDGED),
)


class Sections:
    """Renders parts of one report in one language. Every method returns Markdown, empty if there is nothing to say."""

    def __init__(self, report: Report, language: Language) -> None:
        self.report = report
        self.language = language
        self.single = len(report.targets) == 1
        self.references = md.References()

    def say(self, text: Text) -> str:
        """Return a phrase of which nothing can come to life."""
        return md.prose(text.render(self.language))

    def brief(self, text: Text) -> str:
        """Return a phrase that stays short, for what is never left out."""
        return md.prose(text.render(self.language), 240)

    def label(self, text: Text) -> str:
        """Return a phrase for the title of a fold, where Markdown is not read."""
        return md.html_text(text.render(self.language), 300)

    def heads(self, *templates: Template) -> list[str]:
        """Return the head of a table."""
        return [template().render(self.language) for template in templates]

    # ------------------------------------------------------------------------------------------------- the overview

    def heading(self) -> str:
        """The verdict in words."""
        shown = md.prose(phrases.headline(self.report).render(self.language), 300)
        return f"### {phrases.SIGNS[self.report.verdict.state]} {shown[:1].upper()}{shown[1:]}"

    def decision(self) -> str:
        """Why the check fails, as an alert; what else is worth a look, in one line."""
        parts = [md.alert("WARNING", self.brief(self.report.policy_problem))] if self.report.policy_problem else []
        for state, mark, title in _ALERTS:
            if reasons := self._of_state(state):
                parts.append(md.alert(mark, "\n".join([f"**{self.say(title())}**", "", *reasons])))
        others = [
            one for one in self.report.verdict.reasons if one.state is VerdictState.WARN and one.rule not in _SHOWN
        ]
        if self.single and others:
            also = "; ".join(self.brief(one.text) for one in others[:_ALSO])
            if len(others) > _ALSO:
                also += f"; {self.say(messages.AND_SO_MANY_MORE(count=len(others) - _ALSO))}"
            parts.append(messages.ALSO(what="\0").render(self.language).replace("\0", also))
        return "\n\n".join(parts)

    def _of_state(self, state: VerdictState) -> list[str]:
        """The reasons of one state: one a line for one image, else one image a line; the first of many."""
        reasons = [one for one in self.report.verdict.reasons if one.state is state]
        if self.single:
            items = [f"- {self._reason(one)}" for one in reasons]
        else:
            by_image: dict[str, list[Reason]] = {}
            for one in reasons:
                by_image.setdefault(one.target, []).append(one)
            items = [
                f"- {md.code(name, _CELL)}: {'; '.join(self._reason(one) for one in some[:_REASONS])}"
                for name, some in by_image.items()
            ]
        if len(items) > _REASONS:
            items[_REASONS:] = [f"- {self.say(messages.AND_SO_MANY_MORE(count=len(items) - _REASONS))}"]
        return items

    def _reason(self, reason: Reason) -> str:
        if reason.rule == NOT_JUDGED:
            return self.brief(reason.text)  # it names its rules itself
        return f"{self.brief(reason.text)} ({md.code(reason.rule, 40)})"

    def actions(self) -> str:
        """What to do, at most five actions with what each brings."""
        found = actions.actions(self.report)
        if not found:
            return ""
        names = ["" if self.single else f"{md.code(one.target, _CELL)}: " for one in found]
        lines = [f"- {name}{self.brief(one.text)}" for name, one in zip(names, found, strict=True)]
        return "\n".join([f"**{self.say(action_messages.DO_THIS())}**", "", *lines])

    def updates(self, targets: Sequence[ReviewedTarget]) -> str:
        """What moved, where an image only got another base or other packages; the heading says it of a single one."""
        items = []
        for target in targets[:_REASONS]:
            moved = update.of_target(target.comparison)
            if moved is None:
                continue
            told = [] if self.single and target.verdict.state is VerdictState.PASS else [update.sentence(target, moved)]
            items += [f"- {self.say(one)}" for one in told]
            for name, before, after in update.origins(target.comparison):
                was = md.code(before, 160) or "—"
                items.append(f"- {self.say(name)}: {was} → {md.code(after, 160)}")
        return "\n".join(items)

    def overview(self, targets: Sequence[ReviewedTarget]) -> str:
        """The table with the images as rows."""
        running = any(target.comparison.behaviour is not None for target in targets)
        head = self.heads(
            messages.IMAGE,
            messages.GATE,
            messages.SIZE,
            messages.VULNERABILITIES_SPLIT,
            messages.FINDINGS,
            messages.LAYERS,
            *([messages.RUNS] if running else []),
        )
        return md.table(head, [self.row(target, running=running) for target in targets])

    def row(self, target: ReviewedTarget, *, running: bool = False) -> list[Cell]:
        """One image of the table, with `running` also what it did when it ran."""
        comparison = target.comparison
        state = target.verdict.state
        counts = self.say(phrases.vulnerability_counts(comparison))
        if comparison.vulnerabilities.new:
            first, _, rest = counts.partition(" ")
            counts = f"**{first}** {rest}"
        new = len(comparison.findings.new)
        return [
            md.code(comparison.target.name, _CELL, cell=True),
            f"{phrases.SIGNS[state]}{_JOINED}{self.say(phrases.verdict_word(state))}",
            self.size(comparison),
            counts,
            f"**{new}**" if new else "0",
            phrases.layer_counts(comparison) or "—",
            *([self.runs(comparison)] if running else []),
        ]

    def runs(self, comparison: Comparison) -> str:
        """How head behaved beside base."""
        seen = comparison.behaviour
        if seen is None:
            return "—"
        shown = md.prose(phrases.runs(seen).render(self.language), 160, cell=True)
        if seen.state not in (BehaviourState.CHANGED, BehaviourState.BROKEN):
            return shown
        state, colon, rest = shown.partition(":")
        return f"**{state}**{colon}{rest}"

    def size(self, comparison: Comparison) -> str:
        """The size before and after, and the change."""
        span = _joined(self.say(phrases.size_span(comparison)))
        change = phrases.size_change(comparison)
        if change is None:
            return span
        shown = _joined(self.say(change))
        return f"{span} (**{shown}**)" if comparison.size_delta else f"{span} ({shown})"

    def quiet(self, targets: Sequence[ReviewedTarget], limit: int) -> str:
        """The images that nothing has to be said of, on one line."""
        if not targets:
            return ""
        names = ", ".join(md.code(one.comparison.target.name, 60) for one in targets[:limit])
        if len(targets) > limit:
            names += f" {self.say(messages.AND_SO_MANY_MORE(count=len(targets) - limit))}"
        return messages.QUIET(names="\0").render(self.language).replace("\0", names)

    def nothing(self) -> str:
        """Why no image is concerned, and what was left out."""
        why = self.say(self.report.why_nothing or messages.NOTHING_CONCERNED_WHY())
        notes = self.unreviewed()
        return f"{why}\n\n{notes}" if notes else why

    def unreviewed(self) -> str:
        """What the change touches and is not reviewed, a line each."""
        return "\n".join(f"- {self.say(note)}" for note in self.report.notes[:_NOTES])

    def limits(self) -> str:
        """What could not be done, each reason once, with its images where there are several."""
        found: dict[tuple[str, Text], list[str]] = {}
        for target in self.report.targets:
            for limit in phrases.limits(target):
                found.setdefault(limit, []).append(target.comparison.target.name)
        items = []
        for (kind, reason), names in list(found.items())[: 2 * _REASONS]:
            line = self.say(messages.CANNOT[kind](reason=reason))
            if not self.single:
                shown = ", ".join(md.code(name, 60) for name in names[:_REASONS])
                more = len(names) - _REASONS
                line += f" ({shown}{' ' + self.say(messages.AND_SO_MANY_MORE(count=more)) if more > 0 else ''})"
            items.append(f"- {line}")
        if len(found) > 2 * _REASONS:
            items.append(f"- {self.say(messages.AND_SO_MANY_MORE(count=len(found) - 2 * _REASONS))}")
        if self.report.targets and self.report.notes:
            items.append(self.unreviewed())
        return "\n".join(items)

    # --------------------------------------------------------------------------------------------- one image's part

    def image_title(self, target: ReviewedTarget) -> str:
        """The title of the fold of one of several images, as HTML."""
        comparison, state = target.comparison, target.verdict.state
        change = phrases.size_change(comparison)
        facts = [phrases.verdict_word(state)]
        facts.append(change if change is not None and comparison.size_delta else phrases.size_span(comparison))
        for count, noun in (
            (len(comparison.vulnerabilities.new), messages.NEW_VULNERABILITIES_OF),
            (len(comparison.findings.new), messages.NEW_FINDINGS_OF),
        ):
            facts += [noun(count)] if count else []
        if target.rewrite.state is RewriteState.PROVED:
            saved = phrases.saved(target.rewrite, comparison)
            facts += [messages.SAVES(saved=saved)] if saved else []
        listed = ", ".join(self.label(one) for one in facts)
        return f"{phrases.SIGNS[state]} {md.html_code(comparison.target.name, _CELL)}: {listed}"

    def broken_build(self, comparison: Comparison) -> str:
        """Where the build of head breaks, with the end of its output."""
        image, failure = comparison.head, comparison.head.failure
        if image.state is not BuildState.FAILED or not image.blame_pull_request:
            return ""
        title = self.say(messages.BREAKS())
        if failure is not None and failure.line is not None:
            place = messages.BREAKS_AT(place="\0").render(self.language)
            title = place.replace("\0", self.place(comparison, failure.line))
        instruction = md.code(failure.instruction, 120) if failure is not None else ""
        parts = [f"**{title}**" + (f": {instruction}" if instruction else "")]
        if image.reason is not None and (failure is None or failure.line is None):
            parts[0] += f": {self.say(image.reason)}"
        if failure is not None and any(line.strip() for line in failure.output):
            output = "\n".join(line[:300] for line in failure.output[-_OUTPUT_LINES:])
            parts += [self.say(messages.LAST_OUTPUT()), md.fence(output, "text")]
        return "\n\n".join(parts)

    def growth(self, comparison: Comparison) -> str:
        """Why the image grew or shrank; for one without a base, what it is made of."""
        head = comparison.head.facts
        if head is None:
            return ""
        if comparison.base.facts is None:
            title = messages.LARGEST(size=Size(head.size_bytes))
            items = self._largest(comparison, head.layers)
        elif not comparison.size_delta or abs(comparison.size_delta) * 1000 < head.size_bytes:
            return ""
        else:
            title = messages.WHY_GREW() if comparison.size_delta > 0 else messages.WHY_SHRANK()
            items = self._changes(comparison)
        wasted = phrases.wasted(comparison)
        items += [self.say(wasted)] if wasted else []
        return f"**{self.say(title)}**\n\n" + "\n".join(f"- {item}" for item in items) if items else ""

    def next_commit(self, comparison: Comparison) -> str:
        """What a commit that touches one file will cost, where that is more than a little."""
        lines = [self.say(text) for text in phrases.next_commits(comparison)]
        return f"**{self.say(messages.NEXT_COMMIT())}**\n\n" + "\n".join(f"- {one}" for one in lines) if lines else ""

    def _changes(self, comparison: Comparison) -> list[str]:
        own = [one for one in comparison.layers if one.origin is not Origin.BASE_IMAGE]
        base = sum(one.delta_bytes for one in comparison.layers if one.origin is Origin.BASE_IMAGE)
        items = [self._change(comparison, one) for one in own[:_TOP_LAYERS]]
        rest = own[_TOP_LAYERS:]
        others = sum(one.delta_bytes for one in rest)
        if abs(others) * 100 >= abs(comparison.size_delta or 0):
            items.append(f"**{self._delta(others)}** {self.say(messages.SMALLER_CHANGES(count=len(rest)))}")
        if base:
            items.append(f"**{self._delta(base)}** {self.say(messages.OF_BASE_IMAGE())}")
        return items

    def _change(self, comparison: Comparison, change: LayerChange) -> str:
        place = self.say(messages.GONE()) if change.line is None else self.place(comparison, change.line)
        return f"**{self._delta(change.delta_bytes)}** {place} {md.code(change.instruction, 100)}"

    def _largest(self, comparison: Comparison, layers: Iterable[Layer]) -> list[str]:
        own = sorted((one for one in layers if one.origin is not Origin.BASE_IMAGE), key=lambda one: -one.size_bytes)
        items = [
            f"**{self._size(one.size_bytes)}** {self._where(comparison, one.line, one.origin)} "
            f"{md.code(one.instruction, 100)}"
            for one in own[:_TOP_LAYERS]
            if one.size_bytes
        ]
        rest = sum(one.size_bytes for one in own[_TOP_LAYERS:])
        if rest:
            count = len(own) - _TOP_LAYERS
            items.append(f"**{self._size(rest)}** {self.say(messages.OTHER_LAYERS(count=count))}")
        base = phrases.base_image_bytes(comparison)
        return items + ([f"**{self._size(base)}** {self.say(messages.OF_BASE_IMAGE())}"] if base else [])

    # ---------------------------------------------------------------------------------------------- vulnerabilities

    def vulnerability_title(self, comparison: Comparison) -> str:
        """What is new, counted by severity, with how much of it can be fixed and what the base image brought."""
        new = comparison.vulnerabilities.new
        counts = [f"{count} {one.name}" for one in reversed(Severity) if (count := sum(v.severity is one for v in new))]
        line = f"**{self.say(messages.NEW_VULNERABILITIES())}**: {', '.join(counts)}"
        extra = [messages.FIXABLE(count=sum(one.fixable for one in new))]
        base = sum(one.origin is Origin.BASE_IMAGE for one in new)
        extra += [messages.FROM_BASE(count=base)] if base else []
        waived = comparison.head_scan.suppressed if comparison.head_scan else 0
        extra += [messages.SUPPRESSED(count=waived)] if waived else []
        return f"{line}; {', '.join(self.say(one) for one in extra)}"

    def vulnerabilities(self, comparison: Comparison, groups: Iterable[Sequence[Vulnerability]]) -> str:
        """A table with one row for each group of packages that share a vulnerability."""
        head = self.heads(messages.SEVERITY, messages.IDENTIFIER, messages.PACKAGE, messages.FIXED_IN, messages.FROM)
        return md.table(head, [self._vulnerability(comparison, group) for group in groups])

    def _vulnerability(self, comparison: Comparison, group: Sequence[Vulnerability]) -> list[Cell]:
        one = group[0]
        names = ", ".join(dict.fromkeys(member.package for member in group[:_NAMED_PACKAGES]))
        package = md.code(f"{names} {one.installed}", _CELL, cell=True)
        if len(group) > _NAMED_PACKAGES:
            package += f" {self.say(messages.AND_SO_MANY_MORE(count=len(group) - _NAMED_PACKAGES))}"
        return [
            one.severity.name,
            self.references.link(md.text(one.id, 60), one.url),
            package,
            md.code(one.fixed_in, 60, cell=True) if one.fixed_in else self.say(messages.NO_FIX()),
            self._where(comparison, one.line, one.origin),
        ]

    # ------------------------------------------------------------------------------------------------- the rewrite

    def rewrite_body(self, rewrite: Rewrite, comparison: Comparison) -> list[str]:
        """The Dockerfile to copy, after its figures."""
        if rewrite.dockerfile is None:
            return []
        path = comparison.target.dockerfile
        parts = [self._figures(rewrite, comparison)]
        if rewrite.reason.render(self.language).strip():
            parts.append(self._sentence(phrases.capital(rewrite.reason)))
        file = phrases.quoted(f"rewrites/{path}")
        if len(rewrite.dockerfile) > _DOCKERFILE_LIMIT:
            parts.append(self.say(messages.REWRITE_TOO_LONG(file=file)))
        else:
            if rewrite.state is RewriteState.PROVED:
                parts.append(self.say(messages.TO_APPLY(path=phrases.quoted(path), file=file)))
            parts.append(md.fence(rewrite.dockerfile, "dockerfile"))
        if rewrite.dockerignore and len(rewrite.dockerignore) <= _DOCKERFILE_LIMIT:
            parts += [
                self.say(messages.IGNORE_FILE(path=phrases.quoted(".dockerignore"))),
                md.fence(rewrite.dockerignore, "text"),
            ]
        return [part for part in parts if part]

    def _figures(self, rewrite: Rewrite, comparison: Comparison) -> str:
        head, facts = comparison.head.facts, rewrite.facts
        if head is None or facts is None:
            return ""
        ratio = facts.size_bytes / head.size_bytes - 1 if head.size_bytes else 0.0
        sentences = [
            messages.REWRITE_FIGURES(
                before=Size(head.size_bytes),
                after=Size(facts.size_bytes),
                percent=phrases.percent(ratio),
                base=phrases.quoted(rewrite.runtime_base),
            )
        ]
        if rewrite.split_only_bytes is not None and rewrite.split_only_bytes > facts.size_bytes:
            sentences.append(messages.SPLIT_ALONE(size=Size(rewrite.split_only_bytes)))
        span = phrases.vulnerability_span(rewrite, comparison)
        if span:
            sentences.append(messages.VULNERABILITIES_SPAN(before=span[0], after=span[1]))
        return " ".join(self.say(one) for one in sentences)

    def proof(self, rewrite: Rewrite) -> str:
        """What was checked, and what differs as stated."""
        if rewrite.proof is None:
            return ""
        parts = []
        checks = [
            f"- {md.code(one.name, 40)} {self.say(self._outcome(one.passed))}: {self.say(one.text)}"
            for one in rewrite.proof.checks
        ]
        if checks:
            parts.append(f"**{self.say(messages.CHECKED())}**\n\n" + "\n".join(checks))
        stated = [
            f"- {md.code(one.field, 60)}: {self._value(one.before)} → {self._value(one.after)}"
            + (f" ({self.say(one.stated)})" if one.stated else "")
            for one in rewrite.proof.config_differences
        ]
        left = [
            f"- {self.say(messages.LEFT_BEHIND[one.reason]())}: "
            f"{self.say(messages.LEFT_COUNT(files=one.files, size=Size(one.size_bytes)))}"
            for one in rewrite.proof.left
            if one.reason in messages.LEFT_BEHIND
        ]
        if left:
            parts.append(f"**{self.say(messages.STAYS_BEHIND())}**\n\n" + "\n".join(left))
        if stated:
            parts.append(f"**{self.say(messages.DIFFERS_AS_STATED())}**\n\n" + "\n".join(stated))
        return "\n\n".join(parts)

    def _outcome(self, passed: bool) -> Text:
        return messages.CHECK_PASSED() if passed else messages.CHECK_FAILED()

    def _value(self, value: str) -> str:
        return md.code(value, 120) or self.say(messages.NOTHING())

    def candidates(self, candidates: Sequence[TriedCandidate], limit: int) -> str:
        """What was tried, and what came of each."""
        if not candidates:
            return ""
        head = self.heads(messages.CANDIDATE, messages.BYTES, messages.RESULT)
        rows = [
            [
                md.code(f"{one.recipe} · {one.runtime_base}", _CELL, cell=True),
                self._size(one.size_bytes) if one.size_bytes is not None else "—",
                md.prose(phrases.candidate_result(one).render(self.language), 300, cell=True),
            ]
            for one in candidates[:limit]
        ]
        table = md.table(head, rows, right=[1]) + self.more(len(candidates) - limit)
        return f"**{self.say(messages.TRIED())}**\n\n{table}"

    # --------------------------------------------------------------------------------------------------- the folds

    def findings(self, comparison: Comparison, findings: Iterable[Finding]) -> str:
        """Findings with reason and remedy; those that differ by their line only stand together."""
        groups: dict[tuple[str, Text, Text], list[Finding]] = {}
        for one in sorted(findings, key=lambda one: (-one.level, one.line)):
            groups.setdefault((one.rule, one.message, one.remedy), []).append(one)
        return "\n".join(self._finding(comparison, group) for group in groups.values())

    def _finding(self, comparison: Comparison, group: Sequence[Finding]) -> str:
        one = group[0]
        places = ", ".join(self.place(comparison, member.line) for member in group[:10])
        rule = self.references.link(md.text(one.rule, 60), one.url or "")
        also = f", {', '.join(md.text(name, 60) for name in one.also[:4])}" if one.also else ""
        level = self.say(messages.LEVELS[one.level.name.lower()]())
        if one.confidence.value == "likely":
            level += f", {self.say(messages.LIKELY())}"
        return (
            f"- {places}: **{rule}**{also} ({level}) {self._sentence(one.message)}  \n"
            f"  {messages.WHY().render(self.language)} {self._sentence(one.why)} "
            f"{messages.REMEDY().render(self.language)} {self._sentence(one.remedy)}"
        )

    def gone(self, findings: Sequence[Finding], limit: int) -> str:
        """Findings that the change settled, a line each."""
        if not findings:
            return ""
        items = [f"- **{md.text(one.rule, 60)}** {self._sentence(one.message)}" for one in findings[:limit]]
        return (
            f"{messages.GONE_FINDINGS().render(self.language)}\n\n"
            + "\n".join(items)
            + self.more(len(findings) - limit)
        )

    def notes(self, notes: Sequence[Text]) -> str:
        """What was waived, and which linter could not run."""
        if not notes:
            return ""
        items = "\n".join(f"- {self.say(note)}" for note in notes[:20])
        return f"{messages.NOTES().render(self.language)}\n\n{items}"

    def _sentence(self, text: Text) -> str:
        words_ = text.render(self.language).strip()
        return md.prose(words_ if words_.endswith((".", "!", "?", "…", ":")) or not words_ else f"{words_}.")

    def packages(self, comparison: Comparison, limit: int) -> str:
        """The packages that came, went or changed version."""
        changes = comparison.packages
        head = self.heads(messages.PACKAGE, messages.WAS, messages.IS, messages.FROM)
        tool = self.say(messages.BUILD_TOOL())
        rows = [
            [
                md.code(one.name, 60, cell=True) + (f" ({tool})" if one.build_tool and one.after else ""),
                md.code(one.before, 40, cell=True) or "—",
                md.code(one.after, 40, cell=True) or "—",
                self.place(comparison, one.line) if one.line is not None else "—",
            ]
            for one in changes[:limit]
        ]
        return md.table(head, rows) + self.more(len(changes) - limit)

    def layers(self, comparison: Comparison, *, bars: bool = False) -> str:
        """All layers of head in their order, with bars of text where there is room."""
        facts = comparison.head.facts
        assert facts is not None
        largest = max((one.size_bytes for one in facts.layers), default=0) or 1
        head = self.heads(messages.FROM, messages.BYTES, *([messages.SHARE] if bars else []), messages.INSTRUCTION)
        rows = [
            [
                self._where(comparison, one.line, one.origin),
                self._size(one.size_bytes),
                *([_bar(one.size_bytes, largest)] if bars else []),
                md.code(one.instruction, 300 if bars else 120, cell=True),
            ]
            for one in facts.layers[:200]
        ]
        table = md.table(head, rows, right=[1]) + self.more(len(facts.layers) - 200)
        return f"{table}\n\n{self.say(messages.PULL_SIZE(size=Size(facts.pull_size_bytes)))}"

    def wasted_files(self, comparison: Comparison, limit: int) -> str:
        """The files that a later layer overwrites or deletes, the largest first."""
        facts = comparison.head.facts
        assert facts is not None
        head = self.heads(messages.FILE, messages.BYTES, messages.ADDED_BY, messages.HIDDEN_BY)
        rows = [
            [
                md.code(one.path, 120, cell=True),
                self._size(one.size_bytes),
                self._where(comparison, one.added_line, one.origin),
                f"{self._where(comparison, one.hidden_line, Origin.UNKNOWN)}, "
                f"{self.say(messages.DELETED() if one.deleted else messages.OVERWRITTEN())}",
            ]
            for one in facts.wasted_files[:limit]
        ]
        return md.table(head, rows, right=[1]) + self.more(len(facts.wasted_files) - limit)

    # --------------------------------------------------------------------------------------------------- the footer

    def footer(self) -> str:
        """Commits, database and its age, the run, how to waive."""
        report, parts = self.report, []
        base, head = (md.code((one.sha[:8] or one.name), 40) or "—" for one in (report.base, report.head))
        if report.links.commit and report.head.sha:
            head = self.references.link(md.text(report.head.sha[:8]), report.links.commit)
        shown = messages.FOOTER_REVISIONS(base="\0", head="\1").render(self.language)
        parts.append(shown.replace("\0", base).replace("\1", head))
        database = phrases.database(report)
        parts += [self.say(database)] if database else []
        if report.links.run:
            parts.append(f"{self.references.link(messages.FOOTER_RUN().render(self.language), report.links.run)}.")
        if report.targets:
            waive = messages.FOOTER_WAIVE(
                comment=phrases.quoted("# hullcheck ignore=RULE"),
                ignore=phrases.quoted(".trivyignore"),
                policy=phrases.quoted(".github/hullcheck.yml"),
            )
            parts.append(self.say(waive))
        return f"<sub>{' '.join(parts)}</sub>"

    def left_out(self, count: int, where: Text) -> str:
        """The line that says that parts are missing, and where they are."""
        return f"_{self.say(messages.LEFT_OUT(sections=messages.SECTIONS(count), where=where))}_"

    def more(self, count: int) -> str:
        """The line under a table that was cut."""
        return f"\n\n{self.say(messages.MORE_ROWS(count=count))}" if count > 0 else ""

    def place(self, comparison: Comparison, line: int) -> str:
        """A line of the Dockerfile, linked where there is something to link to."""
        label = messages.LINE(line=line).render(self.language)
        return self.references.link(label, line_url(self.report.links, comparison.target.dockerfile, line))

    def _where(self, comparison: Comparison, line: int | None, origin: Origin) -> str:
        if line is not None:
            return self.place(comparison, line)
        return self.say(messages.BASE_IMAGE()) if origin is Origin.BASE_IMAGE else "—"

    def _size(self, count: int) -> str:
        return _joined(self.say(phrases.size(count)))

    def _delta(self, count: int) -> str:
        return _joined(self.say(phrases.delta(count)))


def line_url(links: Links, path: str, line: int) -> str:
    """Return the address of a line at head, empty outside GitHub and for a path that would lead elsewhere."""
    if not links.blob or {"", ".", ".."} & set(path.split("/")):
        return ""
    return f"{links.blob}/{quote(path, errors='replace')}#L{line}"


def by_advisory(vulnerabilities: Iterable[Vulnerability]) -> list[list[Vulnerability]]:
    """Group what one update settles: the packages of one source that share an advisory, in the order given."""
    groups: dict[tuple[object, ...], list[Vulnerability]] = {}
    for one in vulnerabilities:
        key = (one.id, one.severity, one.kind, one.installed, one.fixed_in, one.line, one.origin)
        groups.setdefault(key, []).append(one)
    return list(groups.values())


def _joined(shown: str) -> str:
    """Keep a number and its unit on one line."""
    return re.sub(r"(?<=\d) (?=[kMG]?B\b)", _JOINED, shown)


def _bar(part: int, whole: int) -> str:
    return "▇" * max(1 if part else 0, round(20 * part / whole))
