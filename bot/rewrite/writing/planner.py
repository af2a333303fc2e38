"""From evidence to the candidates that are worth building, best first; or why there is none. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.messages import rewrite as messages
from bot.rewrite.candidate import Candidate, Shortlist
from bot.rewrite.evidence.evidence import Evidence
from bot.rewrite.proposal import runtime_bases
from bot.rewrite.proposal.proposal import Proposal
from bot.rewrite.recipes import all_recipes
from bot.rewrite.writing import dockerignore
from bot.rewrite.writing.compose import compose
from bot.rewrite.writing.not_needed import impossible, not_needed
from bot.text import Text, verbatim

MOST_CANDIDATES = 8
LAST_RESORT = "observed"  # the recipe that knows no language: asked when no other has an answer


def plan(evidence: Evidence, allowed: Sequence[str] = ()) -> Shortlist:
    """Return the candidates, smallest expected first; `allowed` are globs of runtime bases, none for any."""
    if (reason := not_needed(evidence)) is not None:
        return Shortlist(not_needed=reason)
    if (reason := impossible(evidence)) is not None:
        return Shortlist(none=reason)
    attempt = _Attempt(evidence, allowed)
    proposed = [one for recipe in all_recipes() if recipe.NAME != LAST_RESORT for one in recipe.propose(evidence)]
    general = [one for recipe in all_recipes() if recipe.NAME == LAST_RESORT for one in recipe.propose(evidence)]
    for proposals in (proposed, general):
        for proposal in proposals:
            attempt.make(proposal)
        if any(candidate.split_only for candidate in attempt.found):
            break
    if attempt.found:
        ignore = dockerignore.propose(evidence)
        return Shortlist(tuple(replace(one, dockerignore=ignore) for one in _order_candidates(_mark(attempt.found))))
    return attempt.nothing()


class _Attempt:
    """Writes candidates, and remembers why one could not be."""

    def __init__(self, evidence: Evidence, allowed: Sequence[str]) -> None:
        self._evidence = evidence
        self._allowed = allowed
        self._reasons: list[Text] = []
        self._refused: dict[str, None] = {}
        self.found: list[Candidate] = []

    def make(self, proposal: Proposal) -> None:
        """Write the candidates of a proposal, one for each base that is allowed."""
        bases = proposal.bases
        bases += tuple(one for one in runtime_bases.with_pages(self._evidence) if one not in bases)
        usable = runtime_bases.filter_allowed(bases, self._allowed)
        self._refused |= dict.fromkeys(base.image for base in bases if base not in usable)
        for base in usable:
            made = compose(self._evidence, proposal, base)
            if isinstance(made, Text):
                self._reasons.append(made)
            elif made.dockerfile != self._evidence.dockerfile.text and made.dockerfile not in self._texts():
                alone = base.same_release and base.shell and not proposal.makes_runtime
                self.found.append(replace(made, split_only=alone))

    def nothing(self) -> Shortlist:
        """Return why there is no candidate."""
        nothing = messages.NOTHING_TO_LEAVE()
        if self._refused and not self._reasons:
            return Shortlist(none=messages.NO_BASE_ALLOWED(bases=verbatim(", ".join(self._refused))))
        for due in (nothing, messages.NO_COMMAND()):
            if all(reason == due for reason in self._reasons):
                return Shortlist(not_needed=due)
        return Shortlist(none=next(reason for reason in reversed(self._reasons) if reason != nothing))

    def _texts(self) -> set[str]:
        return {one.dockerfile for one in self.found}


def _mark(found: Sequence[Candidate]) -> list[Candidate]:
    """Leave the mark of the split alone on one candidate: the first with the original's distribution and release."""
    result = []
    marked = False
    for one in found:
        result.append(replace(one, split_only=one.split_only and not marked))
        marked = marked or one.split_only
    return result


def _order_candidates(found: Sequence[Candidate]) -> list[Candidate]:
    """Return the smallest expected first, and not too many; the one that is the split alone is always among them."""
    ordered = sorted(found, key=lambda one: (one.expected_bytes is None, one.expected_bytes or 0))
    few = ordered[:MOST_CANDIDATES]
    alone = [one for one in ordered[MOST_CANDIDATES:] if one.split_only]
    return [*few[:-1], *alone] if alone else few
