"""The findings of two revisions side by side. Pure.

A finding is the same in both if its rule is and the text of its instruction is, wherever that stands. What is left is
paired by likeness: whoever adds a package to a RUN did not bring in what was wrong with it before. What a rule says of
the image as a whole, such as who runs it, is one defect on whatever line.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from bot.dockerfile.syntax import Dockerfile
from bot.lint.rules import of_image
from bot.model.findings import Finding, FindingsDiff
from bot.text import Text

_ALIKE = 0.5  # of the words of two instructions, for them to be one that was changed
_COMPARED_WORDS = 400
_COMPARED_PAIRS = 2000  # beyond, what is left counts as new and gone: nobody reads that many


def fingerprint(findings: Iterable[Finding], dockerfile: Dockerfile) -> tuple[Finding, ...]:
    """Give each finding its instruction's text and a fingerprint of its rule and that text.

    Of several that are alike each counts, so that a second one is not mistaken for the first.
    """
    seen: Counter[str] = Counter()
    instructions = {line: one for one in dockerfile.instructions for line in range(one.start, one.end + 1)}
    marked = []
    for finding in sorted(findings, key=lambda one: (one.line, one.rule, one.message.english)):
        instruction = instructions.get(finding.line)
        text = " ".join(instruction.original.split()) if instruction else ""
        bodies = "\0".join(doc.body for doc in instruction.heredocs) if instruction else ""
        raw = hashlib.sha256(f"{finding.rule}\0{text}\0{bodies}".encode("utf-8", "replace")).hexdigest()[:16]
        seen[raw] += 1
        marked.append(replace(finding, fingerprint=f"{raw}-{seen[raw]}", instruction=text))
    return tuple(sorted(marked, key=worst_first))


def diff_findings(base: Sequence[Finding], head: Sequence[Finding], notes: Sequence[Text] = ()) -> FindingsDiff:
    """Return what head has that base has not, and the reverse."""
    before = {finding.fingerprint for finding in base}
    after = {finding.fingerprint for finding in head}
    new = [one for one in head if one.fingerprint not in before]
    gone = [one for one in base if one.fingerprint not in after]
    if len(new) * len(gone) <= _COMPARED_PAIRS:
        for old, current in _pair_changed(gone, new):
            gone.remove(old)
            new.remove(current)
    for old, current in _pair_moved(gone, new):
        gone.remove(old)
        new.remove(current)
    fresh = {id(one) for one in new}
    return FindingsDiff(
        new=tuple(new),
        gone=tuple(gone),
        unchanged=tuple(one for one in head if id(one) not in fresh),
        notes=tuple(notes),
    )


def worst_first(finding: Finding) -> tuple[int, int, str, str]:
    """The order of findings everywhere."""
    return (-finding.level, finding.line, finding.rule, finding.fingerprint)


def _pair_changed(gone: Sequence[Finding], new: Sequence[Finding]) -> list[tuple[Finding, Finding]]:
    """Pair findings of one rule whose instructions are alike, the most alike first."""
    likeness = [
        (_likeness(old.instruction, current.instruction), -first, -second)
        for first, old in enumerate(gone)
        for second, current in enumerate(new)
        if old.rule == current.rule
    ]
    pairs: list[tuple[Finding, Finding]] = []
    used: tuple[set[int], set[int]] = (set(), set())
    for ratio, first, second in sorted(likeness, reverse=True):
        if ratio >= _ALIKE and first not in used[0] and second not in used[1]:
            used[0].add(first)
            used[1].add(second)
            pairs.append((gone[-first], new[-second]))
    return pairs


def _pair_moved(gone: Sequence[Finding], new: Sequence[Finding]) -> list[tuple[Finding, Finding]]:
    """Pair findings of one rule of the image as a whole: wherever it finds it, it is the same defect."""
    waiting: dict[tuple[str, str], list[Finding]] = {}
    for old in reversed(gone):
        waiting.setdefault((old.rule, _kind(old)), []).append(old)
    pairs = []
    for current in new:
        same = waiting.get((current.rule, _kind(current)))
        if same and current.rule in of_image():
            pairs.append((same.pop(), current))
    return pairs


def _kind(finding: Finding) -> str:
    """The kind of instruction that a finding is at: who runs the image is said by USER, or by FROM without one."""
    keyword = finding.instruction.partition(" ")[0].upper()
    return "FROM" if keyword == "USER" else keyword


def _likeness(one: str, other: str) -> float:
    first, second = one.split()[:_COMPARED_WORDS], other.split()[:_COMPARED_WORDS]
    if first[:1] != second[:1]:
        return 0.0
    return SequenceMatcher(None, first[1:], second[1:], autojunk=False).ratio() if first[1:] or second[1:] else 1.0
