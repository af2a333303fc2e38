"""The findings of two revisions side by side. Pure."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.dockerfile.syntax import Dockerfile
from bot.model import Finding, FindingsDiff
from bot.text import Text


def fingerprint(findings: Iterable[Finding], dockerfile: Dockerfile) -> tuple[Finding, ...]:
    """Give each finding a fingerprint of its rule and its instruction's text, which does not change when lines move."""
    seen: Counter[str] = Counter()
    marked = []
    for finding in sorted(findings, key=lambda one: (one.line, one.rule)):
        instruction = next((one for one in dockerfile.instructions if one.start <= finding.line <= one.end), None)
        text = " ".join(instruction.original.split()) if instruction else ""
        raw = hashlib.sha256(f"{finding.rule}\0{finding.message.english}\0{text}".encode()).hexdigest()[:16]
        seen[raw] += 1
        marked.append(replace(finding, fingerprint=f"{raw}-{seen[raw]}"))
    return tuple(sorted(marked, key=worst_first))


def diff_findings(base: Sequence[Finding], head: Sequence[Finding], notes: Sequence[Text] = ()) -> FindingsDiff:
    """Return what head has that base has not, and the reverse, by fingerprint."""
    before = {finding.fingerprint for finding in base}
    after = {finding.fingerprint for finding in head}
    return FindingsDiff(
        new=tuple(one for one in head if one.fingerprint not in before),
        gone=tuple(one for one in base if one.fingerprint not in after),
        unchanged=tuple(one for one in head if one.fingerprint in before),
        notes=tuple(notes),
    )


def worst_first(finding: Finding) -> tuple[int, int, str]:
    """The order of findings everywhere."""
    return (-finding.level, finding.line, finding.rule)
