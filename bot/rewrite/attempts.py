"""The candidates of one target while they are tried: built, judged and proved one by one, then improved."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace

from bot.behaviour.shown import Shown
from bot.messages import proof as messages
from bot.model.rewrites import CandidateState, Rewrite, RewriteState, TriedCandidate
from bot.rewrite.ahead import EXPECTED, Ahead
from bot.rewrite.candidate import Candidate
from bot.rewrite.evidence.evidence import Evidence
from bot.rewrite.evidence.left_behind import Reasons
from bot.rewrite.improving import Improver
from bot.rewrite.job import RewriteJob
from bot.rewrite.judge import Judge, Winner, record_tried, say_observed
from bot.rewrite.proof import build, gain
from bot.rewrite.proof.prover import Proved
from bot.text import Text, verbatim

_MOST_MENDS = 2  # times that a candidate is written anew with what it was found to lack
_SLACK = 0.95  # what is expected to save less than this share more than the best one is not tried


class Attempts:
    """The candidates of one target while they are tried."""

    def __init__(self, job: RewriteJob, evidence: Evidence, reasons: Reasons) -> None:
        self._job = job
        self._evidence = evidence
        self._reasons = reasons
        self._deadline = time.monotonic() + job.settings.budget
        self._candidates: Sequence[Candidate] = ()
        self._tried: list[TriedCandidate] = []
        self._best: Winner | None = None
        self._improved: Winner | None = None  # one that is an improved form already
        self._plain_first = not job.settings.polish  # whether a candidate is proved before its improved forms
        self._split_only: int | None = None
        self._worthless: list[Text] = []  # why candidates that were built are not worth having

    def run(self, candidates: Sequence[Candidate]) -> Rewrite:
        """Try the candidates in their order; the original is observed while the first of them is built."""
        self._candidates = candidates
        with ExitStack() as stack, ThreadPoolExecutor(max_workers=3) as pool:
            self._ahead = Ahead(candidates, self._build, pool)
            self._judge = Judge(self._job, self._evidence, self._reasons, self._left, stack, self._ahead.wait)
            self._improver = Improver(self._job, self._judge, self._ahead, self._reasons.image, self._evidence.base)
            pool.submit(self._judge.prover.prepare)  # who needs it waits for it, and hears of it if it fails
            self._try_all()
            self._improve()
            for one in self._ahead.left():
                if isinstance(one, build.BuiltCandidate):
                    build.forget(self._job, one)
            build.clear(self._job, EXPECTED)
        return self._result()

    def _try_all(self) -> None:
        for number, candidate in enumerate(self._candidates):
            skip = self._not_tried(candidate)
            if skip is None:
                self._job.say(
                    messages.TRYING(
                        number=number + 1,
                        count=len(self._candidates),
                        recipe=verbatim(candidate.recipe),
                        base=verbatim(candidate.runtime_base),
                    )
                )
                tried = self._try(candidate, number)
                build.clear(self._job, number)
            else:
                tried = record_tried(candidate, CandidateState.SKIPPED, skip)
            self._tried.append(tried)
            self._job.say(
                messages.OUTCOME(recipe=verbatim(tried.recipe), base=verbatim(tried.runtime_base), reason=tried.reason)
            )

    def _not_tried(self, candidate: Candidate) -> Text | None:
        """Return why a candidate is left out, None if it is to be tried."""
        if self._left() <= 0:
            return messages.NO_TIME()
        if self._best is None or self._best.untold or candidate.split_only:
            return None
        proved = self._best.state is CandidateState.PROVED
        if proved and _same_way(candidate, self._best.candidate):
            return messages.NOT_SMALLER()
        if _may_be_smaller(candidate, self._best.size):
            return None
        return messages.NOT_SMALLER() if proved else messages.NOT_SMALLER_DRAFT()

    def _is_last(self, candidate: Candidate, number: int, size: int) -> bool:
        """Whether no other is tried if this one is proved."""
        others = [one for one in self._candidates[number + 1 :] if not (one.split_only or _same_way(one, candidate))]
        return not any(_may_be_smaller(one, size) for one in others)

    def _left(self) -> float:
        return self._deadline - time.monotonic()

    def _build(self, candidate: Candidate, number: int) -> build.BuiltCandidate | build.NotBuilt:
        return build.build(self._job, candidate, number, max(1.0, min(self._job.build_timeout, self._left())))

    def _build_first(self, candidate: Candidate, number: int) -> build.BuiltCandidate | build.NotBuilt:
        """Build a candidate whose turn it is; its first form is built while it is looked at."""

        def expect() -> None:
            if not self._plain_first and self._is_last(candidate, number, candidate.expected_bytes or 0):
                self._improver.expect(candidate)

        seconds = max(1.0, min(self._job.build_timeout, self._left()))
        return build.build(self._job, candidate, number, seconds, expect)

    def _try(self, candidate: Candidate, number: int, mends: int = _MOST_MENDS) -> TriedCandidate:
        started = time.monotonic()
        built = self._ahead.take(number) or self._build_first(candidate, number)
        if isinstance(built, build.NotBuilt):
            late = not built.failed or self._left() <= 0
            state = CandidateState.SKIPPED if late else CandidateState.FAILED
            return record_tried(candidate, state, messages.NO_TIME() if self._left() <= 0 else built.reason)
        size = built.facts.size_bytes
        if candidate.split_only:
            self._split_only = size
        if self._best is not None and not self._best.untold and size >= self._best.size:
            build.forget(self._job, built)
            return record_tried(candidate, CandidateState.SKIPPED, messages.MEASURED_ONLY(), size)

        looked = self._judge.look(candidate, built)
        if looked.files is not None and looked.files.holds:
            self._ahead.begin()
        if looked.holds and not self._plain_first and self._is_last(candidate, number, size):
            improved = self._improver.at_once(candidate, built, len(self._candidates))
            if improved is not None:
                self._best = self._improved = improved
                return record_tried(candidate, CandidateState.PROVED, messages.PROVED(what=improved.reason), size)
            self._plain_first = True
        proved = self._judge.prove(looked)
        if proved.failed is not None:
            build.forget(self._job, built)
            if proved.failed.name == gain.NO_GAIN:
                self._worthless.append(proved.failed.text)
            again = candidate.mended(proved.mend) if proved.mend and candidate.mended is not None and mends else None
            if isinstance(again, Candidate) and again.dockerfile != candidate.dockerfile:
                self._job.say(messages.MENDING(reason=proved.failed.text))
                build.clear(self._job, number)
                return self._try(replace(again, split_only=candidate.split_only), number, mends - 1)
            return record_tried(candidate, CandidateState.REFUSED, proved.failed.text, size)
        return self._won(candidate, built, proved, time.monotonic() - started)

    def _won(self, candidate: Candidate, built: build.BuiltCandidate, proved: Proved, seconds: float) -> TriedCandidate:
        observed = proved.shown is not Shown.NOTHING
        winner = Winner.of(candidate, built, proved, seconds)
        if observed:
            reason = messages.PROVED(what=say_observed(proved))
        else:
            reason = messages.DRAFT(why=proved.why_not or verbatim(""))
        best = self._best
        if best is None or observed or (best.state is CandidateState.BUILT and winner.size < best.size):
            self._best = winner
        return record_tried(candidate, winner.state, reason, built.facts.size_bytes)

    def _improve(self) -> None:
        """Take an improved form of the best candidate in its place, if one is proved as well."""
        best = self._best
        if best is None or best is self._improved:
            return
        if best.state is CandidateState.PROVED and self._job.settings.polish:
            self._best, left_out = self._improver.improve(best, len(self._candidates))
            self._tried += left_out

    def _result(self) -> Rewrite:
        tried = tuple(self._tried)
        best = self._best
        if best is None:
            refused = [one for one in tried if one.state in (CandidateState.REFUSED, CandidateState.FAILED)]
            if self._worthless and all(one.reason in self._worthless for one in refused):
                return Rewrite(RewriteState.NOT_NEEDED, self._worthless[0], candidates=tried)
            if refused:
                reason = messages.ALL_REFUSED(count=len(refused), reason=refused[0].reason)
                return Rewrite(RewriteState.NONE, reason, candidates=tried, split_only_bytes=self._split_only)
            reason = messages.ALL_SKIPPED(reason=tried[0].reason)
            return Rewrite(RewriteState.SKIPPED, reason, candidates=tried, split_only_bytes=self._split_only)
        reason = best.reason
        for note in best.candidate.notes:
            reason = messages.AND_NOTE(text=reason, note=note)
        return Rewrite(
            state=RewriteState.PROVED if best.state is CandidateState.PROVED else RewriteState.BUILT,
            reason=reason,
            dockerfile=best.candidate.dockerfile,
            recipe=best.candidate.recipe,
            runtime_base=best.candidate.runtime_base,
            facts=best.built.facts,
            scan=best.built.scan,
            proof=best.proof,
            candidates=tried,
            split_only_bytes=self._split_only,
            dockerignore=best.candidate.dockerignore,
        )


def _same_way(candidate: Candidate, other: Candidate) -> bool:
    """Whether one is another way to the same, for the case that the other does not hold."""
    return (candidate.recipe, candidate.runtime_base) == (other.recipe, other.runtime_base)


def _may_be_smaller(candidate: Candidate, size: int) -> bool:
    return candidate.expected_bytes is None or candidate.expected_bytes < size * _SLACK
