"""What is said of a rewrite: its gain, its title, and what came of each candidate. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from bot.messages import report as messages
from bot.messages import rewrite_report as words
from bot.messages.review import REWRITE_OFF
from bot.model.comparisons import Comparison
from bot.model.rewrites import CandidateState, Proof, Rewrite, RewriteState, TriedCandidate
from bot.report import phrases
from bot.text import Text

_ROUTES = "exercise"  # the check that says how many of the program's routes were requested


def saved_bytes(rewrite: Rewrite, comparison: Comparison) -> int:
    """Return by how much the rewrite is smaller than head, 0 where that is not known."""
    head = comparison.head.facts
    return 0 if rewrite.facts is None or head is None else head.size_bytes - rewrite.facts.size_bytes


def vulnerability_span(rewrite: Rewrite, comparison: Comparison) -> tuple[int, int] | None:
    """Return the vulnerabilities of head and of the rewrite, None where one of the two was not scanned."""
    scans = (comparison.head_scan, rewrite.scan)
    before, after = (one if one is not None and one.is_known else None for one in scans)
    return None if before is None or after is None else (len(before.vulnerabilities), len(after.vulnerabilities))


def gain(rewrite: Rewrite, comparison: Comparison) -> Text | None:
    """Return "−864 MB, −372 vulnerabilities", None where nothing is known."""
    parts = []
    if (bytes_saved := saved_bytes(rewrite, comparison)) > 0:
        parts.append(phrases.delta(-bytes_saved))
    span = vulnerability_span(rewrite, comparison)
    if span is not None and span[0] > span[1]:
        parts.append(messages.VULNERABILITIES_OF(span[0] - span[1]).map(lambda one: f"−{one}"))
    return phrases.join_texts(parts, ", ") if parts else None


def rewrite_title(rewrite: Rewrite, comparison: Comparison) -> Text:
    """Return the outcome of the search on one line: what it does for the reader, and how it was proved."""
    if rewrite.state is RewriteState.NONE:
        return words.NO_REWRITE(reason=rewrite.reason)
    if rewrite.state is RewriteState.NOT_NEEDED:
        return words.REWRITE_NOT_NEEDED(reason=rewrite.reason)
    if rewrite.state is RewriteState.SKIPPED:
        switched_off = rewrite.reason == REWRITE_OFF()
        return phrases.capital(rewrite.reason) if switched_off else words.REWRITE_SKIPPED(reason=rewrite.reason)
    what = _what(rewrite, comparison)
    if rewrite.state is RewriteState.BUILT:
        return words.DRAFT(what=what) if what else words.DRAFT_ONLY()
    evidence = phrases.join_texts(list(_evidence(rewrite.proof)), ", ")
    return words.PROVED(what=what, evidence=evidence) if what else words.PROVED_ONLY(evidence=evidence)


def _what(rewrite: Rewrite, comparison: Comparison) -> Text | None:
    """Return "876 MB → 12 MB, 372 vulnerabilities gone", None where nothing of it is known."""
    head, facts = comparison.head.facts, rewrite.facts
    parts = []
    if head is not None and facts is not None and facts.size_bytes != head.size_bytes:
        sizes = phrases.size(head.size_bytes), phrases.size(facts.size_bytes)
        parts.append(messages.SPAN(before=sizes[0], after=sizes[1]))
    span = vulnerability_span(rewrite, comparison)
    if span and span[0] > span[1]:
        parts.append(words.GONE(count=span[0] - span[1]))
    return phrases.join_texts(parts, ", ") if parts else None


def _evidence(proof: Proof | None) -> Iterator[Text]:
    """What was seen of a rewrite, in short; what the proof does not say is left out."""
    yield words.BUILDS()
    if proof is None:
        return
    differs = len(proof.config_differences)
    yield words.CONFIG_EXCEPT(count=differs) if differs else words.CONFIG_SAME()
    if proof.probe in words.OBSERVED:
        yield words.OBSERVED[proof.probe]()
    routes = next((one for one in proof.checks if one.name == _ROUTES and one.passed), None)
    if routes is not None:
        yield routes.text


def candidate_result(candidate: TriedCandidate) -> Text:
    """Return what came of a candidate, its state said once."""
    state = words.CANDIDATE_STATES[candidate.state.value]()
    reason = candidate.reason
    measured = candidate.state is CandidateState.SKIPPED and candidate.size_bytes is not None
    if measured or reason.english.lower().startswith(state.english):
        return reason
    return messages.WITH_STATE(state=state, text=reason) if str(reason) else state
