"""The findings of two revisions side by side. Pure.

A finding is the same in both if its rule is and the text of its instruction is, wherever that stands. What is left is
paired by likeness: whoever adds a package to a RUN, or takes it apart, did not bring in what was wrong with it before.
What a rule says of the image as a whole, such as who runs it, is one defect on whatever line. An instruction that
another stage has word for word is no news either.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from bot.dockerfile.syntax import Dockerfile
from bot.lint.rules import of_image, secrets
from bot.model.findings import Finding, FindingsDiff
from bot.text import Text

_COPY = "."  # in a fingerprint, before the number of the stage that has the same instruction again
_ALIKE = 0.5  # of the words of two instructions, for them to be one that was changed
_PART = 0.8  # of the words of an instruction that must stand in another one, for it to be a part of that
_JOINED = {"RUN": 2, "ENV": 1, "LABEL": 1}  # instructions that are joined and taken apart: words of a part
_SAME_KEYWORD = {"ENTRYPOINT": "CMD", "ADD": "COPY", "ARG": "ENV"}  # one is often exchanged for the other
_COMPARED_WORDS = 400
_MOST_SPREAD = 50  # findings
_MOST_PARTED = 20  # instructions of one rule that were changed
_COMPARED_PAIRS = 2000  # beyond, what is left counts as new and gone: nobody reads that many


def fingerprint(findings: Iterable[Finding], dockerfile: Dockerfile) -> tuple[Finding, ...]:
    """Give each finding its instruction's text and a fingerprint of its rule and that text.

    Of several that are alike each counts, so that a second one is not mistaken for the first. Those of each stage are
    counted apart: `raw-1`, `raw-2`, and in the next stage that has them `raw-1.2`, `raw-2.2`.
    """
    seen: Counter[tuple[str, int]] = Counter()
    stages: dict[str, list[int]] = {}  # that have it
    stage_of = _stage_by_line(dockerfile)
    instructions = {line: one for one in dockerfile.instructions for line in range(one.start, one.end + 1)}
    marked = []
    for finding in sorted(findings, key=lambda one: (one.line, one.rule, one.message.english)):
        instruction = instructions.get(finding.line)
        text = " ".join(instruction.original.split()) if instruction else ""
        bodies = "\0".join(doc.body for doc in instruction.heredocs) if instruction else ""
        raw = hashlib.sha256(f"{finding.rule}\0{text}\0{bodies}".encode("utf-8", "replace")).hexdigest()[:16]
        stage = stage_of(finding.line)
        having = stages.setdefault(raw, [])
        if stage not in having:
            having.append(stage)
        seen[raw, stage] += 1
        number = having.index(stage) + 1
        suffix = f"{_COPY}{number}" if number > 1 else ""
        marked.append(replace(finding, fingerprint=f"{raw}-{seen[raw, stage]}{suffix}", instruction=text))
    return tuple(sorted(marked, key=worst_first))


def _stage_by_line(dockerfile: Dockerfile) -> Callable[[int], int]:
    """Return what tells how many FROMs stand at a line or before it."""
    starts = [one.start for one in dockerfile.instructions if one.keyword == "FROM"]
    return lambda line: bisect_right(starts, line)


def diff_findings(base: Sequence[Finding], head: Sequence[Finding], notes: Sequence[Text] = ()) -> FindingsDiff:
    """Return what head has that base has not, and the reverse."""
    before = {finding.fingerprint: finding for finding in base}
    after = {finding.fingerprint for finding in head}
    new = [one for one in head if one.fingerprint not in before and not _is_copy(one, before)]
    gone = [one for one in base if one.fingerprint not in after]
    if len(new) * len(gone) <= _COMPARED_PAIRS:
        changed = _pair_changed(gone, new)
        for old, current in changed:
            gone.remove(old)
            new.remove(current)
        for current in _spread(changed, new[:_MOST_SPREAD]):
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


def _is_copy(finding: Finding, before: Mapping[str, Finding]) -> bool:
    """Whether it is about an instruction that another stage has word for word, and that was as bad there before.

    Whoever gives a new stage the lines of the old one has not written what is wrong with them. A secret is another
    matter: one stage may keep to itself what the other publishes.
    """
    if finding.rule == secrets.ID:
        return False
    first, copied, _ = finding.fingerprint.partition(_COPY)
    return bool(copied) and first in before and before[first].level >= finding.level


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


def _spread(changed: Iterable[tuple[Finding, Finding]], new: Iterable[Finding]) -> list[Finding]:
    """Return findings of parts of instructions that were taken apart: their defect was found before, as one."""
    apart: dict[str, list[tuple[list[str], list[str]]]] = {}
    for old, current in changed:
        apart.setdefault(old.rule, []).append((_words(old.instruction), _words(current.instruction)))
    return [
        one
        for one in new
        if any(
            _is_part(_words(one.instruction), before) and not _is_part(_words(one.instruction), after)
            for before, after in apart.get(one.rule, ())[:_MOST_PARTED]
        )
    ]


def _likeness(one: str, other: str) -> float:
    first, second = _words(one), _words(other)
    if first[:1] != second[:1]:
        return 0.0
    if first[:1] == ["FROM"] and _image(first) == _image(second):
        return 1.0
    ratio = SequenceMatcher(None, first[1:], second[1:], autojunk=False).ratio() if first[1:] or second[1:] else 1.0
    if ratio < _ALIKE and (_is_part(first, second) or _is_part(second, first)):
        return _ALIKE
    return ratio


def _words(instruction: str) -> list[str]:
    """Return the words of an instruction, its keyword first: one for those that are exchanged for each other."""
    keyword, *rest = instruction.split()[:_COMPARED_WORDS] or [""]
    return [_SAME_KEYWORD.get(keyword.upper(), keyword.upper()), *rest]


def _image(words: Sequence[str]) -> str:
    """Return the name of the image of a FROM, without tag and digest."""
    name = next((word for word in words[1:] if not word.startswith("--")), "").partition("@")[0]
    folder, slash, last = name.rpartition("/")
    return folder + slash + last.partition(":")[0]


def _is_part(part: Sequence[str], whole: Sequence[str]) -> bool:
    """Whether the words of an instruction stand together in a longer one, as when a RUN is taken apart or joined."""
    if not 1 < len(part) < len(whole) or part[:1] != whole[:1] or part[0] not in _JOINED:
        return False
    body = part[1:]
    if len(body) < _JOINED[part[0]]:
        return False
    matcher = SequenceMatcher(None, body, whole[1:], autojunk=False)
    return matcher.find_longest_match().size >= _PART * len(body)
