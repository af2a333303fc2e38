"""report.json: the contract with other programs, described by schema.json beside this file.

Its texts are English; what they are in the other languages stands once, under `translations`, so that a later run can
write the comment in any of them. `load` reads a report back, as hostile as it may be.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.model import (
    Comparison,
    Finding,
    Image,
    ImageConfig,
    ImageFacts,
    Proof,
    Report,
    ReviewedTarget,
    Rewrite,
    Scan,
    Target,
    Verdict,
    Vulnerability,
    VulnerabilityDiff,
)
from bot.report.report_json_reading import SCHEMA, load
from bot.text import Language, Text

__all__ = ["SCHEMA", "SCHEMA_FILE", "dump", "load"]

SCHEMA_FILE = Path(__file__).with_name("schema.json")
Json = dict[str, Any]


def dump(report: Report) -> Json:
    """Return the report as JSON values, in the shape that schema.json describes."""
    return _Writer().report(report)


class _Writer:
    """Writes one report, and keeps what its texts are in the other languages."""

    def __init__(self) -> None:
        self._portuguese: dict[str, str] = {}

    def report(self, report: Report) -> Json:
        written = {
            "schema": SCHEMA,
            "tool": {
                "version": report.tool.hullcheck,
                "engine": report.tool.engine,
                "trivy": report.tool.trivy,
                "hadolint": report.tool.hadolint,
            },
            "reviewed_at": report.reviewed_at,
            "base": {"sha": report.base.sha, "name": report.base.name},
            "head": {"sha": report.head.sha, "name": report.head.name},
            "verdict": self.verdict(report.verdict),
            "policy": report.policy_source,
            "targets": [self.reviewed(target) for target in report.targets],
            "seconds": _seconds(report.seconds),
            "timings": {name: _seconds(seconds) for name, seconds in report.timings},
        }
        table = {Language.PORTUGUESE.value: dict(sorted(self._portuguese.items()))}
        return written | {"translations": table}

    def text(self, text: Text) -> str:
        if text.portuguese != text.english:
            self._portuguese.setdefault(text.english, text.portuguese)
        return text.english

    def texts(self, texts: tuple[Text, ...]) -> list[str]:
        return [self.text(text) for text in texts]

    def reason(self, reason: Text | None) -> Json:
        return {} if reason is None else {"reason": self.text(reason)}

    def verdict(self, verdict: Verdict) -> Json:
        return {
            "state": verdict.gate.name.lower(),
            "reasons": [
                {
                    "rule": one.rule,
                    "gate": one.gate.name.lower(),
                    "target": one.target,
                    "text": self.text(one.text),
                }
                for one in verdict.reasons
            ],
        }

    # ------------------------------------------------------------------------------------------------- one target

    def reviewed(self, reviewed: ReviewedTarget) -> Json:
        comparison = reviewed.comparison
        return {
            **_target(comparison.target),
            "verdict": self.verdict(reviewed.verdict),
            "findings": {
                "new": [self.finding(one) for one in comparison.findings.new],
                "gone": [self.finding(one) for one in comparison.findings.gone],
                "unchanged": [self.finding(one) for one in comparison.findings.unchanged],
                "notes": self.texts(comparison.findings.notes),
            },
            "base": self.image(comparison.base),
            "head": self.image(comparison.head),
            **_changes(comparison),
            "notes": self.texts(comparison.notes),
            "vulnerabilities": self.vulnerabilities(comparison.vulnerabilities),
            "scan": None if comparison.head_scan is None else self.scan(comparison.head_scan),
            "rewrite": self.rewrite(reviewed.rewrite),
        }

    def finding(self, finding: Finding) -> Json:
        edit = finding.edit
        return {
            "rule": finding.rule,
            "severity": finding.level.name.lower(),
            "confidence": finding.confidence.value,
            "line": finding.line,
            "end_line": finding.end_line,
            "message": self.text(finding.message),
            "why": self.text(finding.why),
            "remedy": self.text(finding.remedy),
            "source": finding.linter.value,
            "also": list(finding.also),
            "url": finding.url,
            "fingerprint": finding.fingerprint,
            "instruction": finding.instruction,
            "edit": None if edit is None else {"first": edit.first, "last": edit.last, "text": edit.text},
        }

    def image(self, image: Image) -> Json:
        written: Json = {"state": image.state.value, **self.reason(image.reason)}
        written |= {"build_seconds": _seconds(image.build_seconds), "blame_pull_request": image.blame_pull_request}
        if image.failure is not None:
            failure = image.failure
            written["failure"] = {
                "instruction": failure.instruction,
                "line": failure.line,
                "output": list(failure.output),
            }
        return written if image.facts is None else written | _facts(image.facts)

    def vulnerabilities(self, diff: VulnerabilityDiff) -> Json:
        return {
            "state": diff.state.value,
            **self.reason(diff.reason),
            "compared": diff.compared,
            "database": {"updated_at": diff.database_updated_at},
            "new": [_vulnerability(one) for one in diff.new],
            "fixed": [_vulnerability(one) for one in diff.fixed],
            "unchanged": [_vulnerability(one) for one in diff.unchanged],
        }

    def scan(self, scan: Scan) -> Json:
        return {
            "state": scan.state.value,
            **self.reason(scan.reason),
            "database": {"updated_at": scan.database_updated_at},
            "suppressed": scan.suppressed,
            "notes": self.texts(scan.notes),
        }

    # ------------------------------------------------------------------------------------------------- the rewrite

    def rewrite(self, rewrite: Rewrite) -> Json:
        facts, scan = rewrite.facts, rewrite.scan
        written: Json = {
            "state": rewrite.state.value,
            "reason": self.text(rewrite.reason),
            "recipe": rewrite.recipe,
            "runtime_base": rewrite.runtime_base,
            "cached": rewrite.cached,
        }
        if rewrite.dockerfile is not None:
            written["dockerfile"] = rewrite.dockerfile
        if rewrite.dockerignore is not None:
            written["dockerignore"] = rewrite.dockerignore
        if facts is not None:
            written |= {
                "size_bytes": facts.size_bytes,
                "pull_size_bytes": facts.pull_size_bytes,
                "image": _facts(facts),
            }
        if rewrite.split_only_bytes is not None:
            written["split_only_bytes"] = rewrite.split_only_bytes
        if scan is not None:
            written |= {
                "vulnerabilities": len(scan.vulnerabilities),
                "remaining_vulnerabilities": [_vulnerability(one) for one in scan.vulnerabilities],
                "scan": self.scan(scan),
            }
        if rewrite.proof is not None:
            written["proof"] = self.proof(rewrite.proof)
        written["candidates"] = [
            {
                "recipe": one.recipe,
                "runtime_base": one.runtime_base,
                "state": one.state.value,
                "reason": self.text(one.reason),
                "size_bytes": one.size_bytes,
            }
            for one in rewrite.candidates
        ]
        return written

    def proof(self, proof: Proof) -> Json:
        return {
            "built": proof.built,
            "config_differences": [
                {
                    "field": one.field,
                    "before": one.before,
                    "after": one.after,
                    "stated": None if one.stated is None else self.text(one.stated),
                }
                for one in proof.config_differences
            ],
            "probe": {
                "kind": proof.probe,
                "checks": [
                    {"name": one.name, "passed": one.passed, "text": self.text(one.text)} for one in proof.checks
                ],
            },
            "seconds": _seconds(proof.seconds),
        }


def _seconds(seconds: float) -> float:
    return round(seconds, 3)


def _target(target: Target) -> Json:
    return {
        "id": target.id,
        "name": target.name,
        "dockerfile": target.dockerfile,
        "context": target.context,
        "stage": target.stage,
        "platform": target.platform,
        "change": target.change.value,
        "renamed_from": target.renamed_from,
        "label": target.label,
        "build_args": dict(target.build_args),
        "smoke": target.smoke,
        "tags": list(target.tags),
        "contexts": dict(target.contexts),
        "declared": target.declared,
    }


def _changes(comparison: Comparison) -> Json:
    return {
        "layers": [
            {
                "instruction": one.instruction,
                "line": one.line,
                "before_bytes": one.before_bytes,
                "after_bytes": one.after_bytes,
                "origin": one.origin.value,
            }
            for one in comparison.layers
        ],
        "packages": [
            {
                "kind": one.kind,
                "name": one.name,
                "before": one.before,
                "after": one.after,
                "build_tool": one.build_tool,
                "line": one.line,
            }
            for one in comparison.packages
        ],
        "dockerfile_text": comparison.dockerfile_text,
        "base_dockerfile_text": comparison.base_dockerfile_text,
    }


def _facts(facts: ImageFacts) -> Json:
    return {
        "image_id": facts.image_id,
        "platform": facts.platform,
        "size_bytes": facts.size_bytes,
        "pull_size_bytes": facts.pull_size_bytes,
        "wasted_bytes": facts.wasted_bytes,
        "layers": [
            {
                "instruction": layer.instruction,
                "line": layer.line,
                "origin": layer.origin.value,
                "size_bytes": layer.size_bytes,
                "pull_size_bytes": layer.pull_size_bytes,
                "diff_id": layer.diff_id,
                "stage": layer.dockerfile_stage,
            }
            for layer in facts.layers
        ],
        "wasted_files": [
            {
                "path": one.path,
                "size_bytes": one.size_bytes,
                "added_line": one.added_line,
                "hidden_line": one.hidden_line,
                "deleted": one.deleted,
                "origin": one.origin.value,
            }
            for one in facts.wasted_files
        ],
        "config": _config(facts.config),
    }


def _config(config: ImageConfig) -> Json:
    health = config.healthcheck
    return {
        "entrypoint": list(config.entrypoint),
        "cmd": list(config.cmd),
        "env": dict(config.env),
        "user": config.user,
        "workdir": config.workdir,
        "ports": list(config.ports),
        "volumes": list(config.volumes),
        "labels": dict(config.labels),
        "healthcheck": None
        if health is None
        else {
            "test": list(health.test),
            "interval": health.interval,
            "timeout": health.timeout,
            "start_period": health.start_period,
            "retries": health.retries,
        },
        "stop_signal": config.stop_signal,
        "shell": list(config.shell),
        "onbuild": list(config.onbuild),
    }


def _vulnerability(one: Vulnerability) -> Json:
    return {
        "id": one.id,
        "package": one.package,
        "purl": one.purl,
        "installed": one.installed,
        "fixed_in": one.fixed_in,
        "severity": one.severity.name.lower(),
        "status": one.status,
        "kind": one.kind,
        "path": one.path,
        "title": one.title,
        "url": one.url,
        "diff_id": one.diff_id,
        "line": one.line,
        "origin": one.origin.value,
    }
