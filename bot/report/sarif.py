"""results.sarif: SARIF 2.1.0 for code scanning.

A run for each image, with a category that stays its own whatever else a pull request changes: code scanning closes the
alerts of a category that an upload does not name, and no others. A run holds all findings and vulnerabilities of head,
with what they are against base. So an image is left out whose head was not judged, because it was not built, not
scanned or not linted in full: the alerts of what could not be looked for would be closed as if it were fixed.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.messages import report as messages
from bot.model.comparisons import Comparison
from bot.model.images import BuildState, Origin
from bot.model.reports import Report
from bot.model.scans import ScanState, Vulnerability
from bot.model.targets import Change, Target
from bot.report import phrases
from bot.report.indented import indented
from bot.report.sarif_log import SEVERITIES, Json, Result, finding_result, finding_rule, log, run, vulnerability_rule
from bot.text import Language, verbatim

RUNS_LIMIT = 20  # of a file: GitHub takes no more
BYTES_LIMIT = 9_000_000  # of a file, compressed: GitHub takes 10 MB

_NEW, _UNCHANGED, _UPDATED = "new", "unchanged", "updated"
_NAMED = 5  # packages in one message


def files(report: Report, language: Language) -> dict[str, str]:
    """Return the logs by name: results.sarif, and results-2.sarif and so on for more runs than one file can have."""
    logs = [[]] if not (runs := list(_runs(report, language))) else list(_pack_runs(runs))
    texts = [indented(log(some or [_nothing(report, language)])) for some in logs]
    return {f"results{f'-{number}' if number > 1 else ''}.sarif": f"{text}\n" for number, text in enumerate(texts, 1)}


def category(target: Target) -> str:
    """Return what tells the runs of an image from those of others: the same in every review of it."""
    return f"hullcheck/{target.id}"


def _runs(report: Report, language: Language) -> Iterator[Json]:
    seen: set[str] = set()
    for reviewed in report.targets:
        comparison = reviewed.comparison
        for target in _earlier_names(comparison.target):
            if category(target) not in seen:
                seen.add(category(target))
                yield run(report.tool.hullcheck, (), language, category=category(target))
        name = category(comparison.target)
        if _is_judged(comparison) and name not in seen:
            seen.add(name)
            notes = (*comparison.findings.notes, *comparison.notes)
            results = _results(comparison, language)
            yield run(report.tool.hullcheck, results, language, category=name, notes=notes)


def _nothing(report: Report, language: Language) -> Json:
    """A run in which no image was judged: a file without one is refused, and no alert has this category."""
    return run(report.tool.hullcheck, (), language, category="hullcheck")


def _pack_runs(runs: Iterable[Json]) -> Iterator[list[Json]]:
    """The runs in as few files as GitHub's limits allow, in their order."""
    packed: list[Json] = []
    size = 0
    for one in map(_that_fits, runs):
        more = _compressed_bytes(one)
        if packed and (len(packed) == RUNS_LIMIT or size + more > BYTES_LIMIT):
            yield packed
            packed, size = [], 0
        packed.append(one)
        size += more
    yield packed


def _that_fits(one: Json) -> Json:
    """The run, with the worst half of its results as often as it is too large for a file of its own."""
    while len(one["results"]) > 1 and _compressed_bytes(one) > BYTES_LIMIT:
        results = one["results"][: len(one["results"]) // 2]
        driver = one["tool"]["driver"]
        used = {result["ruleIndex"] for result in results}
        rules = driver["rules"][: max(used) + 1]  # they stand in the order of their first result
        one = one | {"results": results, "tool": {"driver": driver | {"rules": rules}}}
    return one


def _compressed_bytes(one: Json) -> int:
    return len(gzip.compress(json.dumps(one, ensure_ascii=False).encode("utf-8", "replace"), 1))


def _is_judged(comparison: Comparison) -> bool:
    """Whether all that is to be known of head is known. A scan that is switched off is not to be known."""
    if comparison.target.change is Change.REMOVED:
        return True
    if comparison.findings.unjudged or comparison.head.state is not BuildState.BUILT:
        return False
    diff = comparison.vulnerabilities
    return diff.state is not ScanState.FAILED and not diff.end_of_life  # then what was not found is not known


def _earlier_names(target: Target) -> Iterator[Target]:
    """The image as it was called before: its alerts are closed, since it has those of its new name."""
    if target.renamed_from is not None:
        yield replace(target, dockerfile=target.renamed_from, renamed_from=None)


def _results(comparison: Comparison, language: Language) -> Iterator[Result]:
    if comparison.target.change is Change.REMOVED:
        return
    rules: dict[str, Json] = {}
    findings = comparison.findings
    for state, some in ((_NEW, findings.new), (_UNCHANGED, findings.unchanged)):
        for finding in some:
            rule = rules.setdefault(finding.rule, {})
            if not rule:
                rule |= finding_rule(finding, language)
            yield finding_result(rule, finding, comparison.target.dockerfile, language, state=state)
    yield from _vulnerabilities(comparison, language)


def _vulnerabilities(comparison: Comparison, language: Language) -> Iterator[Result]:
    """One result for what one line brings of a vulnerability, in however many packages."""
    diff = comparison.vulnerabilities
    new = frozenset(diff.new)
    base_line = phrases.from_line(comparison) or 1
    rules: dict[str, Json] = {}
    groups: dict[tuple[str, int], list[Vulnerability]] = {}
    for one in (*diff.new, *diff.unchanged):
        groups.setdefault((one.id, one.line or base_line), []).append(one)
    for (name, line), some in groups.items():
        worst = max(some, key=lambda one: one.severity)
        rule = rules.setdefault(name, {})
        if not rule:
            title = worst.title or messages.SARIF_TITLE(id=name, package=worst.package).render(language)
            rule |= vulnerability_rule(name, title, worst.url, worst.severity, language)
        _raise(rule, worst)
        states = {_NEW if one in new else _UNCHANGED for one in some}
        yield Result(
            rule,
            SEVERITIES[worst.severity][0],
            _say_left_out(some, worst, language),
            comparison.target.dockerfile,
            (line, line),
            _digest(comparison.target.dockerfile, name, *sorted({one.package for one in some})),
            "" if not diff.compared else _UPDATED if len(states) > 1 else states.pop(),
        )


def _raise(rule: Json, one: Vulnerability) -> None:
    """The score of a rule is that of its worst result."""
    properties = rule["properties"]
    properties["security-severity"] = max(properties["security-severity"], SEVERITIES[one.severity][1], key=float)


def _say_left_out(some: list[Vulnerability], worst: Vulnerability, language: Language) -> str:
    packages = list(dict.fromkeys(f"{one.package} {one.installed}".strip() for one in some))
    named = ", ".join(packages[:_NAMED]) + (f", +{len(packages) - _NAMED}" if len(packages) > _NAMED else "")
    from_base = worst.line is None and worst.origin is Origin.BASE_IMAGE
    fixed = next((one.fixed_in for one in some if one.fixable), "")
    return messages.SARIF_VULNERABILITY(
        package=verbatim(named),
        id=worst.id,
        severity=worst.severity.name,
        origin=messages.SARIF_FROM_BASE() if from_base else messages.SARIF_FROM_LINE(),
        fix=messages.SARIF_UPDATE(version=fixed) if fixed else messages.SARIF_NO_FIX(),
    ).render(language)


def _digest(*values: str) -> str:
    return hashlib.sha256("\0".join(values).encode("utf-8", "replace")).hexdigest()[:32]
