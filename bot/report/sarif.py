"""results.sarif: SARIF 2.1.0 for code scanning.

It holds the findings of head and the vulnerabilities that are new, each at the line that brought it: what is in the
report after the policy's filters, and nothing else. One run, so that the uploader's `category` can be set.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

from bot.messages import report as messages
from bot.model import BuildState, Comparison, Finding, Level, Origin, Report, Severity, Vulnerability
from bot.report import markdown as md
from bot.report import phrases
from bot.text import Language, Text

SCHEMA_URL = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
HOMEPAGE = "https://github.com/hullcheck/hullcheck"

_MOST_RESULTS = 5_000  # GitHub shows no more of a run
_LEVELS = {Level.ERROR: "error", Level.WARNING: "warning", Level.INFO: "note", Level.STYLE: "note"}
_PROBLEMS = {
    Level.ERROR: "error",
    Level.WARNING: "warning",
    Level.INFO: "recommendation",
    Level.STYLE: "recommendation",
}
# The level, and the score by which GitHub sorts and filters; Trivy has words only, so the middle of each band.
_SEVERITIES = {
    Severity.CRITICAL: ("error", "9.5"),
    Severity.HIGH: ("error", "8.0"),
    Severity.MEDIUM: ("warning", "5.5"),
    Severity.LOW: ("note", "2.0"),
    Severity.UNKNOWN: ("note", "0.1"),
}

Json = dict[str, Any]


def dump(report: Report, language: Language) -> Json:
    """Return the report as a SARIF log, its texts in one language."""
    run = _Run(language)
    for reviewed in report.targets:
        run.add(reviewed.comparison)
    return {
        "$schema": SCHEMA_URL,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "Hullcheck",
                        "semanticVersion": report.tool.hullcheck or "0.0.0",
                        "informationUri": HOMEPAGE,
                        "rules": list(run.rules.values()),
                    }
                },
                "automationDetails": {"id": category(one.comparison.target.name for one in report.targets)},
                "columnKind": "utf16CodeUnits",
                "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The root of the repository."}}},
                "results": run.results,
            }
        ],
    }


def category(names: Iterable[str]) -> str:
    """Return the id of a run over these images: what stands before the last slash is the category."""
    listed = sorted(set(names))
    if len(listed) == 1:
        shown = re.sub(r"[^A-Za-z0-9._/-]+", "-", listed[0])[:80].strip("/")
        return f"hullcheck/{shown}/"
    return f"hullcheck/{_digest(*listed)[:12]}/" if listed else "hullcheck/"


class _Run:
    """Gathers rules and results; the same thing of two images of one Dockerfile is there once."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.rules: dict[str, Json] = {}
        self.results: list[Json] = []
        self._indices: dict[str, int] = {}
        self._seen: set[tuple[object, ...]] = set()
        self._prints: dict[str, int] = {}

    def add(self, comparison: Comparison) -> None:
        for state, findings in (("new", comparison.findings.new), ("unchanged", comparison.findings.unchanged)):
            for finding in findings:
                self._finding(comparison, finding, state)
        base_line: list[int] = []
        for one in _vulnerabilities(comparison):
            line = one.line
            if line is None:
                base_line = base_line or [phrases.from_line(comparison) or 1]
                line = base_line[0]
            self._vulnerability(comparison, one, line)

    def _finding(self, comparison: Comparison, finding: Finding, state: str) -> None:
        rule = self.rules.setdefault(finding.rule, {})
        if not rule:
            rule |= self._finding_rule(finding)
        path = comparison.target.dockerfile
        last = max(finding.end_line or finding.line, finding.line)
        text = f"{_sentence(self.say(finding.message))} {_sentence(self.say(finding.remedy))}".strip()
        identity = finding.fingerprint or f"{finding.instruction}\0{finding.message.english}"
        self._result(
            rule=finding.rule,
            level=_LEVELS[finding.level],
            text=text,
            place=(path, finding.line, last),
            fingerprint=_digest(path, finding.rule, identity),
            state=state,
        )

    def _finding_rule(self, finding: Finding) -> Json:
        why, remedy = self.say(finding.why), self.say(finding.remedy)
        likely = finding.confidence.value == "likely"
        return {
            "id": finding.rule,
            "name": finding.rule,
            "shortDescription": {"text": _plain(why) or finding.rule},
            "fullDescription": {"text": _plain(f"{_sentence(why)} {_sentence(remedy)}") or finding.rule},
            **self._help(why, remedy),
            **({"helpUri": url} if (url := md.safe_url(finding.url or "")) else {}),
            "defaultConfiguration": {"level": _LEVELS[finding.level]},
            "properties": {
                "tags": ["container", "dockerfile", finding.linter.value],
                "precision": "medium" if likely else "very-high",
                "problem.severity": _PROBLEMS[finding.level],
            },
        }

    def _vulnerability(self, comparison: Comparison, one: Vulnerability, line: int) -> None:
        level, score = _SEVERITIES[one.severity]
        rule = self.rules.setdefault(one.id, {})
        if not rule:
            rule |= self._vulnerability_rule(one)
        properties = rule["properties"]
        properties["security-severity"] = max(properties.get("security-severity", score), score, key=float)
        from_base = one.line is None and one.origin is Origin.BASE_IMAGE
        origin = messages.SARIF_FROM_BASE() if from_base else messages.SARIF_FROM_LINE()
        fix = messages.SARIF_UPDATE(version=one.fixed_in) if one.fixable else messages.SARIF_NO_FIX()
        text = messages.SARIF_VULNERABILITY(
            package=one.package, installed=one.installed, id=one.id, severity=one.severity.name, origin=origin, fix=fix
        )
        path = comparison.target.dockerfile
        self._result(
            rule=one.id,
            level=level,
            text=self.say(text),
            place=(path, line, line),
            fingerprint=_digest(path, one.id, one.kind, one.package, one.path),
            state="new",
        )

    def _vulnerability_rule(self, one: Vulnerability) -> Json:
        title = one.title or one.id
        remedy = self.say(messages.SARIF_REMEDY())
        return {
            "id": one.id,
            "name": one.id,
            "shortDescription": {"text": _plain(title)},
            "fullDescription": {"text": _plain(f"{_sentence(title)} {_sentence(remedy)}")},
            **self._help(title, remedy),
            **({"helpUri": url} if (url := md.safe_url(one.url)) else {}),
            "defaultConfiguration": {"level": _SEVERITIES[one.severity][0]},
            "properties": {
                "tags": ["container", "security", "vulnerability"],
                "precision": "very-high",
            },
        }

    def _help(self, why: str, remedy: str) -> Json:
        label = messages.REMEDY().render(self.language)
        return {
            "help": {
                "text": f"{_sentence(why)} {label} {_sentence(remedy)}",
                "markdown": f"{md.prose(why)}\n\n**{label}** {md.prose(remedy)}",
            }
        }

    def _result(
        self, *, rule: str, level: str, text: str, place: tuple[str, int, int], fingerprint: str, state: str
    ) -> None:
        path, first, last = place
        key = (rule, path, first, text)
        if key in self._seen or len(self.results) >= _MOST_RESULTS:
            return
        self._seen.add(key)
        number = self._prints[fingerprint] = self._prints.get(fingerprint, 0) + 1
        self.results.append(
            {
                "ruleId": rule,
                "ruleIndex": self._indices.setdefault(rule, list(self.rules).index(rule)),
                "level": level,
                "message": {"text": _plain(text) or rule},
                "locations": [
                    {
                        "physicalLocation": {
                            "artifactLocation": {"uri": quote(path, errors="replace"), "uriBaseId": "%SRCROOT%"},
                            "region": {"startLine": first, "endLine": last},
                        }
                    }
                ],
                "partialFingerprints": {"primaryLocationLineHash": f"{fingerprint[:16]}:{number}"},
                "baselineState": state,
            }
        )

    def say(self, text: Text) -> str:
        return text.render(self.language)


def _vulnerabilities(comparison: Comparison) -> Iterator[Vulnerability]:
    """What is new; of an image that there is nothing to compare with, everything."""
    diff = comparison.vulnerabilities
    if comparison.head.state is BuildState.BUILT:
        yield from diff.new if diff.compared else diff.unchanged


def _plain(text: str) -> str:
    """One line in which no brackets make a link: SARIF's messages know `[text](address)`."""
    return re.sub(r"[\\\[\]]", lambda match: f"\\{match[0]}", md.one_line(text, 900))


def _sentence(text: str) -> str:
    shown = md.one_line(text, 400)
    return shown if not shown or shown.endswith((".", "!", "?", "…")) else f"{shown}."


def _digest(*values: str) -> str:
    return hashlib.sha256("\0".join(values).encode("utf-8", "replace")).hexdigest()
