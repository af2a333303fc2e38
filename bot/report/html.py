"""report.html: everything, in one file that loads nothing from anywhere.

It reads without its script; the script sorts, filters and copies. What runs and what is styled is fixed by hashes in
the page's own content security policy, so that nothing of a stranger's could, even if it came through the escaping.
"""

from __future__ import annotations

import base64
import difflib
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, TypeVar

from markupsafe import Markup

from bot.messages import costs as cost_messages
from bot.messages import page, rewrite_report, timeline
from bot.messages import report as messages
from bot.model.comparisons import Comparison
from bot.model.findings import Finding
from bot.model.images import BuildState
from bot.model.reports import Report, ReviewedTarget
from bot.model.rewrites import Rewrite, RewriteState
from bot.model.scans import ScanState, Severity, Vulnerability
from bot.model.verdicts import VerdictState
from bot.report import behaviour, costs, layer_tree, limits, offer, phrases
from bot.report import markdown as md
from bot.report.comment import worst_first
from bot.report.gantt import gantt
from bot.report.headline import headline
from bot.report.layer_map import AREA, layer_map
from bot.report.sections.writer import line_url
from bot.report.templating import TEMPLATES, make_environment
from bot.text import Language, Size, Text

_SHOWN = 40  # vulnerabilities of an image before the fold: what prints on two pages
_ROWS = 5_000  # of a table: more make a browser slow
_IMAGES = 1_000
_LINES = 2_000  # of a diff
_STATUSES = (("new", page.NEW), ("fixed", page.FIXED), ("unchanged", page.UNCHANGED))

Context = dict[str, Any]
T = TypeVar("T")


def render(report: Report, language: Language) -> str:
    """Return the page."""
    script, style = _part("report.js"), _part("report.css")
    environment = make_environment(language)
    return environment.get_template("report.html").render(
        m=messages,
        c=cost_messages,
        t=timeline,
        p=page,
        rw=rewrite_report,
        language=language.value,
        result=offer.candidate_result,
        capital=phrases.capital,
        policy="; ".join(
            (
                "default-src 'none'",
                f"script-src '{_hash(script)}'",
                f"style-src '{_hash(style)}'",
                "base-uri 'none'",
                "form-action 'none'",
            )
        ),
        script=Markup(script),  # noqa: S704 - our own file
        style=Markup(style),  # noqa: S704 - our own file
        **_report(report, language),
    )


@cache
def _part(name: str) -> str:
    return (TEMPLATES / name).read_text("utf-8")


def _hash(content: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(content.encode('utf-8')).digest()).decode('ascii')}"


# ----------------------------------------------------------------------------------------------------- the report


def _report(report: Report, language: Language) -> Context:
    targets = worst_first(report.targets)[:_IMAGES]
    tools = report.tool
    return {
        "heading": phrases.capital(headline(report)),
        "sign": phrases.SIGNS[report.verdict.state],
        "state": report.verdict.state.name.lower(),
        "base": phrases.quote(report.base.sha[:12] or report.base.name),
        "head": phrases.quote(report.head.sha[:12] or report.head.name),
        "commit": md.safe_url(report.links.commit),
        "run": md.safe_url(report.links.run),
        "database": limits.database(report),
        "failing": [one for one in report.verdict.reasons if one.state is VerdictState.FAIL][:_IMAGES],
        "unjudged": [one for one in report.verdict.reasons if one.state is VerdictState.INCOMPLETE][:_IMAGES],
        "limits": [
            {"name": one.comparison.target.name, "text": messages.CANNOT[kind](reason=reason)}
            for one in targets
            for kind, reason in limits.limits(one)
        ],
        "images": [_image(report, target, f"image-{number}", language) for number, target in enumerate(targets, 1)],
        "states": [(state.name.lower(), phrases.verdict_word(state)) for state in reversed(VerdictState)],
        "severities": [one.name for one in reversed(Severity)],
        "statuses": [(name, template()) for name, template in _STATUSES],
        "shown_text": page.SHOWN(shown="{shown}", total="{total}").render(language),
        "together": list(costs.together(report)),
        "gantt": gantt(report, language),
        "timings": sorted(report.timings, key=lambda one: -one[1]),
        "timings_title": messages.TIMINGS(seconds=report.seconds),
        "versions": ", ".join(
            f"{name} {version}"
            for name, version in (
                ("Hullcheck", tools.hullcheck),
                ("Docker", tools.engine),
                ("Trivy", tools.trivy),
                ("hadolint", tools.hadolint),
            )
            if version
        ),
        "policy_source": phrases.quote(report.policy_source or "defaults"),
    }


@dataclass(frozen=True, slots=True)
class _Rows(Generic[T]):
    """The rows of a table, and how many there is no room for."""

    rows: Sequence[T]
    more: int

    @classmethod
    def of(cls, some: Sequence[T]) -> _Rows[T]:
        return cls(some[:_ROWS], max(0, len(some) - _ROWS))


def _image(report: Report, target: ReviewedTarget, anchor: str, language: Language) -> Context:
    comparison, state = target.comparison, target.verdict.state
    head, diff = comparison.head, comparison.vulnerabilities
    delta = comparison.size_delta

    def url(line: int) -> str:
        return md.safe_url(line_url(report.links, comparison.target.dockerfile, line))

    return {
        "id": anchor,
        "name": comparison.target.name,
        "state": state.name.lower(),
        "state_order": int(state),
        "state_text": phrases.verdict_word(state),
        "sign": phrases.SIGNS[state],
        "url": url,
        "reasons": target.verdict.reasons,
        "size_span": phrases.size_span(comparison),
        "size_value": head.facts.size_bytes if head.facts else -1,
        "size_change": phrases.size_change(comparison),
        "delta_value": 0 if delta is None else delta,
        "counts": phrases.vulnerability_counts(comparison),
        "new_value": len(diff.new),
        "layer_counts": phrases.layer_counts(comparison),
        "broken": _broken_context(comparison),
        "changes": _Rows.of([(one, layer_tree.nodes(comparison, one)) for one in comparison.layers]),
        "changes_title": messages.WHY_SHRANK() if (delta or 0) < 0 else messages.WHY_GREW(),
        **_layers(comparison, language),
        "compared": diff.compared,
        "unscanned": diff.state is not ScanState.SCANNED and head.facts is not None,
        "behaviour": _behaviour(comparison),
        **_vulnerabilities(comparison),
        "fetched": costs.describe_fetched(comparison),
        "costs": list(_costs(target)),
        "reproducible": list(costs.reproducible(comparison)),
        "rewrite": _rewrite(target.rewrite, comparison, language),
        "trend": phrases.trend(target.trend),
        "findings": _findings(comparison),
        "packages": _Rows.of(comparison.packages),
        "packages_title": phrases.packages_title(comparison.packages),
    }


def _costs(target: ReviewedTarget) -> Iterator[Context]:
    """What the next commit costs at base, at head and with the rewrite, by what it changes."""
    comparison = target.comparison
    sides = [
        {one.touched: costs.figures(one) for one in some}
        for some in (comparison.base_next, comparison.head_next, target.rewrite.next_commits)
    ]
    for one in comparison.head_next:
        base, head, rewritten = (side.get(one.touched) for side in sides)
        yield {"path": one.path, "line": one.line, "base": base, "head": head, "rewrite": rewritten}


def _behaviour(comparison: Comparison) -> Context | None:
    seen = comparison.behaviour
    if seen is None:
        return None
    return {
        "title": behaviour.title(seen),
        "reason": seen.reason,
        "hint": seen.hint,
        "checks": [(one, behaviour.outcome(one.outcome)) for one in seen.checks[:_ROWS]],
        "base_log": "\n".join(seen.base_log),
        "head_log": "\n".join(seen.head_log),
        "hardening": seen.hardening,
    }


def _broken_context(comparison: Comparison) -> Context | None:
    head = comparison.head
    if head.state is not BuildState.FAILED or not head.blame_pull_request or head.failure is None:
        return None
    failure = head.failure
    return {"instruction": failure.instruction, "line": failure.line, "output": "\n".join(failure.output)}


def _layers(comparison: Comparison, language: Language) -> Context:
    facts = comparison.head.facts
    if facts is None:
        return {"layers": _Rows.of(()), "tree": None, "wasted": _Rows.of(())}
    return {
        "layers": _Rows.of(facts.layers),
        "layers_title": phrases.layers_title(facts),
        "tree": layer_map(facts, AREA, language),
        "map_label": phrases.layers_title(facts).render(language),
        "pull": messages.PULL_SIZE(size=Size(facts.pull_size_bytes)),
        "wasted": _Rows.of(facts.wasted_files),
        "wasted_title": messages.WASTED_FILES(size=Size(facts.wasted_bytes)),
    }


def _vulnerabilities(comparison: Comparison) -> Context:
    """What is new, fixed or, with nothing to compare with, there: the first are shown, all else is on demand."""
    diff = comparison.vulnerabilities
    changed: list[Context] = []
    same: list[Context] = []
    if diff.state is ScanState.SCANNED:
        changed += (_vulnerability(one, "new", page.NEW()) for one in diff.new)
        changed += (_vulnerability(one, "fixed", page.FIXED()) for one in diff.fixed)
        present = page.UNCHANGED() if diff.compared else page.PRESENT()
        same = [_vulnerability(one, "unchanged", present) for one in diff.unchanged]
    if not diff.compared:
        changed, same = changed + same, []
    folded = changed[_SHOWN:] + same
    title = page.UNCHANGED_FOLD if len(changed) <= _SHOWN else page.MORE_FOLD
    return {
        "vulnerabilities": _Rows.of(changed[:_SHOWN]),
        "unchanged": _Rows.of(folded),
        "unchanged_title": title(count=len(folded)),
    }


def _vulnerability(one: Vulnerability, status: str, text: Text) -> Context:
    return {
        "severity": one.severity.name,
        "order": int(one.severity),
        "status": status,
        "status_text": text,
        "id": one.id,
        "url": md.safe_url(one.url),
        "title": md.one_line(one.title),
        "package": one.package,
        "installed": one.installed,
        "fixed_in": one.fixed_in,
        "line": one.line,
        "origin": one.origin.value,
    }


def _findings(comparison: Comparison) -> Context:
    diff = comparison.findings

    def shown(findings: Sequence[Finding]) -> list[Context]:
        return [
            {
                "rule": one.rule,
                "url": md.safe_url(one.url or ""),
                "also": one.also,
                "level": one.level.name.lower(),
                "likely": one.confidence.value == "likely",
                "line": one.line,
                "message": one.message,
                "why": one.why,
                "remedy": one.remedy,
            }
            for one in sorted(findings, key=lambda one: (-one.level, one.line))[:_ROWS]
        ]

    return {
        "any": bool(diff.new or diff.gone or diff.unchanged or diff.notes),
        "title": messages.FOLD_FINDINGS(new=len(diff.new), gone=len(diff.gone), unchanged=len(diff.unchanged)),
        "new": shown(diff.new),
        "gone": shown(diff.gone),
        "unchanged": shown(diff.unchanged),
        "notes": diff.notes,
    }


# ---------------------------------------------------------------------------------------------------- the rewrite


def _rewrite(rewrite: Rewrite, comparison: Comparison, language: Language) -> Context | None:
    head = comparison.head.facts
    if head is None:
        return None
    offered = rewrite.state in (RewriteState.PROVED, RewriteState.BUILT) and rewrite.dockerfile is not None
    shown: Context = {
        "title": offer.rewrite_title(rewrite, comparison),
        "reason": rewrite.reason,
        "text": rewrite.dockerfile if offered else None,
        "dockerignore": rewrite.dockerignore,
        "candidates": rewrite.candidates[:_ROWS],
        "checks": rewrite.proof.checks if rewrite.proof else (),
        "differences": rewrite.proof.config_differences if rewrite.proof else (),
        "figures": list(_figures(rewrite, comparison)),
        "diff": list(_diff(comparison.dockerfile_text, rewrite.dockerfile or "")) if offered else [],
        "tree": None,
    }
    facts = rewrite.facts
    if facts is not None and head.size_bytes:
        scale = min(1.0, (facts.size_bytes / head.size_bytes) ** 0.5)
        tree = layer_map(facts, (AREA[0] * scale, AREA[1] * scale), language)
        if tree is not None:
            # The frame of the map above, so that equal areas are equal bytes.
            shown["tree"] = tree | {"width": AREA[0], "height": max(20, round(AREA[1] * scale, 2))}
            shown["map_label"] = phrases.layers_title(facts).render(language)
    return shown


def _figures(rewrite: Rewrite, comparison: Comparison) -> Iterator[tuple[Text, Text, Text]]:
    head, facts = comparison.head.facts, rewrite.facts
    if head is None or facts is None:
        return
    yield messages.BYTES(), phrases.size(head.size_bytes), phrases.size(facts.size_bytes)
    yield page.PULL(), phrases.size(head.pull_size_bytes), phrases.size(facts.pull_size_bytes)
    spent = costs.rewrite_figures(rewrite, comparison)
    if spent is not None:
        yield cost_messages.TITLE(), *spent
    span = offer.vulnerability_span(rewrite, comparison)
    if span is not None:
        before, after = (Text(str(count), str(count)) for count in span)
        yield messages.VULNERABILITIES(), before, after


def _diff(before: str, after: str) -> Iterator[tuple[str, str]]:
    """The lines of both texts, each with what becomes of it; the sign in front says it without colour."""
    old, new = (text.split("\n")[:_LINES] for text in (before.removesuffix("\n"), after.removesuffix("\n")))
    for tag, first, last, start, end in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from (("same", f"  {line}") for line in old[first:last])
            continue
        yield from (("removed", f"- {line}") for line in old[first:last])
        yield from (("added", f"+ {line}") for line in new[start:end])
