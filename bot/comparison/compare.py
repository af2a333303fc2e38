"""One comparison from what was built, measured, scanned and linted of a target. Pure."""

from __future__ import annotations

from dataclasses import replace

from bot.comparison import layers
from bot.comparison.findings import compare_findings
from bot.comparison.measuring import Measured
from bot.comparison.pair import Pair
from bot.comparison.sides import Side
from bot.dockerfile.references import join_used, uses
from bot.lint.linting import LintResult
from bot.messages import review as messages
from bot.messages import scan as scan_messages
from bot.model.blame import Blame
from bot.model.comparisons import Comparison
from bot.model.images import Image, UsedImage
from bot.model.scans import Scan, ScanState
from bot.model.targets import Build, Target
from bot.scan import diff as scan_diff
from bot.text import Text, verbatim


def compare(
    target: Target,
    sides: Pair[Side],
    measured: Pair[Measured],
    lints: Pair[LintResult],
    notes: tuple[Text, ...],
    *,
    inline_ignores: bool = False,
) -> Comparison:
    """Return base and head side by side: what is new, gone and unchanged."""
    measured = measured.map(trust_scan)
    unlike = _other_platform(measured)
    if unlike is not None:
        notes = (*notes, unlike)
        base = replace(measured.base.image, facts=None, reason=unlike)
        measured = Pair(Measured(base), measured.head)
    base, head = (one.image for one in measured)
    base_scan, head_scan = (one.scan for one in measured)
    return Comparison(
        target=target,
        findings=compare_findings(sides, measured, lints, inline_ignores=inline_ignores),
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


def _uses(side: Side, build: Build, image: Image) -> tuple[UsedImage, ...]:
    """Return what one revision uses, by its text and by what the builder loaded: neither is believed alone."""
    contexts = dict(build.contexts) | dict.fromkeys((name for name, _ in build.parents), "")
    return join_used(uses(side.text, build.stage, build.build_args, contexts), image.loaded or ())


def trust_scan(measured: Measured) -> Measured:
    """Return no scan where an instruction changed by itself what the scanner reads: it would find what that says."""
    facts, scan = measured.image.facts, measured.scan
    if facts is None or not facts.tampering or scan is None or scan.state is ScanState.SKIPPED:
        return measured
    first, *others = facts.tampering
    template = scan_messages.TAMPERED_ELSEWHERE if first.dockerfile else scan_messages.TAMPERED
    reason = template(
        line=first.line,
        instruction=verbatim(first.instruction),
        path=verbatim(first.path),
        dockerfile=verbatim(first.dockerfile),
    )
    if others:
        lines = ", ".join(f"{one.dockerfile}:{one.line}" if one.dockerfile else str(one.line) for one in others)
        reason = scan_messages.AND_LINES(reason=reason, lines=verbatim(lines))
    return Measured(measured.image, Scan(ScanState.FAILED, reason, blame=Blame.AUTHOR))


def _other_platform(measured: Pair[Measured]) -> Text | None:
    base, head = (one.image.facts for one in measured)
    if base is None or head is None or base.platform == head.platform:
        return None
    return messages.OTHER_PLATFORM(base=verbatim(base.platform), head=verbatim(head.platform))
