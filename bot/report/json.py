"""report.json: the contract with other programs."""

from __future__ import annotations

from typing import Any

from bot.model import (
    Finding,
    Gate,
    Image,
    ImageConfig,
    Report,
    ReviewedTarget,
    Rewrite,
    Scan,
    Vulnerability,
    VulnerabilityDiff,
)
from bot.text import Text

SCHEMA = "1"


def dump(report: Report) -> dict[str, Any]:
    """Return the report as JSON values, in the shape that `report.schema.json` describes."""
    return {
        "schema": SCHEMA,
        "tool": {
            "version": report.tool.hullcheck,
            "engine": report.tool.engine,
            "trivy": report.tool.trivy,
            "hadolint": report.tool.hadolint,
        },
        "base": {"sha": report.base.sha, "name": report.base.name},
        "head": {"sha": report.head.sha, "name": report.head.name},
        "verdict": {
            "state": _gate(report.verdict.gate),
            "reasons": [
                {"rule": one.rule, "gate": _gate(one.gate), "target": one.target, "text": one.text.english}
                for one in report.verdict.reasons
            ],
        },
        "policy": report.policy_source,
        "targets": [_target(target) for target in report.targets],
        "seconds": round(report.seconds, 3),
        "timings": {name: round(seconds, 3) for name, seconds in report.timings},
    }


def _gate(gate: Gate) -> str:
    return gate.name.lower()


def _reason(reason: Text | None) -> dict[str, str]:
    return {} if reason is None else {"reason": reason.english}


def _target(reviewed: ReviewedTarget) -> dict[str, Any]:
    comparison = reviewed.comparison
    target = comparison.target
    return {
        "name": target.name,
        "dockerfile": target.dockerfile,
        "context": target.context,
        "stage": target.stage,
        "platform": target.platform,
        "change": target.change.value,
        **({"renamed_from": target.renamed_from} if target.renamed_from else {}),
        "verdict": _gate(reviewed.verdict.gate),
        "findings": {
            "new": [_finding(one) for one in comparison.findings.new],
            "gone": [_finding(one) for one in comparison.findings.gone],
            "unchanged": [_finding(one) for one in comparison.findings.unchanged],
            "notes": [note.english for note in comparison.findings.notes],
        },
        "base": _image(comparison.base),
        "head": _image(comparison.head),
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
        "vulnerabilities": _vulnerabilities(comparison.vulnerabilities),
        "rewrite": _rewrite(reviewed.rewrite),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": finding.level.name.lower(),
        "line": finding.line,
        "message": finding.message.english,
        "why": finding.why.english,
        "remedy": finding.remedy.english,
        "source": finding.linter.value,
        "also": list(finding.also),
        "url": finding.url,
    }


def _image(image: Image) -> dict[str, Any]:
    found: dict[str, Any] = {"state": image.state.value, **_reason(image.reason)}
    if image.build_seconds:
        found["build_seconds"] = round(image.build_seconds, 3)
    if image.failure is not None:
        failure = image.failure
        found["failure"] = {"instruction": failure.instruction, "line": failure.line, "output": list(failure.output)}
    if image.facts is not None:
        facts = image.facts
        found |= {
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
    return found


def _config(config: ImageConfig) -> dict[str, Any]:
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


def _vulnerabilities(diff: VulnerabilityDiff) -> dict[str, Any]:
    return {
        "state": diff.state.value,
        **_reason(diff.reason),
        "compared": diff.compared,
        "database": {"updated_at": diff.database_updated_at},
        "new": [_vulnerability(one) for one in diff.new],
        "fixed": [_vulnerability(one) for one in diff.fixed],
        "unchanged": [_vulnerability(one) for one in diff.unchanged],
    }


def _vulnerability(one: Vulnerability) -> dict[str, Any]:
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
        "line": one.line,
        "origin": one.origin.value,
    }


def _scan_count(scan: Scan | None) -> int | None:
    return None if scan is None else len(scan.vulnerabilities)


def _rewrite(rewrite: Rewrite) -> dict[str, Any]:
    found: dict[str, Any] = {"state": rewrite.state.value, "reason": rewrite.reason.english}
    if rewrite.dockerfile is not None:
        found |= {
            "dockerfile": rewrite.dockerfile,
            "recipe": rewrite.recipe,
            "runtime_base": rewrite.runtime_base,
            "vulnerabilities": _scan_count(rewrite.scan),
        }
    if rewrite.facts is not None:
        found |= {"size_bytes": rewrite.facts.size_bytes, "pull_size_bytes": rewrite.facts.pull_size_bytes}
    if rewrite.split_only_bytes is not None:
        found["split_only_bytes"] = rewrite.split_only_bytes
    if rewrite.proof is not None:
        found["proof"] = {
            "built": rewrite.proof.built,
            "config_differences": [
                {
                    "field": one.field,
                    "before": one.before,
                    "after": one.after,
                    "stated": one.stated.english if one.stated else None,
                }
                for one in rewrite.proof.config_differences
            ],
            "probe": {
                "kind": rewrite.proof.probe,
                "checks": [
                    {"name": one.name, "passed": one.passed, "text": one.text.english} for one in rewrite.proof.checks
                ],
            },
            "seconds": round(rewrite.proof.seconds, 3),
        }
    found["candidates"] = [
        {
            "recipe": one.recipe,
            "runtime_base": one.runtime_base,
            "state": one.state.value,
            "reason": one.reason.english,
            "size_bytes": one.size_bytes,
        }
        for one in rewrite.candidates
    ]
    return found
