"""The findings of both sides of a target, with what its images show, and which of them comments may waive. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from bot.comparison.measuring import Measured
from bot.comparison.pair import Pair
from bot.comparison.sides import Side
from bot.lint.linting import LintResult, diff_findings, waive, waived_note, with_image
from bot.lint.rules import add_checksum
from bot.messages import lint as messages
from bot.model.blame import Blame, Unjudged
from bot.model.findings import Finding, FindingsDiff, Linter
from bot.model.scans import ScanState
from bot.text import Text, verbatim

_NAMED = 5  # findings in one note


def compare_findings(
    sides: Pair[Side], measured: Pair[Measured], lints: Pair[LintResult], *, inline_ignores: bool
) -> FindingsDiff:
    """Return what head has that base has not, and the reverse.

    A comment of head that waives a finding counts where base had it waived as well, unless `inline_ignores`: a change
    must not silence what it is judged by.
    """
    both = _all(sides, measured, lints).beside(sides).beside(lints).map(_part)
    base, head = both
    silenced: tuple[Finding, ...] = () if inline_ignores else diff_findings(base.waived, head.waived).new
    blind = lints.base.unjudged.get(sides.base.path), lints.head.unjudged.get(sides.head.path)
    found = diff_findings(base.kept, add_checksum.without_changing(base.kept, (*head.kept, *silenced)))
    if any(blind):
        found = _without_hadolint(found)
    fresh = {one.fingerprint for one in found.new}
    notes = (
        *lints.head.notes,
        *_notes(sides.head.path, head.waived, [one for one in silenced if one.fingerprint in fresh]),
    )
    return replace(found, notes=notes, unjudged=tuple(_why_unjudged(*blind)))


@dataclass(frozen=True, slots=True)
class _Parted:
    """Findings that count, and those that comments in the file waive."""

    kept: tuple[Finding, ...] = ()
    waived: tuple[Finding, ...] = ()


def _part(one: tuple[tuple[tuple[Finding, ...], Side], LintResult]) -> _Parted:
    (findings, side), lint = one
    if side.dockerfile is None:
        return _Parted()
    return _Parted(*waive(findings, side.dockerfile, pragmas=lint.policy.pragmas))


def _all(sides: Pair[Side], measured: Pair[Measured], lints: Pair[LintResult]) -> Pair[tuple[Finding, ...]]:
    """Return each side's findings, waived or not, with what its image shows if the other side's is known, too.

    Otherwise a finding could seem new only because more was known when it was looked for.
    """
    there = [one for side, one in sides.beside(measured) if side.dockerfile is not None]
    all_measured = all(one.image.facts is not None for one in there)
    all_scanned = all(one.scan is not None and one.scan.state is ScanState.SCANNED for one in there)

    def found(one: tuple[tuple[Side, Measured], LintResult]) -> tuple[Finding, ...]:
        (side, built), lint = one
        findings = (*lint.findings.get(side.path, ()), *lint.waived.get(side.path, ()))
        if side.inputs.inline:  # a line of a Dockerfile is not a line of the YAML that it is part of
            return tuple(replace(finding, edit=None) for finding in findings)
        if not all_measured or side.dockerfile is None:
            return findings
        scan = built.scan if all_scanned else None
        args = dict(side.inputs.build_args)
        policy = replace(lint.policy, pragmas=False)
        return with_image(
            findings, side.dockerfile, side.inputs.stage, built.image.facts, scan, build_args=args, policy=policy
        )

    return sides.beside(measured).beside(lints).map(found)


def _without_hadolint(found: FindingsDiff) -> FindingsDiff:
    """What hadolint says of one side only is neither new nor gone."""
    theirs = tuple(one for one in found.new if one.linter is Linter.HADOLINT)
    return replace(
        found,
        new=tuple(one for one in found.new if one.linter is not Linter.HADOLINT),
        gone=tuple(one for one in found.gone if one.linter is not Linter.HADOLINT),
        unchanged=(*found.unchanged, *theirs),
    )


def _why_unjudged(base: Unjudged | None, head: Unjudged | None) -> Iterator[Unjudged]:
    """Where base could not be looked at either, that is not the change's doing."""
    if head is not None:
        yield head if base is None else replace(head, blame=Blame.NOBODY)
    elif base is not None:
        yield replace(base, blame=Blame.NOBODY)


def _notes(path: str, waived: Iterable[Finding], silenced: Iterable[Finding]) -> Iterator[Text]:
    """Say what comments waive, and what they were added for in vain."""
    counted = {one.fingerprint: one for one in silenced}
    others = [one for one in waived if one.fingerprint not in counted]
    if others:
        yield waived_note(path, others)
    if counted:
        shown = [f"{one.rule} ({one.line})" for one in list(counted.values())[:_NAMED]]
        names = ", ".join(shown) + (", …" if len(counted) > _NAMED else "")
        yield messages.NOT_WAIVED(path=verbatim(path), rules=verbatim(names))
