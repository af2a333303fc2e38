"""One comparison from what was built, measured, scanned and linted of a target. Pure."""

from __future__ import annotations

from dataclasses import replace

from bot.comparison import layers
from bot.comparison.measuring import Measured
from bot.comparison.pair import Pair
from bot.comparison.sides import Side
from bot.dockerfile.references import joined, uses
from bot.lint.linting import LintResult, diff_findings, with_image
from bot.messages import review as messages
from bot.model import Build, Comparison, Finding, Image, ScanState, Target, Use
from bot.scan import diff as scan_diff
from bot.text import Text, verbatim


def compare(
    target: Target,
    sides: Pair[Side],
    measured: Pair[Measured],
    lints: Pair[LintResult],
    notes: tuple[Text, ...],
) -> Comparison:
    """Return base and head side by side: what is new, gone and unchanged."""
    unlike = _other_platform(measured)
    if unlike is not None:
        notes = (*notes, unlike)
        base = replace(measured.base.image, facts=None, reason=unlike)
        measured = Pair(Measured(base), measured.head)
    findings = _findings(sides, measured, lints)
    base, head = (one.image for one in measured)
    base_scan, head_scan = (one.scan for one in measured)
    return Comparison(
        target=target,
        findings=diff_findings(findings.base, findings.head, lints.head.notes),
        base=base,
        head=head,
        vulnerabilities=scan_diff.diff(base_scan, head_scan),
        packages=scan_diff.packages(base_scan, head_scan, head.facts),
        layers=layers.layer_changes(base, head),
        head_scan=head_scan,
        notes=notes,
        dockerfile_text=sides.head.text or sides.base.text,
        base_dockerfile_text=sides.base.text,
        uses=_uses(sides.head, target.head, head),
        base_uses=_uses(sides.base, target.base, base),
    )


def _uses(side: Side, build: Build, image: Image) -> tuple[Use, ...]:
    """Return what one revision uses, by its text and by what the builder loaded: neither is believed alone."""
    contexts = dict(build.contexts) | dict.fromkeys((name for name, _ in build.parents), "")
    return joined(uses(side.text, build.stage, build.build_args, contexts), image.loaded or ())


def _other_platform(measured: Pair[Measured]) -> Text | None:
    base, head = (one.image.facts for one in measured)
    if base is None or head is None or base.platform == head.platform:
        return None
    return messages.OTHER_PLATFORM(base=verbatim(base.platform), head=verbatim(head.platform))


def _findings(sides: Pair[Side], measured: Pair[Measured], lints: Pair[LintResult]) -> Pair[tuple[Finding, ...]]:
    """Return each side's findings, with what its image shows if the other side's is known, too.

    Otherwise a finding could seem new only because more was known when it was looked for.
    """
    there = [one for side, one in sides.beside(measured) if side.dockerfile is not None]
    all_measured = all(one.image.facts is not None for one in there)
    all_scanned = all(one.scan is not None and one.scan.state is ScanState.SCANNED for one in there)

    def found(one: tuple[tuple[Side, Measured], LintResult]) -> tuple[Finding, ...]:
        (side, built), lint = one
        findings = lint.findings.get(side.path, ())
        if not all_measured or side.dockerfile is None:
            return findings
        scan = built.scan if all_scanned else None
        args = dict(side.inputs.build_args)
        return with_image(findings, side.dockerfile, side.inputs.stage, built.image.facts, scan, args, lint.policy)

    return sides.beside(measured).beside(lints).map(found)
