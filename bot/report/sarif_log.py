"""The parts of a SARIF 2.1.0 log, as GitHub's code scanning takes them. Pure.

Of GitHub's rules (its documentation, and what github/codeql-action checks before it uploads) this module holds those
of one run: at most 5,000 results are kept there, the worst first; the fingerprint of a line is the uploader's to make;
`security-severity` is what alerts are sorted by; titles are short, and texts have at most a thousand characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from bot import HOMEPAGE
from bot.messages import report as messages
from bot.model.findings import Confidence, Finding, Level
from bot.model.scans import Severity
from bot.report import markdown as md
from bot.text import Language, Text

SCHEMA_URL = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_DOCKERFILE = "https://docs.docker.com/reference/dockerfile/"  # the page of a rule that has none, as of syntax
RESULTS_LIMIT = 5_000  # of a run; GitHub shows no more

_TITLE, _TEXT, _SENTENCE = 200, 900, 400  # characters
_NOTES = 20
_LEVELS = {Level.ERROR: "error", Level.WARNING: "warning", Level.INFO: "note", Level.STYLE: "note"}
_PROBLEMS = {
    Level.ERROR: "error",
    Level.WARNING: "warning",
    Level.INFO: "recommendation",
    Level.STYLE: "recommendation",
}
# The level, and the score by which GitHub sorts and filters; Trivy has words only, so the middle of each band.
SEVERITIES = {
    Severity.CRITICAL: ("error", "9.5"),
    Severity.HIGH: ("error", "8.0"),
    Severity.MEDIUM: ("warning", "5.5"),
    Severity.LOW: ("note", "2.0"),
    Severity.UNKNOWN: ("note", "0.1"),
}
_RANKS = ("error", "warning", "note")

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Result:
    """One result: of which rule, where (a path of the repository and its lines), and in what words.

    `state` is SARIF's baselineState, empty where nothing was compared; `fingerprint` is ours, the same in every run.
    """

    rule: Json
    level: str
    text: str
    path: str
    lines: tuple[int, int]
    fingerprint: str = ""
    state: str = ""


def log(runs: Iterable[Json]) -> Json:
    """Return a log of these runs."""
    return {"$schema": SCHEMA_URL, "version": "2.1.0", "runs": list(runs)}


def run(
    version: str, results: Iterable[Result], language: Language, *, category: str = "", notes: Sequence[Text] = ()
) -> Json:
    """Return a run with the worst of these results. `category` tells it from other runs for the same commit.

    Without one, the uploader's own counts. `notes` are what the reader should know of the run itself.
    """
    every = sorted(results, key=_worst_first)
    kept = every[:RESULTS_LIMIT]
    if len(every) > len(kept):
        notes = (messages.SARIF_LEFT_OUT(count=len(every) - len(kept)), *notes)
    rules = {one.rule["id"]: one.rule for one in kept}
    indices = {name: index for index, name in enumerate(rules)}
    return {
        "tool": {
            "driver": {
                "name": "Hullcheck",
                "semanticVersion": version or "0.0.0",
                "informationUri": HOMEPAGE,
                "rules": list(rules.values()),
            }
        },
        **({"automationDetails": {"id": f"{category}/"}} if category else {}),
        "invocations": [
            {
                "executionSuccessful": True,
                "toolExecutionNotifications": [
                    {"level": "note", "message": {"text": plain(one.render(language), _TEXT) or "?"}}
                    for one in notes[:_NOTES]
                ],
            }
        ],
        "columnKind": "utf16CodeUnits",
        "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The root of the repository."}}},
        "results": [_result(one, indices[one.rule["id"]]) for one in kept],
    }


def finding_rule(finding: Finding, language: Language) -> Json:
    """Return the rule of a finding: its title, why it matters, what to do, and its page."""
    from bot.lint.explain import Lesson, explain  # noqa: PLC0415 - heavy, and only findings need it

    why, remedy = finding.why.render(language), finding.remedy.render(language)
    lesson = explain(finding.rule) or Lesson(finding.rule)
    title = (lesson.title or finding.message).render(language)
    return {
        "id": finding.rule,
        "shortDescription": {"text": plain(title, _TITLE).rstrip(".") or finding.rule},
        "fullDescription": {"text": plain(f"{sentence(why)} {sentence(remedy)}", _TEXT) or finding.rule},
        "help": _help(why, remedy, language),
        "helpUri": md.safe_url(finding.url or "") or lesson.url or _DOCKERFILE,
        "defaultConfiguration": {"level": _LEVELS[finding.level]},
        "properties": {
            "tags": ["container", "dockerfile", finding.linter.value],
            "precision": "medium" if finding.confidence is Confidence.LIKELY else "very-high",
            "problem.severity": _PROBLEMS[finding.level],
        },
    }


def finding_result(rule: Json, finding: Finding, path: str, language: Language, *, state: str = "") -> Result:
    """Return a finding in the file at this path."""
    message, remedy = finding.message.render(language), finding.remedy.render(language)
    return Result(
        rule,
        _LEVELS[finding.level],
        f"{sentence(message)} {sentence(remedy)}".strip(),
        path,
        (finding.line, max(finding.end_line or finding.line, finding.line)),
        finding.fingerprint,
        state,
    )


def vulnerability_rule(name: str, title: str, url: str, severity: Severity, language: Language) -> Json:
    """Return the rule of a vulnerability."""
    remedy = messages.SARIF_REMEDY().render(language)
    level, score = SEVERITIES[severity]
    return {
        "id": name,
        "shortDescription": {"text": plain(title, _TITLE).rstrip(".") or name},
        "fullDescription": {"text": plain(f"{sentence(title)} {sentence(remedy)}", _TEXT)},
        "help": _help(title, remedy, language),
        "helpUri": md.safe_url(url) or _advisory(name),
        "defaultConfiguration": {"level": level},
        "properties": {
            "tags": ["container", "security", "vulnerability"],
            "precision": "very-high",
            "security-severity": score,
        },
    }


def plain(text: str, limit: int) -> str:
    """Return one line in which no brackets make a link: SARIF's messages know `[text](address)`."""
    return re.sub(r"[\\\[\]]", lambda match: f"\\{match[0]}", md.one_line(text, limit))


def sentence(text: str) -> str:
    """Return a text as one line with an end."""
    shown = md.one_line(text, _SENTENCE)
    return shown if not shown or shown.endswith((".", "!", "?", "…")) else f"{shown}."


def _worst_first(result: Result) -> tuple[int, float, str, str, tuple[int, int], str]:
    score = float(result.rule["properties"].get("security-severity", 0))
    return _RANKS.index(result.level), -score, result.path, result.rule["id"], result.lines, result.text


def _result(result: Result, index: int) -> Json:
    return {
        "ruleId": result.rule["id"],
        "ruleIndex": index,
        "level": result.level,
        "message": {"text": plain(result.text, _TEXT) or result.rule["id"]},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": _uri(result.path), "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": result.lines[0], "endLine": result.lines[1]},
                }
            }
        ],
        **({"partialFingerprints": {"hullcheck/v1": result.fingerprint}} if result.fingerprint else {}),
        **({"baselineState": result.state} if result.state else {}),
    }


def _uri(path: str) -> str:
    """The path as an address that stays in the repository, whatever a report of a stranger says."""
    steps = [step for step in path.split("/") if step not in ("", ".", "..")]
    return quote("/".join(steps) or "Dockerfile", errors="replace")


def _help(why: str, remedy: str, language: Language) -> Json:
    label = messages.REMEDY().render(language)
    return {
        "text": f"{sentence(why)} {label} {sentence(remedy)}",
        "markdown": f"{md.prose(why)}\n\n**{label}** {md.prose(remedy)}",
    }


def _advisory(name: str) -> str:
    """The page of a vulnerability whose scanner names none."""
    if name.startswith("CVE-"):
        return f"https://nvd.nist.gov/vuln/detail/{quote(name, safe='')}"
    if name.startswith("GHSA-"):
        return f"https://github.com/advisories/{quote(name, safe='')}"
    return f"https://osv.dev/vulnerability/{quote(name, safe='', errors='replace')}"
