"""The candidates of one target while they are tried: built, judged and proved one by one, then polished."""

from __future__ import annotations

import contextlib
import functools
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from bot.behaviour.exercise import from_repository
from bot.behaviour.observation import Exercise, NotReady, Observation
from bot.behaviour.run.companions import Companions
from bot.behaviour.run.probe import observe
from bot.behaviour.shown import Shown
from bot.behaviour.supply import plan as supply
from bot.behaviour.supply.examples import examples
from bot.behaviour.supply.plan import Known
from bot.engine.containers import Sandbox
from bot.messages import proof as messages
from bot.model.rewrites import CandidateState, Proof, ProofCheck, Rewrite, RewriteState, TriedCandidate
from bot.model.scans import ScanState
from bot.rewrite.candidate import Candidate
from bot.rewrite.evidence.evidence import Evidence
from bot.rewrite.evidence.left_behind import Reasons
from bot.rewrite.job import RewriteJob
from bot.rewrite.polish import forms as polish
from bot.rewrite.polish import known as surroundings
from bot.rewrite.proof import build, gain
from bot.rewrite.proof.files import checks as static
from bot.rewrite.proof.original import Original
from bot.rewrite.proof.prover import Proved, Prover
from bot.text import Size, Text, verbatim

_MOST_MENDS = 2  # times that a candidate is written anew with what it was found to lack
_LEAST_FOR_REBUILD = 30.0  # seconds that have to be left beside what a second build of the original takes
_SLACK = 0.95  # what is expected to save less than this share more than the best one is not tried
_OBSERVED = {
    Shown.EXIT: messages.OBSERVED_EXIT,
    Shown.HTTP: messages.OBSERVED_HTTP,
    Shown.PORTS: messages.OBSERVED_PORTS,
    Shown.ALIVE: messages.OBSERVED_ALIVE,
    Shown.SMOKE: messages.OBSERVED_SMOKE,
}
_FORMS = {
    polish.FormKind.ALL: messages.WITH_ALL,
    polish.FormKind.ORDER_AND_MOUNTS: messages.WITH_ORDER_AND_MOUNTS,
    polish.FormKind.ORDER_AND_USER: messages.WITH_ORDER_AND_USER,
    polish.FormKind.ORDER: messages.WITH_ORDER,
    polish.FormKind.BOTH: messages.WITH_BOTH,
    polish.FormKind.USER: messages.WITH_USER,
    polish.FormKind.MOUNTS: messages.WITH_MOUNTS,
    polish.FormKind.LEAN: messages.WITH_LESS,
}


@dataclass(frozen=True, slots=True)
class _Winner:
    """A candidate that holds, and all that is known of it."""

    candidate: Candidate
    built: build.BuiltCandidate
    proof: Proof
    state: CandidateState
    reason: Text
    untold: bool = False  # a draft since nobody can tell what it lacks: a larger one may be proved

    @property
    def size(self) -> int:
        return self.built.facts.size_bytes


class Attempts:
    """The candidates of one target while they are tried."""

    def __init__(self, job: RewriteJob, evidence: Evidence, reasons: Reasons) -> None:
        self._job = job
        self._reasons = reasons
        self._original = reasons.image
        self._base = evidence.base
        self._uses = evidence.known_uses
        self._deadline = time.monotonic() + job.settings.budget
        self._sandbox = contextlib.ExitStack()
        self._tried: list[TriedCandidate] = []
        self._best: _Winner | None = None
        self._split_only: int | None = None
        self._refuses_user = False  # whether it was seen that the program wants to be root
        self._worthless: list[Text] = []  # why candidates that were built are not worth having

    def run(self, candidates: Sequence[Candidate]) -> Rewrite:
        """Try the candidates in their order; the original is observed while the first of them is built."""
        with self._sandbox, ThreadPoolExecutor(max_workers=1) as pool:
            pool.submit(self._prover.prepare)  # who needs it waits for it, and hears of it if it fails
            for number, candidate in enumerate(candidates):
                skip = self._not_tried(candidate)
                if skip is None:
                    self._job.say(
                        messages.TRYING(
                            number=number + 1,
                            count=len(candidates),
                            recipe=verbatim(candidate.recipe),
                            base=verbatim(candidate.runtime_base),
                        )
                    )
                    tried = self._try(candidate, number)
                    build.clear(self._job, number)
                else:
                    tried = _record_tried(candidate, CandidateState.SKIPPED, skip)
                self._tried.append(tried)
                self._job.say(
                    messages.OUTCOME(
                        recipe=verbatim(tried.recipe), base=verbatim(tried.runtime_base), reason=tried.reason
                    )
                )
            self._polish(len(candidates))
        return self._result()

    def _not_tried(self, candidate: Candidate) -> Text | None:
        """Return why a candidate is left out, None if it is to be tried."""
        if self._left() <= 0:
            return messages.NO_TIME()
        if self._best is None or self._best.untold or candidate.split_only:
            return None
        best = self._best.candidate
        if self._best.state is CandidateState.PROVED and (best.recipe, best.runtime_base) == (
            candidate.recipe,
            candidate.runtime_base,
        ):
            return messages.NOT_SMALLER()  # another way to the same, for the case that the first does not hold
        expected = candidate.expected_bytes
        if expected is None or expected < self._best.size * _SLACK:
            return None
        proved = self._best.state is CandidateState.PROVED
        return messages.NOT_SMALLER() if proved else messages.NOT_SMALLER_DRAFT()

    def _left(self) -> float:
        return self._deadline - time.monotonic()

    def _try(self, candidate: Candidate, number: int, mends: int = _MOST_MENDS) -> TriedCandidate:
        started = time.monotonic()
        seconds = max(1.0, min(self._job.build_timeout, self._left()))
        built = build.build(self._job, candidate, number, seconds)
        if isinstance(built, build.NotBuilt):
            late = not built.failed or self._left() <= 0
            state = CandidateState.SKIPPED if late else CandidateState.FAILED
            return _record_tried(candidate, state, messages.NO_TIME() if self._left() <= 0 else built.reason)
        size = built.facts.size_bytes
        if candidate.split_only:
            self._split_only = size
        if self._best is not None and not self._best.untold and size >= self._best.size:
            build.forget(self._job, built)
            return _record_tried(candidate, CandidateState.SKIPPED, messages.MEASURED_ONLY(), size)
        proved = self._judged(candidate, built)
        if proved.failed is not None:
            build.forget(self._job, built)
            if proved.failed.name == gain.NO_GAIN:
                self._worthless.append(proved.failed.text)
            again = candidate.mended(proved.mend) if proved.mend and candidate.mended is not None and mends else None
            if isinstance(again, Candidate) and again.dockerfile != candidate.dockerfile:
                self._job.say(messages.MENDING(reason=proved.failed.text))
                build.clear(self._job, number)
                return self._try(replace(again, split_only=candidate.split_only), number, mends - 1)
            return _record_tried(candidate, CandidateState.REFUSED, proved.failed.text, size)
        return self._won(candidate, built, proved, time.monotonic() - started)

    def _judged(
        self,
        candidate: Candidate,
        built: build.BuiltCandidate,
        more: Iterable[ProofCheck] = (),
        *,
        locked: bool = False,
    ) -> Proved:
        """Return whether a candidate that was built is worth having, and if so whether it is proved."""
        checks = (ProofCheck("build", True, messages.BUILT(seconds=built.seconds)), *self._worth(built), *more)
        proved = Proved(checks)
        if proved.failed is None:
            proved = self._prove(candidate, built, locked=locked)
            proved = replace(proved, checks=(*checks, *proved.checks))
        elif proved.failed.name == gain.WORSE:
            scans = (self._job.scan, built.scan)
            mend = gain.outdated(self._reasons.tools, scans) or gain.removed(self._original, built.image, scans)
            proved = replace(proved, mend=mend)
        return proved

    def _worth(self, built: build.BuiltCandidate) -> Iterator[ProofCheck]:
        yield from gain.checks(self._job.facts, built.facts, (self._job.scan, built.scan))
        scan = self._job.scan
        if scan is None or built.scan is None or scan.state is not ScanState.SCANNED:
            return
        if built.scan.state is not ScanState.SCANNED:
            return
        before = {one.name for one in scan.packages}
        known = [one.name for one in built.scan.packages]
        lost = [name for name in static.unseen(self._original, built.image, known) if name in before]
        if lost:
            yield ProofCheck("scan", False, messages.UNSEEN(packages=verbatim(", ".join(lost[:5]))))

    def _prove(self, candidate: Candidate, built: build.BuiltCandidate, *, locked: bool) -> Proved:
        return self._prover.prove(candidate, built.image, built.tag, locked=locked)

    @functools.cached_property
    def _prover(self) -> Prover:
        """What compares candidates with the original. It is first asked for before anything runs side by side."""
        job = self._job
        helper = job.reference if self._original.resolve("bin/sh") is not None else None
        sandbox = self._sandbox.enter_context(Sandbox(job.engine, helper))
        job.say(messages.OBSERVING())
        companions = Companions(job.engine, job.root, job.target, self._left, job.tree)
        original = Original(
            lambda reference, exercise: _observe_in(sandbox, reference, exercise),
            job.reference,
            self._original,
            job.target.smoke,
            (self._known, companions),
            self._rebuilt,
        )
        return Prover(sandbox, job.reference, self._reasons, original, self._uses)

    def _known(self) -> Known:
        """Return what is known of the original and its repository, for getting it started."""
        job = self._job
        tree = job.files or from_repository.DiskFiles(job.root)
        target = job.target
        return supply.gather_known(self._original, examples(tree, target.head), target.env, target.arguments)

    def _rebuilt(self) -> str | None:
        """Build the original a second time, without what the first build left in the cache."""
        job = self._job
        if self._left() < 2 * job.build_seconds + _LEAST_FOR_REBUILD:
            return None
        self._job.say(messages.BUILDING_AGAIN())
        return build.again(job, max(1.0, min(job.build_timeout, self._left())))

    def _won(self, candidate: Candidate, built: build.BuiltCandidate, proved: Proved, seconds: float) -> TriedCandidate:
        observed = proved.shown is not Shown.NOTHING
        winner = _winner(candidate, built, proved, seconds)
        if observed:
            reason = messages.PROVED(what=_say_observed(proved))
        else:
            reason = messages.DRAFT(why=proved.why_not or verbatim(""))
        best = self._best
        if best is None or observed or (best.state is CandidateState.BUILT and winner.size < best.size):
            self._best = winner
        return _record_tried(candidate, winner.state, reason, built.facts.size_bytes)

    # ------------------------------------------------------------------------------------------------- improved forms

    def _polish(self, number: int) -> None:
        """Take an improved form of the best candidate in its place, if one is proved as well."""
        best = self._best
        if best is None or best.state is not CandidateState.PROVED or not self._job.settings.polish:
            return
        self._prover.settle()
        known = surroundings.gather_known(self._job, self._original, self._base)
        seen = surroundings.gather_seen(self._job, (self._original, best.built.image), self._prover.originals(), known)
        forms = polish.forms(best.candidate, self._job.target.stage, known, seen)
        if forms:
            self._job.say(messages.POLISHING())
        for form in forms:
            if form.has_user and self._refuses_user:
                continue
            left_out = self._form(form, best, number)
            build.clear(self._job, number)
            if left_out is None:
                return
            self._job.say(left_out.reason)
            self._tried.append(left_out)
            number += 1

    def _form(self, form: polish.Form, best: _Winner, number: int) -> TriedCandidate | None:
        """Build and prove one improved form; -> None if it is now the best, else what came of it."""

        def left_out(state: CandidateState, why: Text, size: int | None = None) -> TriedCandidate:
            return _record_tried(form.candidate, state, _FORMS[form.kind](reason=why), size)

        started = time.monotonic()
        left = self._left()
        if left < best.proof.seconds + (2 * self._job.build_seconds if form.rebuilds else 0):
            return left_out(CandidateState.SKIPPED, messages.NO_TIME())
        built = build.build(self._job, form.candidate, number, max(1.0, min(self._job.build_timeout, left)))
        if isinstance(built, build.NotBuilt):
            late = self._left() <= 0
            state = CandidateState.FAILED if built.failed and not late else CandidateState.SKIPPED
            return left_out(state, messages.NO_TIME() if late else built.reason)
        proved = self._judged(form.candidate, built, self._no_worse(form, best, built), locked=form.has_user)
        if proved.failed is None and proved.shown is not Shown.NOTHING:
            build.forget(self._job, best.built)
            self._best = _winner(form.candidate, built, proved, time.monotonic() - started)
            return None
        # With the files of the best one, it was run: what it did otherwise comes of the user, in other forms, too.
        self._refuses_user |= form.has_user and proved.failed is not None and proved.shown is not Shown.NOTHING
        build.forget(self._job, built)
        why = proved.failed.text if proved.failed is not None else proved.why_not or verbatim("")
        return left_out(CandidateState.REFUSED, why, built.facts.size_bytes)

    def _no_worse(self, form: polish.Form, best: _Winner, built: build.BuiltCandidate) -> Iterator[ProofCheck]:
        """Yield what speaks against an improved form: that it is larger, has more vulnerabilities, or other files."""
        other = polish.unlike(self._original, best.built.image, built.image) if form.rebuilds else None
        if other is not None:
            yield ProofCheck("files", False, messages.OTHER_FILES(path=verbatim(other)))
        if built.facts.size_bytes > best.size * polish.SIZE_SLACK:
            yield ProofCheck(
                "size", False, messages.INSTEAD(before=Size(best.size), after=Size(built.facts.size_bytes))
            )
        before, after = best.built.scan, built.scan
        if before is None or before.state is not ScanState.SCANNED:
            return
        counts = len(before.vulnerabilities), len(after.vulnerabilities) if after else 0
        if after is None or after.state is not ScanState.SCANNED or counts[1] > counts[0]:
            text = messages.VULNERABILITIES_INSTEAD(before=counts[0], after=counts[1])
            yield ProofCheck("vulnerabilities", False, text)

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


def _winner(candidate: Candidate, built: build.BuiltCandidate, proved: Proved, seconds: float) -> _Winner:
    """Return a candidate that holds, with its proof."""
    observed = proved.shown is not Shown.NOTHING
    return _Winner(
        candidate,
        built,
        Proof(True, proved.checks, proved.differences, proved.shown.value, seconds, proved.left, proved.asked),
        CandidateState.PROVED if observed else CandidateState.BUILT,
        _say_observed(proved) if observed else messages.DRAFT_HINT(why=proved.why_not or verbatim("")),
        proved.untold,
    )


def _observe_in(sandbox: Sandbox, reference: str, exercise: Exercise) -> Observation:
    """Observe an image; what runs beside it and was not ready in time gets a second chance."""
    try:
        return observe(sandbox, reference, exercise)
    except NotReady:
        return observe(sandbox, reference, exercise)


def _say_observed(proved: Proved) -> Text:
    """Say what was observed of a candidate that is proved, and with what it was started."""
    what = _OBSERVED[proved.shown]()
    given = next((check.text for check in proved.checks if check.name == "start"), None)
    return what if given is None else messages.AND_NOTE(text=what, note=given)


def _record_tried(candidate: Candidate, state: CandidateState, reason: Text, size: int | None = None) -> TriedCandidate:
    return TriedCandidate(candidate.recipe, candidate.runtime_base, state, reason, size)
